"""The page over HTTP on this machine's own address: a few fixed addresses, JSON in and out, nothing else.

Every address begins with a random key, requests must name this machine as their host (against DNS rebinding), and
those that start something must be JSON from the page itself. No file is read but the page's own.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from sim.app.edit import Refused
from sim.app.session import House, Missing
from sim.json_text import clean

ADDRESS = "127.0.0.1"
PAGE = Path(__file__).with_name("page")
FILES = {
    "": ("index.html", "text/html"),
    "app.css": ("app.css", "text/css"),
    "app.js": ("app.js", "text/javascript"),
    "levers.js": ("levers.js", "text/javascript"),
    "results.js": ("results.js", "text/javascript"),
}
LONGEST = 100_000  # bytes of a request
PATIENCE = 30.0  # seconds for a request to arrive
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Answer(NamedTuple):
    """What goes back."""

    status: HTTPStatus
    type: str
    body: bytes


class Refusal(Exception):
    """A request that is not answered, with its status and why."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


class Server(ThreadingHTTPServer):
    """The page of one house, at an address that only its user knows."""

    daemon_threads = True
    allow_reuse_address = False  # a page that is still open elsewhere is no reason to answer in its place

    def __init__(self, house: House, port: int) -> None:
        self.house, self.key = house, secrets.token_urlsafe(18)
        super().__init__((ADDRESS, port), Handler)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{ADDRESS}:{self.server_port}/{self.key}/"

    @property
    def hosts(self) -> tuple[str, ...]:
        """How a request may call this machine."""
        return tuple(f"{name}:{self.server_port}" for name in (ADDRESS, "localhost"))


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = PATIENCE
    server_version, sys_version = "itsourcing", ""

    def do_GET(self) -> None:  # named by http.server
        """The page, its levers, and the progress of a look."""
        self._answered(self._get)

    def do_POST(self) -> None:  # named by http.server
        """What starts a look or makes a file."""
        self._answered(self._post)

    def log_message(self, format: str, *args: object) -> None:  # named by http.server
        """Says nothing: the terminal shows the address and how to stop."""

    def _answered(self, work: Callable[[str], Answer]) -> None:
        try:
            answer = work(self._place())
        except Refusal as refusal:
            answer = _json({"message": refusal.words}, refusal.status)
        except Refused as refused:
            # Status 200, since browsers write every other into their console, and a bad value is no failed request.
            answer = _json({"troubles": [each._asdict() for each in refused.troubles]})
        except Missing as missing:
            answer = _json({"message": str(missing)}, HTTPStatus.CONFLICT)
        except Exception as error:  # told on the page rather than in a terminal that nobody looks at
            answer = _json({"message": f"{type(error).__name__}: {error}"}, HTTPStatus.INTERNAL_SERVER_ERROR)
        self._send(answer)

    def _place(self) -> str:
        """What is asked for, below the key. Raises `Refusal` for whoever does not know it."""
        if self.headers.get("Host", "") not in self.server.hosts:
            raise Refusal(HTTPStatus.MISDIRECTED_REQUEST, "This page answers to its own address alone.")
        key, _, place = urlsplit(self.path).path.removeprefix("/").partition("/")
        if not hmac.compare_digest(key.encode(), self.server.key.encode()):
            raise Refusal(HTTPStatus.NOT_FOUND, "No such page; use the whole address that `itsourcing app` prints.")
        return place

    def _get(self, place: str) -> Answer:
        if place in FILES:
            name, kind = FILES[place]
            return Answer(HTTPStatus.OK, kind, (PAGE / name).read_bytes())
        if place == "api/house":
            return _json(self.server.house.offer())
        if place == "api/look":
            return _json(self.server.house.progress(self._number("look"), self._number("seen")))
        raise Refusal(HTTPStatus.NOT_FOUND, "No such page.")

    def _post(self, place: str) -> Answer:
        house, wanted = self.server.house, self._body()
        if place == "api/look":
            return _json(house.look(wanted))
        if place == "api/scenario":
            return Answer(HTTPStatus.OK, "application/toml", house.scenario(wanted).encode("utf-8"))
        if place == "api/report":
            number = wanted.get("look")
            text = house.report(number if isinstance(number, int) else 0)
            return Answer(HTTPStatus.OK, "application/octet-stream", text.encode("utf-8"))
        raise Refusal(HTTPStatus.NOT_FOUND, "No such page.")

    def _number(self, name: str) -> int:
        """A whole number of the address."""
        text = parse_qs(urlsplit(self.path).query).get(name, [""])[0]
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Refusal(HTTPStatus.BAD_REQUEST, f"{name} must be a whole number")
        return int(text)

    def _body(self) -> Mapping[str, object]:
        """The JSON object sent, from the page itself and not too long."""
        origin, length = self.headers.get("Origin"), self.headers.get("Content-Length", "")
        if origin is not None and origin not in [f"http://{host}" for host in self.server.hosts]:
            raise Refusal(HTTPStatus.FORBIDDEN, "Only the page itself may ask this.")
        if self.headers.get_content_type() != "application/json":
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "must be JSON")
        if not (length.isascii() and length.isdigit()):
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, "must say how long it is")
        if len(length) > 9 or int(length) > LONGEST:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"must not be longer than {LONGEST} bytes")
        return _object(self.rfile.read(int(length)))

    def _send(self, answer: Answer) -> None:
        kind = answer.type if answer.type.endswith("stream") else f"{answer.type}; charset=utf-8"
        try:
            self.send_response(answer.status)
            for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
        except OSError:
            self.close_connection = True  # the browser has gone


def _object(body: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refusal(HTTPStatus.BAD_REQUEST, "must be JSON") from None
    if not isinstance(found, dict):
        raise Refusal(HTTPStatus.BAD_REQUEST, "must be a JSON object")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _json(content: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Answer:
    return Answer(status, "application/json", json.dumps(clean(content), allow_nan=False).encode("utf-8"))
