"""Metrics of contracts: monitoring, credits, overbilling, the providers' margins, early ends."""

import numpy as np

from sim.ledger import Account
from sim.metrics.flow import study_months
from sim.metrics.window import MONEY, Metric, Window, mean, ratio
from sim.units import EPSILON, Floats


def coverage(study: Window) -> float:
    """Contract-monitoring coverage, mean over month ends; 1 where there is nothing to manage."""
    months = study_months(study)
    return mean(study.ledger.months["coverage"][-months.size :])


def credits(study: Window) -> float:
    """Service credits that providers gave; a part of `cost_total`, there negative."""
    return -_booked(study, Account.SERVICE_CREDITS)


def credits_unclaimed(study: Window) -> float:
    """Share of the service credits due that was not claimed; NaN if none were due."""
    due, claimed = _invoices(study, "due").sum(), _invoices(study, "claimed").sum()
    return ratio(float(due - claimed), float(due))


def overbilling(study: Window) -> float:
    """Money paid to providers beyond what was agreed."""
    return _booked(study, Account.OVERBILLING)


def breach_share(study: Window) -> float:
    """Of deliveries under contracts, the share that was defective at acceptance or later than `contract_target`.

    That clock starts at the order; an order that is still open counts once it is delivered.
    """
    return ratio(float(_invoices(study, "breaches").sum()), float(_invoices(study, "deliveries").sum()))


def unused_share(study: Window) -> float:
    """Of the hours that base fees cover, the share that was not ordered; NaN without a base fee."""
    included = _invoices(study, "included")
    return ratio(float(np.maximum(included - _invoices(study, "hours"), 0.0).sum()), float(included.sum()))


def shortfall(study: Window) -> float:
    """Money charged because minimum commitments were not met."""
    return float(_invoices(study, "shortfall").sum()) / 100.0


def provider_margin(study: Window) -> float:
    """Mean over invoices of the provider's margin in the twelve months before, as a share of revenue."""
    return mean(_invoices(study, "margin"))


def contracts_ended(study: Window) -> float:
    """Number of contracts whose early end was announced, without ends that the company decided."""
    ledger = study.ledger
    return float(np.count_nonzero(ledger.contracts["early"] > 0))


def _booked(study: Window, account: Account) -> float:
    return float(study.money("cents")[study.money("account") == account].sum()) / 100.0


def _invoices(study: Window, column: str) -> Floats:
    """A column of the invoices of the window."""
    invoices = study.ledger.invoices
    return np.asarray(invoices[column][invoices["until"] > study.ledger.warm_up + EPSILON])


METRICS = {
    "contract_coverage": Metric("share", True, "of the contract management that is needed", coverage),
    "service_credits": Metric(MONEY, None, "service credits claimed", credits),
    "credits_unclaimed": Metric("share", False, "of service credits due", credits_unclaimed),
    "overbilling": Metric(MONEY, False, "overbilling: paid beyond what was agreed", overbilling),
    "breach_share": Metric("share", False, "of providers' deliveries defective, or late after the order", breach_share),
    "unused_share": Metric("share", False, "of the hours that base fees cover", unused_share),
    "commitment_shortfall": Metric(MONEY, False, "charged for volume below the commitment", shortfall),
    "provider_margin": Metric("share", None, "of providers under contract, over revenue", provider_margin),
    "contracts_ended": Metric("contracts", False, "that ended early, or gave notice to", contracts_ended),
}
