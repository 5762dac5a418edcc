"""`itsourcing run` and `itsourcing validate`: one replication alone, and the model against what is known."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from sim._version import __version__
from sim.cli import output
from sim.cli.output import Failed, files_in, require_writable, shown, staged
from sim.cli.scenario_files import read
from sim.scenario.records import Scenario, scenario_hash

if TYPE_CHECKING:
    from sim.experiment.single import Run
    from sim.validate import CheckRow


def run(
    path: Path,
    settings: Sequence[str],
    seed: int,
    replication: int,
    *,
    out: Path | None,
    kind: Literal["csv", "parquet"],
    as_json: bool,
) -> None:
    """Plays one replication, prints its main numbers, writes its tables."""
    scenario = read([path], settings)[0].scenario
    if out is not None:
        require_writable(out)
    played = _played(scenario, seed, replication)
    _print(played, as_json=as_json)
    if out is not None:
        written = _write(played, out, kind)
        typer.echo(f"Written to {out}: {', '.join(written)}", err=as_json)
    elif not as_json:
        typer.echo("Nothing written; with --out DIR: requests, ledger, estate, monthly, metrics.")


def _played(scenario: Scenario, seed: int, replication: int) -> "Run":
    from sim.experiment.single import simulate

    try:
        played = simulate(scenario, seed, replication)
        _ = played.metrics  # measured here, so that what fails is told like a run that fails
        return played
    except Exception as error:
        where = f"scenario {scenario.name}, seed {seed}, replication {replication}"
        raise Failed(f"{where}: {type(error).__name__}: {error}") from error


def _print(played: "Run", *, as_json: bool) -> None:
    from sim.metrics import metric_of

    scenario = played.scenario
    if as_json:
        metrics = {
            name: {"value": value, "unit": metric_of(name).unit_in(scenario.company.currency)}
            for name, value in played.metrics.items()
        }
        output.document({"provenance": _provenance(played), "scenario": scenario.name, "metrics": metrics})
        return
    from sim.views import terminal_tables

    title = f"{scenario.name}, seed {played.seed}, replication {played.replication}"
    output.console().print(terminal_tables.run(played.metrics, scenario.company.currency, title))


def _provenance(played: "Run") -> dict[str, object]:
    return {
        "version": __version__,
        "seed": played.seed,
        "replication": played.replication,
        "scenario_hash": scenario_hash(played.scenario),
    }


def _write(played: "Run", out: Path, kind: Literal["csv", "parquet"]) -> list[str]:
    from sim.views.export import write_run

    with staged(out) as folder:
        write_run(played, folder, kind)
        return [str(file) for file in files_in(folder)]


def validate(replications: int | None, workers: int | None, *, as_json: bool, quiet: bool) -> None:
    """Two tables; status 1 where a theory row is missed, for then the model is wrong, not the world."""
    from sim.experiment.replications import cores
    from sim.validate import ensemble, reality, theory

    processes = workers or cores()
    with shown("runs against theory", quiet=quiet) as progress:
        laws = theory.rows(replications or theory.REPLICATIONS, processes, progress)
    with shown("runs against published findings", quiet=quiet) as progress:
        findings = reality.rows(replications or reality.REPLICATIONS, processes, progress)
    with shown("companies drawn from published ranges", quiet=quiet) as progress:
        findings += ensemble.rows(replications or ensemble.REPLICATIONS, processes, progress)
    if as_json:
        output.document({"theory": _entries(laws), "reality": _entries(findings)})
    else:
        _print_rows(laws, findings)
    missed = [row.name for row in laws if not row.met]
    if missed:
        raise Failed(f"theory does not hold: {', '.join(missed)}")


def _entries(rows: "Sequence[CheckRow]") -> list[dict[str, object]]:
    return [{**vars(row), "met": row.met} for row in rows]


def _print_rows(laws: "Sequence[CheckRow]", findings: "Sequence[CheckRow]") -> None:
    from sim.views import terminal_tables

    console = output.console()
    console.print(terminal_tables.validation(laws, "Against queueing theory"))
    console.print()
    console.print(terminal_tables.validation(findings, "Against published findings"))
