"""Text that others wrote, on every road to a terminal, a figure or a spreadsheet: as typed, or escaped, or refused.

What a terminal would obey (ESC, changes of direction, line ends) is escaped; it cannot forge a line of a message.
"""

import io
import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import sim
from sim.cli import _status
from sim.cli.terminal import Stream
from sim.decision.comparison import Comparison
from sim.rules import sourcing
from sim.safe_text import folded, harmless, harmless_table, is_printable, printable, printable_json
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import notes_by_path
from sim.views import comparison_figures, export, results_workbook
from tests.companies import write_models

Typed = Callable[..., tuple[int, str, str]]

OBEYED = {
    "colour": "\x1b[31mred",
    "clear": "\x1b[2J\x1b[H",
    "title of the window": "\x1b]0;owned\x07",
    "C1 control": "\x9b31m",
    "bell": "\x07",
    "backspaces": "evil\x08\x08\x08\x08good",
    "return": "evil\rgood",
    "line end": "x\nok forged.toml",
    "next line": "x\x85y",
    "line separator": "x\u2028y",
    "right to left override": "\u202egnp.exe",
    "isolate": "\u2066x\u2069",
    "zero width": "in\u200bhouse",
    "joiner": "in\u2060house",
    "soft hyphen": "in\u00adhouse",
    "byte order mark": "\ufeffin_house",
    "tag": "x\U000e0041",
    "private use": "\ue000",
    "delete": "x\x7f",
    "lone surrogate": "x\udcff",
}
SHOWN = [
    "[red]x[/red]",
    "[/]",
    "$x_1$ and $",
    "\\frac{a}{b} $$",
    "<b>&amp; \"x\" 'y'",
    "]]> --> <!--",
    "=1+cmd|' /C calc'!A0",
    "+49 30",
    "-x",
    "@SUM(A1)",
    "_hidden",
    "{{ 7 * 7 }} %s %d {0}",
    "naïve – “quoted” 文字 🚀 עברית",
    "no\u00a0break",
    "x" * 200,
]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Types a command with the streams of a real one: exit status, standard output, standard error."""

    def run(*words: object) -> tuple[int, str, str]:
        streams = [io.BytesIO(), io.BytesIO()]
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["itsourcing", *map(str, words)])
            out, err = (Stream(stream, "utf-8") for stream in streams)
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            status = _status()
        return status, *(stream.getvalue().decode("utf-8") for stream in streams)

    return run


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A scenario file."""
    return write_models(tmp_path)[0]


def is_safe(text: str) -> bool:
    return all(is_printable(sign) or sign == "\n" for sign in text)


nasty = pytest.mark.parametrize("text", OBEYED.values(), ids=OBEYED.keys())


def toml(text: str) -> str:
    """The text as a TOML file has it; a lone surrogate, which none can hold, is a question mark."""
    return json.dumps(text.replace("\udcff", "?"), ensure_ascii=False).replace("\x7f", "\\u007f")


@nasty
@pytest.mark.parametrize("place", ["name = {}", "title = {}", "company.currency = {}"])
def test_names_titles_and_currencies_that_are_not_printable_are_refused_and_told(
    typed: Typed, own: Path, tmp_path: Path, text: str, place: str
) -> None:
    file = tmp_path / "x.toml"
    name = "" if place.startswith("name") else 'name = "x"\n'
    file.write_text(f'extends = "{own.name}"\n{name}{place.format(toml(text))}\n', encoding="utf-8")
    status, out, err = typed("check", file)
    if "\udcff" in text:
        assert status == 0
    else:
        assert (status, out) == (2, "")
        assert "must be printable: it holds U+" in err
        assert is_safe(err)
        assert len(err.splitlines()) == 2


@nasty
def test_settings_paths_and_keys_that_are_not_printable_are_told_in_one_line(
    typed: Typed, own: Path, tmp_path: Path, text: str
) -> None:
    for words in (
        ("check", own, "--set", f"company.{text}=3"),
        ("check", own, "--set", f"name={text}"),
        ("check", own, "--set", f"services.app.team={text}"),
        ("check", own, "--set", text),
        ("check", tmp_path / text),
        ("compare", own, "--out", own / text),
        ("status", tmp_path / f"{text}.db"),
        ("report", tmp_path / text),
        (text,),
        ("check", f"--{text}"),
    ):
        status, out, err = typed(*words)
        assert (status, out) == (2, "")
        assert is_safe(err)
        assert not any(line.startswith("ok") for line in err.splitlines())


@nasty
def test_json_stays_valid_and_printable(typed: Typed, own: Path, text: str) -> None:
    status, out, _ = typed("check", own, "--json", "--set", f"services.app.team={json.dumps(text)}")
    assert status == 2
    assert is_safe(out)
    assert json.loads(out)["files"][0]["ok"] is False
    document = printable_json(json.dumps({text: text}, ensure_ascii=False))
    assert is_safe(document)
    assert json.loads(document) == {text: text}


@nasty
def test_notes_and_sources_are_told_in_one_line_each(typed: Typed, own: Path, text: str) -> None:
    escaped = toml(f"a {text} z")
    with own.open("a", encoding="utf-8") as end:
        end.write(f"\n[teams.delivery]\nstaff = {{ value = 3, source = {escaped} }}\n")
        end.write(f"capability = {{ value = 0.7, assumption = true, note = {escaped} }}\n")
    status, out, err = typed("describe", own)
    assert (status, err) == (0, "")
    assert is_safe(out)
    assert not any(line.startswith("ok") for line in out.splitlines())
    status, out, _ = typed("describe", own, "--json")
    assert is_safe(out)
    assert f"a {text} z".replace("\udcff", "?") in json.loads(out)["sources"]


@nasty
def test_the_message_of_a_failed_run_is_one_line(
    typed: Typed, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(text)

    monkeypatch.setitem(sourcing.RULES, "mine", broken)
    monkeypatch.chdir(tmp_path)
    study = tmp_path / "study.toml"
    study.write_text(
        f'name = "study"\nscenarios = ["{own.name}"]\n[design]\nkind = "list"\npoints = [{{}}]\n', encoding="utf-8"
    )
    with own.open("a", encoding="utf-8") as end:
        end.write('by_service = { app = "mine" }\n')
    for words in (
        ("run", own),
        ("compare", own, "--workers", 1, "--quiet"),
        ("sweep", study, "--workers", 1),
        ("status", study),
    ):
        _, out, err = typed(*words)
        assert "RuntimeError: " in out + err
        assert is_safe(out + err)
        assert not any(line.startswith("ok") for line in (out + err).splitlines())


@pytest.mark.parametrize(
    "name", ["CON", "nul", "aux.txt", "Com1", "lpt9.tar.gz", "com¹", "CON .x", "", "  ", "x" * 201]
)
def test_names_that_cannot_name_a_file_are_refused(typed: Typed, own: Path, name: str) -> None:
    status, _, err = typed("check", own, "--set", f"name={json.dumps(name, ensure_ascii=False)}")
    assert status == 2
    assert any(rule in err for rule in ("for a device", "must not be empty", "at most 200 characters, not 201"))


def test_names_are_kept_in_normal_form(own: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Büro")
    text = own.with_name("company.toml").read_text(encoding="utf-8").replace("sales", f'"{decomposed}"')
    own.with_name("company.toml").write_text(text.replace('"company"', f'"{decomposed}"'), encoding="utf-8")
    scenario = sim.load(own, {"name": decomposed, f"business_units.{decomposed}.headcount": 7})
    assert scenario.name == "Büro"
    assert scenario.business_units["Büro"].headcount == 7


@pytest.mark.parametrize(("one", "other"), [("Sales", "sales"), ("straße", "STRASSE"), ("ﬁn", "fin")])
def test_names_that_look_alike_are_refused(typed: Typed, own: Path, tmp_path: Path, one: str, other: str) -> None:
    text = (tmp_path / "company.toml").read_text(encoding="utf-8")
    twice = tmp_path / "twice.toml"
    twice.write_text(f'{text}\n[teams."{one}"]\nstaff = 1\n[teams."{other}"]\nstaff = 1\n', encoding="utf-8")
    assert f'teams.{other}: must have another name: it looks like "{one}"' in typed("check", twice)[2]
    files = [tmp_path / f"{k}.toml" for k in range(2)]
    for file, name in zip(files, (one, other), strict=True):
        file.write_text(f'extends = "{own.name}"\nname = "{name}"\n', encoding="utf-8")
    status, _, err = typed("compare", *files, "--replications", 1)
    assert status == 2
    assert "names must differ" in err


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Models with every name that is unusual but can be seen."""
    own = write_models(tmp_path_factory.mktemp("shown"))[0]
    return sim.compare([sim.load(own, {"name": name, "title": name}) for name in SHOWN], replications=2, workers=1)


def test_names_that_can_be_seen_are_drawn_as_typed_in_well_formed_figures(shown: Comparison) -> None:
    drawn = set()
    for name, figure in comparison_figures.figures(shown).items():
        root = ElementTree.fromstring(comparison_figures.saved(figure, "svg"))
        drawn |= {"".join(each.itertext()).strip() for each in root.iter("{http://www.w3.org/2000/svg}text")}
        if name == "trade_off":
            assert comparison_figures.saved(figure, "png").startswith(b"\x89PNG")
    for name in SHOWN[:-1]:
        assert any(name[:10] in text for text in drawn), name


def test_cells_that_a_spreadsheet_would_calculate_are_text(shown: Comparison, tmp_path: Path) -> None:
    export.write_comparison(shown, tmp_path)
    names = set(pd.read_csv(tmp_path / "metrics.csv", keep_default_na=False)["scenario"])
    assert names == {f"'{name}" if name[0] in "=+-@" else name for name in SHOWN}
    for file in tmp_path.glob("*.csv"):
        for row in pd.read_csv(file, header=None, dtype=str, keep_default_na=False).to_numpy().ravel():
            assert harmless(row) == row
    notes = {name: notes_by_path(scenario, {}) for name, scenario in shown.models.items()}
    results_workbook.write_comparison(shown, notes, "=1+1", tmp_path / "x.xlsx")
    cells = [cell for sheet in load_workbook(tmp_path / "x.xlsx") for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_harmless_changes_text_alone() -> None:
    table = pd.DataFrame({"=a": ["-x", "-5", "\tx", "x"], "n": [-1.0, 2.0, np.nan, 0.0], "k": list("+-ab")})
    table["k"] = table["k"].astype("category")
    fresh = harmless_table(table)
    assert list(fresh) == ["'=a", "n", "k"]
    assert list(fresh["'=a"]) == ["'-x", "-5", "'\tx", "x"]
    assert list(fresh["k"]) == ["'+", "'-", "a", "b"]
    assert fresh["n"].equals(table["n"])
    assert list(table) == ["=a", "n", "k"]


def test_every_character_is_seen_or_escaped() -> None:
    for code in range(0x110000):
        sign = chr(code)
        assert printable(sign).isprintable() or unicodedata.category(sign) == "Zs"
    assert folded("In_House ") == folded("ｉn_house")
    with pytest.raises(ScenarioError):
        sim.load(cast(str, Path("nowhere\x1b.toml")))
