"""Text in cells stays text, whole and unchanged, whatever it looks like; numbers stay numbers."""

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sim.scenario.name_rules import broken_name_rule, normal
from sim.scenario.reading.load import Loaded, Note, load_annotated
from sim.scenario.reading.source_notes import Annotation
from sim.scenario.reading.toml_reader import shipped_scenarios as scenarios
from sim.scenario.records import scenario_hash
from sim.sheets.cells import MAX_CHARACTERS, cell_at, comment_text, escape, source_annotations, unescape, write_cell
from sim.sheets.company_reader import read_company, scenario_files
from sim.sheets.company_writer import write_company
from sim.sheets.layout import merge_orders
from sim.sheets.result_tables import LONG_TEXTS, Number, Table, write_tables
from sim.sheets.xlsx import new_workbook, open_workbook, save

ACTIVE = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "=1+1", "\t=1", "#N/A", "#DIV/0!", "1e5", "TRUE"]
ODD = ["<script>alert(1)</script>", "a\rb\r\nc", "\x07bell", "_x0041_", "_x0041_x0042_", "_x0041\x01", "  two  ", "é😀"]


def kept(text: str, path: Path) -> object:
    """A text after it was in a cell of a file."""
    book = new_workbook()
    write_cell(cell_at(book.create_sheet("x"), 1, 1), text)
    save(book, path)
    return open_workbook(path)["x"][1, 1].value


@pytest.mark.parametrize("text", [*ACTIVE, *ODD])
def test_text_in_a_file_is_text_and_no_formula(tmp_path: Path, text: str) -> None:
    assert kept(text, tmp_path / "x.xlsx") == text
    cell = load_workbook(tmp_path / "x.xlsx")["x"]["A1"]
    assert cell.data_type == "s"
    assert bool(cell.quotePrefix) == text.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert b"<f>" not in zipfile.ZipFile(tmp_path / "x.xlsx").read("xl/worksheets/sheet1.xml")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
def test_any_text_comes_back(text: str) -> None:
    with TemporaryDirectory() as folder:
        assert kept(text, Path(folder) / "x.xlsx") == text


@given(st.text())
def test_what_is_escaped_can_be_read(text: str) -> None:
    assert unescape(escape(text)) == text


def test_a_cell_holds_its_limit_and_no_more(tmp_path: Path) -> None:
    assert kept("x" * MAX_CHARACTERS, tmp_path / "x.xlsx") == "x" * MAX_CHARACTERS
    with pytest.raises(ValueError, match="a cell holds 32,767 characters"):
        kept("x" * (MAX_CHARACTERS + 1), tmp_path / "y.xlsx")


lines = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40)


@given(
    st.builds(
        Annotation,
        source=st.none() | lines,
        assumption=st.booleans(),
        note=lines,
        range=st.none()
        | st.tuples(st.integers(0, 5), st.integers(5, 9)).map(lambda ends: (ends[0] + 0.5, 10.0 * ends[1])),
    ),
    st.floats(0, 1e6) | lines,
)
def test_an_annotation_survives_as_a_comment(note: Annotation, content: object) -> None:
    said = source_annotations(comment_text(note, content), content)
    span = list(note.range) if note.range else None
    expected = {"source": note.source, "note": note.note or None, "assumption": note.assumption or None, "range": span}
    assert said == {key: value for key, value in expected.items() if value is not None}


NASTY = "=cmd|' /C calc'!A0 <b>&amp;</b>"


def is_name(text: str) -> bool:
    """Whether a model may be called so, and a cell keeps it as it is."""
    return text == text.strip() and broken_name_rule(text) is None


@settings(max_examples=8, deadline=None)
@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).map(normal).filter(is_name))
def test_any_name_title_and_note_come_back(small_models: list[Loaded], name: str) -> None:
    loaded = renamed(small_models[0], name, times=5)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        write_company([loaded], path)
        found = read_company(path)
        files = scenario_files(found, path.name)
        assert list(found.scenarios) == [name]
        assert scenario_hash(found.scenarios[name]) == scenario_hash(loaded.scenario)
        for file, text in files.items():
            (Path(folder) / file).write_text(text, encoding="utf-8", newline="\n")
        again = load_annotated(Path(folder) / list(files)[1])
        assert scenario_hash(again.scenario) == scenario_hash(loaded.scenario)
        assert again.provenance["business_units.sales.headcount"].note == NASTY + name


def renamed(loaded: Loaded, name: str, times: int = 300) -> Loaded:
    """The model under another name, with a title that has it many `times`, and a note that is a formula and HTML."""
    scenario = loaded.scenario.model_copy(update={"name": name, "title": NASTY + name * times})
    note = loaded.provenance["business_units.sales.headcount"]._replace(note=NASTY + name)
    title = Note(scenario.title, None, None, False, "", None, "x")
    own = {"business_units.sales.headcount": note, "title": title, "name": title._replace(value=name)}
    return Loaded(scenario, {**loaded.provenance, **own})


@pytest.fixture(scope="session")
def small_models() -> list[Loaded]:
    """One operating model of the small example."""
    return [load_annotated(scenarios() / "small" / "in_house.toml")]


def test_text_that_no_cell_holds_is_refused_before_anything_is_written(
    small_models: list[Loaded], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="a cell holds 32,767 characters"):
        write_company([renamed(small_models[0], "x" * 1000)], tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()


def test_results_keep_text_whole_that_no_cell_holds(tmp_path: Path) -> None:
    long = "=" + "y\x07" * 30_000
    write_tables([Table("t", ("a", "b"), [[long, Number(0.25, "0.0%")]])], tmp_path / "x.xlsx")
    sheets = open_workbook(tmp_path / "x.xlsx")
    assert f'of sheet "{LONG_TEXTS}")' in str(sheets["t"][2, 1].value)
    assert (
        "".join(str(seen.value) for (row, column), seen in sheets[LONG_TEXTS].items() if row > 1 and column == 3)
        == long
    )
    cell = load_workbook(tmp_path / "x.xlsx")["t"]["B2"]
    assert (cell.value, cell.number_format) == (0.25, "0.0%")


def test_one_order_agrees_with_all_that_agree() -> None:
    assert merge_orders([["c", "d"], ["a", "b", "c", "d"]], ["d", "e"]) == ["a", "b", "c", "d", "e"]
    assert merge_orders([["a", "b"], ["b", "a"]], []) == ["a", "b"]
