"""A fresh store, a record of an intake, and batches of made-up incidents."""

import shutil

import numpy as np
import pandas as pd
import pytest

from est_geo.store import IntakeRecord, Store
from tests.made_up import CENTRE, incidents


@pytest.fixture
def path(tmp_path):
    return tmp_path / "est.duckdb"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """Make a database with its schema once: to copy it is faster than to make another."""
    file = tmp_path_factory.mktemp("empty") / "est.duckdb"
    Store.open(file).close()
    return file


@pytest.fixture
def store(path, empty_database):
    shutil.copy(empty_database, path)
    with Store.open(path) as opened:
        yield opened


@pytest.fixture(scope="session")
def record():
    def make(rows, **changes):
        values = {
            "file_name": "rapporter.csv",
            "file_sha256": "0" * 64,
            "taken_at": pd.Timestamp("2026-11-16 08:00", tz="Europe/Stockholm"),
            "source": "test",
            "rows": rows,
        }
        return IntakeRecord(**values | changes)

    return make


@pytest.fixture(scope="session")
def batch():
    """
    Make incidents numbered from `first`, one an hour.

    The last `unplaced` of them have no place; `timed=False` leaves out when they happened.
    """

    def make(first, count, unplaced=0, *, timed=True, **columns):
        lon = np.full(count, CENTRE[0])
        lat = np.full(count, CENTRE[1])
        if unplaced:
            lon[-unplaced:] = lat[-unplaced:] = np.nan
        hours = pd.to_timedelta(np.arange(first, first + count), unit="h")
        names = [f"{number:032x}" for number in range(first, first + count)]
        when = pd.Timestamp("2026-11-09", tz="UTC") + hours
        if not timed:
            when = pd.DatetimeIndex([None] * count, tz="UTC")
            columns["time_precision"] = "unknown"
        return incidents(lon, lat, when, **{"incident_id": names} | columns)

    return make
