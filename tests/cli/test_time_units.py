"""Times that can be read in two ways are told by check, describe and workbook read; the exit status stays 0."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sim.scenario.reading.load import load

Command = Callable[..., tuple[int, str, str]]

SET = ("--set", 'services.app.sla="24 h"')
TOLD = (
    'services.app.sla = "24 h": is read as 24 working hours, which are 3.0 working days; write "24 working hours" '
    'for these, or "24 clock hours" for 0.69 working days'
)


def test_check_and_describe_tell_how_hours_in_a_field_of_days_were_read(command: Command, files: list[str]) -> None:
    for name in ("check", "describe"):
        status, said, err = command(name, files[0], *SET)
        assert (status, err) == (0, "")
        assert TOLD in said
        assert TOLD in json.dumps(json.loads(command(name, files[0], *SET, "--json")[1])).replace('\\"', '"')
        assert "is read as" not in command(name, files[0])[1]


def test_what_is_typed_instead_is_not_told_again(command: Command, files: list[str]) -> None:
    for text in ("24 working hours", "24 clock hours"):
        assert "is read as" not in command("check", files[0], "--set", f'services.app.sla="{text}"')[1]


@pytest.mark.parametrize(
    ("text", "days", "is_told"), [("36 h", 4.5, True), ("36 clock hours", 36 / 24 * 252 / 365, False)]
)
def test_workbook_read_tells_it_too(command: Command, tmp_path: Path, text: str, days: float, is_told: bool) -> None:
    book = tmp_path / "company.xlsx"
    assert command("workbook", "new", book)[0] == 0
    changed = load_workbook(book)
    sheet = changed["services"]
    heading = next(cell for cell in sheet[1] if str(cell.value).startswith("sla ["))
    sheet.cell(2, heading.column).value = text
    changed.save(book)
    status, said, err = command("workbook", "read", book, "--out", tmp_path / "out")
    assert (status, err) == (0, "")
    assert (f'= "{text}": is read as 36 working hours' in said) == is_told
    assert load(tmp_path / "out" / "in_house.toml").services["incident"].sla == pytest.approx(days)
