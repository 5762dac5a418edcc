"""Files become scenarios: what extends what, what is set from outside, and where each value comes from."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.checks.fault import ScenarioError
from sim.scenario.distributions.parametric import Constant, Exponential
from sim.scenario.reading.load import leaves, load, load_annotated, parse_settings
from sim.scenario.records import scenario_hash

Write = Callable[..., Path]

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))


def child(folder: Path, text: str) -> Path:
    path = folder / "child.toml"
    path.write_text('extends = "bad.toml"\n' + text)
    return path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_is_valid_and_every_value_has_a_note(path: Path) -> None:
    loaded = load_annotated(path)
    assert set(loaded.provenance) == {place for place, _, _ in leaves(loaded.scenario)}


def test_a_child_wins_over_what_it_extends(write: Write, tmp_path: Path) -> None:
    write()
    scenario = load(child(tmp_path, "teams.delivery.staff = 9\n[company]\nhorizon = '2 years'"))
    assert (scenario.teams["delivery"].staff, scenario.company.horizon) == (9, 504.0)
    assert scenario.services == load(tmp_path / "bad.toml").services


def test_the_last_of_several_extended_files_wins(write: Write, tmp_path: Path) -> None:
    write(name="a.toml")
    (tmp_path / "b.toml").write_text("teams.delivery.staff = 5")
    (tmp_path / "c.toml").write_text('extends = ["a.toml", "b.toml"]')
    assert load(tmp_path / "c.toml").teams["delivery"].staff == 5


def test_a_distribution_is_replaced_as_a_whole(write: Write, tmp_path: Path) -> None:
    write()
    scenario = load(child(tmp_path, 'services.crm.effort = { dist = "gamma", mean = 8, cv = 1 }'))
    assert scenario.services["crm"].effort.mean() == 8.0


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("services.crm.commoditisation", 0.9, lambda s: s.services["crm"].commoditisation == 0.9),
        ("services.crm.effort.mean", "2 d", lambda s: s.services["crm"].effort == Exponential(mean=16)),
        ("services.crm.effort", 5, lambda s: s.services["crm"].effort == Constant(value=5)),
        ("services.crm.patience", "1 week", lambda s: s.services["crm"].patience == Constant(value=5)),
        ("company.month_factors.11", 0.5, lambda s: s.company.month_factors[11] == 0.5),
        ("company.horizon", "1 year", lambda s: s.company.horizon == 252.0),
        ("operating_model.staffing.delivery", 7, lambda s: s.operating_model.staffing == {"delivery": 7}),
        (
            "operating_model.sourcing.by_service.crm",
            "brokered",
            lambda s: s.operating_model.sourcing.by_service,
        ),
        ("operating_model.contracts.acme", {}, lambda s: "acme" in s.operating_model.contracts),
        ("services.crm.run_team", None, lambda s: s.services["crm"].run_team is None),
    ],
)
def test_a_single_value_can_be_set_from_outside(path: str, value: object, read, write: Write) -> None:  # type: ignore[no-untyped-def]
    assert read(load(write(), {path: value}))


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("services.crmm.effort", 'has no "crmm"; did you mean "crm"?'),
        ("services.crm.efort", 'has no "efort"; did you mean "effort"?'),
        ("service.crm", 'has no "service"; did you mean "services"?'),
        ("services.crm.demand.salse", '"salse" is not a business unit; did you mean "sales"?'),
        ("teams.delivery.staff.x", 'has no "x" inside; set the whole value'),
        ("company.month_factors.12", 'has no "12" inside; set the whole value'),
        ("services.crm.effort.men", 'unknown name; did you mean "mean"?'),
    ],
)
def test_a_wrong_path_is_a_fault_that_says_what_was_meant(path: str, rule: str, write: Write) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(write(), {path: 3})
    assert [fault.line() for fault in caught.value.faults] == [f"{path} = 3: {rule} [from --set]"]


def test_settings_are_read_as_toml_and_else_as_text() -> None:
    texts = ["a.b=3", "a.c = 0.5", "a.d=true", "a.e=brokered", 'a.f="4 months"', "a.g=4 months", "a.h=[1, 2]"]
    values = list(parse_settings(texts).values())
    assert values == [3, 0.5, True, "brokered", "4 months", "4 months", [1, 2]]
    with pytest.raises(ScenarioError, match="'staff' must be PATH=VALUE"):
        parse_settings(["staff", "a=1"])


def test_values_carry_their_source_assumption_and_range(write: Write) -> None:
    staffed = 'staff = { value = 3, source = "payroll 2023", range = [2, 6] }'
    teams = f'{staffed}\ncapability = 0.6\nassumption = true\nnote = "guess"'
    notes = load_annotated(write(("staff = 3", teams))).provenance
    staff, capability = notes["teams.delivery.staff"], notes["teams.delivery.capability"]
    assert staff == (3, "people", "payroll 2023", False, "", (2.0, 6.0), "bad.toml")
    assert capability == (0.6, "share", None, True, "guess", (0.5, 0.9), "bad.toml")


def test_a_value_with_only_a_range_takes_the_source_of_its_record(write: Write) -> None:
    notes = load_annotated(write(("staff = 3", 'staff = { value = 3, range = [2, 6] }\nsource = "payroll"'))).provenance
    assert notes["teams.delivery.staff"][2:6] == ("payroll", False, "", (2.0, 6.0))


def test_a_value_left_out_has_the_source_of_the_record(write: Write) -> None:
    note = load_annotated(write()).provenance["teams.delivery.cost_per_hour"]
    assert note.source == "BLS ECEC Dec 2022, professional, in EPA ICR 2023"
    assert (note.value, note.assumption, note.range, note.file) == (83.14, False, (66.0, 100.0), "default")


def test_a_distribution_carries_its_source_beside_its_parameters(write: Write) -> None:
    mean = 'mean = { value = "5 d", note = "rounded" }'
    effort = f'{{ dist = "exponential", {mean}, source = "log", range = ["1 d", "9 d"] }}'
    loaded = load_annotated(write(('{ dist = "exponential", mean = 40 }', effort)))
    note = loaded.provenance["services.crm.effort"]
    assert (note.value, note.source, note.range) == (Exponential(mean=40), "log", (8.0, 72.0))


def test_a_field_named_value_is_not_taken_for_an_annotation(write: Write) -> None:
    more = '[operating_model.contracts.acme]\nvalue = 1000\nsource = "tender"'
    loaded = load_annotated(write(more=more))
    assert loaded.scenario.operating_model.contracts["acme"].value == 1000.0
    assert loaded.provenance["operating_model.contracts.acme.value"].source == "tender"


def test_a_child_s_value_does_not_keep_the_source_of_the_value_it_replaced(write: Write, tmp_path: Path) -> None:
    write(("staff = 3", 'staff = { value = 3, source = "payroll" }'))
    note = load_annotated(child(tmp_path, "teams.delivery.staff = 5")).provenance["teams.delivery.staff"]
    assert (note.value, note.source, note.file) == (5, None, "child.toml")


def test_equal_scenarios_share_a_hash_and_different_ones_do_not(write: Write) -> None:
    """The way of writing does not count: 4 and 4.0, -0.0 and 0, "1 month" and 21, a source or none."""
    same = [
        write(),
        write(("mean = 40", "mean = 40.0")),
        write(('"1 month"', "21")),
        write(("staff = 3", 'staff = { value = 3.0, source = "x" }')),
        write(more="[company]\ngrowth = -0.0"),
    ]
    assert len({scenario_hash(load(path)) for path in same}) == 1
    assert scenario_hash(load(write())) != scenario_hash(load(write(), {"teams.delivery.staff": 4}))


def test_scenarios_and_their_faults_survive_the_way_to_another_process(write: Write) -> None:
    scenario = load(write())
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    with pytest.raises(ScenarioError) as caught:
        load(write(("staff = 3", "staff = -3")))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_rule_registered_by_the_user_is_known(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.rules import sourcing

    monkeypatch.setitem(sourcing.RULES, "my_rule", sourcing.in_house)
    assert load(write(), {"operating_model.sourcing.rule": "my_rule"})
