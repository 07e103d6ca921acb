"""How far an intervention can be expected to help: what studies say, and our own receipts."""

from typing import Final, NamedTuple

import pandas as pd

from est_geo.interventions.catalogue import Evidence, Intervention
from est_geo.tables import VERDICTS
from est_geo.words import counted, listing

UNREAD: Final = 2
"""Where no read study is of the measure itself: it may help, and nobody knows."""
_FROM_RECEIPTS: Final = (-2, 1)
"""How far our own receipts can lower and raise it."""
_LEAST, _MOST = 1, 5


class Influence(NamedTuple):
    """The factor 1–5, and in Swedish what it rests on."""

    value: int
    words: str


def influence_of(measure: Intervention, goal: str, effects: pd.DataFrame) -> Influence:
    """
    Judge how far an intervention can be expected to help.

    Only cards of the measure itself that somebody has read, and only those about the goal. A single
    study that speaks for, and nothing against, gives 3; where several or a review speak for, and
    more than speak otherwise, 4, and 5 where none does. As much otherwise as for gives 3, none for
    2, all against 1; without a read card `UNREAD`. Then our own receipts of the same kind, the
    newest of each intervention: more without than with an effect lower it, more with one raise it;
    those with too few incidents say nothing.

    Parameters
    ----------
    measure : Intervention
        Of the catalogue.
    goal : {"crime", "safety"}
        What it is for.
    effects : pandas.DataFrame
        `EFFECTS` of all kinds.

    Examples
    --------
    >>> from est_geo.interventions.catalogue import read_catalogue
    >>> from est_geo.tables import EFFECTS
    >>> influence_of(read_catalogue().of["belysning"], "crime", EFFECTS.empty()).value
    3
    """
    cards = [one for one in measure.own_cards if _is_read(one) and one.about in (goal, "both")]
    base, words = _of_cards(cards, goal)
    shift, own = _of_receipts(measure.id, effects)
    return Influence(min(max(base + shift, _LEAST), _MOST), " ".join([words, *own]))


def _is_read(card: Evidence) -> bool:
    return not card.unchecked


def _of_cards(cards: list[Evidence], goal: str) -> tuple[int, str]:
    supporting = sum(one.supports for one in cards)
    against = sum(one.direction == "against" for one in cards)
    mixed = len(cards) - supporting - against
    if not cards:
        about = "trygghet" if goal == "safety" else "själva åtgärden"
        return UNREAD, f"Ingen läst studie gäller {about}."
    told = [f"{n} talar {way}" for n, way in ((supporting, "för"), (against, "emot")) if n] + (
        [f"{mixed} är {'blandad' if mixed == 1 else 'blandade'}"] if mixed else []
    )
    words = f"{counted(len(cards), 'läst kort', 'lästa kort')}: {listing(told)}."
    several = supporting > 1 or any(one.supports and one.is_review for one in cards)
    if several and supporting > mixed + against:
        return (_MOST if supporting > 1 and not mixed + against else 4), words
    if supporting:
        return 3, words
    return (2 if mixed else 1), words


def _of_receipts(kind: str, effects: pd.DataFrame) -> tuple[int, list[str]]:
    mine = effects[effects["kind"] == kind].sort_values("effect_id")
    mine = mine.drop_duplicates("intervention_id", keep="last")
    if mine.empty:
        return 0, []
    verdicts = mine["verdict"].value_counts()
    lowest, highest = _FROM_RECEIPTS
    more = int(verdicts.get("effect", 0)) - int(verdicts.get("none", 0))
    told = [f"{verdicts[one]} {VERDICTS[one]}" for one in VERDICTS if one in verdicts]
    return min(max(more, lowest), highest), [
        f"Här har {counted(len(mine), 'kvitto', 'kvitton')}: {', '.join(told)}."
    ]
