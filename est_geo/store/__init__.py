"""The store: incidents, rejected rows and intakes in one DuckDB file; nothing else knows DuckDB."""

from est_geo.store.database import Store
from est_geo.store.records import Added, IntakeRecord
from est_geo.store.rehearsal import Rehearsal

__all__ = ["Added", "IntakeRecord", "Rehearsal", "Store"]
