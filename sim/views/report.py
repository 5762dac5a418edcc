"""A comparison as one page of HTML that needs nothing else: no network, no scripts, ready to print."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import sim
from sim.decide.comparison import Comparison
from sim.scenario.hashing import scenario_hash
from sim.views import money_rows, rows
from sim.views.provenance import Notes, assumptions, sources

TEMPLATES = Path(__file__).parent
ALTERNATIVES = {
    "trade_off": "Total cost against lead time, with intervals, one mark per model",
    "cost": "Cost of each model by purpose, in the IT budget and in the units' budgets",
    "waterfall": "From the cost of the first model to that of each other one, by how much on each account",
    "years": "Discounted cost of each model from the start of the study, and its difference from the first model",
    "lead_times": "Share of projects, small requests and incidents that are live after a time",
    "over_time": "Leakage and trust by month",
    "satisfaction": "Satisfaction of each business unit under each model",
}


def page(comparison: Comparison, notes: Notes, svgs: Mapping[str, bytes], command: str) -> str:
    """The page; `svgs` are the figures by file name, `command` is what repeats the comparison."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    # `autoescape` makes text of what a scenario file says; the figures alone are markup.
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("report.html.j2").render(
        title=_title(comparison),
        question=_question(comparison),
        verdict=comparison.verdict.text,
        models=[(name, scenario.title or name) for name, scenario in comparison.models.items()],
        caption=rows.caption(comparison),
        headline=rows.headline(comparison),
        differences=rows.differences(comparison),
        waterfalls=money_rows.waterfalls(comparison),
        years=money_rows.years(comparison),
        of_a_year=list(money_rows.OF_A_YEAR.values()),
        break_evens=money_rows.break_evens(comparison),
        figures=[(ALTERNATIVES[name], Markup(inline(svg, name))) for name, svg in svgs.items()],
        command=command,
        provenance=list(_provenance(comparison)),
        assumptions=assumptions(notes),
        sources=sources(notes),
    )


def inline(svg: bytes, name: str) -> str:
    """The drawing alone, without prolog and metadata, its ids told apart from those of other figures by `name`."""
    text = svg.decode("utf-8")
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text)


def _title(comparison: Comparison) -> str:
    names = list(comparison.models)
    return f"{names[0]} alone" if len(names) == 1 else f"Compared: {rows.names(names)}"


def _question(comparison: Comparison) -> str:
    scenario = next(iter(comparison.models.values()))
    heads = sum(unit.headcount for unit in scenario.business_units.values())
    years = scenario.company.horizon / 252.0
    return (
        f"How should a company of {heads:,} people in {len(scenario.business_units)} business units get its IT built "
        f"and run? Every model meets the same needs with the same luck over {years:.3g} years, in "
        f"{len(comparison.results.replications)} replications."
    )


def _provenance(comparison: Comparison) -> Iterator[tuple[str, str]]:
    yield "version", f"itsourcing {sim.__version__}, Python {platform.python_version()}"
    yield "seed", str(comparison.results.seed)
    yield "replications", str(len(comparison.results.replications))
    for name, scenario in comparison.models.items():
        yield f"hash of {name}", scenario_hash(scenario)
