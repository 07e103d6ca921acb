"""The store: reports, registers, accounts and figures in one DuckDB file; only it knows DuckDB."""

from est_geo.store.account_rows import Account, AccountRow, Grant
from est_geo.store.api_tokens import TokenRow
from est_geo.store.chain import TrailReport
from est_geo.store.database import Store
from est_geo.store.deeds import Acting, Deed
from est_geo.store.invitations import Invitation
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

__all__ = [
    "Account",
    "AccountRow",
    "Acting",
    "Added",
    "Change",
    "Deed",
    "Grant",
    "IntakeRecord",
    "Invitation",
    "Learned",
    "OtherAdded",
    "RegisterRecord",
    "Rehearsal",
    "SessionRow",
    "Settlement",
    "Store",
    "Submission",
    "TokenRow",
    "TrailReport",
]
