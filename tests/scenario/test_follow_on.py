"""One slip gives one fault: what follows from it is not listed."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import PLACE, validate
from sim.scenario.reading.toml_reader import read_chain, shipped_scenarios

Tree = dict[str, Any]
Path = tuple[str, ...]


def spoilt(model: str, path: Path, kind: str) -> list[str]:
    """The faults of a shipped model after one name was changed, one entry dropped, or one value mistyped."""
    raw = read_chain(shipped_scenarios() / f"{model}.toml", PLACE)
    tree = deepcopy(raw.values)
    *above, name = path
    table = tree
    for step in above:
        table = table[step]
    if kind == "renamed":
        entries = [(f"{key}x" if key == name else key, value) for key, value in table.items()]
        table.clear()
        table.update(entries)
    elif kind == "dropped":
        del table[name]
    else:
        table[name] = 7 if isinstance(table[name], str) else "oops"
    try:
        validate(replace(raw, values=tree, faults=[]), "x.toml")
    except ScenarioError as error:
        return [fault.line() for fault in error.faults]
    return []


def entries(tree: Tree, path: Path = ()) -> Iterator[Path]:
    """The path of every entry of every table."""
    for name, value in tree.items():
        yield (*path, name)
        if isinstance(value, dict):
            yield from entries(value, (*path, name))


@pytest.mark.parametrize("kind", ["renamed", "dropped", "mistyped"])
@pytest.mark.parametrize("model", ["small/outsourced", "small/brokered"])
def test_no_single_slip_gives_more_than_two_faults(model: str, kind: str) -> None:
    """Two only where a whole policy is gone, so that nobody builds and nobody runs."""
    tree = read_chain(shipped_scenarios() / f"{model}.toml", PLACE).values
    found = {path: spoilt(model, path, kind) for path in entries(tree)}
    assert len(found) > 80
    many = {path: lines for path, lines in found.items() if len(lines) > 1}
    assert many.keys() <= {("operating_model", "sourcing")}
    assert all(len(lines) == 2 for lines in many.values())


@pytest.mark.parametrize(
    ("path", "kind", "line"),
    [
        (("services",), "renamed", 'unknown name; did you mean "services"?'),
        (("teams",), "dropped", "teams: must be given"),
        (("teams",), "mistyped", 'teams = "oops": must be a table'),
        (
            ("services", "escalated_incident"),
            "renamed",
            'services.workplace_tool.incident_service = "escalated_incident": not a service; did you mean '
            '"escalated_incidentx"?; also at services.customer_platform.incident_service, '
            "services.analytics.incident_service, services.process_automation.incident_service and 2 more",
        ),
        (
            ("operating_model", "sourcing", "prime"),
            "dropped",
            'must come with a prime, the provider that delivers "workplace_tool"; the same holds for '
            '"customer_platform", "analytics", "process_automation" and 5 more',
        ),
        (("operating_model", "sourcing", "rule"), "renamed", 'unknown name; did you mean "rule"?'),
        (("providers", "prime", "services"), "dropped", "providers.prime.services: must be given"),
    ],
)
def test_the_fault_that_is_told_is_the_slip_itself(path: Path, kind: str, line: str) -> None:
    found = spoilt("outsourced", path, kind)
    assert len(found) == 1
    assert line in found[0]


def test_two_slips_are_two_faults() -> None:
    raw = read_chain(shipped_scenarios() / "small" / "in_house.toml", PLACE)
    tree = deepcopy(raw.values)
    tree["services"]["incident"]["team"] = "suport"
    tree["services"]["small_change"]["team"] = "aplications"
    with pytest.raises(ScenarioError) as error:
        validate(replace(raw, values=tree, faults=[]), "x.toml")
    assert [fault.value for fault in error.value.faults] == ["suport", "aplications"]
