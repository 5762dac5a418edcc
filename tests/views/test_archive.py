"""What is kept of a comparison gives the same comparison back, or says why it cannot."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sim.decision.comparison import Comparison
from sim.views.export import ARCHIVE_NAME, ArchiveError, archive_bytes, new_archive, read_archive
from sim.views.glossary import Notes
from sim.views.report import archived_page


@pytest.fixture
def folder(comparison: Comparison, notes: Notes, tmp_path: Path) -> Path:
    """Holds the results of two models."""
    (tmp_path / ARCHIVE_NAME).write_bytes(archive_bytes(new_archive(comparison, notes, "itsourcing compare a.toml")))
    return tmp_path


def test_the_same_comparison_comes_back(comparison: Comparison, notes: Notes, folder: Path) -> None:
    found = read_archive(folder)
    assert found.comparison.to_json("x") == comparison.to_json("x")
    assert dict(found.comparison.models) == dict(comparison.models)
    assert {name: dict(row) for name, row in found.notes.items()} == {name: dict(row) for name, row in notes.items()}


def test_the_page_is_the_same_to_the_byte(comparison: Comparison, notes: Notes, folder: Path) -> None:
    assert archived_page(read_archive(folder)) == archived_page(
        new_archive(comparison, notes, "itsourcing compare a.toml")
    )


def test_one_model_in_one_replication_comes_back(alone: Comparison, tmp_path: Path) -> None:
    (tmp_path / ARCHIVE_NAME).write_bytes(archive_bytes(new_archive(alone, {}, "x")))
    assert archived_page(read_archive(tmp_path)) == archived_page(new_archive(alone, {}, "x"))


def test_the_same_comparison_is_kept_as_the_same_bytes(comparison: Comparison, notes: Notes) -> None:
    assert archive_bytes(new_archive(comparison, notes, "x")) == archive_bytes(new_archive(comparison, notes, "x"))


def test_a_folder_without_results_says_how_to_make_some(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"holds no results.*itsourcing compare --out"):
        read_archive(tmp_path)


def test_results_of_another_version_name_both_and_the_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.views.export.model_version", lambda: "9.9.9+new")
    with pytest.raises(ArchiveError, match=r"9\.9\.9\+new; make them anew: itsourcing compare a\.toml --out"):
        read_archive(folder)


def changed(folder: Path, **values: object) -> None:
    """Replaces entries of the text that stands beside the numbers."""
    with np.load(folder / ARCHIVE_NAME) as file:
        arrays = {name: file[name] for name in file.files}
    document = json.loads(arrays["document"].tobytes()) | values
    arrays["document"] = np.frombuffer(json.dumps(document).encode(), dtype=np.uint8)
    into = io.BytesIO()
    np.savez(into, **arrays)
    (folder / ARCHIVE_NAME).write_bytes(into.getvalue())


@pytest.mark.parametrize(
    "values", [{"scenarios": []}, {"replications": [0] * 9}, {"names": 3}, {"made": {}}, {"notes": {"nobody": {}}}]
)
def test_broken_text_is_told_as_damage(folder: Path, values: dict[str, object]) -> None:
    changed(folder, **values)
    with pytest.raises(ArchiveError, match="damaged"):
        read_archive(folder)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut", b"\x80\x04}."])
def test_a_file_of_another_kind_is_told_as_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ARCHIVE_NAME).write_bytes(content)
    with pytest.raises(ArchiveError, match="damaged"):
        read_archive(tmp_path)


def test_half_a_file_is_told_as_damage(folder: Path) -> None:
    whole = (folder / ARCHIVE_NAME).read_bytes()
    (folder / ARCHIVE_NAME).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ArchiveError, match="damaged"):
        read_archive(folder)


def test_an_archive_that_holds_objects_to_run_is_refused(folder: Path) -> None:
    """Pickles are code; none is ever loaded."""
    into = io.BytesIO()
    np.savez(into, document=np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert zipfile.is_zipfile(into)
    (folder / ARCHIVE_NAME).write_bytes(into.getvalue())
    with pytest.raises(ArchiveError, match="damaged"):
        read_archive(folder)
