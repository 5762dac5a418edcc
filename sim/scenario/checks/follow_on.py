"""Faults that follow from another one are left out: one slip, one fault."""

import re
from collections.abc import Iterable, Sequence

from sim.scenario.checks.fault import Fault
from sim.text import first_of

GIVEN, UNKNOWN = "must be given", "unknown name"
STRUCTURE = (GIVEN, UNKNOWN, "must be a table", "must be a list", "must be text")
TABLES = {"business unit": "business_units", "service": "services", "team": "teams", "provider": "providers"}
DELIVERY = (
    "must leave people in team",
    "must have people, or",
    "must have a prime",
    "must come with a prime",
    "must have a provider that sells",
    "must be a team with people",
)
DECIDE_DELIVERY = ("services", "teams", "providers", "operating_model", "phases")
ALSO = "; also at "
MOST_PLACES = 3

_MEANT = re.compile(r'did you mean "([^"]+)"\?')
_KIND = re.compile(r'(?:"([^"]*)" is )?not a ([a-z ]+)')


def without_follow_on(faults: Sequence[Fault]) -> list[Fault]:
    """The faults without those that another one causes, and with those of one cause joined; the order is kept."""
    renamed = {place for fault in faults if (place := _meant(fault)) is not None}
    broken = {fault.place for fault in faults if fault.rule.startswith(STRUCTURE)} | renamed
    unnamed = any(reference(fault) is not None for fault in faults)
    kept = [fault for fault in faults if not _follows(fault, broken, renamed, unnamed=unnamed)]
    return _joined(kept)


def _meant(fault: Fault) -> str | None:
    """The place that a misspelt name was meant for."""
    match = _MEANT.search(fault.rule) if fault.rule.startswith(UNKNOWN) else None
    above = fault.place.rpartition(".")[0]
    return None if match is None else f"{above}.{match[1]}" if above else match[1]


def _follows(fault: Fault, broken: set[str], renamed: set[str], *, unnamed: bool) -> bool:
    """Whether a fault has its cause in another: `unnamed`: some name is not known."""
    above = fault.place.rpartition(".")[0]
    if fault.rule == GIVEN and fault.place in renamed:
        return True
    if fault.rule.startswith("must come with") and any(_beside(place, above, fault.rule) for place in renamed):
        return True
    if (named := reference(fault)) is not None:
        table = TABLES.get(named[0], "")
        return table in broken or f"{table}.{named[1]}" in broken
    decided = any(place.split(".")[0] in DECIDE_DELIVERY for place in broken)
    return _about_delivery(fault) and (unnamed or decided)


def _beside(place: str, above: str, rule: str) -> bool:
    """Whether a rule speaks of the field at a place, which is in the record at `above`."""
    parent, _, name = place.rpartition(".")
    return parent == above and name in rule


def reference(fault: Fault) -> tuple[str, str] | None:
    """The kind and the name of a reference to something that there is not; None for another fault."""
    match = _KIND.match(fault.rule)
    if match is None or match[2].strip() not in TABLES:
        return None
    return match[2].strip(), match[1] or str(fault.value)


def is_consequence(fault: Fault) -> bool:
    """Whether a fault may be due to a table that was not read as it was meant."""
    return fault.rule == GIVEN or reference(fault) is not None or _about_delivery(fault)


def _about_delivery(fault: Fault) -> bool:
    return fault.rule.startswith(DELIVERY)


def _joined(faults: Iterable[Fault]) -> list[Fault]:
    """One fault for all that have one cause; it names the other places."""
    groups: dict[object, list[Fault]] = {}
    for number, fault in enumerate(faults):
        groups.setdefault(_cause(fault) or number, []).append(fault)
    return [_with_others(group) for group in groups.values()]


def _cause(fault: Fault) -> object:
    """What is common to the faults of one cause; None for a fault that stands for itself."""
    if _about_delivery(fault):
        return fault.place, fault.rule.partition('"')[0]
    if (named := reference(fault)) is not None:
        nothing_known = _KIND.fullmatch(fault.rule) is not None  # the whole table is missing
        return named[0], "" if nothing_known else named[1]
    return None


def _with_others(group: Sequence[Fault]) -> Fault:
    first, *others = group
    if not others:
        return first
    if _about_delivery(first):
        names = [name[-1] for fault in others if (name := re.findall('"[^"]*"', fault.rule))]
        return first._replace(rule=f"{first.rule}; the same holds for {first_of(names, MOST_PLACES)}")
    places = list(dict.fromkeys(fault.place for fault in others if fault.place != first.place))
    return first._replace(rule=first.rule + (f"{ALSO}{first_of(places, MOST_PLACES)}" if places else ""))
