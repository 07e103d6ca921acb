"""Made-up weeks of real size: the generator behind the planner's figures.

Seven kinds of actors, fifteen teams, 21 team-shifts in the week, forty places: Linköping's actors
as the profile has them, with hours drawn anew for every case.
"""

import numpy as np
import pandas as pd

from est_geo.periods import Period
from est_geo.presence import Problem, shifts_out
from est_geo.profile import DAYS, Actor, Profile
from est_geo.tables import DEMAND, PRESENCE_PLACES, WISHES, checked

WEEK = Period.parse("2026-W47")
N_PLACES = 40
POWERS = ("samtal", "narvaro", "tillsyn", "ordning")
CENTRES = {
    "skaggetorp": (15.5832, 58.4261),
    "ryd": (15.5640, 58.4090),
    "berga": (15.6450, 58.3890),
    "city": (15.6240, 58.4110),
    "rest": (15.6700, 58.4200),
}
# Kind, teams of each shift, how many shifts a week: together 15 teams and 21 team-shifts.
ROSTER = {
    "polis": (2, 2),
    "kommunvaktare": (2, 1),
    "ordningsvakter": (4, 1),
    "faltassistenter": (2, 2),
    "fritidsledare": (2, 1),
    "trygghetsvardar": (2, 1),
    "nattvandrare": (1, 3),
}
HOURS = {
    "polis": ((14, 22), (18, 26), (20, 27)),
    "kommunvaktare": ((15, 23), (12, 20)),
    "ordningsvakter": ((19, 27), (18, 26)),
    "faltassistenter": ((16, 24), (15, 22)),
    "fritidsledare": ((15, 21), (14, 20)),
    "trygghetsvardar": ((12, 20), (10, 18)),
    "nattvandrare": ((21, 25), (20, 25)),
}


def week_of_real_size(number: int, *, explore_share: float | None = None) -> Problem:
    """Make the case of a number."""
    rng = np.random.default_rng([2026, number])
    base = Profile.load("linkoping")
    actors = tuple(_actor(one, rng) for one in base.actors if one.id in ROSTER)
    profile = base.model_copy(update={"actors": actors})
    if explore_share is not None:
        limits = profile.thresholds.model_copy(update={"explore_share": explore_share})
        profile = profile.model_copy(update={"thresholds": limits})
    places = _places(rng)
    shifts, away = shifts_out(profile, WEEK)
    demand = _demand(places, rng)
    wishes = _wishes(places, shifts, profile, rng)
    return Problem(places, demand, shifts, away, wishes, profile, WEEK)


def _actor(actor: Actor, rng: np.random.Generator) -> Actor:
    teams, times = ROSTER[actor.id]
    late = np.array([1, 1, 1, 1.5, 3, 3, 1])
    days = rng.choice(7, size=times, replace=False, p=late / late.sum())
    shifts = []
    for day in sorted(int(one) for one in days):
        start, end = HOURS[actor.id][int(rng.integers(len(HOURS[actor.id])))]
        shifts.append({"days": [DAYS[day]], "start": start, "end": end, "teams": teams})
    more = {"shifts": shifts, "meetings": [], "visits_per_shift": int(rng.integers(5, 11))}
    if rng.random() < 0.3:
        begins = int(shifts[0]["start"]) + 2
        more["meetings"] = [{"days": shifts[0]["days"], "start": begins, "end": begins + 1}]
    return Actor.model_validate(actor.model_dump() | more)


def _places(rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for at in range(N_PLACES):
        district = list(CENTRES)[at % len(CENTRES)]
        lon, lat = CENTRES[district]
        ground = "explore" if at % 8 == 7 else "early" if at % 8 == 3 else "long_term"
        rows.append((
            f"p{at:02}", f"Plats {at}", district,
            lon + rng.normal(0, 0.006), lat + rng.normal(0, 0.003),
            ground, str(rng.choice(POWERS, p=[0.2, 0.5, 0.1, 0.2])), bool(rng.random() < 0.1),
            int(rng.integers(0, 20)), float(rng.gamma(2, 8)), f"Plats {at} är med i planen.",
        ))  # fmt: skip
    frame = pd.DataFrame(rows, columns=PRESENCE_PLACES.names)
    return checked(frame.astype(PRESENCE_PLACES.empty().dtypes.to_dict()), PRESENCE_PLACES)


def _demand(places: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    begin, after = WEEK.bounds("Europe/Stockholm")
    hours = pd.date_range(begin, after, freq="1h", inclusive="left")
    local = hours.tz_convert("Europe/Stockholm")
    frames = []
    for place_id, ground in zip(places["place_id"], places["ground"], strict=True):
        peak, width = rng.uniform(15, 25), rng.uniform(2, 5)
        away = np.abs((local.hour.to_numpy() - peak + 12) % 24 - 12)
        shape = np.exp(-((away / width) ** 2) / 2) + 0.1
        days = rng.gamma(2, 0.5, 7) * np.array([0.7, 0.7, 0.8, 1, 1.6, 1.6, 0.8])
        strength = rng.gamma(1.2, 0.15) * (0.3 if ground == "explore" else 1)
        # A window of 13 weeks counts whole incidents: many hours have none.
        counts = rng.poisson(13 * strength * shape * days[local.day_of_week])
        weight = counts / 13 if ground != "explore" else strength * shape * days[local.day_of_week]
        frames.append(pd.DataFrame({"place_id": place_id, "start": hours, "weight": weight}))
    frame = pd.concat(frames, ignore_index=True).assign(why="Så väntas det bli.")
    typed = frame[DEMAND.names].astype(DEMAND.empty().dtypes.to_dict())
    return checked(typed, DEMAND)


def _wishes(
    places: pd.DataFrame, shifts: pd.DataFrame, profile: Profile, rng: np.random.Generator
) -> pd.DataFrame:
    able = {one.id: one for one in profile.actors}
    rows = []
    for number, kind in enumerate(("pin", "pin", "want", "want", "forbid", "together"), 1):
        shift = shifts.iloc[int(rng.integers(len(shifts)))]
        actor = able[shift["actor"]]
        fits = places[
            places["needs"].isin(actor.powers)
            & (places["district"].isin(actor.districts) | (not actor.districts))
        ]
        place = (fits if len(fits) else places).sample(1, random_state=int(rng.integers(2**31)))
        row = place.iloc[0]
        hours = (shift["end"] - shift["start"]) // pd.Timedelta(hours=1)
        begins = shift["start"] + pd.Timedelta(hours=int(rng.integers(max(hours - 3, 1))))
        ends = begins + pd.Timedelta(hours=3)
        if kind == "pin":
            begins += pd.Timedelta(minutes=int(rng.integers(0, 45)))
            ends = begins + pd.Timedelta(minutes=15)
        named = kind == "pin" or (kind == "want" and number == 3)
        rows.append((
            number, kind, actor.id if named else None, int(shift["team"]) if kind == "pin" else 0,
            row["place_id"], row["name"], row["district"], row["lon"], row["lat"],
            begins, ends, 2 if kind in {"want", "together"} else 1, None, False,
            "Mötet har beslutat det.", "test", begins,
        ))  # fmt: skip
    frame = pd.DataFrame(rows, columns=WISHES.names)
    return checked(frame.astype(WISHES.empty().dtypes.to_dict()), WISHES)
