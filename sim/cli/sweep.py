"""`itsourcing sweep`, `status` and `export`: studies whose results lie in a store."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import typer

from sim.cli import output
from sim.cli.output import BadInput, Failed, Interrupted, shown
from sim.experiment.replications import ExperimentError
from sim.scenario.checks.fault import ScenarioError
from sim.sweeps.cluster import ClusterError
from sim.sweeps.database import StoreError, StoreFailure, remote
from sim.sweeps.plan import SweepPlan, make_plan
from sim.sweeps.result import Status, StudyResult
from sim.sweeps.store import Tally
from sim.sweeps.sweep import default_store, run_sweep

EVERY = 30.0  # seconds between two lines where there is no terminal


class Request(NamedTuple):
    """What is to be swept, and where."""

    study: Path
    store: Path | None
    workers: int | None
    cluster: str | None
    replications: int | None


def sweep(request: Request, *, retry: bool, as_json: bool, quiet: bool) -> None:
    """Runs what is left; status 1 where a run has failed."""
    if request.workers is not None and request.cluster is not None:
        raise BadInput("--workers and --cluster cannot be used together: a cluster has its own workers")
    plan = _plan(request.study, request.replications)
    path = request.store or default_store(plan.name)
    before = _swept(plan, path, request, retry=retry, quiet=quiet)
    result = StudyResult(path)
    found = result.status
    if as_json:
        output.document(_document(result, found))
    else:
        typer.echo(_done(found.tally, before, path))
    if found.tally.failed:
        raise Failed(_failed(result, found.tally, _command(request, "--retry")))


def status(store: Path, *, as_json: bool) -> None:
    """Counts, pace, and the last error."""
    result = _opened(store)
    with _told():
        found = result.status
    if as_json:
        output.document(_document(result, found))
    else:
        typer.echo("\n".join(_lines(found, result.path)))


def export(store: Path, out: Path) -> None:
    """Writes the table, whole or not at all."""
    result = _opened(store)
    if not out.parent.is_dir():
        raise BadInput(f"--out {out}: there is no folder {out.parent}")
    with _told():
        done = result.status.tally.done
        try:
            result.export(out)
        except OSError as error:
            raise Failed(f"--out {out}: cannot be written: {error.strerror or error}") from None
        except ImportError as error:
            raise BadInput(f"--out {out}: {error}") from None
        except ValueError as error:
            raise BadInput(f"--out {error}") from None
    typer.echo(f"Written to {out}: {done} rows")


def _swept(plan: SweepPlan, path: Path, request: Request, *, retry: bool, quiet: bool) -> int:
    """Does the work; how many runs were settled before it."""
    counts: list[Tally] = []
    kind = remote(path)
    if kind is not None and not quiet:
        typer.echo(f"{path} is on a network file system ({kind}): run the sweep from one machine only", err=True)
    with _kept(path, request), shown("runs", quiet=quiet, every=EVERY, resumed=True) as progress:

        def tell(tally: Tally) -> None:
            counts.append(tally)
            del counts[1:]
            if progress is not None:
                progress(tally.done + tally.failed, tally.total)

        run_sweep(plan, path, workers=request.workers, cluster=request.cluster, retry=retry, progress=tell)
    return counts[0].done


@contextmanager
def _kept(path: Path, request: Request) -> Iterator[None]:
    """However the work ends early, it is said what is stored, and how to go on."""
    try:
        with _told():
            yield
    except KeyboardInterrupt:
        raise Interrupted(f"Interrupted; {_so_far(path, request)}") from None
    except (ExperimentError, Failed) as error:
        raise Failed(f"{error}\n{_so_far(path, request)}") from None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (StoreError, ClusterError, ScenarioError) as error:
        raise BadInput(str(error)) from None
    except StoreFailure as error:
        raise Failed(str(error)) from None


def _so_far(path: Path, request: Request) -> str:
    try:
        tally = StudyResult(path).status.tally
    except (StoreError, StoreFailure):
        return f"no runs are stored\nTo resume: {_command(request)}"
    return f"{tally.done} of {tally.total} runs are stored in {path}\nTo resume: {_command(request)}"


def _command(request: Request, *more: str) -> str:
    """What the user typed, to be typed again."""
    options = {"--store": request.store, "--workers": request.workers, "--cluster": request.cluster}
    options["--replications"] = request.replications
    words = ["itsourcing", "sweep", str(request.study)]
    words += [word for name, value in options.items() if value is not None for word in (name, str(value))]
    return shlex.join([*words, *more]).encode("utf-8", "replace").decode("utf-8")


def _plan(study: Path, replications: int | None) -> SweepPlan:
    from sim.study.study_file import read_study

    with _told():
        return make_plan(read_study(study), study, replications)


def _opened(store: Path) -> StudyResult:
    """Of a store, or of the store where a study's results go if nothing else is said."""
    return StudyResult(default_store(_plan(store, None).name) if store.suffix == ".toml" else store)


def _done(tally: Tally, before: int, path: Path) -> str:
    known = f", {before} of them before" if before else ""
    return f"{tally.done} of {tally.total} runs are done{known}: {path}\nNext: itsourcing export {path} --out FILE.csv"


def _failed(result: StudyResult, tally: Tally, command: str) -> str:
    first = result.failures[0]
    lines = [f"{tally.failed} of {tally.total} runs failed; the first:", f"  {first.line()}"]
    return "\n".join([*lines, f"  run it alone: {first.command}", f"Run them again: {command}"])


def _lines(found: Status, path: Path) -> list[str]:
    tally, drivers = found.tally, "process" if found.drivers == 1 else "processes"
    counts = f"{tally.done} done, {tally.failed} failed, {tally.claimed} claimed, {found.left} left"
    lines = [f"{found.study}: {tally.done} of {tally.total} runs are done: {path}", counts]
    if found.drivers:
        pace = f"{found.pace:.1f} runs a second" if found.pace else "none finished yet"
        lines.append(f"{found.drivers} {drivers} at work, {pace}")
    if found.last_failure:
        lines += [f"last failure: {found.last_failure.line()}", f"  run it alone: {found.last_failure.command}"]
    return lines


def _document(result: StudyResult, found: Status) -> dict[str, object]:
    last = found.last_failure
    return {
        "study": found.study,
        "store": str(result.path),
        "cells": {**found.tally._asdict(), "left": found.left},
        "drivers": found.drivers,
        "cells_a_second": found.pace,
        "last_failure": last and last._asdict(),
    }
