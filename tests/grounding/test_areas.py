import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import GeometryError, NotFoundError
from est_geo.grounding import drawn_area, hotspot_area, inside
from est_geo.grounding.areas import MOST_VERTICES, metres_from, square_metres
from tests.grounding.places import picture, station_id
from tests.made_up import CENTRE, LINKOPING, incidents

CRS = LINKOPING.projected_crs
SQUARE = "POLYGON ((15.620 58.410, 15.622 58.410, 15.622 58.411, 15.620 58.411, 15.620 58.410))"


def star(corners: int, wild: float = 0.0) -> str:
    around = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    out = 0.002 * (1 + wild * np.cos(np.arange(corners) * 2.0))
    ring = np.column_stack((15.62 + out * np.cos(around), 58.41 + out * np.sin(around)))
    return shapely.to_wkt(shapely.Polygon(ring), rounding_precision=12)


def test_a_hot_spot_is_the_surface_of_its_cells_and_holds_what_the_picture_counted():
    spot = picture().tables.hotspots.iloc[0]
    area = hotspot_area(picture(), station_id(), LINKOPING)
    assert (area.place_id, area.name, area.district) == (spot["id"], spot["name"], spot["district"])
    assert area.outline.is_valid
    assert not area.drawn
    assert square_metres(area.outline, CRS) == pytest.approx(spot["n_cells"] * 11_550, rel=0.05)


def test_a_hot_spot_that_is_gone_is_said_to_be():
    with pytest.raises(NotFoundError, match="ingen sådan hotspot"):
        hotspot_area(picture(), "finns-inte", LINKOPING)


def test_a_circle_has_the_radius_that_was_asked_for():
    area = drawn_area(LINKOPING, (*CENTRE, 150.0), "Resecentrum")
    assert square_metres(area.outline, CRS) == pytest.approx(np.pi * 150**2, rel=0.01)
    assert (area.name, area.district, area.drawn) == ("Resecentrum", "city", True)
    assert metres_from(area, [CENTRE[0]], [CENTRE[1]], CRS).tolist() == [0.0]


def test_a_drawn_place_without_a_name_gets_that_of_the_nearest_place():
    assert drawn_area(LINKOPING, (15.6216, 58.4109, 60.0)).name == "Stora torget"
    far = drawn_area(LINKOPING, (15.75, 58.45, 60.0))
    assert far.name.startswith("Plats i ")


def test_a_name_with_personal_data_is_masked():
    area = drawn_area(LINKOPING, SQUARE, "Hos 19850709-9805")
    assert "9805" not in area.name + area.place_id


def test_the_same_drawing_has_the_same_id_and_another_one_another():
    first, again = (drawn_area(LINKOPING, SQUARE, "Torget").place_id for _ in range(2))
    other = drawn_area(LINKOPING, (15.63, 58.412, 50.0), "Torget").place_id
    assert first == again != other


@pytest.mark.parametrize(
    ("outline", "says"),
    [
        ("inte wkt", "går inte att läsa"),
        ("POINT (15.62 58.41)", "en enda polygon"),
        ("POLYGON EMPTY", "en enda polygon"),
        ("POLYGON ((15.62 58.41, 15.63 58.41, 15.63 58.42))", "går inte att läsa"),
        ("POLYGON Z ((15.62 58.41 1, 15.63 58.41 1, 15.63 58.42 1, 15.62 58.41 1))", "en enda"),
        ("POLYGON M ((15.62 58.41 1, 15.63 58.41 1, 15.63 58.42 1, 15.62 58.41 1))", "en enda"),
        ("CURVEPOLYGON ((15.62 58.41, 15.63 58.41, 15.63 58.42, 15.62 58.41))", "går inte att"),
        ("POLYGON ((inf 58.41, 15.63 58.41, 15.63 58.42, inf 58.41))", "tal"),
        ("POLYGON ((15.62 58.41, nan 58.41, 15.63 58.42, 15.62 58.41))", "tal"),
        ("POLYGON ((58.41 15.62, 58.41 15.63, 58.42 15.63, 58.41 15.62))", "longitud"),
        ("POLYGON ((179 58, -179 58, -179 59, 179 58))", "måste ligga i Linköping"),
        ("POLYGON ((15.62 58.41, 15.63 58.42, 15.63 58.41, 15.62 58.42, 15.62 58.41))", "korsar"),
        ("POLYGON ((15.5 58.35, 15.7 58.35, 15.7 58.45, 15.5 58.45, 15.5 58.35))", "100 m² till"),
        ("POLYGON ((15.62 58.41, 15.62001 58.41, 15.62001 58.41001, 15.62 58.41))", "100 m² till"),
        (star(MOST_VERTICES), "1 000 hörn"),
        ("POLYGON ((" + "1" * 100_000, "1 000 hörn"),
        ((*CENTRE, 5.0), "Radien måste"),
        ((*CENTRE, 1001.0), "Radien måste"),
        ((float("nan"), 58.41, 50.0), "tal"),
        ((15.62, float("inf"), 50.0), "tal"),
        ((400.0, 58.41, 50.0), "måste ligga i Linköping"),
    ],
)
def test_what_is_no_place_is_refused_in_swedish_and_nothing_is_mended(outline, says):
    with pytest.raises(GeometryError) as caught:
        drawn_area(LINKOPING, outline)
    assert says in str(caught.value)
    assert "Inget är sparat." in str(caught.value)


def test_as_many_vertices_as_are_allowed_are_taken():
    assert len(drawn_area(LINKOPING, star(MOST_VERTICES - 1)).outline.exterior.coords) == 1000


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 400), st.floats(-3, 3), st.floats(-1, 1))
def test_any_star_is_taken_whole_or_refused(corners, wild, hole):
    ring = star(corners, wild)
    cut = f"{ring[:-1]}, ({15.62 + hole / 100} 58.41, 15.6201 58.41, 15.6201 58.4101, "
    for text in (ring, f"{cut}{15.62 + hole / 100} 58.41))"):
        try:
            area = drawn_area(LINKOPING, text, "Stjärna")
        except GeometryError:
            continue
        assert area.outline.is_valid
        assert len(shapely.get_coordinates(area.outline)) <= MOST_VERTICES


def ring(corners: np.ndarray) -> str:
    return f"({', '.join(f'{x:.9f} {y:.9f}' for x, y in [*corners, corners[0]])})"


def hostile(rng: np.random.Generator, kind: int) -> str:
    """Make a star, a tangle, a corner that is no number, a place far off, an open ring, a hole."""
    n = int(rng.integers(3, 1100))
    around = rng.random(n) * 2 * np.pi
    around = around if kind == 1 else np.sort(around)
    out = 0.002 * (1 + (rng.normal(0, 1, n) if kind in (0, 1) else 0.5 * rng.random(n)))
    corners = np.column_stack((15.62 + out * np.cos(around), 58.41 + out * np.sin(around)))
    if kind == 2:
        corners[rng.integers(n), 0] = rng.choice([np.nan, np.inf, 1e300, -180.0, 180.0])
    if kind == 3:
        corners[:, 0] += rng.choice([0.0, 164.4, -195.5])
    rings = [ring(corners)]
    if kind == 4:
        rings = [rings[0].rpartition(",")[0] + ")"]
    if kind == 5:
        turn = np.linspace(0, 2 * np.pi, 9)[:-1]
        middle = np.array([15.62, 58.41]) + rng.normal(0, 0.003, 2)
        rings.append(ring(middle + 0.0004 * np.column_stack((np.cos(turn), np.sin(turn)))))
    return f"POLYGON ({', '.join(rings)})"


def taken_of(tries: int) -> int:
    """Count the drawings that are taken; each that is not is refused in our own words."""
    rng, taken, said = np.random.default_rng(13), 0, set[str]()
    for at in range(tries):
        try:
            area = drawn_area(LINKOPING, hostile(rng, at % 6), "Ritad")
        except GeometryError as refused:
            said.add(str(refused))
            continue
        assert area.outline.is_valid
        assert square_metres(area.outline, CRS) <= 4_000_000
        taken += 1
    assert all(one.endswith("Inget är sparat.") for one in said)
    return taken


def test_hostile_drawings_are_taken_whole_or_refused():
    assert 0 < taken_of(120) < 120


@pytest.mark.long
def test_ten_thousand_hostile_drawings_are_taken_whole_or_refused():
    assert 0 < taken_of(10_000) < 10_000


def test_points_are_inside_by_the_outline_and_not_by_its_box():
    triangle = "POLYGON ((15.62 58.41, 15.63 58.41, 15.62 58.42, 15.62 58.41))"
    area = drawn_area(LINKOPING, triangle, "Trekant")
    lon, lat = [15.621, 15.629, 15.64, np.nan], [58.411, 58.419, 58.411, np.nan]
    reports = incidents(lon, lat, ["2026-11-10T12:00Z"] * 4)
    assert inside(reports, area)["lon"].tolist() == [15.621]
