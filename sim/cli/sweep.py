"""`itsourcing sweep`, `status` and `export`: run parameter studies, show their progress, export their results."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import typer

from sim.cli import output
from sim.cli.output import BadInput, Failed, Interrupted, show_progress
from sim.cli.staging import replace_file, require_file, shown
from sim.experiment.replications import ExperimentError
from sim.safe_text import encodable
from sim.scenario.checks.fault import ScenarioError
from sim.sweeps.cluster import ClusterError
from sim.sweeps.database import StoreError, StoreFailure, shared_disk_warning
from sim.sweeps.drivers import LEASE, Driver
from sim.sweeps.plan import SweepPlan, make_plan
from sim.sweeps.result import Failure, Status, StudyResult
from sim.sweeps.store import Tally
from sim.sweeps.sweep import default_store, run_sweep
from sim.sweeps.table import WRITERS, is_export

INTERVAL = 30.0  # seconds between two lines of progress without a terminal


class SweepRequest(NamedTuple):
    """The arguments of `sweep`: study file, store, and where to run."""

    study: Path
    store: Path | None
    workers: int | None
    cluster: str | None
    replications: int | None


def sweep(request: SweepRequest, *, retry: bool, as_json: bool, quiet: bool) -> None:
    """Runs the cells that are not stored yet. Raises `Failed` if a run has failed."""
    if request.workers is not None and request.cluster is not None:
        raise BadInput("--workers and --cluster cannot be used together: a cluster has its own workers")
    plan = _plan(request.study, request.replications)
    path = request.store or default_store(plan.name)
    before = _run(plan, path, request, retry=retry, quiet=quiet)
    result = StudyResult(path)
    with _stop_on_error():
        found = result.status
        failures = result.failures if found.tally.failed else []
    if as_json:
        output.document(_document(result, found))
    else:
        typer.echo(_done_text(found.tally, before, path))
    if failures:
        raise Failed(_failed_text(failures[0], found.tally, _command(request, "--retry")))


def status(store: Path, *, as_json: bool) -> None:
    """Prints the counts of runs, the pace and the last failure."""
    result = _open_result(store)
    with _stop_on_error():
        found = result.status
    if as_json:
        output.document(_document(result, found))
    else:
        typer.echo("\n".join(_lines(found, result.path)))


def export(store: Path, out: Path) -> None:
    """Writes the table of results, completely or not at all."""
    result = _open_result(store)
    if out.suffix not in WRITERS:
        raise BadInput(f"--out {shown(out)}: the name must end in {', '.join(WRITERS)}")
    require_file(out, is_export)
    with _stop_on_error():
        done = result.status.tally.done
        try:
            replace_file(out, result.export, is_export)
        except ImportError as error:
            raise BadInput(f"--out {shown(out)}: {error}") from None
    typer.echo(f"Written to {shown(out)}: {done} rows")


def _run(plan: SweepPlan, path: Path, request: SweepRequest, *, retry: bool, quiet: bool) -> int:
    """Runs the sweep; returns how many runs were done before it."""
    counts: list[Tally] = []
    warning = shared_disk_warning(path)
    if warning is not None and not quiet:
        typer.echo(warning, err=True)
    with (
        _resume_message(path, request),
        show_progress("runs", quiet=quiet, interval=INTERVAL, resumed=True) as show,
    ):

        def tell(tally: Tally) -> None:
            counts.append(tally)
            del counts[1:]
            if show is not None:
                show(tally.done + tally.failed, tally.total)

        told: set[int] = set()

        def waiting(drivers: Sequence[Driver]) -> None:
            new = [driver for driver in drivers if driver.id not in told]
            told.update(driver.id for driver in new)
            if new and not quiet:
                names = "; ".join(driver.text() for driver in new)
                sys.stderr.write(f"waiting for {names}, or until it has been silent for {LEASE:.0f} s\n")

        run_sweep(
            plan,
            path,
            workers=request.workers,
            cluster=request.cluster,
            retry=retry,
            progress=tell,
            waiting=waiting,
        )
    return counts[0].done


@contextmanager
def _resume_message(path: Path, request: SweepRequest) -> Iterator[None]:
    """Adds to the message of an early end how many runs are stored and how to resume."""
    try:
        with _stop_on_error():
            yield
    except KeyboardInterrupt:
        raise Interrupted(f"Interrupted; {_stored_text(path, request)}") from None
    except (ExperimentError, Failed) as error:
        raise Failed(f"{error}\n{_stored_text(path, request)}") from None


@contextmanager
def _stop_on_error() -> Iterator[None]:
    try:
        yield
    except (StoreError, ClusterError, ScenarioError) as error:
        raise BadInput(str(error)) from None
    except StoreFailure as error:
        raise Failed(str(error)) from None


def _stored_text(path: Path, request: SweepRequest) -> str:
    try:
        tally = StudyResult(path).status.tally
    except (StoreError, StoreFailure):
        return f"no runs are stored\nTo resume: {_command(request)}"
    return f"{tally.done} of {tally.total} runs are stored in {path}\nTo resume: {_command(request)}"


def _command(request: SweepRequest, *more: str) -> str:
    """The command that the user typed."""
    options = {"--store": request.store, "--workers": request.workers, "--cluster": request.cluster}
    options["--replications"] = request.replications
    words = ["itsourcing", "sweep", str(request.study)]
    words += [word for name, value in options.items() if value is not None for word in (name, str(value))]
    return encodable(shlex.join([*words, *more]))


def _plan(study: Path, replications: int | None) -> SweepPlan:
    from sim.study.study_file import read_study

    with _stop_on_error():
        return make_plan(read_study(study), study, replications)


def _open_result(store: Path) -> StudyResult:
    """The results in a store, or in the default store of a study file."""
    return StudyResult(default_store(_plan(store, None).name) if store.suffix == ".toml" else store)


def _done_text(tally: Tally, before: int, path: Path) -> str:
    known = f", {before} of them before" if before else ""
    return f"{tally.done} of {tally.total} runs are done{known}: {path}\nNext: itsourcing export {path} --out FILE.csv"


def _failed_text(first: Failure, tally: Tally, command: str) -> str:
    lines = [f"{tally.failed} of {tally.total} runs failed; the first:", f"  {first.line()}"]
    return "\n".join([*lines, f"  run it alone: {first.command}", f"Run them again: {command}"])


def _lines(found: Status, path: Path) -> list[str]:
    tally = found.tally
    counts = f"{tally.done} done, {tally.failed} failed, {tally.claimed} claimed, {found.left} left"
    lines = [f"{found.study}: {tally.done} of {tally.total} runs are done: {path}", counts]
    if found.drivers:
        pace = f"{found.pace:.1f} runs a second" if found.pace else "none finished yet"
        lines += [f"{len(found.drivers)} {'process' if len(found.drivers) == 1 else 'processes'} at work, {pace}"]
        lines += [f"  {driver.text()}" for driver in found.drivers]
    if found.last_failure:
        lines += [f"last failure: {found.last_failure.line()}", f"  run it alone: {found.last_failure.command}"]
    return lines


def _document(result: StudyResult, found: Status) -> dict[str, object]:
    last = found.last_failure
    return {
        "study": found.study,
        "store": str(result.path),
        "cells": {**found.tally._asdict(), "left": found.left},
        "drivers": len(found.drivers),
        "processes": [
            {"host": driver.host, "pid": driver.pid, "started": driver.started, "last_heartbeat": driver.beat}
            for driver in found.drivers
        ],
        "cells_a_second": found.pace,
        "last_failure": last and last._asdict(),
    }
