"""Companies, providers and contracts drawn from published ranges, each as an in-house and an outsourced scenario.

Where a field of the example has a range of its own, that range is taken; the rest stands in docs/facts.md, section 4.
What a company needs is drawn; its people, the provider's places and the value of the contract follow from that need
in the proportions of the example, and people have the slack that the ranges of `teams.*.staff` leave.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from sim.describe.expected_work import needs_per_year
from sim.rules.pricing import provider_effort
from sim.scenario.operating_model import KINDS
from sim.scenario.reading.load import Loaded, load, load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.scenario.records import Provider, Scenario

Overrides = dict[str, object]
FactorValues = Mapping[str, float]  # value of each factor by name

SEED = 1
INSIDE, OUTSIDE = "in_house", "outsourced"
PROVIDER, CONTRACT, GOVERNANCE = "providers.prime", "operating_model.contracts.prime", "operating_model.governance"

CONTRACT_FIELDS = {
    **dict.fromkeys(
        ("rate_per_hour", "scale_advantage", "knowledge_gap", "ramp_start", "delivery_capability", "reference_margin",
         "exit_hazard", "exit_sensitivity"),
        PROVIDER,
    ),
    **dict.fromkeys(
        ("indexation", "service_level", "service_credit", "credit_cap", "notice", "selection_share", "transition_share",
         "transition_overrun", "overrun_chance", "transition_dip", "transition_out_share", "severance_share",
         "governance_share", "overbilling_full", "overbilling_weak"),
        CONTRACT,
    ),
    "acceptance_time": GOVERNANCE,
}  # fmt: skip
"""Fields of the outsourced model that are set to the drawn value."""

RELATIVE_FIELDS = {
    "projects": "services.workplace_tool.demand.every_unit",  # all five archetypes have this range
    "small_changes": "services.small_change.demand.every_unit",
    "desk_slack": "teams.service_desk.staff",
    "operations_slack": "teams.operations.staff",
    "change_slack": "teams.data.staff",
    "monitoring": f"{GOVERNANCE}.vendor_managers",
}
"""Fields whose range is divided by the value of the example; the drawn value is a factor."""

CHANGE = ("applications", "data", "core")


class Factor(NamedTuple):
    """One quantity that is drawn, uniformly over its range."""

    name: str
    low: float
    high: float


OTHER_FACTORS = (
    Factor("tickets", 0.5, 1.7),  # per employee and month: facts 4
    Factor("run_effort", 0.15, 0.25),  # practice rule, facts 4; the 0.82 of Dunn would leave run shares of 0.6-0.8
    Factor("bid", 0.75, 1.25),  # agreed price over the provider's usual one: Jorgensen's low bid, and its mirror image
)


def factors() -> list[Factor]:
    """All quantities that are drawn."""
    notes = _example(OUTSIDE).provenance
    ranges = {name: notes[f"{parent}.{name}"].range for name, parent in CONTRACT_FIELDS.items()}
    plain = [Factor(name, *span) for name, span in ranges.items() if span is not None]
    return [*plain, *_relative(), *OTHER_FACTORS]


def _relative() -> Iterator[Factor]:
    notes = _example(OUTSIDE).provenance
    for name, path in RELATIVE_FIELDS.items():
        note = notes[path]
        assert note.range is not None
        assert isinstance(note.value, (int, float))
        yield Factor(name, note.range[0] / note.value, note.range[1] / note.value)


def points(n: int) -> list[FactorValues]:
    """`n` draws by Latin hypercube: each factor has one value in every n-th part of its range. The seed is fixed."""
    from scipy.stats import qmc

    drawn = factors()
    cube = qmc.LatinHypercube(len(drawn), rng=SEED).random(n)
    table = qmc.scale(cube, [each.low for each in drawn], [each.high for each in drawn])
    return [dict(zip((each.name for each in drawn), row, strict=True)) for row in table.tolist()]


def companies(point: FactorValues) -> tuple[Scenario, Scenario]:
    """The company of a draw with its IT in house, and the same company with all of it outsourced."""
    needs = _demand_settings(point)
    inside = load(
        shipped_scenarios() / f"{INSIDE}.toml",
        needs | _team_settings(point, load(shipped_scenarios() / f"{INSIDE}.toml", needs)),
    )
    terms = needs | _contract_settings(point) | {f"{CONTRACT}.rate_per_hour": point["bid"] * point["rate_per_hour"]}
    unscaled = load(shipped_scenarios() / f"{OUTSIDE}.toml", terms)
    return inside, load(shipped_scenarios() / f"{OUTSIDE}.toml", terms | _provider_settings(point, unscaled))


def _contract_settings(point: FactorValues) -> Overrides:
    return {f"{parent}.{name}": point[name] for name, parent in CONTRACT_FIELDS.items()}


def _demand_settings(point: FactorValues) -> Overrides:
    """Settings of the demand of the company and of the effort to run its systems."""
    example = _example(INSIDE).scenario
    settings: Overrides = {}
    for name, service in example.services.items():
        if service.kind == "incident":
            path, factor = "per_100_heads_month", point["tickets"]
        else:
            path, factor = "every_unit", point["projects" if service.kind == "project" else "small_changes"]
        settings[f"services.{name}.demand.{path}"] = service.demand[path] * factor
        if service.kind == "project":
            settings[f"services.{name}.run_effort"] = point["run_effort"]
    return settings


def _team_settings(point: FactorValues, company: Scenario) -> Overrides:
    """Teams as in the example for each hour of their work, times their slack; crews of two stay whole."""
    example = _example(INSIDE).scenario
    slack = {"service_desk": point["desk_slack"], "operations": point["operations_slack"]}
    slack |= dict.fromkeys(CHANGE, point["change_slack"])
    settings: Overrides = {}
    for name, team in example.teams.items():
        people = team.staff * slack[name] * team_hours(company, name) / team_hours(example, name)
        settings[f"teams.{name}.staff"] = 2 * max(1, round(people / 2)) if name == "core" else max(2, round(people))
    return settings | {"operating_model.intake.desk_staff": _desk(company, INSIDE)}


def _provider_settings(point: FactorValues, company: Scenario) -> Overrides:
    """Settings of provider capacity, contract value and vendor managers, in proportion to the work of the provider."""
    example = _example(OUTSIDE).scenario
    before, after = example.providers["prime"], company.providers["prime"]
    change, desk = (
        prime_hours(company, kinds) / prime_hours(example, kinds) for kinds in (("request", "project"), ("incident",))
    )
    ramp = before.ramp_start / after.ramp_start
    hours = prime_hours(company, KINDS, running=True) / prime_hours(example, KINDS, running=True)
    terms = example.operating_model.contracts["prime"]
    price = point["bid"] * after.rate_per_hour / before.rate_per_hour
    share = point["governance_share"] / terms.governance_share
    assert before.desk_capacity is not None
    return {
        f"{PROVIDER}.capacity": max(1, round(before.capacity * change * ramp)),
        f"{PROVIDER}.desk_capacity": max(2, round(before.desk_capacity * desk)),
        f"{CONTRACT}.value": terms.value * hours * price,
        f"{CONTRACT}.minimum_commitment": terms.minimum_commitment * hours * price,
        f"{CONTRACT}.tiers": [[start * hours, discount] for start, discount in terms.tiers],
        f"{GOVERNANCE}.vendor_managers": example.operating_model.governance.vendor_managers
        * point["monitoring"] * share * hours * price,
        "operating_model.intake.desk_staff": _desk(company, OUTSIDE),
    }  # fmt: skip


def _desk(company: Scenario, model: str) -> int:
    """Staff of the engagement desk, in proportion to the requests that reach it."""
    example = _example(model).scenario
    before, after = (_gated_requests(each) for each in (example, company))
    return max(1, round(example.operating_model.intake.desk_staff * after / before))


def _gated_requests(company: Scenario) -> float:
    needs = needs_per_year(company)
    return sum(needs[name] for name, service in company.services.items() if service.gate != "none")


def team_hours(company: Scenario, team: str) -> float:
    """Planned hours a year of the requests and systems that fall to a team where all is done in house."""
    needs, hours = needs_per_year(company), 0.0
    for name, service in company.services.items():
        if service.team == team:
            hours += needs[name] * service.effort.mean()
        if service.lifetime is not None and service.runner == team:
            hours += needs[name] * service.estate_years * service.effort.mean() * service.run_effort
    return hours


def prime_hours(company: Scenario, kinds: tuple[str, ...], *, running: bool = False) -> float:
    """Planned hours a year of the prime provider on requests of some kinds, and on running what is live."""
    needs, prime = needs_per_year(company), company.providers["prime"]
    total = 0.0
    for name, service in company.services.items():
        hours = needs[name] * service.effort.mean() * _effort(prime, service.commoditisation)
        upkeep = service.estate_years * service.run_effort if running and service.lifetime is not None else 0.0
        total += hours * ((service.kind in kinds) + upkeep)
    return total


def _effort(provider: Provider, commoditisation: float) -> float:
    return provider_effort(commoditisation, provider.scale_advantage, provider.knowledge_gap)


@cache
def _example(model: str) -> Loaded:
    return load_annotated(shipped_scenarios() / f"{model}.toml")
