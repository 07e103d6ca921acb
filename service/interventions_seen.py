"""Physical measures as the one who asks may see them: the one place where they are cut.

Lists, cards, walks, reminders, files and the API all ask here.
"""

from functools import cached_property
from typing import Final

import pandas as pd
from starlette.requests import Request

from est_geo.errors import NotFoundError
from est_geo.policy import Access, Permission
from est_geo.store import Store
from service.access import access_of, may_of, store_of

_NOTES: Final = frozenset({"note"})


class InterventionsSeen:
    """
    What somebody may see of the physical measures; tables of the contracts of the same names.

    Each table is read when it is first asked for, and cut. Interventions, steps, receipts,
    comparison places, dossiers, lots and judgements are those of the asker's districts. Which
    account did what is told to those who decide themselves; a comparison place and a receipt's
    details are not told where they speak of other districts; what was seen on the spot is told to
    those who go there themselves.

    Parameters
    ----------
    store : Store
        All of them.
    access : Access
        What the policy lets the asker see.
    may : frozenset of str
        Everything that the asker may do.
    """

    def __init__(self, store: Store, access: Access, may: frozenset[Permission]) -> None:
        self._store, self._access, self._may = store, access, may

    def one(self, intervention_id: int) -> pd.DataFrame:
        """
        Give one intervention, as a table of one row.

        Raises
        ------
        NotFoundError
            There is none, or none that may be seen.
        """
        found = self.interventions[self.interventions["intervention_id"] == intervention_id]
        if found.empty:
            raise NotFoundError("Det finns ingen sådan åtgärd. Läs in sidan igen.")
        return found.reset_index(drop=True)

    @cached_property
    def interventions(self) -> pd.DataFrame:
        """`INTERVENTIONS` of the asker's districts."""
        return self._cut(self._store.interventions())

    @cached_property
    def steps(self) -> pd.DataFrame:
        """`INTERVENTION_STEPS`; comments are for those who work with it, not for who steers."""
        steps = self._of(self._store.intervention_steps())
        if "walks" not in self._may:
            steps = steps[~steps["action"].isin(_NOTES)].reset_index(drop=True)
        return self._unsigned(steps, "made_by")

    @cached_property
    def effects(self) -> pd.DataFrame:
        """`EFFECTS`, every receipt that is kept."""
        found = self._of(self._cut(self._store.effects()))
        # The details hold numbers of comparison places, which lie in other districts too.
        return found if self._access.districts is None else found.assign(details="{}")

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """`COMPARISONS` that lie in the asker's districts themselves."""
        return self._of(self._cut(self._store.comparisons()))

    @cached_property
    def dossiers(self) -> pd.DataFrame:
        """`CAMERA_DOSSIERS`."""
        return self._unsigned(self._of(self._store.dossiers()), "changed_by")

    @cached_property
    def trials(self) -> pd.DataFrame:
        """`TRIALS`."""
        return self._cut(self._store.trials())

    @cached_property
    def factors(self) -> pd.DataFrame:
        """`FACTORS_SET`, the newest of each."""
        return self._cut(self._store.factors())

    @cached_property
    def walks(self) -> pd.DataFrame:
        """`WALKS`."""
        walks = self._cut(self._store.walks())
        return walks if "walks" in self._may else walks.head(0)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """`WALK_FINDINGS` of the walks that are seen."""
        findings = self._store.walk_findings()
        kept = findings["walk_id"].isin(self.walks["walk_id"])
        return findings[kept].reset_index(drop=True)

    def _cut(self, frame: pd.DataFrame) -> pd.DataFrame:
        allowed = self._access.allowed and "interventions" in self._may
        seen = self._access.rows.keeps(frame) & allowed
        return self._unsigned(frame[seen].reset_index(drop=True), "made_by")

    def _of(self, frame: pd.DataFrame) -> pd.DataFrame:
        own = frame["intervention_id"].isin(self.interventions["intervention_id"])
        return frame[own].reset_index(drop=True)

    def _unsigned(self, frame: pd.DataFrame, column: str) -> pd.DataFrame:
        """Tell whose account made each row to those who decide themselves, as a plan's page."""
        if "intervening" in self._may or column not in frame:
            return frame
        return frame.assign(**{column: ""})


def interventions_seen(request: Request) -> InterventionsSeen:
    """Give the physical measures as the one who asks may see them."""
    return cut_interventions(store_of(request), access_of(request), may_of(request))


def cut_interventions(
    store: Store, access: Access, may: frozenset[Permission]
) -> InterventionsSeen:
    """Cut the physical measures of a store to what somebody may see, where nobody asks by HTTP."""
    return InterventionsSeen(store, access, may)
