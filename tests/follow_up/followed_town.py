"""Small towns with a treated place, for the tests: many places alike, constant rates."""

import numpy as np
import pandas as pd
import shapely

from est_geo.crs import to_lon_lat, to_metres
from est_geo.follow_up.shapes import disc, in_degrees
from est_geo.periods import Period
from tests.made_interventions import intervention
from tests.made_up import LINKOPING as AS_SHIPPED
from tests.made_up import incidents

N_COMPARED = 5
LINKOPING = AS_SHIPPED.model_copy(update={
    "thresholds": AS_SHIPPED.thresholds.model_copy(update={"comparison_places": N_COMPARED})
})  # fmt: skip
"""These towns are small: with as few comparison places."""
ZONE = LINKOPING.timezone
LAST = Period.parse("2026-W46")
NOW = LAST.bounds(ZONE)[1] + pd.Timedelta(hours=8)
N_WEEKS = 104
DONE_WEEK = 72
MIDDLE = (15.6216, 58.4109)
RADIUS_M = 60.0


def monday(week):
    """First instant of a week, 0–103."""
    return LAST.before(N_WEEKS - 1 - week).bounds(ZONE)[0]


def place_points(n, spacing_m=450.0):
    """Middles of a row of places in degrees; the first is the treated one."""
    east, north = to_metres([MIDDLE[0]], [MIDDLE[1]], LINKOPING.projected_crs)
    at = np.arange(n)
    x = east[0] + spacing_m * (at % 4)
    y = north[0] - spacing_m * (at // 4)
    lon, lat = to_lon_lat(x, y, LINKOPING.projected_crs)
    return np.column_stack([lon, lat])


def place_reports(points, weekly, rng, fixed=None, **columns):
    """Draw Poisson reports: `weekly` is places × weeks of expected counts; some may be given."""
    counts = rng.poisson(weekly)
    if fixed is not None:
        first, given = fixed
        counts[:, first : first + given.shape[1]] = given
    place, week = np.nonzero(counts)
    n = counts[place, week]
    place, week = np.repeat(place, n), np.repeat(week, n)
    start = pd.DatetimeIndex([monday(at) for at in range(N_WEEKS)])[week]
    when = start + pd.to_timedelta(rng.integers(0, 7 * 24 * 60 - 60, place.size), unit="min")
    lon = points[place, 0] + rng.uniform(-0.0004, 0.0004, place.size)
    lat = points[place, 1] + rng.uniform(-0.0002, 0.0002, place.size)
    order = np.argsort(when)
    told = {"category": "skadegorelse"} | columns
    return incidents(lon[order], lat[order], when[order], **told)


def treated_row(**other):
    """One row of an intervention at the first place, on order since week 69."""
    shape = disc(*MIDDLE, RADIUS_M, LINKOPING.projected_crs)
    row = {
        "kind": "klottersanering", "place_id": "torget", "place": "Torget", "district": "city",
        "lon": MIDDLE[0], "lat": MIDDLE[1], "outline": in_degrees(shape, LINKOPING.projected_crs),
    }  # fmt: skip
    return intervention(**(row | other))


def put_through(store, *, done=None, start=None, row=None):
    """Propose, order and finish an intervention; return its number."""
    done = monday(DONE_WEEK) + pd.Timedelta(days=3) if done is None else done
    start = done - pd.Timedelta(days=9) if start is None else start
    number = store.add_intervention(treated_row() if row is None else row, start)
    seen = store.intervention(number)
    dates = {"decided_at": start, "ordered_at": start, "work_start": start, "done_at": done}
    store.change_intervention(seen, {"status": "done", **dates}, "finish", done)
    return number


def in_shape(frame, outline):
    """Reports in an outline, counted one by one."""
    shape = shapely.from_wkt(outline)
    return np.array([
        shape.covers(shapely.Point(lon, lat))
        for lon, lat in zip(frame["lon"], frame["lat"], strict=True)
    ])  # fmt: skip
