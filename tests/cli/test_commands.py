"""The smaller commands: check, describe, run, validate, schema, init."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.scenario.reading.json_schema import json_schema
from sim.scenario.reading.toml_reader import shipped_notebooks, shipped_scenarios
from sim.validate import CheckRow, ensemble, exact, reality, theory

Command = Callable[..., tuple[int, str, str]]
Files = list[str]


def test_check_says_ok_for_each_good_file(command: Command, files: Files) -> None:
    status, out, err = command("check", *files)
    assert (status, err) == (0, "")
    lines = [line for line in out.splitlines() if not line.startswith("  warning: ")]
    assert [line.split(";")[0] for line in lines] == [f"ok {file}" for file in files]


def test_check_counts_numbers_that_nobody_answers_for(command: Command, files: Files) -> None:
    """A source or an assumption mark takes a number off the list."""
    _, before, _ = command("check", files[0])
    with open(files[0], "a", encoding="utf-8") as end:
        end.write("\n[teams.delivery]\nstaff = { value = 3, assumption = true }\n")
    _, after, _ = command("check", files[0])
    assert "neither source nor assumption mark" in before
    names = [line.rpartition(": ")[2].rstrip().split(", ") for line in (before, after)]
    assert set(names[0]) - set(names[1]) == {"teams.delivery.staff"}
    assert f"; {len(names[1])} of " in after


def test_check_tells_good_and_bad_apart(command: Command, files: Files, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("name = 3\n", encoding="utf-8")
    status, out, err = command("check", files[0], bad)
    assert status == 2
    assert out.startswith(f"ok {files[0]}")
    assert f"{bad}: " in err
    assert "name = 3" in err


def test_check_as_json_lists_the_faults_of_each_file(command: Command, files: Files, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("name = 3\n", encoding="utf-8")
    status, out, _ = command("check", files[0], bad, "--json")
    found = json.loads(out)["files"]
    assert status == 2
    assert [each["ok"] for each in found] == [True, False]
    assert any("name = 3" in fault for fault in found[1]["faults"])


def test_describe_tells_demand_and_assumptions(command: Command) -> None:
    status, out, _ = command("describe", shipped_scenarios() / "brokered.toml")
    assert status == 0
    assert "Needs per year" in out
    assert "Assumptions (" in out


def test_describe_as_json_has_the_same_numbers(command: Command, files: Files) -> None:
    _, out, _ = command("describe", files[0], "--json", "--set", "services.app.demand.sales=30")
    document = json.loads(out)
    assert document["needs_per_year"] == {"by_service": {"app": 30.0}, "by_unit": {"sales": 30.0}}


def test_describe_as_json_has_worked_invoices_and_phases(command: Command, tmp_path: Path) -> None:
    shipped = shipped_scenarios()
    uses = f'[phases.retail]\nstart = "1 year"\nuse = "{shipped / "brokered.toml"}"'
    path = tmp_path / "later.toml"
    path.write_text(f'extends = "{shipped / "outsourced.toml"}"\n{uses}', encoding="utf-8")
    document = json.loads(command("describe", path, "--json")[1])
    (phase,) = document["phases"]
    assert phase["rule"] == {"old": "outsourced", "new": "brokered"}
    assert phase["ended"] == ["prime"]
    assert set(phase["contracts"]) == {"saas_vendor", "integrator", "nearshore"}
    assert document["worked_invoices"]["prime"][0]["total"] == 1_396_702.71  # 15,298.4 hours at 86.95, and 5 %
    assert document["policy"]["stance"] == "tolerate"


def test_run_prints_the_numbers_of_that_replication(command: Command, files: Files) -> None:
    _, out, _ = command("run", files[0], "--replication", 3, "--seed", 2, "--json")
    document = json.loads(out)
    metrics = sim.simulate(sim.load(files[0]), seed=2, replication=3).metrics
    assert document["metrics"]["cost_total"] == {"value": metrics["cost_total"], "unit": "EUR"}
    assert set(document["metrics"]) == set(metrics)
    _, table, _ = command("run", files[0], "--replication", 3, "--seed", 2)
    assert "total cost" in table


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_run_writes_its_tables(command: Command, files: Files, tmp_path: Path, kind: str) -> None:
    status, out, _ = command("run", files[0], "--out", tmp_path / "x", "--format", kind)
    assert status == 0
    names = {"requests", "ledger", "estate", "monthly", "metrics"}
    written = {f"{name}.{kind}" for name in names}
    assert {path.name for path in (tmp_path / "x").iterdir()} == {"manifest.json", *written}
    assert all(f"{name}.{kind}" in out for name in names)
    read = pd.read_csv if kind == "csv" else pd.read_parquet
    assert len(read(tmp_path / "x" / f"requests.{kind}")) == len(sim.simulate(sim.load(files[0])).requests)


def rows(good: bool) -> list[CheckRow]:
    return [exact("M/M/1 wait", 9.0, 9.1 if good else 20.0, 0.1, "Erlang C", "days")]


@pytest.mark.parametrize(
    ("theory_holds", "findings_hold", "status"), [(True, True, 0), (True, False, 0), (False, True, 1)]
)
def test_validate_fails_only_where_theory_does_not_hold(
    command: Command, monkeypatch: pytest.MonkeyPatch, theory_holds: bool, findings_hold: bool, status: int
) -> None:
    monkeypatch.setattr(theory, "rows", lambda *_: rows(theory_holds))
    monkeypatch.setattr(reality, "rows", lambda *_: rows(findings_hold))
    monkeypatch.setattr(ensemble, "rows", lambda *_: rows(findings_hold))
    ended, out, err = command("validate")
    assert ended == status
    assert "Against queueing theory" in out
    assert "Against published findings" in out
    assert ("M/M/1 wait" in err) == (not theory_holds)


def test_validate_as_json_has_both_tables(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theory, "rows", lambda *_: rows(True))
    monkeypatch.setattr(reality, "rows", lambda *_: rows(False))
    monkeypatch.setattr(ensemble, "rows", lambda *_: rows(True))
    document = json.loads(command("validate", "--json")[1])
    assert [[row["met"] for row in document[key]] for key in ("theory", "reality")] == [[True], [False, True]]
    assert document["theory"][0]["verdict"] == "met"


def test_schema_writes_the_schema(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    assert command("schema", file)[0] == 0
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(json.dumps(json_schema()))


def notebook_files() -> list[Path]:
    """The shipped ones, in order."""
    return sorted(shipped_notebooks().glob("*.ipynb"))


def test_init_copies_scenarios_that_work_and_replaces_nothing(command: Command, tmp_path: Path) -> None:
    assert command("init", tmp_path)[0] == 0
    copies = tmp_path / "scenarios"
    shipped = sorted(path.relative_to(shipped_scenarios()) for path in shipped_scenarios().rglob("*") if path.is_file())
    assert sorted(path.relative_to(copies) for path in copies.rglob("*") if path.is_file()) == shipped
    assert sorted(tmp_path.glob("notebooks/*")) == [tmp_path / "notebooks" / each.name for each in notebook_files()]
    assert command("check", copies / "brokered.toml")[0] == 0
    (copies / "brokered.toml").write_text("mine", encoding="utf-8")
    status, _, err = command("init", tmp_path)
    assert status == 2
    assert "brokered.toml" in err
    assert (copies / "brokered.toml").read_text(encoding="utf-8") == "mine"
