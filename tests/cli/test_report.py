"""`itsourcing report`: the page again, without a run; or one message and nothing written."""

from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., tuple[int, str, str]]
Files = list[str]


@pytest.fixture
def results(command: Command, files: Files, tmp_path: Path) -> Path:
    """What `compare --out` has written."""
    out = tmp_path / "results"
    assert command("compare", *files, "--replications", 2, "--workers", 1, "--quiet", "--out", out)[0] == 0
    return out


def test_the_page_is_the_one_that_compare_wrote(command: Command, results: Path, tmp_path: Path) -> None:
    status, out, err = command("report", results, "--out", tmp_path / "page.html")
    assert (status, err) == (0, "")
    assert f"Written to {tmp_path / 'page.html'}" in out
    assert (tmp_path / "page.html").read_bytes() == (results / "report.html").read_bytes()


def test_without_out_the_page_in_the_folder_is_replaced(command: Command, results: Path) -> None:
    first = (results / "report.html").read_bytes()
    (results / "report.html").unlink()
    assert command("report", results)[0] == 0
    assert (results / "report.html").read_bytes() == first


def test_scenario_files_are_not_needed_any_more(command: Command, files: Files, results: Path) -> None:
    for file in files:
        Path(file).unlink()
    assert command("report", results)[0] == 0


def test_a_folder_without_results_is_bad_input(command: Command, tmp_path: Path) -> None:
    status, out, err = command("report", tmp_path)
    assert (status, out) == (2, "")
    assert "holds no results" in err
    assert list(tmp_path.iterdir()) == []


def test_damaged_results_are_bad_input_and_spare_the_page(command: Command, results: Path) -> None:
    (results / "results.npz").write_bytes(b"PK")
    before = (results / "report.html").read_bytes()
    status, _, err = command("report", results)
    assert status == 2
    assert "damaged" in err
    assert (results / "report.html").read_bytes() == before


def test_a_place_that_cannot_be_written_to_is_bad_input(command: Command, results: Path, tmp_path: Path) -> None:
    status, _, err = command("report", results, "--out", tmp_path / "nowhere" / "page.html")
    assert status == 2
    assert "there is no folder" in err
    status, _, err = command("report", results, "--out", tmp_path)
    assert status == 2
    assert "cannot be written" in err
