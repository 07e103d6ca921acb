"""Beside the road itself: comparison places are chosen when it is ordered, and never later."""

import pytest

from est_geo.errors import ReportError
from est_geo.intervening import change, move, note
from tests.intervening.roads import LINKOPING, brought_to, days


@pytest.mark.parametrize("fault", [None, ReportError("Ingen plats.")])
def test_to_order_chooses_comparison_places_and_stands_where_there_are_none(
    store, monkeypatch, fault
):
    asked = []

    def choose(_store, _profile, number, *, now):
        asked.append((number, store.intervention(number)["status"].iloc[0], now))
        if fault:
            raise fault

    monkeypatch.setattr("est_geo.intervening.moving.choose_comparisons", choose)
    number = brought_to(store, "decided")
    note(store, LINKOPING, number, "Fråga ägaren.", now=days(1))
    assert asked == []
    move(store, LINKOPING, number, "order", now=days(2))
    change(store, LINKOPING, number, {"cost": 3.0}, now=days(3))
    move(store, LINKOPING, number, "finish", now=days(20), fields={"done_at": days(20)})
    assert asked == [(number, "ordered", days(2))]


def test_an_order_without_any_report_stands_alone(store):
    number = brought_to(store, "ordered")
    assert store.comparisons(number).empty
    with pytest.raises(ReportError, match="en beställd åtgärd kan inte beslutas"):
        move(store, LINKOPING, number, "decide", now=days(2))
