"""itsourcing: a simulation and decision-support model of IT sourcing.

    import sim

    scenario = sim.load("scenarios/brokered.toml")
    run = sim.simulate(scenario, seed=1, replication=0)
    comparison = sim.compare(["scenarios/in_house.toml", "scenarios/brokered.toml"])
    study = sim.sweep("scenarios/studies/commoditisation.toml")

Every name is imported when it is first used, so that `import sim` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.single import simulate as simulate
    from sim.rules.sourcing import register as register
    from sim.scenario.reading.load import load as load
    from sim.sweeps.sweep import sweep as sweep
    from sim.views.compare import compare as compare

from sim._version import __version__ as __version__

# Modules of these names must not exist: once imported, a module would take its function's place.
_HOMES = {
    "compare": "sim.views.compare",
    "load": "sim.scenario.reading.load",
    "register": "sim.rules.sourcing",
    "simulate": "sim.experiment.single",
    "sweep": "sim.sweeps.sweep",
}
__all__ = ["compare", "load", "register", "simulate", "sweep"]


def __getattr__(name: str) -> object:
    """A public function, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """All that can be used, imported as yet or not."""
    return sorted({*globals(), *_HOMES})
