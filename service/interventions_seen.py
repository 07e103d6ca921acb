"""Physical measures as the one who asks may see them: the one place where they are cut.

Lists, cards, walks, reminders, files and the API all ask here.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd
from starlette.requests import Request

from est_geo.errors import NotFoundError
from est_geo.policy import Access, Permission
from est_geo.store import Store
from service.access import access_of, may_of, store_of

_NOTES: Final = frozenset({"note"})
_NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class InterventionsSeen:
    """
    What somebody may see of the physical measures; tables of the contracts of the same names.

    Attributes
    ----------
    interventions, steps, effects, comparisons, dossiers, trials, factors : pandas.DataFrame
        Of their districts. Which account did what is told to those who decide themselves; a
        comparison place and a receipt's details are not told where they speak of other districts.
    walks, findings : pandas.DataFrame
        What was seen on the spot, to those who go there themselves.
    """

    interventions: pd.DataFrame
    steps: pd.DataFrame
    effects: pd.DataFrame
    comparisons: pd.DataFrame
    dossiers: pd.DataFrame
    trials: pd.DataFrame
    factors: pd.DataFrame
    walks: pd.DataFrame
    findings: pd.DataFrame

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


def interventions_seen(request: Request) -> InterventionsSeen:
    """Give the physical measures as the one who asks may see them."""
    return cut_interventions(store_of(request), access_of(request), may_of(request))


def cut_interventions(
    store: Store, access: Access, may: frozenset[Permission]
) -> InterventionsSeen:
    """
    Cut the physical measures of the store to what somebody may see.

    Parameters
    ----------
    store : Store
        All of them.
    access : Access
        What the policy lets them see.
    may : frozenset of str
        Everything that they may do.

    Returns
    -------
    InterventionsSeen
        Rows of their districts; nothing where the policy says no.
    """
    own = _of_districts(store.interventions(), access, may)
    numbers = own["intervention_id"]
    effects = _of(_of_districts(store.effects(), access, may), numbers)
    if access.districts is not None:
        # The details hold numbers of comparison places, which lie in other districts too.
        effects = effects.assign(details="{}")
    walks = _of_districts(store.walks(), access, may)
    if "walks" not in may:
        walks = walks.head(0)
    findings = store.walk_findings()
    return InterventionsSeen(
        interventions=own,
        steps=_steps(_of(store.intervention_steps(), numbers), may),
        effects=effects,
        comparisons=_of(_of_districts(store.comparisons(), access, may), numbers),
        dossiers=_unsigned(_of(store.dossiers(), numbers), may, "changed_by"),
        trials=_of_districts(store.trials(), access, may),
        factors=_of_districts(store.factors(), access, may),
        walks=walks,
        findings=findings[findings["walk_id"].isin(walks["walk_id"])].reset_index(drop=True),
    )


def _of_districts(frame: pd.DataFrame, access: Access, may: frozenset[Permission]) -> pd.DataFrame:
    seen = access.rows.keeps(frame) & (access.allowed and "interventions" in may)
    return _unsigned(frame[seen].reset_index(drop=True), may, "made_by")


def _of(frame: pd.DataFrame, numbers: pd.Series) -> pd.DataFrame:
    return frame[frame["intervention_id"].isin(numbers)].reset_index(drop=True)


def _steps(steps: pd.DataFrame, may: frozenset[Permission]) -> pd.DataFrame:
    """Comments between those who work with it are for them, and not for who steers."""
    if "walks" not in may:
        steps = steps[~steps["action"].isin(_NOTES)].reset_index(drop=True)
    return _unsigned(steps, may, "made_by")


def _unsigned(frame: pd.DataFrame, may: frozenset[Permission], column: str) -> pd.DataFrame:
    """Tell whose account made each row to those who decide themselves, as a plan's page does."""
    if "intervening" in may or column not in frame:
        return frame
    return frame.assign(**{column: _NOBODY})
