"""What residents have answered about the district, all together and group by group."""

from typing import Final

import numpy as np
import pandas as pd

from est_geo.interventions.grounds import wilson
from est_geo.presence.surveys import felt_safety
from est_geo.words import number, percent, span

LEAST_IN_GROUP: Final = 30
"""Fewer answers than this are not shown: neither sure nor safe from telling of somebody."""
EVERYBODY: Final = "alla"
_COLUMNS: Final = {
    "question": "str", "group": "str", "share": "float64", "low": "float64", "high": "float64",
    "n": "float64", "words": "str",
}  # fmt: skip


def group_answers(surveys: pd.DataFrame, district: str) -> pd.DataFrame:
    """
    Give the newest survey of a district, the groups side by side.

    A group of fewer than `LEAST_IN_GROUP` answers is withheld, its number too; and where it is the
    only one of its question, the smallest of the others with it, or the difference would tell it.

    Parameters
    ----------
    surveys : pandas.DataFrame
        `SURVEY_RESULTS`.
    district : str
        District id.

    Returns
    -------
    pandas.DataFrame
        ``question, group, share, low, high, n, words``; withheld numbers are missing. The group
        `EVERYBODY` first, then by name.
    """
    mine = surveys[(surveys["district"] == district) & surveys["share"].notna()]
    mine = mine[mine["n"].notna() & (mine["end"] == mine["end"].max())]
    if mine.empty:
        return _typed([])
    table = mine.assign(group=mine["group"].astype("object").fillna(EVERYBODY).astype("str"))
    table = table.sort_values("row_id").drop_duplicates(["question", "group"])
    hidden = table["n"] < LEAST_IN_GROUP
    for _, of_question in table.groupby("question"):
        groups = of_question[of_question["group"] != EVERYBODY]
        few = groups["n"] < LEAST_IN_GROUP
        if few.sum() == 1 and (~few).any():
            hidden[groups.loc[~few, "n"].idxmin()] = True
    first = (table["group"] != EVERYBODY).astype(int)
    table = table.assign(hidden=hidden, first=first).sort_values(["question", "first", "group"])
    return _typed([_answer(row) for row in table.to_dict("records")])


def survey_says(
    surveys: pd.DataFrame, district: str, safe: float, unsafe: float
) -> tuple[str, str, int]:
    """
    Say what a district's survey tells: for, against, nothing or missing; the words; the answers.

    Parameters
    ----------
    surveys : pandas.DataFrame
        `SURVEY_RESULTS`.
    district : str
        District id.
    safe, unsafe : float
        Shares that feel safe, from which the district is felt safe and below which it is not.
    """
    found = felt_safety(surveys).get(district)
    if found is None:
        return "missing", "Ingen undersökning med tillräckligt många svar finns för stadsdelen.", 0
    of_district = "Svaren gäller hela stadsdelen, inte platsen."
    if found.share < unsafe:
        return "for", f"{found.words}. {of_district}", int(found.n)
    if found.share >= safe:
        return "against", f"{found.words}. {of_district}", int(found.n)
    return "nothing", f"{found.words}; det säger inget om just platsen.", int(found.n)


def _answer(row: dict[object, object]) -> dict[str, object]:
    n, share = float(str(row["n"])), float(str(row["share"]))
    shown = {"question": row["question"], "group": row["group"]}
    if row["hidden"]:
        words = f"visas inte: för få svar (färre än {LEAST_IN_GROUP}) i en grupp"
        return shown | {"share": np.nan, "low": np.nan, "high": np.nan, "n": np.nan, "words": words}
    low, high = wilson(round(share * n), round(n))
    interval = f"95\u00a0% intervall {span(100 * low, 100 * high)}\u00a0%"
    words = f"{percent(share)} av {number(n)} svarande ({interval})"
    return shown | {"share": share, "low": low, "high": high, "n": n, "words": words}


def _typed(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
