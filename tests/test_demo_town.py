"""The made-up town: deterministic, messy, and true to what it says was planted."""

import io
import json

import ephem
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, to_lon_lat, to_metres
from est_geo.demo_town import SPOTS, made_up_assets, make_reports, write_demo
from est_geo.demo_town.assets import LAMP_TRUTHS
from est_geo.demo_town.background import built_up, points_around
from est_geo.demo_town.happenings import draw_happenings
from est_geo.demo_town.wording import _misspelt
from est_geo.errors import PeriodError, ProfileError
from est_geo.periods import Period
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.taking_in import take_in

LINKOPING = Profile.load("linkoping")
WEEK = Period.parse("2026-W46")
MEETING = pd.Timestamp("2026-11-16 08:00")
ENCODINGS = {"stangastaden.csv": "cp1252", "fritidsledare.csv": "cp1252"}
DELIMITERS = {
    "polisen.csv": ",", "nattvandrare.csv": ",", "ordningsvakter.csv": "\t",
    "polisen_foljda_platser.csv": ",",
}  # fmt: skip


@pytest.fixture(scope="module")
def town():
    return make_reports(LINKOPING, seed=7, last_week=WEEK)


@pytest.fixture(scope="module")
def tables(town):
    return {name: read(name, content) for name, content in town.files.items()}


@pytest.fixture(scope="module")
def happened():
    ground = built_up(LINKOPING)
    return draw_happenings(LINKOPING, ground, WEEK, np.random.default_rng(11))


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    files = write_demo(LINKOPING, folder, seed=7, last_week=WEEK)
    reports = [file for file in files if file.suffix != ".json"]
    now = MEETING.tz_localize(LINKOPING.timezone)
    return take_in(reports, profile=LINKOPING, db=folder / "est.duckdb", now=now)


def read(name, content):
    if name.endswith(".parquet"):
        return pd.read_parquet(io.BytesIO(content))
    return pd.read_csv(
        io.BytesIO(content),
        sep=DELIMITERS.get(name, ";"),
        dtype=str,
        encoding=ENCODINGS.get(name, "utf-8-sig"),
        keep_default_na=False,
    )


def metres_from(spot, lon, lat):
    x, y = to_metres(lon, lat, SWEREF_99_TM)
    x0, y0 = to_metres([spot["lon"]], [spot["lat"]], SWEREF_99_TM)
    return np.hypot(x - x0, y - y0)


def test_same_seed_and_week_give_the_same_bytes(town):
    again = make_reports(LINKOPING, seed=7, last_week=WEEK)
    assert again.files == town.files
    assert again.planted == town.planted


@pytest.mark.parametrize(("seed", "week"), [(8, "2026-W46"), (7, "2026-W45")])
def test_another_seed_or_week_gives_other_reports(town, seed, week):
    other = make_reports(LINKOPING, seed=seed, last_week=Period.parse(week))
    assert other.files["polisen.csv"] != town.files["polisen.csv"]


def test_every_row_says_it_is_made_up(tables):
    for name, table in tables.items():
        assert set(table["anmärkning"]) == {"PÅHITTAD RAPPORT"}, name
        assert table["källa"].str.fullmatch("demo-[a-z]+").all(), name


def test_as_many_rows_as_promised(town, tables):
    for name, table in tables.items():
        assert len(table) == town.planted["files"][name]["rows"]
    total = sum(len(table) for table in tables.values())
    assert 80 <= total / 104 <= 95


def test_files_differ_in_form_as_real_ones_do(town, tables):
    with pytest.raises(UnicodeDecodeError):
        town.files["stangastaden.csv"].decode("utf-8")
    assert town.files["ordningsvakter.csv"].startswith(b"\xef\xbb\xbf")
    with_ids = {name for name, table in tables.items() if "id" in table}
    assert with_ids == {"polisen.csv", "stangastaden.csv", "trygghetsvardar.parquet"}
    assert tables["stangastaden.csv"]["sweref991500_n"].str.fullmatch(r"\d{7},\d\d|").all()
    assert isinstance(tables["trygghetsvardar.parquet"]["occurred_at"].dtype, pd.DatetimeTZDtype)


@pytest.mark.parametrize(
    ("name", "crs", "north", "east"),
    [
        ("stangastaden.csv", SWEREF_99_15_00, "sweref991500_n", "sweref991500_e"),
        ("faltassistenter.csv", SWEREF_99_TM, "sweref99tm_n", "sweref99tm_e"),
        ("ordningsvakter.csv", SWEREF_99_TM, "sweref99tm_n", "sweref99tm_e"),
    ],
)
def test_grid_coordinates_lie_in_the_municipality(tables, name, crs, north, east):
    table = tables[name]
    x, y = (
        pd.to_numeric(table[column].str.replace(",", "."), errors="coerce").to_numpy()
        for column in (east, north)
    )
    known = np.isfinite(x) & np.isfinite(y)
    lon, lat = to_lon_lat(x[known], y[known], crs)
    assert known.mean() > 0.97
    # A few lie in the next town.
    assert (first_polygon(lon, lat, [LINKOPING.outline]) == 0).mean() > 0.98


def test_nothing_came_after_the_meeting(tables):
    for name, table in tables.items():
        assert pd.to_datetime(table["inkom"]).max() < MEETING, name


def test_newest_week_is_incomplete_and_the_delay_is_about_a_day(tables):
    police = tables["polisen.csv"]
    at = pd.to_datetime(police["tidpunkt"], format="ISO8601", errors="coerce")
    exact = police["tidpunkt"].str.len() == 19
    days = (pd.to_datetime(police["inkom"]) - at)[exact & (at < MEETING)] / pd.Timedelta(days=1)
    assert days.min() > 0
    assert days.max() <= 21.01
    assert days.median() == pytest.approx(1, abs=0.15)
    weekly = at[at < MEETING].dt.to_period("W").value_counts().sort_index()
    assert weekly.iloc[-1] < 0.85 * weekly.iloc[-13:-1].mean()


def test_one_actor_is_silent_for_two_weeks(town, tables):
    assert town.planted["silent"] == {"actor": "fritidsledare", "weeks": 2}
    days = pd.to_datetime(tables["fritidsledare.csv"]["datum"])
    assert days.max() < pd.Timestamp(WEEK.before(1).first)
    assert days.max() >= pd.Timestamp(WEEK.before(4).first)


def test_night_walkers_report_from_weekend_nights_only(tables):
    begins = tables["nattvandrare.csv"]["tid_från"]
    start = pd.to_datetime(begins[begins.str.len() == 16])
    evening = start.dt.day_of_week.isin([4, 5]) & (start.dt.hour >= 21)
    after_midnight = start.dt.day_of_week.isin([5, 6]) & (start.dt.hour < 1)
    assert (evening | after_midnight).all()


def test_landlord_found_damage_between_closing_and_opening(tables):
    table = tables["stangastaden.csv"]
    whole = (table["från"].str.len() == 16) & (table["från"] < table["till"])
    start, end = (pd.to_datetime(table.loc[whole, column]) for column in ("från", "till"))
    assert whole.sum() > 300
    assert ((start.dt.hour == 16) & (start.dt.minute == 0) & (start.dt.day_of_week < 5)).all()
    assert ((end.dt.day_of_week < 5) & end.dt.hour.isin([7, 8])).all()
    weekend = start.dt.day_of_week == 4
    assert weekend.any()
    assert ((end - start)[weekend] > pd.Timedelta(hours=60)).all()


def test_books_balance_and_faults_are_those_that_were_made(town, books):
    truth = town.planted["files"]
    for file in books.files:
        assert file.rejected == truth[file.name]["spoilt"], file.name
        assert file.duplicates == truth[file.name]["duplicated"], file.name
    assert books.rows == books.incidents + books.unplaced + books.rejected + books.duplicates
    incidents = books.tables["incidents"]
    assert 0.02 < books.unplaced / books.rows < 0.10
    assert {"minute", "window", "day", "unknown"} == set(incidents["time_precision"])
    assert {"ovriga_kommunen", "annan_kommun"} < set(incidents["district"].dropna())
    assert 5 < incidents["category"].isin(LINKOPING.sensitive).sum() < 300
    assert (incidents["category"] == "okand").sum() > 20


def test_planted_spots_stand_out_in_what_was_taken_in(town, books):
    incidents = books.tables["incidents"]
    recent = incidents[
        incidents["occurred_from"] > MEETING.tz_localize("UTC") - pd.Timedelta("91D")
    ]
    for spot in town.planted["spots"]:
        away = metres_from(spot, recent["lon"].to_numpy(), recent["lat"].to_numpy())
        inner = (away <= spot["radius_m"] + 10).sum() / (spot["radius_m"] + 10) ** 2
        ring = ((away > 150) & (away <= 300)).sum() / (300**2 - 150**2)
        assert inner > 6 * ring, spot["id"]


def test_truth_names_every_spot(town, tmp_path):
    spots = town.planted["spots"]
    assert {spot["kind"] for spot in spots} == {"permanent", "growing", "dark"}
    assert next(one for one in spots if one["kind"] == "growing")["first_week"] == "2026-W37"
    files = write_demo(LINKOPING, tmp_path, seed=7, last_week=WEEK)
    assert json.loads(files[-1].read_text("utf-8")) == town.planted
    assert {file.name for file in files} == {*town.files, "planted.json"}


def test_followed_places_add_a_file_and_change_no_other(town):
    more = make_reports(LINKOPING, seed=7, last_week=WEEK, followed=True)
    added = set(more.files) - set(town.files)
    assert added == {"polisen_foljda_platser.csv"}
    assert {name: more.files[name] for name in town.files} == town.files
    table = read("polisen_foljda_platser.csv", more.files["polisen_foljda_platser.csv"])
    assert set(table["anmärkning"]) == {"PÅHITTAD RAPPORT"}
    at = pd.to_datetime(table["tidpunkt"])
    for truth in more.planted["interventions"]:
        lon, lat = (pd.to_numeric(table[name]).to_numpy() for name in ("longitud", "latitud"))
        here = metres_from(truth, lon, lat) <= truth["radius_m"] + 1
        first, last = (Period.parse(name) for name in truth["selection_weeks"])
        picked = here & (at >= pd.Timestamp(first.first)) & (at < pd.Timestamp(last.after))
        assert abs(picked.sum() - truth["selection_drawn"]) <= 1  # one may be a local hour off
        before = here & (at < pd.Timestamp(first.first))
        weeks = (first.first - WEEK.before(103).first).days / 7
        expected = truth["weekly_rate"] * weeks
        assert abs(before.sum() - expected) < 4 * np.sqrt(expected)
    worked, nothing = more.planted["interventions"]
    assert worked["true_ratio"] == pytest.approx(0.4)
    assert nothing["true_ratio"] == 1
    assert nothing["selection_drawn"] > 1.4 * nothing["selection_expected"]


def test_lamps_are_as_the_truth_says(town):
    assets = made_up_assets(LINKOPING, built_up(LINKOPING), seed=7, last_week=WEEK)
    lamps, faults = assets["lamps"], assets["lamp_faults"]
    spots = {spot["id"]: spot for spot in town.planted["spots"]}
    working = {
        name: lamps.loc[
            metres_from(spots[name], lamps["lon"].to_numpy(), lamps["lat"].to_numpy()) < 70,
            "status",
        ].eq("working").mean()
        for name in LAMP_TRUTHS
    }  # fmt: skip
    assert working["domkyrkan_efter_morkret"] == 0
    assert 0 < working["ryds_centrum"] < 1
    assert working["skaggetorps_centrum"] == 1
    still_open = faults["repaired_at"].isna()
    assert 0 < still_open.sum() <= lamps["status"].eq("out").sum()
    assert (faults["repaired_at"] > faults["reported_at"])[~still_open].all()
    for table in assets.values():
        assert table["source"].str.startswith("påhittad").all()


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: spot.id)
def test_spot_has_its_rate_radius_and_hours(happened, spot):
    own = happened[happened["spot"] == spot.id]
    expected = spot.rates().sum()
    assert abs(len(own) - expected) < 5 * np.sqrt(expected)
    centre = built_up(LINKOPING).place(spot.place)
    away = np.hypot(own["east"] - centre["east"], own["north"] - centre["north"])
    assert away.max() <= spot.radius_m
    if spot.kind == "dark":
        return
    hour = (own["at"].dt.hour + own["at"].dt.minute / 60).to_numpy()
    day = own["at"].dt.day_of_week.to_numpy()
    first, after = spot.hours
    same_day = np.isin(day, spot.weekdays) & (hour >= first) & (hour < after)
    next_day = np.isin((day - 1) % 7, spot.weekdays) & (hour + 24 < after)
    share = (same_day | next_day).mean()
    # Nine in ten are put there; the rest of the week puts a few more there by chance.
    assert 0.86 < share < 0.98


def test_growing_spot_grows(happened):
    weekly = happened.loc[happened["spot"] == "stiglotsgatan", "week"].value_counts()
    assert weekly.index.min() >= 94
    first, last = weekly[weekly.index < 99].sum(), weekly[weekly.index >= 99].sum()
    assert last > 1.5 * first


def test_dark_spot_lives_only_after_dark_in_every_season(happened):
    own = happened[happened["spot"] == "domkyrkan_efter_morkret"]
    utc = own["at"].dt.tz_localize(LINKOPING.timezone, ambiguous=True).dt.tz_convert("UTC")
    here, sun = ephem.Observer(), ephem.Sun()
    here.lon, here.lat, here.pressure = "15.61722", "58.41111", 0
    elevation = []
    for instant in utc:
        here.date = instant.to_pydatetime().replace(tzinfo=None)
        sun.compute(here)
        elevation.append(np.degrees(float(sun.alt)))
    assert max(elevation) < -5.95  # PyEphem is the independent oracle; 0.02° apart at most
    assert set(own["at"].dt.month) == set(range(1, 13))


def test_ordinary_noise_stays_near_known_places(happened):
    ground = built_up(LINKOPING)
    noise = happened[(happened["spot"] == "") & (happened["lon"] > 15.3)]
    points = ground.places.loc[ground.places["kind"] != "label", ["east", "north"]].to_numpy()
    away = np.hypot(
        noise["east"].to_numpy()[:, None] - points[:, 0],
        noise["north"].to_numpy()[:, None] - points[:, 1],
    )
    assert away.min(axis=1).max() <= 250
    inside = first_polygon(noise["lon"], noise["lat"], list(LINKOPING.districts.geometry))
    assert set(inside) == {-1, 0, 1, 2, 3}


@given(st.integers(0, 2**32), st.floats(1, 500), st.integers(1, 200))
def test_points_around_stay_within_the_radius(seed, radius, n):
    x, y = points_around(10.0, -5.0, radius, n, np.random.default_rng(seed))
    assert x.size == y.size == n
    assert (np.hypot(x - 10, y + 5) <= radius + 1e-9).all()


@given(st.sampled_from(built_up(LINKOPING).places["name"].tolist()), st.integers(0, 2**32))
def test_a_spelling_mistake_keeps_letters_and_numbers(name, seed):
    wrong = _misspelt(name, np.random.default_rng(seed))
    assert sorted(wrong) == sorted(name)
    assert [c for c in wrong if c.isdigit()] == [c for c in name if c.isdigit()]


def test_a_month_is_refused():
    with pytest.raises(PeriodError, match=r"ISO-vecka.*inte 2026-11"):
        make_reports(LINKOPING, seed=1, last_week=Period.parse("2026-11"))


def test_a_profile_without_place_register_is_refused():
    with pytest.raises(ProfileError, match="platsregister"):
        make_reports(LINKOPING.model_copy(update={"gazetteer_file": None}), seed=1, last_week=WEEK)


@pytest.mark.parametrize(
    ("field", "kept", "says"),
    [("categories", 3, "saknar kategorierna arrangemang, "), ("actors", 0, "saknar aktören polis")],
)
def test_a_profile_that_lacks_what_is_drawn_is_refused(field, kept, says):
    profile = LINKOPING.model_copy(update={field: getattr(LINKOPING, field)[:kept]})
    profile.__dict__.pop("category", None)
    with pytest.raises(ProfileError, match=says):
        make_reports(profile, seed=1, last_week=WEEK)


def test_a_register_without_the_planted_places_is_refused(tmp_path):
    register = tmp_path / "places.csv"
    register.write_text(
        "name,kind,precision,lon,lat,district,confidence,aliases\n"
        "Stora torget,centre,point,15.6216,58.4109,city,high,\n",
        encoding="utf-8",
    )
    profile = LINKOPING.model_copy(update={"gazetteer_file": str(register)})
    with pytest.raises(ProfileError, match="saknar platsen 'Linköpings resecentrum'"):
        make_reports(profile, seed=1, last_week=WEEK)
