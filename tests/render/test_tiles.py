"""Vector tiles, decoded by their own library and by GDAL, beside coordinates computed by hand."""

import math

import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest

from est_geo.errors import RequestError
from est_geo.render.tiles import BUFFER, EXTENT, Tile, point_tile

STATION = (15.6254, 58.4160)


def square(lon: float, lat: float) -> tuple[float, float]:
    """Where a point is in the world's square, 0–1 from the north-west: the textbook formula."""
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def back(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point of the world's square."""
    return 360 * x - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def steps_in(lon: float, lat: float, tile: Tile) -> tuple[float, float]:
    x, y = square(lon, lat)
    return (x * 2**tile.z - tile.x) * EXTENT, (y * 2**tile.z - tile.y) * EXTENT


def of(lon: float, lat: float, z: int) -> Tile:
    x, y = square(lon, lat)
    return Tile(z, int(x * 2**z), int(y * 2**z))


def decoded(content: bytes) -> list[tuple[tuple[int, int], dict[str, object]]]:
    if not content:
        return []
    (layer,) = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True}).values()
    assert layer["extent"] == EXTENT
    assert layer["version"] == 2
    return [(tuple(one["geometry"]["coordinates"]), one["properties"]) for one in layer["features"]]


def drawn(points: list[tuple[float, float]], tile: Tile) -> list[tuple[tuple[int, int], int]]:
    content = point_tile("visits", points, [{"at": at} for at in range(len(points))], tile)
    return [(where, int(str(said["at"]))) for where, said in decoded(content)]


def test_every_point_is_where_the_textbook_has_it_at_every_depth() -> None:
    rng = np.random.default_rng(7)
    lon = rng.uniform(15.2, 16.1, 40)
    lat = rng.uniform(58.0, 58.7, 40)
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    for z in range(23):
        for at, point in enumerate(points):
            tile = of(*point, z)
            found = [where for where, one in drawn(points, tile) if one == at]
            assert len(found) == 1
            assert np.abs(np.subtract(found[0], steps_in(*point, tile))).max() <= 0.5 + 1e-3


def test_a_point_near_an_edge_is_in_both_tiles_and_one_beyond_the_buffer_in_one() -> None:
    tile = of(*STATION, 14)
    side = 1 / 2**14
    for inward, tiles in ((BUFFER - 2, 2), (BUFFER + 2, 1)):
        # So many steps inside the western edge, in the middle of its height.
        x = (tile.x + inward / EXTENT) * side
        point = back(x, (tile.y + 0.5) * side)
        west = Tile(14, tile.x - 1, tile.y)
        here, there = drawn([point], tile), drawn([point], west)
        assert len(here) + len(there) == tiles
        assert here[0][0] == (inward, EXTENT // 2)
        if there:
            assert there[0][0] == (EXTENT + inward, EXTENT // 2)
        # And so many inside the southern.
        y = (tile.y + 1 - inward / EXTENT) * side
        point = back((tile.x + 0.5) * side, y)
        south = drawn([point], Tile(14, tile.x, tile.y + 1))
        assert len(south) == tiles - 1
        assert [where for where, _ in south] == [(EXTENT // 2, -inward)][: tiles - 1]


def test_a_point_on_a_corner_is_in_all_four() -> None:
    tile = of(*STATION, 12)
    point = back(tile.x / 2**12, tile.y / 2**12)
    found = {
        (dx, dy): drawn([point], Tile(12, tile.x + dx, tile.y + dy))[0][0]
        for dx in (-1, 0)
        for dy in (-1, 0)
    }
    assert found == {
        (0, 0): (0, 0), (-1, 0): (EXTENT, 0), (0, -1): (0, EXTENT), (-1, -1): (EXTENT, EXTENT),
    }  # fmt: skip


def test_gdal_reads_the_same_places(tmp_path) -> None:
    tile = of(*STATION, 13)
    points = [STATION, (STATION[0] + 0.004, STATION[1] - 0.002)]
    properties = [{"place": "Åsa, torg", "pinned": True, "n": 3}, {"place": "B", "pinned": False}]
    file = tmp_path / "ruta.mvt"
    file.write_bytes(point_tile("visits", points, properties, tile))
    read = pyogrio.read_dataframe(file, X=str(tile.x), Y=str(tile.y), Z=str(tile.z))
    assert read["place"].tolist() == ["Åsa, torg", "B"]
    assert str(read.crs) == "EPSG:3857"
    side = 40_075_016.685578 / 2**13 / EXTENT  # metres a step
    for shape, (lon, lat) in zip(read.geometry, points, strict=True):
        x, y = square(lon, lat)
        wanted = (x - 0.5) * 40_075_016.685578, (0.5 - y) * 40_075_016.685578
        assert abs(shape.x - wanted[0]) <= side
        assert abs(shape.y - wanted[1]) <= side


def test_properties_are_as_given_and_what_is_missing_is_left_out() -> None:
    said = {"a": "å \"' <b>", "b": None, "c": 3, "d": True, "e": 0.25}
    ((_, found),) = decoded(point_tile("x", [STATION], [said], Tile(0, 0, 0)))
    assert found == {"a": "å \"' <b>", "c": 3, "d": True, "e": 0.25}


@pytest.mark.parametrize("tile", [(-1, 0, 0), (23, 0, 0), (1, 2, 0), (1, 0, 2), (3, -1, 0)])
def test_a_tile_that_there_is_none_of_is_refused(tile: tuple[int, int, int]) -> None:
    with pytest.raises(RequestError, match="Rutan finns inte"):
        Tile(*tile)


def test_no_point_is_no_byte() -> None:
    assert point_tile("x", [], [], Tile(0, 0, 0)) == b""
    far = of(18.07, 59.33, 12)
    assert point_tile("x", [STATION], [{}], far) == b""
