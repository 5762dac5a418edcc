"""Probabilities and hazards of defects, monitoring and losses, and the events they lead to."""

import math

LEAST_COVERAGE = 0.1
MOST_PASSES = 100  # a delivery that fails every time is taken as it is in the end


def decide(uniform: float, chance: float) -> tuple[bool, float]:
    """Whether an event of probability `chance` happens, and a fresh uniform number for the next decision.

    Given the outcome, the rescaled number is uniform again and independent of it, so one number drawn
    with the demand feeds any number of rework loops.
    """
    if uniform < chance:
        return True, uniform / chance
    return False, (uniform - chance) / (1.0 - chance) if chance < 1.0 else uniform


def defect_chance(defect_rate: float, capability: float) -> float:
    """P(a pass of work is defective) = q (1 - d), after Bezerra et al. 2014."""
    return defect_rate * (1.0 - capability)


def rework_passes(chance: float) -> float:
    """Mean passes of rework of a delivery when each pass is sent back with this chance; below `MOST_PASSES`."""
    again = min(chance, 1.0 - 1.0 / MOST_PASSES)
    return again / (1.0 - again)


def shadow_defect_chance(chance: float, factor: float, literacy: float) -> float:
    """A purchase by an unskilled unit has up to `factor` times the provider's defects."""
    return min(1.0, chance * (1.0 + (factor - 1.0) * (1.0 - literacy)))


def coverage(available_hours: float, needed_hours: float) -> float:
    """Contract-monitoring coverage, 0..1: P(a provider's defect is found at acceptance)."""
    return min(1.0, available_hours / needed_hours) if needed_hours > 0.0 else 1.0


def acceptance_days(at_full: float, covered: float) -> float:
    """Working days until a provider's delivery is accepted: t0 / max(m, m_min), after Bezerra et al. 2014.

    m_min = 0.1 is assumed: somebody in the end looks at it.
    """
    return at_full / max(covered, LEAST_COVERAGE)


def hazard(share: float, within: float) -> float:
    """Constant hazard per day under which `share` of cases happen within `within` days."""
    return -math.log(1.0 - share) / within if share < 1.0 else math.inf


def security_rate(per_system_year: float, sensitivity: float, literacy: float, year: float) -> float:
    """Security events per day of one shadow system: grows with sensitivity, falls with literacy."""
    return per_system_year * sensitivity * (1.0 - literacy) / year


def event_age(clock: float, rate: float) -> float:
    """Age (days) at which an event of constant `rate` per day happens, from a unit-exponential draw."""
    return clock / rate if rate > 0.0 else math.inf


def availability(run_hours: float, capacity_hours: float, cap: float, floor: float) -> float:
    """Share of a team's productive hours that running the systems leaves for requests."""
    return max(floor, cap - run_hours / capacity_hours) if capacity_hours > 0.0 else floor
