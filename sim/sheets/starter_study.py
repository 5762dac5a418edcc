"""The study that is written beside the scenario files of a workbook: one value at a time, what moves the answer."""

import json
from collections.abc import Iterator, Sequence

from sim.scenario.records import Scenario
from sim.scenario.toml_writer import number

STUDY = "study.toml"
REPLICATIONS = 5
METRICS = ("cost_total", "lead_time_mean", "satisfaction_mean", "leakage_spend_share")
MOST_TEAMS, MOST_PROVIDERS = 4, 3
LESS, MORE = 0.75, 1.25  # of people and of prices; an assumption
GROWTH = (-0.05, 0.1)  # around the company's own, per year


def starter_study(company: Scenario, files: Sequence[str], name: str) -> str:
    """The text of a study `name` of growth, people in teams and providers' rates over the models in `files`."""
    parameters = dict(_parameters(company))
    runs = (2 * len(parameters) + 1) * len(files) * REPLICATIONS
    lines = [
        f"# What would change the answer? One value at a time, at both ends of its range: {runs} runs.",
        "# Values that a model replaces (its own staffing, a contract's own rate) do not move that model.",
        f"name = {json.dumps(name)}",
        'title = "What would change the answer?"',
        f"scenarios = {json.dumps(list(files))}",
        f"replications = {REPLICATIONS}",
        f"metrics = {json.dumps(list(METRICS))}",
        'design = { kind = "one_at_a_time" }',
        "",
        "[parameters]",
        *(f"{json.dumps(path)} = {{ range = {span} }}" for path, span in parameters.items()),
    ]
    return "\n".join(lines) + "\n"


def _parameters(company: Scenario) -> Iterator[tuple[str, str]]:
    """Paths with their ranges as text."""
    growth = company.company.growth
    yield "company.growth", _span(max(-0.9, growth + GROWTH[0]), growth + GROWTH[1])
    staffed = [(name, team.staff) for name, team in company.teams.items() if team.staff]
    for name, staff in staffed[:MOST_TEAMS]:
        yield (
            f"teams.{name}.staff",
            _span(max(1, min(staff - 1, round(staff * LESS))), max(staff + 1, round(staff * MORE))),
        )
    priced = [(name, provider.rate_per_hour) for name, provider in company.providers.items() if provider.rate_per_hour]
    for name, rate in priced[:MOST_PROVIDERS]:
        yield f"providers.{name}.rate_per_hour", _span(round(rate * LESS, 2), round(rate * MORE, 2))


def _span(low: float, high: float) -> str:
    return f"[{number(round(low, 4))}, {number(round(high, 4))}]"
