"""Degrees and metres, against pyproj itself and points that are known in both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, WGS84, to_lon_lat, to_metres
from est_geo.errors import GeometryError

LON, LAT = st.floats(15.2, 16.0), st.floats(58.1, 58.7)
GRIDS = st.sampled_from([SWEREF_99_TM, SWEREF_99_15_00, "EPSG:25833"])


@given(LON, LAT, GRIDS)
def test_metres_are_what_pyproj_says(lon, lat, crs):
    east, north = to_metres([lon], [lat], crs)
    # Without always_xy the axes are the authority's own: latitude first, northing first for SWEREF.
    first, second = Transformer.from_crs(WGS84, crs).transform(lat, lon)
    x, y = (second, first) if crs != "EPSG:25833" else (first, second)
    assert (east[0], north[0]) == pytest.approx((x, y), abs=1e-6)


@given(LON, LAT, GRIDS)
def test_there_and_back_again(lon, lat, crs):
    back = to_lon_lat(*to_metres([lon], [lat], crs), crs)
    assert (back[0][0], back[1][0]) == pytest.approx((lon, lat), abs=1e-9)


@pytest.mark.parametrize("crs", [SWEREF_99_TM, SWEREF_99_15_00])
@given(lon=LON, lat=LAT, angle=st.floats(0, 360), metres=st.floats(10, 2000))
def test_distances_are_those_on_the_ground(crs, lon, lat, angle, metres):
    lon2, lat2, _ = Geod(ellps="GRS80").fwd(lon, lat, angle, metres)
    east, north = to_metres([lon, lon2], [lat, lat2], crs)
    assert np.hypot(*np.diff([east, north])[:, 0]) == pytest.approx(metres, rel=5e-4)


def gauss_kruger(lon, lat, central, scale, false_east):
    """Gauss conformal projection after Lantmäteriet's published formulas, written from scratch."""
    a, f = 6378137.0, 1 / 298.257222101
    e2, n = f * (2 - f), f / (2 - f)
    lat, dlon = np.radians(lat), np.radians(lon - central)
    s = np.sin(lat)
    conformal = lat - s * np.cos(lat) * (
        e2
        + (5 * e2**2 - e2**3) / 6 * s**2
        + (104 * e2**3 - 45 * e2**4) / 120 * s**4
        + 1237 * e2**4 / 1260 * s**6
    )
    xi = np.arctan2(np.tan(conformal), np.cos(dlon))
    eta = np.arctanh(np.cos(conformal) * np.sin(dlon))
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    betas = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49561 * n**4 / 161280,
    )
    north, east = xi, eta
    for k, beta in enumerate(betas, start=1):
        north += beta * np.sin(2 * k * xi) * np.cosh(2 * k * eta)
        east += beta * np.cos(2 * k * xi) * np.sinh(2 * k * eta)
    return scale * radius * east + false_east, scale * radius * north


@pytest.mark.parametrize(
    ("lon", "lat"), [(15.625416, 58.415978), (15.564625, 58.40837), (15.64554, 58.393244)]
)
@pytest.mark.parametrize(
    ("crs", "scale", "false_east"), [(SWEREF_99_TM, 0.9996, 500_000), (SWEREF_99_15_00, 1, 150_000)]
)
def test_known_points_of_linkoping(lon, lat, crs, scale, false_east):
    # Both have the central meridian 15°: TM shrinks by 0.9996, 15 00 is true along the meridian.
    east, north = to_metres([lon], [lat], crs)
    expected = gauss_kruger(lon, lat, 15.0, scale, false_east)
    assert (east[0], north[0]) == pytest.approx(expected, abs=0.001)


def test_missing_stays_missing_and_order_is_kept():
    east, north = to_metres([15.6, np.nan, 15.7], [58.4, 58.4, np.nan], SWEREF_99_TM)
    assert np.isfinite(east).tolist() == np.isfinite(north).tolist() == [True, False, False]


def test_what_lies_outside_the_projection_is_missing_not_infinite():
    east, north = to_metres([15.6, 200.0], [58.4, 95.0], SWEREF_99_TM)
    assert np.isfinite([east[0], north[0]]).all()
    assert np.isnan([east[1], north[1]]).all()


def test_no_points_are_no_points():
    assert to_metres([], [], SWEREF_99_TM)[0].size == 0


@pytest.mark.parametrize("crs", ["EPSG:999999", "Linköping", ""])
def test_an_unknown_crs_says_what_to_write(crs):
    with pytest.raises(GeometryError, match="EPSG:3006"):
        to_metres([15.6], [58.4], crs)
    with pytest.raises(GeometryError, match="EPSG:3006"):
        to_lon_lat([500_000], [6_470_000], crs)
