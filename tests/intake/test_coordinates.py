import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, to_metres
from est_geo.intake.coordinates import read_coordinates
from est_geo.intake.headings import find_columns
from est_geo.profile import Profile

LINKOPING = Profile.load("linkoping")
LON, LAT = 15.6216, 58.4109


def read(crs=None, **columns):
    frame = pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})
    return read_coordinates(frame, find_columns(list(frame.columns)), LINKOPING, crs)


def reasons(found, row=0):
    return [fault.reason for fault in found.faults if fault.rows[row]]


@pytest.mark.parametrize("system", [SWEREF_99_TM, SWEREF_99_15_00])
@pytest.mark.parametrize(
    "names", [("n", "e"), ("north", "east"), ("x", "y"), ("y", "x"), ("nord", "öst")]
)
def test_sweref_pairs_are_told_apart_by_where_they_land(system, names):
    east, north = to_metres([LON, 15.57], [LAT, 58.408], system)
    found = read(**{names[0]: north, names[1]: east})
    np.testing.assert_allclose(found.lon, [LON, 15.57], atol=1e-7)
    np.testing.assert_allclose(found.lat, [LAT, 58.408], atol=1e-7)
    assert not any(fault.rows.any() for fault in found.faults)


def test_a_heading_or_a_mapping_that_names_the_system_decides():
    east, north = to_metres([LON], [LAT], SWEREF_99_15_00)
    named = read(sweref991500_n=north, sweref991500_e=east)
    stated = read(SWEREF_99_15_00, lon=east, lat=north)
    for found in (named, stated):
        np.testing.assert_allclose([found.lon[0], found.lat[0]], [LON, LAT], atol=1e-7)
    wrong = read(epsg3006_n=north, epsg3006_e=east)
    assert "där SWEREF99 TM gäller" in reasons(wrong)[0]


def test_degrees_in_x_and_y_are_degrees():
    for columns in ({"x": [LON], "y": [LAT]}, {"x": [LAT], "y": [LON]}):
        found = read(**columns)
        assert (found.lon[0], found.lat[0]) == (LON, LAT)


def test_decimal_comma_and_thousands_are_read():
    found = read(n=["6 474 525,2"], e=["536\u00a0227,6"])
    np.testing.assert_allclose([found.lon[0], found.lat[0]], [15.62, 58.41], atol=1e-4)


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [
        ("norr", "58,41", "är inget tal"),
        ("15,6", "norr", "är inget tal"),
        (np.inf, 58.4, "är inget tal"),
        ("15.6", "", "Bara den ena"),
        (np.nan, 58.4, "Bara den ena"),
        ("215.6", "58.4", "utanför jordklotet"),
        ("15.6", "-91", "utanför jordklotet"),
        (58.41, 15.62, "ser omkastade ut"),
    ],
)
def test_what_is_wrong_with_degrees_is_told(lon, lat, says):
    found = read(lon=[lon], lat=[lat])
    assert len(reasons(found)) == 1
    assert says in reasons(found)[0]
    assert np.isnan(found.lon[0])
    assert np.isnan(found.lat[0])


def test_a_single_row_with_north_and_east_swapped_is_told():
    found = read(n=[6474525.0, 6474000.0, 536228.0], e=[536228.0, 536000.0, 6474525.0])
    assert "Nord- och östkoordinat ser omkastade ut" in reasons(found, 2)[0]
    assert not reasons(found, 0)


@pytest.mark.parametrize("value", [0, "0", "0,0", None, "", "NULL", np.nan])
def test_nothing_and_zero_zero_are_no_place_and_no_fault(value):
    found = read(lon=[value], lat=[value])
    assert np.isnan(found.lon[0])
    assert not reasons(found)


def test_no_columns_and_no_rows_are_no_places():
    assert np.isnan(read(plats=["Ryd"]).lon).all()
    assert read(n=np.array([]), e=np.array([])).lon.size == 0


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_degrees_on_the_globe_come_through_as_they_are_or_are_told_swapped(lon, lat):
    found = read(lon=[lon], lat=[lat])
    if (lon, lat) == (0, 0):
        assert np.isnan(found.lon[0])
    elif not reasons(found):
        assert (found.lon[0], found.lat[0]) == (lon, lat)
    else:
        assert 58 < lon < 59
        assert "omkastade" in reasons(found)[0]
