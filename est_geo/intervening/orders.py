"""A work order: what the one who mends a place is told, and nothing else."""

from dataclasses import dataclass, field
from typing import Final

import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from est_geo.analysis import name_spots
from est_geo.crs import to_metres
from est_geo.interventions import Catalogue, Checklists
from est_geo.profile import Profile
from est_geo.tables import GOALS, STATUSES
from est_geo.words import number

DONE: Final = frozenset({"done", "evaluated", "dropped"})
"""Where nothing is left for the owner to do."""
NO_DEADLINE: Final = "ingen tidsgräns är satt"
_OF_CRS: Final = {"EPSG:3006": "SWEREF 99 TM", "EPSG:3009": "SWEREF 99 15 00"}
_DAYS: Final = (
    "Vilken dag arbetet på platsen började och vilken dag det blev klart. Uppföljningen räknar "
    "från de dagarna."
)
_REPORT_BACK: Final = (
    _DAYS,
    "Vad som gjordes, om det blev något annat än det beställda.",
    "Vad det kostade till slut.",
)


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """
    What is ordered of whom, where and why.

    Attributes
    ----------
    number : int
        Of the intervention.
    kind, kind_name, goal, title : str
        What is to be done and what for; `kind` is the catalogue's id.
    owner, to, code : str
        Id and name of the one who carries it out, and its code in their own system.
    place, place_id, district, near : str
        Where: names, and the nearest place of the register.
    lon, lat, east, north : float
        The middle, in WGS 84 and in `crs`.
    crs : str
        What the municipality's coordinates are called.
    outline : shapely geometry
        What is treated, WGS 84.
    deadline : str
        In words.
    status, status_words : str
        Where on its road it is: a key of `STATUSES`, and in Swedish.
    reopened : str
        Swedish: that and why it is ordered anew; empty where it is not.
    why : str
        Swedish: the numbers that it rested on when it was proposed.
    care : tuple of str
        What may go wrong, and what the law asks for first.
    boxes : tuple of str
        Questions of the checklist to answer when it is done.
    report_back : tuple of str
        What to tell the one who ordered.
    made_up : bool
        Whether the reports behind it are invented.
    at : pandas.Timestamp
        When it last changed, UTC.
    """

    number: int
    kind: str
    kind_name: str
    goal: str
    title: str
    owner: str
    to: str
    code: str
    place: str
    place_id: str
    district: str
    near: str
    lon: float
    lat: float
    east: float
    north: float
    crs: str
    outline: BaseGeometry = field(repr=False)
    deadline: str
    status: str
    status_words: str
    reopened: str
    why: str
    care: tuple[str, ...]
    boxes: tuple[str, ...]
    report_back: tuple[str, ...]
    made_up: bool
    municipality: str
    timezone: str
    at: pd.Timestamp

    @property
    def ordered(self) -> bool:
        """Whether somebody has ordered it; else the paper is a draft."""
        return self.status in {"ordered", "done", "evaluated"}

    @property
    def where(self) -> str:
        """Name of the place, and its district where the name does not say it."""
        known = not self.district or self.district.casefold() in self.place.casefold()
        return self.place if known else f"{self.place}, {self.district}"

    @property
    def coordinates(self) -> tuple[str, str]:
        """The middle in words: in WGS 84, and in the municipality's own."""
        return (
            f"WGS 84: {number(self.lat, 5)} N, {number(self.lon, 5)} Ö",
            f"{self.crs}: N {self.north:.0f}, E {self.east:.0f}",
        )


def work_order(
    row: pd.Series,
    steps: pd.DataFrame,
    *,
    profile: Profile,
    catalogue: Catalogue,
    checklists: Checklists,
    places: pd.DataFrame | None,
    made_up: bool,
) -> WorkOrder:
    """
    Make the order of an intervention, of the stored row alone.

    Parameters
    ----------
    row : pandas.Series
        A row of `INTERVENTIONS` that the reader may see.
    steps : pandas.DataFrame
        Its `INTERVENTION_STEPS`.
    profile : Profile
        The municipality.
    catalogue : Catalogue
        What is known of its kind.
    checklists : Checklists
        What is asked when it is done.
    places : pandas.DataFrame or None
        `PLACES`, for the nearest one.
    made_up : bool
        `Store.made_up`.

    Returns
    -------
    WorkOrder
        Texts as they are kept: personal data masked when they were written.
    """
    known = catalogue.of.get(str(row["kind"]))
    owner = next((one for one in profile.owners if one.id == row["owner"]), None)
    east, north = to_metres([row["lon"]], [row["lat"]], profile.projected_crs)
    own = [] if known is None else [*known.harms, *([known.legal] if known.legal else [])]
    return WorkOrder(
        number=int(row["intervention_id"]),
        kind=str(row["kind"]),
        kind_name=str(row["kind"]) if known is None else known.name,
        goal=GOALS[str(row["goal"])],
        title=str(row["title"]),
        owner=str(row["owner"]),
        to=str(row["owner"]) if owner is None else owner.name,
        code=str(row["kind"]) if owner is None else owner.open311_code or str(row["kind"]),
        place=str(row["place"]),
        place_id=str(row["place_id"]),
        district=profile.district_names.get(str(row["district"]), ""),
        near=_near(row, profile, places),
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        east=float(east[0]),
        north=float(north[0]),
        crs=crs_name(profile.projected_crs),
        outline=shapely.from_wkt(str(row["outline"])),
        deadline=_last_day(row["deadline"], profile) or NO_DEADLINE,
        status=str(row["status"]),
        status_words=STATUSES[str(row["status"])],
        reopened=_reopened(steps, profile),
        why=str(row["grounds"]),
        care=tuple(own),
        boxes=tuple(one.text for one in checklists.question if row["kind"] in one.points),
        report_back=_REPORT_BACK,
        made_up=made_up,
        municipality=profile.name,
        timezone=profile.timezone,
        at=row["proposed_at"] if steps.empty else steps["at"].max(),
    )


def crs_name(crs: str) -> str:
    """
    Say what a coordinate system is called.

    Examples
    --------
    >>> crs_name("EPSG:3006"), crs_name("EPSG:3067")
    ('SWEREF 99 TM', 'ETRS89 / TM35FIN(E,N)')
    """
    return _OF_CRS.get(crs) or str(CRS(crs).name)


def _day(at: object, profile: Profile) -> str:
    if not isinstance(at, pd.Timestamp):
        return ""
    return f"{at.tz_convert(profile.timezone):%Y-%m-%d}"


def _last_day(at: object, profile: Profile) -> str:
    """Day that is the last before a time: midnight ends the day before."""
    return _day(at - pd.Timedelta("1us"), profile) if isinstance(at, pd.Timestamp) else ""


def _near(row: pd.Series, profile: Profile, places: pd.DataFrame | None) -> str:
    if str(row["district"]) not in set(profile.districts["id"]):
        return ""
    spot = pd.DataFrame({one: [row[one]] for one in ("lon", "lat", "district")})
    return str(name_spots(spot, places, profile).iloc[0])


def _reopened(steps: pd.DataFrame, profile: Profile) -> str:
    told = steps[steps["action"].isin(["reopen", "finish"])]
    if told.empty or told["action"].iloc[-1] != "reopen":
        return ""
    last = told.iloc[-1]
    why = f": {last['words']}" if last["words"] else "."
    return f"Återöppnad {_day(last['at'], profile)}{why}"
