import numpy as np
import pandas as pd
import pytest
import shapely

from est_geo.crs import to_lon_lat, to_metres
from est_geo.interventions import lamps_near
from est_geo.tables import LAMP_FAULTS, LAMPS, typed

CRS = "EPSG:3006"
NOW = pd.Timestamp("2026-11-16T09:00", tz="UTC")
LON, LAT = 15.62, 58.41
EAST, NORTH = (float(one[0]) for one in to_metres([LON], [LAT], CRS))


def lamps(*places, status=None, stated=None):
    """Lamps so many metres east and north of the middle."""
    lon, lat = degrees(places)
    n = len(places)
    frame = pd.DataFrame({
        "row_id": [f"l{k}" for k in range(n)], "source": "x", "source_id": None, "kind": None,
        "status": status or ["working"] * n,
        "stated_at": pd.Timestamp(stated) if stated else pd.NaT, "lon": lon, "lat": lat,
    })  # fmt: skip
    return typed(frame, LAMPS)


def degrees(places):
    at = np.array(places, dtype=float).reshape(-1, 2)
    return to_lon_lat(EAST + at[:, 0], NORTH + at[:, 1], CRS)


def faults(*places, reported="2026-11-06T09:00Z", repaired=None):
    lon, lat = degrees(places)
    frame = pd.DataFrame({
        "row_id": [f"f{k}" for k in range(len(places))], "source": "x", "source_id": None,
        "kind": "släckt", "reported_at": pd.Timestamp(reported),
        "repaired_at": pd.Timestamp(repaired) if repaired else pd.NaT, "lon": lon, "lat": lat,
    })  # fmt: skip
    return typed(frame, LAMP_FAULTS)


NO_FAULTS = LAMP_FAULTS.empty()


def near(inventory, of_faults=NO_FAULTS, **other):
    asked = {"now": NOW, "reach_m": 50.0, "crs": CRS} | other
    return lamps_near(inventory, of_faults, LON, LAT, **asked)


def outline(half_width, half_height):
    corners = np.array([
        [-half_width, -half_height], [half_width, -half_height],
        [half_width, half_height], [-half_width, half_height],
    ])  # fmt: skip
    return shapely.Polygon(np.column_stack(degrees(corners)))


def test_without_an_inventory_nothing_is_inferred_but_open_faults_are_told():
    found = near(LAMPS.empty(), faults((5, 5)))
    assert (found.inventory, found.n, found.n_working, found.open_faults) == (False, 0, 0, 1)
    assert np.isnan([found.nearest_working_m, found.spacing_m, found.lit_share]).all()
    assert found.words == (
        "Ingen lampinventering är inläst: det är okänt vilka lampor som finns här.",
        "1 öppen felanmälan om lampor; har väntat 10 dygn.",
    )


def test_an_inventory_of_other_places_is_another_sentence():
    found = near(lamps((900, 0)))
    assert (found.inventory, found.n) == (True, 0)
    assert found.words[0].startswith("Lampinventeringen har ingen lampa här")
    assert found.nearest_working_m == pytest.approx(900, abs=0.1)
    assert "900 m" in found.words[1]


def test_lamps_along_a_bent_path_are_spaced_as_one_walks():
    path = [(-40, 0), (-20, 0), (0, 0), (0, 20), (0, 45)]
    found = near(lamps(*path), reach_m=60.0)
    assert (found.n, found.n_working) == (5, 5)
    assert found.spacing_m == pytest.approx(20, abs=0.05)
    assert found.widest_m == pytest.approx(25, abs=0.05)
    assert found.nearest_working_m == pytest.approx(0, abs=0.05)


def test_two_lamps_on_one_post_are_one_light():
    found = near(lamps((0, 0), (0, 0), (30, 0)))
    assert found.spacing_m == pytest.approx(30, abs=0.05)
    assert np.isnan(near(lamps((0, 0), (0, 0))).spacing_m)


def test_a_fault_puts_its_nearest_lamp_out_and_no_other():
    found = near(lamps((0, 0), (8, 0), (30, 0)), faults((7, 0)))
    assert (found.n_working, found.n_out, found.open_faults) == (2, 1, 1)
    assert found.longest_out_days == 10
    far = near(lamps((0, 0), (30, 0)), faults((15, 0)))
    assert (far.n_working, far.n_out, far.open_faults) == (2, 0, 1)


@pytest.mark.parametrize(
    ("reported", "repaired", "is_open"),
    [
        ("2026-11-06T09:00Z", "2026-11-10T09:00Z", 0),
        ("2026-11-06T09:00Z", "2026-11-20T09:00Z", 1),
        ("2026-11-20T09:00Z", None, 0),
    ],
)
def test_a_fault_is_open_from_its_report_until_it_is_mended(reported, repaired, is_open):
    found = near(lamps((0, 0)), faults((0, 0), reported=reported, repaired=repaired))
    assert (found.open_faults, found.n_out) == (is_open, is_open)


def test_states_are_counted_apart_and_a_lamp_taken_down_is_no_lamp():
    found = near(
        lamps((0, 0), (10, 0), (20, 0), (5, 5), status=["out", "working", "unknown", "removed"])
    )
    assert (found.n, found.n_working, found.n_out) == (3, 1, 1)
    assert (
        found.words[0] == "3 lampor enligt inventeringen: 1 lyser, 1 är släckt, för 1 är det okänt."
    )
    dark = near(lamps((0, 0), status=["out"]))
    assert np.isnan(dark.nearest_working_m)
    assert "Ingen lampa i inventeringen är känd för att lysa." in dark.words


@pytest.mark.parametrize(
    ("repaired", "stated", "working"),
    [
        ("2026-11-10T09:00Z", "2026-11-08T00:00Z", 1),
        ("2026-11-07T09:00Z", "2026-11-08T00:00Z", 0),
        ("2026-11-10T09:00Z", None, 0),
        ("2026-11-20T09:00Z", "2026-11-08T00:00Z", 0),
    ],
)
def test_a_lamp_that_was_out_shines_if_it_has_been_mended_since(repaired, stated, working):
    out = lamps((0, 0), status=["out"], stated=stated)
    found = near(out, faults((1, 0), repaired=repaired))
    assert (found.n_working, found.n_out) == (working, 1 - working)


def test_the_inventory_says_from_when_it_is():
    found = near(lamps((0, 0), stated="2026-10-01T00:00Z"))
    said = "1 lampa enligt inventeringen i oktober 2026: 1 lyser, ingen är släckt."
    assert found.words[0] == said


def test_a_lamp_that_is_out_does_not_hide_the_one_behind_it():
    found = near(lamps((5, 0), (40, 0)), faults((5, 0)))
    assert found.nearest_working_m == pytest.approx(40, abs=0.05)


def test_the_part_of_a_place_that_is_lit():
    whole = near(lamps((0, 0)), outline=outline(20, 20))
    assert whole.lit_share == pytest.approx(1)
    half = near(lamps((-50, 0)), outline=outline(50, 0.5), reach_m=50.0)
    assert half.lit_share == pytest.approx(0.5, abs=0.01)
    assert half.n == 1
    dark = near(lamps((-50, 0), status=["out"]), outline=outline(50, 0.5))
    assert dark.lit_share == 0


def test_lamps_beside_a_narrow_path_stand_at_it():
    found = near(lamps((0, 8), (30, -8), (0, 30)), outline=outline(50, 1))
    assert found.n == 2


def test_faults_without_a_place_are_left_out():
    nowhere = faults((0, 0)).assign(lon=np.nan, lat=np.nan)
    assert near(lamps((0, 0)), nowhere).open_faults == 0
