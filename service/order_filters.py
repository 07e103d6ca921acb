"""Filters of the files of physical measures: those that the page has, by the same words."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from est_geo.errors import RequestError
from est_geo.tables import GOALS, STATUSES

FILTERS: Final = ("stadsdel", "slag", "status", "agare", "mal", "sok")
STATUS_WORDS: Final = {
    name: key
    for key, name in zip(
        STATUSES, ("foreslagen", "beslutad", "bestalld", "utford", "utvarderad", "avskriven"),
        strict=True,
    )
}  # fmt: skip
GOAL_WORDS: Final = dict(zip(("brott", "trygghet"), GOALS, strict=True))
_COLUMNS: Final = {"stadsdel": "district", "slag": "kind", "agare": "owner"}
_SEARCHED: Final = ["title", "place", "grounds", "alternative"]


def filtered(interventions: pd.DataFrame, query: Mapping[str, str]) -> pd.DataFrame:
    """
    Keep the rows that the filters ask for.

    Parameters
    ----------
    interventions : pandas.DataFrame
        `INTERVENTIONS` that somebody may see.
    query : mapping
        Some of `FILTERS`; an empty one asks for everything.

    Raises
    ------
    RequestError
        A status or a goal that does not exist.

    Examples
    --------
    >>> rows = pd.DataFrame({"district": ["ryd", "city"], "status": ["ordered", "done"]})
    >>> filtered(rows, {"status": "bestalld"})["district"].tolist()
    ['ryd']
    """
    found = interventions
    for name, column in _COLUMNS.items():
        if query.get(name):
            found = found[found[column] == query[name]]
    for name, column, words in (("status", "status", STATUS_WORDS), ("mal", "goal", GOAL_WORDS)):
        if wanted := query.get(name):
            if wanted not in words:
                raise RequestError(f"Parametern {name} är en av {', '.join(words)}.")
            found = found[found[column] == words[wanted]]
    for word in query.get("sok", "").casefold().split():
        said = found[_SEARCHED].agg(" ".join, axis=1).str.casefold()
        found = found[said.str.contains(word, regex=False)]
    return found
