"""Line 2: from incidents to the week's picture. Reads aloud; each step is a function on tables."""

import datetime as dt
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pandas as pd

from est_geo import week_tables
from est_geo.analysis import known_at
from est_geo.errors import PeriodError
from est_geo.interventions import LIGHTING, read_catalogue, recommend
from est_geo.periods import Period
from est_geo.picture import (
    Heading,
    Headline,
    Outlook,
    PictureTables,
    Remarks,
    SituationPicture,
    Totals,
)
from est_geo.presence import Plan, draft_visits
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import (
    ELSEWHERE,
    GAPS,
    INCIDENTS,
    RECOMMENDATIONS,
    REST,
    VISITS,
    checked,
    completed,
)

Source = str | PathLike[str] | Store | pd.DataFrame
Day = str | dt.date | dt.datetime | pd.Timestamp
_DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known when the picture was made, and the books of the intake behind it."""

    incidents: pd.DataFrame
    made_up: bool
    rejected: int
    duplicates: int
    expired: int


@dataclass(frozen=True, slots=True)
class _Places:
    """The grid of the period and the places found on it."""

    cell_districts: pd.DataFrame
    cells: pd.DataFrame
    hotspots: pd.DataFrame
    mix: pd.DataFrame
    weekly: week_tables.WeeklyCells | None
    former: pd.DataFrame
    clusters: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Made:
    """What the steps have made of the period."""

    tables: PictureTables
    headline: Headline
    plan_notes: tuple[str, ...]
    outlook: Outlook
    remarks: Remarks


def situation_picture(
    db_or_incidents: Source,
    *,
    profile: str | Profile,
    start: Day,
    end: Day,
    resolution: int | None = None,
    as_of: pd.Timestamp | None = None,
) -> SituationPicture:
    """
    Make the situation picture (lägesbild) of a period.

    Parameters
    ----------
    db_or_incidents : path, Store or pandas.DataFrame
        The database, or a table after the `INCIDENTS` contract.
    profile : str or Profile
        The municipality's profile.
    start, end : date, ISO text or timezone-aware Timestamp
        First and last local day, both included. A Timestamp with a time zone is an instant, and the
        period then ends just before `end`; both must be local midnights.
    resolution : int, optional
        H3 resolution; default the profile's. At another one the cells are indexed from the
        coordinates anew, never derived from the stored cells.
    as_of : pandas.Timestamp, optional
        What was known when: reports that say they came later are left out, and every earlier week
        is counted as it was known at the same distance. Default: when the last report came.

    Returns
    -------
    SituationPicture
        Not yet for anybody's eyes: pass it through `est_geo.publish`.

    Raises
    ------
    PeriodError
        The period runs backwards or its ends are no local midnights.

    Examples
    --------
    >>> from est_geo.tables import INCIDENTS
    >>> picture = situation_picture(
    ...     INCIDENTS.empty(), profile="linkoping", start="2026-11-09", end="2026-11-15")
    >>> picture.headline.sentence
    'Inga inrapporterade händelser. Ingen har rapporterat, och det är inte samma sak som lugnt.'
    """
    profile = Profile.load(profile)
    period = _period(start, end, profile)
    grid = profile.resolution if resolution is None else resolution
    known = _read(db_or_incidents)
    incidents = checked(completed(known.incidents, INCIDENTS), INCIDENTS)
    moment = _as_of(incidents, period, profile) if as_of is None else as_of
    incidents = incidents[known_at(incidents, moment)]
    window = _window(period, incidents, profile)
    split = week_tables.split_reports(incidents, period, window, profile)
    past = week_tables.past_of(split.shown, period, moment, profile)

    made = _made(split, past, grid, profile)
    return SituationPicture(
        heading=Heading(
            municipality=profile.name,
            profile=profile.id,
            period=period,
            window=window,
            as_of=moment,
            timezone=profile.timezone,
            resolution=grid,
            made_up=known.made_up or profile.made_up,
        ),
        totals=_totals(split, known),
        headline=made.headline,
        tables=made.tables,
        districts=profile.districts,
        incidents=split.period,
        grid_resolution=profile.resolution,
        plan_notes=made.plan_notes,
        outlook=made.outlook,
        remarks=made.remarks,
    )


def _made(split: week_tables.Split, past: week_tables.Past, grid: int, profile: Profile) -> _Made:
    """Find the places, compare, look ahead, plan and propose, in that order."""
    places = _places(split, past, grid, profile)
    districts, trend = week_tables.district_tables(split, past, profile)
    reach, known = week_tables.reach_tables(places.cells, split, past, profile)
    overall, districts, categories, judged = week_tables.gated(
        week_tables.overall_table(split, past),
        districts,
        week_tables.category_table(split, past, profile),
        places.hotspots,
        reach,
        past.level,
    )
    scoreboard, outlook = week_tables.tried_forecast(places.weekly)
    cells, hotspots = week_tables.with_forecast(known, judged, places.weekly, outlook)
    hours = week_tables.hours_table(cells, split, grid, profile)
    plan = _planned(hotspots, places.mix, hours, split, past, profile)
    proposals = _proposed(hotspots, cells, places.mix, split, (grid, profile))
    tables = PictureTables(
        cells=cells,
        cell_districts=places.cell_districts,
        hotspots=hotspots,
        district_week=districts,
        category_week=categories,
        trend=trend,
        hours=hours,
        visits=checked(plan.visits, VISITS),
        gaps=checked(plan.gaps, GAPS),
        recommendations=checked(proposals, RECOMMENDATIONS),
        reporters=week_tables.reporters_table(split, past, profile),
        reach=reach,
        former_spots=places.former,
        clusters=places.clusters,
        scoreboard=scoreboard,
    )
    remarks = week_tables.remarks(cells, split, past, profile)
    headline = week_tables.headline(overall, hotspots)
    return _Made(tables, headline, plan.notes, outlook, remarks)


def _proposed(
    hotspots: pd.DataFrame,
    cells: pd.DataFrame,
    mix: pd.DataFrame,
    split: week_tables.Split,
    where: tuple[int, Profile],
) -> pd.DataFrame:
    """Propose physical measures by what the reports alone tell."""
    catalogue = read_catalogue()
    lighting = catalogue.of.get(LIGHTING)
    cases = {} if lighting is None else week_tables.spot_lighting(cells, split, *where, lighting)
    return recommend(hotspots, mix, catalogue, where[1], lighting=cases)


def _places(
    split: week_tables.Split, past: week_tables.Past, grid: int, profile: Profile
) -> _Places:
    """Count and test the grid, and name the places: today's, the former and the new gatherings."""
    cell_districts = week_tables.count_incidents(split.window_in_districts, grid, profile)
    this_period = week_tables.count_incidents(split.in_districts, grid, profile)
    tested = week_tables.cell_table(cell_districts, this_period, grid, profile)
    weekly = week_tables.weekly_cells(tested, split, past, grid, profile)
    hotspots, mix, cells, former = week_tables.hotspot_table(
        tested, split, past, grid, profile, weekly
    )
    return _Places(
        cell_districts=cell_districts,
        cells=cells,
        hotspots=hotspots,
        mix=mix,
        weekly=weekly,
        former=former,
        clusters=week_tables.cluster_table(weekly, week_tables.read_places(profile), profile),
    )


def _planned(
    hotspots: pd.DataFrame,
    mix: pd.DataFrame,
    hours: pd.DataFrame,
    split: week_tables.Split,
    past: week_tables.Past,
    profile: Profile,
) -> Plan:
    """Draft the week after the period by the hours of the hot-spot window."""
    weeks = split.window_period.n_days / _DAYS_IN_WEEK
    needs = week_tables.needs_of(mix, profile)
    week = Period.week_of(past.period.after)
    return draft_visits(hotspots, hours, profile, week, needs=needs, weeks=weeks)


def _period(start: Day, end: Day, profile: Profile) -> Period:
    first, last = _day(start, profile), _day(end, profile)
    if isinstance(end, pd.Timestamp | dt.datetime) and end.tzinfo is not None:
        return Period(first, last)
    return Period.days(first, last)


def _day(value: Day, profile: Profile) -> dt.date:
    if isinstance(value, pd.Timestamp | dt.datetime):
        stamp = pd.Timestamp(value)
        local = stamp if stamp.tzinfo is None else stamp.tz_convert(profile.timezone)
        if local != local.normalize():
            raise PeriodError(
                "En period består av hela lokala dygn: ange ett datum, eller en tid som är "
                f"midnatt i {profile.timezone}."
            )
        return local.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise PeriodError(
            f"Ett datum skrivs ÅÅÅÅ-MM-DD, till exempel 2026-11-09; inte {value[:20]!r}."
        ) from error


def _read(source: Source) -> _Known:
    if isinstance(source, pd.DataFrame):
        return _Known(source, made_up=False, rejected=0, duplicates=0, expired=0)
    if isinstance(source, Store):
        books = source.totals()
        beside = {name: books[name] for name in ("rejected", "duplicates", "expired")}
        return _Known(source.incidents(None, None), source.made_up, **beside)
    with Store.open(Path(source), create=False) as store:
        return _read(store)


def _as_of(incidents: pd.DataFrame, period: Period, profile: Profile) -> pd.Timestamp:
    """When the last report came, but never before the period's end: then nothing is late yet."""
    _, end = period.bounds(profile.timezone)
    # A sensitive report must not be told by the minute at which it came.
    last = incidents.loc[~incidents["category"].isin(profile.sensitive), "received_at"].max()
    now = pd.Timestamp.now(tz="UTC").floor("s")
    return end if pd.isna(last) else max(end, min(last, now))


def _window(period: Period, incidents: pd.DataFrame, profile: Profile) -> Period:
    """
    Return the weeks that hot spots are drawn on: the profile's number, or the period itself.

    Never days before the first report: "13 veckor" must mean thirteen weeks of reports.
    """
    days = max(period.n_days, _DAYS_IN_WEEK * profile.thresholds.hotspot_window_weeks)
    first = period.after - dt.timedelta(days=days)
    # Nor must a sensitive report tell the day that it came from.
    shown = ~incidents["category"].isin(profile.sensitive)
    begins = incidents.loc[shown, "occurred_from"].min()
    if not pd.isna(begins):
        first = max(first, begins.tz_convert(profile.timezone).date())
    return Period(min(first, period.first), period.after)


def _totals(split: week_tables.Split, known: _Known) -> Totals:
    """Sum up where the period's reports went, and refuse to go on if one is missing."""
    districts = split.period["district"]
    totals = Totals(
        reports=len(split.period) + split.n_sensitive,
        in_districts=len(split.in_districts),
        rest=int((districts == REST).sum()),
        elsewhere=int((districts == ELSEWHERE).sum()),
        unplaced=int(districts.isna().sum()),
        coarse=int((districts.notna() & split.period["lon"].isna()).sum()),
        sensitive=split.n_sensitive,
        vague=split.n_vague,
        unknown=split.n_unknown,
        window=int(split.window_in_districts["lon"].notna().sum()),
        rejected=known.rejected,
        duplicates=known.duplicates,
        expired=known.expired,
    )
    parts = totals.in_districts + totals.rest + totals.elsewhere + totals.unplaced
    if parts + totals.sensitive != totals.reports:
        raise AssertionError(
            f"Every report must be counted once: {totals.reports} in, {parts} + {totals.sensitive} "
            "accounted for. This is a fault in est_geo."
        )
    return totals


def latest_week(store: Store, profile: Profile) -> Period:
    """
    Find the last whole ISO week that has reports; without reports, the last whole week.

    Returns
    -------
    Period
        Never a week that has not ended yet: half a week compared with whole ones would look calm.
    """
    whole = Period.week_of(profile.now().date()).before(1)
    span = store.span()
    if span is None:
        return whole
    return min(whole, Period.week_of(span[1].tz_convert(profile.timezone).date()))
