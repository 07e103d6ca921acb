"""A writer that is killed leaves a whole trail, and every change that it made has its row."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "killed_deeds.py"
ROOT = Path(__file__).parents[2]


def kills(path, n_cycles):
    """Kill a writer so many times."""
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(path), str(n_cycles), "7"],
        check=True, capture_output=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return json.loads(said.stdout)


def check(found, n_cycles):
    assert len(found) == n_cycles
    for one in found:
        assert (one["fault"], one["untold"], one["lost"]) == ("", [], [])
    assert found[-1]["acked"] >= n_cycles
    # Every cycle is a new hour, which leaves a head of the one before.
    assert found[-1]["heads"] >= n_cycles - 1


def test_ten_kills_leave_no_gap(path):
    check(kills(path, 10), 10)


@pytest.mark.long
def test_two_hundred_kills_leave_no_gap(path):
    check(kills(path, 200), 200)
