import numpy as np
import pandas as pd
import pytest

from est_geo import week_tables
from est_geo.periods import Period
from est_geo.tables import CLUSTERS, checked
from tests.made_up import LINKOPING, WEEK, incidents, town
from tests.week_tables.steps import steps_to

BERGA = (15.6446, 58.3932)


def with_burst(n: int, days: int = 10) -> pd.DataFrame:
    """Make a town with `n` reports around one place in Berga in the last days."""
    rng = np.random.default_rng(4)
    _, end = WEEK.bounds(LINKOPING.timezone)
    when = pd.date_range(end - pd.Timedelta(days=days), end, periods=n + 1)[:-1].as_unit("us")
    burst = incidents(
        BERGA[0] + rng.normal(0, 8e-4, n), BERGA[1] + rng.normal(0, 4e-4, n), when.tz_convert("UTC")
    )
    both = pd.concat([burst, town(weeks=53)], ignore_index=True)
    return both.assign(incident_id=[f"{at:032x}" for at in range(len(both))])


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    weekly = steps_to(with_burst(14), WEEK).weekly
    return week_tables.cluster_table(weekly, week_tables.read_places(LINKOPING), LINKOPING)


def test_a_gathering_is_found_named_and_told(found: pd.DataFrame):
    checked(found, CLUSTERS)
    first = found.iloc[0]
    assert first["district"] == "berga"
    assert first["observed"] >= 12
    assert first["expected"] < 4
    assert first["p"] <= LINKOPING.thresholds.cluster_p
    assert "väntades" in first["words"]
    assert first["name"]
    assert abs(first["lon"] - BERGA[0]) < 0.004
    assert abs(first["lat"] - BERGA[1]) < 0.002


def test_its_weeks_are_local_and_end_with_the_period(found: pd.DataFrame):
    first = found.iloc[0]
    assert first["end"] == WEEK.bounds(LINKOPING.timezone)[1]
    start = first["start"].tz_convert(LINKOPING.timezone)
    assert start == start.normalize()
    assert start.day_of_week == 0


def test_its_cells_lie_in_the_study_area(found: pd.DataFrame):
    weekly = steps_to(with_burst(14), WEEK).weekly
    assert all(set(cells.split()) <= set(weekly.panel.index) for cells in found["cells"])


def test_the_same_reports_give_the_same_clusters(found: pd.DataFrame):
    weekly = steps_to(with_burst(14).sample(frac=1, random_state=3), WEEK).weekly
    again = week_tables.cluster_table(weekly, week_tables.read_places(LINKOPING), LINKOPING)
    pd.testing.assert_frame_equal(found, again)


def test_an_even_town_has_none():
    weekly = steps_to(town(weeks=53), WEEK).weekly
    assert week_tables.cluster_table(weekly, None, LINKOPING).empty


def test_a_month_has_none():
    weekly = steps_to(with_burst(14), Period.parse("2026-10")).weekly
    assert week_tables.cluster_table(weekly, None, LINKOPING).empty
