"""The stage of a picture: made (`SituationPicture`) or past the gate (`PublishedPicture`).

Two types with the same tables, so that the type checker can tell a picture that may be drawn from
one that may not: `render` and `service` take a `PublishedPicture` only.
"""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

from est_geo.periods import Period

Audience = Literal["intern", "est", "public"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a picture is about; stands over every page and file."""

    municipality: str
    profile: str
    period: Period
    window: Period
    as_of: pd.Timestamp
    timezone: str
    resolution: int
    made_up: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """
    Where the period's reports went; the parts sum to the whole.

    ``reports = in_districts + rest + elsewhere + unplaced + sensitive``. ``vague`` and ``unknown``
    are reports that no period of this length can claim (a time span too wide, or no time at all);
    they stand outside the sum and are shown beside it. ``coarse`` is a part of the first three:
    reports that are known to their area and to no point, and so are in no cell. ``rejected``,
    ``duplicates`` and ``expired`` are those of all time, not of the period.
    """

    reports: int
    in_districts: int
    rest: int
    elsewhere: int
    unplaced: int
    sensitive: int
    vague: int
    unknown: int
    window: int
    coarse: int = 0
    rejected: int = 0
    duplicates: int = 0
    expired: int = 0


@dataclass(frozen=True, slots=True)
class Headline:
    """The week's sentence and the numbers in it; numbers are missing where there is no history."""

    sentence: str
    count: int
    expected: float | None
    low: float | None
    high: float | None
    arrow: str


@dataclass(frozen=True, slots=True)
class PictureTables:
    """Tables of a picture, each after its contract in `est_geo.tables`."""

    cells: pd.DataFrame
    cell_districts: pd.DataFrame
    hotspots: pd.DataFrame
    district_week: pd.DataFrame
    category_week: pd.DataFrame
    trend: pd.DataFrame
    hours: pd.DataFrame
    visits: pd.DataFrame
    gaps: pd.DataFrame
    recommendations: pd.DataFrame
    reporters: pd.DataFrame
    reach: pd.DataFrame
    former_spots: pd.DataFrame
    clusters: pd.DataFrame
    scoreboard: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Outlook:
    """
    Whether next week's forecast may be shown, and why; the numbers themselves stand in `CELLS`.

    Attributes
    ----------
    shown : bool
        It beats the best naive rival on the municipality's own last weeks. Otherwise no table
        holds a forecast.
    sentence : str
        Swedish: what it was tried on and how it did.
    n_weeks : int
        Weeks that it was tried on.
    """

    shown: bool
    sentence: str
    n_weeks: int


@dataclass(frozen=True, slots=True)
class Remarks:
    """
    Swedish sentences beside the numbers; empty where there is nothing to say.

    Attributes
    ----------
    gathered : str
        How few cells hold half of the hot-spot window's reports, beside chance.
    to_come : str
        How large a part of the period's reports usually is still to come.
    """

    gathered: str = ""
    to_come: str = ""


NO_OUTLOOK = Outlook(shown=False, sentence="Prognosen görs bara för hela veckor.", n_weeks=0)


@dataclass(frozen=True, slots=True)
class SituationPicture:
    """
    The picture of a period, before the gate.

    Holds exact points (`incidents`, `INCIDENTS` of the period) and may not be drawn or served:
    pass it through `est_geo.publish` first.
    """

    heading: Heading
    totals: Totals
    headline: Headline
    tables: PictureTables
    districts: gpd.GeoDataFrame
    incidents: pd.DataFrame
    grid_resolution: int
    plan_notes: tuple[str, ...] = ()
    outlook: Outlook = NO_OUTLOOK
    remarks: Remarks = Remarks()


@dataclass(frozen=True, slots=True)
class PublishedPicture:
    """
    The picture as one audience may see it.

    Attributes
    ----------
    audience : {"intern", "est", "public"}
        For whom.
    tables : PictureTables
        Only what the audience may see; tables that it may not see are empty.
    count_text : dict of str to str
        District id, or ``"alla"``, to the count as it may be written: ``"87"``, ``"<5"``, ``"25"``.
    incidents : pandas.DataFrame or None
        Single reports; None unless the audience is ``intern``.
    notes : tuple of str
        Swedish sentences that must stand beside the picture.
    plan_notes : tuple of str
        Swedish sentences that must stand beside the visit plan: what it covers and leaves out.
    outlook : Outlook
        Whether next week's forecast is shown, and why.
    remarks : Remarks
        Swedish sentences beside the numbers.
    """

    audience: Audience
    heading: Heading
    totals: Totals | None
    headline: Headline
    tables: PictureTables
    districts: gpd.GeoDataFrame
    count_text: dict[str, str]
    incidents: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()
    plan_notes: tuple[str, ...] = ()
    outlook: Outlook = NO_OUTLOOK
    remarks: Remarks = Remarks()
