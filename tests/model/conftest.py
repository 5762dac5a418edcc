"""A small estate: two services that leave systems, and luck by hand."""

from math import nan

import numpy as np
import pytest

from sim.model.estate import Estate
from sim.model.state import State
from sim.scenario.records import Scenario
from sim.trace import EXPONENTIALS, UNIFORMS, Trace

NEVER = 1e9  # of a clock: it would strike in millions of years


@pytest.fixture
def scenario():
    """24 seats of which a fifth lie idle at 21 a month: 30 a day; run effort 0.5; integration 0.5."""
    service = {
        "kind": "project",
        "demand": {"sales": 1},
        "effort": 100,
        "team": "it",
        "tolerance": 10,
        "lifetime": 100,
        "run_effort": 0.5,
        "seats": 24,
        "seat_price": 21,
        "integration": 0.5,
        "incident_service": "ticket",
    }
    ticket = {"kind": "incident", "demand": {"sales": 1}, "effort": 1, "team": "it", "tolerance": 1}
    return Scenario.model_validate(
        {
            "name": "estate",
            "company": {"warm_up": 0, "horizon": 100},
            "business_units": {"sales": {"headcount": 10}},
            "services": {"tool": service, "ticket": ticket},
            "teams": {"it": {"staff": 1}},
            "behaviour": {"unused_shadow": 0.2, "unused_brokered": 0.2, "shadow_surcharge": 0.2},
        }
    )


@pytest.fixture
def estate(scenario):
    """An estate of three possible systems, rows 0 to 2 of 100 h, and the incidents given as (parent, offset)."""

    def made(*incidents, retire=(NEVER, NEVER, NEVER)):
        rows = 3 + len(incidents)
        column = np.zeros(rows)
        trace = Trace(
            raised=np.full(rows, nan),
            unit=np.zeros(rows, dtype=np.int64),
            service=np.array([0] * 3 + [1] * len(incidents)),
            inherited=np.zeros(rows, dtype=np.int64),
            parent=np.array([-1] * 3 + [parent for parent, _ in incidents]),
            offset=np.array([nan] * 3 + [offset for _, offset in incidents]),
            effort=np.full(rows, 100.0),
            overrun=column,
            overrun_bought=column,
            patience=column,
            purchase_time=column,
            uniforms=dict.fromkeys(UNIFORMS, column),
            exponentials={name: np.array([*retire, *column[3:]]) for name in EXPONENTIALS},
            noise={"it": column},
            rework=np.zeros((rows, 0)),
            contracts={},
        )
        raised = []
        state = State(scenario, trace)
        built = Estate(state)
        built.connect(
            raise_need=lambda i: raised.append((state.clock.now, i)),
            load_team=lambda team, hours: None,
            charge_running=lambda bill, hours: None,
        )
        return built, state, raised

    return made
