"""`sim.compare`: a comparison with figures, HTML page and workbook, for scripts and notebooks."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.decision.compare import compare as decided
from sim.decision.comparison import Comparison
from sim.experiment.replications import Progress
from sim.scenario.reading.load import Loaded, load_annotated
from sim.scenario.records import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.views.glossary import Notes


@dataclass(frozen=True)
class ComparisonReport(Comparison):
    """A comparison with its figures and its page; `notes` says where the numbers of scenario files come from."""

    notes: Notes = field(default_factory=dict)

    def figures(self) -> dict[str, Figure]:
        """Every figure by name."""
        from sim.views.comparison_figures import figures

        return figures(self)

    def plot(self) -> Figure:
        """The main figure: cost against lead time, with 95 % intervals."""
        from sim.views.comparison_figures import trade_off

        return trade_off(self)

    def to_html(self, path: str | os.PathLike[str]) -> Path:
        """Writes the whole comparison as one page that needs no network; returns where it is."""
        from sim.views.comparison_figures import saved
        from sim.views.report import page

        svgs = {name: saved(figure, "svg") for name, figure in self.figures().items()}
        text = page(self, self.notes, svgs, "sim.compare in Python")
        Path(path).write_text(text, encoding="utf-8")
        return Path(path)

    def to_excel(self, path: str | os.PathLike[str]) -> Path:
        """Writes every table of the comparison as one workbook (.xlsx); returns where it is."""
        from sim.views.results_workbook import write_comparison

        write_comparison(self, self.notes, None, Path(path))
        return Path(path)


def compare(
    scenarios: str | os.PathLike[str] | Scenario | Iterable[str | os.PathLike[str] | Scenario],
    *,
    replications: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    precision: float = 0.05,
    progress: Progress | None = None,
) -> ComparisonReport:
    """Runs every scenario (a file or a `Scenario`; one or several) on the same demand and says which is best at what.

    Without `replications`, adds ten at a time until every headline metric, and every difference from the first
    scenario, is known to within the share `precision` of its mean, or a limit is reached. Raises ScenarioError for
    a faulty file, ValueError for scenarios that cannot be compared, ExperimentError for a run that fails.
    """
    given = [each if isinstance(each, Scenario) else load_annotated(each) for each in _several(scenarios)]
    models = [each.scenario if isinstance(each, Loaded) else each for each in given]
    found = decided(
        models, replications=replications, seed=seed, workers=workers, precision=precision, progress=progress
    )
    notes = {each.scenario.name: each.provenance for each in given if isinstance(each, Loaded)}
    return ComparisonReport(**{each.name: getattr(found, each.name) for each in fields(found)}, notes=notes)


def _several(scenarios: Any) -> list[Any]:
    """A list also of one; a string and a record could be iterated too, but are one scenario."""
    one = isinstance(scenarios, (str, os.PathLike, Scenario)) or not isinstance(scenarios, Iterable)
    return [scenarios] if one else list(scenarios)
