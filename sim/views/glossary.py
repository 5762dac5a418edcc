"""The appendix of a report: terms explained, and the assumptions and sources behind a comparison."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import escape

from sim.scenario.distributions.base import Shape
from sim.scenario.reading.load import Note


class Term(NamedTuple):
    """A word and what it means here; `pattern` finds it in text as a regular expression."""

    key: str
    word: str
    meaning: str
    pattern: str


def _term(word: str, meaning: str, pattern: str = "") -> Term:
    key = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    return Term(key, word, meaning, pattern or re.escape(word))


TERMS = (
    _term(
        "95 % interval",
        "The range that would hold the true mean in 95 of 100 repetitions of the whole study. It measures the "
        "uncertainty from random variation, not whether the assumptions are right. Intervals of differences are "
        "wider, so that all of them hold at once. “± 2” is half of the width.",
        r"95 % (?:interval|band)s?",
    ),
    _term(
        "account", "The purpose that an amount is booked under, such as provider fees or internal labour.", "accounts?"
    ),
    _term(
        "adjusted p",
        "Among many comparisons, some differences appear by chance. The p of each is multiplied by their number "
        "(Bonferroni), so that the probability of even one false positive in the whole table stays below 5 %.",
        r"p is adjusted",
    ),
    _term(
        "base fee", "What a provider is paid each month, whatever is ordered; it may include some hours.", "base fees?"
    ),
    _term("benefit", "What the needs that were met are worth to the business units, in money.", "benefit"),
    _term(
        "break-even",
        "The time from which a model that was more expensive at first has the lower cumulative discounted cost, and "
        "keeps it to the end of the study.",
        "[Bb]reak(?:s)?[- ]even",
    ),
    _term("business unit", "A part of the company that needs IT and can buy it by itself.", "business units?"),
    _term(
        "catalogue",
        "Standard services that can be ordered at once, without the desk and the board.",
        "from a catalogue",
    ),
    _term("chargeback", "IT's price is booked to the unit's own budget. With showback it is only shown to the unit."),
    _term("coefficient of variation (cv)", "Standard deviation over mean: 0 is no spread, 1 is a wide one.", r"\bcv\b"),
    _term(
        "commitment",
        "The volume that the company has agreed to order in a year; a shortfall is charged too.",
        "(?:minimum )?commitments?",
    ),
    _term(
        "commoditisation",
        "How standard a service is: 0 for specific to this company, 1 for available ready-made on the market.",
    ),
    _term(
        "contract monitoring",
        "Checking deliveries, invoices and credits; needs people.",
        "[Cc]ontract m(?:onitoring|anagement)",
    ),
    _term(
        "discounted",
        "A sum paid later counts less than one paid today, by the discount rate of each year. Added up, that is the "
        "(net) present value.",
        "discounted|[Pp]resent value",
    ),
    _term("hash", "A checksum of a scenario: two scenarios with the same hash are equal in every value."),
    _term("incident", "A system that is broken or slow and must be repaired.", "incidents?"),
    _term("lead time", "Working days from the day a need is raised to the day it is met.", "[Ll]ead times?"),
    _term(
        "leakage",
        "Needs that business units meet by buying without the IT department, as a share of spend or of requests.",
        "[Ll]eak(?:age|s)",
    ),
    _term("margin", "The provider's revenue less its cost, as a share of its revenue.", "margins?"),
    _term("median", "The value in the middle: half are smaller, half are larger.", "[Mm]edian"),
    _term(
        "operating model",
        "Who decides, builds and runs IT: the department itself, a broker inside it, or a provider.",
        "[Oo]perating models?",
    ),
    _term("overbilling", "What a provider invoices beyond what was agreed, and is paid.", "[Oo]verbilling"),
    _term("phase", "A part of the study with its own operating model, from a date or a condition on.", "[Pp]hases?"),
    _term("project", "A need that takes weeks or months of work, such as a new system.", "projects?"),
    _term("provider", "An outside firm that sells IT; the prime provider is the one that delivers all.", "providers?"),
    _term(
        "replication",
        "One run of the simulated years with its own random numbers. All models use the same random numbers, so "
        "differences between models are estimated more precisely than each model alone.",
        "replications?",
    ),
    _term("rework", "Work repeated because the first delivery had defects.", "rework"),
    _term(
        "satisfaction",
        "How satisfied the unit is with a need that ended, from 0 to 1: a base value, higher where delivery was faster "
        "than expected, lower where it was slower, for effort (friction), defects and cost above the quote; a need "
        "that is given up counts 0.",
        "[Ss]atisf(?:action|ies|ied)",
    ),
    _term("seed", "The number that the random number generator starts from; the same seed gives the same results."),
    _term(
        "service credit",
        "What a provider credits for a month below the agreed service level; it must be claimed.",
        "[Ss]ervice credits?",
    ),
    _term(
        "service-level agreement (SLA)",
        "IT's promise to the business: a target time from when a request reaches IT until it is live. A request that "
        "is open past its target counts as missed. A contract has a target of its own, counted from the order.",
        "[Ss]ervice-level agreements?|SLA",
    ),
    _term("severance", "Pay for people who leave because their work has gone elsewhere."),
    _term(
        "shadow IT", "Systems that units bought by themselves and IT does not know or run.", "[Ss]hadow (?:IT|systems?)"
    ),
    _term("small request", "A need of hours or days of work, such as a change or a report.", "small requests?"),
    _term("takeover", "IT becomes responsible for a system that a unit bought by itself.", "takeovers?"),
    _term("trust", "The reputation of IT with the business, from 0 to 1; it falls faster than it rises.", "[Tt]rust"),
    _term(
        "working day",
        "A day of 8 hours; a week has 5, a month 21, a year 252. A year has 365 calendar days.",
        "working days?",
    ),
)

# Text is not linked inside these: drawings, headings, what is a link or a button already, and what is to be copied.
CLOSED = ("svg", "style", "head", "h1", "h2", "h3", "a", "pre", "code", "dt", "summary", "label")
TAG = re.compile(r"(<[^>]*>)")


def glossed(html: str) -> str:
    """The page with the first use of each term in its text linked to the glossary; the meaning is its tooltip.

    `html` must have every `<` and `>` of text and attributes escaped, as templates do.
    """
    left = {term.key: re.compile(rf"(?<![\w-])(?:{term.pattern})(?![\w-])") for term in TERMS}
    by_key = {term.key: term for term in TERMS}
    closed, parts = 0, TAG.split(html)
    for k, part in enumerate(parts):
        if part.startswith("<"):
            closed += _step(part)
        elif not closed and part.strip():
            parts[k] = _linked(part, left, by_key)
    return "".join(parts)


def _step(tag: str) -> int:
    """1 where a closed element begins, -1 where it ends."""
    found = re.match(r"</?([a-z0-9]+)", tag)
    if found is None or found[1] not in CLOSED or tag.endswith("/>"):
        return 0
    return -1 if tag.startswith("</") else 1


def _linked(text: str, left: dict[str, re.Pattern[str]], by_key: dict[str, Term]) -> str:
    """The text with the terms that are new in it as links, the longest first where two begin at one place."""
    found = [(match.start(), -match.end(), key) for key, pattern in left.items() if (match := pattern.search(text))]
    pieces, done = [], 0
    for start, end, key in sorted(found):
        if start < done:
            continue  # inside another term; its own first use comes later
        del left[key]
        tip = escape(by_key[key].meaning)
        pieces += [text[done:start], f'<a class="term" href="#term-{key}" title="{tip}">{text[start:-end]}</a>']
        done = -end
    return "".join([*pieces, text[done:]])


Notes = Mapping[str, Mapping[str, Note]]
"""Scenario -> dotted path -> the value and where it comes from, as `load_annotated` gives it."""
ALL = "all"


class Assumption(NamedTuple):
    """One value that rests on judgement, as text."""

    path: str
    models: str  # "all", or those that use this value
    value: str
    unit: str
    range: str
    note: str


def assumptions(notes: Notes) -> list[Assumption]:
    """Every assumption; one row where several scenarios assume the same."""
    users: dict[tuple[str, ...], list[str]] = {}
    for name, by_path in notes.items():
        for path, note in by_path.items():
            if note.assumption:
                users.setdefault(_row(path, note), []).append(name)
    place = {path: k for k, path in enumerate(dict.fromkeys(path for by_path in notes.values() for path in by_path))}
    rows = [
        Assumption(path, ALL if len(models) == len(notes) else ", ".join(models), *rest)
        for (path, *rest), models in users.items()
    ]
    return sorted(rows, key=lambda row: place[row.path])


def sources(notes: Notes) -> list[tuple[str, str]]:
    """Every source with the values taken from it."""
    found: dict[str, dict[str, None]] = {}
    for by_path in notes.values():
        for path, note in by_path.items():
            if note.source is not None:
                found.setdefault(note.source, {})[path] = None
    return [(source, ", ".join(paths)) for source, paths in sorted(found.items())]


def _row(path: str, note: Note) -> tuple[str, ...]:
    span = f"{note.range[0]:g} to {note.range[1]:g}" if note.range else ""
    return path, _value(note.value), note.unit or "", span, note.note


def _value(value: object) -> str:
    if isinstance(value, Shape):
        return f"{value.model_dump()['dist']}, mean {value.mean():g}, cv {value.cv():.2f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.10g}"
    if value is None:
        return "none"
    return ", ".join(map(_value, value)) if isinstance(value, tuple) else str(value)
