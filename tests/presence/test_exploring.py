import numpy as np
import pandas as pd

from est_geo.periods import Period
from est_geo.presence.exploring import (
    PER_DISTRICT,
    drawn_cells,
    explored_hours,
    hours_out,
    weekly_visits,
)
from tests.made_up import LINKOPING
from tests.presence.presence_town import actor, town

NOWHERE = pd.DataFrame({"lon": [], "lat": []})
ZONE = "Europe/Stockholm"


def cells(n=60):
    side = np.arange(n)
    return pd.DataFrame({
        "cell": [f"{one:03}" for one in side], "district": "ryd",
        "lon": 15.55 + 0.006 * (side % 10),
        "lat": 58.40 + 0.003 * (side // 10), "around": np.where(side % 2, 9, 0),
        "named": True, "hot": side == 0,
    })  # fmt: skip


def drawn(seed, places=NOWHERE):
    return drawn_cells(cells(), places, LINKOPING, seed=seed)


def test_the_lot_is_of_the_seed_never_hot_and_among_the_least_known():
    first = drawn(1)
    assert len(first) == PER_DISTRICT
    pd.testing.assert_frame_equal(first, drawn(1))
    many = pd.concat([drawn(seed) for seed in range(40)])
    assert (many["around"] == 0).mean() > 0.9
    assert "000" not in set(many["cell"])
    assert many["cell"].nunique() > 20


def test_places_with_a_name_go_first_where_there_are_enough():
    named = cells().assign(named=lambda one: one.index >= 45)
    found = pd.concat([drawn_cells(named, NOWHERE, LINKOPING, seed=seed) for seed in range(9)])
    assert found["named"].all()
    few = cells().assign(named=lambda one: one.index >= 51)
    found = pd.concat([drawn_cells(few, NOWHERE, LINKOPING, seed=seed) for seed in range(9)])
    assert not found["named"].all()


def test_a_place_of_the_plan_is_not_explored_and_two_lots_lie_apart():
    places = cells()[["lon", "lat"]].iloc[:50]
    assert set(drawn(3, places)["cell"]) <= {f"{one:03}" for one in range(50, 60)}
    assert drawn(3, cells()[["lon", "lat"]]).empty
    close = cells().assign(lon=15.55, lat=58.40)
    assert len(drawn_cells(close, NOWHERE, LINKOPING, seed=1)) == 1


EVEN = np.full(168, 1 / 168)
WEEK = Period.parse("2026-W47")


def explored(profile, *places, seed=1, others=5):
    frame = pd.DataFrame(places, columns=["place_id", "district", "expected"])
    return explored_hours(frame, EVEN, profile, WEEK, others=others, seed=seed)


def test_explored_hours_are_those_when_somebody_who_works_there_is_out():
    profile = town(
        actor("vakt", ["narvaro"], shifts=[(("sön",), 22, 26, 1)], visits_per_shift=40),
        actor("vardar", ["narvaro"], shifts=[(("mån",), 8, 10, 1)], districts=("city",)),
        actor("varden", [], shifts=[(("tis",), 8, 10, 1)]),
    )
    assert hours_out(profile, "ryd") == {166, 167, 0, 1}
    assert hours_out(profile, "city") == {166, 167, 0, 1, 8, 9}
    found = explored(profile, ("u", "ryd", 2.0))
    local = found["start"].dt.tz_convert(ZONE).dt.strftime("%a %H").tolist()
    assert local == ["Mon 00", "Mon 01", "Sun 22", "Sun 23"]
    assert np.allclose(found["weight"], 2 / 168)
    assert found["why"].iloc[0].startswith("Mån 00–01 väntas 0,01 händelser: här vet vi lite")


def test_no_more_hours_are_open_than_the_share_that_explores_needs():
    week = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
    profile = town(actor("vakt", ["narvaro"], shifts=[(week, 8, 20, 2)], visits_per_shift=10))
    assert weekly_visits(profile) == 140
    places = [(f"u{at}", "ryd", 1.0) for at in range(4)]
    found = explored(profile, *places)
    # A tenth of the week's visits beside 140 others, and half as many again, by four places.
    assert found["place_id"].value_counts().eq(6).all()
    # One other place can have 28 visits, and with none there is still something to explore.
    assert explored(profile, *places, others=1)["place_id"].value_counts().eq(2).all()
    assert explored(profile, *places, others=0)["place_id"].value_counts().eq(2).all()
    assert explored(profile, *places, seed=2)["start"].tolist() != found["start"].tolist()
    assert found["place_id"].nunique() == 4


def test_a_place_where_nothing_is_reported_still_weighs_something():
    profile = town(actor("vakt", ["narvaro"], shifts=[(("mån",), 8, 10, 1)]))
    assert (explored(profile, ("u", "ryd", 0.0))["weight"] > 0).all()
    assert explored(profile).empty
    assert explored(town(), ("u", "ryd", 0.0)).empty
