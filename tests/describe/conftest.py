"""The minimal scenario file of tests/scenario."""

from tests.scenario.conftest import minimal, write

__all__ = ["minimal", "write"]
