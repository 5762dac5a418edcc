"""The page: whole, harmless, and in need of nothing else."""

import re
from html.parser import HTMLParser

from markupsafe import escape

from sim.decision.comparison import Comparison
from sim.views.comparison_figures import figures, saved
from sim.views.glossary import Notes, assumptions
from sim.views.report import inline, page

VOID = {"meta", "br", "hr", "img", "col"}
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


class Reader(HTMLParser):
    """Checks that tags are closed in order; collects ids and tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def written(comparison: Comparison, notes: Notes) -> str:
    svgs = {name: saved(figure, "svg") for name, figure in figures(comparison).items()}
    return page(comparison, notes, svgs, "itsourcing compare <a.toml>")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


def test_a_name_that_is_html_is_shown_and_not_run(comparison: Comparison, notes: Notes) -> None:
    html = written(comparison, notes)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "script" not in read(html).tags


def test_the_page_fetches_nothing(comparison: Comparison, notes: Notes) -> None:
    html = written(comparison, notes)
    assert set(re.findall(r"[a-z]+://[^\"'<>\s)]*", html)) <= NAMESPACES
    assert not re.search(r"\bsrc=|@import|url\((?!#)", html)
    assert read(html).tags.isdisjoint({"link", "img", "script", "iframe"})


def test_ids_of_different_figures_do_not_collide(comparison: Comparison, notes: Notes) -> None:
    ids = read(written(comparison, notes)).ids
    assert len(ids) == len(set(ids))


def test_references_inside_a_figure_still_lead_somewhere(comparison: Comparison) -> None:
    svg = inline(saved(figures(comparison)["cost"], "svg"), "cost")
    targets = set(re.findall(r'\bid="([^"]*)"', svg))
    used = set(re.findall(r'(?:url\(#|href="#)([^")]*)', svg))
    assert used
    assert used <= targets


def test_the_page_holds_verdict_numbers_command_and_assumptions(comparison: Comparison, notes: Notes) -> None:
    html = written(comparison, notes)
    text = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    told = re.sub(r"</?a\b[^>]*>", "", text)  # terms are links
    for sentence in (*comparison.verdict.words.sentences, comparison.verdict.words.balance):
        assert str(escape(sentence)) in told
    assert "total cost" in text
    assert "itsourcing compare &lt;a.toml&gt;" in text
    for record, _, field in (row.path.rpartition(".") for row in assumptions(notes)):
        assert f'class="record"><code>{record}</code></th>' in text
        assert f'scope="row"><code>{field}</code></th>' in text
    assert html.count("<svg") == 7
    assert len(html) < 3_000_000


def test_one_model_in_one_replication_has_a_page_too(alone: Comparison, notes: Notes) -> None:
    html = written(alone, {"in_house": notes["in_house"]})
    read(html)
    assert "Differences between" not in html
    assert "Cost difference by account" not in html
    assert "Year by year" in html


def test_every_figure_is_told_in_words_to_those_who_cannot_see_it(comparison: Comparison, notes: Notes) -> None:
    html = written(comparison, notes)
    told = re.findall(r'role="img" aria-label="([^"]+)"', html)
    assert len(told) == len(set(told)) == html.count("<svg")
    assert all(re.search(r"\d", words) for words in told)
    assert any("From in_house to" in words for words in told)
    assert any("Discounted cost" in words for words in told)


def test_the_page_shows_steps_and_years(comparison: Comparison, notes: Notes) -> None:
    text = re.sub(r"<svg.*?</svg>", "", written(comparison, notes), flags=re.DOTALL)
    assert "provider fees" in text
    assert "cost so far, discounted" in text
    assert "In cumulative discounted cost" in text


def test_an_assumption_that_all_models_share_is_listed_once(notes: Notes) -> None:
    rows = assumptions(notes)
    assert len({(row.path, row.value) for row in rows}) == len(rows)
    assert {row.models for row in rows} == {"all"}
