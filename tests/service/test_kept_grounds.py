"""Grounds are made once, behind the pages; nobody waits, and no fault is lost."""

import threading

import pytest

from est_geo.policy import Principal, decide
from service.interventions_cache import SeenGrounds, seen_places
from service.kept_grounds import KEPT_GROUNDS, KeptGrounds
from tests.made_up import LINKOPING

SOON = 10


class Held:
    """A maker that waits until it is let go, and counts how often it was called."""

    def __init__(self, *places):
        self.places, self.go_on, self.begun, self.times = (
            places,
            threading.Event(),
            threading.Event(),
            0,
        )

    def __call__(self):
        self.times += 1
        self.begun.set()
        assert self.go_on.wait(SOON)
        return self.places


@pytest.fixture
def kept():
    made = KeptGrounds()
    yield made
    made.close()


def test_made_once_and_given_to_all(kept):
    one = Held("a")
    one.go_on.set()
    assert kept.of(("v. 46", 1), one, SOON) == ("ready", ("a",))
    assert kept.of(("v. 46", 1), one, SOON) == ("ready", ("a",))
    assert one.times == 1


def test_who_asks_first_is_told_that_they_are_being_counted(kept):
    one = Held("a")
    assert kept.of(("v. 46", 1), one, 0) == ("counting", ())
    one.go_on.set()
    assert kept.of(("v. 46", 1), one, SOON) == ("ready", ("a",))
    assert one.times == 1


def test_the_old_ones_of_the_same_week_are_shown_meanwhile_and_no_other_weeks(kept):
    one, two, other = Held("a"), Held("b"), Held("c")
    one.go_on.set()
    assert kept.of(("v. 46", 1), one, SOON) == ("ready", ("a",))
    assert kept.of(("v. 46", 2), two, 0) == ("old", ("a",))
    assert kept.of(("v. 47", 2), other, 0) == ("counting", ())
    two.go_on.set()
    other.go_on.set()
    assert kept.of(("v. 46", 2), two, SOON) == ("ready", ("b",))


def test_what_is_out_of_date_before_it_has_begun_is_never_made(kept):
    running, stale, newest = Held("a"), Held("b"), Held("c")
    kept.of(("v. 46", 1), running, 0)
    assert running.begun.wait(SOON)
    kept.of(("v. 46", 2), stale, 0)
    kept.of(("v. 46", 3), newest, 0)
    running.go_on.set()
    newest.go_on.set()
    assert kept.of(("v. 46", 3), newest, SOON) == ("ready", ("c",))
    assert (running.times, stale.times) == (1, 0)


def test_a_fault_reaches_the_asker_and_the_next_may_try_again(kept):
    def broken():
        raise OSError("disken")

    with pytest.raises(OSError, match="disken"):
        kept.of(("v. 46", 1), broken, SOON)
    good = Held("a")
    good.go_on.set()
    assert kept.of(("v. 46", 1), good, SOON) == ("ready", ("a",))


def test_only_a_few_are_kept(kept):
    made = [Held(at) for at in range(KEPT_GROUNDS + 1)]
    for at, one in enumerate(made):
        one.go_on.set()
        kept.of((f"v. {at}", at), one, SOON)
    for at in (KEPT_GROUNDS, 0):
        kept.of((f"v. {at}", at), made[at], SOON)
    assert [one.times for one in made] == [2] + [1] * KEPT_GROUNDS


def test_an_area_group_gets_its_own_district_alone():
    class Place:
        def __init__(self, district):
            self.area = type("Area", (), {"district": district})

    places = (Place("ryd"), Place("city"))
    group = decide(Principal("konto:1", "omradesgrupp", district="ryd"), "interventions", LINKOPING)
    planner = decide(Principal("konto:2", "planerare"), "interventions", LINKOPING)
    assert seen_places(places, group) == places[:1]
    assert seen_places(places, planner) == places
    assert SeenGrounds("none").places == ()
