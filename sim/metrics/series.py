"""Monthly series of one run over the study."""

import numpy as np

from sim.ledger import Channel, Ledger, Outcome, Owner, Payer
from sim.metrics.cost import discounted
from sim.metrics.flow import backlog, study_months
from sim.metrics.window import SPLITS, Window, whole
from sim.scenario.records import Scenario
from sim.units import Floats, Ints


def monthly(ledger: Ledger, scenario: Scenario) -> dict[str, Floats]:
    """Series by name, one value per month of the study, (months,); a last month may be cut short.

    `time` is the month's end in working days from the start of the warm-up. Requests count in the month they
    were raised in (leakage) or ended in (satisfaction, lead time), by kind as `name.kind`; NaN where none did.
    """
    study = whole(ledger, scenario)
    ends = study_months(study)
    series = {"time": ends} | _spend(study, ends) | _state(study, ends)
    for suffix, part in {"": study, **{f".{kind}": part for kind, part in SPLITS["kind"](study).items()}}.items():
        series |= {f"{name}{suffix}": values for name, values in _requests(part, ends).items()}
    return series


def _spend(study: Window, ends: Floats) -> dict[str, Floats]:
    """Money booked in each month, by payer, and the present value of all of it at the start of the study."""
    month, cents = _month(study.money("time"), ends), study.money("cents")
    payer = study.money("payer")
    by_payer = {
        f"spend.{each.name.lower()}": np.bincount(
            month[payer == each], weights=cents[payer == each], minlength=ends.size
        )
        / 100.0
        for each in Payer
    }
    return by_payer | {"cost_npv": np.bincount(month, weights=discounted(study), minlength=ends.size) / 100.0}


def _requests(study: Window, ends: Floats) -> dict[str, Floats]:
    """Per month: leakage of requests raised, satisfaction and lead time of requests ended, backlog at its end."""
    leaked = study.column("channel") == Channel.DIRECT
    ended = study.column("outcome") >= Outcome.LIVE
    last = _month(study.column("ended")[ended], ends)
    live = study.live
    lead = study.column("ended")[live] - study.column("raised")[live]
    raised = _month(study.column("raised"), ends)
    asked = np.array(study.ledger.names.kinds)[study.column("service")] != "incident"
    return {
        "leakage_share": _means(raised, leaked, ends.size),
        "leakage_share.change": _means(raised[asked], leaked[asked], ends.size),  # requests and projects
        "satisfaction_mean": _means(last, study.column("satisfaction")[ended], ends.size),
        "lead_time_mean": _means(_month(study.column("ended")[live], ends), lead, ends.size),
        "backlog": backlog(study, ends, "raised")[1],
    }


def _state(study: Window, ends: Floats) -> dict[str, Floats]:
    """State at month ends: trust, live systems, utilisation of the teams."""
    ledger, months = study.ledger, study.ledger.months
    rows = slice(months["time"].size - ends.size, None)
    systems = {Owner.IT_OWNED: "owned", Owner.IT_BOUGHT: "bought", Owner.SHADOW: "shadow"}
    return (
        {f"trust.{name}": months[f"trust.{k}"][rows] for k, name in enumerate(ledger.names.units)}
        | {f"systems.{owner.name.lower()}": months[column][rows] for owner, column in systems.items()}
        | {f"utilisation.{name}": _utilisation(ledger, k, ends) for k, name in enumerate(ledger.names.teams)}
    )


def _utilisation(ledger: Ledger, team: int, ends: Floats) -> Floats:
    """Share of the team's days on requests and on running systems, (months,); NaN for a team without people."""
    months = ledger.months
    busy = np.diff(months[f"team.{team}.busy_area"], prepend=0.0)[-ends.size :]
    days = np.diff(months["time"], prepend=0.0)[-ends.size :]
    people = months[f"team.{team}.servers"][-ends.size :]
    free = months[f"team.{team}.availability"][-ends.size :]
    return 1.0 - free + free * _over(busy, people * days)


def _month(times: Floats, ends: Floats) -> Ints:
    """Index of the month that each time falls in; a month includes its end."""
    return np.minimum(np.searchsorted(ends, times, side="left"), ends.size - 1)


def _means(month: Ints, values: Floats, months: int) -> Floats:
    """Mean of the values of each month; NaN for a month without any."""
    counts = np.bincount(month, minlength=months)
    return _over(np.bincount(month, weights=values, minlength=months).astype(np.float64), counts)


def _over(parts: Floats, totals: Floats | Ints) -> Floats:
    """parts / totals, (months,); NaN where the total is 0."""
    return np.asarray(np.divide(parts, totals, out=np.full(parts.shape, np.nan), where=totals > 0))
