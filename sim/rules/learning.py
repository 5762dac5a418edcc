"""What experience changes: hours of a purchase, literacy, risk awareness, a provider's productivity."""

import math

STEEPNESS = 10.0  # of the logistic over its span: 0.7 % of the way at either end before rescaling


def hours_with_experience(first: float, done: int, learning_rate: float) -> float:
    """Hours of the next purchase after `done` of them: T_n = T_1 n^log2(learning_rate) (Wright 1936)."""
    return first * math.pow(done + 1, math.log2(learning_rate))


def raised_share(share: float, step: float) -> float:
    """A share after closing `step` of what is missing to 1 (literacy, risk awareness)."""
    return share + step * (1.0 - share)


def ramp(age: float, start: float, span: float) -> float:
    """Productivity `age` days into a contract: logistic from `start` to 1 over `span` days (Isene 2015)."""
    if span <= 0.0 or age >= span:
        return 1.0
    progress = (_logistic(max(age, 0.0) / span - 0.5) - LOW) / (HIGH - LOW)
    return start + (1.0 - start) * progress


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-STEEPNESS * x))


LOW, HIGH = _logistic(-0.5), _logistic(0.5)
