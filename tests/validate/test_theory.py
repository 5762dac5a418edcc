"""The table of theory: every closed form has a scenario file, and the answers do not depend on workers."""

import pytest

from sim.scenario.reading.toml_reader import shipped_scenarios
from sim.validate import theory


def test_every_theory_file_that_has_an_answer_is_held_to_it() -> None:
    files = {path.stem for path in (shipped_scenarios() / "theory").glob("*.toml")}
    assert {case.file for case in theory.cases()} == files


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in theory.cases()]
    assert len(set(names)) == len(names)


def test_rows_are_the_same_whatever_the_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two blocks of each of the short files, in this process and over two."""
    monkeypatch.setattr(theory, "cases", lambda: [case for case in CASES if case.file in ("logit", "rework")])
    assert theory.rows(12, workers=1) == theory.rows(12, workers=2)


CASES = theory.cases()


def test_progress_counts_blocks_up_to_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theory, "cases", lambda: [case for case in CASES if case.file == "rework"])
    seen = []
    rows = theory.rows(25, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [row.name for row in rows] == ["rework, number present", "rework, time to the end"]


def test_the_ratio_estimator_weighs_runs_by_what_they_hold() -> None:
    """Sums 1 and 9 over weights 1 and 3: 10 / 4, not the mean of 1 and 3."""
    estimate = theory.ratio([(1.0, 1.0), (9.0, 3.0)])
    assert estimate.value == 2.5
    assert estimate.standard_error == pytest.approx(((1.5**2 + 1.5**2) / 1 / 2) ** 0.5 / 2)
