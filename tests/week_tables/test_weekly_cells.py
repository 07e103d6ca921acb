import pandas as pd
import pytest

from est_geo import week_tables
from est_geo.periods import Period
from est_geo.week_tables import WeeklyCells
from tests.made_up import LINKOPING, WEEK, town
from tests.week_tables.steps import Steps, steps_to


@pytest.fixture(scope="module")
def steps() -> Steps:
    return steps_to(town(weeks=40), WEEK)


@pytest.fixture(scope="module")
def weekly(steps: Steps) -> WeeklyCells:
    return steps.weekly


def test_the_last_week_is_the_period_and_the_window_adds_up_to_the_grid(steps: Steps):
    cells, known = steps.cells.set_index("cell"), steps.weekly.known
    assert set(cells.index) <= set(known.index)
    every = cells[["count", "count_period"]].reindex(known.index, fill_value=0)
    assert known.iloc[:, -1].tolist() == every["count_period"].tolist()
    assert known.iloc[:, -13:].sum(axis=1).tolist() == every["count"].tolist()


def test_weeks_begin_at_local_midnights_and_are_all_that_the_data_cover(weekly: WeeklyCells):
    local = weekly.panel.columns.tz_convert("Europe/Stockholm")
    assert (local == local.normalize()).all()
    assert (local.day_of_week == 0).all()
    assert weekly.panel.shape[1] == 40
    assert weekly.panel.columns.equals(weekly.known.columns)


def test_late_reports_are_in_what_is_known_and_not_in_what_is_compared():
    late = town(weeks=20)
    late["received_at"] = late["occurred_from"] + pd.Timedelta(days=30)
    _, end = WEEK.bounds("Europe/Stockholm")
    weekly = steps_to(late, WEEK, as_of=end + pd.Timedelta(days=40)).weekly
    assert weekly.panel.equals(weekly.known)
    weekly = steps_to(late, WEEK, as_of=end + pd.Timedelta(days=10)).weekly
    assert weekly.panel.iloc[:, :10].to_numpy().sum() == 0
    assert weekly.known.iloc[:, :10].to_numpy().sum() > 0


def test_cases_are_the_panel_one_row_an_incident(weekly: WeeklyCells):
    cases = weekly.cases(4)
    assert len(cases) == weekly.panel.iloc[:, -4:].to_numpy().sum()
    assert cases["week"].dt.tz is None
    assert (cases["week"].dt.day_of_week == 0).all()
    held = cases.groupby("cell").size()
    assert held.equals(weekly.panel.iloc[:, -4:].sum(axis=1).reindex(held.index))


def test_a_month_has_no_weeks():
    month = Period.parse("2026-10")
    assert steps_to(town(weeks=20), month).weekly is None


def test_another_resolution_counts_the_same_incidents():
    coarse, fine = (steps_to(town(weeks=20), WEEK, resolution=one).weekly for one in (9, 10))
    assert len(coarse.panel) < len(fine.panel)
    assert coarse.known.sum().tolist() == fine.known.sum().tolist()


def test_nothing_reported_is_a_panel_of_zeros():
    weekly = steps_to(town(weeks=20).iloc[:0], WEEK).weekly
    assert weekly.panel.shape[1] == 1
    assert weekly.cases(53).empty
    assert week_tables.cluster_table(weekly, None, LINKOPING).empty
