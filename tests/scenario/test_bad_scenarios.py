"""Every rule of a scenario file: what is broken, and the exact words that say so."""

# ruff: noqa: E501 - a message is quoted as the one line that it is

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.checks.fault import ScenarioError
from sim.scenario.reading.load import load

Write = Callable[..., Path]


class Case(NamedTuple):
    """A minimal scenario with something replaced, more text at its end, and the lines that must result."""

    replaced: list[tuple[str, str]]
    more: str
    lines: list[str]


CASES = [
    Case([("staff = 3", "staff = -1")], "", ["teams.delivery.staff = -1: must be 0 or more (people)"]),
    Case([("staff = 3", "staff = 2.5")], "", ["teams.delivery.staff = 2.5: must be a whole number (people)"]),
    Case([("staff = 3", "staff = true")], "", ["teams.delivery.staff = true: must be a number (people)"]),
    Case([("staff = 3", 'staff = "three"')], "", ['teams.delivery.staff = "three": must be a number (people)']),
    Case([("staff = 3", "staff = nan")], "", ["teams.delivery.staff = nan: must be a finite number (people)"]),
    Case([("staff = 3", "staff = inf")], "", ["teams.delivery.staff = inf: must be a finite number (people)"]),
    Case(
        [("staff = 3", "staf = 3")],
        "",
        [
            'teams.delivery.staf = 3: unknown name; did you mean "staff"?',
        ],
    ),
    Case(
        [("staff = 3", 'staff = 3\noverflow = "delivry"')],
        "",
        ['teams.delivery.overflow = "delivry": not a team; did you mean "delivery"?'],
    ),
    Case(
        [("staff = 3", 'staff = 3\noverflow = "delivery"')],
        "",
        ['teams.delivery.overflow = "delivery": must not lead back to the team itself'],
    ),
    Case(
        [("staff = 3", 'staff = 3\noverflow = "second"')],
        '[teams.second]\nstaff = 1\noverflow = "delivery"',
        [
            'teams.delivery.overflow = "second": must not lead back to the team itself',
            'teams.second.overflow = "delivery": must not lead back to the team itself',
        ],
    ),
    Case(
        [("staff = 3", "staff = 3\nproductivity = 0")],
        "",
        ["teams.delivery.productivity = 0: must be 0.01 or more"],
    ),
    Case(
        [("staff = 3", "staff = 3\ncapability = 1.2")],
        "",
        ["teams.delivery.capability = 1.2: must be 1 or less (share)"],
    ),
    Case(
        [("staff = 3", "staff = 3\ncost_per_hour = -1")],
        "",
        ["teams.delivery.cost_per_hour = -1: must be 0 or more (money)"],
    ),
    Case(
        [("headcount = 100", "headcount = 0")],
        "",
        ["business_units.sales.headcount = 0: must be 1 or more (people)"],
    ),
    Case(
        [("headcount = 100", "headcount = 100\nliteracy = [0.2]")],
        "",
        ["business_units.sales.literacy = [0.2]: must be a number (share)"],
    ),
    Case([("sales = 12", "sales = -3")], "", ["services.crm.demand.sales = -3: must be 0 or more (per year)"]),
    Case(
        [("sales = 12", "salse = 12")],
        "",
        ['services.crm.demand.salse = 12: "salse" is not a business unit; did you mean "sales"?'],
    ),
    Case([("demand = { sales = 12 }", "demand = 12")], "", ["services.crm.demand = 12: must be a table"]),
    Case(
        [('team = "delivery"', 'team = "delivry"')],
        "",
        ['services.crm.team = "delivry": not a team; did you mean "delivery"?'],
    ),
    Case([('team = "delivery"\n', "")], "", ["services.crm.team: must be given"]),
    Case([('team = "delivery"', "team = 7")], "", ["services.crm.team = 7: must be text"]),
    Case(
        [('kind = "project"', 'kind = "projekt"')],
        "",
        ['services.crm.kind = "projekt": must be "incident", "request" or "project"; did you mean "project"?'],
    ),
    Case(
        [('"1 month"', '"1 moon"')],
        "",
        [
            'services.crm.tolerance = "1 moon": must be a number or a duration such as "3 h", "21 d" or "4 months" (working days)'
        ],
    ),
    Case([('"1 month"', '"-2 d"')], "", ['services.crm.tolerance = "-2 d": must be 0 or more (working days)']),
    Case([('"1 month"', "0")], "", ["services.crm.tolerance = 0: must be more than 0 (working days)"]),
    Case(
        [("mean = 40", "mean = -40")],
        "",
        ["services.crm.effort.mean = -40: must be more than 0 (productive hours)"],
    ),
    Case(
        [("mean = 40", 'mean = "forty"')],
        "",
        [
            'services.crm.effort.mean = "forty": must be a number or a duration such as "3 h", "21 d" or "4 months" (productive hours)'
        ],
    ),
    Case(
        [("mean = 40", "men = 40")],
        "",
        [
            'services.crm.effort.men = 40: unknown name; did you mean "mean"?',
        ],
    ),
    Case(
        [('"exponential"', '"exponentail"')],
        "",
        ['services.crm.effort.dist = "exponentail": not a distribution; did you mean "exponential"?'],
    ),
    Case(
        [('dist = "exponential", mean', "mean")],
        "",
        [
            "services.crm.effort = { mean = 40 }: must be a number, or a table with a distribution's name in `dist` (productive hours)"
        ],
    ),
    Case(
        [('{ dist = "exponential", mean = 40 }', "-4")],
        "",
        ["services.crm.effort = -4: must be 0 or more (productive hours)"],
    ),
    Case(
        [('{ dist = "exponential", mean = 40 }', '"3 hrs"')],
        "",
        [
            'services.crm.effort = "3 hrs": must be a number or a duration such as "3 h", "21 d" or "4 months" (productive hours)'
        ],
    ),
    Case(
        [('{ dist = "exponential", mean = 40 }', '{ dist = "lognormal", median = 3, cv = 1 }')],
        "",
        [
            'services.crm.effort = { dist = "lognormal", median = 3, cv = 1 }: must have either median and sigma, or mean and cv (productive hours)'
        ],
    ),
    Case(
        [('{ dist = "exponential", mean = 40 }', '{ dist = "empirical", values = [] }')],
        "",
        ["services.crm.effort.values = []: must have 1 or more values (productive hours)"],
    ),
    Case(
        [('{ dist = "exponential", mean = 40 }', '{ dist = "empirical", values = [1, -2] }')],
        "",
        ["services.crm.effort.values.1 = -2: must be 0 or more (productive hours)"],
    ),
    Case(
        [
            (
                '{ dist = "exponential", mean = 40 }',
                '{ dist = "mixture", parts = [{ share = 0.4, of = 3 }, { share = 0.4, of = { dist = "gamma", shape = 1, scale = -1 } }] }',
            )
        ],
        "",
        ["services.crm.effort.parts.1.of.scale = -1: must be more than 0 (productive hours)"],
    ),
    Case(
        [('{ dist = "exponential", mean = 40 }', '{ dist = "mixture", parts = [{ share = 0.4, of = 3 }] }')],
        "",
        [
            'services.crm.effort = { dist = "mixture", parts = [{ share = 0.4, of = 3 }] }: must have shares that sum to 1 (productive hours)'
        ],
    ),
    Case(
        [("low = 5, mode = 8", "low = 9, mode = 8")],
        "",
        [
            'providers.acme.procurement.medium = { dist = "triangular", low = 9, mode = 8, high = 16 }: must have low <= mode <= high and low < high (working days)'
        ],
    ),
    Case(
        [('services = ["crm"]', 'services = ["cmr"]')],
        "",
        ['providers.acme.services = "cmr": not a service; did you mean "crm"?'],
    ),
    Case([('services = ["crm"]', 'services = "crm"')], "", ['providers.acme.services = "crm": must be a list']),
    Case(
        [],
        '[operating_model.sourcing]\nrule = "brokerd"',
        ['operating_model.sourcing.rule = "brokerd": not a sourcing rule; did you mean "brokered"?'],
    ),
    Case(
        [],
        '[operating_model.sourcing]\nrule = "outsourced"',
        ['operating_model.sourcing.rule = "outsourced": must come with a prime, the provider that delivers "crm"'],
    ),
    Case(
        [],
        '[operating_model.sourcing]\nrule = "outsourced"\nprime = "acne"',
        ['operating_model.sourcing.prime = "acne": not a provider; did you mean "acme"?'],
    ),
    Case(
        [('services = ["crm"]', "services = []")],
        '[operating_model.sourcing]\nrule = "outsourced"\nprime = "acme"',
        ['operating_model.sourcing.rule = "outsourced": must have a prime that sells "crm"; "acme" does not'],
    ),
    Case(
        [],
        '[operating_model.sourcing]\nrun_by = "nobody_we_know"',
        ['operating_model.sourcing.run_by = "nobody_we_know": not a provider; known: acme'],
    ),
    Case(
        [],
        '[operating_model.sourcing.by_service]\ncrn = "brokered"',
        ['operating_model.sourcing.by_service.crn = "brokered": "crn" is not a service; did you mean "crm"?'],
    ),
    Case(
        [],
        '[operating_model.sourcing.by_service]\ncrm = "treshold"',
        ['operating_model.sourcing.by_service.crm = "treshold": not a sourcing rule; did you mean "threshold"?'],
    ),
    Case(
        [],
        "[operating_model.staffing]\ndelivery = 0",
        ['operating_model.sourcing.rule = "in_house": must leave people in team "delivery", which delivers "crm"'],
    ),
    Case(
        [],
        "[operating_model.staffing]\ndelivry = 4",
        ['operating_model.staffing.delivry = 4: "delivry" is not a team; did you mean "delivery"?'],
    ),
    Case(
        [],
        "[operating_model.contracts.acmee]\nframework = true",
        ['operating_model.contracts.acmee: "acmee" is not a provider; did you mean "acme"?'],
    ),
    Case(
        [],
        '[operating_model.contracts.acme]\nframework = "yes"',
        ['operating_model.contracts.acme.framework = "yes": must be true or false'],
    ),
    Case(
        [('services = ["crm"]', "services = []")],
        '[operating_model.sourcing]\nrule = "threshold"\nthreshold = 0.4',
        ['operating_model.sourcing.rule = "threshold": must have a provider that sells "crm", which it buys'],
    ),
    Case(
        [],
        '[operating_model.staffing]\ndelivery = 0\n[operating_model.sourcing]\nrule = "threshold"\nthreshold = 0.9',
        ['operating_model.sourcing.rule = "threshold": must leave people in team "delivery" to build "crm"'],
    ),
    Case(
        [('services = ["crm"]', "services = []")],
        '[operating_model.staffing]\ndelivery = 0\n[operating_model.sourcing]\nrule = "brokered"',
        [
            'operating_model.sourcing.rule = "brokered": must leave people in team "delivery" or a provider that sells "crm"'
        ],
    ),
    Case(
        [],
        "[operating_model.intake]\nboard_interval = -5",
        ["operating_model.intake.board_interval = -5: must be 0 or more (working days)"],
    ),
    Case(
        [],
        '[operating_model.intake]\napproval = { dist = "gamma", shape = 0, scale = "2 d" }',
        ["operating_model.intake.approval.shape = 0: must be 0.0001 or more"],
    ),
    Case(
        [],
        "[company]\nhorizon = 0\nwarm_up = 0",
        ["company.horizon = 0: must be 1 or more (working days)"],
    ),
    Case(
        [],
        "[company]\nmonth_factors = [1, 1]",
        ["company.month_factors = [1, 1]: must have 12 values, not 2"],
    ),
    Case(
        [],
        "[company]\nweekday_factors = [1, 1, 1]",
        ["company.weekday_factors = [1, 1, 1]: must have 5 values, not 3"],
    ),
    Case(
        [],
        "[company]\nweekday_factors = [1, 1, 1, 1, 1, 1]",
        ["company.weekday_factors = [1, 1, 1, 1, 1, 1]: must have 5 values, not 6"],
    ),
    Case(
        [],
        "[company]\nweekday_factors = [0, 0, 0, 0, 0]",
        ["company.weekday_factors = [0, 0, 0, 0, 0]: must have a value above 0"],
    ),
    Case(
        [],
        "[company]\nweekday_factors = [1, 1, -1, 1, 1]",
        ["company.weekday_factors.2 = -1: must be 0 or more"],
    ),
    Case([], "[company]\ngrowth = -1", ["company.growth = -1: must be -0.99 or more (per year)"]),
    Case([], '[company]\ncurency = "EUR"', ['company.curency = "EUR": unknown name; did you mean "currency"?']),
    Case(
        [],
        "[behaviour]\nexpectation_experience = 0.9",
        ["behaviour.expectation_experience = 0.9: must be 0.8 or less: with expectation_market it is a share of 1"],
    ),
    Case([], "[behaviour]\ndetractor = 0.9", ["behaviour.detractor = 0.9: must be 0.8 or less, as promoter is"]),
    Case([], "[behaviour]\nlearning_rate = 0", ["behaviour.learning_rate = 0: must be 0.01 or more (share)"]),
    Case(
        [('tolerance = "1 month"', 'tolerance = "1 month"\nincidents_per_year = 2')],
        "",
        [
            "services.crm.incidents_per_year = 2: must come with an incident_service: the service that incidents are needs for"
        ],
    ),
    Case(
        [('tolerance = "1 month"', 'tolerance = "1 month"\nincident_service = "ticket"')],
        "",
        ['services.crm.incident_service = "ticket": not a service; known: crm'],
    ),
    Case(
        [('tolerance = "1 month"', 'tolerance = "1 month"\nrun_team = "ops"')],
        "",
        ['services.crm.run_team = "ops": not a team; known: delivery'],
    ),
    Case(
        [('tolerance = "1 month"', 'tolerance = { value = "1 month", sorce = "me" }')],
        "",
        ['services.crm.tolerance.sorce = "me": is no annotation; did you mean "source"?'],
    ),
    Case(
        [('tolerance = "1 month"', 'tolerance = { value = "1 month", range = [3, 2] }')],
        "",
        ["services.crm.tolerance.range = [3, 2]: must be two numbers, low and high"],
    ),
    Case(
        [('tolerance = "1 month"', 'tolerance = { value = "1 month", assumption = "yes" }')],
        "",
        ['services.crm.tolerance.assumption = "yes": must be true or false'],
    ),
    Case(
        [('tolerance = "1 month"', 'tolerance = { valu = "1 month" }')],
        "",
        ['services.crm.tolerance = { valu = "1 month" }: must be a number (working days)'],
    ),
    Case(
        [("[business_units.sales]", "[business_units.every_unit]"), ("sales = 12", "every_unit = 1")],
        "",
        ["business_units.every_unit: must have another name: it is a key of demand"],
    ),
    Case(
        [("[business_units.sales]", '[business_units."sales dept"]'), ("sales = 12", "every_unit = 1")],
        "",
        ["business_units.sales dept: must be named by letters, digits, _ and - alone"],
    ),
    Case(
        [("[business_units.sales]\nheadcount = 100", "[business_units]"), ("sales = 12", "every_unit = 1")],
        "",
        ["business_units: must hold at least one business unit"],
    ),
    Case(
        [("[business_units.sales]\nheadcount = 100", ""), ("sales = 12", "every_unit = 1")],
        "",
        ["business_units: must be given"],
    ),
    Case(
        [("[providers.acme]", "[providers.it]")],
        "",
        ["providers.it: must have another name: it is the IT department"],
    ),
    Case([('name = "tiny"', "")], "", ["name: must be given"]),
    Case(
        [],
        "[extra]\na = 1",
        [
            "extra = { a = 1 }: unknown name; known: name, title, company, business_units, services, teams, providers, operating_model, phases, workforce, behaviour"
        ],
    ),
    Case(
        [('name = "tiny"', 'name = "tiny"\nextends = 3')],
        "",
        ["extends = 3: must be the path of a scenario file, or a list of them"],
    ),
    Case(
        [('name = "tiny"', 'name = "tiny"\nextends = "bad.toml"')],
        "",
        ['extends = "bad.toml": must not lead back to this file'],
    ),
    Case([('name = "tiny"', "name = tiny")], "", ["is not valid TOML: Invalid value (at line 2, column 8)"]),
    Case(
        [('name = "tiny"', 'name = "tiny"\nteams = 3\n'), ("[teams.delivery]\nstaff = 3\n", "")],
        "",
        ["teams = 3: must be a table"],
    ),
    Case(
        [("staff = 3", "staff = 0"), ("sales = 12", "sales = -3")],
        '[operating_model.sourcing]\nrule = "brokerd"',
        [
            "services.crm.demand.sales = -3: must be 0 or more (per year)",
            'operating_model.sourcing.rule = "brokerd": not a sourcing rule; did you mean "brokered"?',
        ],
    ),
]


def message(path: Path) -> str:
    """What loading a bad file says, with the folder of the test left out."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value).replace(f"{path.parent}/", "")


def test_the_minimal_scenario_has_no_fault(write: Write) -> None:
    assert load(write()).name == "tiny"


@pytest.mark.parametrize("case", CASES, ids=lambda case: re.sub(r"[^a-z0-9.]+", "-", case.lines[0].lower())[:60])
def test_a_broken_rule_is_named_with_place_value_rule_and_unit(case: Case, write: Write) -> None:
    head = "bad.toml: 1 fault" if len(case.lines) == 1 else f"bad.toml: {len(case.lines)} faults"
    lines = [head, *(f"  {line}" for line in case.lines)]
    assert message(write(*case.replaced, more=case.more)).split("\n") == lines


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert message(tmp_path / "none.toml") == "none.toml: 1 fault\n  no such file"


def test_a_directory_is_no_scenario_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert message(tmp_path / "folder") == "folder: 1 fault\n  is a directory, not a file"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b'name = "\xff"')
    assert message(tmp_path / "bad.toml") == "bad.toml: 1 fault\n  must be UTF-8 text (byte 8 is not)"


def test_a_syntax_fault_has_its_line(write: Write) -> None:
    assert "is not valid TOML" in message(write(('name = "tiny"', 'name = "tiny'))), "open quote"
    assert "(at line 2, column 8)" in message(write(('name = "tiny"', "name = tiny")))


def test_an_extended_file_must_exist(write: Write) -> None:
    path = write(('name = "tiny"', 'name = "tiny"\nextends = "none.toml"'))
    assert message(path) == 'bad.toml: 1 fault\n  extends = "none.toml": no such file: none.toml'


def test_a_circle_of_files_is_refused(write: Write) -> None:
    write(('name = "tiny"', 'name = "tiny"\nextends = "bad.toml"'), name="base.toml")
    path = write(('name = "tiny"', 'name = "tiny"\nextends = "base.toml"'))
    assert message(path) == ('base.toml: 1 fault\n  extends = "bad.toml": must not lead back to this file')


def test_a_fault_says_which_extended_file_it_is_in(write: Write, tmp_path: Path) -> None:
    write(("staff = 3", "staff = -1"), name="base.toml")
    (tmp_path / "child.toml").write_text('extends = "base.toml"')
    line = "  teams.delivery.staff = -1: must be 0 or more (people) [from base.toml]"
    assert message(tmp_path / "child.toml").split("\n")[1:] == [line]


def test_a_scenario_made_in_python_obeys_the_same_rules(write: Write) -> None:
    good = load(write()).model_dump(by_alias=True)
    good["operating_model"]["sourcing"]["rule"] = "brokerd"
    with pytest.raises(ValueError, match='not a sourcing rule; did you mean "brokered"'):
        type(load(write())).model_validate(good)


ANY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.one_of(st.integers(), st.text(max_size=3)), max_size=3),
    st.dictionaries(
        st.sampled_from(["dist", "value", "source", "parts", "mean", "of", "range", "rule", "x"]),
        st.one_of(st.integers(), st.text(max_size=3), st.sampled_from(["gamma", "mixture"]), st.lists(st.integers())),
        max_size=3,
    ),
)
PLACES = [
    "name", "company", "company.horizon", "company.month_factors", "company.month_factors.3", "business_units",
    "business_units.sales", "business_units.sales.trust", "services", "services.crm", "services.crm.kind",
    "services.crm.demand", "services.crm.demand.sales", "services.crm.effort", "services.crm.effort.mean",
    "services.crm.effort.dist", "services.crm.patience", "services.crm.team", "services.crm.priority",
    "teams.delivery.staff", "teams.none.staff", "providers.acme.services", "providers.acme.services.0",
    "providers.acme.procurement", "providers.acme.procurement.medium", "providers.acme.procurement.medium.low",
    "operating_model", "operating_model.sourcing", "operating_model.sourcing.rule", "operating_model.staffing",
    "operating_model.sourcing.by_service.crm", "operating_model.contracts.acme", "behaviour.memory", "", ".", "x..y",
    "operating_model.contracts.acme.tiers", "operating_model.contracts.acme.included_hours", "phases", "phases.later",
    "operating_model.sourcing.embedded", "operating_model.intake.serves", "operating_model.intake.catalogue",
    "behaviour.exit_switch",
]  # fmt: skip


def outcome(path: Path, changes: dict[str, object] | None = None) -> str:
    """The scenario's name or the message of its faults; any other exception ends the test."""
    try:
        return load(path, changes).name
    except ScenarioError as error:
        return str(error)


@settings(max_examples=400, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(PLACES), ANY, min_size=1, max_size=3))
def test_whatever_is_set_the_answer_is_a_scenario_or_its_faults(
    changes: dict[str, object], minimal: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.toml"
    path.write_text(minimal, encoding="utf-8")
    assert isinstance(outcome(path, changes), str)


@settings(max_examples=200, deadline=None)
@given(where=st.floats(0, 1), text=st.text(max_size=4))
def test_whatever_is_written_the_answer_is_a_scenario_or_its_faults(
    where: float, text: str, minimal: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "garbled.toml"
    position = int(where * len(minimal))
    garbled = minimal[:position] + text + minimal[position + 1 :]
    path.write_bytes(garbled.encode("utf-8", "surrogatepass"))
    assert isinstance(outcome(path), str)
