"""Comparison places are chosen on what was known before, and nothing that came later moves them."""

import re

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import NotFoundError, ReportError
from est_geo.follow_up import choose_comparisons, comparison_places
from est_geo.follow_up.candidates import history, named
from est_geo.follow_up.shapes import in_metres
from est_geo.intervening import move, propose
from est_geo.interventions import fair_order
from est_geo.tables import TRIALS
from est_geo.week_tables import read_places
from tests.follow_up.followed_town import (
    LINKOPING,
    N_WEEKS,
    NOW,
    monday,
    place_points,
    place_reports,
    put_through,
    treated_row,
)
from tests.intervening.roads import proposal
from tests.made_up import incidents
from tests.stored import stored

POINTS = place_points(12)
WORK = monday(71)


def before(seed=1):
    weekly = np.full((12, N_WEEKS), 1.5)
    weekly[:, 71:] = 0
    return place_reports(POINTS, weekly, np.random.default_rng(seed))


KNOWN = before()


def chosen_with(folder, reports):
    path = folder / "est.duckdb"
    path.unlink(missing_ok=True)
    with stored(path, reports) as store:
        number = put_through(store, done=monday(72), start=WORK)
        return choose_comparisons(store, LINKOPING, number, now=NOW)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return chosen_with(tmp_path_factory.mktemp("plain"), KNOWN)


def later_reports(places, hours):
    after = incidents(
        POINTS[places, 0], POINTS[places, 1], WORK + pd.to_timedelta(np.sort(hours), unit="h"),
        category="skadegorelse",
    )  # fmt: skip
    after["incident_id"] = [f"{10**6 + at:032x}" for at in range(len(after))]
    after["content"] = [f"{10**6 + at:064x}" for at in range(len(after))]
    return after


@given(
    later=st.lists(
        st.tuples(st.integers(0, 11), st.integers(0, 32 * 7 * 24 - 1)), min_size=1, max_size=60
    )
)
@settings(max_examples=25, deadline=None)
def test_the_choice_never_sees_what_came_after(later):
    known = KNOWN
    every = pd.concat([later_reports(*np.array(later).T), known], ignore_index=True)
    plain, year = history(known, WORK, LINKOPING)
    seen, same_year = history(every, WORK, LINKOPING)
    assert year == same_year
    pd.testing.assert_frame_equal(seen, plain)


def test_a_hundred_reports_at_every_place_afterwards_change_no_place(plain, tmp_path):
    rng = np.random.default_rng(4)
    later = later_reports(rng.integers(0, 12, 1200), rng.integers(0, 32 * 7 * 24 - 1, 1200))
    found = chosen_with(tmp_path, pd.concat([KNOWN, later]))
    columns = ["name", "outline", "distance", "known_until"]
    pd.testing.assert_frame_equal(found.places[columns], plain.places[columns])
    pd.testing.assert_frame_equal(found.balance, plain.balance)


def test_a_report_that_had_not_come_when_the_work_began_is_not_known(plain, tmp_path):
    reports = KNOWN
    late = before(seed=2).assign(received_at=WORK + pd.Timedelta(hours=1))
    late["incident_id"] = [f"{10**6 + at:032x}" for at in range(len(late))]
    late["content"] = [f"{10**6 + at:064x}" for at in range(len(late))]
    found = chosen_with(tmp_path, pd.concat([reports, late], ignore_index=True))
    assert found.places["outline"].tolist() == plain.places["outline"].tolist()


def test_places_touch_neither_the_treated_one_nor_its_ring_nor_each_other(plain):
    crs = LINKOPING.projected_crs
    shapes = [in_metres(one, crs) for one in plain.places["outline"]]
    own = in_metres(treated_row()["outline"].iloc[0], crs)
    closed = own.buffer(LINKOPING.thresholds.displacement_m)
    assert len(shapes) == LINKOPING.thresholds.comparison_places
    assert not any(shapely.intersects(closed, one) for one in shapes)
    for at, one in enumerate(shapes):
        assert one.area == pytest.approx(own.area, rel=0.01)
        assert not any(shapely.intersects(one, other) for other in shapes[:at])
    assert plain.places["known_until"].eq(WORK).all()
    assert plain.places["chosen_at"].eq(NOW).all()


def test_the_balance_tells_how_alike_they_were(plain):
    balance = plain.balance.set_index("feature")
    assert balance["difference_in_sd"].abs().max() < 3
    told = balance.loc["level"]
    assert abs(told["chosen_mean"] - told["treated"]) < abs(told["all_mean"] - told["treated"])


@pytest.mark.long
def test_another_interventions_place_is_left_out(tmp_path):
    with stored(tmp_path / "est.duckdb", KNOWN) as store:
        crs = LINKOPING.projected_crs
        first = put_through(store, done=monday(72), start=WORK)
        plain = choose_comparisons(store, LINKOPING, first, now=NOW).places
        taken = plain.iloc[0]
        put_through(store, done=monday(60), row=treated_row(
            outline=taken["outline"], lon=taken["lon"], lat=taken["lat"]
        ))  # fmt: skip
        again = put_through(store, done=monday(72), start=WORK)
        found = choose_comparisons(store, LINKOPING, again, now=NOW).places
        closed = in_metres(taken["outline"], crs)
        shapes = [in_metres(one, crs) for one in found["outline"]]
        assert not any(shapely.intersects(closed, one) for one in shapes)


def test_a_place_outside_the_districts_is_named_by_what_lies_near():
    outside = pd.DataFrame({"lon": [15.6425], "lat": [58.406], "district": ["ovriga_kommunen"]})
    far = pd.DataFrame({"lon": [15.66], "lat": [58.4135], "district": ["ovriga_kommunen"]})
    square = in_metres(_square(15.66, 58.41), LINKOPING.projected_crs)
    places = pd.concat([outside, far], ignore_index=True).assign(shape=[square, square])
    names = named(places, read_places(LINKOPING), LINKOPING)["name"]
    assert names[0] == "Tannefors centrum"
    assert re.fullmatch(r".+, \d,\d km bort", names[1])
    assert named(places, None, LINKOPING)["name"].eq("Övriga kommunen").all()


def test_chosen_places_stay_as_they_are(tmp_path):
    with stored(tmp_path / "est.duckdb", KNOWN) as store:
        number = put_through(store, done=monday(72), start=WORK)
        with pytest.raises(NotFoundError, match="inte valda än"):
            comparison_places(store, LINKOPING, number)
        early = choose_comparisons(store, LINKOPING, number, now=monday(70))
        later = choose_comparisons(store, LINKOPING, number, now=NOW)
        pd.testing.assert_frame_equal(early.places, later.places)
        assert early.places["known_until"].eq(monday(70)).all()


def test_those_that_wait_in_a_fair_trial_come_first(tmp_path):
    with stored(tmp_path / "est.duckdb", KNOWN) as store:
        numbers = [
            store.add_intervention(
                treated_row(lon=lon, lat=lat, place=f"Plats {at}", outline=_square(lon, lat)),
                monday(60),
            )
            for at, (lon, lat) in enumerate(POINTS[:4])
        ]
        order = fair_order(numbers, seed=5)
        store.draw_trial(_drawn(order), monday(61))
        first, last = (_ordered_and_compared(store, one) for one in (order[0], order[-1]))
        waiting = [f"Plats {numbers.index(one)}" for one in order[1:]]
        assert first["name"].tolist()[:3] == waiting
        assert len(first) == 3 + LINKOPING.thresholds.comparison_places
        assert not set(last["name"]) & {f"Plats {at}" for at in range(4)}


def test_an_order_chooses_them_and_ordering_again_chooses_none_anew(tmp_path):
    with stored(tmp_path / "est.duckdb", KNOWN) as store:
        row = treated_row()
        given = proposal(
            outline=row["outline"].iloc[0], kind="klottersanering", owner="stangastaden"
        )
        number = propose(store, LINKOPING, given, monday(60))
        move(store, LINKOPING, number, "decide", now=monday(61), fields={"deadline": NOW})
        # The place may be drawn anew until it is decided.
        with pytest.raises(ReportError, match="när åtgärden är beställd"):
            choose_comparisons(store, LINKOPING, number, now=monday(61))
        assert store.comparisons(number).empty
        move(store, LINKOPING, number, "order", now=monday(62))
        chosen = store.comparisons(number)
        assert chosen["chosen_at"].eq(monday(62)).all()
        assert len(chosen) == LINKOPING.thresholds.comparison_places
        move(store, LINKOPING, number, "finish", now=monday(72), fields={"done_at": monday(71)})
        move(store, LINKOPING, number, "reopen", now=monday(73), words="Trasigt igen.")
        pd.testing.assert_frame_equal(store.comparisons(number), chosen)


def test_a_town_with_nothing_to_compare_with_is_refused(tmp_path):
    alone = KNOWN
    alone = alone[(alone["lon"] - POINTS[0, 0]).abs() < 0.001]
    alone = alone[(alone["lat"] - POINTS[0, 1]).abs() < 0.0005].reset_index(drop=True)
    with stored(tmp_path / "est.duckdb", alone) as store:
        number = put_through(store, done=monday(72), start=WORK)
        with pytest.raises(ReportError, match="ingen plats att jämföra med"):
            choose_comparisons(store, LINKOPING, number, now=NOW)
        assert store.comparisons().empty


def _square(lon, lat):
    return shapely.box(lon - 0.0006, lat - 0.0003, lon + 0.0006, lat + 0.0003).wkt


def _ordered_and_compared(store, number):
    seen = store.intervention(number)
    store.change_intervention(seen, {"status": "ordered"}, "order", monday(69))
    return choose_comparisons(store, LINKOPING, number, now=monday(70)).places


def _drawn(order):
    return pd.DataFrame({
        "trial_id": 0, "place": range(1, len(order) + 1), "intervention_id": order,
        "district": "city", "seed": 5, "made_at": monday(61), "made_by": "",
    })[TRIALS.names]  # fmt: skip
