"""`sim.sweep`: a study file becomes a store full of results; what is there already is not run again."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.arguments import require_whole
from sim.experiment.workers import Crew, crew
from sim.sweeps.database import remote
from sim.sweeps.driver import Tell, drive
from sim.sweeps.plan import Plan, planned
from sim.sweeps.result import StudyResult
from sim.sweeps.store import Store


def default_store(name: str) -> Path:
    """Where the results of a study go if nothing else is said."""
    return Path("results") / f"{name}.db"


def sweep(
    study: str | os.PathLike[str],
    store: str | os.PathLike[str] | None = None,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    retry: bool = False,
    replications: int | None = None,
    progress: Tell | None = None,
) -> StudyResult:
    """Runs the cells of a study that have no result in its store yet.

    On `workers` processes, by default one per core, or on the Dask `cluster` at an address. A run that fails is
    recorded in `.failures`, and run again with `retry`. Interrupted, it loses what is being run at that moment alone.
    Raises `ScenarioError` for a faulty study, `StoreError` or `ClusterError` where one of these cannot be used, and
    `StoreFailure` or `ExperimentError` where the disk or the workers give up midway.
    """
    from sim.study.study_file import read_study

    if not isinstance(study, (str, os.PathLike)):
        raise TypeError(f"{study!r}: must be the path of a study file (TOML); see docs/studies.md")
    for name, value in (("workers", workers), ("replications", replications)):
        if value is not None:
            require_whole(name, value, 1)
    plan = planned(read_study(study), Path(study), replications)
    path = Path(store) if store is not None else default_store(plan.name)
    run(plan, path, workers=workers, cluster=cluster, retry=retry, progress=progress)
    return StudyResult(path)


def run(
    plan: Plan, path: Path, *, workers: int | None, cluster: str | None, retry: bool, progress: Tell | None
) -> None:
    """As `sweep`, of a plan."""
    with _crew(workers, cluster) as hands, Store(path, plan, retry=retry) as store:
        kind = remote(path)
        if kind is not None:
            warnings.warn(f"{path} is on a network file system ({kind}): sweep it from one machine alone", stacklevel=3)
        drive(plan, store, hands, progress)


@contextmanager
def _crew(workers: int | None, address: str | None) -> Iterator[Crew]:
    if address is None:
        yield crew(workers)
        return
    from sim.sweeps.cluster import cluster

    with cluster(address) as hands:
        yield hands
