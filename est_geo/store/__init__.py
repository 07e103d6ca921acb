"""The store: reports, review, registers and figures in one DuckDB file; only it knows DuckDB."""

from est_geo.store.database import Store
from est_geo.store.deeds import Acting, Deed
from est_geo.store.expiry import Terms
from est_geo.store.holds import Hold
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
from est_geo.store.turns import MaintenanceError

__all__ = [
    "Acting",
    "Added",
    "Change",
    "Deed",
    "Hold",
    "IntakeRecord",
    "Learned",
    "MaintenanceError",
    "OtherAdded",
    "RegisterRecord",
    "Rehearsal",
    "Settlement",
    "Store",
    "Submission",
    "Terms",
]
