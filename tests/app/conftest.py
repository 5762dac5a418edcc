"""A small company with names that would do harm if a page took them for markup, served as the planner's page is."""

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from sim.app.edit import Model, read_model
from sim.app.server import Server
from sim.app.session import Session

SCRIPT = "<script>document.title='broken in'</script>"
FORMULA = "=cmd|' /C calc'!A0"
LONG = "long " * 60
COMPANY = f"""
name = "company"

[company]
warm_up = 21
horizon = 126
currency = "EUR"

[business_units.sales]
headcount = 20
note = "{FORMULA}"

[business_units.{"x" * 70}]
headcount = 30

[services.app]
kind = "project"
note = "{LONG}"
demand = {{ every_unit = 60 }}
effort = {{ dist = "exponential", mean = 40 }}
patience = {{ dist = "exponential", mean = {{ value = 15, note = "{SCRIPT}" }} }}
crew = 2
team = "delivery"
tolerance = 10
value = 100
commoditisation = {{ value = 0.6, range = [0.3, 0.8] }}

[services.fix]
kind = "request"
demand = {{ every_unit = 100 }}
effort = 4
team = "delivery"
tolerance = 5

[teams.delivery]
staff = {{ value = 4, source = "counted", range = [3, 6] }}

[providers.acme]
services = ["app", "fix"]
capacity = 2
procurement = {{ low = 2, medium = 5, high = 20 }}
rate_per_hour = 90
"""
OWN = f"""
extends = "company.toml"
name = "in_house"
title = "{SCRIPT}"
"""
BOUGHT = f"""
extends = "company.toml"
name = "bought {FORMULA} $x$"
title = "{FORMULA}"

[operating_model.sourcing]
rule = "outsourced"
prime = "acme"

[operating_model.contracts.acme]
value = 2e5
minimum_commitment = 5e4
"""


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Model]:
    """Both operating models."""
    folder = tmp_path_factory.mktemp("scenarios")
    for name, text in {"company": COMPANY, "own": OWN, "bought": BOUGHT}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return {name: read_model(folder / f"{name}.toml") for name in ("own", "bought")}


@pytest.fixture(scope="session")
def server(models: dict[str, Model]) -> Iterator[Server]:
    """The page, served."""
    with Server(Session(models), 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
        server.session.queue.close()


class Page:
    """What a browser would ask."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def ask(
        self, method: str, place: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer; `place` is below the key."""
        return self.ask_raw(method, f"/{self.server.key}/{place}", body, **headers)

    def ask_raw(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found

    def post(self, place: str, content: object) -> Any:
        """The JSON that comes back, or text where it is none."""
        status, headers, body = self.ask("POST", place, json.dumps(content).encode(), Content_Type="application/json")
        text = body.decode()
        return (status, json.loads(text) if headers["Content-Type"].startswith("application/json") else text)

    def result(self, body: dict[str, object]) -> dict[str, Any]:
        """Starts a run request and waits until it is done."""
        number = self.post("api/run", body)[1]["run"]
        while True:
            state = json.loads(self.ask("GET", f"api/run?run={number}&seen=0")[2])
            if state["state"] != "running":
                assert state["state"] == "done", state["failure"]
                return {**state["result"], "run": number}
            time.sleep(0.05)


@pytest.fixture
def page(server: Server) -> Page:
    return Page(server)


def request_body(settings: dict[str, object] | None = None, **changed: object) -> dict[str, object]:
    """The body of a run request: the model `own` with settings, compared with itself as in the file."""
    plan = {"model": "own", "settings": settings or {}, "name": ""}
    body: dict[str, object] = {
        "plan": plan,
        "baseline": {"model": "own", "settings": {}},
        "replications": 3,
        "narrow": False,
    }
    return body | changed


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")
