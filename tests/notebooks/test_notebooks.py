"""Every notebook runs from top to bottom where `itsourcing init` puts it, warns of nothing, and is a thin page."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from sim.cli.scenario_files import init
from sim.scenario.reading.toml_reader import shipped_notebooks

BOOKS = sorted(shipped_notebooks().glob("*.ipynb"))
ROOT = shipped_notebooks().parent
LONGEST = 25  # lines of a cell; a longer one wants to move into the package
# A script, style, picture or font from elsewhere; a plain link for the reader is none.
FETCHED = re.compile(r"""src=["'](?!data:)|<link|@import|url\((?!["']?data:)|//cdn""")


@pytest.fixture(scope="module")
def render() -> ModuleType:
    """docs/render.py."""
    spec = importlib.util.spec_from_file_location("render", ROOT / "docs" / "render.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_notebooks() -> None:
    assert len(BOOKS) == 5


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_results_and_in_small_cells(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert {cell.execution_count for cell in code} == {None}
    assert max(len(cell.source.splitlines()) for cell in code) <= LONGEST
    assert not re.search(r"^\s*(def|class) ", "\n".join(cell.source for cell in code), flags=re.MULTILINE)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_becomes_a_page_that_needs_no_network(
    path: Path, tmp_path: Path, render: ModuleType
) -> None:
    init(tmp_path)
    book = render.executed(tmp_path / "notebooks" / path.name)
    assert _complaints(book) == []
    assert any("image/png" in output.get("data", {}) for output in _outputs(book))
    page = render.page(book, path.stem)
    assert FETCHED.search(page) is None
    assert "<script" not in page
    assert page.count("<img") == page.count('alt="Figure: ')


def test_a_moved_slider_draws_the_picture_anew(tmp_path: Path) -> None:
    init(tmp_path)
    begin = """
        %matplotlib inline
        from sim.views import comparison_figures as views, sliders
        lever = sliders.Slider("teams.applications.staff", "people", 2, 8, 1)
        moved = sliders.play(["../scenarios/small/in_house.toml"], [lever], views.trade_off, replications=2, workers=1)
    """
    cells = [nbformat.v4.new_code_cell(re.sub(r"^ +", "", begin, flags=re.MULTILINE))]
    cells.append(nbformat.v4.new_code_cell("moved['teams.applications.staff'].value = 6"))
    book = nbformat.v4.new_notebook(cells=cells)
    pictures: list[str] = []

    def look(**_: object) -> None:
        pictures.extend(
            output.data["image/png"] for output in cells[0].outputs if "image/png" in output.get("data", {})
        )

    folder = {"metadata": {"path": str(tmp_path / "notebooks")}}
    NotebookClient(book, timeout=300, resources=folder, on_cell_executed=look).execute()
    assert len(pictures) == 2
    assert pictures[0] != pictures[1]
    assert _complaints(book) == []


def _outputs(book: NotebookNode) -> list[NotebookNode]:
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


def _complaints(book: NotebookNode) -> list[str]:
    """What came on standard error, as warnings do, or as an error."""
    found = [output for output in _outputs(book) if output.output_type == "error" or output.get("name") == "stderr"]
    return [str(output.get("text", output.get("evalue"))) for output in found]
