"""The store: reports, review, registers and figures in one DuckDB file; only it knows DuckDB."""

from est_geo.store.chain import TrailReport
from est_geo.store.database import Store
from est_geo.store.deeds import Acting, Deed
from est_geo.store.records import (
    Added,
    Change,
    IntakeRecord,
    Learned,
    OtherAdded,
    RegisterRecord,
    Settlement,
    Submission,
)
from est_geo.store.rehearsal import Rehearsal

__all__ = [
    "Acting",
    "Added",
    "Change",
    "Deed",
    "IntakeRecord",
    "Learned",
    "OtherAdded",
    "RegisterRecord",
    "Rehearsal",
    "Settlement",
    "Store",
    "Submission",
    "TrailReport",
]
