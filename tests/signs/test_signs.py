"""Signs that published findings demand (docs/model.md, section 11), each beyond four standard errors, paired."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.world import simulate
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

Gap = Callable[..., NDArray[np.float64]]
Statistic = Callable[[NDArray[np.float64]], float]

COMPANY = load(shipped_scenarios() / "in_house.toml")
PROJECTS = [name for name, service in COMPANY.services.items() if service.kind == "project"]
BUILDERS = {
    service.team: COMPANY.teams[service.team] for service in COMPANY.services.values() if service.gate != "none"
}
MANAGERS = "operating_model.governance.vendor_managers"
FRICTION = "operating_model.intake.friction"


def test_less_contract_monitoring_finds_fewer_defects(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("outsourced", "found", {MANAGERS: 4}, {MANAGERS: 0.5})) < -4


def test_less_contract_monitoring_makes_delivery_dearer(gap: Gap, t_of: Statistic) -> None:
    """What acceptance misses is not mended at the provider's cost; it comes back as an incident that IT pays."""
    steady = {"providers.prime.exit_hazard": 0}  # one early end more or less would drown the rest
    assert t_of(gap("outsourced", "delivery_cost", steady | {MANAGERS: 4}, steady | {MANAGERS: 0.5})) > 4


def test_a_less_capable_provider_brings_more_rework(gap: Gap, t_of: Statistic) -> None:
    capability = "providers.prime.delivery_capability"
    assert t_of(gap("outsourced", "extra_passes", {capability: 0.8}, {capability: 0.5})) > 4


def test_slower_it_leaks_more(gap: Gap, t_of: Statistic) -> None:
    """Three in four of the people who build."""
    fewer = {f"teams.{name}.staff": max(1, team.staff * 3 // 4) for name, team in BUILDERS.items()}
    assert t_of(gap("in_house", "leakage", {}, fewer)) > 4


@pytest.mark.parametrize("consequence", ["takeovers", "takeover_work", "security_loss"])
def test_leakage_of_years_past_comes_back(consequence: str, gap: Gap, t_of: Statistic) -> None:
    """More shadow systems at the start: later more of them are taken over, unplanned, and more of them are breached."""
    many = {f"services.{service}.shadow_years": 6 for service in PROJECTS}
    few = {f"services.{service}.shadow_years": 1 for service in PROJECTS}
    hazard = {"behaviour.security_hazard": 0.1}  # so that there is something to see in two years
    assert t_of(gap("in_house", consequence, few | hazard, many | hazard)) > 4


def test_pooled_teams_wait_less(t_of: Statistic) -> None:
    """Five teams of two and one of ten meet the same needs (docs/model.md, section 10, has the closed forms)."""
    worlds = [load(shipped_scenarios() / "theory" / f"{name}.toml") for name in ("split", "pooled")]
    waits = [[np.nanmean(simulate(world, draw(world, 1, k)).waited) for k in range(20)] for world in worlds]
    assert t_of(np.subtract(waits[1], waits[0])) < -4


def test_removing_friction_keeps_units_with_it(gap: Gap, t_of: Statistic) -> None:
    assert t_of(gap("in_house", "never_asked", {FRICTION: 0.5}, {FRICTION: 0}, 60)) < -4


def test_removing_friction_moves_leakage_more_than_a_price_cut_of_five_percent(gap: Gap, t_of: Statistic) -> None:
    cheaper = {f"teams.{name}.cost_per_hour": 0.95 * team.cost_per_hour for name, team in BUILDERS.items()}
    assert t_of(gap("in_house", "never_asked", {FRICTION: 0.5} | cheaper, {FRICTION: 0}, 60)) < -4
