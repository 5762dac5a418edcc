"""Valid scenarios made up at random, with all that a file may hold: every family, gate, rule, contract and phase.

A seed always gives the same scenario, so that a run that broke a law can be played again.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from sim.scenario.behaviour import Behaviour
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.fields import Record
from sim.scenario.operating_model import KINDS, Workforce
from sim.scenario.reading.load import validate
from sim.scenario.reading.source_notes import RawScenario
from sim.scenario.records import Scenario
from sim.scenario.schema_path import root

Tree = dict[str, Any]
RULES = ("in_house", "outsourced", "threshold", "brokered")
MOST_TRIES = 200


def scenario_of(seed: int) -> Scenario:
    """The valid scenario of a seed."""
    rng = Random(seed)
    for _ in range(MOST_TRIES):
        try:
            return validate(RawScenario(values=tree(rng)), f"random {seed}")
        except ScenarioError:
            continue
    raise AssertionError(f"no valid scenario in {MOST_TRIES} tries of seed {seed}")


def tree(rng: Random) -> Tree:
    """A scenario as a file would hold it; most are valid."""
    names = [f"s{k}" for k in range(rng.randint(2, 4))]
    units, teams = ["a", "b", "c"][: rng.randint(1, 3)], ["t0", "t1", "t2", "own"][: rng.randint(2, 4)]
    providers = ["acme", "bolt"][: rng.choice([0, 1, 2, 2])]
    services = {name: service(rng, k, teams, names) for k, name in enumerate(names)}
    terms = {name: contract(rng) for name in providers}

    def decided() -> Tree:
        return model(rng, units, teams, names, terms)

    firm = company(rng)
    return {
        "name": "random",
        "company": firm,
        "business_units": {name: unit(rng) for name in units},
        "services": services,
        "teams": {name: team(rng, teams[k + 1 :]) for k, name in enumerate(teams)},
        "providers": {name: provider(rng, names) for name in providers},
        "operating_model": decided(),
        "phases": phases(rng, firm["horizon"], decided),
        "workforce": usual(rng, Workforce),
        "behaviour": behaviour(rng),
    }


def maybe(rng: Random, chance: float, **values: Any) -> Tree:
    """The values with some chance, else none of them."""
    return values if rng.random() < chance else {}


def usual(rng: Random, record: type[Record]) -> Tree:
    """Some fields of a record, each within its usual range."""
    found = {}
    for name in root(record).names():
        place = root(record).child(name)
        span = place.extra("range") if place else None
        if span and rng.random() < 0.5:
            found[name] = rng.uniform(*span)
    return found


def distribution(rng: Random, mean: float) -> Any:
    """Any family, with a mean of about `mean` above 0."""
    tail = {"tail_probability": rng.random(), "tail_alpha": rng.uniform(1.1, 3), "tail_cap": rng.uniform(2, 10)}
    families: list[Any] = [
        mean,
        {"dist": "constant", "value": mean},
        {"dist": "exponential", "mean": mean},
        {"dist": "lognormal", "mean": mean, "cv": rng.uniform(0.1, 2)},
        {"dist": "lognormal", "median": mean, "sigma": rng.uniform(0.1, 1)},
        {"dist": "gamma", "mean": mean, "cv": rng.uniform(0.1, 3)},
        {"dist": "gamma", "shape": rng.uniform(0.3, 5), "scale": mean / 2},
        {"dist": "weibull", "shape": rng.uniform(0.5, 3), "scale": mean},
        {"dist": "triangular", "low": 0, "mode": mean, "high": 2 * mean},
        {"dist": "uniform", "low": 0, "high": 2 * mean},
        {"dist": "lognormal_pareto", "median": mean, "sigma": rng.uniform(0.1, 1), **tail},
        {"dist": "empirical", "values": [0, mean, 2 * mean], "weights": [1, rng.random(), 1]},
    ]
    if rng.random() < 0.2:
        share = rng.random()
        pair = [(share, rng.choice(families)), (1 - share, rng.choice(families))]
        return {"dist": "mixture", "parts": [{"share": part, "of": of} for part, of in pair]}
    return rng.choice(families)


def company(rng: Random) -> Tree:
    """Calendar and money."""
    return {
        "warm_up": rng.choice([0, 21, 30.3, 42, 63]),
        "horizon": rng.choice([21, 63, 126, 252, 300.5]),
        **maybe(rng, 0.5, growth=rng.uniform(-0.6, 1)),
        **maybe(rng, 0.3, weekday_factors=[rng.uniform(0.1, 3) for _ in range(5)]),
        **maybe(rng, 0.3, month_factors=[rng.uniform(0, 3) for _ in range(12)]),
        **maybe(rng, 0.3, discount_rate=rng.random()),
    }


def unit(rng: Random) -> Tree:
    """A business unit."""
    shares = {name: rng.random() for name in ("trust", "literacy", "risk_awareness")}
    return {"headcount": rng.randint(1, 60), **maybe(rng, 0.5, **shares), **maybe(rng, 0.3, wait_weight=2)}


def service(rng: Random, k: int, teams: list[str], names: list[str]) -> Tree:
    """A service; the first is always an incident, so that systems have something to raise."""
    kind = "incident" if k == 0 else rng.choice(KINDS)
    hours = {"incident": 3.0, "request": 15.0, "project": 80.0}[kind]
    return {
        "kind": kind,
        "demand": rng.choice([{"every_unit": rng.uniform(0, 60)}, {"per_100_heads_month": rng.uniform(0, 60)}]),
        "effort": distribution(rng, hours),
        "team": rng.choice(teams),
        "tolerance": rng.uniform(0.5, 40),
        "gate": rng.choice(["none", "desk", "board"]),
        "crew": rng.choice([1, 1, 2]),
        "priority": rng.randint(1, 3),
        "complexity": rng.choice(["low", "medium", "high"]),
        "bypassable": rng.random() < 0.8,
        **maybe(rng, 0.5, overrun=distribution(rng, 1.1), overrun_bought=distribution(rng, 1)),
        **maybe(rng, 0.4, patience=distribution(rng, rng.choice([3, 40]))),
        **maybe(rng, 0.5, defect_rate=rng.random(), rework_share=rng.uniform(0, 1)),
        **maybe(rng, 0.3, rework_effort=distribution(rng, hours / 4)),
        **maybe(rng, 0.4, contract_target=rng.uniform(0, 30), sla=rng.uniform(0, 30)),
        **maybe(rng, 0.5, self_help=rng.uniform(0, 4), purchase_hours=10, purchase_time=distribution(rng, 5)),
        **maybe(rng, 0.6, commoditisation=rng.random(), sensitivity=rng.random(), reuse=rng.random()),
        **maybe(rng, 0.3, day_cv=rng.uniform(0, 1), importance=rng.random(), value=rng.uniform(0, 100)),
        **maybe(rng, 0.6 * (kind != "incident"), **lasting(rng, teams, names[0])),
    }


def lasting(rng: Random, teams: list[str], incident: str) -> Tree:
    """What a service has that leaves a system."""
    return {
        "lifetime": rng.choice([20, 300, 3000]),
        "run_team": rng.choice(teams),
        "run_effort": rng.uniform(0, 1),
        "seats": rng.uniform(0, 50),
        "integration": rng.random(),
        "estate_years": rng.uniform(0, 2),
        "shadow_years": rng.uniform(0, 1),
        **maybe(rng, 0.6, incidents_per_year=rng.uniform(0, 12), incident_service=incident),
    }


def team(rng: Random, below: list[str]) -> Tree:
    """A team; what it has no hours for overflows to one of those below it in the file."""
    overflow = maybe(rng, 0.4, overflow=rng.choice(below)) if below else {}
    return {"staff": rng.choice([0, 1, 2, 3, 5]), **overflow, **maybe(rng, 0.3, productivity=0.8, capability=0.3)}


def provider(rng: Random, services: list[str]) -> Tree:
    """A provider that sells most services."""
    times = {name: distribution(rng, 6) for name in ("low", "medium", "high")}
    return {
        "services": [name for name in services if rng.random() < 0.8],
        "capacity": rng.randint(1, 4),
        "procurement": times,
        "rate_per_hour": rng.uniform(20, 150),
        "exit_hazard": rng.choice([0, 0.3, 3, 20]),
        "subscription": rng.random() < 0.3,
        "sells_direct": rng.random() < 0.8,
        **maybe(rng, 0.4, desk_capacity=rng.randint(1, 2), ramp_time=rng.choice([0, 63, 504])),
        **maybe(rng, 0.4, ramp_start=rng.uniform(0.3, 1), knowledge_gap=rng.uniform(0, 1)),
        **maybe(rng, 0.4, cost_per_hour=rng.uniform(20, 150), exit_sensitivity=rng.uniform(0, 4)),
    }


def contract(rng: Random) -> Tree:
    """Terms of a contract."""
    full = rng.uniform(0, 0.2)
    starts = sorted(rng.uniform(1, 200) for _ in range(rng.randint(0, 3)))
    return {
        "framework": rng.random() < 0.8,
        "call_off": distribution(rng, 3),
        "order_cost": rng.choice([0, 35.5]),
        **maybe(rng, 0.5, base_fee=rng.uniform(1, 60_000), included_hours=rng.uniform(0, 600)),
        "tiers": [[start, rng.uniform(0, 0.5)] for start in starts],
        "minimum_commitment": rng.choice([0, 20_000, 90_000]),
        "indexation": rng.choice([0, 0.03, 0.2]),
        "value": rng.choice([0, 100_000]),
        "term": rng.choice([30, 84, 252, 756]),
        "renewal": rng.choice(["extend", "switch", "insource"]),
        "notice": rng.choice([0, 10, 63]),
        "transition_time": distribution(rng, 30),
        "overbilling_full": full,
        "overbilling_weak": rng.uniform(full, 0.4),
        **maybe(rng, 0.5, rate_per_hour=rng.uniform(20, 150), service_level=rng.random(), credit_cap=rng.random()),
        **maybe(rng, 0.5, transition_dip=rng.uniform(0, 0.99), overrun_chance=rng.random(), severance_share=0.02),
    }


def model(rng: Random, units: list[str], teams: list[str], services: list[str], terms: dict[str, Tree]) -> Tree:
    """An operating model; a provider has the same terms in all of them."""
    own = {name: rng.choice(RULES) for name in services if rng.random() < 0.3}
    embedded = {name: rng.choice(teams) for name in units if rng.random() < 0.3}
    sourcing: Tree = {"rule": rng.choice(RULES), "by_service": own, "embedded": embedded}
    if terms:
        sourcing |= {"prime": rng.choice(list(terms)), **maybe(rng, 0.3, run_by=rng.choice(list(terms)))}
    numbers = {"reuse_search": rng.random(), "estimate_error": rng.uniform(0, 1), "risk_premium": rng.random()}
    return {
        "sourcing": sourcing | maybe(rng, 0.5, **numbers),
        "contracts": {name: each for name, each in terms.items() if rng.random() < 0.6},
        "staffing": {name: rng.randint(0, 5) for name in teams if rng.random() < 0.3},
        "intake": intake(rng),
        "governance": governance(rng, units),
    }


def intake(rng: Random) -> Tree:
    """How needs become approved requests."""
    fast = rng.random()
    return {
        **maybe(rng, 0.6, desk_staff=rng.randint(1, 2), effort=distribution(rng, 2)),
        **maybe(rng, 0.5, approval=distribution(rng, 4), board_interval=rng.choice([0.5, 10, 21])),
        **maybe(rng, 0.5, declined=rng.random(), friction=rng.random(), quote=rng.random() < 0.5),
        **maybe(rng, 0.2, serves=rng.sample(KINDS, 2)),
        **maybe(rng, 0.3, fast_track=fast, catalogue=rng.uniform(fast, 1)),
        **maybe(rng, 0.4, change_budget=rng.choice([5_000, 100_000]), over_budget=rng.choice(["wait", "decline"])),
    }


def governance(rng: Random, units: list[str]) -> Tree:
    """Contracts and shadow IT."""
    budgets = {name: rng.uniform(1_000, 50_000) for name in units if rng.random() < 0.5}
    return {
        **maybe(rng, 0.6, vendor_managers=rng.choice([0.02, 0.3, 2]), acceptance_time=rng.uniform(0, 5)),
        **maybe(rng, 0.5, sanction=rng.uniform(0, 2), detection=rng.random(), chargeback=rng.random()),
        **maybe(rng, 0.4, unit_budgets=budgets, recharge=rng.random() < 0.7),
        "stance": rng.choice(["tolerate", "block", "embrace"]),
    }


def phases(rng: Random, horizon: float, decided: Callable[[], Tree]) -> Tree:
    """None to three phases, dated or triggered."""
    starts = sorted(rng.uniform(0, horizon) for _ in range(rng.choice([0, 0, 1, 2, 3])))
    found = {}
    for k, start in enumerate(starts):
        measure = rng.choice(["trust", "backlog", "shadow_systems", "coverage"])
        side, level = rng.choice(["below", "above"]), rng.random() * (1 if measure in ("trust", "coverage") else 9)
        when = maybe(rng, 0.4, when={"measure": measure, side: level, "lasting": rng.choice([0, 5])})
        found[f"p{k}"] = {"start": start, "operating_model": decided(), **when, **maybe(rng, 0.4, transfer_share=0.5)}
    return found


def behaviour(rng: Random) -> Tree:
    """Coefficients within their usual ranges, with security events and takeovers more often than in life."""
    many = {"security_hazard": rng.uniform(0, 2), "security_loss": rng.uniform(0, 1e5), "takeover_share": rng.random()}
    return {**usual(rng, Behaviour), **maybe(rng, 0.6, **many)}
