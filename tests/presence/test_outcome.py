"""What became of the visits: every state, doses that add up, and no word about anybody."""

import pandas as pd
import pytest

from est_geo.errors import TableError
from est_geo.presence.outcome import dosage, share_words, visits_made
from est_geo.tables import MARKS, VISIT_MARKS, VISIT_NOTES, VISIT_STATES
from tests.presence.made_plan import at, mark, marks, visit, visits

ZONE = "Europe/Stockholm"
FRIDAY = 4
VISITS = visits(
    visit("ett", "torget", at(FRIDAY, 20)),
    visit("tva", "torget", at(FRIDAY, 22)),
    visit("tre", "centrum", at(FRIDAY, 23), district="ryd", minutes=16),
    visit("fyra", "torget", at(FRIDAY, 20.5), "faltassistenter"),
)
LONG_AFTER = at(FRIDAY + 4, 0)


def states(*said, now=LONG_AFTER):
    made = visits_made(VISITS, marks(*said), now)
    return dict(zip(made["id"], made["state"], strict=True))


def row(made, name):
    return made.set_index("id").loc[name]


def test_a_shift_that_sent_nothing_is_not_called_absent():
    assert states(mark("ett", "arrived", at(FRIDAY, 20.1))) == {
        "ett": "begun", "tva": "missed", "tre": "missed", "fyra": "unknown",
    }  # fmt: skip
    assert set(states().values()) == {"unknown"}


def test_a_visit_is_missed_only_when_a_phone_has_had_time_to_send():
    said = mark("ett", "arrived", at(FRIDAY, 20.1))
    after = at(FRIDAY, 22.2)  # the second visit ends 22.12
    assert states(said, now=after - pd.Timedelta(minutes=1))["tva"] == "to_come"
    assert states(said, now=after)["tva"] == "unknown"
    assert states(said, now=after + pd.Timedelta(hours=48))["tva"] == "missed"


def test_made_is_arrived_and_left_with_the_minutes_between():
    said = [mark("ett", "arrived", at(FRIDAY, 20.25)), mark("ett", "left", at(FRIDAY, 20.5))]
    one = row(visits_made(VISITS, marks(*said), LONG_AFTER), "ett")
    assert (one["state"], one["minutes_there"], one["late_minutes"]) == ("made", 15.0, 15.0)
    early = [mark("ett", "arrived", at(FRIDAY, 19.75))]
    assert row(visits_made(VISITS, marks(*early), LONG_AFTER), "ett")["late_minutes"] == -15.0


def test_the_first_arrival_and_the_last_leaving_hold_however_they_came():
    said = [
        mark("ett", "left", at(FRIDAY, 20.5)),
        mark("ett", "left", at(FRIDAY, 20.4)),
        mark("ett", "arrived", at(FRIDAY, 20.3)),
        mark("ett", "arrived", at(FRIDAY, 20.2)),
    ]
    one = row(visits_made(VISITS, marks(*said), LONG_AFTER), "ett")
    assert (one["arrived"], one["left"]) == (at(FRIDAY, 20.2), at(FRIDAY, 20.5))


@pytest.mark.parametrize(
    ("arrived", "left"), [(20.0, 23.0), (20.5, 20.25), (None, 20.5)],
    ids=["forgot to leave", "left before it came", "never said that it came"],
)  # fmt: skip
def test_minutes_that_cannot_be_true_are_not_counted_but_the_visit_is(arrived, left):
    said = [mark("ett", "left", at(FRIDAY, left))]
    said += [mark("ett", "arrived", at(FRIDAY, arrived))] if arrived else []
    made = visits_made(VISITS, marks(*said), LONG_AFTER)
    assert row(made, "ett")["state"] == "made"
    assert pd.isna(row(made, "ett")["minutes_there"])
    dose = dosage(made, ZONE)
    assert (dose["made"].sum(), dose["timed"].sum(), dose["minutes_there"].sum()) == (1, 0, 0.0)


@pytest.mark.parametrize("kind", MARKS)
def test_a_patrol_that_did_not_reach_the_place_was_not_there(kind):
    said = mark("ett", kind, at(FRIDAY, 20.1), note="inte_framme")
    made = visits_made(VISITS, marks(said), LONG_AFTER)
    assert row(made, "ett")["state"] == "not_reached"
    assert dosage(made, ZONE)["made"].sum() == 0
    own = visits_made(VISITS, marks(mark("egen-1", kind, at(0, 1), note="inte_framme")), LONG_AFTER)
    assert "egen-1" not in set(own["id"])


def test_a_visit_of_the_patrols_own_is_beside_the_planned_ones():
    said = [
        mark("egen-1", "arrived", at(FRIDAY, 21), place="parken", district="berga"),
        mark("egen-1", "left", at(FRIDAY, 21.2), place="parken", district="berga"),
        mark("ur-en-tidigare-plan", "arrived", at(FRIDAY, 21)),
    ]
    made = visits_made(VISITS, marks(*said), LONG_AFTER, places={"parken": "Stadsparken"})
    own = row(made, "egen-1")
    assert len(made) == len(VISITS) + 2
    assert not row(made, "ur-en-tidigare-plan")["planned"]
    assert (own["planned"], own["place"], own["actor_name"]) == (False, "Stadsparken", "Polis")
    assert (own["state"], own["minutes_planned"], own["minutes_there"]) == ("made", 0, 12.0)
    dose = dosage(made, ZONE)
    assert dose["own"].sum() == 2
    assert dose["planned"].sum() == len(VISITS)


def test_doses_add_up_to_the_visits():
    said = [mark("ett", "arrived", at(FRIDAY, 20)), mark("ett", "left", at(FRIDAY, 20.25))]
    dose = dosage(visits_made(VISITS, marks(*said), LONG_AFTER), ZONE)
    assert dose[["week", "place_id", "actor", "planned", "due", "made", "unknown",
                 "minutes_planned", "minutes_there"]].to_numpy().tolist() == [
        ["2026-W47", "centrum", "polis", 1, 1, 0, 0, 16, 0.0],
        ["2026-W47", "torget", "faltassistenter", 1, 0, 0, 1, 12, 0.0],
        ["2026-W47", "torget", "polis", 2, 2, 1, 0, 24, 15.0],
    ]  # fmt: skip
    assert dose["minutes_planned"].sum() == VISITS["minutes"].sum()


def test_the_week_of_a_visit_is_the_towns_own():
    sunday = visits(visit("sent", "torget", pd.Timestamp("2026-11-22 23:30", tz="UTC")))
    assert dosage(visits_made(sunday, marks(), LONG_AFTER), ZONE)["week"].tolist() == ["2026-W48"]


def test_a_share_is_told_only_from_ten_and_with_its_interval():
    assert "%" not in share_words(9, 9)
    assert share_words(10, 10) == "10 av 10 besök, 100\u00a0% (95\u00a0% intervall 72–100\u00a0%)"


def test_every_state_has_its_word():
    seen = set(states(mark("ett", "arrived", at(FRIDAY, 20)), now=at(FRIDAY, 22.5)).values())
    assert seen <= set(VISIT_STATES)


def test_a_mark_has_no_room_for_a_person_a_position_or_a_text():
    names = {one.name for one in VISIT_MARKS.columns}
    assert names == {
        "mark_id", "visit_id", "shift_id", "actor", "place_id", "district", "kind", "at", "note",
        "received_at",
    }  # fmt: skip
    assert all(name.isidentifier() and name.isascii() for name in VISIT_NOTES)
    with pytest.raises(TableError):
        visits_made(VISITS, marks(mark("ett", "left", at(0, 1))).drop(columns="kind"), LONG_AFTER)
