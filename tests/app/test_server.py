"""The page over HTTP: every address, whom it answers, and what it refuses."""

import base64
import json
import multiprocessing
import os
import re
import signal
import socket
import time
import xml.etree.ElementTree as ElementTree
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest

from sim.app.edit import Model
from sim.app.server import MAX_BODY, Server
from sim.app.session import Session
from sim.scenario.reading.load import load
from tests.app.conftest import FORMULA, LONG, SCRIPT, Page, request_body

STAFF = "operating_model.staffing.delivery"
JSON = "application/json"


@pytest.mark.parametrize("place", ["", "app.js", "levers.js", "results.js", "app.css", "api/session"])
def test_the_page_and_its_parts_are_there(page: Page, place: str) -> None:
    status, headers, body = page.ask("GET", place)
    assert status == 200
    assert body
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("place", ["", "app.js", "levers.js", "results.js", "app.css"])
def test_the_page_names_no_other_address(page: Page, place: str) -> None:
    assert not re.search(rb"https?:|//[a-z]+\.", page.ask("GET", place)[2])


@pytest.mark.parametrize("path", ["/", "/wrong/", "/wrong/api/session", "/api/session", "//", "/%00/"])
def test_without_the_key_there_is_nothing(page: Page, path: str) -> None:
    assert page.ask_raw("GET", path)[0] == 404


@pytest.mark.parametrize("place", ["../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "server.py", "api", "api/", "x"])
def test_no_other_file_is_read(page: Page, place: str) -> None:
    assert page.ask("GET", place)[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_foreign_host_is_refused(page: Page, host: str) -> None:
    """A name that was made to resolve to this machine (DNS rebinding) gets nothing, key or not."""
    assert page.ask("GET", "", Host=host)[0] == 421


def test_a_foreign_page_cannot_start_anything(page: Page) -> None:
    body = json.dumps(request_body()).encode()
    asked = page.ask("POST", "api/run", body, Content_Type=JSON, Origin="http://evil.example")
    assert asked[0] == 403
    assert page.ask("POST", "api/run", body, Content_Type=JSON, Origin="null")[0] == 403


def test_only_json_is_taken(page: Page) -> None:
    """Forms of foreign pages can send text alone without being asked first."""
    assert page.ask("POST", "api/run", b"{}", Content_Type="text/plain")[0] == 415
    assert page.ask("POST", "api/run", b"{}")[0] == 415


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"a": NaN}', b"\xff", b"[" * 50_000])
def test_what_is_no_json_object_is_refused(page: Page, body: bytes) -> None:
    assert page.ask("POST", "api/run", body, Content_Type=JSON)[0] == 400


@pytest.mark.parametrize(("length", "status"), [(str(MAX_BODY + 1), 413), ("9" * 30, 413), ("-1", 411), ("x", 411)])
def test_a_long_request_is_refused_unread(page: Page, length: str, status: int) -> None:
    assert page.ask("POST", "api/run", b"", Content_Type=JSON, Content_Length=length)[0] == status


@pytest.mark.parametrize("query", ["", "?run=1", "?run=x&seen=0", "?run=-1&seen=0", "?run=1&seen=99999999999"])
def test_progress_wants_two_whole_numbers(page: Page, query: str) -> None:
    assert page.ask("GET", f"api/run{query}")[0] == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_unknown(page: Page, method: str) -> None:
    assert page.ask(method, "api/run")[0] == 501


def test_levers_are_offered_as_data(page: Page) -> None:
    offer = json.loads(page.ask("GET", "api/session")[2])
    assert [each["title"] for each in offer["models"]] == [SCRIPT, FORMULA]
    lever = next(each for each in offer["models"][0]["levers"] if each["key"] == STAFF)
    assert (lever["value"], lever["low"], lever["high"], lever["unit"]) == (4, 0, 9, "people")


def test_a_bad_lever_is_answered_in_words(page: Page) -> None:
    status, answer = page.post("api/run", request_body({STAFF: 999}))
    assert (status, answer["faults"][0]["lever"]) == (200, STAFF)


@pytest.mark.parametrize("replications", [0, 1000, "4", True, None, 3.0, -3, [3]])
def test_only_few_replications_are_run(page: Page, replications: object) -> None:
    status, answer = page.post("api/run", request_body(replications=replications))
    assert (status, answer["message"]) == (400, "replications must be one of 3, 4, 6, 10")


@pytest.mark.parametrize("changed", [{"order": -1}, {"order": 1.0}, {"order": True}, {"window": 7}, {"window": LONG}])
def test_what_the_page_never_sends_is_refused(page: Page, changed: dict[str, object]) -> None:
    assert page.post("api/run", request_body(**changed))[0] == 400


@pytest.mark.parametrize("place", ["api/run", "api/scenario", "api/report"])
def test_an_integer_of_400_digits_is_refused(page: Page, place: str) -> None:
    body = json.dumps({**request_body(), "run": 1})[:-1] + f', "long": {"9" * 400}}}'
    status, _, answer = page.ask("POST", place, body.encode(), Content_Type=JSON)
    assert (status, json.loads(answer)) == (400, {"message": "a number has more than 15 digits"})


def test_requests_of_one_window_are_run_in_its_order(page: Page) -> None:
    """An earlier request that arrives late is dropped, so that the page never sees its newest one replaced."""
    newer = page.post("api/run", request_body({STAFF: 5}, window="one", order=2))[1]["run"]
    status, answer = page.post("api/run", request_body({STAFF: 4}, window="one", order=1))
    assert (status, answer["message"]) == (409, "A later request of this window has replaced this one.")
    assert json.loads(page.ask("GET", f"api/run?run={newer}&seen=0")[2])["state"] != "superseded"
    assert page.post("api/run", request_body({STAFF: 4}, window="two", order=1))[0] == 200
    assert json.loads(page.ask("GET", f"api/run?run={newer}&seen=0")[2])["state"] == "superseded"


def test_slow_connections_are_closed_and_counted(models: dict[str, Model], monkeypatch: pytest.MonkeyPatch) -> None:
    """One that sends a byte now and then keeps its thread for a limited time; beyond the limit there is an answer."""
    monkeypatch.setattr("sim.app.server.REQUEST_TIMEOUT", 1.0)
    monkeypatch.setattr("sim.app.server.MAX_CONNECTIONS", 3)
    with Server(Session(models), 0) as server, ExitStack() as stack:
        Thread(target=server.serve_forever, daemon=True).start()
        address = "127.0.0.1", server.server_port
        slow = [stack.enter_context(socket.create_connection(address, timeout=30)) for _ in range(3)]
        for each in slow:
            each.sendall(b"GET / HT")
        while len(server._arriving) < 3:
            time.sleep(0.01)
        page = Page(server)
        assert page.ask("GET", "api/session")[0] == 503
        assert [drip(each) for each in slow] == [b"", b"", b""]
        while (status := page.ask("GET", "api/session")[0]) == 503:
            time.sleep(0.05)
        assert status == 200
        server.shutdown()
        server.session.queue.close()


def drip(connection: socket.socket) -> bytes:
    """Sends a byte ten times a second until the server closes the connection; returns what it answered."""
    connection.settimeout(0.1)
    while True:
        try:
            connection.sendall(b"x")
            return connection.recv(1000)
        except TimeoutError:
            continue
        except OSError:
            return b""


def test_a_plan_is_held_against_its_baseline(page: Page) -> None:
    result = page.result(request_body({STAFF: 7}))
    assert [each["name"] for each in result["models"]] == ["in_house (baseline)", "in_house"]
    assert result["replications"] == 3
    assert all("±" in tile["cells"][1] and "change" in tile for tile in result["tiles"][:1])
    (lead,) = [tile for tile in result["tiles"] if tile["metric"] == "lead_time_median.project"]
    assert re.fullmatch(r"working days \(.+ calendar days\)", lead["unit"])
    assert {"figure.trade_off", "figure.cost", "figure.over_time", "figure.satisfaction"} <= set(result)
    panel = result["hold_ups"]
    assert {row["model"] for row in panel["rows"]} == {"in_house (baseline)", "in_house"}
    assert all(len(row["cells"]) == len(panel["headings"]) for row in panel["rows"])


def test_a_plan_like_its_baseline_is_run_once(page: Page) -> None:
    result = page.result(request_body())
    assert len(result["models"]) == 1
    assert all("change" not in row for row in result["table"])


def test_the_same_plan_gives_the_same_numbers(page: Page) -> None:
    first = page.result(request_body({STAFF: 6}))
    page.result(request_body({STAFF: 3}))
    again = page.result(request_body({STAFF: 6}))
    assert first["table"] == again["table"]
    assert first["figure.trade_off"] == again["figure.trade_off"]


def test_the_page_shows_what_compare_finds(page: Page) -> None:
    """The numbers of the table are those of `sim.compare` with the same seed and replications."""
    from sim.decision.compare import compare
    from sim.views.formatting import scale

    result = page.result(request_body({STAFF: 6}))
    scenario = page.server.session.models["own"].loaded.scenario
    model = scenario.operating_model.model_copy(update={"staffing": {"delivery": 6}})
    moved = scenario.model_copy(update={"operating_model": model})
    found = compare([moved], replications=3, workers=1).scenarios["in_house"]["cost_total"]
    shown = next(row for row in result["table"] if row["name"] == "total cost")
    assert shown["cells"][1] == scale("EUR", [found.mean]).interval(found)


def test_the_newest_request_goes_first(page: Page) -> None:
    old = page.post("api/run", request_body({STAFF: 8}, replications=10))[1]["run"]
    page.result(request_body({STAFF: 9}))
    assert json.loads(page.ask("GET", f"api/run?run={old}&seen=0")[2]) == {"state": "superseded"}


def test_a_name_cannot_leave_its_place_in_a_figure(page: Page) -> None:
    """Figures are pictures, well-formed, and words in them are text: there is no element but those of a drawing."""
    plan = {"model": "own", "settings": {STAFF: 6}, "name": SCRIPT}
    for narrow in (False, True):
        result = page.result(request_body(plan=plan, narrow=narrow))
        for name in ("trade_off", "cost", "over_time", "satisfaction"):
            source = result[f"figure.{name}"]["source"]
            head, _, body = source.partition(",")
            assert head == "data:image/svg+xml;base64"
            tags = {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(base64.b64decode(body)).iter()}
            assert "text" in tags
            assert not tags & {"script", "foreignObject", "image", "a"}


def test_the_scenario_file_loads_and_is_the_plan(page: Page, tmp_path: Path) -> None:
    plan = {"model": "bought", "settings": {STAFF: 2}, "name": FORMULA}
    status, text = page.post("api/scenario", request_body(plan=plan))
    assert status == 200
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    scenario = load(tmp_path / "plan.toml")
    assert (scenario.name, scenario.operating_model.staffing) == (FORMULA, {"delivery": 2})
    assert "# Changed: People, delivery: 2 instead of 4 people" in text


def test_the_files_repeat_the_comparison(page: Page, tmp_path: Path) -> None:
    from sim.decision.compare import compare

    asked = request_body({STAFF: 6})
    result = page.result(asked)
    for which in ("baseline", "plan"):
        text = page.post("api/scenario", {**asked, "which": which})[1]
        (tmp_path / f"{which}.toml").write_text(text, encoding="utf-8")
    found = compare([tmp_path / "baseline.toml", tmp_path / "plan.toml"], replications=3, workers=1)
    assert found.verdict.text == result["verdict"]


def test_a_bad_plan_gives_no_file(page: Page) -> None:
    assert page.post("api/scenario", request_body({STAFF: -1}))[1]["faults"][0]["lever"] == STAFF


def test_the_report_is_whole_and_escaped(page: Page) -> None:
    plan = {"model": "own", "settings": {STAFF: 6}, "name": SCRIPT}
    result = page.result(request_body(plan=plan))
    status, text = page.post("api/report", {"run": result["run"]})
    assert status == 200
    assert text.lstrip().startswith("<!doctype html>")
    assert SCRIPT not in text
    assert "&lt;script&gt;document.title" in text
    assert "itsourcing compare baseline.toml plan.toml --seed 1 --replications 3" in text


@pytest.mark.parametrize(("run", "expected"), [(0, 409), (10**6, 409), (None, 409), ("1", 400), (1.0, 400)])
def test_a_report_of_no_request_is_refused_in_words(page: Page, run: object, expected: int) -> None:
    status, answer = page.post("api/report", {"run": run})
    assert status == expected
    assert answer["message"]


def test_a_killed_worker_is_replaced(page: Page) -> None:
    """Its replication is run again, whether the worker died between two requests or in one."""
    page.result(request_body({STAFF: 5}))
    kill_workers()
    assert page.result(request_body({STAFF: 1, "services.app.commoditisation": 0.1}))["replications"] == 3
    number = page.post("api/run", request_body({STAFF: 2}, replications=10))[1]["run"]
    while not json.loads(page.ask("GET", f"api/run?run={number}&seen=0")[2])["done"]:
        time.sleep(0.01)
    kill_workers()
    assert page.result(request_body({STAFF: 2}, replications=10))["replications"] == 10


def test_a_run_whose_workers_always_die_is_told(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.app.run_queue.run_replication", die)
    number = page.post("api/run", request_body({STAFF: 9, "services.app.commoditisation": 0.2}))[1]["run"]
    while (answer := json.loads(page.ask("GET", f"api/run?run={number}&seen=0")[2]))["state"] == "running":
        time.sleep(0.05)
    assert "its worker process died 3 times" in answer["failure"]


def die(_: object) -> None:
    os._exit(1)


def kill_workers() -> None:
    for process in multiprocessing.active_children():
        if process.pid is not None:
            os.kill(process.pid, signal.SIGKILL)
