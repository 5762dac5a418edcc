"""Where the scenario files that come with the project are."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def folder() -> Path:
    """`scenarios/` of the checkout that this code is in, else the copy inside the installed package."""
    shipped = PACKAGE / "_data" / "scenarios"
    return shipped if shipped.is_dir() else PACKAGE.parent / "scenarios"
