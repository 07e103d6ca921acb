"""Streets: unbroken lines from pieces, and a place for a street that only has addresses."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import shapely

from est_geo.intake.registers.found import ALIASES, ROW, USUAL
from est_geo.intake.registers.merging import lying_together, metres
from est_geo.tables import STREET_POINTS, checked

_ONE_STREET_WITHIN = 1_000.0
_CROWD = 500

DistrictOf = Callable[[pd.Series, pd.Series], pd.Series]


def street_points(lines: pd.DataFrame) -> pd.DataFrame:
    """
    Join pieces of street into unbroken lines and list their points.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``street`` and ``geometry`` (lines, WGS 84).

    Returns
    -------
    pandas.DataFrame
        `STREET_POINTS`.

    Examples
    --------
    >>> pieces = shapely.linestrings([[(15, 58), (15, 59)], [(15, 59), (16, 59)]])
    >>> points = street_points(pd.DataFrame({"street": "Storgatan", "geometry": list(pieces)}))
    >>> points["part"].tolist(), points["position"].tolist(), points["lon"].tolist()
    ([0, 0, 0], [0, 1, 2], [15.0, 15.0, 16.0])
    """
    if lines.empty:
        return STREET_POINTS.empty()
    names, parts, shapes = [], [], []
    for name, own in lines.groupby("street", sort=True)["geometry"]:
        joined = shapely.line_merge(shapely.union_all(shapely.get_parts(own.to_numpy())))
        for part, line in enumerate(shapely.get_parts(joined)):
            names.append(name)
            parts.append(part)
            shapes.append(line)
    at, line_of = shapely.get_coordinates(shapes, return_index=True)
    if not len(at):
        return STREET_POINTS.empty()
    starts = np.searchsorted(line_of, np.arange(len(shapes)))
    return checked(
        pd.DataFrame({
            "street": pd.Series(np.array(names, dtype=object)[line_of], dtype="str"),
            "part": np.array(parts, dtype=np.int64)[line_of],
            "position": np.arange(len(at), dtype=np.int64) - starts[line_of],
            "lon": at[:, 0],
            "lat": at[:, 1],
        }),
        STREET_POINTS,
    )  # fmt: skip


def places_of_lines(lines: pd.DataFrame, district_of: DistrictOf) -> pd.DataFrame:
    """
    Make a place of kind ``street`` of every street line, or of those of one name that lie together.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``row``, ``street``, ``aliases`` and ``geometry``.
    district_of : callable
        District of points.

    Returns
    -------
    pandas.DataFrame
        One row a street; its district only where the whole street lies in it.
    """
    if lines.empty:
        return _street_rows([])
    shapes = lines["geometry"].to_numpy()
    coordinates, line_of = shapely.get_coordinates(shapes, return_index=True)
    points = pd.DataFrame({"lon": coordinates[:, 0], "lat": coordinates[:, 1]})
    points["street"] = lines["street"].to_numpy()[line_of]
    points["group"] = _one_street(points["street"], points["lon"], points["lat"])
    points["line"] = line_of
    # Pieces that meet share a point, and a piece is one street from end to end.
    points["group"] = _linked(points["group"].to_numpy(), line_of)
    points["district"] = district_of(points["lon"], points["lat"]).to_numpy()
    groups = points.groupby("group")
    least, most = groups["district"].min(), groups["district"].max()
    told = zip(groups["street"].first(), least.where(least == most, ""), strict=True)
    other_names = lines[ALIASES].to_numpy()
    rows = []
    pieces_of = points.drop_duplicates("line").groupby("group")["line"]
    for (name, district), (_, own) in zip(told, pieces_of, strict=True):
        pieces = own.to_numpy()
        others = dict.fromkeys(one for piece in pieces for one in other_names[piece])
        rows.append((name, *_middle(shapes[pieces]), district, tuple(others)))
    return _street_rows(rows)


def places_of_addresses(addresses: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    """
    Make a place of kind ``street`` for each street that has addresses and no place of its own.

    Parameters
    ----------
    addresses : pandas.DataFrame
        ``street``, ``town``, ``lon``, ``lat``, ``district``; ``""`` is unknown.
    known : pandas.Series
        Names of the streets that there are already.

    Returns
    -------
    pandas.DataFrame
        One row a street and town, in the middle of its addresses; its district only where all of
        them lie in it.

    Examples
    --------
    >>> addresses = pd.DataFrame({"street": "Storgatan", "town": "", "lon": [15.0, 15.002],
    ...                           "lat": 58.0, "district": ["ryd", "city"]})
    >>> streets = places_of_addresses(addresses, pd.Series(dtype="str"))
    >>> streets["lon"].round(4).tolist(), streets["district"].tolist()
    ([15.001], [''])
    """
    wanted = addresses[(addresses["street"] != "") & ~addresses["street"].isin(known)]
    if wanted.empty:
        return _street_rows([])
    keys = wanted["street"] + "\x1f" + wanted["town"].str.casefold()
    groups = _one_street(keys, wanted["lon"], wanted["lat"])
    own = wanted.groupby(groups)
    middle = own[["lon", "lat"]].median()
    first = own[["street", "town", "district"]].first()
    whole = own["district"].min() == own["district"].max()
    rows = zip(
        first["street"], middle["lon"], middle["lat"], first["district"].where(whole, ""),
        [()] * len(first), strict=True,
    )  # fmt: skip
    return _street_rows(list(rows)).assign(town=first["town"].to_numpy())


def _one_street(keys: pd.Series, lon: pd.Series, lat: pd.Series) -> np.ndarray:
    """Give streets of one name in different villages different numbers."""
    codes = pd.factorize(keys)[0].astype(np.int64)
    x, y = metres(lon, lat)
    # Points of a street are many: a coarse grid of them is enough to see what hangs together.
    crude = pd.MultiIndex.from_arrays([codes, (x // 100).astype(int), (y // 100).astype(int)])
    at, unique = pd.factorize(crude)
    code_of, column, line = (unique.get_level_values(n).to_numpy() for n in range(3))
    crowded = np.bincount(code_of)[code_of] > _CROWD
    numbers = np.where(crowded, code_of, -1)
    rows = np.flatnonzero(~crowded)
    if rows.size:
        near = lying_together(code_of[rows], column[rows] * 100.0, line[rows] * 100.0,
                              _ONE_STREET_WITHIN)  # fmt: skip
        numbers[rows] = near + len(code_of)
    found: np.ndarray = numbers[at]
    return found


def _linked(groups: np.ndarray, line_of: np.ndarray) -> np.ndarray:
    """Give all points of a line one group: that of its first point."""
    first = pd.Series(groups).groupby(line_of).transform("first")
    found: np.ndarray = first.to_numpy()
    return found


def _middle(shapes: np.ndarray) -> tuple[float, float]:
    """Point on the longest piece, nearest the middle of all."""
    whole = shapely.multilinestrings(shapely.get_parts(shapes))
    along = shapely.line_locate_point(whole, shapely.centroid(whole))
    lon, lat = shapely.get_coordinates(shapely.line_interpolate_point(whole, along))[0]
    return float(lon), float(lat)


def _street_rows(rows: list[tuple[str, float, float, str, tuple[str, ...]]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "lon", "lat", "district", ALIASES])
    frame[ROW] = 0
    return frame.assign(kind="street", confidence=USUAL, town="", street="", reason="")
