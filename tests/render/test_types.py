import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = """\
from est_geo.picture import PublishedPicture, SituationPicture
from est_geo.render import week_map


def allowed(picture: PublishedPicture) -> str:
    return week_map(picture)


def refused(picture: SituationPicture) -> str:
    return week_map(picture)
"""


@pytest.fixture
def verdict(tmp_path):
    path = tmp_path / "draws.py"
    path.write_text(CODE, encoding="utf-8")
    # With the options of the ordinary run, whose cache then serves this one too.
    command = [sys.executable, "-m", "mypy", str(path)]
    return subprocess.run(  # noqa: S603 - our own interpreter and our own file
        command, cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout


def test_the_type_checker_refuses_to_draw_what_has_not_passed_the_gate(verdict):
    # Only this file is judged, whatever else is in the making.
    told = [line for line in verdict.splitlines() if "draws.py" in line]
    faults = [line for line in told if ": error:" in line]

    assert len(faults) == 1, verdict
    assert "draws.py:10: error" in faults[0]
    assert 'has incompatible type "SituationPicture"; expected "PublishedPicture"' in faults[0]
