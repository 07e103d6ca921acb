# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
import numpy as np
import pandas as pd
import pytest

from est_geo.cells import cell_text, cells_at
from est_geo.data_files import data_root
from est_geo.errors import TableError
from est_geo.intake import (
    RawTable,
    dedupe_keys,
    duplicated_in_file,
    locate,
    read_gazetteer,
    read_table,
    understand,
)
from est_geo.profile import Profile
from est_geo.tables import ELSEWHERE, REST
from tests.real import REAL, needs_real_data

LINKOPING = Profile.load("linkoping")
REGISTER = read_gazetteer(data_root() / "gazetteer" / "places.csv")
NOW = pd.Timestamp("2026-11-22 12:00", tz="UTC")


def reports_of(**columns):
    frame = pd.DataFrame(columns)
    raw = RawTable("a.csv", tuple(frame.columns), frame)
    return understand(raw, LINKOPING, source="prov", mapping=None, taken_at=NOW).reports


def test_coordinates_go_before_words_and_words_before_nothing():
    reports = reports_of(
        kategori=["Klotter"] * 6,
        plats=["Ryds centrum", "Ryds centrum", "Rydsvägen", None, None, None],
        lon=[15.6216, None, None, None, 15.8, 13.0],
        lat=[58.4109, None, None, None, 58.4, 55.6],
    )
    found = locate(reports, dedupe_keys(reports), LINKOPING, REGISTER)
    assert found["match_type"].tolist() == [
        "coordinates", "place", "street", "none", "coordinates", "coordinates",
    ]  # fmt: skip
    assert found["district"].drop(2).fillna("-").tolist() == ["city", "ryd", "-", REST, ELSEWHERE]
    assert found["cell"][0] == cell_text(cells_at([15.6216], [58.4109], 10))[0]
    for name in ("lon", "lat", "cell"):
        assert found[name].isna().tolist() == [False, False, True, True, False, False]


def test_coordinates_that_hold_only_roughly_get_no_cell_and_a_district_only_when_sure():
    reports = reports_of(
        kategori=["Klotter"] * 6,
        lon=[15.6216, 15.6216, 15.6216, 15.8, 13.0, None],
        lat=[58.4109, 58.4109, 58.4109, 58.4, 55.6, None],
        noggrannhet=[20, 200, 5000, 300, 300, 300],
    )
    found = locate(reports, dedupe_keys(reports), LINKOPING, None)
    assert found["match_type"].tolist() == ["coordinates", *["coarse"] * 4, "none"]
    assert found["district"].fillna("-").tolist() == ["city", "city", "-", REST, ELSEWHERE, "-"]
    assert found["cell"].notna().tolist() == [True, *[False] * 5]
    assert found["near_lon"].fillna(0).tolist() == [0, 15.6216, 15.6216, 15.8, 13.0, 0]
    assert found["accuracy_m"].fillna(0).tolist() == [20, 200, 5000, 300, 300, 0]


def test_a_district_in_a_column_of_its_own_counts_where_nothing_better_is_known():
    reports = reports_of(
        kategori=["Klotter"] * 4,
        plats=[None, "Ryds centrum", "bortom allt", None],
        stadsdel=["Skäggetorp", "Ryd", "Berga", "Lambohov"],
    )
    found = locate(reports, dedupe_keys(reports), LINKOPING, REGISTER)
    assert found["district"].fillna("-").tolist() == ["skaggetorp", "ryd", "berga", "-"]
    assert found["match_type"].tolist() == ["district", "place", "district", "none"]
    assert found["cell"].notna().tolist() == [False, True, False, False]


def test_every_point_gets_the_district_that_covers_it_whatever_the_index():
    rng = np.random.default_rng(7)
    n = 400
    reports = reports_of(
        kategori=["Klotter"] * n, lon=rng.uniform(15.5, 15.72, n), lat=rng.uniform(58.36, 58.45, n)
    )
    kept = reports[reports.index % 3 > 0]
    found = locate(kept, dedupe_keys(reports)[kept.index], LINKOPING, None)
    districts = LINKOPING.districts.set_index("id").geometry
    points = LINKOPING.districts.geometry.from_xy(found["lon"], found["lat"])
    for point, district in zip(points, found["district"], strict=True):
        inside = [name for name, shape in districts.items() if shape.covers(point)]
        assert district == (inside[0] if inside else REST)
    assert found["incident_id"].tolist() == dedupe_keys(reports)[kept.index].tolist()


def test_without_an_outline_all_else_is_the_rest(tmp_path):
    districts = tmp_path / "d.geojson"
    districts.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        '{"type":"Polygon","coordinates":[[[15,58],[16,58],[16,59],[15,59],[15,58]]]}}]}'
    )
    profile = tmp_path / "p.toml"
    profile.write_text(
        'name = "P"\ntimezone = "Europe/Stockholm"\nprojected_crs = "EPSG:3006"\n'
        'districts_file = "d.geojson"\n[[categories]]\nid = "a"\nname = "A"\n'
    )
    reports = reports_of(kategori=["a"] * 2, lon=[15.5, 20.0], lat=[58.5, 60.0])
    found = locate(reports, dedupe_keys(reports), Profile.load(profile), None)
    assert found["district"].tolist() == ["1", REST]


def test_ids_that_are_not_the_reports_are_refused():
    reports = reports_of(kategori=["Klotter"] * 2)
    with pytest.raises(TableError, match="its own incident id"):
        locate(reports, pd.Series(["a"]), LINKOPING, None)
    with pytest.raises(TableError, match="its own incident id"):
        locate(reports, pd.Series(["a", "b"], index=[5, 6]), LINKOPING, None)
    with pytest.raises(TableError, match="repeats"):
        locate(reports, pd.Series(["a", "a"]), LINKOPING, None)


def take(name, profile):
    raw = read_table(REAL / name)
    found = understand(raw, profile, source=None, mapping=None, taken_at=NOW)
    ids = dedupe_keys(found.reports)
    again = duplicated_in_file(ids)
    incidents = locate(found.reports[~again], ids[~again], profile, None)
    assert len(incidents) + int(again.sum()) + len(found.rejected) == raw.n_rows
    return raw, found, incidents


@needs_real_data
def test_memphis_2019():
    raw, found, incidents = take("memphis_robberies_2019.parquet", Profile.load("memphis"))
    assert (raw.n_rows, len(incidents)) == (2245, 2245)
    assert (incidents["district"] == REST).sum() == 1
    assert found.unknown_categories == {}
    assert set(incidents["time_precision"]) == {"minute"}
    given_time = raw.values["ts"].dt.tz_localize("America/Chicago", ambiguous=True)
    assert (incidents["occurred_from"].to_numpy() == given_time.to_numpy()).all()


@needs_real_data
def test_nottingham_2022_is_known_to_the_month_only():
    _, found, incidents = take(
        "nottingham_burglary_robbery_2022.parquet", Profile.load("nottingham")
    )
    assert len(incidents) == 2350
    assert set(incidents["time_precision"]) == {"month"}
    assert set(incidents["category"]) == {"inbrott", "ran"}
    local = incidents["occurred_to"].dt.tz_convert("Europe/London")
    assert set(local.dt.day) == {1}
    assert found.ignored == ("lsoa_code",)


@needs_real_data
def test_a_csv_with_semicolons_and_decimal_commas_gives_what_the_parquet_gives(tmp_path):
    raw = read_table(REAL / "medellin_homicides_2010_2019.parquet")
    file = tmp_path / "medellin.csv"
    raw.values.head(500).to_csv(file, sep=";", decimal=",", index=False, encoding="cp1252")
    typed = RawTable(raw.name, raw.columns, raw.values.head(500))
    one, other = (
        understand(table, LINKOPING, source="m", mapping=None, taken_at=NOW).reports
        for table in (typed, read_table(file))
    )
    same = ["source_id", "occurred_from", "occurred_to", "time_precision", "lon", "lat"]
    pd.testing.assert_frame_equal(one[same], other[same])
