import pandas as pd
import pytest

from est_geo.periods import Period
from est_geo.presence.grounds import (
    decided,
    decided_places,
    least_weight,
    occasion_demand,
    raised,
    usual_weight,
)
from est_geo.tables import DEMAND, OCCASIONS, WISHES, checked, completed
from tests.made_up import CENTRE, LINKOPING
from tests.presence.presence_town import actor, town

WEEK = Period.parse("2026-W47")
ZONE = "Europe/Stockholm"
FRIDAY = pd.Timestamp("2026-11-20 22:00", tz=ZONE).tz_convert("UTC")
HOUR = pd.Timedelta(hours=1)


def table(contract, *rows):
    frame = completed(pd.DataFrame(list(rows)), contract)
    types = contract.empty().dtypes.to_dict()
    return checked(frame.reindex(columns=contract.names).astype(types), contract)


def wish(number=1, **columns):
    return {
        "wish_id": number, "kind": "want", "actor": None, "team": 0, "place_id": "resecentrum",
        "name": "Resecentrum", "district": "city", "lon": CENTRE[0], "lat": CENTRE[1],
        "start": FRIDAY, "end": FRIDAY + 4 * HOUR, "count": 1, "task": None, "weekly": False,
        "words": "Kartmötet: fre 22–02 oavsett.", "made_by": "anna", "made_at": FRIDAY,
    } | columns  # fmt: skip


def occasion(**columns):
    return {
        "occasion_id": "0123456789abcdef", "name": "Match", "starts": FRIDAY - 3 * HOUR,
        "ends": FRIDAY - HOUR, "place": "Arenan", "lon": CENTRE[0], "lat": CENTRE[1],
        "district": "city", "actor": None, "received_at": FRIDAY,
    } | columns  # fmt: skip


def row(hours, weight, place="resecentrum"):
    return {"place_id": place, "start": FRIDAY + hours * HOUR, "weight": weight, "why": "Då."}


PLACES = pd.DataFrame({"place_id": ["near"], "lon": [CENTRE[0] + 0.001], "lat": [CENTRE[1]]})


def test_an_ordinary_hour_is_the_median_of_those_that_can_be_visited():
    three = town(actor("vakt", ["narvaro"], shifts=[(("mån",), 8, 10, 1)], visits_per_shift=3))
    known = table(DEMAND, *(row(at, weight) for at, weight in enumerate((0.1, 0.3, 0.2, 0.05))))
    assert usual_weight(known, three, 9.0) == 0.2
    assert usual_weight(DEMAND.empty(), three, 9.0) == 9.0
    assert usual_weight(known, town(), 9.0) == 9.0
    assert least_weight(LINKOPING, 13) == pytest.approx(1 / 13)


def test_what_the_meeting_decides_weighs_as_an_ordinary_hour_and_no_less_than_the_statistics():
    known = table(DEMAND, row(0, 0.5), row(1, 0.05), row(9, 0.02))
    asked = decided(table(WISHES, wish()), 0.2, WEEK, ZONE)
    assert asked["weight"].tolist() == [0.2] * 4
    both = raised(known, asked, add=False)
    assert both["weight"].tolist() == [0.5, 0.2, 0.2, 0.2, 0.02]
    assert both["why"].iloc[[0, 4]].tolist() == ["Då."] * 2
    assert both["why"].iloc[1] == (
        "Fre 23–24: mötets beslut (Kartmötet: fre 22–02 oavsett), "
        "vägs som en vanlig timme med besök."
    )


def test_a_pin_inside_an_hour_gives_that_hour_and_two_wishes_give_it_once():
    pin = wish(2, kind="pin", start=FRIDAY + 0.4 * HOUR, end=FRIDAY + 0.6 * HOUR)
    asked = decided(table(WISHES, wish(), pin), 0.2, WEEK, ZONE)
    assert len(asked) == 4
    alone = decided(table(WISHES, pin), 0.2, WEEK, ZONE)
    assert alone["start"].tolist() == [FRIDAY]


def test_what_is_forbidden_asks_for_nothing_and_what_lies_outside_the_week_is_cut():
    late = wish(start=WEEK.bounds(ZONE)[1] - HOUR, end=WEEK.bounds(ZONE)[1] + 5 * HOUR)
    assert len(decided(table(WISHES, late), 0.2, WEEK, ZONE)) == 1
    forbidden = table(WISHES, wish(kind="forbid"))
    assert decided(forbidden, 0.2, WEEK, ZONE).empty
    assert decided_places(forbidden, []) == []


def test_a_wished_place_that_the_statistics_have_is_not_made_again():
    wishes = table(WISHES, wish(), wish(2, task="tillsyn"), wish(3, place_id="b", task="tillsyn"))
    found = decided_places(wishes, ["resecentrum"])
    assert [(one["place_id"], one["needs"], one["ground"]) for one in found] == [
        ("b", "tillsyn", "decision")
    ]
    assert len(decided_places(wishes, [])) == 2
    assert decided_places(table(WISHES, wish(task="krogtillsyn")), [])[0]["needs"] == "narvaro"


def test_an_occasion_near_a_place_adds_to_its_hours_from_before_until_after():
    found, new, note = occasion_demand(table(OCCASIONS, occasion()), PLACES, 0.1, WEEK, LINKOPING)
    assert new == []
    assert note == ""
    local = found["start"].dt.tz_convert(ZONE).dt.hour.tolist()
    assert local == [18, 19, 20, 21]
    both = raised(table(DEMAND, row(-1, 0.3, "near")), found, add=True)
    assert both["weight"].max() == pytest.approx(0.4)
    assert both["why"].iloc[-1] == (
        "Då; dessutom fre 21–22: känt arrangemang (Match), vägs försiktigt till 0,10."
    )


def test_an_occasion_elsewhere_is_a_place_of_its_own_and_two_there_share_it():
    far = occasion(lon=CENTRE[0] + 0.02)
    other = far | {"occasion_id": "b", "name": "Konsert"}
    found, new, _ = occasion_demand(table(OCCASIONS, far, other), PLACES, 0.1, WEEK, LINKOPING)
    assert [one["place_id"] for one in new] == ["arrangemang-city-arenan-01234567"]
    assert new[0]["words"] == "Känt arrangemang: Match, från fre 19."
    assert set(found["place_id"]) == {new[0]["place_id"]}
    assert found["weight"].tolist() == [0.1] * 4


def test_an_occasion_without_a_point_is_told_of_and_not_planned():
    lost = occasion(lon=None, lat=None, district=None, place=None)
    found, new, note = occasion_demand(table(OCCASIONS, lost), PLACES, 0.1, WEEK, LINKOPING)
    assert found.empty
    assert new == []
    assert note == "1 arrangemang har ingen plats på kartan och är inte med i behovet."


def test_nothing_asked_changes_nothing():
    known = table(DEMAND, row(0, 0.5))
    assert raised(known, DEMAND.empty(), add=True) is known
