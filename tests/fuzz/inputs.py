"""Sound inputs, which `tests.fuzz.targets` damages: scenarios and studies as texts, a store, a workbook, an archive."""

from collections.abc import Callable, Sequence
from pathlib import Path

import sim
from sim.rules.sourcing import Need, Offer
from sim.scenario.reading.load import load_annotated
from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.sheets.company_writer import write_company
from sim.views.export import ARCHIVE_NAME, archive_bytes, new_archive
from tests.companies import two_services, write_models

SCENARIOS = (
    *("small/company.toml", "small/brokered.toml", "theory/split.toml", "theory/rework.toml"),
    *("theory/erlang_a_10.toml",),
    *("in_house_then_outsourced.toml", "federated.toml", "outsourced.toml"),
)
QUEUE = 'name = "s"\nscenarios = ["theory/mm1.toml"]\n'
COMPANY = 'name = "s"\nscenarios = ["small/in_house.toml", "small/brokered.toml"]\nseed = 3\nreplications = 2\n'
STAFF = '"teams.support.staff"'
STUDIES = (
    QUEUE + '[design]\nkind = "list"\npoints = [{}, { "teams.servers.staff" = 2 }, { "company.growth" = 0.1 }]\n',
    QUEUE + '[design]\nkind = "grid"\nlevels = 3\n[parameters]\n"teams.servers.staff" = { levels = [1, 2] }\n'
    '"services.work.effort.mean" = { range = [4, 8], log = true, also = ["services.work.tolerance"] }\n',
    COMPANY + f'[design]\nkind = "latin_hypercube"\nn = 8\ncorrelations = [[{STAFF}, "company.growth", 0.5]]\n'
    f'[parameters]\n{STAFF} = {{}}\n"company.growth" = {{ range = [0, 0.1] }}\n',
    COMPANY
    + 'metrics = ["cost_total"]\nprecision = { relative = 0.1, metrics = ["net_value"], minimum = 3, cap = 9 }\n'
    f'[design]\nkind = "sobol"\nn = 8\n[parameters]\n{STAFF} = {{}}\n"company.growth" = {{ range = [0, 0.1] }}\n',
    COMPANY + f'[design]\nkind = "morris"\ntrajectories = 2\n[parameters]\n{STAFF} = {{ range = [2, 4] }}\n',
    COMPANY + f'[design]\nkind = "saltelli"\nn = 2\n[parameters]\n{STAFF} = {{ range = [2, 4] }}\n',
    COMPANY + f'[design]\nkind = "one_at_a_time"\n[parameters]\n{STAFF} = {{ range = [2, 4] }}\n',
)


def scenario_text(name: str) -> str:
    """The text of a shipped scenario, with the files that it names as whole paths."""
    path = shipped_scenarios() / name
    return with_paths(path.read_text(encoding="utf-8"), path.parent)


def with_paths(text: str, folder: Path) -> str:
    """The text with the files that it names as whole paths, for it is written elsewhere."""
    lines = text.splitlines(keepends=True)
    for k, line in enumerate(lines):
        if line.startswith(("extends", "use", "scenarios")):
            head, *names = line.split('"')
            names[::2] = [(folder / each).resolve().as_posix() for each in names[::2] if each.strip()] or names[::2]
            lines[k] = '"'.join([head, *names])
    return "".join(lines)


def refuse(need: Need, offers: Sequence[Offer]) -> Offer:
    """A sourcing rule that fails."""
    raise RuntimeError("out of ideas")


def make_store(folder: Path) -> None:
    """A finished sweep of 2 x 3 x 2 runs, a third of which have failed."""
    sim.register("fuzz_refuses", refuse)
    names = ", ".join(f'"{path.name}"' for path in write_models(folder))
    points = '[{}, { "teams.delivery.staff" = 2 }, { "operating_model.sourcing.rule" = "fuzz_refuses" }]'
    text = f'name = "s"\nscenarios = [{names}]\nreplications = 2\n[design]\nkind = "list"\npoints = {points}\n'
    (folder / "input.toml").write_text(text, encoding="utf-8")
    found = sim.sweep(folder / "input.toml", folder / "x.db", workers=1)
    assert found.status.tally.failed == 4


def make_workbook(folder: Path) -> None:
    """The small company's workbook."""
    small = shipped_scenarios() / "small"
    write_company([load_annotated(small / f"{name}.toml") for name in ("in_house", "brokered")], folder / "x.xlsx")


def make_archive(folder: Path) -> None:
    """The archive of a comparison of two models."""
    company = {"warm_up": 21, "horizon": 126, "currency": "EUR"}
    rules = ("in_house", "outsourced")
    models = [two_services(rule, rule, each={}, app={}, title="x", company=company) for rule in rules]
    comparison = sim.compare(models, replications=2, workers=1)
    (folder / ARCHIVE_NAME).write_bytes(archive_bytes(new_archive(comparison, {}, "itsourcing compare x.toml")))


MAKERS: dict[str, Callable[[Path], None]] = {"store": make_store, "workbook": make_workbook, "archive": make_archive}


def sound(kind: str, folder: Path) -> Path:
    """A folder beside `folder` with the sound input of a kind, which is made once."""
    found = folder.parent / f"sound_{kind}"
    if not found.exists():
        found.mkdir()
        MAKERS[kind](found)
    return found
