"""What the commands say of an overloaded engagement desk; the exit status stays 0."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.describe.test_resource_loads import HOSPITAL, OUTSOURCED

Command = Callable[..., tuple[int, str, str]]
DESK = "operating_model.intake.desk_staff = 1: engagement desk is loaded 356 %: 5,700 hours a year for 1,600"


@pytest.fixture
def hospital(tmp_path: Path) -> Path:
    file = tmp_path / "hospital.toml"
    file.write_text(HOSPITAL)
    return file


def test_check_prints_a_line_per_warning_and_ends_with_0(command: Command, hospital: Path) -> None:
    status, said, err = command("check", hospital)
    assert (status, err) == (0, "")
    assert said.startswith(f"ok {hospital}")
    assert f"  warning: {DESK}" in said


def test_describe_begins_with_warnings_and_shows_what_passes_each_resource(command: Command, hospital: Path) -> None:
    status, said, _ = command("describe", hospital)
    assert status == 0
    assert said.index("Warnings (") < said.index("Policy")
    assert f"  {DESK}" in said
    assert "    through it: small 5,520, change 180" in said


def test_json_of_both_has_loads_and_warnings(command: Command, hospital: Path) -> None:
    described = json.loads(command("describe", hospital, "--json")[1])
    checked = json.loads(command("check", hospital, "--json")[1])
    loads = {load["resource"]: load for load in described["loads"]["resources"]}
    assert loads["engagement desk"]["load"] == 3.5625
    assert loads["engagement desk"]["through"] == {"change": 180.0, "small": 5520.0}
    assert loads["board"]["capacity"] is loads["board"]["load"] is None
    assert described["warnings"] == checked["files"][0]["warnings"]
    assert any(line.startswith(DESK) for line in described["warnings"])


def test_workbook_read_warns_of_each_model(command: Command, tmp_path: Path) -> None:
    """One warning per line, by cell, with the models that it is about."""
    for name, more in (("a", ""), ("b", OUTSOURCED)):
        (tmp_path / f"{name}.toml").write_text(HOSPITAL.replace('"hospital"', f'"{name}"') + more)
    book = tmp_path / "book.xlsx"
    words = [word for name in ("a", "b") for word in ("--from", tmp_path / f"{name}.toml")]
    assert command("workbook", "new", book, *words)[0] == 0
    status, said, _ = command("workbook", "read", book, "--out", tmp_path / "out")
    assert status == 0
    lines = said.splitlines()
    assert sum("engagement desk is loaded 356 %" in line for line in lines) == 2
    (orders,) = [line for line in lines if "negotiated as a contract of its own" in line]
    assert orders.endswith("(model b)")


def test_what_holds_it_up_reads_on_80_columns(
    command: Command, hospital: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    status, said, _ = command(
        "compare", hospital, "--replications", "1", "--workers", "1", "--set", "company.horizon=63"
    )
    assert status == 0
    panel = said[said.index("What holds it up") : said.index("Verdict")].splitlines()
    assert max(map(len, panel)) <= 80
    assert any(line.split()[:4] == ["engagement", "desk", "356", "%"] for line in panel)


def test_a_run_and_a_comparison_warn_of_unusual_values_before_they_run(command: Command, files: list[str]) -> None:
    """Once, on standard error, whatever number of files has the value."""
    pay = "teams.delivery.cost_per_hour = 96000: outside the usual range, 5 to 500; a year's pay?"
    for words in (("compare", *files, "--replications", 2, "--quiet"), ("run", files[0])):
        status, said, err = command(*words, "--set", "teams.delivery.cost_per_hour=96000")
        assert status == 0
        assert err.count(f"warning: {pay}") == 1
        assert "warning" not in said


def test_a_setting_of_one_model_alone_is_told_where_it_belongs(command: Command, files: list[str]) -> None:
    with Path(files[1]).open("a", encoding="utf-8") as provider:
        provider.write("\n[operating_model.contracts.acme]\nvalue = 1e5\n")
    status, said, err = command("compare", *files, "--set", "operating_model.contracts.acme.term=14")
    assert (status, said) == (2, "")
    assert 'has no "acme"' in err
    assert err.endswith("--set is applied to every file; a value for one model alone belongs into its file\n")
