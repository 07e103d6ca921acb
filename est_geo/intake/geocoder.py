"""From places in words to points: a table of answers over the place register."""

from collections.abc import Sequence

import pandas as pd

from est_geo.intake.geocoding import Gazetteer, Match

COLUMNS = ("lon", "lat", "match_type", "status", "confidence", "matched_name", "candidates")
"""Columns of the contract; `MORE` stand beside them."""

MORE = ("candidate_places", "near_lon", "near_lat", "district", "why")


def geocode(
    texts: pd.Series | Sequence[str | None],
    gazetteer: Gazetteer,
    *,
    district: str | Sequence[str | None] | None = None,
) -> pd.DataFrame:
    """
    Find places in words in the register.

    Addresses must match in street, number and letter; a missing number is placed only between two
    known neighbours on the same side. A wrong letter is forgiven only within a name, and only when
    one name alone is that near. Streets, districts, unknown house numbers and ties are left to a
    person (``status == "review"``), never to a cell.

    Parameters
    ----------
    texts : sequence of str
        Places in words.
    gazetteer : Gazetteer
        The register.
    district : str or sequence of str, optional
        District or town where the places are said to lie, for all or for each; settles ties.

    Returns
    -------
    pandas.DataFrame
        On the index of `texts`: ``lon``, ``lat`` (degrees; NaN unless placed), ``match_type``,
        ``status`` (placed, review, none), ``confidence`` (0–1), ``matched_name``, ``candidates``
        (names, where a person must choose), ``candidate_places`` (the same with kind, lon, lat and
        district), ``near_lon``, ``near_lat`` (where an unsure place points), ``district`` (of a
        street or district match that lies in one with all its length; else missing) and ``why``
        (Swedish: why it is unsure).

    Examples
    --------
    >>> from est_geo.data_files import data_root
    >>> from est_geo.intake import read_gazetteer
    >>> register = read_gazetteer(data_root() / "gazetteer" / "places.csv")
    >>> found = geocode(["utanför Skäggetorp C", "Rydsvägen 9C", "Rydsvägen 99"], register)
    >>> found[["match_type", "status"]].values.tolist()
    [['place', 'placed'], ['address', 'placed'], ['street', 'review']]
    """
    given = texts.tolist() if isinstance(texts, pd.Series) else list(texts)
    hints = [district] * len(given) if district is None or isinstance(district, str) else district
    known: dict[tuple[str, str], Match] = {}
    found: list[Match] = []
    for text, hint in zip(given, hints, strict=True):
        key = (text if isinstance(text, str) else "", hint if isinstance(hint, str) else "")
        if key not in known:
            known[key] = gazetteer.look_up(*key)
        found.append(known[key])
    index = texts.index if isinstance(texts, pd.Series) else pd.RangeIndex(len(given))
    return _frame(found, index)


def _frame(found: list[Match], index: pd.Index) -> pd.DataFrame:
    columns = list(zip(*found, strict=True)) if found else [()] * len(Match._fields)
    by_name = dict(zip(Match._fields, columns, strict=True))
    options = by_name["candidates"]
    names = [tuple(dict.fromkeys(one.name for one in some)) for some in options]
    places = [tuple(one.as_dict() for one in some) for some in options]
    # A placed match lies where its point lies; only a coarse one tells its district itself.
    coarse = [
        match.district if match.district and match.status != "placed" else None for match in found
    ]
    return pd.DataFrame(
        {
            "lon": pd.array(by_name["lon"], dtype="float64"),
            "lat": pd.array(by_name["lat"], dtype="float64"),
            "match_type": pd.array(by_name["match_type"], dtype="str"),
            "status": pd.array(by_name["status"], dtype="str"),
            "confidence": pd.array(by_name["confidence"], dtype="float64"),
            "matched_name": pd.array(by_name["name"], dtype="str"),
            "candidates": pd.Series(names, index=index, dtype=object),
            "candidate_places": pd.Series(places, index=index, dtype=object),
            "near_lon": pd.array(by_name["near_lon"], dtype="float64"),
            "near_lat": pd.array(by_name["near_lat"], dtype="float64"),
            "district": pd.array(coarse, dtype="str"),
            "why": pd.array(by_name["why"], dtype="str"),
        },
        index=index,
        columns=[*COLUMNS, *MORE],
    )
