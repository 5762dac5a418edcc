"""A key that equal scenarios share and different ones do not."""

import hashlib
import json

from sim.scenario.records import Scenario


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 (hexadecimal) of the scenario as canonical JSON.

    4 and 4.0, 0.0 and -0.0, "1 week" and 5 give the same key, since records hold one form of each. The order
    of named tables counts: it decides ties, so it may change results.
    """
    tree = scenario.model_dump(mode="json", by_alias=True)
    text = json.dumps(tree, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
