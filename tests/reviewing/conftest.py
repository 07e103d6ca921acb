"""A database with a review queue."""

import shutil

import pandas as pd
import pytest

from est_geo.store import Store
from tests.review_reports import batch, filled, items


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Make a database with its schema once: to copy it is faster than to make another."""
    file = tmp_path_factory.mktemp("empty") / "est.duckdb"
    Store.open(file).close()
    return file


@pytest.fixture(scope="module")
def queue(tmp_path_factory, empty):
    """Fill a database with a review queue, once: each test gets a copy."""
    folder = tmp_path_factory.mktemp("queue")
    places = ["Ryd c", "ryd  C", "Ryd c", "hos 070-123 45 67", None]
    frame = batch(5, 3, place=pd.Series([*places, "Stora torget", None, None], dtype="str"),
                  note=pd.Series(["Mörkt"] * 8, dtype="str"))  # fmt: skip
    review = items(
        ("personal", 6, None), ("duplicate", 7, 6), *(("place", n, None) for n in range(5))
    )
    with filled(empty, folder, frame, review, rejected=2, repeated=1) as opened:
        return opened.path


@pytest.fixture
def store(tmp_path, queue):
    with Store.open(shutil.copy(queue, tmp_path / "reviewed.duckdb")) as opened:
        yield opened
