from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from est_geo import analysis, week_tables
from est_geo.periods import Period
from est_geo.picture import Outlook
from est_geo.tables import HOTSPOTS, SCOREBOARD, checked, completed
from est_geo.week_tables import looking_ahead
from tests.made_up import WEEK, town
from tests.week_tables.steps import Steps, steps_to

SHOWN = Outlook(shown=True, sentence="Prognosen visas.", n_weeks=26)


@pytest.fixture(scope="module")
def steps() -> Steps:
    return steps_to(town(weeks=80), WEEK)


def spots(*ids: str) -> pd.DataFrame:
    one = HOTSPOTS.empty().reindex(range(len(ids)))
    numbers = one.select_dtypes("number").columns
    one[numbers] = one[numbers].fillna(0)
    text = {"id": list(ids), "name": "x", "district": "city", "arrow": "none",
            "categories": "x", "peak": "x"}  # fmt: skip
    made = completed(one.assign(**text), HOTSPOTS)
    return checked(made.astype(HOTSPOTS.empty().dtypes.to_dict()), HOTSPOTS)


def test_the_forecast_is_tried_on_26_weeks_beside_eight_plain_maps(steps: Steps):
    board, outlook = week_tables.tried_forecast(steps.weekly)
    checked(board, SCOREBOARD)
    assert outlook.n_weeks == 26
    assert board["predictor"].nunique() == 9
    assert board["name"].str[0].str.isupper().all()
    came = steps.weekly.panel.iloc[:, -26:].to_numpy().sum()
    assert board["n"].unique().tolist() == [came]
    assert "26 veckorna" in outlook.sentence
    assert str(int(came)) in outlook.sentence.replace("\u202f", "")


def test_a_short_history_is_not_tried():
    board, outlook = week_tables.tried_forecast(steps_to(town(weeks=30), WEEK).weekly)
    assert board.empty
    assert not outlook.shown
    assert "historiken är" in outlook.sentence


def test_cells_too_small_to_hold_anything_are_not_forecast(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(looking_ahead, "_MOST_PAIRS", 1000)
    board, outlook = week_tables.tried_forecast(steps.weekly)
    assert board.empty
    assert (outlook.shown, outlook.n_weeks) == (False, 0)
    assert "små rutor" in outlook.sentence
    assert "grövre upplösning" in outlook.sentence


def test_a_month_is_not_forecast():
    weekly = steps_to(town(weeks=80), Period.parse("2026-10")).weekly
    board, outlook = week_tables.tried_forecast(weekly)
    assert board.empty
    assert not outlook.shown


def test_a_forecast_that_resigns_stands_in_no_table(steps: Steps):
    hidden = replace(SHOWN, shown=False)
    cells, hotspots = week_tables.with_forecast(steps.cells, spots(), steps.weekly, hidden)
    assert cells["next_expected"].isna().all()
    assert hotspots.empty


def test_a_forecast_that_is_shown_stands_in_every_cell_and_hot_spot(steps: Steps):
    held = steps.cells["count"].nlargest(6).index
    own = steps.cells.assign(hotspot=pd.Series(pd.NA, index=steps.cells.index, dtype="str"))
    own.loc[held, "hotspot"] = ["a", "a", "a", "b", "b", "b"]
    cells, hotspots = week_tables.with_forecast(own, spots("b", "a"), steps.weekly, SHOWN)
    assert cells["next_expected"].notna().all()
    assert (cells["next_low"] <= cells["next_high"]).all()
    sums = cells.groupby("hotspot")["next_expected"].sum()
    assert np.allclose(hotspots.set_index("id")["next_expected"], sums[["b", "a"]])
    assert (hotspots["next_low"] <= hotspots["next_expected"]).all()
    assert (hotspots["next_expected"] <= hotspots["next_high"]).all()


def test_the_parts_are_the_forecast_of_the_panel(steps: Steps):
    cells, _ = week_tables.with_forecast(steps.cells, spots(), steps.weekly, SHOWN)
    single = analysis.forecast(steps.weekly.panel)
    assert cells["next_expected"].tolist() == single.loc[cells["cell"], "expected"].tolist()
