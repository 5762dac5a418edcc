"""Checks of what a caller hands to a public function: one clear message that says what would be right."""

from numbers import Integral


def require_whole(name: str, value: object, least: int) -> int:
    """`value` as an integer of `least` or more.

    Raises `TypeError` where it is not a whole number, `ValueError` where it is too small; the message names the
    argument, the value and the rule.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} = {value!r}: must be a whole number, {least} or more")
    if value < least:
        raise ValueError(f"{name} = {value}: must be {least} or more")
    return int(value)


def require_positive(name: str, value: object) -> float:
    """`value` as a number above 0; raises as `require_whole` does."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} = {value!r}: must be a number above 0")
    if not value > 0.0:
        raise ValueError(f"{name} = {value}: must be above 0")
    return float(value)
