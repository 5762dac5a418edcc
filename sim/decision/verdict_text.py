"""The verdict as sentences: the best model on each metric, its lead with a 95 % interval, and the trade-offs.

Intervals are those of the differences, which hold all at once; what is called significant has an interval without 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import floor, isfinite, isnan, log10, nan

from sim.decision.comparison import VerdictText
from sim.decision.differences import Best, Difference, Samples, judged
from sim.stats.intervals import defined, student_interval
from sim.text import MINUS, fixed, is_zero, listed, rounded, rounded_money, time_span, working_days
from sim.units import YEAR


@dataclass(frozen=True)
class Topic:
    """The words and number formats for one metric."""

    noun: str
    claim: str  # of the best model: "brokered costs least"
    value_text: Callable[[float, VerdictContext], str]  # its value in words
    gap: Callable[[float, float], float]  # a difference and the other's mean -> the number that is printed
    number: Callable[[float], str]
    tail: str  # after the number: "% less than"
    unit: str  # after an interval


@dataclass(frozen=True)
class VerdictContext:
    """Facts of the study that the sentences mention."""

    currency: str
    years: float
    larger: Mapping[str, bool]  # by metric, whether larger is better
    half_width: float = nan  # of the interval of the mean in words
    why_open: str = "the models are close, or more replications are needed"  # where no model is best on anything


ASSUMING = "For these assumptions,"  # begins every claim: replications show chance, not whether assumptions are right
TOO_FEW = "there are too few replications to tell"  # where no difference has an interval
RIVALS = 3  # models named as not significantly different; the others are only counted


def text(samples: Samples, found: tuple[Difference, ...], best: Mapping[str, Best], setting: VerdictContext) -> str:
    """The verdict as one paragraph."""
    return verdict_text(samples, found, best, setting).text


def verdict_text(
    samples: Samples, found: tuple[Difference, ...], best: Mapping[str, Best], setting: VerdictContext
) -> VerdictText:
    """Two to six sentences: each difference with its 95 % interval, and a warning where the cheapest leaks more."""
    topics = {metric: topic for metric, topic in TOPICS.items() if metric in best}
    if "lead_time_median.project" in topics:
        topics.pop("lead_time_mean", None)  # one sentence on time is enough
    if "satisfaction_mean.change" in topics:
        topics.pop("satisfaction_mean", None)
    models = list(next(iter(samples.values()), {}))
    if len(models) < 2:
        return VerdictText(("There is one model only, so there is nothing to compare it with.",))
    if all(defined(values).size < 2 for row in samples.values() for values in row.values()):
        return VerdictText(
            ("One replication cannot show whether a difference is due to chance. Run ten or more for a verdict.",)
        )
    sentences = [_sentence(metric, topic, samples, found, best, setting) for metric, topic in topics.items()]
    level = {metric for metric, topic in topics.items() if _level(metric, topic, samples, found)}
    rest = {metric: topic for metric, topic in topics.items() if metric not in level}
    why_open = setting.why_open if any(isfinite(each.p) for each in found) else TOO_FEW
    balance = _balance(rest, best, why_open)
    return VerdictText((*sentences, *_joint(found)), balance, tuple(_price_in_leakage(samples, found, best)))


def _sentence(
    metric: str,
    topic: Topic,
    samples: Samples,
    found: tuple[Difference, ...],
    best: Mapping[str, Best],
    setting: VerdictContext,
) -> str:
    """One metric: the best model and its lead, or the models from which it does not differ significantly."""
    first, row = best[metric].best, samples[metric]
    gaps = {other: _oriented(found, metric, first, other, setting.larger[metric]) for other in row if other != first}
    close = [other for other, gap in gaps.items() if not gap.sure]
    beaten = [other for other in gaps if other not in close]
    means = {name: float(defined(values).mean()) for name, values in row.items()}
    setting = replace(setting, half_width=student_interval(defined(row[first])).half_width)
    if _level(metric, topic, samples, found):
        digits = "" if _same(metric, found) else " in the digits shown"
        value = topic.value_text(means[first], setting)
        return f"{ASSUMING} the models do not differ on {topic.noun}{digits}: {value}."
    if not close:
        nearest = _nearest(beaten, gaps)[:2]  # two are enough to read
        leads = " and ".join(_lead(topic, gaps[other], means[other], other) for other in nearest)
        return f"{ASSUMING} {first} {topic.claim}: {topic.value_text(means[first], setting)}, {leads}."
    near, far = _nearest(close, gaps)[:RIVALS], close[RIVALS:]
    rivals = " or ".join(_rival(topic, gaps[other], means[first], other) for other in near)
    rivals += f" or {len(far)} more" if far else ""
    rest = f"; {listed(beaten)} {_are(beaten)} significantly worse" if beaten else ""
    value = topic.value_text(means[first], setting)
    model = f"{first} ({value})"
    if not any(isfinite(gaps[other].p) for other in close):
        mean = f"{model} has the best mean on {topic.noun}"
        return f"{ASSUMING} {mean}, too few replications to say more: {rivals}{rest}."
    return f"{ASSUMING} {model} is not significantly better on {topic.noun} than {rivals}{rest}."


def _level(metric: str, topic: Topic, samples: Samples, found: tuple[Difference, ...]) -> bool:
    """Whether all differences have intervals, the limits of which are 0 as printed."""
    if any(isnan(each.p) for each in found if each.metric == metric):
        return False
    means = {name: float(defined(values).mean()) for name, values in samples[metric].items()}
    gaps = [(limit, means[each.a]) for each in found if each.metric == metric for limit in (each.low, each.high)]
    printed = [topic.number(topic.gap(limit, beside)) for limit, beside in gaps]
    return all(map(is_zero, printed))


def _same(metric: str, found: tuple[Difference, ...]) -> bool:
    """Whether the models have the same results in every replication."""
    return all(each.low == each.high == 0.0 for each in found if each.metric == metric)


def _nearest(others: list[str], gaps: Mapping[str, Difference]) -> list[str]:
    """Models by their distance to the best, nearest first."""
    return sorted(others, key=lambda other: gaps[other].mean)


def _oriented(found: tuple[Difference, ...], metric: str, first: str, other: str, larger: bool) -> Difference:
    """The difference between the best model and another, turned so that a lead is positive."""
    gap = next(each for each in found if each.metric == metric and {each.a, each.b} == {first, other})
    if (gap.b == first) == larger:
        return gap
    return gap._replace(mean=-gap.mean, low=-gap.high, high=-gap.low)


def _lead(topic: Topic, gap: Difference, beside: float, other: str) -> str:
    """By how much the best leads on another."""
    number = topic.number(topic.gap(gap.mean, beside))
    return f"{number} {topic.tail} {other} ({_interval(topic, gap, beside)})"


def _rival(topic: Topic, gap: Difference, beside: float, other: str) -> str:
    """Another model from which the best does not differ significantly; shares are of the best's mean, `beside`."""
    if gap.low == gap.high == 0.0:
        return f"{other}, which has the same result"
    number = topic.number(topic.gap(gap.mean, beside))
    interval = _interval(topic, gap, beside) if isfinite(gap.p) else "no interval: see below"
    return f"{other}, which is {number}{topic.unit} worse ({interval})"


def _joint(found: tuple[Difference, ...]) -> list[str]:
    """What the intervals stand for where there are several."""
    count = judged(found)
    return [f"The 95 % intervals hold for all {count} comparisons at once."] if count > 1 else []


def _interval(topic: Topic, gap: Difference, beside: float) -> str:
    """The interval, with more digits where an end would read as 0 though 0 is outside."""
    limits = [topic.gap(limit, beside) for limit in (gap.low, gap.high)]
    low, high = map(topic.number, limits)
    if gap.sure and (is_zero(low) or is_zero(high)):
        digits = -floor(log10(min(map(abs, limits))))
        low, high = (fixed(limit, digits).replace("-", MINUS) for limit in limits)
    return f"95 % interval {low} to {high}{topic.unit}"


def _balance(topics: Mapping[str, Topic], best: Mapping[str, Best], why_open: str) -> str:
    """Which model is best on which metric, and on which metrics there is no clear winner."""
    won: dict[str, list[str]] = {}
    for metric, topic in topics.items():
        if best[metric].decided:
            won.setdefault(best[metric].best, []).append(topic.noun)
    open_ = [topic.noun for metric, topic in topics.items() if not best[metric].decided]
    if not won and not open_:
        return "No model is best on any of these."
    if not won:
        return f"{ASSUMING} there is no clear winner on any of these: {why_open}."
    if len(won) > 1:
        claims = "; ".join(f"{name} is best on {listed(nouns)}" for name, nouns in won.items())
        return f"{ASSUMING} no model is best on everything; the choice depends on your priorities: {claims}."
    winner = next(iter(won))
    if open_:
        best_on = f"{ASSUMING} {winner} is best on {listed(won[winner])}"
        return f"{best_on}; on {listed(open_)} there is no clear winner."
    return f"{ASSUMING} {winner} is best on all of these: {listed(won[winner])}."


def _price_in_leakage(samples: Samples, found: tuple[Difference, ...], best: Mapping[str, Best]) -> list[str]:
    """A warning where the cheapest model has significantly more leakage than another."""
    metric = "leakage_spend_share"
    if metric not in best or "cost_total" not in best:
        return []
    cheapest, tightest = best["cost_total"].best, best[metric].best
    if cheapest == tightest or not _oriented(found, metric, tightest, cheapest, False).sure:
        return []
    share = {name: rounded(float(defined(samples[metric][name]).mean()) * 100.0) for name in (cheapest, tightest)}
    return [
        f"{ASSUMING} the cheapest model, {cheapest}, has more leakage: {share[cheapest]} % of spend is "
        f"bought without IT, against {share[tightest]} % with {tightest}."
    ]


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _plain(value: float) -> str:
    return fixed(value, 2).replace("-", MINUS)


def _days(value: float, setting: VerdictContext) -> str:
    return working_days(value, setting.half_width)


def _satisfaction(value: float, setting: VerdictContext) -> str:
    return fixed(value, 2, setting.half_width)


def _cost(value: float, setting: VerdictContext) -> str:
    return f"{rounded_money(value, setting.currency, setting.half_width)} over {time_span(setting.years * YEAR)}"


def _relative(difference: float, beside: float) -> float:
    """Per cent of the other's mean, which is taken as known."""
    return 100.0 * difference / beside if beside else 0.0


def _absolute(difference: float, _beside: float) -> float:
    return difference


def _points(difference: float, _beside: float) -> float:
    return 100.0 * difference


TOPICS = {
    "cost_total": Topic("cost", "costs least", _cost, _relative, rounded, "% less than", " %"),
    "lead_time_median.project": Topic(
        "lead time",
        "delivers projects fastest",
        lambda value, setting: f"a median of {_days(value, setting)} for completed projects",
        _relative,
        rounded,
        "% less than",
        " %",
    ),
    "lead_time_mean": Topic(
        "lead time",
        "delivers fastest",
        lambda value, setting: f"{_days(value, setting)} on average",
        _relative,
        rounded,
        "% less than",
        " %",
    ),
    "satisfaction_mean": Topic(
        "satisfaction",
        "has the highest satisfaction",
        lambda value, setting: f"{_satisfaction(value, setting)} on a scale from 0 to 1",
        _absolute,
        _plain,
        "more than",
        "",
    ),
    "satisfaction_mean.change": Topic(
        "satisfaction with projects and small requests",
        "has the highest satisfaction with projects and small requests",
        lambda value, setting: f"{_satisfaction(value, setting)} on a scale from 0 to 1",
        _absolute,
        _plain,
        "more than",
        "",
    ),
    "leakage_spend_share": Topic(
        "leakage",
        "has the least leakage",
        lambda value, setting: f"{rounded(100.0 * value, 100.0 * setting.half_width)} % of spend is bought without IT",
        _points,
        rounded,
        "percentage points less than",
        " points",
    ),
}
