import datetime as dt
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from est_geo import analysis, week_tables
from est_geo.errors import PeriodError, TableError
from est_geo.periods import Period
from est_geo.picture import PictureTables
from est_geo.polygons import first_polygon
from est_geo.situation import situation_picture
from est_geo.tables import INCIDENTS
from tests.made_up import CENTRE, LINKOPING, WEEK, incidents, town


@pytest.fixture(scope="module")
def picture():
    return situation_picture(town(), profile=LINKOPING, start=WEEK.first, end=WEEK.last)


def test_books_add_up(picture):
    totals = picture.totals
    parts = totals.in_districts + totals.rest + totals.elsewhere + totals.unplaced
    assert parts + totals.sensitive == totals.reports > 0
    assert picture.tables.cells["count"].sum() == totals.window
    assert picture.tables.cell_districts["count"].sum() == totals.window
    assert picture.tables.cells["count_period"].sum() == totals.in_districts
    week = picture.tables.district_week
    assert week["count"].sum() == totals.reports - totals.unplaced
    assert picture.tables.category_week["count"].sum() == totals.in_districts
    assert picture.headline.count == totals.reports


def test_planted_hot_spot_is_found_and_named(picture):
    first = picture.tables.hotspots.iloc[0]
    assert "esecentrum" in first["name"] or "centralstation" in first["name"]
    assert first["district"] == "city"
    cells = picture.tables.cells
    mine = cells[cells["hotspot"] == first["id"]]
    assert mine["hot"].all()
    assert mine["count"].sum() == first["count_window"]
    assert mine["count_period"].sum() == first["count"]
    assert (mine["role"] == "centre").any()


def test_hot_cells_and_spots_are_the_same_cells(picture):
    cells = picture.tables.cells
    assert cells.loc[cells["hotspot"].notna(), "hot"].all()
    assert set(cells["hotspot"].dropna()) == set(picture.tables.hotspots["id"])


def test_week_is_compared_with_as_many_weeks_as_the_data_cover(picture):
    week = picture.tables.district_week.set_index("district")
    assert week["expected"].notna().all()
    assert (week["low"] <= week["expected"]).all()
    assert (week["expected"] <= week["high"]).all()
    assert picture.tables.trend.groupby("district").size().unique().tolist() == [12]


def test_without_history_nothing_is_claimed():
    alone = town(weeks=1)
    made = situation_picture(alone, profile=LINKOPING, start=WEEK.first, end=WEEK.last)
    assert made.tables.district_week["expected"].isna().all()
    assert (made.tables.district_week["arrow"] == "none").all()
    assert made.headline.expected is None
    assert "ingen historik att jämföra med" in made.headline.sentence.lower()


def test_empty_town_has_a_picture():
    made = situation_picture(INCIDENTS.empty(), profile=LINKOPING, start=WEEK.first, end=WEEK.last)
    assert made.totals.reports == 0
    assert made.tables.hotspots.empty
    assert len(made.tables.cells) > 500
    assert made.headline.sentence == (
        "Inga inrapporterade händelser. Ingen har rapporterat, och det är inte samma sak som lugnt."
    )
    assert (made.tables.reach["state"] == "unknown").all()
    assert (made.tables.cells["state"] == "unknown").all()


def test_sensitive_reports_leave_no_trace_in_any_table():
    base = town()
    extra = incidents(
        [CENTRE[0]] * 30,
        [CENTRE[1]] * 30,
        [pd.Timestamp("2026-11-11 20:00", tz="UTC")] * 30,
        category="hot",
        incident_id=[f"{number:032x}" for number in range(10**6, 10**6 + 30)],
    )
    both = pd.concat([base, extra], ignore_index=True)
    period = {"profile": LINKOPING, "start": WEEK.first, "end": WEEK.last}
    without, with_them = situation_picture(base, **period), situation_picture(both, **period)
    assert with_them.totals.sensitive == 30
    for name in (one.name for one in fields(PictureTables)):
        pd.testing.assert_frame_equal(
            getattr(without.tables, name), getattr(with_them.tables, name)
        )
    for said in ("headline", "heading", "outlook", "remarks", "plan_notes"):
        assert getattr(without, said) == getattr(with_them, said)


def test_a_sensitive_report_that_came_first_does_not_move_the_window():
    late = town(weeks=6)
    first = incidents(
        [CENTRE[0]], [CENTRE[1]], [pd.Timestamp("2026-08-12 20:00", tz="UTC")],
        category="hot", incident_id=["f" * 32],
    )  # fmt: skip
    period = {"profile": LINKOPING, "start": WEEK.first, "end": WEEK.last}
    alone = situation_picture(late, **period)
    beside = situation_picture(pd.concat([late, first], ignore_index=True), **period)
    assert beside.heading == alone.heading
    assert beside.remarks == alone.remarks


def test_late_reports_are_compared_with_history_at_the_same_lag():
    """Half of each week's reports come three days after it; on Monday only half is known."""
    base = town(weeks=60, per_week=60)
    _, end = WEEK.bounds("Europe/Stockholm")
    ends = base["occurred_from"].map(
        lambda when: Period.week_of(when.tz_convert("Europe/Stockholm").date()).bounds(
            "Europe/Stockholm"
        )[1]
    )
    late = np.arange(len(base)) % 2 == 0
    received = (
        base["received_at"].where(~late, ends + pd.Timedelta(days=3)).astype("datetime64[us, UTC]")
    )
    known = base.assign(received_at=received)
    monday = situation_picture(known, profile=LINKOPING, start=WEEK.first, end=WEEK.last, as_of=end)
    friday = situation_picture(
        known,
        profile=LINKOPING,
        start=WEEK.first,
        end=WEEK.last,
        as_of=end + pd.Timedelta(days=4),
    )
    assert monday.headline.count < 0.7 * friday.headline.count
    assert monday.headline.expected == pytest.approx(30, rel=0.2)
    assert friday.headline.expected == pytest.approx(60, rel=0.2)
    assert monday.headline.arrow == friday.headline.arrow == "none"


def test_no_report_of_unknown_or_vague_time_is_lost():
    some = incidents(
        [CENTRE[0]] * 3,
        [CENTRE[1]] * 3,
        [pd.NaT, pd.Timestamp("2026-11-10", tz="UTC"), pd.Timestamp("2026-11-10", tz="UTC")],
    )
    long = some["occurred_from"] + pd.to_timedelta([0, 30, 0], unit="D")
    made = situation_picture(
        some.assign(occurred_to=long.astype("datetime64[us, UTC]")),
        profile=LINKOPING,
        start=WEEK.first,
        end=WEEK.last,
    )
    assert (made.totals.reports, made.totals.vague, made.totals.unknown) == (1, 1, 1)


@pytest.mark.parametrize("resolution", [9, pytest.param(11, marks=pytest.mark.long)])
def test_another_resolution_counts_the_same_incidents(picture, resolution):
    other = situation_picture(
        town(), profile=LINKOPING, start=WEEK.first, end=WEEK.last, resolution=resolution
    )
    assert other.tables.cells["count"].sum() == picture.tables.cells["count"].sum()
    assert other.heading.resolution == resolution


def test_input_is_left_as_it_was():
    before = town()
    kept = before.copy(deep=True)
    situation_picture(before, profile=LINKOPING, start=WEEK.first, end=WEEK.last)
    pd.testing.assert_frame_equal(before, kept)


def test_instants_are_half_open_and_dates_are_not():
    start, end = WEEK.bounds("Europe/Stockholm")
    by_instant = situation_picture(INCIDENTS.empty(), profile=LINKOPING, start=start, end=end)
    by_date = situation_picture(
        INCIDENTS.empty(), profile=LINKOPING, start="2026-11-09", end="2026-11-15"
    )
    assert by_instant.heading.period == by_date.heading.period == WEEK


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("2026-11-15", "2026-11-09", "sluta efter"),
        ("9/11 2026", "2026-11-15", "ÅÅÅÅ-MM-DD"),
        (pd.Timestamp("2026-11-09 12:00", tz="UTC"), dt.date(2026, 11, 15), "midnatt"),
    ],
)
def test_bad_periods_are_refused(start, end, says):
    with pytest.raises(PeriodError, match=says):
        situation_picture(INCIDENTS.empty(), profile=LINKOPING, start=start, end=end)


def test_broken_table_is_refused_at_the_door():
    with pytest.raises(TableError, match="'lon' is missing"):
        situation_picture(
            INCIDENTS.empty().drop(columns="lon"),
            profile=LINKOPING,
            start="2026-11-09",
            end="2026-11-15",
        )


HEAPS = [(15.6254, 58.4160), (15.5832, 58.4261), (15.5646, 58.4084), (15.6216, 58.4109),
         (15.6380, 58.3920), (15.5750, 58.4257)]  # fmt: skip


def even_noise_and_heaps(seed: int) -> pd.DataFrame:
    """Throw points evenly over the districts, and six heaps of them at known places."""
    rng = np.random.default_rng(seed)
    west, south, east, north = LINKOPING.districts.total_bounds
    lon, lat = rng.uniform(west, east, 3000), rng.uniform(south, north, 3000)
    inside = first_polygon(lon, lat, list(LINKOPING.districts.geometry)) >= 0
    middles = np.repeat(HEAPS, 70, axis=0)
    near = middles + rng.normal(0, 1, middles.shape) * [6e-4, 3e-4]
    return week_tables.count_points(
        np.append(lon[inside], near[:, 0]), np.append(lat[inside], near[:, 1]), 10, LINKOPING
    )


def test_even_noise_beside_true_hot_spots_makes_no_false_place():
    """Chance: at most 5 % of periods show a false place, with six true ones there all along."""
    periods, false = 25, 0
    heaps = np.array(HEAPS)
    for seed in range(periods):
        counted = even_noise_and_heaps(seed)
        cells = week_tables.cell_table(counted, counted, 10, LINKOPING)
        spots, _ = analysis.spot_table(
            cells.assign(hot=analysis.standing_areas(cells)), None, LINKOPING
        )
        east = (spots["lon"].to_numpy()[:, None] - heaps[:, 0]) * 58_000
        north = (spots["lat"].to_numpy()[:, None] - heaps[:, 1]) * 111_000
        metres = np.hypot(east, north)
        assert (metres.min(axis=0) < 200).all(), "every true place is found"
        false += bool((metres.min(axis=1) > 400).any())
    assert false <= binom.ppf(0.999, periods, 0.05)


def test_a_report_known_to_its_district_counts_there_and_in_no_cell():
    frame = town(weeks=20)
    start, end = WEEK.bounds("Europe/Stockholm")
    inside = frame["occurred_from"].between(start, end, inclusive="left")
    first = frame.index[inside & (frame["district"] == "ryd")][:2]
    days = {"start": WEEK.first, "end": WEEK.last}
    whole = situation_picture(frame, profile=LINKOPING, **days)
    frame.loc[first, ["lon", "lat"]] = np.nan
    frame.loc[first, "cell"] = None
    frame.loc[first, "match_type"] = ["street", "district"]
    for resolution in (10, 9):
        rough = situation_picture(frame, profile=LINKOPING, resolution=resolution, **days)
        assert rough.totals.coarse == 2
        assert rough.totals.in_districts == whole.totals.in_districts
        assert rough.totals.unplaced == whole.totals.unplaced
        counts = rough.tables.district_week.set_index("district")["count"]
        assert counts.equals(whole.tables.district_week.set_index("district")["count"])
        assert rough.tables.cells["count_period"].sum() == whole.totals.in_districts - 2


@pytest.mark.long
def test_where_no_report_says_who_gave_it_a_quiet_cell_is_quiet_and_not_unknown():
    made_town = town(weeks=30).assign(actor=pd.Series(pd.NA, dtype="str"))
    made = situation_picture(made_town, profile=LINKOPING, start=WEEK.first, end=WEEK.last)
    assert set(made.tables.reach["state"]) <= {"reported", "quiet"}
    assert "unknown" not in set(made.tables.cells["state"])
    assert (made.tables.reach["usual"] == 0).all()
    later = WEEK.before(-1)
    silent = situation_picture(made_town, profile=LINKOPING, start=later.first, end=later.last)
    assert set(silent.tables.cells["state"]) == {"unknown"}


def only_reporter_silent(weeks: int = 60) -> pd.DataFrame:
    """Make a town where one actor alone reports from Berga, every week until the last two."""
    made = town(weeks=weeks, per_week=120)
    berga = made["district"] == "berga"
    made["actor"] = made["actor"].mask(berga, "nattvandrare")
    silent = berga & (made["occurred_from"] >= WEEK.before(1).bounds("Europe/Stockholm")[0])
    return made[~silent].reset_index(drop=True)


def test_a_district_that_nobody_could_have_reported_from_is_unknown_and_never_under():
    made = situation_picture(
        only_reporter_silent(), profile=LINKOPING, start=WEEK.first, end=WEEK.last
    )
    reach = made.tables.reach.set_index("district")["state"]
    assert reach["berga"] == "unknown"
    assert reach.drop("berga").unique().tolist() == ["reported"]
    berga = made.tables.district_week.set_index("district").loc["berga"]
    assert berga["count"] == 0 < berga["low"]
    assert berga["arrow"] == "none"
    cells = made.tables.cells
    assert set(cells.loc[cells["district"] == "berga", "state"]) == {"unknown"}
    assert "unknown" not in set(cells.loc[cells["district"] != "berga", "state"])
