"""Nothing is claimed about a model that may have a rare event which too few replications have not shown."""

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.decision.comparison import Comparison
from sim.decision.differences import differences
from sim.decision.rare_events import ENOUGH, unobserved

Files = list[Path]


CONTRACT = """
[operating_model.contracts.acme]
base_fee = 9000
included_hours = 100
"""


def compared(files: Files, replications: int, hazard: float, **more: float) -> Comparison:
    """Both models; `provider` has a contract, and this many of its contracts end early in a year."""
    own_team, provider = files
    if CONTRACT not in provider.read_text(encoding="utf-8"):
        provider.write_text(provider.read_text(encoding="utf-8") + CONTRACT, encoding="utf-8")
    values = {name.replace("__", "."): value for name, value in more.items()}
    models = [sim.load(own_team, values), sim.load(provider, values | {"providers.acme.exit_hazard": hazard})]
    return sim.compare(models, replications=replications, workers=1)


def test_59_replications_miss_an_event_of_a_twentieth_in_a_twentieth_of_studies() -> None:
    assert ENOUGH == 59
    assert 0.95**59 < 0.05 < 0.95**58


def test_nothing_is_claimed_about_a_model_whose_contract_may_end_early_and_never_did(files: Files) -> None:
    found = compared(files, 10, 1e-9)
    assert (found.results.samples("contracts_ended")["provider"] == 0).all()
    assert all(np.isnan([each.low, each.high, each.p, each.p_adjusted]).all() for each in found.differences)
    assert all(np.isfinite(each.mean) and not each.sure for each in found.differences)
    assert not any(each.decided for each in found.verdict.metrics.values())
    assert "has the best mean on cost, too few replications to say more: " in found.verdict.text
    assert "% worse (no interval: see below)." in found.verdict.text
    assert (
        "provider may have a contract that ends early, but none of 10 replications did: nothing is claimed about it "
        "until one does, or until there are 59 replications."
    ) in found.verdict.text
    document = json.loads(found.to_json())
    assert document["differences"][0]["low"] is None
    assert document["differences"][0]["significant"] is False


def test_claims_are_made_where_it_cannot_happen_has_happened_or_has_not_in_enough_replications(files: Files) -> None:
    for hazard, replications in ((0.0, 10), (20.0, 10), (1e-9, ENOUGH)):
        found = compared(files, replications, hazard)
        assert any(each.sure for each in found.differences)
        assert "nothing is claimed" not in found.verdict.text


def test_models_without_a_contract_are_compared_with_each_other(files: Files) -> None:
    found = compared(files, 10, 1e-9)
    assert unobserved(found.models, found.results) == {"provider"}
    rows = {"m": {name: np.arange(10.0) ** 2 + k for k, name in enumerate("abc")}}
    judged = {(each.a, each.b): np.isfinite(each.p) for each in differences(rows, frozenset({"c"}))}
    assert judged == {("a", "b"): True, ("a", "c"): False, ("b", "c"): False}


@pytest.mark.parametrize("replications", [1, 2])
def test_one_replication_has_its_own_words(files: Files, replications: int) -> None:
    found = compared(files, replications, 1e-9)
    assert ("nothing is claimed" in found.verdict.text) == (replications > 1)
