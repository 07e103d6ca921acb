"""How sure a match is: a table estimated on the labelled set (`data/gazetteer/SOURCE.md`)."""

import csv
from functools import lru_cache

from est_geo.data_files import data_root

_DOUBT = {"high": 1.0, "medium": 0.98, "unverified": 0.75}
_UNSEEN = 0.5


@lru_cache(maxsize=1)
def table() -> dict[tuple[str, str], float]:
    """
    Read the shipped table: match type and circumstance to the share of right answers.

    Examples
    --------
    >>> 0.9 < table()["address", "exact"] <= 1
    True
    """
    path = data_root() / "gazetteer" / "geocoding_confidence.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["match_type"], row["circumstance"]): float(row["confidence"])
            for row in csv.DictReader(file)
        }


def confidence(match_type: str, circumstance: str, register: str = "high") -> float:
    """
    How sure a match is, from 0 to 1.

    Parameters
    ----------
    match_type : str
        One of `POINT_MATCHES` or `COARSE_MATCHES`.
    circumstance : str
        How it was found: exact, short, plain, typo, beside, review …
    register : str
        The register's own confidence in the place's position.

    Examples
    --------
    >>> confidence("address", "exact") > confidence("address", "exact", "unverified")
    True
    """
    known = table()
    share = known.get((match_type, circumstance), known.get(("any", circumstance), _UNSEEN))
    return round(share * _DOUBT.get(register, _DOUBT["medium"]), 3)
