"""The group's own judgement: what a factor of a proposal weighs, and a lot that is drawn."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from est_geo.errors import ReportError
from est_geo.intervening.texts import kept_text, text_faults
from est_geo.interventions import fair_order
from est_geo.interventions.lifecycle import LONGEST_WORDS
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import FACTORS, FACTORS_SET, OUTSIDE, TRIALS, typed

MOST_IN_A_LOT: Final = 50
HIGHEST_SEED: Final = 2**31 - 1
_HIGHEST: Final = 5
_LONGEST_SUBJECT: Final = 160
_FEWEST: Final = 2
_NOT_BEGUN: Final = frozenset({"proposed", "decided"})


def set_factor(
    store: Store,
    profile: Profile,
    subject: str,
    district: str,
    factor: str,
    value: int,
    *,
    now: pd.Timestamp,
    words: str = "",
) -> int:
    """
    Let the group's judgement of a factor stand instead of the computed one; return its number.

    Parameters
    ----------
    store : Store
        Acted on as the one who judges.
    profile : Profile
        The municipality.
    subject : str
        Recommendation id: place id and kind.
    district : str
        District id of the place.
    factor : str
        A key of `FACTORS`.
    value : int
        1–5, five speaks for; 0 takes the judgement back.
    now : pandas.Timestamp
        The present moment.
    words : str
        Why; personal data are masked.

    Raises
    ------
    ReportError
        Something is missing or wrong; all of it is named.
    """
    rules = {
        "förslagets id måste ha 1–160 tecken": 0 < len(subject) <= _LONGEST_SUBJECT,
        "stadsdelen finns inte i profilen": (
            district in {*profile.districts["id"].astype(str), *OUTSIDE}
        ),
        "faktorn måste vara need, influence eller cost": factor in FACTORS,
        "värdet måste vara 1–5, eller 0 för det beräknade": 0 <= value <= _HIGHEST,
        "det måste sägas varför": value == 0 or bool(words.strip()),
    }
    faults = [says for says, holds in rules.items() if not holds]
    faults += text_faults({"skälet": words, "förslagets id": subject}, LONGEST_WORDS)
    if faults:
        raise ReportError(f"Bedömningen kan inte sparas: {'; '.join(faults)}. Inget är ändrat.")
    row = {"factor_id": 0, "subject": subject, "district": district, "factor": factor,
           "value": value, "words": kept_text(words), "made_by": "", "made_at": now}  # fmt: skip
    return store.set_factor(typed(pd.DataFrame([row]), FACTORS_SET), now)


def draw_order(store: Store, numbers: Sequence[int], *, seed: int, now: pd.Timestamp) -> int:
    """
    Draw by lot in which order interventions are done, and keep it; return the trial's number.

    When it is chance that says who is first, those who wait are a fair comparison.

    Parameters
    ----------
    store : Store
        Acted on as the one who draws.
    numbers : sequence of int
        Interventions of one kind that are not ordered yet.
    seed : int
        Seed of the lot: the same gives the same order.
    now : pandas.Timestamp
        The present moment.

    Raises
    ------
    ReportError
        They cannot be a fair trial; all that is wrong is named.
    ConflictError
        One of them is part of a trial already.
    """
    known = store.interventions()
    mine = known[known["intervention_id"].isin(list(numbers))].set_index("intervention_id")
    rules = {
        f"det måste vara {_FEWEST}–{MOST_IN_A_LOT} åtgärder": (
            _FEWEST <= len(numbers) <= MOST_IN_A_LOT
        ),
        "varje åtgärd får bara stå en gång": len(set(numbers)) == len(numbers),
        "alla åtgärderna måste finnas": len(mine) == len(set(numbers)),
        "de måste vara av samma slag": len(set(mine["kind"])) <= 1,
        "ingen av dem får vara beställd än": bool(mine["status"].isin(_NOT_BEGUN).all()),
        "fröet måste vara ett heltal från 0": 0 <= seed <= HIGHEST_SEED,
    }
    if faults := [says for says, holds in rules.items() if not holds]:
        raise ReportError(f"Ordningen kan inte lottas: {'; '.join(faults)}. Inget är ändrat.")
    order = fair_order(sorted(numbers), seed=seed)
    rows = [
        {"trial_id": 0, "place": place, "intervention_id": number, "seed": seed, "made_by": "",
         "district": str(mine.loc[number, "district"]), "made_at": now}
        for place, number in enumerate(order, 1)
    ]  # fmt: skip
    return store.draw_trial(typed(pd.DataFrame(rows), TRIALS), now)
