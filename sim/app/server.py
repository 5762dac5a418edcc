"""The HTTP server of the page, reachable only from this machine.

Every address begins with a random key. Requests must name this machine as their host (against DNS rebinding); POST
requests must be JSON and come from the page itself. Only the files of the page are served.
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

from sim.app.edit import EditError
from sim.app.session import NotAvailable, Session
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
MAX_BODY = 100_000  # bytes of a request
REQUEST_TIMEOUT = 30.0  # seconds for a request to arrive
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


class Response(NamedTuple):
    """An HTTP response: status, content type and body."""

    status: HTTPStatus
    type: str
    body: bytes


class RequestError(Exception):
    """A bad request, with its HTTP status and a message."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        self.status, self.message = status, message
        super().__init__(message)


class Server(ThreadingHTTPServer):
    """Serves the page of one session, at an address that contains a secret key."""

    daemon_threads = True
    allow_reuse_address = False  # never take over the port of another process

    def __init__(self, session: Session, port: int) -> None:
        self.session, self.key = session, secrets.token_urlsafe(18)
        super().__init__((ADDRESS, port), Handler)

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://{ADDRESS}:{self.server_port}/{self.key}/"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The values of the Host header that are accepted."""
        return tuple(f"{name}:{self.server_port}" for name in (ADDRESS, "localhost"))


class Handler(BaseHTTPRequestHandler):
    """Handles one HTTP request."""

    server: Server
    timeout = REQUEST_TIMEOUT
    server_version, sys_version = "itsourcing", ""

    def do_GET(self) -> None:  # named by http.server
        """Serves the page, its levers, and the progress of a run request."""
        self._respond(self._get)

    def do_POST(self) -> None:  # named by http.server
        """Starts a run request, or returns a scenario file or a report."""
        self._respond(self._post)

    def log_message(self, format: str, *args: object) -> None:  # named by http.server
        """Logs nothing: the terminal shows the address and how to stop."""

    def _respond(self, work: Callable[[str], Response]) -> None:
        try:
            response = work(self._path())
        except RequestError as error:
            response = _json({"message": error.message}, error.status)
        except EditError as error:
            # Status 200: browsers log every other status as an error, and a bad value is an ordinary response.
            response = _json({"faults": [each._asdict() for each in error.faults]})
        except NotAvailable as error:
            response = _json({"message": str(error)}, HTTPStatus.CONFLICT)
        except Exception as error:  # shown on the page, where the user is
            response = _json({"message": f"{type(error).__name__}: {error}"}, HTTPStatus.INTERNAL_SERVER_ERROR)
        self._send(response)

    def _path(self) -> str:
        """The path below the key. Raises `RequestError` if host or key is wrong."""
        if self.headers.get("Host", "") not in self.server.hosts:
            raise RequestError(HTTPStatus.MISDIRECTED_REQUEST, "This page answers only at its own address.")
        key, _, place = urlsplit(self.path).path.removeprefix("/").partition("/")
        if not hmac.compare_digest(key.encode(), self.server.key.encode()):
            raise RequestError(HTTPStatus.NOT_FOUND, "No such page; use the full address from `itsourcing app`.")
        return place

    def _get(self, place: str) -> Response:
        if place in FILES:
            name, kind = FILES[place]
            return Response(HTTPStatus.OK, kind, (PAGE / name).read_bytes())
        if place == "api/session":
            return _json(self.server.session.describe())
        if place == "api/run":
            return _json(self.server.session.progress(self._number("run"), self._number("seen")))
        raise RequestError(HTTPStatus.NOT_FOUND, "No such page.")

    def _post(self, place: str) -> Response:
        session, content = self.server.session, self._body()
        if place == "api/run":
            return _json(session.run(content))
        if place == "api/scenario":
            return Response(HTTPStatus.OK, "application/toml", session.scenario(content).encode("utf-8"))
        if place == "api/report":
            number = content.get("run")
            text = session.report(number if isinstance(number, int) else 0)
            return Response(HTTPStatus.OK, "application/octet-stream", text.encode("utf-8"))
        raise RequestError(HTTPStatus.NOT_FOUND, "No such page.")

    def _number(self, name: str) -> int:
        """A whole number from the query string."""
        text = parse_qs(urlsplit(self.path).query).get(name, [""])[0]
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise RequestError(HTTPStatus.BAD_REQUEST, f"{name} must be a whole number")
        return int(text)

    def _body(self) -> Mapping[str, object]:
        """The JSON object of the request body. Raises `RequestError` if its origin, type or length is not allowed."""
        origin, length = self.headers.get("Origin"), self.headers.get("Content-Length", "")
        if origin is not None and origin not in [f"http://{host}" for host in self.server.hosts]:
            raise RequestError(HTTPStatus.FORBIDDEN, "Only the page itself may send this request.")
        if self.headers.get_content_type() != "application/json":
            raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "must be JSON")
        if not (length.isascii() and length.isdigit()):
            raise RequestError(HTTPStatus.LENGTH_REQUIRED, "must say how long it is")
        if len(length) > 9 or int(length) > MAX_BODY:
            raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"must not be longer than {MAX_BODY} bytes")
        return _object(self.rfile.read(int(length)))

    def _send(self, response: Response) -> None:
        kind = response.type if response.type.endswith("stream") else f"{response.type}; charset=utf-8"
        try:
            self.send_response(response.status)
            for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(response.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)
        except OSError:
            self.close_connection = True  # the browser has gone


def _object(body: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise RequestError(HTTPStatus.BAD_REQUEST, "must be JSON") from None
    if not isinstance(found, dict):
        raise RequestError(HTTPStatus.BAD_REQUEST, "must be a JSON object")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _json(content: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(status, "application/json", json.dumps(clean(content), allow_nan=False).encode("utf-8"))
