"""The plan that one asker is shown: the kept one of a week, else the picture's own draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from est_geo.errors import NotFoundError
from est_geo.periods import Period
from est_geo.picture import PublishedPicture
from est_geo.policy import Access
from est_geo.store import KeptPlan, Store
from est_geo.tables import DEMAND, PRESENCE_PLACES, SHIFTS, UNMET, Table
from service.pictures import SeenPictures
from service.plan_seen import seen_plan
from service.weeks import iso_week

_PLACES: Final = {"place_id": "place_id", "place": "name", "district": "district",
                  "lon": "lon", "lat": "lat"}  # fmt: skip
_DAYS_IN_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """
    One week's plan, of the districts that the asker sees.

    Attributes
    ----------
    week : Period
        The ISO week.
    draft : bool
        It is the picture's own quick draft: nobody has planned the week.
    whole : bool
        It is the whole town's, and not only one district's.
    made_up : bool
        It rests on made-up reports.
    status : mapping
        How it was made and how good it is; empty for a draft and for a part of a plan.
    places, demand, shifts, visits, gaps, unmet : pandas.DataFrame
        As in `KeptPlan`.
    version, made_by, made_at
        Of a kept plan.
    """

    week: Period
    draft: bool
    whole: bool
    made_up: bool
    status: Mapping[str, object]
    places: pd.DataFrame = field(repr=False)
    demand: pd.DataFrame = field(repr=False)
    shifts: pd.DataFrame = field(repr=False)
    visits: pd.DataFrame = field(repr=False)
    gaps: pd.DataFrame = field(repr=False)
    unmet: pd.DataFrame = field(repr=False)
    version: int = 0
    made_by: str = ""
    made_at: pd.Timestamp | None = None

    def of_actor(self, actor: str) -> "pd.DataFrame":
        """Visits of one actor; of all where none is said."""
        return self.visits[self.visits["actor"] == actor] if actor else self.visits


def asked_week(text: str | None, pictures: SeenPictures) -> Period | None:
    """
    Give the ISO week that is asked for, else the one after the newest picture; None without any.

    Raises
    ------
    PeriodError
        The text is no ISO week.
    """
    if text is not None:
        return iso_week(text)
    available = pictures.available()
    return Period.week_of(available[-1].after) if available else None


def weeks_to_choose(store: Store, pictures: SeenPictures, shown: Period) -> list[Period]:
    """Give the weeks with a plan, those after the two newest pictures, and the one shown."""
    kept = {Period.parse(str(name)) for name in store.plans()["week"]}
    after = {Period.week_of(one.after) for one in pictures.available()[-2:]}
    return sorted(kept | after | {shown})


def shown_plan(
    store: Store, pictures: SeenPictures, week: Period, access: Access
) -> ShownPlan | None:
    """
    Find a week's plan, cut to the districts that the asker sees.

    Parameters
    ----------
    store : Store
        Where plans are kept.
    pictures : SeenPictures
        For the draft of a week that nobody has planned.
    week : Period
        The ISO week.
    access : Access
        What the policy lets the asker see.

    Returns
    -------
    ShownPlan or None
        None where there is neither a plan nor a picture to draft one from.
    """
    kept = store.plan(week.name)
    if kept is not None:
        return of_kept(kept, access, made_up=store.made_up)
    try:
        picture = pictures.picture(week.before(1))
    except NotFoundError:
        return None
    return of_draft(picture, week, whole=access.districts is None)


def of_kept(kept: KeptPlan, access: Access, *, made_up: bool) -> ShownPlan:
    """Show a kept plan, cut to what the asker sees."""
    seen = seen_plan(kept, access)
    return ShownPlan(
        week=Period.parse(kept.week),
        draft=False,
        whole=access.districts is None,
        made_up=made_up,
        status=seen.status,
        places=seen.places,
        demand=seen.demand,
        shifts=seen.shifts,
        visits=seen.visits,
        gaps=seen.gaps,
        unmet=seen.unmet,
        version=kept.version,
        made_by=kept.made_by,
        made_at=kept.made_at,
    )


def of_draft(picture: PublishedPicture, week: Period, *, whole: bool) -> ShownPlan:
    """Make a plan of the picture's own draft; the picture is narrowed to the asker already."""
    visits = picture.tables.visits.copy()
    for name, missing in (("shift_id", ""), ("ground", "long_term"), ("task", ""), ("look", "")):
        kept = visits[name] if name in visits else pd.Series(missing, visits.index, dtype="str")
        visits[name] = kept.fillna(missing)
    visits["pinned"] = 0.0
    return ShownPlan(
        week=week,
        draft=True,
        whole=whole,
        made_up=picture.heading.made_up,
        status={"notes": list(picture.plan_notes)},
        places=_places(picture, visits),
        demand=_demand(picture, week),
        shifts=SHIFTS.empty(),
        visits=visits.sort_values(["start", "id"], ignore_index=True),
        gaps=picture.tables.gaps,
        unmet=UNMET.empty(),
    )


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    return frame[table.names].astype(table.empty().dtypes.to_dict()).reset_index(drop=True)


def _places(picture: PublishedPicture, visits: pd.DataFrame) -> pd.DataFrame:
    """Places of a draft: the hot spots, and wherever else there is a visit."""
    spots = picture.tables.hotspots.rename(columns={"id": "place_id"})
    known = visits[list(_PLACES)].rename(columns=_PLACES).drop_duplicates("place_id")
    rest = known[~known["place_id"].isin(spots["place_id"])]
    both = pd.concat([spots, rest], ignore_index=True)
    return _typed(
        both.assign(
            ground="long_term",
            needs="narvaro",
            felt_safe=False,
            weeks_running=0,
            n=both["count_window"].fillna(0).astype("float64"),
            words=both["kind_words"].fillna("Här har det hänt mest."),
        ),
        PRESENCE_PLACES,
    )


def _demand(picture: PublishedPicture, week: Period) -> pd.DataFrame:
    """Give what is expected of each place and hour: the window's reports, per week."""
    weeks = picture.heading.window.n_days / _DAYS_IN_WEEK
    start, after = week.bounds(picture.heading.timezone)
    clock = pd.date_range(start, after, freq="1h", inclusive="left")
    local = clock.tz_convert(picture.heading.timezone)
    moments = pd.DataFrame({"weekday": local.day_of_week.astype("int64"),
                            "hour": local.hour.astype("int64"), "start": clock})  # fmt: skip
    hours = picture.tables.hours
    seen = hours[hours["place"].isin(set(picture.tables.hotspots["id"])) & (hours["weight"] > 0)]
    full = seen.merge(moments, on=["weekday", "hour"])
    said = "Som det brukar vara den timmen, räknat på de senaste veckorna."
    frame = full.assign(place_id=full["place"], weight=full["weight"] / weeks, why=said)
    return _typed(frame, DEMAND)
