"""The shipped scenarios are found in a checkout and in an installed package alike."""

from pathlib import Path

import pytest

from sim.scenario.reading import toml_reader


def test_a_checkout_uses_its_own_scenarios() -> None:
    assert toml_reader.shipped_scenarios() == Path(toml_reader.__file__).resolve().parents[3] / "scenarios"
    assert (toml_reader.shipped_scenarios() / "theory" / "mm1.toml").is_file()


def test_an_installed_package_uses_the_copy_it_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml_reader, "PACKAGE", tmp_path / "sim")
    shipped = tmp_path / "sim" / "_data" / "scenarios"
    shipped.mkdir(parents=True)
    assert toml_reader.shipped_scenarios() == shipped
