import pandas as pd
import pytest

from est_geo.grounding import drawn_area, intervention_grounds, known_of, place_grounds
from est_geo.grounding.areas import hotspot_area
from est_geo.grounding.grounds_of_places import horizon_of
from est_geo.tables import EFFECTS, FACTORS_SET, RECOMMENDATIONS, checked
from tests.grounding.places import NOW, known, picture, rows_of, station_id
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
    assert alone.lighting.outcome == grounds[0].lighting.outcome
    assert alone.lighting.q == pytest.approx(grounds[0].lighting.q, nan_ok=True)
    assert set(alone.proposals["id"]) == set(grounds[0].proposals["id"])


def test_the_pictures_own_proposals_and_the_grounds_agree_where_reports_alone_speak(made):
    """One rule, one place: without lamps, walks and receipts they rest on the same."""
    _, grounds = made
    told = pd.concat([one.proposals for one in grounds])
    columns = ["id", "n", "weight", "outcome", "goal", "need", "influence", "cost", "score"]
    own = picture().tables.recommendations[columns].sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(told[columns].sort_values("id", ignore_index=True), own)


def test_the_order_runs_over_all_places(made):
    _, grounds = made
    told = pd.concat([one.proposals for one in grounds])
    assert (told["score"] == told["need"] * told["influence"] * told["cost"]).all()
    assert all(one.proposals["score"].is_monotonic_decreasing for one in grounds)
    assert told["words"].str.contains("Behov").all()


def test_receipts_and_the_groups_judgement_change_the_order():
    area = hotspot_area(picture(), station_id(), LINKOPING)
    kind = str(picture().tables.recommendations["intervention"].iloc[0])
    receipt = {
        "effect_id": 1, "intervention_id": 1, "kind": kind, "district": "city", "made_at": NOW,
        "before_start": NOW, "before_end": NOW, "after_start": NOW, "after_end": NOW,
        "n_before": 40, "n_after": 40, "verdict": "none", "words": "", "details": "", "made_by": "",
    }  # fmt: skip
    before = place_grounds(known(), LINKOPING, picture(), area).proposals.set_index("intervention")
    after = place_grounds(
        known(effects=rows_of(EFFECTS, receipt)), LINKOPING, picture(), area
    ).proposals.set_index("intervention")
    assert after.loc[kind, "influence"] == before.loc[kind, "influence"] - 1
    assert "1 ingen påvisbar effekt" in after.loc[kind, "influence_words"]
    own = {
        "factor_id": 1, "subject": before.loc[kind, "id"], "district": "city", "factor": "need",
        "value": 1, "words": "", "made_by": "", "made_at": NOW,
    }  # fmt: skip
    given = known(factors=rows_of(FACTORS_SET, own))
    judged = place_grounds(given, LINKOPING, picture(), area).proposals.set_index("intervention")
    assert (judged.loc[kind, "need"], judged.loc[kind, "need_computed"]) == (
        1, before.loc[kind, "need"],
    )  # fmt: skip


def test_lighting_that_is_not_motivated_is_no_proposal_and_is_still_seen(made):
    _, grounds = made
    for one in grounds:
        lit = "belysning" in set(one.proposals["intervention"])
        assert one.lighting.outcome in {"crime", "safety", "none"}
        assert lit <= (one.lighting.outcome != "none")
        assert one.lighting.words


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
    assert set(grounds.proposals["hotspot"]) == {area.place_id}
    assert set(grounds.proposals["horizon"]) == {"drawn"}


def test_a_drawn_place_without_reports_has_no_proposal():
    area = drawn_area(LINKOPING, (15.75, 58.45, 60.0))
    grounds = place_grounds(known(), LINKOPING, picture(), area)
    assert grounds.n == 0
    assert grounds.proposals.empty
    assert "need_words" in grounds.proposals


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


@pytest.mark.parametrize("n", [0, 1, 4, 9])
def test_no_percentage_of_fewer_than_ten_reports_is_ever_written(n):
    few = known().incidents
    few = few.drop(few.index[(few["lon"] - CENTRE[0]).abs() < 0.004][n:])
    area = drawn_area(LINKOPING, (*CENTRE, 60.0))
    grounds = place_grounds(known(incidents=few), LINKOPING, picture(), area)
    assert grounds.n <= n
    told = [*grounds.categories["words"], *grounds.proposals["grounds"], *grounds.lighting.words,
            grounds.count.words, grounds.summary, *grounds.sources["words"]]  # fmt: skip
    for one in told:
        assert "%" not in one.replace("95\u00a0% intervall", "")
