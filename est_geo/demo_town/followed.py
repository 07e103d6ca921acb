"""Places that are followed up: one where a measure worked, and one where nothing happened at all.

They have a file and a random stream of their own, so that the two ordinary years stay as they are.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from est_geo.demo_town.background import Floats, Ground, points_around
from est_geo.demo_town.forms import MADE_UP, FileForm, police_form
from est_geo.demo_town.planting import N_WEEKS
from est_geo.demo_town.reporting import MEETING_HOUR, report_delays
from est_geo.demo_town.wording import category_texts
from est_geo.errors import ProfileError
from est_geo.periods import Period, to_utc
from est_geo.profile import Profile

FOLLOWED_FORM: Final[FileForm] = police_form("polisen_foljda_platser.csv", "PF")
_STREAM: Final = 48
_PLACES_TRIED: Final = 200
_MINUTES_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class PlantedOutcome:
    """
    A place where a measure was carried out, and what it truly did.

    Weeks are numbered 0–103 as in the two years.

    Attributes
    ----------
    id : str
        Name in ``planted.json``, and the place id.
    place, title : str
        Name of its centre in the gazetteer; what was done, in Swedish.
    kind : str
        Id of the catalogue.
    truth : {"effect", "nothing"}
        It worked; or nothing changed, and the place was picked when it happened to be hot.
    weekly_rate, rate_after : float
        Incidents a week before and after.
    categories : dict of str to float
        Category ids and how common they are.
    selection : tuple of int
        First week and week after the last of the window that it was picked on.
    done_week : int
        Week in whose middle it was done.
    radius_m : float
        Incidents lie evenly within this distance of the centre.
    hours : tuple of int
        Local hours in which they happen, half-open; 26 is 02 the night after.
    """

    id: str
    place: str
    title: str
    kind: str
    truth: Literal["effect", "nothing"]
    weekly_rate: float
    rate_after: float
    categories: dict[str, float]
    selection: tuple[int, int]
    done_week: int = 72
    radius_m: float = 50.0
    hours: tuple[int, int] = (17, 26)

    def rates(self) -> Floats:
        """
        Incidents expected in each of the weeks, the last week last.

        Examples
        --------
        >>> OUTCOMES[0].rates()[[0, 71, 72, 103]].tolist()
        [4.5, 4.5, 1.8, 1.8]
        """
        return np.where(np.arange(N_WEEKS) < self.done_week, self.weekly_rate, self.rate_after)

    def weekly_counts(self, rng: np.random.Generator) -> np.ndarray[Any, np.dtype[np.int64]]:
        """
        Draw how many there were each week.

        Where nothing happened, many places with the same constant rate are drawn, and the one that
        was hottest in the window is taken: that is how a place gets picked.
        """
        if self.truth == "effect":
            return rng.poisson(self.rates())
        tried = rng.poisson(self.weekly_rate, (_PLACES_TRIED, N_WEEKS))
        first, after = self.selection
        chosen: np.ndarray[Any, np.dtype[np.int64]] = tried[
            tried[:, first:after].sum(axis=1).argmax()
        ]
        return chosen

    def written_down(
        self, lon: float, lat: float, last_week: Period, weekly: np.ndarray[Any, Any]
    ) -> dict[str, Any]:
        """Tell the truth about it, as it stands in ``planted.json``."""
        first, after = self.selection
        week = [last_week.before(N_WEEKS - 1 - at).name for at in (first, after - 1)]
        return {
            "id": self.id, "place": self.place, "lon": lon, "lat": lat, "radius_m": self.radius_m,
            "kind": self.kind, "truth": self.truth,
            "weekly_rate": self.weekly_rate, "rate_after": self.rate_after,
            "true_ratio": self.rate_after / self.weekly_rate,
            "done_week": last_week.before(N_WEEKS - 1 - self.done_week).name,
            "selection_weeks": week,
            "selection_expected": self.weekly_rate * (after - first),
            "selection_drawn": int(weekly[first:after].sum()),
            "drawn": int(weekly.sum()),
            "picked_among": 1 if self.truth == "effect" else _PLACES_TRIED,
            "categories": sorted(self.categories),
        }  # fmt: skip


OUTCOMES: Final = (
    PlantedOutcome(
        "tinnerbacksbadet", "Tinnerbäcksbadet", "Nya lampor på gångvägen förbi badet",
        "belysning", "effect", 4.5, 1.8,
        {"skadegorelse": 5, "stold": 3, "inbrott": 1}, selection=(54, 67),
    ),
    PlantedOutcome(
        "ekholmens_centrum", "Ekholmens centrum", "Sanering av klotter inom ett dygn",
        "klottersanering", "nothing", 4.5, 4.5, {"skadegorelse": 1}, selection=(63, 67),
    ),
)  # fmt: skip
"""What was followed up, and what truly came of it."""


_ALIKE: Final = {"skadegorelse": 5.0, "stold": 2.0}
_ALIKE_RATE: Final = 3.5
_ALIKE_PLACES: Final = (
    "Tannefors centrum", "Johannelunds centrum", "Lambohovs centrum", "Tallboda centrum",
)  # fmt: skip
_ALIKE_POINTS: Final = ((15.6605, 58.4135), (15.5935, 58.3985), (15.6405, 58.4345))
"""Places where nothing is ever done, to compare with; outside the priority districts."""


@dataclass(frozen=True, slots=True)
class FollowedReports:
    """File name and content of the followed places' reports, and the truth about them."""

    name: str
    content: bytes
    rows: int
    truth: list[dict[str, Any]]
    alike: list[dict[str, Any]]


def followed_reports(
    profile: Profile, ground: Ground, *, seed: int, last_week: Period
) -> FollowedReports:
    """
    Make up the reports of the places that are followed up.

    Parameters
    ----------
    profile : Profile
        Whose categories and actor are used.
    ground : Ground
        Where its places lie.
    seed : int
        The same seed and week always give the same bytes.
    last_week : Period
        The newest of the 104 ISO weeks.

    Returns
    -------
    FollowedReports
        One file more, in the police's form.

    Raises
    ------
    ProfileError
        The profile lacks the police, or a place or category that is drawn.
    """
    rng = np.random.default_rng([seed, last_week.first.toordinal(), _STREAM])
    parts, truth = [], []
    for one in OUTCOMES:
        centre = ground.place(one.place)
        weekly = one.weekly_counts(rng)
        parts.append(
            _happened(
                one, weekly, (centre["east"], centre["north"]), ground, last_week, profile, rng
            )
        )
        lon, lat = float(centre["lon"]), float(centre["lat"])
        truth.append(one.written_down(lon, lat, last_week, weekly))
    alike = _alike(ground)
    for east, north in (ground.metres(one["lon"], one["lat"]) for one in alike):
        same = PlantedOutcome("", "", "", "", "effect", _ALIKE_RATE, _ALIKE_RATE, _ALIKE, (0, 0))
        weekly = same.weekly_counts(rng)
        parts.append(_happened(same, weekly, (east, north), ground, last_week, profile, rng))
    reports = _reported(pd.concat(parts, ignore_index=True), profile, last_week, rng)
    table = FOLLOWED_FORM.table(reports)
    return FollowedReports(FOLLOWED_FORM.name, FOLLOWED_FORM.bytes(table), len(table), truth, alike)


def _alike(ground: Ground) -> list[dict[str, Any]]:
    named = [ground.place(one) for one in _ALIKE_PLACES]
    points = [(float(one["lon"]), float(one["lat"])) for one in named] + list(_ALIKE_POINTS)
    return [{"lon": lon, "lat": lat, "weekly_rate": _ALIKE_RATE} for lon, lat in points]


def _happened(
    one: PlantedOutcome,
    weekly: np.ndarray[Any, np.dtype[np.int64]],
    middle: tuple[float, float],
    ground: Ground,
    last_week: Period,
    profile: Profile,
    rng: np.random.Generator,
) -> pd.DataFrame:
    week = np.repeat(np.arange(N_WEEKS), weekly)
    east, north = points_around(*middle, one.radius_m, week.size, rng)
    lon, lat = ground.lon_lat(east, north)
    first, after = one.hours
    minute = rng.integers(0, 7, week.size) * _MINUTES_A_DAY
    minute += rng.integers(first * 60, after * 60, week.size)
    monday = np.datetime64(last_week.before(N_WEEKS - 1).first, "m")
    at = monday + (week * 7 * _MINUTES_A_DAY + minute).astype("timedelta64[m]")
    utc = to_utc(pd.DatetimeIndex(at.astype("datetime64[us]")), profile.timezone)
    weights = np.array(list(one.categories.values()), dtype=np.float64)
    drawn = rng.choice(list(one.categories), week.size, p=weights / weights.sum())
    local = utc.tz_convert(profile.timezone).tz_localize(None)
    return pd.DataFrame({"found_from": local, "lon": lon, "lat": lat, "category": drawn})


def _reported(
    happened: pd.DataFrame, profile: Profile, last_week: Period, rng: np.random.Generator
) -> pd.DataFrame:
    names = {actor.id: actor.name for actor in profile.actors}
    if FOLLOWED_FORM.actor not in names:
        raise ProfileError(
            f"Profilen {profile.id} saknar aktören {FOLLOWED_FORM.actor}, som demons påhittade "
            f"rapporter behöver. Använd profilen linkoping. ({MADE_UP})"
        )
    frame = happened.assign(
        received=happened["found_from"] + report_delays(len(happened), rng),
        precision="minute", lost=False, reporter=names[FOLLOWED_FORM.actor],
        kind=category_texts(happened["category"], profile, rng),
    )  # fmt: skip
    meeting = pd.Timestamp(last_week.after) + pd.Timedelta(hours=MEETING_HOUR)
    in_time = frame[frame["received"] < meeting]
    return in_time.sort_values("received", kind="stable", ignore_index=True)
