"""`itsourcing run` and `itsourcing validate`: run one replication; check the model against theory and findings."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim._version import __version__
from sim.cli import output
from sim.cli.output import Failed, show_progress
from sim.cli.publishing import require_results_folder, results_folder, write_and_print
from sim.cli.scenario_files import read
from sim.cli.staging import files_in
from sim.safe_text import one_line
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
    """Runs one replication, writes its tables if `out` is given, and prints its main metrics."""
    scenario = read([path], settings)[0].scenario
    if out is not None:
        require_results_folder(out, "run")
    result = _simulate(scenario, seed, replication)
    write_and_print(
        out,
        lambda folder: _write(result, folder, kind),
        lambda: _print(result, as_json=as_json),
        otherwise="Nothing written; with --out DIR: requests, ledger, estate, monthly, metrics.",
        as_json=as_json,
    )


def _simulate(scenario: Scenario, seed: int, replication: int) -> "Run":
    from sim.experiment.single import simulate

    try:
        result = simulate(scenario, seed, replication)
        _ = result.metrics  # computed here, so that an error is reported like a failure of the run
        return result
    except Exception as error:
        where = f"scenario {scenario.name}, seed {seed}, replication {replication}"
        raise Failed(f"{where}: {type(error).__name__}: {one_line(str(error))}") from error


def _print(result: "Run", *, as_json: bool) -> None:
    from sim.metrics import metric_of

    scenario = result.scenario
    if as_json:
        metrics = {
            name: {"value": value, "unit": metric_of(name).unit_in(scenario.company.currency)}
            for name, value in result.metrics.items()
        }
        output.document({"provenance": _provenance(result), "scenario": scenario.name, "metrics": metrics})
        return
    from sim.views import terminal_tables

    title = f"{scenario.name}, seed {result.seed}, replication {result.replication}"
    output.console().print(terminal_tables.run(result.metrics, scenario.company.currency, title))


def _provenance(result: "Run") -> dict[str, object]:
    return {
        "version": __version__,
        "seed": result.seed,
        "replication": result.replication,
        "scenario_hash": scenario_hash(result.scenario),
    }


def _write(result: "Run", out: Path, kind: Literal["csv", "parquet"]) -> list[str]:
    from sim.views.export import write_run

    with results_folder(out, "run") as folder:
        write_run(result, folder, kind)
        return [str(file) for file in files_in(folder)]


def validate(replications: int | None, workers: int | None, *, as_json: bool, quiet: bool) -> None:
    """Prints two tables of checks. Raises `Failed` if a check against queueing theory is missed."""
    from sim.experiment.replications import cores
    from sim.validate import ensemble, reality, theory

    processes = workers or cores()
    with show_progress("runs against theory", quiet=quiet) as progress:
        laws = theory.rows(replications or theory.REPLICATIONS, processes, progress)
    with show_progress("runs against published findings", quiet=quiet) as progress:
        findings = reality.rows(replications or reality.REPLICATIONS, processes, progress)
    with show_progress("companies drawn from published ranges", quiet=quiet) as progress:
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
