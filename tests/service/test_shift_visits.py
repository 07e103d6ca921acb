"""A shift's visits: what its patrol may tell of beside what was planned."""

import pandas as pd
import pytest

from service.shift_visits import ShiftVisits
from tests.service.patrol import PLACES, PROFILE, Shift, plan_of

SHIFT = Shift(pd.Timestamp("2026-11-20 17:00", tz="UTC"))
PLAN = plan_of(SHIFT)
CRS = PROFILE.projected_crs


def found(visits: int = 1, **moved: float) -> ShiftVisits:
    places = PLAN.places.assign(**moved) if moved else PLAN.places
    return ShiftVisits(PLAN.visits[:visits], SHIFT.start, SHIFT.end, places)


@pytest.mark.parametrize(
    ("visits", "names"),
    [(1, ["Resecentrum"]), (2, ["Resecentrum", "Ryds centrum"]), (0, [])],
)
def test_only_places_near_a_visit_are_offered(visits: int, names: list[str]) -> None:
    assert found(visits).near(CRS)["name"].tolist() == names


def test_near_is_a_kilometre_and_a_half() -> None:
    lat, metre = PLACES[0][4], 1 / 111_400
    for metres, count in ((1_400, 3), (1_600, 0)):
        moved = found(lon=PLACES[0][3], lat=lat + metres * metre)
        assert len(moved.near(CRS)) == count


def test_an_id_of_the_patrol_s_own_visit_names_a_place_of_the_plan() -> None:
    own = f"egen-{SHIFT.id}-{PLACES[1][0]}"
    assert found().own_place(SHIFT.id, f"{own}-7")["name"].tolist() == ["Ryds centrum"]
    for wrong in (own, f"{own}-", f"{own}-٣", f"{own}-100", f"x{own}-1", f"egen-{SHIFT.id}--1", ""):
        assert found().own_place(SHIFT.id, wrong).empty
