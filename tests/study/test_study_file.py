"""A study file is read into scenarios and points, or refused with every fault in one message."""

# ruff: noqa: E501 - a message is quoted as the one line that it is

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped, unused-ignore]

from sim.metrics import measure, names
from sim.scenario.checks.fault import ScenarioError
from sim.scenario.fields import Record
from sim.scenario.reading.load import load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.study.designs import KINDS
from sim.study.parameters import Parameter, Spec
from sim.study.study_file import LoadedStudy, Precision, Study, read_study, study_schema, write_study_schema

SHIPPED = sorted((shipped_scenarios() / "studies").glob("*.toml"))
GUIDE = Path(__file__).parents[2] / "docs" / "studies.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)

COMPANY = """
name = "inside"

[business_units.sales]
headcount = 100

[services.crm]
kind = "project"
demand = { sales = 12 }
effort = { dist = "lognormal", median = { value = 40, range = ["1 d", "9 d"] }, sigma = 0.5 }
patience = { dist = "exponential", mean = 20, assumption = true, range = [10, 30] }
team = "delivery"
tolerance = { value = "1 month", range = ["1 week", "2 months"] }

[services.ticket]
kind = "incident"
demand = { sales = 50 }
effort = 2
team = "delivery"
tolerance = 1

[teams.delivery]
staff = { value = 3, assumption = true, range = [2, 5] }

[providers.acme]
services = ["crm"]
capacity = 2
procurement = { low = 5, medium = 8, high = 40 }
rate_per_hour = 90

[operating_model.intake]
friction = { value = 0.5, assumption = true, range = [0.3, 0.7] }
"""

OUTSIDE = """
extends = "inside.toml"
name = "outside"

[operating_model.sourcing]
rule = "outsourced"
prime = "acme"
by_service = { ticket = "in_house" }

[operating_model.intake]
friction = { value = 0.3, assumption = true, range = [0.1, 0.5] }

[operating_model.contracts.acme]
value = 1000
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a study of two models: what is given, over a name and its scenarios."""
    (tmp_path / "inside.toml").write_text(COMPANY, "utf-8")
    (tmp_path / "outside.toml").write_text(OUTSIDE, "utf-8")

    def written(text: str, *, head: str = 'name = "s"\nscenarios = ["inside.toml", "outside.toml"]') -> Path:
        path = tmp_path / "study.toml"
        path.write_text(f"{head}\n{text}", "utf-8")
        return path

    return written


ONE = '[design]\nkind = "one_at_a_time"\n'
LHS = '[design]\nkind = "latin_hypercube"\nn = 8\n'
MEMORY = '[parameters]\n"behaviour.memory" = {}\n'


class Case(NamedTuple):
    """A faulty study, and the lines that must result."""

    text: str
    lines: list[str]


def parameters(text: str) -> str:
    return f"{ONE}[parameters]\n{text}\n"


CASES = [
    Case(
        "surprise = 1\n" + ONE + MEMORY,
        [
            "surprise = 1: unknown name; known: name, title, scenarios, seed, replications, metrics, design, parameters, precision"
        ],
    ),
    Case("replications = 0\n" + ONE + MEMORY, ["replications = 0: must be 1 or more"]),
    Case("replications = 1.5\n" + ONE + MEMORY, ["replications = 1.5: must be a whole number"]),
    Case("seed = -1\n" + ONE + MEMORY, ["seed = -1: must be 0 or more"]),
    Case("metrics = 3\n" + ONE + MEMORY, ["metrics = 3: must be a list"]),
    Case(
        'metrics = ["cost_totl"]\n' + ONE + MEMORY,
        ['metrics.0 = "cost_totl": not a metric; did you mean "cost_total"?'],
    ),
    Case(
        'metrics = ["cost_total", "utilisation.delivry"]\n' + ONE + MEMORY,
        ['metrics.1 = "utilisation.delivry": not a metric; did you mean "utilisation.delivery"?'],
    ),
    # ---- precision
    Case(ONE + MEMORY + "[precision]\nrelative = 0", ["precision.relative = 0: must be more than 0 (share)"]),
    Case(ONE + MEMORY + "[precision]\nminimum = 20\ncap = 5", ["precision.cap = 5: must be 20 or more, as minimum is"]),
    Case(ONE + MEMORY + "[precision]\nminimum = 1", ["precision.minimum = 1: must be 2 or more"]),
    Case(
        ONE + MEMORY + '[precision]\nmetrics = ["cost"]',
        ['precision.metrics.0 = "cost": not a metric; did you mean "cost_npv"?'],
    ),
    # ---- design
    Case(MEMORY, ["design: must be given"]),
    Case("design = 3\n" + MEMORY, ["design = 3: must be a table"]),
    Case(
        "[design]\nn = 3\n" + MEMORY,
        ["design.kind: must be given; known: list, grid, latin_hypercube, sobol, saltelli, morris, one_at_a_time"],
    ),
    Case('[design]\nkind = "gird"\n' + MEMORY, ['design.kind = "gird": not a design; did you mean "grid"?']),
    Case('[design]\nkind = "one_at_a_time"\nn = 3\n' + MEMORY, ["design.n = 3: unknown name; known: kind"]),
    Case('[design]\nkind = "latin_hypercube"\n' + MEMORY, ["design.n: must be given"]),
    Case('[design]\nkind = "latin_hypercube"\nn = 1\n' + MEMORY, ["design.n = 1: must be 2 or more"]),
    Case('[design]\nkind = "sobol"\nn = 100\n' + MEMORY, ["design.n = 100: must be a power of two, such as 64 or 128"]),
    Case(
        '[design]\nkind = "morris"\ntrajectories = 1\nlevels = 5\n' + MEMORY,
        ["design.trajectories = 1: must be 2 or more", "design.levels = 5: must be even"],
    ),
    Case('[design]\nkind = "grid"\nlevels = 1\n' + MEMORY, ["design.levels = 1: must be 2 or more"]),
    Case('[design]\nkind = "grid"\n' + MEMORY, ["design.levels: must be given, as behaviour.memory has a range"]),
    Case('[design]\nkind = "list"\npoints = []', ["design.points = []: must have 1 or more values"]),
    Case('[design]\nkind = "list"\npoints = [3]', ["design.points.0 = 3: must be a table"]),
    Case(
        '[design]\nkind = "list"\npoints = [{}]\n' + MEMORY,
        ["parameters: must be left out: a list gives the values of its points itself"],
    ),
    Case(
        '[design]\nkind = "list"\npoints = [{"behaviour.memry" = 1}]',
        ['design.points.0.behaviour.memry = 1: has no "memry"; did you mean "memory"?'],
    ),
    Case(
        '[design]\nkind = "list"\npoints = [{}, {"behaviour.memory" = 2}]',
        ["design.points.1.behaviour.memory = 2: must be 1 or less; 2 % is 0.02 (share)"],
    ),
    Case(
        'parameters = "assumptions"\n[design]\nkind = "grid"\nlevels = 3',
        ["design: must have 1,000,000 points at most, not more than a million million"],
    ),
    Case(
        '[design]\nkind = "latin_hypercube"\nn = 1000001\n' + MEMORY,
        ["design: must have 1,000,000 points at most, not 1,000,001"],
    ),
    # ---- correlations
    Case(
        LHS + 'correlations = [["behaviour.memory", "behaviour.trust_up"]]\n' + MEMORY,
        [
            'design.correlations.0 = ["behaviour.memory", "behaviour.trust_up"]: must be two parameters and a number between -1 and 1, as in ["a", "b", 0.5]'
        ],
    ),
    Case(
        LHS + 'correlations = [["a", "b", 1]]\n' + MEMORY,
        [
            'design.correlations.0 = ["a", "b", 1]: must be two parameters and a number between -1 and 1, as in ["a", "b", 0.5]'
        ],
    ),
    Case(
        LHS + 'correlations = [["behaviour.memory", "behaviour.memry", 0.5]]\n' + MEMORY,
        ['design.correlations = "behaviour.memry": not a parameter of this study; did you mean "behaviour.memory"?'],
    ),
    Case(
        LHS + 'correlations = [["behaviour.memory", "behaviour.memory", 0.5]]\n' + MEMORY,
        ['design.correlations = ["behaviour.memory"]: must be between two parameters'],
    ),
    Case(
        LHS
        + 'correlations = [["behaviour.memory", "behaviour.trust_up", 0.5], ["behaviour.trust_up", "behaviour.memory", 0.5]]\n'
        + MEMORY
        + '"behaviour.trust_up" = {}',
        ['design.correlations = ["behaviour.memory", "behaviour.trust_up"]: must be given once for a pair'],
    ),
    Case(
        LHS.replace("8", "3")
        + 'correlations = [["behaviour.memory", "behaviour.trust_up", 0.9], ["behaviour.trust_up", "behaviour.persistence", 0.9], ["behaviour.memory", "behaviour.persistence", -0.9]]\n'
        + MEMORY
        + '"behaviour.trust_up" = {}\n"behaviour.persistence" = {}',
        [
            "design.correlations: must be possible together: they are not (smallest eigenvalue -0.816)",
            "design.n = 3: must be more than the 3 parameters that are correlated",
        ],
    ),
    # ---- parameters
    Case(ONE, ["parameters: must be given: the design one_at_a_time varies them"]),
    Case("parameters = 3\n" + ONE, ['parameters = 3: must be a table by path, or a selection such as "assumptions"']),
    Case(
        'parameters = "behavior.*"\n' + ONE,
        ["parameters.behavior.*: selects no assumption that has one value and one range in all scenarios"],
    ),
    Case(
        'parameters = "operating_model.intake.fric*"\n' + ONE,
        [
            "parameters.operating_model.intake.fric*: selects no assumption that has one value and one range in all scenarios"
        ],
    ),
    Case(
        parameters('"behaviour.*" = { range = [0, 1] }'),
        ["parameters.behaviour.*: must be left empty: each field that it selects has a range of its own"],
    ),
    Case(
        parameters("behaviour.memory = 3"),
        ["parameters.behaviour.memory = 3: must be a table with range or levels, or an empty one"],
    ),
    Case(
        parameters("behaviour.memory = { rang = [0, 1] }"),
        ['parameters.behaviour.memory.rang = [0, 1]: unknown name; did you mean "range"?'],
    ),
    Case(
        parameters("behaviour.memory = { levels = [] }"),
        ["parameters.behaviour.memory.levels = []: must have 1 or more values"],
    ),
    Case(
        parameters("behaviour.memory = { levels = [0.1, 0.1] }"),
        ["parameters.behaviour.memory = { levels = [0.1, 0.1] }: must have levels that all differ"],
    ),
    Case(
        parameters("behaviour.memory = { levels = [0.1], log = true }"),
        [
            "parameters.behaviour.memory = { levels = [0.1], log = true }: must have levels alone, or a range with log and integer"
        ],
    ),
    Case(
        parameters("behaviour.memory = { range = [0.1] }"),
        ["parameters.behaviour.memory = { range = [0.1] }: must have a range of two values, low and high"],
    ),
    Case(
        parameters("behaviour.memory = { range = [0.4, 0.1] }"),
        ["parameters.behaviour.memory.range = [0.4, 0.1]: must be low and high, low below high"],
    ),
    Case(
        parameters("behaviour.memory = { range = [0, 0.1], log = true }"),
        ["parameters.behaviour.memory.range = [0, 0.1]: must be above 0 on a logarithmic scale"],
    ),
    Case(
        parameters("behaviour.memory = { range = [0, 0.5], integer = true }"),
        ["parameters.behaviour.memory.range = [0, 0.5]: must be whole numbers"],
    ),
    Case(
        parameters("teams.delivery.staff = { range = [1, 2.5] }"),
        ["parameters.teams.delivery.staff.range = [1, 2.5]: must be whole numbers"],
    ),
    Case(
        parameters('behaviour.memory = { range = ["a", 1] }'),
        ['parameters.behaviour.memory.range = ["a", 1]: must be a number (share)'],
    ),
    Case(
        parameters('services.crm.tolerance = { range = ["1 moon", 2] }'),
        [
            'parameters.services.crm.tolerance.range = ["1 moon", 2]: must be a number or a duration such as "3 h", "21 d" or "4 months" (working days)'
        ],
    ),
    Case(
        parameters("behaviour.memory = { range = [0, 2] }"),
        ["parameters.behaviour.memory.range = 2: must be 1 or less; 2 % is 0.02 (share)"],
    ),
    Case(parameters("behaviour.memori = {}"), ['parameters.behaviour.memori: has no "memori"; did you mean "memory"?']),
    Case(
        parameters("operating_model.contracts.acme.value = { range = [0, 1] }"),
        ['parameters.operating_model.contracts.acme.value: has no "acme" (scenario inside)'],
    ),
    Case(
        parameters("services.crm = { levels = [1] }"),
        ["parameters.services.crm: is a table; name one of the values in it"],
    ),
    Case(
        parameters("services.crm.value = {}"),
        ["parameters.services.crm.value: has no range of its own; give range or levels"],
    ),
    Case(
        parameters("operating_model.intake.friction = {}"),
        [
            "parameters.operating_model.intake.friction: has different ranges: inside [0.3, 0.7], outside [0.1, 0.5]; give one"
        ],
    ),
    Case(
        parameters("services.crm.effort = { range = [1, 2] }"),
        [
            "parameters.services.crm.effort: is a distribution; name one of its parameters, such as services.crm.effort.median, or give levels"
        ],
    ),
    Case(
        parameters("services.crm.effort.mean = { range = [1, 2] }"),
        [
            f'parameters.services.crm.effort.mean.range = {end}: must not lead to services.crm.effort = {{ dist = "lognormal", median = 40, sigma = 0.5, mean = {end} }}: must have either median and sigma, or mean and cv (productive hours)'
            for end in (1, 2)
        ],
    ),
    Case(
        parameters('operating_model.sourcing.rule = { levels = ["brokerd"] }'),
        ['parameters.operating_model.sourcing.rule.levels = "brokerd": not a sourcing rule; did you mean "brokered"?'],
    ),
    Case(
        parameters('operating_model.sourcing.rule = { levels = ["brokered", "outsourced"] }'),
        [
            'parameters.operating_model.sourcing.rule.levels = "outsourced": must come with a prime, the provider that delivers "crm"; the same holds for "ticket" (scenario inside)',
        ],
    ),
    Case(
        parameters("behaviour.promoter = { levels = [0.4] }"),
        [
            "parameters.behaviour.promoter.levels = 0.4: must not lead to behaviour.detractor = 0.5: must be 0.4 or less, as promoter is"
        ],
    ),
    Case(
        parameters('behaviour.memory = { levels = [{ dist = "gamma" }] }'),
        ['parameters.behaviour.memory.levels = { dist = "gamma" }: must be a number (share)'],
    ),
    Case(
        parameters('behaviour.memory = { also = ["behaviour.memori"] }'),
        ['parameters.behaviour.memory.also = "behaviour.memori": has no "memori"; did you mean "memory"?'],
    ),
    Case(
        parameters('behaviour.memory = { also = ["behaviour.trust_up"] }\nbehaviour.trust_up = {}'),
        ["parameters.behaviour.trust_up: must not set what parameters.behaviour.memory sets: behaviour.trust_up"],
    ),
    # ---- points that no single value is to blame for
    Case(
        '[design]\nkind = "grid"\n[parameters]\nbehaviour.promoter = { levels = [0.6, 0.8] }\nbehaviour.detractor = { levels = [0.5, 0.7] }',
        ["point 1: behaviour.detractor = 0.7: must be 0.6 or less, as promoter is"],
    ),
    Case(
        '[design]\nkind = "grid"\nlevels = 3\n[parameters]\nbehaviour.promoter = { range = [0.6, 0.8] }\nbehaviour.detractor = { range = [0.5, 0.75] }',
        ["point 1: behaviour.detractor = 0.625: must be 0.6 or less, as promoter is; so for 3 points"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.lines[0][:60])
def test_every_broken_rule_is_named(case: Case, write: Write) -> None:
    path = write(case.text)
    with pytest.raises(ScenarioError) as caught:
        read_study(path)
    header, *lines = str(caught.value).splitlines()
    assert [line.strip() for line in lines] == case.lines
    assert header == f"{path}: {len(case.lines)} fault{'s' if len(case.lines) > 1 else ''}"


HEADS = [
    ('scenarios = ["inside.toml"]', ["name: must be given"]),
    (
        'name = "a/b"\nscenarios = ["inside.toml"]',
        ['name = "a/b": must be letters, digits, _ and - alone, as files are named by it'],
    ),
    ('name = "s"\nscenarios = [3]', ["scenarios.0 = 3: must be text"]),
    ('name = "s"', ["scenarios: must be given"]),
    ('name = "s"\nscenarios = []', ["scenarios = []: must have 1 or more values"]),
    ('name = "s"\nscenarios = "inside.toml"', ['scenarios = "inside.toml": must be a list']),
    ('name = "s"\nscenarios = ["inside.toml", "none.toml"]', ['scenarios.1 = "none.toml": no such file']),
    (
        'name = "s"\nscenarios = ["inside.toml", "./inside.toml"]',
        ['scenarios.1 = "./inside.toml": must have another name than "inside", which another scenario has'],
    ),
]


@pytest.mark.parametrize(("head", "lines"), HEADS, ids=[lines[0] for _, lines in HEADS])
def test_every_fault_of_the_head_is_named(head: str, lines: list[str], write: Write) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_study(write(ONE + MEMORY, head=head))
    assert [fault.line() for fault in caught.value.faults] == lines


def test_faults_of_all_parts_and_of_a_scenario_s_own_file_come_in_one_message(write: Write, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text('extends = "inside.toml"\nname = "b"\nteams.delivery.staff = -1', "utf-8")
    head = 'name = 3\nscenarios = ["inside.toml", "broken.toml"]'
    with pytest.raises(ScenarioError) as caught:
        read_study(write('[design]\nkind = "sobol"\nn = 3\n[parameters]\nteams.delivery.staf = {}', head=head))
    assert [fault.line() for fault in caught.value.faults] == [
        "name = 3: must be text",
        "design.n = 3: must be a power of two, such as 2 or 4",
        "teams.delivery.staff = -1: must be 0 or more (people) [from broken.toml]",
        'parameters.teams.delivery.staf: has no "staf"; did you mean "staff"?',
    ]


def test_a_file_nested_too_deeply_is_refused(write: Write) -> None:
    with pytest.raises(ScenarioError, match="nested too deeply"):
        read_study(write(parameters("behaviour.memory = { levels = [" + "[" * 400 + "]" * 400 + "] }")))


@pytest.mark.parametrize(("text", "rule"), [("= 3", "is not valid TOML"), (None, "no such file")])
def test_a_file_that_cannot_be_read_is_refused(text: str | None, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(ScenarioError, match=rule):
        read_study(path)


def only(read: LoadedStudy) -> Parameter:
    (parameter,) = read.parameters
    return parameter


RANGES = [
    ("behaviour.memory = {}", Parameter("behaviour.memory", 0.1, 0.4)),
    ("behaviour.memory = { log = true }", Parameter("behaviour.memory", 0.1, 0.4, log=True)),
    ("behaviour.memory = { range = [0.2, 0.3] }", Parameter("behaviour.memory", 0.2, 0.3)),
    ("teams.delivery.staff = {}", Parameter("teams.delivery.staff", 2.0, 5.0, integer=True)),
    ("services.crm.tolerance = {}", Parameter("services.crm.tolerance", 5.0, 42.0)),
    ('services.crm.tolerance = { range = ["1 d", "2 weeks"] }', Parameter("services.crm.tolerance", 1.0, 10.0)),
    ("services.crm.patience.mean = {}", Parameter("services.crm.patience.mean", 10.0, 30.0)),
    ('services.crm.patience.mean = { range = ["1 d", 9] }', Parameter("services.crm.patience.mean", 1.0, 9.0)),
    ("services.crm.effort.sigma = { range = [0.2, 1] }", Parameter("services.crm.effort.sigma", 0.2, 1.0)),
    (
        "operating_model.staffing.delivery = { range = [1, 9] }",
        Parameter("operating_model.staffing.delivery", 1.0, 9.0, integer=True),
    ),
    (
        "services.crm.value = { range = [0, 9], integer = true }",
        Parameter("services.crm.value", 0.0, 9.0, integer=True),
    ),
]


@pytest.mark.parametrize(("text", "parameter"), RANGES, ids=[text for text, _ in RANGES])
def test_a_range_is_the_one_written_or_the_one_that_the_field_carries(
    text: str, parameter: Parameter, write: Write
) -> None:
    assert only(read_study(write(parameters(text)))) == parameter


def test_the_range_inside_a_distribution_is_found(write: Write) -> None:
    found = only(read_study(write(parameters("services.crm.effort.median = {}"))))
    assert (found.low, found.high) == (8.0, 72.0)


def test_a_selection_holds_what_all_scenarios_assume_alike(write: Write) -> None:
    """Not the friction, in which the models differ, nor what has a source, nor what has no range."""
    read = read_study(write('parameters = "assumptions"\n' + ONE))
    paths = [each.path for each in read.parameters]
    assert {"behaviour.memory", "teams.delivery.staff", "services.crm.patience.mean"} < set(paths)
    assert not {"operating_model.intake.friction", "behaviour.loss_aversion", "services.crm.importance"} & set(paths)
    alone = read_study(
        write('parameters = "operating_model.*"\n' + ONE, head='name = "s"\nscenarios = ["inside.toml"]')
    )
    assert "operating_model.intake.friction" in [each.path for each in alone.parameters]


def test_a_parameter_named_by_itself_is_not_selected_again(write: Write) -> None:
    read = read_study(write(parameters('"behaviour.m*" = {}\nbehaviour.memory = { levels = [0.1, 0.2] }')))
    assert read.parameters == (Parameter("behaviour.memory", levels=(0.1, 0.2)),)


def test_models_are_named_in_the_order_of_the_file_wherever_the_command_runs(write: Write) -> None:
    read = read_study(write(ONE + MEMORY))
    assert list(read.models) == ["inside", "outside"]
    assert read.models["outside"].scenario.operating_model.sourcing.prime == "acme"
    assert (read.study.seed, read.study.replications, read.study.metrics, read.study.precision) == (1, 1, (), None)


def test_paths_may_be_quoted_or_written_as_tables(write: Write) -> None:
    table = write(
        '[design]\nkind = "list"\n[[design.points]]\nbehaviour.memory = 0.1\nteams = { delivery = { staff = 4 } }'
    )
    assert read_study(table).points[0].settings == {"behaviour.memory": 0.1, "teams.delivery.staff": 4}
    quoted = write('[design]\nkind = "list"\npoints = [{ "services.crm.effort" = { dist = "exponential", mean = 9 } }]')
    assert read_study(quoted).points[0].settings == {"services.crm.effort": {"dist": "exponential", "mean": 9}}


def test_the_names_of_metrics_are_those_that_a_run_has(write: Write, tmp_path: Path) -> None:
    from sim.engine import play
    from sim.trace import draw

    write("")
    scenario = load_annotated(tmp_path / "outside.toml").scenario
    assert list(names(scenario)) == list(measure(play(scenario, draw(scenario, 1, 0)), scenario))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_study_can_be_read_and_says_how_many_runs_it_takes(path: Path) -> None:
    read, text = read_study(path), path.read_text("utf-8")
    assert read.study.name == path.stem
    runs = len(read.points) * len(read.models) * read.study.replications
    assert f"= {runs:,} runs" in text
    assert [error.message for error in Draft202012Validator(study_schema()).iter_errors(tomllib.loads(text))] == []


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.splitlines()[0])
def test_every_example_of_the_guide_can_be_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(text.replace('"../', f'"{shipped_scenarios().as_posix()}/'), "utf-8")
    read = read_study(path)
    assert f"# {len(read.points)} points" in text
    assert [error.message for error in Draft202012Validator(study_schema()).iter_errors(tomllib.loads(text))] == []


def test_the_guide_names_every_key_and_design() -> None:
    guide = GUIDE.read_text("utf-8")
    records: list[type[Record]] = [Study, Precision, Spec, *KINDS.values()]
    keys = {name for record in records for name in record.model_fields} | set(KINDS)
    assert {key for key in keys if f"`{key}`" not in guide and f"{key} =" not in guide} == set()


def test_the_committed_schema_is_the_generated_one(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(study_schema())
    write_study_schema(tmp_path / "schema.json")
    assert (shipped_scenarios() / "studies" / "schema.json").read_text("utf-8") == (tmp_path / "schema.json").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    "text",
    [
        "surprise = 1",
        'design = { kind = "gird" }',
        'design = { kind = "sobol" }',
        'design = { kind = "grid", n = 3 }',
        "replications = 0",
        "parameters = 3",
        "parameters = { a = 3 }",
        "precision = { relative = 2 }",
    ],
)
def test_a_wrong_study_does_not_fit_the_schema(text: str) -> None:
    good = {"name": "s", "scenarios": ["a.toml"], "design": {"kind": "one_at_a_time"}, "parameters": {"a": {"b": {}}}}
    assert Draft202012Validator(study_schema()).is_valid(good)
    assert not Draft202012Validator(study_schema()).is_valid(good | tomllib.loads(text))
    assert json.dumps(study_schema())
