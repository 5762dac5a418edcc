"""What it costs: totals, budgets, unbudgeted cost, and the value against it.

Amounts are nominal unless a name says `npv`, and cover the study's window. Every amount is a sum of whole cents, so
totals close.
"""

from math import log1p

import numpy as np

from sim.ledger import Account, Payer
from sim.metrics.window import MONEY, Mask, Metric, Window, ratio
from sim.units import YEAR, Floats

HIDDEN = (
    Account.UNIT_LABOUR,
    Account.SECURITY_LOSS,
    Account.INTEGRATION_TAKEOVER,
    Account.REWORK,
    Account.OVERBILLING,
)
NOT_SPEND = (Account.UNIT_LABOUR, Account.SECURITY_LOSS, Account.RECHARGE)  # hours, losses and transfers


def total(study: Window) -> float:
    """All that IT and the units pay or lose; benefits are kept apart (`benefit`)."""
    return _sum(study, np.ones(study.entries.size, dtype=np.bool_))


def npv(study: Window) -> float:
    """`cost_total` with each amount discounted from its day to the start of the study, 252 days a year."""
    return float(discounted(study).sum() / 100.0)


def discounted(study: Window) -> Floats:
    """Present value of each amount at the start of the study, (entries,) cents."""
    years = (study.money("time") - study.ledger.warm_up) / YEAR
    factors = (1.0 + study.scenario.company.discount_rate) ** -years
    return np.asarray(study.money("cents") * factors)


def it_budget(study: Window) -> float:
    """Money that leaves the IT budget; its people are paid whether busy or not."""
    return _sum(study, study.money("payer") == Payer.IT)


def unit_budgets(study: Window) -> float:
    """Money that leaves the budgets of the business units, including their own people's hours and losses."""
    return _sum(study, study.money("payer") == Payer.UNIT)


def hidden(study: Window) -> float:
    """Unbudgeted cost: own labour of units, security loss, integration and takeover, rework, overbilling.

    Leaves out idle pay and the handling of defects found late, which stand in other accounts.
    """
    return _sum(study, np.isin(study.money("account"), HIDDEN))


def duplicate_waste(study: Window) -> float:
    """Spent on platforms that duplicate one live elsewhere; a part of `cost_total`, not an addition to it."""
    return _sum(study, study.money("duplicate") == 1)


def per_head_year(study: Window) -> float:
    """`cost_total` per employee and year of the study."""
    heads = sum(unit.headcount for unit in study.scenario.business_units.values())
    return ratio(total(study), heads * study.days / YEAR)


def per_ticket(study: Window) -> float:
    """Handling cost per incident that IT delivered: time of its people at full rate, or provider fees.

    Includes the repair of defects found late; leaves out idle pay and rework.
    """
    incident = np.array([*(kind == "incident" for kind in study.ledger.names.kinds), False])  # last: no service
    account, service = study.money("account"), study.money("service")
    fees = (account == Account.PROVIDER_FEES) & (study.money("payer") == Payer.IT) & incident[service]
    tickets = int(np.count_nonzero(study.delivered & incident[study.column("service")]))
    return ratio(_sum(study, (account == Account.INCIDENT_HANDLING) | fees), tickets)


def leakage_spend_share(study: Window) -> float:
    """Units' own spend (fees, seats, rework, surcharges) over that and all of IT's; no hours, losses or recharges."""
    spent = ~np.isin(study.money("account"), NOT_SPEND)
    own = _sum(study, spent & (study.money("payer") == Payer.UNIT))
    return ratio(own, own + _sum(study, spent & (study.money("payer") == Payer.IT)))


def security_loss(study: Window) -> float:
    """Loss through security events in shadow systems."""
    return _sum(study, study.money("account") == Account.SECURITY_LOSS)


def security_events(study: Window) -> float:
    """Number of security events in shadow systems; events without a loss are not recorded and not counted."""
    return float(np.count_nonzero(study.money("account") == Account.SECURITY_LOSS))


def benefit(study: Window) -> float:
    """Value per working day of every system live in the window, whoever owns it and whenever it was raised.

    Leaves out services that leave no system, and what waiting costs.
    """
    value, since, until = _live(study)
    return float((value * (until - since)).sum())


def net_value(study: Window) -> float:
    """`benefit` less `cost_total`, not discounted."""
    return benefit(study) - total(study)


def value_npv(study: Window) -> float:
    """`net_value` with benefit and cost discounted to the start of the study: its net present value.

    A system's value v a day accrues evenly while it is live, from day s to day e of the study. Discounted
    continuously at d = ln(1 + rate) / 252, it is worth v (exp(-d s) - exp(-d e)) / d; without a rate v (e - s).
    """
    value, since, until = _live(study)
    start, rate = study.ledger.warm_up, log1p(study.scenario.company.discount_rate) / YEAR
    days = until - since if rate == 0.0 else np.exp(-rate * (since - start)) * -np.expm1(-rate * (until - since)) / rate
    return float((value * days).sum()) - npv(study)


def _live(study: Window) -> tuple[Floats, Floats, Floats]:
    """Value per day, start and end within the window of each row of the systems table, three of (rows,)."""
    systems = study.ledger.systems
    value = np.array([service.value for service in study.scenario.services.values()])
    since = np.clip(systems["since"], study.since, study.until)
    until = np.clip(systems["until"], since, study.until)
    return value[systems["service"].astype(np.int64)], since, until


def _sum(study: Window, chosen: Mask) -> float:
    return int(study.money("cents")[chosen].sum()) / 100.0


METRICS = {
    "cost_total": Metric(MONEY, False, "all that IT and the units pay or lose", total, ("year",)),
    "cost_npv": Metric(MONEY, False, "cost discounted to the start of the study", npv, ("year",)),
    "cost_it_budget": Metric(MONEY, False, "paid from the IT budget", it_budget, ("year",)),
    "cost_unit_budgets": Metric(MONEY, False, "paid from the units' budgets", unit_budgets, ("year",)),
    "cost_hidden": Metric(MONEY, False, "unbudgeted cost", hidden),
    "cost": Metric(MONEY, None, "cost booked on one account", total, ("account",), whole=False),
    "duplicate_waste": Metric(MONEY, False, "spent on duplicates of live platforms, within the cost", duplicate_waste),
    "cost_per_head_year": Metric(f"{MONEY} per head and year", False, "cost per employee and year", per_head_year),
    "cost_per_ticket": Metric(MONEY, False, "handling cost per incident that IT delivered", per_ticket),
    "leakage_spend_share": Metric("share", False, "spend without IT", leakage_spend_share),
    "security_loss": Metric(MONEY, False, "loss through security events", security_loss),
    "security_events": Metric("events", False, "security events in shadow systems", security_events),
    "benefit": Metric(MONEY, True, "value of live systems", benefit, ("year",)),
    "net_value": Metric(MONEY, True, "value of live systems less cost", net_value, ("year",)),
    "value_npv": Metric(MONEY, True, "value less cost, discounted to the start of the study", value_npv, ("year",)),
}
