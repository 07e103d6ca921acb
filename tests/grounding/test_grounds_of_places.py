import pandas as pd
import pytest

from est_geo.grounding import drawn_area, intervention_grounds, known_of, place_grounds
from est_geo.grounding.areas import hotspot_area
from est_geo.grounding.grounds_of_places import horizon_of
from est_geo.tables import RECOMMENDATIONS, checked
from tests.grounding.places import NOW, known, picture, station_id
from tests.made_up import CENTRE, LINKOPING, town
from tests.stored import stored


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with stored(tmp_path_factory.mktemp("grounds") / "est.duckdb", town()) as store:
        yield (
            known_of(store, LINKOPING, NOW),
            intervention_grounds(store, LINKOPING, picture(), now=NOW),
        )


def test_every_hot_spot_has_its_grounds_in_the_pictures_order(made):
    _, grounds = made
    assert [one.area.place_id for one in grounds] == picture().tables.hotspots["id"].tolist()
    for one in grounds:
        assert one.low <= one.n <= one.high
        assert one.n == one.categories["n"].sum() == one.count.n
        assert len(one.sources) == 5
        assert one.summary
        assert checked(one.proposals, RECOMMENDATIONS) is one.proposals


def test_one_place_alone_has_the_same_grounds(made):
    given, grounds = made
    area = hotspot_area(picture(), station_id(), LINKOPING)
    alone = place_grounds(given, LINKOPING, picture(), area)
    pd.testing.assert_frame_equal(alone.sources, grounds[0].sources)
    assert alone.count == grounds[0].count


def test_sensitive_reports_and_those_to_come_are_never_known(tmp_path):
    reports = town(weeks=2)
    reports.loc[:9, "category"] = next(iter(LINKOPING.sensitive))
    reports.loc[10:14, "received_at"] = NOW + pd.Timedelta(hours=1)
    with stored(tmp_path / "est.duckdb", reports) as store:
        given = known_of(store, LINKOPING, NOW)
    assert len(given.incidents) == len(reports) - 15
    assert not set(given.incidents["category"]) & LINKOPING.sensitive


def test_a_drawn_place_is_on_no_list_of_hot_spots():
    area = drawn_area(LINKOPING, (*CENTRE, 150.0))
    grounds = place_grounds(known(), LINKOPING, picture(), area)
    assert grounds.horizon == "drawn"
    assert grounds.n > 0


@pytest.mark.parametrize(("kind", "horizon"), [("new", "early"), ("emerging", "early"),
                         ("persistent", "lasting"), ("unknown", "lasting")])  # fmt: skip
def test_what_is_new_or_growing_is_kept_apart_from_what_stays(kind, horizon):
    spots = picture().tables.hotspots
    area = hotspot_area(picture(), station_id(), LINKOPING)
    before = spots["kind"].copy()
    try:
        spots["kind"] = pd.Series(kind, index=spots.index, dtype="str")
        assert horizon_of(picture(), area) == horizon
    finally:
        spots["kind"] = before


def test_what_lies_near_is_told_with_its_distance():
    grounds = place_grounds(known(), LINKOPING, picture(), drawn_area(LINKOPING, (*CENTRE, 150.0)))
    assert (grounds.assets["distance_m"] <= LINKOPING.thresholds.place_reach_m).all()
    assert grounds.assets["distance_m"].is_monotonic_increasing
    assert "Linköpings resecentrum" in set(grounds.assets["name"])
