"""Names and notes that are markup, formulas, endless, right to left or pictures come out escaped and whole."""

import html as entities
import re

import pytest

import sim
from sim.decision.comparison import Comparison
from sim.scenario.reading.load import Note, notes_by_path
from sim.scenario.records import Scenario
from sim.views.export import new_archive
from sim.views.report import archived_page

NAMES = (
    "</style><script>alert(1)</script><img src=x onerror=alert(2)>",
    "=cmd|' /C calc'!A0",
    "$x_1$ \\frac{a}{b} {{ 7 * 7 }} {% raw %}",
    "عربي עברית 🚀 naïve – “quoted” & 'single'",
    "long " + "x" * 190,
)
UNIT = "מכירות" + "z" * 190
NOTE = "--> <!-- ]]> </td></table><script>alert(3)</script> &amp; " + "w" * 10_000


@pytest.fixture(scope="module")
def hostile(comparison: Comparison) -> Comparison:
    """Five models with such names, of a company with a unit and a provider of such a kind."""
    tree = next(iter(comparison.models.values())).model_dump(by_alias=True)
    tree["business_units"][UNIT] = tree["business_units"].pop("b")
    for service in tree["services"].values():
        service["demand"] = {UNIT if unit == "b" else unit: rate for unit, rate in service["demand"].items()}
    models = [Scenario.model_validate({**tree, "name": name, "title": f"{name}!"}) for name in NAMES]
    return sim.compare(models, replications=2, workers=1)


@pytest.fixture(scope="module")
def page(hostile: Comparison) -> str:
    """Their page; one assumption has a hostile note, one value a hostile source."""
    notes = {name: dict(notes_by_path(scenario, {})) for name, scenario in hostile.models.items()}
    for by_path in notes.values():
        by_path["company.growth"] = Note(0.0, NOTE, None, True, NOTE, None, NOTE)
        by_path["company.horizon"] = Note(126.0, None, NOTE, False, "", None, NOTE)
    return archived_page(new_archive(hostile, notes, f"itsourcing compare '{NAMES[0]}'"))


def test_nothing_of_it_is_markup(page: str) -> None:
    tags = set(re.findall(r"<([a-zA-Z!][^\s>/]*)", page))
    assert not tags & {"script", "img", "!--", "iframe", "object"}
    assert "onerror=alert" in page
    assert page.count("</style>") == page.count("<style")
    assert "49" not in re.findall(r"\\frac\{a\}\{b\} (\S+)", page)


def test_all_of_it_is_there(page: str) -> None:
    """As text between tags."""
    text = entities.unescape(re.sub(r"<[^>]*>", "", page))
    for name in NAMES:
        assert name in text
    assert UNIT in entities.unescape(page)
    assert NOTE in text
    assert text.count("w" * 10_000) >= 2


def test_figures_shorten_endless_names(page: str) -> None:
    drawn = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL))
    assert "x" * 31 not in drawn
    assert "🚀" in drawn
