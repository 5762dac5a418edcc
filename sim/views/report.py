"""A comparison as one page of HTML that needs nothing else: no network, no scripts, ready to print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sim.decision.comparison import Comparison
from sim.describe.warnings import value_texts
from sim.experiment.version import Provenance, provenance
from sim.scenario.reading.load import Loaded
from sim.scenario.records import Scenario, scenario_hash
from sim.scenario.schema_path import root
from sim.text import listed, time_span
from sim.views import hold_up_rows, model_summary, money_rows, table_rows
from sim.views.comparison_figures import figures, saved
from sim.views.export import Archive
from sim.views.figure_alt_text import alt_texts
from sim.views.glossary import TERMS, Assumption, Notes, assumptions, glossed, sources
from sim.views.style import colours, markers

TEMPLATES = Path(__file__).parent
MANY = 4  # models; the names of more would make no title
SIGNS = {"o": "●", "s": "■", "^": "▲", "D": "◆", "v": "▼", "P": "✚", "X": "✖", "*": "★"}
GROUPS = {
    "company": "The company",
    "business_units": "Business units",
    "services": "Services and demand",
    "teams": "IT teams",
    "providers": "Providers",
    "operating_model": "Operating models and contracts",
    "phases": "Later phases",
    "workforce": "Hiring and parting",
    "behaviour": "How people decide and feel",
}


class Value(NamedTuple):
    """An assumed value with the description of its field."""

    field: str
    meaning: str
    row: Assumption


class Group(NamedTuple):
    """Assumptions about one thing, by record."""

    title: str
    size: int
    records: list[tuple[str, list[Value]]]


def page(
    comparison: Comparison, notes: Notes, svgs: Mapping[str, bytes], command: str, made: Provenance | None = None
) -> str:
    """The page; `svgs` are the figures by file name, `command` is what repeats the comparison.

    `made`: what the numbers were made with, if not by this process.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    # `autoescape` makes text of what a scenario file says; the figures alone are markup.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    html = environment.get_template("report.html.j2").render(
        title=_title(comparison),
        question=_question(comparison),
        verdict=comparison.verdict.words,
        unusual=_unusual(comparison, notes),
        models=list(_models(comparison)),
        caption=table_rows.caption(comparison),
        headline=table_rows.headline(comparison),
        differences=table_rows.differences(comparison),
        joint=table_rows.joint(comparison),
        waterfalls=money_rows.waterfalls(comparison),
        years=money_rows.years(comparison),
        of_a_year=list(money_rows.OF_A_YEAR.values()),
        break_evens=money_rows.break_evens(comparison),
        hold_ups=hold_up_rows.hold_up_rows(comparison),
        hold_up_headings=hold_up_rows.HEADINGS,
        hold_ups_explained=hold_up_rows.EXPLAINED,
        figures={name: Markup(inline(svg, name)) for name, svg in svgs.items()},
        alternatives=alt_texts(comparison),
        contracts=model_summary.contract_rows(comparison),
        summaries=model_summary.model_summaries(comparison),
        command=command,
        provenance=list(_provenance(comparison, made or provenance())),
        assumptions=_groups(assumptions(notes)),
        sources=sources(notes),
        terms=TERMS,
    )
    return glossed(html)


def archived_page(archive: Archive) -> str:
    """The page of an archived comparison; the figures are drawn again."""
    svgs = {name: saved(figure, "svg") for name, figure in figures(archive.comparison).items()}
    return page(archive.comparison, archive.notes, svgs, archive.command, archive.made)


def inline(svg: bytes, name: str) -> str:
    """The drawing alone, without prolog and metadata, its ids made unique by `name`."""
    text = svg.decode("utf-8")
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text)


def _models(comparison: Comparison) -> Iterator[tuple[str, str, str, str]]:
    """Name, title, and the colour and marker that each model has in every figure."""
    colour, marker = colours(comparison.models), markers(comparison.models)
    for name, scenario in comparison.models.items():
        yield name, scenario.title, colour[name], SIGNS[marker[name]]


def _unusual(comparison: Comparison, notes: Notes) -> list[str]:
    """Warnings about values of the scenarios that came from files, each once."""
    loaded = [Loaded(scenario, dict(notes[name])) for name, scenario in comparison.models.items() if name in notes]
    return list(dict.fromkeys(text for each in loaded for text in value_texts(each)))


def _title(comparison: Comparison) -> str:
    names = list(comparison.models)
    if len(names) == 1:
        return f"{names[0]} alone"
    return f"Compared: {listed(names)}" if len(names) <= MANY else f"{len(names)} operating models compared"


def _question(comparison: Comparison) -> str:
    scenario = next(iter(comparison.models.values()))
    heads = sum(unit.headcount for unit in scenario.business_units.values())
    runs, length = len(comparison.results.replications), time_span(scenario.company.horizon)
    units = len(scenario.business_units)
    return (
        f"How should a company of {heads:,} people in {units} business {'unit' if units == 1 else 'units'} get its IT "
        f"built and run? A simulation plays {length} of the company under "
        f"each operating model, with the same demand and the same random numbers, in "
        f"{'one replication' if runs == 1 else f'{runs} replications'}."
    )


def _groups(found: list[Assumption]) -> list[Group]:
    """Assumptions grouped by the first part of their path, then by record."""
    groups: dict[str, dict[str, list[Value]]] = {}
    for row in found:  # models that differ have values of their own, so what belongs together need not stand so
        group, record = row.path.partition(".")[0], row.path.rpartition(".")[0]
        groups.setdefault(group, {}).setdefault(record, []).append(_value(row))
    return [
        Group(GROUPS.get(name, name), sum(map(len, records.values())), list(records.items()))
        for name, records in groups.items()
    ]


def _value(row: Assumption) -> Value:
    place = root(Scenario).find(tuple(row.path.split(".")))
    meaning = place.field.description if place and place.field else None
    return Value(row.path.rpartition(".")[2], meaning or "", row)


def _provenance(comparison: Comparison, made: Provenance) -> Iterator[tuple[str, str]]:
    yield "made with", f"itsourcing {made.version}"
    yield "on", f"Python {made.python}, NumPy {made.numpy}, {made.platform}"
    yield "seed", str(comparison.results.seed)
    yield "replications", str(len(comparison.results.replications))
    for name, scenario in comparison.models.items():
        yield f"hash of {name}", scenario_hash(scenario)
