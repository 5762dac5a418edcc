"""Scenario to workbook to scenario: nothing is lost, neither a number nor where it comes from."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from sim.scenario.reading.load import Loaded, Note, load_annotated
from sim.scenario.records import Scenario, scenario_hash
from sim.sheets.company_reader import read_company, scenario_files
from sim.sheets.company_writer import write_company

Spoilt = Callable[[Callable[[Workbook], None]], Path]


def written(workbook: Path, out: Path) -> dict[str, Path]:
    """The scenario files of a workbook."""
    files = scenario_files(read_company(workbook), workbook.name)
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
    return {name: out / name for name in files}


def without_file(notes: dict[str, Note]) -> dict[str, Note]:
    return {path: note._replace(file="") for path, note in notes.items()}


def test_the_shipped_company_comes_back_with_the_same_hash(shipped: list[Loaded], workbook: Path) -> None:
    found = read_company(workbook).scenarios
    assert [scenario_hash(each) for each in found.values()] == [scenario_hash(each.scenario) for each in shipped]


def test_the_files_written_are_the_scenarios_with_every_source(
    shipped: list[Loaded], workbook: Path, tmp_path: Path
) -> None:
    files = written(workbook, tmp_path)
    assert list(files) == ["company.toml", "in_house.toml", "brokered.toml", "outsourced.toml"]
    for each in shipped:
        again = load_annotated(files[f"{each.scenario.name}.toml"])
        assert scenario_hash(again.scenario) == scenario_hash(each.scenario)
        assert without_file(again.provenance) == without_file(each.provenance)


def test_a_second_round_gives_the_same_workbook_byte_for_byte(workbook: Path, tmp_path: Path) -> None:
    files = written(workbook, tmp_path)
    again = tmp_path / "again.xlsx"
    write_company([load_annotated(path) for name, path in files.items() if name != "company.toml"], again)
    assert again.read_bytes() == workbook.read_bytes()


def test_a_changed_value_loses_the_source_of_the_old_one(spoilt: Spoilt, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        cell = heading(book, "services", "run_effort", 4)
        assert cell.comment is not None
        assert "value: 0.15" in cell.comment.text
        cell.value = 0.3

    notes = load_annotated(written(spoilt(change), tmp_path)["in_house.toml"]).provenance
    note = notes["services.business_application.run_effort"]
    assert (note.value, note.source, note.assumption) == (0.3, None, True)


def test_a_comment_in_plain_words_is_a_note_and_a_range_is_read(spoilt: Spoilt, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        from openpyxl.comments import Comment

        cell = heading(book, "units", "headcount", 2)
        cell.value = 160
        cell.comment = Comment("Ann Planner:\ncounted in May\nsource: payroll\nrange: 150 to 170", "Ann Planner")

    note = load_annotated(written(spoilt(change), tmp_path)["in_house.toml"]).provenance[
        "business_units.sales.headcount"
    ]
    assert (note.value, note.source, note.note, note.range) == (160, "payroll", "counted in May", (150.0, 170.0))


def test_columns_may_move_and_numbers_may_be_text(spoilt: Spoilt) -> None:
    def change(book: Workbook) -> None:
        sheet = book["teams"]
        sheet.insert_cols(2)
        for row in range(1, 4):
            sheet.cell(row, 2).value, sheet.cell(row, 3).value = sheet.cell(row, 3).value, None
        sheet.cell(2, 2).value = " 5 "
        sheet.delete_cols(3)

    found = read_company(spoilt(change)).scenarios["in_house"]
    assert found.teams["support"].staff == 5


def test_a_new_unit_team_and_model_need_rows_and_a_column_alone(spoilt: Spoilt) -> None:
    def change(book: Workbook) -> None:
        book["units"].append(["research", 20])
        book["demand"].append(["research", None, 10])
        sheet = book["models"]
        sheet.cell(1, 7).value = "lean"
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 7).value = sheet.cell(row, 5).value
        sheet.append(["staffing.applications2", None, None, None])
        setting(book, "staffing.applications", 7).value = 2

    found = read_company(spoilt(change)).scenarios
    assert list(found) == ["in_house", "brokered", "lean"]
    assert found["lean"].operating_model.staffing == {"applications": 2}
    assert found["lean"].services["small_change"].demand["research"] == 10


def test_a_formula_counts_by_the_result_that_its_program_saved(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    replace_in_sheet(small, path, "units", 'r="B2"', b"<f>100+60</f><v>160</v>")
    assert read_company(path).scenarios["in_house"].business_units["sales"].headcount == 160


@pytest.mark.parametrize("number", [0.1 + 0.2, 1 / 3, 1e-300, 5e-324, 123.456789123456789])
def test_a_number_comes_back_to_the_last_bit(small: Path, tmp_path: Path, number: float) -> None:
    scenario = read_company(small).scenarios["in_house"]
    notes = load_annotated(written(small, tmp_path)["in_house.toml"]).provenance
    changed = scenario.behaviour.model_copy(update={"persistence": number})
    note = notes["behaviour.persistence"]._replace(value=number, file="x")
    loaded = Loaded(scenario.model_copy(update={"behaviour": changed}), {**notes, "behaviour.persistence": note})
    write_company([loaded], tmp_path / "x.xlsx")
    assert read_company(tmp_path / "x.xlsx").scenarios["in_house"].behaviour.persistence == number


def test_every_kind_of_value_survives(small: Path, tmp_path: Path) -> None:
    """Mixtures, values of a log, lists of pairs, flags and lists of kinds."""
    files = written(small, tmp_path)
    settings: dict[str, object] = {
        "services.incident.effort": {"dist": "empirical", "values": [1, 2.5, 7]},
        "services.small_change.overrun": {
            "dist": "mixture",
            "parts": [{"share": 0.25, "of": 2}, {"share": 0.75, "of": {"dist": "gamma", "mean": 1, "cv": 0.5}}],
        },
        "operating_model.contracts.integrator.tiers": [[100, 0.05], [200, 0.1]],
        "operating_model.contracts.integrator.framework": False,
        "operating_model.intake.serves": ["incident", "project", "request"],
        "operating_model.sourcing.embedded": {"sales": "applications"},
        "company.month_factors": [1.5] + [1.0] * 11,
        "title": "= not a formula\nbut two lines",
    }
    loaded = load_annotated(files["brokered.toml"], settings)
    write_company([loaded], tmp_path / "x.xlsx")
    found = read_company(tmp_path / "x.xlsx").scenarios["brokered"]
    assert scenario_hash(found) == scenario_hash(loaded.scenario)


def test_scenarios_of_two_companies_do_not_share_a_workbook(shipped: list[Loaded], small: Path, tmp_path: Path) -> None:
    other = load_annotated(written(small, tmp_path)["brokered.toml"])
    with pytest.raises(ValueError, match="not operating models of the same company"):
        write_company([shipped[0], other], tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()


def test_files_are_plain_toml_that_names_the_workbook(small: Path, tmp_path: Path) -> None:
    text = written(small, tmp_path)["brokered.toml"].read_text(encoding="utf-8")
    assert text.startswith('# Written by `itsourcing workbook read` from "small.xlsx"')
    assert tomllib.loads(text)["extends"] == "company.toml"


def test_every_value_of_a_scenario_but_its_phases_has_a_column_on_the_first_sheet(small: Path) -> None:
    sheet = load_workbook(small)["read me"]
    told = {(row[0].value, row[1].value) for row in sheet.iter_rows()}
    for record, name in (("units", "headcount"), ("services", "effort"), ("contracts", "tiers"), ("models", "title")):
        assert (record, name) in told
    for field in Scenario.model_fields["company"].default.model_dump():
        assert ("company", f"company.{field}") in told


def heading(book: Workbook, sheet: str, name: str, row: int):  # type: ignore[no-untyped-def]
    """The cell of a row below a heading."""
    for column in range(1, book[sheet].max_column + 1):
        if str(book[sheet].cell(1, column).value).partition(" [")[0] == name:
            return book[sheet].cell(row, column)
    raise AssertionError(name)


def setting(book: Workbook, name: str, column: int):  # type: ignore[no-untyped-def]
    """The cell of a setting on the sheet of models."""
    for row in range(2, book["models"].max_row + 1):
        if book["models"].cell(row, 1).value == name:
            return book["models"].cell(row, column)
    raise AssertionError(name)


def replace_in_sheet(source: Path, target: Path, sheet: str, mark: str, content: bytes) -> None:
    """Gives one cell other content, as a spreadsheet program would have saved it."""
    import re
    import zipfile

    index = load_workbook(source).sheetnames.index(sheet) + 1
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == f"xl/worksheets/sheet{index}.xml":
                data, count = re.subn(rb"(<c " + mark.encode() + rb"[^>]*>).*?(</c>)", rb"\1" + content + rb"\2", data)
                assert count == 1
            new.writestr(name, data)
