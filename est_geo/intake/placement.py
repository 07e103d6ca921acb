"""From reports to incidents: the point, the district that holds it, and its cell.

How well a place is known travels with it. Only a point gets a cell; a street, a district, or
coordinates that hold only within more metres than a cell is wide, are kept as what they are: the
report counts in its district where all of it lies in one, and never in a cell.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from est_geo.cells import cell_text, cells_at, edge_metres
from est_geo.errors import TableError
from est_geo.intake.geocoder import geocode
from est_geo.intake.geocoding import Gazetteer
from est_geo.intake.wide_places import districts_of_circles
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.tables import (
    COARSE_MATCHES,
    COORDINATES,
    ELSEWHERE,
    INCIDENTS,
    NOT_FOUND,
    POINT_MATCHES,
    REPORTS,
    REST,
    checked,
    completed,
)

Floats = npt.NDArray[np.float64]
COARSE = "coarse"
DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Placed:
    """
    Reports as incidents, and what the gazetteer said of those that were asked about.

    Attributes
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`, one per report.
    answers : pandas.DataFrame
        What `geocode` returned, indexed by incident id; no row for a report with coordinates.
    """

    incidents: pd.DataFrame
    answers: pd.DataFrame


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
        `INCIDENTS`, one row per report. A report without a point has no cell; it has a district
        only where all that is known of its place lies in one.

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
    return place_reports(reports, incident_ids, profile, gazetteer).incidents


def place_reports(
    reports: pd.DataFrame,
    incident_ids: pd.Series,
    profile: Profile,
    gazetteer: Gazetteer | None,
) -> Placed:
    """
    As `locate`, with the gazetteer's own answers, for those that a person must look at.

    Examples
    --------
    >>> from est_geo.tables import REPORTS
    >>> none = REPORTS.empty()
    >>> place_reports(none, pd.Series(dtype="str"), Profile.load("linkoping"), None).answers.empty
    True
    """
    if len(incident_ids) != len(reports) or not (
        incident_ids.index.equals(reports.index) or reports.empty
    ):
        raise TableError("Every report must have its own incident id, on the same index.")
    reports = completed(reports, REPORTS)
    found = _Found.of(reports)
    _sort_coordinates(found, reports, profile)
    answers = _ask(found, reports, gazetteer)
    _said_district(found, reports, profile)
    district, cell = areas(found.lon, found.lat, profile)
    if (known := pd.notna(found.district)).any():
        district = district.mask(known, pd.Series(found.district, dtype="str"))
    located = reports.drop(columns=["row", "district_hint"]).assign(
        incident_id=incident_ids.to_numpy(),
        lon=found.lon,
        lat=found.lat,
        match_type=pd.Categorical.from_codes(found.match, pd.Index(_MATCHES)).astype("str"),
        district=district.to_numpy(),
        cell=cell.to_numpy(),
        near_lon=found.near_lon,
        near_lat=found.near_lat,
    )
    words = dict.fromkeys(("incident_id", "match_type", "district", "cell"), "str")
    incidents = checked(located[INCIDENTS.names].astype(words), INCIDENTS)
    points = found.match < len(POINT_MATCHES)
    if bool((points != incidents["cell"].notna().to_numpy()).any()):
        raise AssertionError("A report with a point has a cell, and no other has.")
    ids = pd.Index(incident_ids.to_numpy()[found.asked], dtype="str", name="incident_id")
    return Placed(incidents, answers.set_axis(ids) if len(ids) else answers)


_MATCHES = (*POINT_MATCHES, *COARSE_MATCHES)
_CODE = {name: code for code, name in enumerate(_MATCHES)}
_COARSE_WORDS = ("street", "district", "municipality")


@dataclass(slots=True)
class _Found:
    """What is known of each report's place so far, in arrays: a million rows are many."""

    lon: Floats
    lat: Floats
    match: npt.NDArray[np.int64]
    district: npt.NDArray[np.object_]
    near_lon: Floats
    near_lat: Floats
    asked: npt.NDArray[np.int64]

    @classmethod
    def of(cls, reports: pd.DataFrame) -> "_Found":
        lon = reports["lon"].to_numpy(dtype=np.float64, copy=True)
        lat = reports["lat"].to_numpy(dtype=np.float64, copy=True)
        match = np.where(np.isnan(lon), _CODE[NOT_FOUND], _CODE[COORDINATES])
        nothing = np.full(len(lon), np.nan)
        district = np.full(len(lon), None, dtype=object)
        return cls(lon, lat, match, district, nothing, nothing.copy(), np.empty(0, dtype=np.int64))


def _sort_coordinates(found: _Found, reports: pd.DataFrame, profile: Profile) -> None:
    """Tell points from coordinates that hold only within more metres than a cell is wide."""
    accuracy = reports["accuracy_m"].to_numpy(dtype=np.float64)
    coarse = ~np.isnan(found.lon) & (accuracy > edge_metres(profile.resolution))
    if not coarse.any():
        return
    lon, lat = found.lon[coarse], found.lat[coarse]
    found.match[coarse] = _CODE[COARSE]
    found.near_lon[coarse], found.near_lat[coarse] = lon, lat
    found.district[coarse] = districts_of_circles(lon, lat, accuracy[coarse], profile)
    found.lon[coarse], found.lat[coarse] = np.nan, np.nan


def _ask(found: _Found, reports: pd.DataFrame, gazetteer: Gazetteer | None) -> pd.DataFrame:
    """Look up in the register what has words and no coordinates, and take what is sure."""
    nowhere = found.match == _CODE[NOT_FOUND]
    asked = np.flatnonzero(nowhere & reports["place"].notna().to_numpy())
    if gazetteer is None or not asked.size:
        return pd.DataFrame({"status": pd.Series(dtype="str")})
    hints = reports["district_hint"].iloc[asked]
    hint = [None if pd.isna(one) else str(one) for one in hints]
    answers = geocode(reports["place"].iloc[asked], gazetteer, district=hint)
    sure = (answers["status"] == "placed").to_numpy()
    kept = sure | answers["match_type"].isin(_COARSE_WORDS).to_numpy()
    codes = answers["match_type"].map(_CODE).to_numpy(dtype=np.int64)
    found.match[asked] = np.where(kept, codes, _CODE[NOT_FOUND])
    found.lon[asked[sure]] = answers["lon"].to_numpy()[sure]
    found.lat[asked[sure]] = answers["lat"].to_numpy()[sure]
    rough = ~sure & kept
    found.near_lon[asked[rough]] = answers["near_lon"].to_numpy()[rough]
    found.near_lat[asked[rough]] = answers["near_lat"].to_numpy()[rough]
    district = answers["district"].to_numpy(dtype=object)
    within = rough & answers["district"].notna().to_numpy()
    found.district[asked[within]] = district[within]
    found.asked = asked
    return answers


def _said_district(found: _Found, reports: pd.DataFrame, profile: Profile) -> None:
    """Take the district that a column of its own says, where nothing better is known."""
    hints = reports["district_hint"]
    if not hints.notna().any():
        return
    known = hints.isin(list(profile.districts["id"])).to_numpy()
    said = known & np.isnan(found.lon) & pd.isna(found.district)
    found.district[said] = hints.to_numpy(dtype=object)[said]
    nothing = said & (found.match == _CODE[NOT_FOUND])
    found.match[nothing] = _CODE[DISTRICT]


def areas(lon: Floats, lat: Floats, profile: Profile) -> tuple[pd.Series, pd.Series]:
    """
    District and cell of every point; both missing where there is none.

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
