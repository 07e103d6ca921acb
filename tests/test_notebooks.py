from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
# The first takes two years in twice and makes two pictures: what the demo's own tests do too.
LONG = {"01_fran_rapport_till_lagesbild"}
NOTEBOOKS = [
    pytest.param(path, marks=pytest.mark.long if path.stem in LONG else (), id=path.stem)
    for path in sorted(FOLDER.glob("*.ipynb"))
]


def test_there_is_a_notebook_to_run():
    assert NOTEBOOKS


# The kernel's own client warns about event loops; what the notebook's code warns of is an error.
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", NOTEBOOKS)
def test_notebook_runs_and_defines_nothing(path):
    notebook = nbformat.read(path, as_version=4)
    sources = [cell["source"] for cell in notebook.cells if cell["cell_type"] == "code"]
    assert not any("def " in source for source in sources)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    first = next((cell for cell in notebook.cells if "again.counts()" in cell["source"]), None)
    if first is None:
        assert path.stem != "01_fran_rapport_till_lagesbild"
        return
    counts = eval(first["outputs"][0]["data"]["text/plain"])  # noqa: S307 - our own notebook's dict
    assert counts["incidents"] == 0
    assert counts["duplicates"] + counts["rejected"] == counts["rows"]
