"""The page in a real browser: a lever moves the figures, files open, names do no harm, nothing is complained about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sim.app.server import Server
from sim.scenario.reading.load import load
from tests.app.conftest import FORMULA, SCRIPT

STAFF = "operating_model.staffing.delivery"
TERM = "operating_model.contracts.acme.term"
TRADE_OFF = "#figure-trade_off"


class Tab:
    """The page as a planner has it, and all that the browser complained of."""

    def __init__(self, page: Any) -> None:
        self.page, self.complaints, self.addresses = page, list[str](), set[str]()
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.addresses.add(urlsplit(url).netloc)

    def done(self) -> None:
        self.page.wait_for_selector("body[data-state=done], body[data-state=stopped]")
        assert self.page.get_attribute("body", "data-state") == "done", self.page.inner_text("#status")

    def type(self, lever: str, value: str) -> None:
        """Types a value into a lever and leaves it, as a keyboard does."""
        box = self.page.locator(f'[data-lever="{lever}"]')
        if not box.is_visible():
            box.locator("xpath=ancestor::details").locator("summary").click()
        box.locator("input[type=number]").fill(value)
        self.page.keyboard.press("Tab")

    def run(self) -> str:
        """Runs until done; what the first figure shows then."""
        self.page.wait_for_selector("body[data-state=running]")
        self.done()
        return str(self.page.get_attribute(TRADE_OFF, "src"))

    def saved(self, which: str, folder: Path) -> Path:
        """The file that a button downloads."""
        with self.page.expect_download() as download:
            self.page.click(f"[data-download={which}]")
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path


@pytest.fixture
def tab(browser: Any, server: Server) -> Iterator[Tab]:
    """A fresh browser on the page, after its first request; fails if the browser logs a complaint."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(60_000)
    tab = Tab(context.new_page())
    tab.page.goto(server.url)
    tab.done()
    yield tab
    assert tab.complaints == []
    assert tab.addresses == {f"127.0.0.1:{server.server_port}"}
    context.close()


def test_a_lever_changes_the_figure(tab: Tab) -> None:
    before = tab.page.get_attribute(TRADE_OFF, "src")
    tab.type(STAFF, "7")
    assert tab.run() != before
    assert "7 instead of 4 people" in tab.page.inner_text("#plan-changes")
    assert tab.page.locator(".tile .change").count() == 4
    assert tab.page.evaluate(f"document.querySelector('{TRADE_OFF}').naturalWidth") > 0


def test_a_slider_moves_by_keyboard_and_back(tab: Tab) -> None:
    box = tab.page.locator(f'[data-lever="{STAFF}"]')
    box.locator("input[type=range]").focus()
    tab.page.keyboard.press("ArrowRight")
    tab.run()
    assert box.locator("input[type=number]").input_value() == "5"
    box.get_by_text("back to 4").click()
    tab.run()
    assert tab.page.inner_text("#plan-changes") == ""


def test_another_model_keeps_what_was_set_for_the_company(tab: Tab) -> None:
    tab.type("services.app.commoditisation", "0.9")
    tab.run()
    tab.page.select_option("#model", "bought")
    tab.run()
    assert "0.9 instead of 0.6" in tab.page.inner_text("#plan-changes")
    assert "in_house (baseline)" in tab.page.inner_text("#table")
    assert "in_house (baseline)" in tab.page.inner_text("#hold-ups")
    assert "team delivery" in tab.page.inner_text("#hold-ups")


def test_a_plan_becomes_the_baseline_and_outlives_a_reload(tab: Tab) -> None:
    tab.type(STAFF, "6")
    tab.run()
    tab.page.click("#save")
    tab.run()
    assert "6 instead of 4 people" in tab.page.inner_text("#baseline-changes")
    assert "The plan is the same as the baseline" in tab.page.inner_text("#verdict")
    tab.page.reload()
    tab.done()
    tab.type(STAFF, "8")
    tab.run()
    assert "6 instead of 4 people" in tab.page.inner_text("#baseline-changes")
    assert "8 instead of 4 people" in tab.page.inner_text("#plan-changes")
    assert "plan less baseline" in tab.page.inner_text("#table").lower()


def test_a_bad_value_is_marked_beside_its_lever(tab: Tab) -> None:
    tab.type(STAFF, "999")
    alert = tab.page.locator(f'[data-lever="{STAFF}"] [role=alert]')
    alert.wait_for(state="visible")
    assert alert.inner_text() == "must be from 0 to 9 (people) on this page"
    tab.type(STAFF, "5")
    tab.run()
    assert alert.is_hidden()


def test_a_fault_of_the_scenario_is_marked_too(tab: Tab) -> None:
    tab.page.select_option("#model", "bought")
    tab.run()
    tab.type(TERM, "0")
    alert = tab.page.locator(f'[data-lever="{TERM}"] [role=alert]')
    alert.wait_for(state="visible")
    assert alert.inner_text() == "must be 1 or more"


def test_the_downloads_open(tab: Tab, browser: Any, folder: Path) -> None:
    tab.page.select_option("#model", "bought")
    tab.page.fill("#name", FORMULA)
    tab.type(STAFF, "6")
    tab.run()
    plan, baseline = load(tab.saved("plan", folder)), load(tab.saved("baseline", folder))
    assert (plan.name, plan.operating_model.staffing) == (FORMULA, {"delivery": 6})
    assert baseline.name == "in_house (baseline)"
    report = browser.new_page()
    report.goto(tab.saved("report", folder).as_uri())
    assert FORMULA in report.inner_text("body")
    assert report.locator("svg").count() >= 5
    report.close()


def test_names_come_out_as_text(tab: Tab, browser: Any, folder: Path) -> None:
    """Title, name and notes hold a script: it is shown, not run, on the page and in the report."""
    tab.page.fill("#name", SCRIPT)
    tab.type(STAFF, "6")
    tab.run()
    assert SCRIPT in tab.page.inner_text("#plan-words")
    assert SCRIPT in tab.page.inner_text("#about")
    assert "broken in" not in tab.page.title()
    assert tab.page.locator("script").count() == 1
    report = browser.new_page()
    report.goto(tab.saved("report", folder).as_uri())
    assert SCRIPT in report.inner_text("body")
    assert report.title() != "broken in"
    report.close()


def test_a_long_name_comes_out_whole(tab: Tab) -> None:
    name = "one very long name " * 10
    tab.page.fill("#name", name)
    tab.type(STAFF, "6")
    tab.run()
    assert name.strip() in tab.page.inner_text("#plan-words")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_phone_needs_no_sideways_scroll(tab: Tab) -> None:
    tab.type(STAFF, "6")
    wide = tab.run()
    tab.page.set_viewport_size({"width": 390, "height": 844})
    assert tab.run() != wide  # redrawn for the small screen
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_control_has_a_name(tab: Tab) -> None:
    nameless = """() => [...document.querySelectorAll('input, select, button')].filter((each) =>
        !each.labels?.length && !each.getAttribute('aria-label') && !each.textContent.trim()).length"""
    assert tab.page.evaluate(nameless) == 0
    assert tab.page.locator("img:not([alt])").count() == 0


def test_a_second_window_takes_over_in_words(tab: Tab, server: Server) -> None:
    tab.page.select_option("#replications", "10")
    tab.page.wait_for_selector("body[data-state=running]")  # so that the second window comes after it
    second = tab.page.context.new_page()
    second.goto(server.url)
    second.wait_for_selector("body[data-state=done]")
    status = tab.page.inner_text("#status")
    assert "Another window" in status or "Done" in status
    second.close()
