"""Faults of a workbook by sheet and cell: one for each slip, without those that follow from it."""

from collections.abc import Iterable, Sequence

from sim.scenario.checks.fault import NOT_GIVEN, Fault, short_toml
from sim.scenario.checks.follow_on import ALSO, reference
from sim.sheets.layout import MODEL, PART_SHEETS
from sim.sheets.sheet import CellReference, WorkbookEntries
from sim.sheets.xlsx import NO_RESULT, Box
from sim.text import first_of

Cells = dict[str, CellReference]  # by dotted path
Found = tuple[CellReference, Fault]
MOST_CELLS = 3


def cells_by_path(workbook: WorkbookEntries, model: str) -> Cells:
    """Cells of one model by dotted path; parts of a scenario without a cell have the first cell of their sheet."""
    heads = {part: CellReference(sheet, 1, 1) for part, sheet in PART_SHEETS.items()}
    own = (entry for entry in workbook.entries if entry.model in (None, model))
    heads |= {MODEL: workbook.models[model], "name": workbook.models[model]}
    return heads | {".".join(entry.path): entry.cell for entry in own}


def cell_fault(fault: Fault, cells: Cells, model: CellReference) -> Found:
    """A fault of a scenario as a fault of its cell; a path inside the cell is put before the rule."""
    place = fault.place
    while place and place not in cells:
        place = place.rpartition(".")[0]
    cell = cells.get(place, model)
    inside = fault.place.removeprefix(place).removeprefix(".")
    rule = _with_cells(fault.rule, cells)
    if inside:
        value = "" if fault.value is NOT_GIVEN else f" = {short_toml(fault.value)}"
        rule = f"{inside}{value}: {rule}"
    return cell, Fault(cell.name, NOT_GIVEN if cell.value is None else cell.value, rule, fault.unit)


def _with_cells(rule: str, cells: Cells) -> str:
    """A rule whose other places are named as cells."""
    rule, also, places = rule.partition(ALSO)
    first, more, count = places.partition(" and ")
    named = ", ".join(cells[name].name if name in cells else name for name in first.split(", "))
    return f"{rule}{also}{named}{more}{count}"


def sorted_faults(workbook: WorkbookEntries, of_scenarios: Iterable[Found]) -> list[Fault]:
    """Distinct faults in order of their cells; `of_scenarios`: those of the scenarios that the cells make.

    What else is wrong with a cell that is merged or could not be read is left out.
    """
    every = [*workbook.faults, *of_scenarios]
    problems = {entry.cell.name: entry.content.problem for entry in workbook.entries if entry.content.problem}
    found: dict[object, Found] = {}
    for cell, fault in sorted(every, key=lambda each: -len(each[1].rule)):  # of several models: the one that says most
        if _speaks(cell, fault, problems.get(cell.name), workbook.merged):
            found.setdefault((cell.name, fault.rule.partition(ALSO)[0]), (cell, fault))
    return [_with_others(group) for group in _joined(sorted(found.values(), key=lambda each: each[0].order))]


def _speaks(cell: CellReference, fault: Fault, problem: str | None, merged: Iterable[tuple[str, Box]]) -> bool:
    """Whether a fault is the first thing that is wrong with its cell; `problem`: why its value cannot be read."""
    if any(sheet == cell.sheet and box.holds(cell.row, cell.column) for sheet, box in merged):
        return "is merged" in fault.rule
    return problem is None or fault.rule == problem


def _joined(found: Sequence[Found]) -> list[list[Found]]:
    """Formulas without a result of one sheet together, and all uses of a name that there is not."""
    groups: dict[object, list[Found]] = {}
    for cell, fault in found:
        if fault.rule == NO_RESULT:
            cause: object = (cell.sheet, fault.rule)
        else:
            cause = reference(fault) or (fault.line() if not fault.rule.startswith("not a ") else str(fault.value))
        groups.setdefault(cause, []).append((cell, fault))
    return list(groups.values())


def _with_others(group: Sequence[Found]) -> Fault:
    (_, first), *others = group
    names = [cell.name for cell, _ in others]
    if not names or ALSO in first.rule:
        return first
    return first._replace(rule=f"{first.rule}{ALSO}{first_of(names, MOST_CELLS)}")
