"""Where the real files lie, and the reason to skip without them."""

import os
from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parent.parent.parent / "shared" / "realdata"


def needs_real_data(test):
    """Mark a test that reads ../shared/realdata; CI has it, so there it never skips."""
    absent = not REAL.is_dir() and not os.environ.get("CI")
    skip = pytest.mark.skipif(absent, reason="needs ../shared/realdata beside the checkout")
    return pytest.mark.realdata(skip(test))
