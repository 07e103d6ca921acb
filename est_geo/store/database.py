"""The store itself: what each subject can do, in one class."""

from est_geo.store.accounts import Accounts
from est_geo.store.api_tokens import ApiTokens
from est_geo.store.beside import Beside
from est_geo.store.expiry import Expiry
from est_geo.store.hashing import Hashed
from est_geo.store.held_visits import HeldVisits
from est_geo.store.holds import Holds
from est_geo.store.interventions import Interventions
from est_geo.store.invitations import Invitations
from est_geo.store.keys import Keys
from est_geo.store.plans import Plans
from est_geo.store.presence import Presence
from est_geo.store.registers import Registers
from est_geo.store.releases import Releases
from est_geo.store.reports import Reports
from est_geo.store.review import Review
from est_geo.store.sessions import Sessions
from est_geo.store.shift_plans import ShiftPlans
from est_geo.store.trail import Trail
from est_geo.store.walks import Walks


class Store(
    Reports,
    Review,
    Registers,
    Keys,
    Accounts,
    Sessions,
    ApiTokens,
    Invitations,
    Beside,
    Trail,
    Releases,
    Expiry,
    Holds,
    Plans,
    Presence,
    ShiftPlans,
    HeldVisits,
    Interventions,
    Walks,
    Hashed,
):
    """
    The database of one municipality.

    Open it with `Store.open`, as a context manager; it may be shared between threads.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Store.open(Path(folder, "est.duckdb")) as store:
    ...         store.totals()["rows"], store.span(), store.made_up
    (0, None, False)
    """
