"""itsourcing: a simulation and decision-support model of IT sourcing.

    import sim

    scenario = sim.load("scenarios/brokered.toml")
    run = sim.simulate(scenario, seed=1, replication=0)
    comparison = sim.compare(["scenarios/in_house.toml", "scenarios/brokered.toml"])
    study = sim.sweep("scenarios/studies/commoditisation.toml")

Every function takes the path of a file or what `load` made of it. What they return, what they raise and the records
of a scenario are importable from here too. A name is imported when it is first used, so that `import sim` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from sim._version import __version__ as __version__

if TYPE_CHECKING:
    from sim.decision.comparison import Comparison as Comparison
    from sim.experiment.replications import ExperimentError as ExperimentError
    from sim.experiment.results import Results as Results
    from sim.experiment.single import Run as Run
    from sim.experiment.single import simulate as simulate
    from sim.rules.sourcing import Need as Need
    from sim.rules.sourcing import Offer as Offer
    from sim.rules.sourcing import register as register
    from sim.scenario.behaviour import Behaviour as Behaviour
    from sim.scenario.checks.fault import ScenarioError as ScenarioError
    from sim.scenario.company import Company as Company
    from sim.scenario.contract import Contract as Contract
    from sim.scenario.operating_model import OperatingModel as OperatingModel
    from sim.scenario.operating_model import Phase as Phase
    from sim.scenario.reading.load import load as load
    from sim.scenario.records import BusinessUnit as BusinessUnit
    from sim.scenario.records import Provider as Provider
    from sim.scenario.records import Scenario as Scenario
    from sim.scenario.records import Service as Service
    from sim.scenario.records import Team as Team
    from sim.sweeps.cluster import ClusterError as ClusterError
    from sim.sweeps.database import StoreError as StoreError
    from sim.sweeps.database import StoreFailure as StoreFailure
    from sim.sweeps.result import StudyResult as StudyResult
    from sim.sweeps.sweep import sweep as sweep
    from sim.views.compare import compare as compare

# Where each public name is. No room may have the name of a function: once imported, it would take its place.
_HOMES = {
    "Behaviour": "sim.scenario.behaviour",
    "BusinessUnit": "sim.scenario.records",
    "ClusterError": "sim.sweeps.cluster",
    "Company": "sim.scenario.company",
    "Comparison": "sim.decision.comparison",
    "Contract": "sim.scenario.contract",
    "ExperimentError": "sim.experiment.replications",
    "Need": "sim.rules.sourcing",
    "Offer": "sim.rules.sourcing",
    "OperatingModel": "sim.scenario.operating_model",
    "Phase": "sim.scenario.operating_model",
    "Provider": "sim.scenario.records",
    "Results": "sim.experiment.results",
    "Run": "sim.experiment.single",
    "Scenario": "sim.scenario.records",
    "ScenarioError": "sim.scenario.checks.fault",
    "Service": "sim.scenario.records",
    "StoreError": "sim.sweeps.database",
    "StoreFailure": "sim.sweeps.database",
    "StudyResult": "sim.sweeps.result",
    "Team": "sim.scenario.records",
    "compare": "sim.views.compare",
    "load": "sim.scenario.reading.load",
    "register": "sim.rules.sourcing",
    "simulate": "sim.experiment.single",
    "sweep": "sim.sweeps.sweep",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    """A public name, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """All public names, imported already or not."""
    return sorted({*globals(), *_HOMES})
