"""A value of a scenario as text."""

from sim.scenario.distributions.base import Shape
from sim.text import listed

MILLION = 1e6  # from here on `g` would write 4.8e+07


def value_in_words(value: object) -> str:
    """A value of a scenario."""
    if isinstance(value, Shape):
        return f"{value.model_dump()['dist']} of mean {value.mean():g}, cv {value.cv():.2f}"
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return listed([value_in_words(entry) for entry in value])
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= MILLION else f"{value:g}"
    return str(value)
