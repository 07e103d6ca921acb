import numpy as np
import pytest

from est_geo import week_tables
from est_geo.week_tables.spot_past import window_sums
from est_geo.week_tables.spot_weeks import StudyGrid, spots_of
from tests.made_up import LINKOPING, WEEK, town
from tests.week_tables.steps import Steps, steps_to


@pytest.fixture(scope="module")
def steps() -> Steps:
    return steps_to(town(weeks=40, per_week=60), WEEK)


def test_a_window_is_the_sum_of_its_weeks_and_fewer_at_the_beginning(steps: Steps):
    windows = window_sums(steps.weekly, LINKOPING)
    known = steps.weekly.known
    rolled = known.T.rolling(13, min_periods=1).sum().to_numpy()
    assert windows.shape == (40, len(known))
    assert np.array_equal(windows, rolled)


def test_today_s_window_has_the_hot_spots_of_the_picture(steps: Steps):
    hotspots, _, cells, _ = week_tables.hotspot_table(
        steps.cells, steps.split, steps.past, LINKOPING.resolution, LINKOPING, steps.weekly
    )
    assert len(hotspots)
    shown = {frozenset(part) for _, part in cells.groupby("hotspot")["cell"]}
    counts = window_sums(steps.weekly, LINKOPING)[-1].tobytes()
    assert set(spots_of(StudyGrid.of(steps.weekly, LINKOPING), counts)) == shown


def test_another_level_is_another_grid(steps: Steps):
    limits = LINKOPING.thresholds.model_copy(update={"hotspot_q": 1e-80})
    strict = LINKOPING.model_copy(update={"thresholds": limits})
    counts = window_sums(steps.weekly, LINKOPING)[-1].tobytes()
    usual, none = (spots_of(StudyGrid.of(steps.weekly, one), counts) for one in (LINKOPING, strict))
    assert sum(map(len, none)) < sum(map(len, usual))
