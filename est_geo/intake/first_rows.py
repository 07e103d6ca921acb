"""The first rows as they were understood, for somebody who is about to take a file in."""

import pandas as pd

from est_geo.profile import Profile
from est_geo.tables import INCIDENTS, checked

ROWS = 5
HOW = {
    "coordinates": "koordinater", "address": "adress", "interpolated": "mellan två kända nummer",
    "intersection": "korsning", "place": "känd plats", "stop": "hållplats", "block": "kvarter",
    "coarse": "ungefärliga koordinater: ingen ruta", "street": "bara gata: ingen ruta",
    "district": "bara stadsdel: ingen ruta", "municipality": "bara kommun: ingen ruta",
    "none": "ingen plats",
}  # fmt: skip
"""Swedish for how a place was found, by match type."""
_UNKNOWN, _WHOLE_DAY, _MONTH = "okänd tid", "%Y-%m-%d", "%Y-%m"
_MINUTE = "%Y-%m-%d %H:%M"


def understood_rows(
    incidents: pd.DataFrame, rows: pd.Series, profile: Profile, *, first: int = ROWS
) -> pd.DataFrame:
    """
    Tell the first rows in the reader's own words.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`.
    rows : pandas.Series of int
        Row number in the file, on the same index.
    profile : Profile
        Names of categories, actors and districts; the time zone.
    first : int
        How many.

    Returns
    -------
    pandas.DataFrame
        ``rad``, ``tid`` (local), ``kategori``, ``aktör``, ``plats`` (as written, personal data
        masked), ``hur`` (how it was placed), ``stadsdel``.

    Examples
    --------
    >>> understood_rows(INCIDENTS.empty(), pd.Series(dtype=int), Profile.load("linkoping")).columns
    Index(['rad', 'tid', 'kategori', 'aktör', 'plats', 'hur', 'stadsdel'], dtype='str')
    """
    shown = checked(incidents, INCIDENTS).head(first)
    actors = {one.id: one.name for one in profile.actors}
    names = profile.district_names
    return pd.DataFrame(
        {
            "rad": rows.loc[shown.index].to_numpy(),
            "tid": [
                _when(start, end, precision, profile.timezone)
                for start, end, precision in zip(
                    shown["occurred_from"],
                    shown["occurred_to"],
                    shown["time_precision"],
                    strict=True,
                )
            ],
            "kategori": [profile.category[one].name for one in shown["category"]],
            "aktör": [actors.get(one, "–") for one in shown["actor"].fillna("")],
            "plats": shown["place"].fillna("–").tolist(),
            "hur": [HOW[one] for one in shown["match_type"]],
            "stadsdel": [names.get(one, "–") for one in shown["district"].fillna("")],
        }
    )


def _when(start: pd.Timestamp, end: pd.Timestamp, precision: str, timezone: str) -> str:
    if precision == "unknown":
        return _UNKNOWN
    first, last = start.tz_convert(timezone), end.tz_convert(timezone)
    if precision == "month":
        return first.strftime(_MONTH)
    if precision == "day":
        return first.strftime(_WHOLE_DAY)
    if precision == "minute":
        return first.strftime(_MINUTE)
    same_day = first.date() == last.date()
    return f"{first.strftime(_MINUTE)}–{last.strftime('%H:%M' if same_day else _MINUTE)}"
