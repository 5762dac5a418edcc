"""Every invoice of random contracts, worked out anew from the request log, equals the ledger to the cent.

The arithmetic here is its own: it knows the scenario, the trace and the ledger's rows, and none of `sim.rules`.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import exp, floor, inf, isnan

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine import play
from sim.ledger import Account, Ending, Ledger, Outcome, Owner, Payer, Successor
from sim.metrics.flow import closing, conservation
from sim.scenario.contract import Contract
from sim.scenario.fields import LEAST
from sim.scenario.records import Scenario
from sim.trace import Trace, draw

YEAR, MONTH, TICK = 252.0, 21.0, 1e-6
CENT = 0.5 + 1e-5  # rounding to a whole cent, and the error of sums


def amounts(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers that a field takes: 0, or no closer to 0 than `LEAST`."""
    return st.floats(low, high).map(lambda value: value if abs(value) >= LEAST else 0.0)


SHARES = amounts(0.0, 1.0)
PROVIDERS = ("acme", "bolt")


# ---------------------------------------------------------------------- contracts and companies made up at random


@st.composite
def contracts(draw: st.DrawFn) -> dict[str, object]:
    """Terms of all kinds, neutral ones among them."""
    base = draw(st.sampled_from([0.0, 12_000.0, 60_000.5]))
    starts = sorted(draw(st.lists(st.floats(0.5, 120.0), max_size=3, unique=True)))
    full = draw(amounts(0.0, 0.1))
    return {
        "framework": draw(st.booleans()),
        "rate_per_hour": draw(st.none() | st.floats(40.0, 120.0)),
        "call_off": draw(st.floats(0.1, 6.0)),
        "order_cost": draw(st.sampled_from([0.0, 35.5])),
        "base_fee": base,
        "included_hours": draw(amounts(0.0, 600.0)) if base else 0.0,
        "tiers": [(start, draw(amounts(0.0, 0.5))) for start in starts],
        "minimum_commitment": draw(st.sampled_from([0.0, 20_000.0, 90_000.0])),
        "indexation": draw(st.sampled_from([0.0, 0.03, 0.2])),
        "service_level": draw(SHARES),
        "service_credit": draw(SHARES),
        "credit_cap": draw(amounts(0.0, 0.3)),
        "value": draw(st.sampled_from([0.0, 100_000.0])),
        "term": draw(st.floats(60.0, 500.0)),
        "renewal": draw(st.sampled_from(["extend", "switch", "insource"])),
        "notice": draw(amounts(0.0, 130.0)),
        "termination_fee": draw(amounts(0.0, 0.3)),
        "selection_share": draw(amounts(0.0, 0.03)),
        "transition_time": draw(amounts(0.0, 90.0)),
        "transition_share": draw(amounts(0.0, 0.08)),
        "transition_overrun": draw(amounts(0.0, 1.0)),
        "overrun_chance": draw(SHARES),
        "transition_dip": draw(amounts(0.0, 0.3)),
        "transition_out_share": draw(amounts(0.0, 0.08)),
        "severance_share": draw(amounts(0.0, 0.05)),
        "governance_share": draw(amounts(0.0, 0.15)),
        "overbilling_full": full,
        "overbilling_weak": draw(amounts(full, 0.3)),
    }


@st.composite
def companies(draw: st.DrawFn) -> Scenario:
    """Two units, an incident, a request and a project service, two providers, and phases that change them."""
    terms = {name: draw(contracts()) for name in PROVIDERS}
    runs = draw(st.booleans())
    model = {
        "sourcing": {
            "rule": draw(st.sampled_from(["outsourced", "outsourced", "brokered"])),
            "prime": "acme",
            "run_by": "acme" if runs else None,
        },
        "contracts": {name: terms[name] for name in draw(st.sampled_from([("acme",), PROVIDERS]))},
        "governance": draw(_governance()),
    }
    return Scenario.model_validate(
        {
            "name": "random",
            "company": {
                "warm_up": draw(st.sampled_from([0.0, 42.0, 30.3])),
                "horizon": draw(st.sampled_from([252.0, 300.5, 504.0])),
            },
            "business_units": {"a": {"headcount": 10}, "b": {"headcount": 20}},
            "services": draw(_services()),
            "teams": {"desk": {"staff": 3}},
            "providers": {name: draw(_provider()) for name in PROVIDERS},
            "operating_model": model,
            "phases": draw(_phases(model, terms)),
            "workforce": {"notice": draw(amounts(0.0, 90.0)), "hiring_time": draw(amounts(0.0, 70.0))},
            "behaviour": {"takeover_share": 0.5, "handover_loss": draw(SHARES)},
        }
    )


@st.composite
def _governance(draw: st.DrawFn) -> dict[str, object]:
    managers = st.sampled_from([0.0, 0.01, 0.03, 1.0])
    return {"vendor_managers": draw(managers), "acceptance_time": draw(st.sampled_from([0.0, 1.3]))}


@st.composite
def _services(draw: st.DrawFn) -> dict[str, object]:
    common = {"team": "desk", "commoditisation": draw(SHARES), "defect_rate": draw(SHARES), "bypassable": False}
    target = st.none() | st.floats(0.5, 20.0)
    kinds: dict[str, dict[str, object]] = {
        "ticket": {
            "kind": "incident",
            "demand": {"a": 40},
            "contract_target": draw(st.floats(0.2, 3.0)),
            "gate": "none",
        },
        "change": {
            "kind": "request",
            "demand": {"a": 12, "b": 12},
            "bypassable": True,
            "contract_target": draw(target),
        },
        "app": {"kind": "project", "demand": {"b": 9}, "crew": 2, "lifetime": 200, "contract_target": draw(target)},
    }
    hours = {"ticket": 4.0, "change": 20.0, "app": 90.0}
    overrun = {"dist": "lognormal", "mean": 1.1, "cv": 0.4}
    return {
        name: {**common, "tolerance": 5, "effort": {"dist": "exponential", "mean": hours[name]}}
        | {"overrun_bought": overrun}
        | kind
        for name, kind in kinds.items()
    }


@st.composite
def _provider(draw: st.DrawFn) -> dict[str, object]:
    return {
        "services": ["ticket", "change", "app"],
        "capacity": draw(st.integers(1, 4)),
        "desk_capacity": draw(st.sampled_from([None, 1])),
        "procurement": {"low": 2, "medium": 5.5, "high": 20.2},
        "rate_per_hour": draw(st.floats(40.0, 120.0)),
        "exit_hazard": draw(st.sampled_from([0.0, 0.3, 3.0, 20.0])),
        "exit_sensitivity": draw(amounts(0.0, 4.0)),
    }


@st.composite
def _phases(draw: st.DrawFn, model: dict[str, object], terms: dict[str, object]) -> dict[str, object]:
    """None, back in-house (contracts end), another prime (its contract is brought), or one after the other."""
    team = {"staffing": {"desk": draw(st.integers(1, 5))}, "governance": draw(_governance())}
    home = team | {"sourcing": {"rule": "in_house"}}
    other = team | {"sourcing": {"rule": "outsourced", "prime": "bolt"}, "contracts": {"bolt": terms["bolt"]}}
    order = draw(st.sampled_from([(), (), (home,), (other,), (home, model), (other, home), (home, other)]))
    starts = sorted(draw(amounts(0.0, 240.0)) for _ in order)
    return {
        f"p{k}": {"operating_model": each, "start": start}
        for k, (each, start) in enumerate(zip(order, starts, strict=True))
    }


# ---------------------------------------------------------------------- the audit


@dataclass
class Deal:
    """One contract as the ledger has it; times in days."""

    number: int
    provider: int
    name: str
    generation: int
    start: float
    announced: float
    ended: float  # inf = never
    ending: int
    successor: int
    since: float  # of the first invoice
    base: bool  # of the first operating model
    terms: Contract


@dataclass
class Period:
    """What an invoice is about."""

    since: float
    until: float
    last: bool
    closes_run: bool

    def holds(self, time: float) -> bool:
        """Whether something that happens at `time` is on this invoice; the calendar comes first at one moment."""
        return self.since <= time < self.until or (self.closes_run and time == self.until)


class Audit:
    """The books of one run, done again."""

    def __init__(self, scenario: Scenario, trace: Trace) -> None:
        self.scenario, self.trace = scenario, trace
        self.ledger: Ledger = play(scenario, trace)
        self.names = list(scenario.providers)
        self.warm_up, self.end = self.ledger.warm_up, self.ledger.end
        first = self.warm_up % MONTH or MONTH
        self.month_ends = [t for t in np.arange(first, self.end, MONTH).tolist() if t < self.end]
        self.work = _rows(self.ledger.work)
        self.invoices = _rows(self.ledger.invoices)
        self.expected: Counter[tuple[float, int, int]] = Counter()  # (time, account, provider): cents

    @cached_property
    def terms(self) -> dict[str, Contract]:
        """Each provider has the same terms wherever it has a contract."""
        every = [self.scenario.operating_model, *(phase.operating_model for phase in self.scenario.phases.values())]
        return {name: terms for model in every for name, terms in model.contracts.items()}

    @cached_property
    def deals(self) -> list[Deal]:
        """All contracts by number."""
        deals = []
        for row in sorted(_rows(self.ledger.contracts), key=lambda each: each["contract"]):
            name = self.names[int(row["provider"])]
            base = row["generation"] == 0 and name in self.scenario.operating_model.contracts
            deals.append(
                Deal(
                    *(int(row["contract"]), int(row["provider"]), name, int(row["generation"]), row["start"]),
                    *(row["announced"], inf if isnan(row["ended"]) else row["ended"]),
                    *(int(row["ending"]), int(row["successor"])),
                    *(0.0 if base else row["start"], base, self.terms[name]),
                )
            )
        return deals

    @cached_property
    def runners(self) -> list[tuple[float, int]]:
        """Who runs IT's systems from when on; -1 = its teams."""
        model = self.scenario.operating_model
        steps = [(0.0, -1 if model.sourcing.run_by is None else self.names.index(model.sourcing.run_by))]
        phases = [phase.operating_model.sourcing.run_by for phase in self.scenario.phases.values()]
        changes = [(row["in_force"], int(row["phase"])) for row in _rows(self.ledger.changes)]
        for time, phase in sorted(each for each in changes if each[0] <= self.end):
            back = [d.provider for d in self.deals if d.ended == time and d.successor == Successor.IN_HOUSE]
            if phase >= 0:
                runner = phases[phase]
                steps.append((time, -1 if runner is None else self.names.index(runner)))
            elif steps[-1][1] in back:
                steps.append((time, -1))
        return steps

    # ------------------------------------------------------------------ invoices

    def periods(self, deal: Deal) -> list[Period]:
        """Month ends while the contract runs, and its end or that of the run."""
        stop = min(deal.ended, self.end)
        ends = [t for t in self.month_ends if deal.since < t <= stop] + [stop]
        if len(ends) > 1 and ends[-2] == stop and deal.ended == inf:
            ends.pop()
        starts = [deal.since, *ends[:-1]]
        count = len(ends) - 1
        return [Period(a, b, k == count, b == self.end) for k, (a, b) in enumerate(zip(starts, ends, strict=True))]

    def check(self) -> None:
        """All contracts, then all money."""
        for deal in self.deals:
            self.check_deal(deal)
        for row in _rows(self.ledger.changes):
            self.sign(row)
        self.check_money()

    def check_deal(self, deal: Deal) -> None:
        rows = [row for row in self.invoices if row["contract"] == deal.number]
        periods = self.periods(deal)
        assert [(row["since"], row["until"]) for row in rows] == [(each.since, each.until) for each in periods]
        book = _Year(deal)
        results: list[tuple[float, float]] = []
        strain, doomed = 0.0, None
        for row, period in zip(rows, periods, strict=True):
            index = (1.0 + deal.terms.indexation) ** max(0, floor((period.since - deal.start + TICK) / YEAR))
            rate = self.rate(deal) * index
            self.check_running(deal, period)
            hours, usage = self.usage(deal, period, rate)
            assert abs(row["hours"] - hours) < 1e-6
            assert row["usage"] == usage
            self.check_amounts(deal, row, period, index)
            book.check(row, period, index)
            effort = sum(w["hours"] for w in self.pieces(deal, period))
            charged = row["base"] + row["usage"] + row["overbilling"] - row["claimed"] + row["shortfall"]
            results.append((charged / 100.0, effort * self.hour_cost(deal)))
            margin = _margin(results[-12:])
            np.testing.assert_allclose(row["margin"], margin, rtol=1e-6, atol=1e-6)
            strain += self.hazard(deal, margin) * max(0.0, period.until - max(period.since, deal.start)) / YEAR
            if doomed is None and strain >= self.luck(deal, "exit") and period.until in self.month_ends:
                doomed = period.until if not period.last else None
        self.check_end(deal, doomed)

    def check_amounts(self, deal: Deal, row: dict[str, float], period: Period, index: float) -> None:
        """Base fee, overbilling and credit of one invoice; notes what must be in the accounts."""
        terms, charged = deal.terms, row["base"] + row["usage"]
        assert abs(row["base"] - 100 * terms.base_fee * index * (period.until - period.since) / YEAR) <= CENT
        assert row["coverage"] == self.coverage(deal, period)
        over = terms.overbilling_full * row["coverage"] + terms.overbilling_weak * (1.0 - row["coverage"])
        assert abs(row["overbilling"] - over * charged) <= CENT
        made, broken, fees = self.deliveries(deal, period)
        assert (row["deliveries"], row["breaches"]) == (made, broken)
        missed = made > 0 and (made - broken) / made < terms.service_level
        due = min(terms.service_credit * fees, terms.credit_cap * charged) if missed else 0.0
        assert floor(due - TICK) <= row["due"] <= floor(due + TICK)
        assert row["due"] <= terms.credit_cap * charged + TICK
        assert row["claimed"] <= row["due"] * row["coverage"] + TICK < row["claimed"] + 1 + 2 * TICK
        for account, amount in (
            (Account.PROVIDER_FEES, row["base"]),
            (Account.COMMITMENT_SHORTFALL, row["shortfall"]),
            (Account.OVERBILLING, row["overbilling"]),
            (Account.SERVICE_CREDITS, -row["claimed"]),
        ):
            self.expect(period.until, account, deal.provider, int(amount))

    def pieces(self, deal: Deal, period: Period) -> list[dict[str, float]]:
        """Work under the contract that an invoice is about, as booked; running is booked before its invoice."""

        def mine(row: dict[str, float]) -> bool:
            if row["account"] == Account.RUN:
                return period.since < row["time"] <= period.until
            return period.holds(row["time"])

        return [row for row in self.work if row["contract"] == deal.number and mine(row)]

    def usage(self, deal: Deal, period: Period, rate: float) -> tuple[float, int]:
        """Volume and its cents; each piece costs what it adds to the price of the month's hours."""
        hours, cents = 0.0, 0
        for row in self.pieces(deal, period):
            if row["account"] == Account.REWORK:
                assert row["cents"] == 0
                continue
            price = _price(deal.terms, hours + row["hours"], rate) - _price(deal.terms, hours, rate)
            assert abs(row["cents"] - 100 * price) <= CENT
            hours, cents = hours + row["hours"], cents + int(row["cents"])
        return hours, cents

    def check_running(self, deal: Deal, period: Period) -> None:
        """Hours of running systems, against the systems that were live; a sum of less than a cent is not booked."""
        booked = sum(row["hours"] for row in self.pieces(deal, period) if row["account"] == Account.RUN)
        hours = sum(self.run_hours(deal, system, period) for system in _rows(self.ledger.systems))
        assert abs(booked - hours) < 1e-3

    def run_hours(self, deal: Deal, system: dict[str, float], period: Period) -> float:
        """Of one system in the period, as far as this provider ran it."""
        if system["owner"] != Owner.IT_OWNED:
            return 0.0
        i, s = int(system["request"]), int(system["service"])
        ends = [*(time for time, _ in self.runners[1:]), inf]
        days = 0.0
        for (since, runner), until in zip(self.runners, ends, strict=True):
            if runner == deal.provider:
                low = max(since, period.since, system["since"])
                days += max(0.0, min(until, period.until, system["until"]) - low)
        service = list(self.scenario.services.values())[s]
        return days / YEAR * float(self.trace.effort[i]) * service.run_effort * self.factor(deal.provider, s)

    def deliveries(self, deal: Deal, period: Period) -> tuple[int, int, int]:
        """How many were accepted, how many of them late or defective, and their fees in cents, by the request log."""
        log, made, broken, fees = self.ledger, 0, 0, 0
        for row in self.work:
            i = int(row["request"])
            first = row["account"] == Account.PROVIDER_FEES and row["contract"] == deal.number
            if not first or log.outcome[i] != Outcome.LIVE or not period.holds(log.ended[i]):
                continue
            target = list(self.scenario.services.values())[int(row["service"])].contract_target
            made += 1
            if (target is not None and log.ended[i] - log.decided[i] > target + TICK) or log.found[i] > 0:
                broken += 1
                years = max(0, floor((self.opened(deal, row["time"]) - deal.start + TICK) / YEAR))
                fees += round(100 * row["hours"] * self.rate(deal) * (1.0 + deal.terms.indexation) ** years)
        return made, broken, fees

    def opened(self, deal: Deal, time: float) -> float:
        """When the invoice began that holds `time`."""
        return next(each.since for each in self.periods(deal) if each.holds(time))

    def coverage(self, deal: Deal, period: Period) -> float:
        """Of monitoring as last seen at a month end: one at this moment counts when the contract ends after it.

        The month that the end of the run closes comes after everything else.
        """
        months = self.ledger.months["time"].tolist()
        after = period.last and deal.ended == period.until < self.end
        k = (bisect_right if after else bisect_left)(months, period.until)
        return float(self.ledger.months["coverage"][k - 1]) if k else 1.0

    # ------------------------------------------------------------------ how contracts begin and end

    def check_end(self, deal: Deal, doomed: float | None) -> None:
        """Early ends by the hazard, terms, the fee, the transition out; and the entry of base and successors."""
        terms, cents = deal.terms, deal.terms.value * 100
        if not self.scenario.phases:  # in which the company may give notice as well
            assert doomed == (None if isnan(deal.announced) else deal.announced)
        due = self.term_end(deal)
        if deal.ending == Ending.TERM:
            assert (
                terms.renewal
                == {Successor.PROVIDER: "switch", Successor.IN_HOUSE: "insource"}[Successor(deal.successor)]
            )
            month = next(t for t in self.month_ends if t >= due - TICK)
            assert deal.ended == month or (self.scenario.phases and deal.ended > month)  # notice that was withdrawn
        if deal.ended < inf:
            self.expect(deal.ended, Account.TRANSITION, deal.provider, round(terms.transition_out_share * cents))
        if deal.ending == Ending.TERMINATED:
            rest = max(0.0, (due - deal.ended) / terms.term)
            self.expect(deal.ended, Account.TERMINATION, deal.provider, round(terms.termination_fee * cents * rest))
        if deal.base:
            self.enter(deal.name, deal.generation, min(self.warm_up + 1.0, self.end), deal.ended)
            self.expect(self.warm_up + 1.0, Account.SEVERANCE, deal.provider, round(terms.severance_share * cents))
        elif not self.phased(deal):
            self.enter(deal.name, deal.generation, deal.start, deal.ended)

    def term_end(self, deal: Deal) -> float:
        """End of the term that runs when the contract ends; extended at month ends, but not under notice."""
        due = deal.start + deal.terms.term
        if deal.terms.renewal == "extend":
            stop = min(deal.ended, inf if isnan(deal.announced) else deal.announced)
            for month in self.month_ends:
                if deal.since < month < stop and month >= due - TICK:
                    due += deal.terms.term
        return due

    def phased(self, deal: Deal) -> bool:
        """Whether a phase signed it, before its start."""
        return any((deal.name, deal.generation) == each for row in _rows(self.ledger.changes) for each in self.new(row))

    def new(self, row: dict[str, float]) -> list[tuple[str, int]]:
        """Contracts that a phase signs on the day it is decided: provider and generation."""
        if row["phase"] < 0:
            return []
        model = list(self.scenario.phases.values())[int(row["phase"])].operating_model
        return [
            (name, sum(d.name == name and d.since <= row["decided"] for d in self.deals))
            for name in model.contracts
            if not any(d.name == name and self.in_force(d, row["decided"]) for d in self.deals)
        ]

    def in_force(self, deal: Deal, decided: float) -> bool:
        """Whether a contract is in force when a phase is decided; of one moment, the company's notice ends it later."""
        stays = deal.ending == Ending.TERMINATED and decided == deal.ended
        return deal.since <= decided and (decided < deal.ended or stays)

    def sign(self, row: dict[str, float]) -> None:
        """Entry of the contracts that a phase brings."""
        for name, generation in self.new(row):
            ended = [d.ended for d in self.deals if (d.name, d.generation) == (name, generation)]
            self.enter(name, generation, row["decided"], ended[0] if ended else inf)

    def enter(self, name: str, generation: int, time: float, ended: float) -> None:
        """Search, transition and its overrun, which is paid when the plan ends and not after the contract's end."""
        terms, provider = self.terms[name], self.names.index(name)
        self.expect(time, Account.PROCUREMENT, provider, round(100 * terms.selection_share * terms.value))
        self.expect(time, Account.TRANSITION, provider, round(100 * terms.transition_share * terms.value))
        late = self.trace.contracts[name]["overrun"][generation % 16] < terms.overrun_chance
        luck = self.trace.contracts[name]["transition"][generation % 16]
        planned = time + float(terms.transition_time.quantile(np.array([luck]))[0])
        if late and planned <= min(ended, self.end):
            extra = terms.transition_overrun * terms.transition_share * terms.value
            self.expect(planned, Account.TRANSITION, provider, round(100 * extra))

    # ------------------------------------------------------------------ money

    def expect(self, time: float, account: Account, provider: int, cents: int) -> None:
        if cents:
            self.expected[(round(time, 9), int(account), provider)] += cents

    def check_money(self) -> None:
        """All that went to providers beside single pieces of work is explained, and so is each piece."""
        money = self.ledger.money
        seen: Counter[tuple[float, int, int]] = Counter()
        pieces: Counter[tuple[float, int, int, int, int]] = Counter()
        for k in np.flatnonzero((money.provider >= 0) & (money.payer == Payer.IT)):
            time, account, provider = float(money.time[k]), int(money.account[k]), int(money.provider[k])
            if money.request[k] < 0 and account != Account.RUN:
                seen[(round(time, 9), account, provider)] += int(money.cents[k])
            elif account != Account.PROCUREMENT and self.under(provider, time, running=account == Account.RUN):
                pieces[(time, account, provider, int(money.request[k]), int(money.cents[k]))] += 1
        assert {k: v for k, v in seen.items() if v} == {k: v for k, v in self.expected.items() if v}
        booked: Counter[tuple[float, int, int, int, int]] = Counter()
        provider_of = {deal.number: deal.provider for deal in self.deals}  # a number may have no contract
        for row in self.work:
            if row["cents"]:
                provider = provider_of[int(row["contract"])]
                booked[(row["time"], int(row["account"]), provider, int(row["request"]), int(row["cents"]))] += 1
        assert pieces == booked

    def under(self, provider: int, time: float, *, running: bool) -> bool:
        """Whether work that is booked now is under a contract; running is booked when its time is over."""
        mine = [d for d in self.deals if d.provider == provider]
        if running:
            return any(d.since < time <= d.ended for d in mine)
        return any(d.since <= time < d.ended for d in mine)

    def check_hours(self) -> None:
        """Hours on the invoices are those that the request log has worked: pace of the provider's people x days."""
        log, booked = self.ledger, defaultdict[int, float](float)
        services, providers = list(self.scenario.services.values()), list(self.scenario.providers.values())
        for row in self.work:
            if row["account"] in (Account.PROVIDER_FEES, Account.REWORK):
                booked[int(row["request"])] += row["hours"]
        moved = [d.ended for d in self.deals if d.ended < inf]
        for i, hours in booked.items():
            if log.outcome[i] != Outcome.LIVE or log.provider[i] < 0:
                continue
            service, provider = services[log.service[i]], providers[log.provider[i]]
            desk = service.kind == "incident" and provider.desk_capacity is not None
            people = min(service.crew, provider.desk_capacity or service.crew) if desk else service.crew
            if not any(log.raised[i] <= time <= log.ended[i] for time in moved):
                np.testing.assert_allclose(log.worked[i] * people * provider.hours_per_year / YEAR, hours, rtol=1e-7)

    # ------------------------------------------------------------------ figures

    def rate(self, deal: Deal) -> float:
        agreed = deal.terms.rate_per_hour
        return self.scenario.providers[deal.name].rate_per_hour if agreed is None else agreed

    def hour_cost(self, deal: Deal) -> float:
        record = self.scenario.providers[deal.name]
        own = record.rate_per_hour * (1.0 - record.reference_margin)
        return own if record.cost_per_hour is None else record.cost_per_hour

    def luck(self, deal: Deal, name: str) -> float:
        return float(self.trace.contracts[deal.name][name][deal.generation % 16])

    def factor(self, provider: int, s: int) -> float:
        record = self.scenario.providers[self.names[provider]]
        known = list(self.scenario.services.values())[s].commoditisation
        return 1.0 - record.scale_advantage * known + record.knowledge_gap * (1.0 - known)

    def hazard(self, deal: Deal, margin: float) -> float:
        record = self.scenario.providers[deal.name]
        lost = record.reference_margin - margin
        return record.exit_hazard * exp(record.exit_sensitivity * lost)


class _Year:
    """The contract year that runs, against the minimum commitment."""

    def __init__(self, deal: Deal) -> None:
        self.deal, self.since, self.charged = deal, deal.start, 0.0

    def check(self, row: dict[str, float], period: Period, index: float) -> None:
        """The shortfall is charged at the end of a contract year or of the contract, and never else."""
        if period.until <= self.deal.start + TICK:
            assert row["shortfall"] == 0
            return
        self.charged += row["base"] + row["usage"]
        days = period.until - self.since
        if not period.last and days < YEAR - TICK:
            assert row["shortfall"] == 0
            return
        committed = 100 * self.deal.terms.minimum_commitment * index * days / YEAR
        assert abs(row["shortfall"] - max(0.0, committed - self.charged)) <= CENT
        assert (row["shortfall"] > 0) == (round(committed) > self.charged)
        self.since, self.charged = period.until, 0.0


def _price(terms: Contract, hours: float, rate: float) -> float:
    """Of the first `hours` of a month: each hour above the included ones at the discount of its tier."""
    free = terms.included_hours / 12.0
    steps = [(0.0, 0.0), *terms.tiers]
    total = 0.0
    for (low, discount), high in zip(steps, [*(start for start, _ in steps[1:]), inf], strict=True):
        total += max(0.0, min(hours, high) - max(low, free)) * rate * (1.0 - discount)
    return total


def _margin(results: list[tuple[float, float]]) -> float:
    revenue, cost = (sum(part) for part in zip(*results, strict=True))
    return max(-2.0, (revenue - cost) / revenue) if revenue > 0.0 else -2.0 if cost > 0.0 else 0.0


def _rows(table: dict[str, np.ndarray]) -> list[dict[str, float]]:  # type: ignore[type-arg]
    columns = [column.tolist() for column in table.values()]
    return [dict(zip(table, row, strict=True)) for row in zip(*columns, strict=True)]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(companies(), st.integers(0, 10_000))
def test_invoices_recomputed_from_the_request_log_equal_the_ledger_to_the_cent(scenario: Scenario, luck: int) -> None:
    audit = Audit(scenario, draw(scenario, 1, luck))
    audit.check()
    audit.check_hours()
    places = conservation(audit.ledger)
    assert places.pop("raised") == sum(places.values())
    assert len(set(closing(audit.ledger).values())) == 1
