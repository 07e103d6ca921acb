import pandas as pd
import pytest

from est_geo.presence.feedback import made_during_visits, made_note, report_weights
from est_geo.tables import VISIT_MARKS, VISITS, checked, completed
from tests.made_up import CENTRE, LINKOPING, incidents

AT = pd.Timestamp("2026-11-13 20:00", tz="UTC")
MINUTE = pd.Timedelta(minutes=1)
PLACES = pd.DataFrame({"place_id": ["p"], "lon": [CENTRE[0]], "lat": [CENTRE[1]]})


def marks(*rows):
    frame = pd.DataFrame(
        [
            {
                "mark_id": f"{visit}-{kind}", "visit_id": visit, "shift_id": "s", "actor": actor,
                "place_id": "p", "district": "city", "kind": kind, "at": at, "received_at": at,
            }
            for visit, actor, kind, at in rows
        ],
        columns=VISIT_MARKS.names,
    )  # fmt: skip
    typed = completed(frame, VISIT_MARKS).astype(VISIT_MARKS.empty().dtypes.to_dict())
    return checked(typed, VISIT_MARKS)


def report(minutes=5, metres_east=0.0, **columns):
    lon = CENTRE[0] + metres_east / 58_300
    return incidents([lon], [CENTRE[1]], [AT + minutes * MINUTE], **columns)


def planned(**columns):
    row = {
        "id": "v", "actor": "polis", "actor_name": "Polisen", "team": 1, "place_id": "p",
        "place": "Stationen", "district": "city", "lon": CENTRE[0], "lat": CENTRE[1],
        "start": AT, "end": AT + 12 * MINUTE, "minutes": 12, "weight": 0.1, "why": "Då.",
    } | columns  # fmt: skip
    frame = completed(pd.DataFrame([row]), VISITS).reindex(columns=VISITS.names)
    return checked(frame.astype(VISITS.empty().dtypes.to_dict()), VISITS)


def made_in(reported, marked, *, visits=None, places=PLACES):
    given = VISITS.empty() if visits is None else visits
    return made_during_visits(reported, marked, given, places, LINKOPING)


VISIT = marks(("v", "polis", "arrived", AT), ("v", "polis", "left", AT + 12 * MINUTE))


@pytest.mark.parametrize(
    ("reported", "made"),
    [
        (report(), True),
        (report(minutes=-5), True),
        (report(minutes=-6), False),
        (report(minutes=17), True),
        (report(minutes=18), False),
        (report(metres_east=140), True),
        (report(metres_east=160), False),
        (report(actor="kommunvaktare"), False),
        (report(actor=None), False),
        (report(metres_east=float("nan")), False),
        (report(occurred_to=AT + 10 * MINUTE), True),
        (report(occurred_to=AT + 60 * MINUTE), False),
    ],
)  # fmt: skip
def test_a_report_is_the_visits_own_by_actor_time_and_place(reported, made):
    assert made_in(reported, VISIT).tolist() == [made]


def test_a_visit_without_check_out_lasts_as_long_as_the_longest():
    arrived = marks(("v", "polis", "arrived", AT))
    late = pd.concat([report(minutes=21), report(minutes=22)], ignore_index=True)
    assert made_in(late, arrived).tolist() == [True, False]


def test_a_forgotten_check_out_ends_with_the_effect_and_a_leaving_alone_is_no_visit():
    forgot = marks(("v", "polis", "arrived", AT), ("v", "polis", "left", AT + 600 * MINUTE))
    late = pd.concat([report(minutes=125), report(minutes=126)], ignore_index=True)
    assert made_in(late, forgot).tolist() == [True, False]
    only_left = marks(("v", "polis", "left", AT + 12 * MINUTE))
    assert not made_in(report(), only_left).any()


def test_a_place_that_no_plan_knows_makes_nothing_and_the_index_is_kept():
    reported = report().set_axis([7])
    found = made_in(reported, VISIT, places=PLACES.iloc[:0])
    assert found.to_dict() == {7: False}
    assert made_in(reported, VISIT).to_dict() == {7: True}


def test_a_report_of_two_visits_counts_once_and_a_moved_place_is_known_by_both_its_points():
    twice = marks(
        ("v", "polis", "arrived", AT), ("v", "polis", "left", AT + 12 * MINUTE),
        ("w", "polis", "arrived", AT + 2 * MINUTE),
    )  # fmt: skip
    moved = pd.concat([PLACES.assign(lon=CENTRE[0] + 0.01), PLACES], ignore_index=True)
    found = made_in(report(), twice, places=moved)
    assert report_weights(found, LINKOPING).tolist() == [0.0]


def test_the_note_says_what_the_reports_count():
    assert made_note(0, 0.0) == ""
    assert made_note(3, 0.25).endswith("räknas till 0,2 var i behovet.")


@pytest.mark.parametrize(
    ("minutes", "visit", "made"),
    [
        (-30, {}, True),
        (42, {}, True),
        (43, {}, False),
        (5, {"actor": "kommunvaktare"}, False),
        (5, {"place_id": "q"}, False),
    ],
)
def test_a_planned_visit_that_nothing_was_marked_for_was_made_about_its_time(minutes, visit, made):
    found = made_in(report(minutes=minutes), marks(), visits=planned(**visit))
    assert found.tolist() == [made]


def test_the_marks_of_a_planned_visit_say_more_than_the_plan():
    elsewhen = marks(("v", "polis", "arrived", AT + 120 * MINUTE))
    assert not made_in(report(), elsewhen, visits=planned()).any()
    assert made_in(report(minutes=125), elsewhen, visits=planned()).all()
