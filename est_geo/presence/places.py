"""The places of a week's plan, by ground, and how each came to be in it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from est_geo.crs import to_metres
from est_geo.presence.expected import amount, few, weeks_words
from est_geo.tables import GROUNDS, PRESENCE_PLACES, typed
from est_geo.words import counted, number

MOST_PLACES: Final = 40
"""As many places as a week's plan can hold and a meeting can read."""
_KEPT_FIRST: Final = ("decision", "occasion", "early", "survey", "long_term", "explore")
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LEAST: Final = 0.05  # less would be written as 0,0
_RISING: Final = {"new": "den är ny", "emerging": "den växer"}


def typed_places(rows: Iterable[Mapping[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    """
    Give places the types and the order of `PRESENCE_PLACES`.

    Examples
    --------
    >>> typed_places([]).columns.tolist()[:3]
    ['place_id', 'name', 'district']
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    frame = frame.reindex(columns=PRESENCE_PLACES.names)
    return typed(frame.reset_index(drop=True), PRESENCE_PLACES)


def place_slug(kind: str, district: str, name: str) -> str:
    """
    Make an id for a place that is no hot spot: the same place has the same id next week.

    Examples
    --------
    >>> place_slug("tidig", "ryd", "Rydsvägen, norr")
    'tidig-ryd-rydsvagen-norr'
    """
    plain = unicodedata.normalize("NFKD", f"{kind} {district} {name}".lower())
    return _NOT_SLUG.sub("-", plain.encode("ascii", "ignore").decode()).strip("-")


def near_place(places: pd.DataFrame, lon: float, lat: float, crs: str, within_m: float) -> str:
    """
    Find the nearest place within so many metres; empty where there is none.

    Parameters
    ----------
    places : pandas.DataFrame
        ``place_id``, ``lon``, ``lat``.
    lon, lat : float
        Degrees, WGS 84.
    crs : str
        The profile's projected CRS.
    within_m : float
        How far.

    Examples
    --------
    >>> places = pd.DataFrame({"place_id": ["a"], "lon": [15.62], "lat": [58.41]})
    >>> near_place(places, 15.6201, 58.41, "EPSG:3006", 150)
    'a'
    >>> near_place(places, 15.63, 58.41, "EPSG:3006", 150)
    ''
    """
    if places.empty:
        return ""
    east, north = to_metres([*places["lon"], lon], [*places["lat"], lat], crs)
    metres = np.hypot(east[:-1] - east[-1], north[:-1] - north[-1])
    at = int(metres.argmin())
    return str(places["place_id"].iloc[at]) if metres[at] <= within_m else ""


def fewer_places(places: pd.DataFrame, most: int = MOST_PLACES) -> tuple[pd.DataFrame, str]:
    """
    Keep so many places: what people decided, early warnings, long-term ones with most incidents.

    One place to explore in each district goes before the long-term ones: a plan that is full of
    what is known would never learn.

    Returns
    -------
    tuple of pandas.DataFrame and str
        The places in their own order, and a Swedish sentence about those left out; empty if none.

    Examples
    --------
    >>> fewer_places(PRESENCE_PLACES.empty())[1]
    ''
    """
    if len(places) <= most:
        return places, ""
    rank = places["ground"].map({ground: at for at, ground in enumerate(_KEPT_FIRST)})
    first = (places["ground"] == "explore") & ~places.duplicated(["ground", "district"])
    rank = rank.mask(first, _KEPT_FIRST.index("survey"))
    order = places.assign(rank=rank).sort_values(
        ["rank", "n", "place_id"], ascending=[True, False, True]
    )
    kept = places.loc[sorted(order.index[:most])].reset_index(drop=True)
    n = len(places) - most
    return kept, (
        f"Planen rymmer {most} platser; {counted(n, 'plats', 'platser')} med färst händelser "
        "är inte med."
    )


def spot_words(spot: Mapping[str, Any]) -> str:
    """
    Say why a hot spot is in the plan.

    Parameters
    ----------
    spot : mapping
        ``n`` (incidents that count), ``n_made`` (made during visits), ``n_felt`` (reports of places
        that feel unsafe), ``weeks``, ``peak``, ``kind``, ``arrow``, ``expected``, ``forecast``.

    Examples
    --------
    >>> spot_words({"n": 34.0, "n_made": 2, "n_felt": 5, "weeks": 13.0, "peak": "fre–lör 21–01",
    ...     "kind": "new", "arrow": "none", "expected": 2.6, "forecast": False})
    'Hotspot med 34 händelser på 13 veckor, flest fre–lör 21–01, 5 av dem om platser som känns \
otrygga; 2 rapporter från egna besök är inte medräknade; den är ny och därför också en tidig \
varning; 2,6 väntas i veckan (veckornas medel).'
    """
    peak = str(spot["peak"])
    parts = [f"Hotspot med {amount(spot['n'])} på {weeks_words(spot['weeks'])}"]
    parts[0] += "" if peak.startswith("ingen") or not peak else f", flest {peak}"
    if spot["n_felt"]:
        parts[0] += f", {spot['n_felt']} av dem om platser som känns otrygga"
    if n_made := int(spot["n_made"]):
        what = "rapport från egna besök är inte medräknad"
        whats = "rapporter från egna besök är inte medräknade"
        parts.append(counted(n_made, what, whats))
    if str(spot["kind"]) in _RISING:
        parts.append(f"{_RISING[str(spot['kind'])]} och därför också en tidig varning")
    expected = float(spot["expected"])
    weekly = number(expected, 1) if expected >= _LEAST else few(expected)
    parts.append(f"{weekly} väntas i veckan ({_rule(spot)})")
    return "; ".join(parts) + "."


def early_names(places: pd.DataFrame, rising: Iterable[str] = ()) -> str:
    """
    List the early warnings apart from the long-term places; empty where there are none.

    Parameters
    ----------
    places : pandas.DataFrame
        `PRESENCE_PLACES`.
    rising : iterable of str
        Ids of hot spots that are new or grow.

    Examples
    --------
    >>> early_names(PRESENCE_PLACES.empty())
    ''
    """
    early = (places["ground"] == "early") | places["place_id"].isin(list(rising))
    names = places.loc[early, "name"].tolist()
    return f"{GROUNDS['early'].capitalize()}: {'; '.join(names)}." if names else ""


def _rule(spot: Mapping[str, Any]) -> str:
    if spot["forecast"]:
        return "enligt prognosen"
    if spot["arrow"] == "over":
        return "mitt emellan veckornas medel och senaste veckan, som låg över det väntade"
    return "veckornas medel"
