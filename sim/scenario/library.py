"""Where the scenario files and notebooks that come with the project are."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def folder() -> Path:
    """`scenarios/` of the checkout that this code is in, else the copy inside the installed package."""
    return _shipped("scenarios")


def notebooks() -> Path:
    """`notebooks/` of the same."""
    return _shipped("notebooks")


def _shipped(name: str) -> Path:
    installed = PACKAGE / "_data" / name
    return installed if installed.is_dir() else PACKAGE.parent / name
