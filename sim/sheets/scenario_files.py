"""A company as scenario files: one for the company, one for each operating model, which extends it."""

import json
import re

from sim.scenario.reading.load import PLACE
from sim.scenario.reading.toml_reader import EXTENDS
from sim.scenario.toml_writer import document
from sim.sheets.company_reader import Company

MARK = "# Written by `itsourcing workbook read`"
BASE = "company.toml"
LONGEST = 80  # characters of a file's name, whatever the model is called


def scenario_files(company: Company, workbook: str) -> dict[str, str]:
    """Text by file name, the company's first; `workbook` is named in the first line of each."""
    head = f"{MARK} from {json.dumps(workbook)}: change it there, or take the mark away and go on from here.\n"
    base = {"name": "company", **company.company}
    files = {BASE: head + document(base, PLACE)}
    for name, model in company.models.items():
        tree = {EXTENDS: BASE, "name": name, **model}
        files[_file_name(name, files)] = head + document(tree, PLACE)
    return files


def _file_name(model: str, taken: dict[str, str]) -> str:
    """Letters, digits, _ and - of the name; a number behind it where another file, in any case, has it."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", model)[:LONGEST] or "_"
    others = {name.lower() for name in taken}
    name, count = f"{stem}.toml", 1
    while name.lower() in others:
        count += 1
        name = f"{stem}_{count}.toml"
    return name
