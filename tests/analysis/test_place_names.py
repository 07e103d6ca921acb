import h3
import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import connected_spots, name_spots, spot_table, study_cells
from est_geo.cells import cell_centres, cell_numbers
from est_geo.crs import to_lon_lat, to_metres
from est_geo.polygons import first_polygon
from est_geo.profile import Profile

LINKOPING = Profile.load("linkoping")
TORGET = (15.6216, 58.4109)


def _at(metres_east, metres_north=0.0):
    east, north = to_metres([TORGET[0]], [TORGET[1]], LINKOPING.projected_crs)
    lon, lat = to_lon_lat(east + metres_east, north + metres_north, LINKOPING.projected_crs)
    return float(lon[0]), float(lat[0])


def _places(*rows):
    names = ["name", "kind", "lon", "lat", "confidence"]
    made = [(n, k, *_at(*at), c) for n, k, at, c in rows]
    return pd.DataFrame(made, columns=names)


def _name(*rows, spots=((0.0, 0.0),)):
    frame = pd.DataFrame([_at(*spot) for spot in spots], columns=["lon", "lat"])
    names = name_spots(frame.assign(district="city"), _places(*rows), LINKOPING).tolist()
    return names[0] if len(names) == 1 else names


STREET = ("Ågatan", "street", (5, 0), "high")
BLOCK = ("kv. Ostformen 3 (norra)", "block", (1, 0), "high")
STOP = ("Resecentrum (läge B)", "stop", (100, 0), "medium")
LANDMARK = ("Domkyrkan", "landmark", (90, 0), "high")
CENTRE = ("Stora torget", "centre", (149, 0), "medium")


def test_the_best_kind_within_reach_names_the_place():
    assert _name(STREET, BLOCK, STOP, LANDMARK, CENTRE) == "Stora torget"
    assert _name(STREET, BLOCK, STOP, LANDMARK) == "Domkyrkan"
    assert _name(STREET, BLOCK, STOP) == "Resecentrum"
    assert _name(STREET, BLOCK) == "Ågatan"
    assert _name(BLOCK) == "kv. Ostformen"


def test_a_place_beyond_150_m_an_address_and_a_label_name_nothing():
    beyond = ("Stora torget", "centre", (151, 0), "high")
    address = ("Ågatan 5", "address", (0, 0), "high")
    label = ("Linköping", "label", (0, 0), "high")
    assert _name(beyond, STREET) == "Ågatan"
    assert _name(beyond, address, label).startswith("City, ")


def test_an_unverified_place_only_where_its_kind_has_no_verified_one():
    doubtful = ("Trädgårdstorget", "centre", (0, 0), "unverified")
    assert _name(doubtful, CENTRE) == "Stora torget"
    assert _name(doubtful, STREET) == "Trädgårdstorget"


def test_a_name_that_is_taken_gets_a_direction_and_then_a_number():
    spots = ((0, 0), (0, 130), (0, 140), (0, 0))
    centre = ("Stora torget", "centre", (0, 20), "high")
    assert _name(centre, spots=spots) == [
        "Stora torget", "Stora torget, norr", "Stora torget (2)", "Stora torget, mitten",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("east", "north", "word"),
    [(0, 300, "norr"), (300, 300, "nordost"), (300, 0, "öster"), (300, -300, "sydost"),
     (0, -300, "söder"), (-300, -300, "sydväst"), (-300, 0, "väster"), (-300, 300, "nordväst"),
     (30, 30, "mitten")],
)  # fmt: skip
def test_without_a_place_the_district_and_the_compass_name_it(east, north, word):
    middle = LINKOPING.districts.to_crs(LINKOPING.projected_crs).geometry.centroid
    ryd = middle[LINKOPING.districts["id"] == "ryd"].iloc[0]
    lon, lat = to_lon_lat([ryd.x + east], [ryd.y + north], LINKOPING.projected_crs)
    spots = pd.DataFrame({"lon": lon, "lat": lat, "district": "ryd"})
    assert name_spots(spots, None, LINKOPING).tolist() == [f"Ryd, {word}"]


def _grid(filled):
    cells = study_cells(LINKOPING.districts, 10)
    lon, lat = cell_centres(cell_numbers(cells))
    district = first_polygon(lon, lat, list(LINKOPING.districts.geometry))
    frame = pd.DataFrame(
        {"cell": cells, "district": LINKOPING.districts["id"].to_numpy()[district]}
    )
    frame["count"] = [filled.get(cell, 0) for cell in cells]
    frame["count_period"] = frame["count"] // 5
    frame["hot"] = False
    frame["role"] = "none"
    for cell in filled:
        near = frame["cell"].isin(h3.grid_disk(cell, 1))
        frame.loc[near, "hot"] = True
        frame.loc[near & (frame["role"] == "none"), "role"] = "rim"
    frame.loc[frame["cell"].isin(filled), "role"] = "centre"
    return frame


RYD = h3.latlng_to_cell(58.40837, 15.564625, 10)
CITY = h3.latlng_to_cell(58.415978, 15.625416, 10)


def test_the_table_lists_the_spots_with_their_numbers():
    cells = _grid({RYD: 20, CITY: 10})  # two of City's neighbours lie outside the districts
    places = pd.DataFrame(
        {"name": ["Ryds centrum", "Linköpings resecentrum"], "kind": ["centre", "stop"],
         "lon": [15.564625, 15.625416], "lat": [58.40837, 58.415978], "confidence": "medium"}
    )  # fmt: skip
    spots, members = spot_table(cells, places, LINKOPING)
    assert spots["id"].tolist() == ["ryd-centrum", "city-resecentrum"]
    assert spots["name"].tolist() == ["Ryds centrum", "Linköpings resecentrum"]
    assert spots[["rank", "n_cells", "count", "count_window"]].to_numpy().tolist() == [
        [1, 7, 4, 20], [2, 5, 2, 10],
    ]  # fmt: skip
    assert spots["share"].tolist() == [1.0, 1.0]
    assert members[RYD] == "ryd-centrum"
    assert set(members.index) == set(cells.loc[cells["hot"], "cell"])
    lat, lon = h3.cell_to_latlng(RYD)
    assert (spots["lon"][0], spots["lat"][0]) == pytest.approx((lon, lat), abs=1e-6)


def test_the_middle_is_weighted_by_the_centre_cells_alone():
    other = h3.grid_ring(CITY, 1)[0]
    spots, _ = spot_table(_grid({CITY: 30, other: 10}), None, LINKOPING)
    east, north = to_metres(*cell_centres(cell_numbers([CITY, other])), "EPSG:3006")
    found = to_metres(spots["lon"], spots["lat"], "EPSG:3006")
    assert found[0][0] == pytest.approx(0.75 * east[0] + 0.25 * east[1], abs=1e-3)
    assert found[1][0] == pytest.approx(0.75 * north[0] + 0.25 * north[1], abs=1e-3)


def test_ids_are_unique_plain_and_the_same_for_the_same_grid():
    rng = np.random.default_rng(2)
    cells = _grid({})
    filled = dict.fromkeys(rng.choice(cells["cell"], 25, replace=False), 8)
    spots, members = spot_table(_grid(filled), None, LINKOPING)
    assert spots["id"].is_unique
    assert spots["name"].is_unique
    assert spots["id"].str.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+").all()
    shuffled = _grid(filled).sample(frac=1, random_state=1)
    again, _ = spot_table(shuffled.sort_values("cell", ignore_index=True), None, LINKOPING)
    pd.testing.assert_frame_equal(again, spots)
    assert members.value_counts().sort_index().tolist() == (
        spots.set_index("id")["n_cells"].sort_index().tolist()
    )
    assert spots["count_window"].is_monotonic_decreasing
    assert spots["share"].between(0, 1).all()
    assert len(spots) == connected_spots(_grid(filled)).nunique()


def test_a_grid_without_hot_cells_has_no_spots():
    spots, members = spot_table(_grid({}), None, LINKOPING)
    assert spots.empty
    assert members.empty
    assert spots.dtypes["count"] == np.int64
    assert _grid({})["cell"].map(members).isna().all()


def test_hot_cells_that_hold_nothing_themselves_are_no_place():
    cells = pd.DataFrame(
        {
            "cell": ["8a08b3c24d27fff", "8a08b3d08097fff"], "district": ["city", "skaggetorp"],
            "count": [0, 9], "count_period": [0, 1], "hot": True, "role": ["rim", "centre"],
        }
    )  # fmt: skip
    spots, members = spot_table(cells, None, Profile.load("linkoping"))
    assert spots["district"].tolist() == ["skaggetorp"]
    assert members.index.tolist() == ["8a08b3d08097fff"]
