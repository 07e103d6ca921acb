"""A database with made-up incidents in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from est_geo.store import IntakeRecord, Store
from est_geo.tables import REJECTED
from tests.made_up import LINKOPING


@contextmanager
def stored(path: Path, incidents: pd.DataFrame) -> Iterator[Store]:
    """Open a new database that holds these `INCIDENTS`."""
    with Store.open(path) as store:
        store.bind(LINKOPING.id, LINKOPING.resolution)
        add_to(store, incidents)
        yield store


def add_to(store: Store, incidents: pd.DataFrame) -> None:
    """Take incidents in, as from one file."""
    taken_at = pd.Timestamp("2026-11-16 08:00", tz="Europe/Stockholm")
    record = IntakeRecord("rapporter.csv", "0" * 64, taken_at, "test", len(incidents))
    store.add(record, incidents, REJECTED.empty())
