import numpy as np
import pandas as pd
import pytest

from est_geo.interventions import LIGHTING, DarkNumbers, read_catalogue
from est_geo.week_tables import covered_years, dark_numbers, judged_together, spot_lighting
from est_geo.week_tables.splitting import split_reports
from tests.made_up import CENTRE, LINKOPING, WEEK, incidents, town

UNTIL = WEEK.bounds(LINKOPING.timezone)[1]
LIGHT = read_catalogue().of[LIGHTING]
NAN = float("nan")


def at_hours(hours: list[int], days: int = 730, **columns) -> pd.DataFrame:
    """Make a report at each of some UTC hours, every day back from the week's end."""
    day = pd.Timestamp("2026-11-15T00:00", tz="UTC") - pd.to_timedelta(np.arange(days), unit="D")
    when = pd.DatetimeIndex([one + pd.Timedelta(hours=hour) for one in day for hour in hours])
    lon, lat = np.full(len(when), CENTRE[0]), np.full(len(when), CENTRE[1])
    return incidents(lon, lat, when.sort_values(), **columns)


@pytest.mark.parametrize(("weeks", "years"), [(20, None), (51, 1), (60, 1), (104, 2), (220, 3)])
def test_only_whole_years_are_covered_and_at_most_three(weeks, years):
    found = covered_years(town(weeks=weeks, per_week=3), UNTIL, LINKOPING)
    assert (None if found is None else found.years) == years


def test_nothing_is_covered_by_no_reports_or_by_those_to_come():
    assert covered_years(town(weeks=2).head(0), UNTIL, LINKOPING) is None
    later = UNTIL - pd.Timedelta(weeks=500)
    assert covered_years(town(weeks=60, per_week=3), later, LINKOPING) is None


def test_a_habit_of_the_clock_is_no_work_of_the_dark():
    """Every evening at the same hour, the year round: dark in winter and light in summer."""
    habit = at_hours([19], category="stold")
    covered = covered_years(habit, UNTIL, LINKOPING)
    found = dark_numbers(habit, LIGHT.gated, covered, LINKOPING)
    assert min(found.n_dark, found.n_light) > 100
    assert not found.rises


def test_the_gate_leaves_disorder_and_reports_of_light_out():
    given = pd.concat([at_hours([18], category="brak"), at_hours([18], category="stold")])
    covered = covered_years(given, UNTIL, LINKOPING)
    found = dark_numbers(given, LIGHT.gated, covered, LINKOPING)
    alone = dark_numbers(at_hours([18], category="stold"), LIGHT.gated, covered, LINKOPING)
    assert (found.n_dark, found.n_light) == (alone.n_dark, alone.n_light)
    assert found.names == "stöld"


def test_sensitive_categories_are_never_counted():
    secret = next(iter(LINKOPING.sensitive))
    given = at_hours([18], days=400, category=secret)
    covered = covered_years(at_hours([12], days=400), UNTIL, LINKOPING)
    found = dark_numbers(given, [secret], covered, LINKOPING)
    assert (found.n_dark, found.n_light) == (0, 0)


def test_without_a_whole_year_nothing_is_said():
    found = dark_numbers(at_hours([18], days=40, category="stold"), LIGHT.gated, None, LINKOPING)
    assert (found.years, found.told, found.names) == (0, False, "stöld")


def test_one_high_ratio_of_many_is_weighed_by_how_many_were_looked_at():
    high = DarkNumbers(1.6, 1.05, 2.4, 0.03, 40, 40, years=2)
    flat = DarkNumbers(1.0, 0.7, 1.4, 0.9, 40, 40, years=2)
    assert judged_together([high])[0].rises
    assert not judged_together([high, *[flat] * 5])[0].rises
    unknown = DarkNumbers(NAN, NAN, NAN, NAN, 0, 0)
    assert not judged_together([unknown])[0].rises


def test_every_hot_spot_of_the_picture_is_judged_and_lamps_are_not_spoken_of():
    reports = town()
    split = split_reports(reports, WEEK, WEEK, LINKOPING)
    cell = str(reports["cell"].mode().iloc[0])
    cells = pd.DataFrame({"cell": [cell], "hotspot": ["city-resecentrum"]})
    cases = spot_lighting(cells, split, LINKOPING.resolution, LINKOPING, LIGHT)
    assert list(cases) == ["city-resecentrum"]
    assert not any("inventering" in one for one in cases["city-resecentrum"].words)
