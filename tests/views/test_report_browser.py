"""The page in a real browser: silent, within its width, usable by keyboard, whole on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.decision.comparison import Comparison
from sim.views.export import new_archive
from sim.views.glossary import Notes
from sim.views.report import archived_page


@pytest.fixture(scope="module")
def file(comparison: Comparison, notes: Notes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of two models, one of which has a name that is also HTML."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(archived_page(new_archive(comparison, notes, "itsourcing compare")), encoding="utf-8")
    return path


@pytest.fixture(params=[390, 1280])
def page(request: pytest.FixtureRequest, browser: Any, file: Path) -> Iterator[Any]:
    """The page on a phone and on a desk; whatever it complains of or asks for fails the test."""
    opened = browser.new_page(viewport={"width": request.param, "height": 800})
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda asked: complaints.append(asked.url) if asked.url != file.as_uri() else None)
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert complaints == []


def test_the_page_is_no_wider_than_the_window(page: Any) -> None:
    """Also with every list open."""
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) == 0
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate(width) == 0


def test_the_first_tab_skips_to_the_verdict_and_lists_open_by_keyboard(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.evaluate("each => each.open")


def test_text_has_contrast(page: Any) -> None:
    """WCAG 2: 4.5 to 1 or more for all text, links and drawings' words included."""
    least = page.evaluate("""() => {
        const rgb = text => text.match(/[\\d.]+/g).map(Number);
        const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
            .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, k) => sum + v * [.2126, .7152, .0722][k], 0);
        const ground = each => {
            for (; each; each = each.parentElement) {
                const colour = rgb(getComputedStyle(each).backgroundColor);
                if (colour.length === 3 || colour[3] > 0) return colour;
            }
            return [255, 255, 255];
        };
        const said = each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        const found = [...document.querySelectorAll("body *")].filter(said)
            .filter(each => !each.closest(".sign, style")).map(each => {
                const drawn = each.closest("svg");
                const style = getComputedStyle(each);
                const [a, b] = [light(rgb(drawn ? style.fill : style.color)), light(ground(each))];
                return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            });
        return Math.min(...found);
    }""")
    assert least >= 4.5


def test_paper_shows_what_is_closed_on_the_screen(page: Any) -> None:
    table = page.locator("details table.fixed").first
    assert not table.is_visible()
    page.emulate_media(media="print")
    assert table.is_visible()
    assert table.bounding_box()["height"] > 20
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_no_figure_is_higher_than_a_sheet(page: Any) -> None:
    """A4 less margins is 263 mm, 994 px of 96 to an inch; a figure that is higher would be cut."""
    page.set_viewport_size({"width": 680, "height": 900})
    page.emulate_media(media="print")
    heights = [each.bounding_box()["height"] for each in page.locator("figure").all()]
    assert len(heights) == 7
    assert max(heights) < 994
