"""The store: reports, registers, accounts and figures in one DuckDB file; only it knows DuckDB."""

from est_geo.store.account_rows import Account, AccountRow, Grant
from est_geo.store.api_tokens import TokenRow
from est_geo.store.chain import TrailReport
from est_geo.store.database import Store
from est_geo.store.deeds import Acting, Deed
from est_geo.store.expiry import Terms
from est_geo.store.holds import Hold
from est_geo.store.invitations import Invitation
from est_geo.store.plans import PLANS, KeptPlan
from est_geo.store.presence import MarksAdded
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
from est_geo.store.sessions import SessionRow
from est_geo.store.shift_plans import PlannedShift
from est_geo.store.turns import MaintenanceError

__all__ = [
    "PLANS",
    "Account",
    "AccountRow",
    "Acting",
    "Added",
    "Change",
    "Deed",
    "Grant",
    "Hold",
    "IntakeRecord",
    "Invitation",
    "KeptPlan",
    "Learned",
    "MaintenanceError",
    "MarksAdded",
    "OtherAdded",
    "PlannedShift",
    "RegisterRecord",
    "Rehearsal",
    "SessionRow",
    "Settlement",
    "Store",
    "Submission",
    "Terms",
    "TokenRow",
    "TrailReport",
]
