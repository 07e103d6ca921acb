import json
from dataclasses import replace

import h3
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Polygon, shape
from shapely.ops import unary_union

from est_geo import render
from est_geo.render.geojson import union
from tests.sample_picture import HOSTILE, sample_published

MAKERS = {
    "cells": render.cells_geojson,
    "hotspots": render.hotspots_geojson,
    "visits": render.visits_geojson,
    "recommendations": render.recommendations_geojson,
    "districts": render.districts_geojson,
}


@pytest.fixture(scope="module")
def picture():
    return sample_published()


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("audience", ["intern", "est", "public"])
def test_collections_are_valid_geojson_that_says_what_it_is(name, audience):
    picture = sample_published(audience, hostile=True)
    text = render.to_text(MAKERS[name](picture))
    read = json.loads(text, parse_constant=_never)

    assert read["type"] == "FeatureCollection"
    assert read["made_up"] is True
    assert (read["audience"], read["period"]) == (audience, picture.heading.period.name)
    assert read["notes"] == list(picture.notes)
    assert len({feature["id"] for feature in read["features"]}) == len(read["features"])
    for feature in read["features"]:
        assert feature["type"] == "Feature"
        geometry = shape(feature["geometry"])
        assert geometry.is_valid
        west, south, east, north = geometry.bounds
        assert 15 < west <= east < 16.2
        assert 58 < south <= north < 59
        assert _counter_clockwise(geometry)
    assert max(len(part) for part in _decimals(read["features"])) <= 7


def _never(constant):
    raise AssertionError(constant)


def _counter_clockwise(geometry):
    parts = getattr(geometry, "geoms", [geometry])
    return all(
        part.exterior.is_ccw and not any(ring.is_ccw for ring in part.interiors)
        for part in parts
        if isinstance(part, Polygon)
    )


def _decimals(features):
    yield ""
    for feature in features:
        for number in json.dumps(feature["geometry"]["coordinates"]).split(","):
            yield number.strip(" []").partition(".")[2]


def test_a_cell_is_drawn_where_h3_says_and_carries_its_row(picture):
    cells = picture.tables.cells
    collection = render.cells_geojson(picture)

    assert len(collection["features"]) == len(cells)
    for feature, row in zip(
        collection["features"][::50], cells[::50].to_dict("records"), strict=True
    ):
        ring = np.array(feature["geometry"]["coordinates"][0])
        corners = np.array(h3.cell_to_boundary(row["cell"]))[:, ::-1]
        apart = np.abs(ring[:, None] - corners[None]).max(axis=2)
        assert apart.min(axis=1).max() <= 1e-7
        assert apart.min(axis=0).max() <= 1e-7
        properties = feature["properties"]
        assert {name: properties[name] for name in ("cell", "count", "z", "hot_q")} == {
            name: row[name] for name in ("cell", "count", "z", "hot_q")
        }


def test_properties_stand_in_the_promised_order(picture):
    cells = render.cells_geojson(picture)["features"][0]["properties"]
    assert list(cells) == [
        "cell", "district", "count", "z", "p", "q", "hot", "role",
        "count_period", "sum", "expected", "hot_q", "hotspot",
        "state", "next_expected", "next_low", "next_high",
    ]  # fmt: skip
    spots = render.hotspots_geojson(picture)["features"][0]["properties"]
    assert list(spots)[:11] == [
        "id", "name", "district", "count", "expected", "low", "high", "arrow",
        "categories", "peak", "dark_share",
    ]  # fmt: skip
    assert set(spots) == set(picture.tables.hotspots.columns)


def test_a_hot_spot_is_the_union_of_its_cells(picture):
    cells = picture.tables.cells
    for feature in render.hotspots_geojson(picture)["features"]:
        mine = cells.loc[cells["hotspot"] == feature["id"], "cell"]
        expected = unary_union(
            [Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]) for cell in mine]
        )
        found = shape(feature["geometry"])
        assert found.symmetric_difference(expected).area <= 1e-4 * expected.area


def test_a_ring_of_cells_has_its_hole_and_islands_are_several_polygons():
    ring = pd.Series(h3.grid_ring("8a08b3c24d27fff", 1))
    far = next(iter(h3.grid_ring("8a08b3c24d27fff", 6)))

    whole = shape(union(ring))
    assert len(whole.interiors) == 1
    assert _counter_clockwise(whole)
    islands = shape(union(pd.concat([ring, pd.Series([far])])))
    assert (islands.geom_type, len(islands.geoms)) == ("MultiPolygon", 2)
    assert union(ring[:0]) is None


def test_what_is_missing_is_null_and_times_are_utc(picture):
    cells = picture.tables.cells.copy()
    cells.loc[0, ["z", "p", "q"]] = [float("nan"), float("inf"), float("nan")]
    changed = replace(picture, tables=replace(picture.tables, cells=cells))

    first = render.cells_geojson(changed)["features"][0]["properties"]
    assert (first["z"], first["p"], first["q"]) == (None, None, None)
    quiet = cells.index[cells["hotspot"].isna()][0]
    assert render.cells_geojson(changed)["features"][quiet]["properties"]["hotspot"] is None
    dark = {
        one["id"]: one["properties"]["dark_share"]
        for one in MAKERS["hotspots"](picture)["features"]
    }
    assert dark["ryd-ryds_centrum"] is None
    starts = [one["properties"]["start"] for one in MAKERS["visits"](picture)["features"]]
    assert starts[0] == "2026-11-20T20:15:00Z"  # 21.15 in Stockholm


def test_the_public_gets_districts_with_written_counts_and_nothing_else():
    picture = sample_published("public")

    assert [len(MAKERS[name](picture)["features"]) for name in MAKERS] == [0, 0, 0, 0, 4]
    for feature in render.districts_geojson(picture)["features"]:
        properties = feature["properties"]
        assert properties["count_text"] == picture.count_text[properties["district"]]
        exact = ("count", "expected", "low", "high", "p_exceed", "q")
        assert {properties[name] for name in exact} == {None}


def test_districts_carry_their_week(picture):
    found = {
        one["id"]: one["properties"]["count"]
        for one in render.districts_geojson(picture)["features"]
    }
    assert found == {"skaggetorp": 22, "ryd": 12, "berga": 13, "city": 33}


def test_a_hostile_name_stays_a_name():
    text = render.to_text(render.hotspots_geojson(sample_published(hostile=True)))
    assert json.loads(text)["features"][0]["properties"]["name"] == HOSTILE
