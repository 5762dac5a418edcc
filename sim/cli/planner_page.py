"""`itsourcing app`: opens the planner's page and serves it until Ctrl-C."""

import signal
import webbrowser
from collections.abc import Sequence
from errno import EADDRINUSE
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import typer

from sim.cli.output import BadInput, Failed
from sim.cli.scenario_files import shipped
from sim.cli.staging import shown
from sim.safe_text import folded
from sim.scenario.checks.fault import ScenarioError

if TYPE_CHECKING:
    from sim.app.edit import Model
    from sim.app.session import Session

ENDING = ("SIGTERM", "SIGHUP")  # signals that end the page as Ctrl-C does; SIGHUP: its terminal was closed


def page(paths: Sequence[Path], *, seed: int, port: int, browser: bool) -> None:
    """Serves the page; ends with status 0 when interrupted."""
    from sim.app.session import Session

    models = _models(paths or shipped())
    for name in ENDING:
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), _interrupt)
    session = Session(models, seed=seed)
    try:
        _serve(session, port, browser=browser)
    finally:
        session.queue.close()


def _models(paths: Sequence[Path]) -> "dict[str, Model]":
    """The models by name; `BadInput` with every fault of every file, or two models of one name."""
    from sim.app.edit import read_model

    found: dict[str, Model] = {}
    faults: list[str] = []
    for path in paths:
        try:
            each = read_model(path)
        except ScenarioError as error:
            faults.append(str(error))
            continue
        name = each.loaded.scenario.name
        twin = next((known for known in found if folded(known) == folded(name)), None)
        if twin is not None:
            faults.append(f"{shown(path)}: is named {name} as {shown(found[twin].path)} is; names must differ")
        found[name] = each
    if faults:
        raise BadInput("\n".join(dict.fromkeys(faults)))
    return found


def _serve(session: "Session", port: int, *, browser: bool) -> None:
    from sim.app.server import Server

    try:
        server = Server(session, port)
    except OSError as error:
        if error.errno == EADDRINUSE:
            raise BadInput(
                f"--port {port}: already in use, perhaps by another planner's page; choose another"
            ) from None
        raise Failed(f"--port {port}: cannot be opened: {error.strerror or error}") from None
    with server:
        typer.echo(f"The planner's page is at {server.url}\nCtrl-C ends it.")
        if browser:
            Thread(target=webbrowser.open, args=(server.url,), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("The planner's page has ended.")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
