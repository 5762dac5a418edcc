"""Writes the API reference and the executed notebooks as pages that need no network: `python docs/render.py FOLDER`."""

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter

from sim.cli.scenario_files import init
from sim.scenario.reading.toml_reader import shipped_notebooks

WIDGET = "application/vnd.jupyter.widget-view+json"
STILL = "*Here are sliders: open this page in Jupyter to move them. Below, the picture as it starts.*"
TIMEOUT = 600  # seconds for a cell
STYLE = """
body { max-width: 54rem; margin: 0 auto; padding: 1.5rem; font: 16px/1.55 system-ui, sans-serif; color: #222; }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 0.5em; }
pre { overflow-x: auto; margin: 0; font-size: 12px; line-height: 1.45; }
.output_wrapper pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
code { font-size: 0.9em; }
.input { background: #f6f6f4; border-left: 3px solid #ccc; padding: 0.6rem 0.9rem; margin: 0.8rem 0; }
.output_wrapper { margin: 0.8rem 0 1.4rem; overflow-x: auto; }
.prompt, .anchor-link { display: none; }
img { max-width: 100%; height: auto; }
table { border: 0; border-collapse: collapse; font-size: 14px; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border: 0; border-bottom: 1px solid #ddd; }
@media print { .input { display: none; } body { max-width: none; padding: 0; } }
"""


def executed(path: Path) -> NotebookNode:
    """The notebook with its outputs. Raises nbclient's CellExecutionError where a cell fails."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=TIMEOUT, resources={"metadata": {"path": str(path.parent)}}).execute()
    return book


def page(book: NotebookNode, title: str) -> str:
    """An executed notebook as HTML; pictures are inside, links lead from page to page."""
    still = _still(book)
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(still)
    style = STYLE + HtmlFormatter(style="default").get_style_defs(".highlight")
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    body = body.replace('.ipynb"', '.html"')
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}<title>{title}</title><style>{style}</style></head>\n'
        f"<body><main>{body}</main></body></html>\n"
    )


def _still(book: NotebookNode) -> NotebookNode:
    """A copy without widgets, in which each picture is named by the heading above it."""
    still = nbformat.from_dict(book)
    still.metadata.pop("widgets", None)  # their state, for scripts that would be fetched
    heading = ""
    for cell in still.cells:
        if cell.cell_type == "markdown":
            heading = next((line.lstrip("# ") for line in cell.source.splitlines() if line.startswith("#")), heading)
            continue
        for k, output in enumerate(cell.outputs):
            if WIDGET in output.get("data", {}):
                cell.outputs[k] = nbformat.v4.new_output("display_data", {"text/markdown": STILL})
            elif "image/png" in output.get("data", {}):
                output.metadata.setdefault("image/png", {})["alt"] = f"Figure: {heading}"
    return still


def render(out: Path) -> None:
    """Every notebook as a page in `out`; run in a folder of their own, as after `itsourcing init`."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        init(Path(folder))
        for name in sorted(path.name for path in shipped_notebooks().glob("*.ipynb")):
            target = out / Path(name).with_suffix(".html").name
            book = executed(Path(folder) / "notebooks" / name)
            target.write_text(page(book, Path(name).stem.replace("_", " ")), encoding="utf-8")
            print(target)


if __name__ == "__main__":
    from api import write as write_api  # beside this file

    write_api(Path(sys.argv[1]))
    render(Path(sys.argv[1]))
