"""`python -m tests.golden.update`: writes the golden numbers anew, for a change that is meant to move them."""

import json
from pathlib import Path

from sim.metrics import HEADLINE, measure
from sim.model.world import simulate
from sim.scenario.reading.load import load
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.trace import draw

FILE = Path(__file__).with_name("metrics.json")
MODELS = ("in_house", "brokered", "outsourced")
SHORT = {"company.horizon": 126, "company.warm_up": 63}
METRICS = (
    *HEADLINE,
    "cost.internal_labour",
    "cost.provider_fees",
    "lead_time_mean.incident",
    "lead_time_mean.project",
    "satisfaction_it",
    "leakage_share.project",
    "rework_share.project",
    "backlog_end",
    "trust_end",
)


def measured() -> dict[str, dict[str, float]]:
    """Metrics of seed 1, replication 0 of a short study, by operating model."""
    scenarios = {model: load(shipped_scenarios() / f"{model}.toml", SHORT) for model in MODELS}
    trace = draw(scenarios[MODELS[0]], 1, 0)
    found = {model: measure(simulate(scenario, trace), scenario) for model, scenario in scenarios.items()}
    return {model: {name: metrics[name] for name in METRICS} for model, metrics in found.items()}


if __name__ == "__main__":
    FILE.write_text(json.dumps(measured(), indent=2, allow_nan=False) + "\n")
    print(f"wrote {FILE}; say in CHANGELOG.md with a [results] line what moved, how far, and why")
