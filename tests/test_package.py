"""The package as a user meets it: everything at hand, and nothing loaded before it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

import est_geo

ROOT = Path(__file__).resolve().parent.parent


def test_what_it_exports_is_there_under_its_name():
    for name in est_geo.__all__:
        assert getattr(est_geo, name).__name__ == name
        assert name in dir(est_geo)


def test_a_part_is_at_hand_without_an_import_of_its_own(monkeypatch):
    monkeypatch.delattr(est_geo, "analysis", raising=False)
    assert est_geo.analysis.benjamini_hochberg([0.01, 0.5]).tolist() == [0.02, 0.5]


def test_what_is_not_there_is_said_so():
    with pytest.raises(AttributeError, match="no attribute 'finns_inte'"):
        est_geo.finns_inte  # noqa: B018 - to ask for it is the test
    assert not hasattr(est_geo, "_inte_heller")


def test_the_store_does_not_load_the_statistics():
    program = "import sys, est_geo.store; print([m for m in sys.modules if m.startswith('scipy')])"
    done = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
