"""`itsourcing validate`: the model against queueing theory and against published findings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.cli import output
from sim.cli.output import Failed
from sim.cli.progress import shown

if TYPE_CHECKING:
    from sim.validate.checks import Row


def validate(replications: int | None, workers: int | None, *, as_json: bool, quiet: bool) -> None:
    """Two tables; status 1 where a theory row is missed, for then the model is wrong, not the world."""
    from loky import cpu_count

    from sim.validate import ensemble, reality, theory

    cores = workers or cpu_count()
    with shown("runs against theory", quiet=quiet) as progress:
        laws = theory.rows(replications or theory.REPLICATIONS, cores, progress)
    with shown("runs against published findings", quiet=quiet) as progress:
        findings = reality.rows(replications or reality.REPLICATIONS, cores, progress)
    with shown("companies drawn from published ranges", quiet=quiet) as progress:
        findings += ensemble.rows(replications or ensemble.REPLICATIONS, cores, progress)
    if as_json:
        output.document({"theory": _entries(laws), "reality": _entries(findings)})
    else:
        _print(laws, findings)
    missed = [row.name for row in laws if not row.met]
    if missed:
        raise Failed(f"theory does not hold: {', '.join(missed)}")


def _entries(rows: "Sequence[Row]") -> list[dict[str, object]]:
    return [{**vars(row), "met": row.met} for row in rows]


def _print(laws: "Sequence[Row]", findings: "Sequence[Row]") -> None:
    from sim.views import terminal_tables

    console = output.console()
    console.print(terminal_tables.validation(laws, "Against queueing theory"))
    console.print()
    console.print(terminal_tables.validation(findings, "Against published findings"))
