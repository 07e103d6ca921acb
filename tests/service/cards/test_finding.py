"""A drawn place gives nothing away: counted by cells, and cut to the districts that are seen."""

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import NotFoundError, RequestError
from est_geo.grounding import Known, drawn_area, inside, place_grounds
from est_geo.interventions import read_catalogue
from est_geo.policy import Access
from est_geo.policy.principals import NOBODY
from est_geo.tables import FACTORS_SET
from est_geo.tables.row_rules import RowRule
from service.cards.finding import asked_area, cut_area, may_draw, of_few, snapped
from service.cards.place import place_shown
from service.cards.wording import LEAST_FOR_PERCENT
from tests.grounding import places
from tests.made_up import LINKOPING, incidents

CITY = (15.6216, 58.4109)
EMPTY = dict.fromkeys(("lamps", "faults", "walks", "findings", "surveys", "police", "effects",
                       "factors", "places"), pd.DataFrame())  # fmt: skip
NOW = pd.Timestamp("2026-11-16", tz="UTC")


def access(*districts: str, tables: tuple[str, ...] = ("cells",)) -> Access:
    rows = RowRule(districts=frozenset(districts) if districts else None)
    return Access(NOBODY, "interventions", allowed=True, rows=rows, tables=frozenset(tables))


def known(lon: list[float], lat: list[float]) -> Known:
    frame = incidents(lon, lat, [NOW] * len(lon))
    return Known(incidents=frame, now=NOW, **EMPTY)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    east=st.floats(-3e-4, 3e-4), north=st.floats(-2e-4, 2e-4), radius=st.integers(50, 120),
    over=st.floats(-1e-3, 1e-3), up=st.floats(-6e-4, 6e-4),
)  # fmt: skip
def test_an_outline_tells_no_more_of_a_point_than_its_cell(east, north, radius, over, up) -> None:
    both = known([CITY[0], CITY[0] + east], [CITY[1], CITY[1] + north])
    seen = snapped(both, access()).incidents
    area = drawn_area(LINKOPING, (CITY[0] + over, CITY[1] + up, float(radius)))
    counted = set(inside(seen, area)["incident_id"])
    # Two reports of one cell are within every outline together, or none of them is.
    if seen["cell"].iloc[0] == seen["cell"].iloc[1]:
        assert len(counted) in {0, 2}
    assert seen["cell"].tolist() == both.incidents["cell"].tolist()


def test_what_is_not_seen_stays_outside_what_is_cut() -> None:
    both = known([CITY[0], 15.57], [CITY[1], 58.41])
    own = snapped(both, access("ryd")).incidents
    assert own["lon"].iloc[0] == CITY[0]
    assert own["lon"].iloc[1] != 15.57
    area = drawn_area(LINKOPING, (*CITY, 100.0))
    with pytest.raises(NotFoundError):
        cut_area(area, access("ryd"), LINKOPING)
    assert cut_area(area, access(), LINKOPING) is area
    city = LINKOPING.districts.set_index("id").geometry["city"]
    edge = city.exterior.coords[0]
    astride = drawn_area(LINKOPING, (edge[0], edge[1], 150.0))
    if astride.district == "city":
        cut = cut_area(astride, access("city"), LINKOPING)
        assert shapely.difference(cut.outline, city).area == pytest.approx(0, abs=1e-12)


def test_who_sees_no_cell_cannot_draw() -> None:
    assert may_draw(access())
    assert not may_draw(access(tables=("hotspots",)))


@pytest.mark.parametrize("asked", [{"lon": "x", "lat": "58"}, {"lon": "15,6"}, {"radie": "100"}])
def test_a_point_that_cannot_be_read_is_told(asked: dict[str, str]) -> None:
    with pytest.raises(RequestError, match="longitud och latitud"):
        asked_area(LINKOPING, asked)


def test_a_point_is_read_as_swedes_write_it() -> None:
    found = asked_area(LINKOPING, {"lon": "15,6216", "lat": "58,4109", "namn": "Torget"})
    assert found is not None
    assert (found.name, found.district) == ("Torget", "city")
    assert asked_area(LINKOPING, {}) is None


@pytest.mark.parametrize("n", [1, 9, 10])
def test_a_handful_of_reports_tells_neither_kind_nor_hour_nor_light_of_each(n: int) -> None:
    when = pd.Timestamp("2026-11-11T21:00", tz="UTC")
    frame = incidents([CITY[0]] * n, [CITY[1]] * n, [when] * n, category="skadegorelse")
    area = drawn_area(LINKOPING, (*CITY, 10.0))
    known_here = places.known(incidents=frame)
    found = place_grounds(known_here, LINKOPING, places.picture(), area)
    assert (found.n, found.categories["n"].tolist()) == (n, [n])
    told = of_few(found, n)
    assert told.n == n
    few = n < LEAST_FOR_PERCENT
    assert told.categories.empty == few
    assert told.hours.empty == few
    assert (told.lighting is None) == few
    page = place_shown(told, read_catalogue(), {}, FACTORS_SET.empty(), hours=True)
    assert page.few == few
    assert bool(page.mix) != few
    assert not [one for one in page.proposals if few]
    # What is told of the light may rest on more than the window.
    assert of_few(found, 40).lighting is found.lighting
