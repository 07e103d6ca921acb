from dataclasses import replace

import pandas as pd
import pytest

from est_geo.errors import TableError
from tests.presence.plan_cases import expected, problem, wish, wishes

GOOD = problem({("p0", 20): 1.0})
HALF = pd.Timedelta(minutes=30)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"places": GOOD.places.assign(needs="flyga")}, "okänt behov"),
        ({"places": GOOD.places.assign(ground="x")}, "okänd grund"),
        ({"demand": expected({("p9", 20): 1.0})}, "inte finns bland platserna"),
        ({"demand": expected({("p0", 24 * 9): 1.0})}, "en timme ligger utanför perioden"),
        ({"demand": expected({("p0", 20.5): 1.0})}, "börjar inte på hel timme"),
        ({"demand": expected({("p0", 20): -1.0})}, "en vikt är inte ett tal från noll"),
        ({"demand": expected({("p0", 20): float("inf")})}, "en vikt är inte ett tal från noll"),
        ({"shifts": GOOD.shifts.assign(actor="borta")}, "inte finns i profilen"),
        ({"shifts": GOOD.shifts.assign(end=GOOD.shifts["start"])}, "slutar inte efter sin början"),
        ({"shifts": GOOD.shifts.assign(end=GOOD.shifts["end"] + 99 * HALF * 2)}, "utanför"),
        ({"shifts": GOOD.shifts.assign(capacity=-1)}, "negativt antal besök"),
        ({"wishes": wishes(wish("fly", "p0", 20, 21))}, "okänt slag"),
        ({"wishes": wishes(wish("want", "p0", 21, 20))}, "slutar inte efter sin början"),
        ({"wishes": wishes(wish("want", "p0", 20, 21, count=0))}, "antal under ett"),
        ({"places": GOOD.places.drop(columns="needs")}, "'needs' is missing"),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(change, words):
    with pytest.raises(TableError, match=words):
        replace(GOOD, **change)


def test_two_shifts_of_a_team_at_once_and_a_meeting_of_nobody_are_refused():
    later = GOOD.shifts.assign(shift_id="b", start=GOOD.shifts["start"] + HALF)
    with pytest.raises(TableError, match="två pass för samma lag går i varandra"):
        replace(GOOD, shifts=pd.concat([GOOD.shifts, later], ignore_index=True))
    away = GOOD.shifts.assign(shift_id="borta")[["shift_id", "start", "end"]]
    with pytest.raises(TableError, match="ett möte gäller ett pass som inte finns"):
        replace(GOOD, away=away)


def test_all_faults_come_at_once_and_say_that_nothing_is_lost():
    with pytest.raises(TableError) as caught:
        replace(
            GOOD, places=GOOD.places.assign(needs="flyga"), wishes=wishes(wish("fly", "p0", 20, 21))
        )
    assert "okänt behov" in str(caught.value)
    assert "okänt slag" in str(caught.value)
    assert "ingen plan är ändrad" in str(caught.value)
    assert "flyga" not in str(caught.value)
