"""The page's bones: headings in order, landmarks, tables with headers, links that lead somewhere, a size to send."""

from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from sim.decision.comparison import Comparison
from sim.scenario.reading.load import notes_by_path
from sim.views.export import new_archive
from sim.views.glossary import Notes
from sim.views.report import archived_page

MOST = 3_000_000  # bytes
ORDER = (
    "verdict", "contents", "trade-off", "money", "lead-times", "hold-ups", "over-time", "satisfaction", "contracts",
    "assumptions", "models", "repeat", "glossary",
)  # fmt: skip


class Bones(HTMLParser):
    """Elements with their attributes, in order; text of drawings is left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[tuple[str, dict[str, str]]]:
        """Elements of these kinds."""
        return [each for each in self.found if each[0] in tags]


def noted(comparison: Comparison) -> Notes:
    return {name: notes_by_path(scenario, {}) for name, scenario in comparison.models.items()}


@pytest.fixture(scope="module")
def html(comparison: Comparison) -> str:
    """The page of two models."""
    return archived_page(new_archive(comparison, noted(comparison), "itsourcing compare"))


@pytest.fixture(scope="module")
def bones(html: str) -> Bones:
    """Its elements."""
    return Bones(html)


def test_headings_go_down_one_level_at_a_time_and_there_is_one_first(bones: Bones) -> None:
    levels = [int(tag[1]) for tag, _ in bones.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_sections_come_in_the_order_of_a_readers_questions(bones: Bones) -> None:
    assert tuple(attrs["id"] for _, attrs in bones.all("h2")) == ORDER


def test_landmarks_are_there_once_and_the_language_is_named(bones: Bones) -> None:
    assert [tag for tag, _ in bones.all("header", "main", "nav", "footer")] == ["header", "main", "nav", "footer"]
    assert bones.all("html") == [("html", {"lang": "en"})]


def test_the_first_link_skips_to_the_verdict(bones: Bones) -> None:
    assert bones.all("a")[0][1] == {"class": "skip", "href": "#main"}


def test_every_link_stays_on_the_page_and_leads_somewhere(bones: Bones) -> None:
    ids = {attrs["id"] for _, attrs in bones.found if "id" in attrs}
    links = [attrs["href"] for _, attrs in bones.all("a")]
    assert links
    assert {link[:1] for link in links} == {"#"}
    assert {link[1:] for link in links} <= ids


def test_every_table_has_a_caption_and_every_header_a_scope(bones: Bones) -> None:
    assert len(bones.all("table")) == len(bones.all("caption")) > 5
    assert {attrs.get("scope") for _, attrs in bones.all("th")} == {"col", "row", "rowgroup"}


def test_what_scrolls_can_be_reached_with_the_keyboard_and_has_a_name(bones: Bones) -> None:
    scrolling = [attrs for _, attrs in bones.found if attrs.get("class") in ("wide", "drawing")]
    assert len(scrolling) > 10
    assert all(attrs.get("tabindex") == "0" and attrs.get("aria-label") for attrs in scrolling)


def test_long_lists_are_closed_at_first(bones: Bones) -> None:
    assert len(bones.all("details")) == len(bones.all("summary")) > 5
    assert not any("open" in attrs for _, attrs in bones.all("details"))


def test_twelve_models_fit_into_what_can_be_sent(twelve: Comparison, tmp_path: Path) -> None:
    """Two of them in every figure look different; no axis or legend makes matplotlib warn."""
    html = archived_page(new_archive(twelve, noted(twelve), "itsourcing compare"))
    assert len(html.encode()) < MOST
    assert "12 operating models compared" in html
    assert html.count("<svg") == 7


def test_phases_are_told_before_and_after(bones: Bones, html: str) -> None:
    assert "No model changes its operating model during the study." in html
