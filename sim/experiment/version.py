"""What made a number: the model, by a hash of its code, and the Python, NumPy and machine that ran it."""

import ast
import hashlib
import inspect
import platform
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim._version import __version__
from sim.rules.sourcing import BUILT_IN, RULES, Rule
from sim.scenario.records import Scenario, scenario_hash

# The code that decides the numbers of a run; with another one, stored results belong to another model.
ROOMS = ("scenario", "rules", "ledger", "model", "metrics")
FILES = ("trace.py", "engine.py", "units.py")
# These turn a file into a scenario or refuse it. Results are stored by the hash of the scenario, so they do not count.
LEFT_OUT = ("scenario/checks", "scenario/reading", "scenario/schema_path.py", "scenario/toml_writer.py")
DESCRIPTIONS = {"given": 0, "assumed": 1, "known": 1, "Metric": 2}  # calls, and which argument is a sentence
WORDS = ("text", "source", "about")  # the same as keywords, and where a value was published


class Provenance(NamedTuple):
    """The software and platform that a worker runs with."""

    version: str  # of the model, as `model_version` gives it
    python: str
    numpy: str
    platform: str


@cache
def model_version() -> str:
    """The package's version and 16 hexadecimal digits of a hash of the code that decides the numbers of a run."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for file in _files(package):
        code = numeric_code(file.read_text(encoding="utf-8"))
        digest.update(f"{file.relative_to(package).as_posix()}\0{len(code)}\0{code}".encode())
    return f"{__version__}+{digest.hexdigest()[:16]}"


def _files(package: Path) -> list[Path]:
    files = [package / name for name in FILES]
    files += [file for room in ROOMS for file in sorted((package / room).rglob("*.py"))]
    return [file for file in files if not file.relative_to(package).as_posix().startswith(LEFT_OUT)]


def numeric_code(source: str) -> str:
    """The code of a module as text, without what no number depends on.

    Left out are comments, docstrings, layout, messages of errors, and descriptions and sources of fields and metrics.
    """
    return ast.dump(_WithoutWords().visit(ast.parse(source)))


class _WithoutWords(ast.NodeTransformer):
    """Takes sentences for readers out of a syntax tree."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Drops docstrings and other bare strings."""
        bare = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if bare else self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Keeps the class of an error and drops its message."""
        node.exc = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        """Drops the message of an assertion."""
        node.msg = None
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Drops the description that a field or a metric is made with."""
        if isinstance(node.func, ast.Name) and node.func.id in DESCRIPTIONS:
            place = DESCRIPTIONS[node.func.id]
            node.args = [*node.args[:place], *node.args[place + 1 :]]
            node.keywords = [each for each in node.keywords if each.arg not in WORDS]
        return self.generic_visit(node)


@cache
def provenance() -> Provenance:
    """The software and platform of this process."""
    import numpy as np

    return Provenance(model_version(), platform.python_version(), np.__version__, platform.platform())


def own_rules() -> tuple[tuple[str, Rule], ...]:
    """The sourcing rules that the user has registered, with their names."""
    return tuple((name, rule) for name, rule in RULES.items() if name not in BUILT_IN)


def case_hash(scenario: Scenario) -> bytes:
    """SHA-256 of the scenario and of the source of each user-defined rule that it names, (32,) bytes."""
    key = scenario_hash(scenario)
    policy = scenario.operating_model.model_dump_json()
    used = [fingerprint(rule) for name, rule in own_rules() if f'"{name}"' in policy]
    return hashlib.sha256("\n".join([key, *used]).encode()).digest() if used else bytes.fromhex(key)


def fingerprint(rule: Rule) -> str:
    """A rule's source; its byte code if there is no source. Globals and files that it reads are not included."""
    try:
        return inspect.getsource(rule)
    except (OSError, TypeError):
        code = getattr(rule, "__code__", None)
        return repr((code.co_code, code.co_consts, code.co_names)) if code else repr(type(rule))
