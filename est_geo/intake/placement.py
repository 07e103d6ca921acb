"""From reports to incidents: the point, the district that holds it, and its cell."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from est_geo.cells import cell_text, cells_at
from est_geo.errors import TableError
from est_geo.intake.gazetteer import Gazetteer
from est_geo.intake.geocoder import geocode
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.tables import COORDINATES, ELSEWHERE, INCIDENTS, NOT_FOUND, REST, checked, completed

Floats = npt.NDArray[np.float64]


def locate(
    reports: pd.DataFrame,
    incident_ids: pd.Series,
    profile: Profile,
    gazetteer: Gazetteer | None,
) -> pd.DataFrame:
    """
    Place reports: coordinates first, else the place in words where the register is sure.

    Parameters
    ----------
    reports : pandas.DataFrame
        `REPORTS`.
    incident_ids : pandas.Series
        What `dedupe_keys` returned, on the same index.
    profile : Profile
        Districts, outline and resolution.
    gazetteer : Gazetteer or None
        The register, where the profile has one.

    Returns
    -------
    pandas.DataFrame
        `INCIDENTS`, one row per report. A report without a place has no district and no cell.

    Raises
    ------
    TableError
        The ids are not those of the reports, or two reports have the same one.

    Examples
    --------
    >>> from est_geo.tables import REPORTS
    >>> none = REPORTS.empty()
    >>> locate(none, pd.Series(dtype="str"), Profile.load("linkoping"), None).empty
    True
    """
    if len(incident_ids) != len(reports) or not (
        incident_ids.index.equals(reports.index) or reports.empty
    ):
        raise TableError("Every report must have its own incident id, on the same index.")
    lon, lat, match_type = _points(reports, gazetteer)
    district, cell = areas(lon, lat, profile)
    incidents = reports.drop(columns="row").assign(
        incident_id=incident_ids.to_numpy(),
        lon=lon,
        lat=lat,
        match_type=match_type,
        district=district.to_numpy(),
        cell=cell.to_numpy(),
    )
    words = {"incident_id": "str", "match_type": "str", "district": "str", "cell": "str"}
    if bool((incidents["lon"].isna() != incidents["cell"].isna()).any()):
        raise AssertionError("A placed report has a cell, and no other has.")
    whole = completed(incidents, INCIDENTS)[INCIDENTS.names]
    return checked(whole.astype(words), INCIDENTS)


def _points(
    reports: pd.DataFrame, gazetteer: Gazetteer | None
) -> tuple[Floats, Floats, npt.NDArray[np.object_]]:
    lon = reports["lon"].to_numpy(dtype=np.float64, copy=True)
    lat = reports["lat"].to_numpy(dtype=np.float64, copy=True)
    given = ~np.isnan(lon)
    match_type = np.where(given, COORDINATES, NOT_FOUND).astype(object)
    asked = np.flatnonzero(~given & reports["place"].notna().to_numpy())
    if gazetteer is not None and asked.size:
        found = geocode(reports["place"].iloc[asked], gazetteer)
        sure = (found["status"] == "placed").to_numpy()
        rows = asked[sure]
        lon[rows], lat[rows] = found["lon"].to_numpy()[sure], found["lat"].to_numpy()[sure]
        match_type[rows] = found["match_type"].to_numpy()[sure]
    return lon, lat, match_type


def areas(lon: Floats, lat: Floats, profile: Profile) -> tuple[pd.Series, pd.Series]:
    """
    District and cell of points.

    Parameters
    ----------
    lon, lat : numpy.ndarray of float
        Degrees, WGS 84; NaN is no point.
    profile : Profile
        Districts, outline and resolution.

    Returns
    -------
    tuple of pandas.Series
        District ids (or one of `OUTSIDE`) and cells; both missing where there is no point.

    Examples
    --------
    >>> district, cell = areas(np.array([15.6216]), np.array([58.4109]), Profile.load("linkoping"))
    >>> district[0], cell[0]
    ('city', '8a08b3c24d27fff')
    """
    placed = ~np.isnan(lon)
    within = first_polygon(lon, lat, list(profile.districts.geometry))
    ids = pa.array([*profile.districts["id"], REST, ELSEWHERE], pa.large_string())
    rest, elsewhere = len(ids) - 2, len(ids) - 1
    outside = placed & (within < 0)
    if profile.outline is not None and outside.any():
        in_town = first_polygon(lon[outside], lat[outside], [profile.outline]) == 0
        within[outside] = np.where(in_town, rest, elsewhere)
    else:
        within[outside] = rest
    cells = np.zeros(len(lon), dtype=np.uint64)
    cells[placed] = cells_at(lon[placed], lat[placed], profile.resolution)
    numbers, distinct = pd.factorize(cells)
    return (
        _taken(ids, within, placed),
        _taken(pa.array(list(cell_text(distinct)), pa.large_string()), numbers, placed),
    )


def _taken(words: pa.Array, at: npt.NDArray[np.int64], placed: npt.NDArray[np.bool_]) -> pd.Series:
    """Words by position, missing where not placed; in Arrow, because a million are many."""
    taken = words.take(pa.array(at, mask=~placed))
    column: pd.Series = pa.table({"word": taken}).to_pandas()["word"]
    return column.astype("str")
