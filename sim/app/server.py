"""The HTTP server of the page, reachable only from this machine.

Every address begins with a random key. Requests must name this machine as their host (against DNS rebinding); POST
requests must be JSON and come from the page itself. Only the files of the page are served.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR
from socket import socket as Socket
from threading import BoundedSemaphore
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from sim.app.edit import EditError
from sim.app.session import BadRequest, NotAvailable, Session
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
MAX_DIGITS = 15  # of an integer; a browser's numbers hold no more
MAX_CONNECTIONS = 32  # at once, each with a thread of its own
REQUEST_TIMEOUT = 30.0  # seconds for a whole request to arrive, however its bytes are spread
BUSY = b"HTTP/1.0 503 Service Unavailable\r\nContent-Type: application/json\r\n\r\n" + (
    b'{"message": "Too many connections to this page are open; try again."}'
)
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
    """Serves the page of one session, at an address that contains a secret key.

    Each connection has a thread; there are at most `MAX_CONNECTIONS` at once, and one whose request does not arrive
    within `REQUEST_TIMEOUT` is closed.
    """

    daemon_threads = True
    allow_reuse_address = False  # never take over the port of another process

    def __init__(self, session: Session, port: int) -> None:
        self.session, self.key = session, secrets.token_urlsafe(18)
        self._free = BoundedSemaphore(MAX_CONNECTIONS)
        self._arriving: dict[Socket, float] = {}  # connections whose request is not read yet, with their deadline
        super().__init__((ADDRESS, port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Starts the thread of a connection, or answers 503 where too many are open."""
        if not self._free.acquire(blocking=False):
            with suppress(OSError):
                request.sendall(BUSY)
            self.shutdown_request(request)
            return
        self._arriving[request] = monotonic() + REQUEST_TIMEOUT
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handles a connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.arrived(request)
            self._free.release()

    def arrived(self, request: Socket) -> None:
        """Notes that the request of a connection has been read."""
        self._arriving.pop(request, None)

    def service_actions(self) -> None:
        """Closes the connections whose request has not arrived in time; called twice a second."""
        now = monotonic()
        for request in [each for each, deadline in list(self._arriving.items()) if deadline < now]:
            self.arrived(request)
            with suppress(OSError):
                request.shutdown(SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a connection that broke: the browser has gone. Other errors are answered by the handler."""

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
        except BadRequest as error:
            response = _json({"message": str(error)}, HTTPStatus.BAD_REQUEST)
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
        self.server.arrived(self.connection)
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
            if number is not None and type(number) is not int:
                raise RequestError(HTTPStatus.BAD_REQUEST, "run must be a whole number")
            text = session.report(number or 0)
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
        body = self.rfile.read(int(length))
        self.server.arrived(self.connection)
        return _object(body)

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
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number, parse_int=_whole_number)
    except (ValueError, RecursionError):
        raise RequestError(HTTPStatus.BAD_REQUEST, "must be JSON") from None
    if not isinstance(found, dict):
        raise RequestError(HTTPStatus.BAD_REQUEST, "must be a JSON object")
    return found


def _no_number(name: str) -> float:
    raise RequestError(HTTPStatus.BAD_REQUEST, f"{name} is no number")


def _whole_number(digits: str) -> int:
    """The integer of a JSON text. Raises `RequestError` for one that a browser's numbers cannot hold."""
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise RequestError(HTTPStatus.BAD_REQUEST, f"a number has more than {MAX_DIGITS} digits")
    return int(digits)


def _json(content: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(status, "application/json", json.dumps(clean(content), allow_nan=False).encode("utf-8"))
