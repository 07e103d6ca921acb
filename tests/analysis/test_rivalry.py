import h3
import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import (
    RIVAL_NAMES,
    forecast,
    log_score,
    naive_rivals,
    score,
    scoreboard,
    whole_cell_areas,
)
from est_geo.analysis import rivalry as module
from est_geo.errors import TableError

TOWN = sorted(h3.grid_disk("8a08b3c24d27fff", 5))
AREAS = whole_cell_areas(TOWN)
POOLED = ["hits", "hit_rate", "pai", "pei", "log_score"]


@pytest.fixture
def history():
    rng = np.random.default_rng(1)
    level = rng.gamma(0.4, 0.6, (len(TOWN), 1)) * np.ones((1, 70))
    weeks = pd.date_range("2024-01-01", periods=70, freq="7D")
    return pd.DataFrame(rng.poisson(level), index=TOWN, columns=weeks)


@pytest.mark.parametrize("horizon", [1, 3])
def test_one_origin_is_what_was_told_then_scored_by_what_came(history, horizon):
    board = scoreboard(history, AREAS, horizon=horizon, origins=1, shares=[0.05, 0.2])
    past, came = history.iloc[:, :-horizon], history.iloc[:, -horizon:].sum(axis=1)
    told = naive_rivals(past, horizon=horizon)
    told.insert(0, "forecast", forecast(past, horizon=horizon)["expected"])
    assert board["predictor"].unique().tolist() == ["forecast", *RIVAL_NAMES]
    for name in told:
        row = board[board["predictor"] == name].set_index("share")
        expected = score(told[name], came, AREAS, shares=[0.05, 0.2])
        np.testing.assert_allclose(row[expected.columns], expected, err_msg=name)
        assert row["log_score"].tolist() == pytest.approx([log_score(told[name], came)] * 2)
    assert board["incidents"].unique().tolist() == [came.sum()]
    assert board[["hits_lead_se", "log_lead_se"]].isna().all(axis=None)


def test_origins_are_pooled_with_paired_errors_and_none_sees_what_came_after(history):
    """Each origin by itself is tried on a history cut off after what it foretells."""
    board = scoreboard(history, AREAS, origins=12, shares=[0.1]).set_index("predictor")
    single = [
        scoreboard(history.iloc[:, : 70 - back], AREAS, origins=1, shares=[0.1]).set_index(
            "predictor"
        )
        for back in range(11, -1, -1)
    ]
    hits = pd.DataFrame([one["hits"] for one in single]).reset_index(drop=True)
    came = np.array([one["incidents"].iloc[0] for one in single])
    points = pd.DataFrame([one["log_score"] * one["incidents"] for one in single])
    lead = -hits.sub(hits["forecast"], axis=0)
    np.testing.assert_allclose(board["hits"], hits.sum())
    np.testing.assert_allclose(board["hits_lead"], lead.sum())
    np.testing.assert_allclose(board["hits_lead_se"], lead.std() * np.sqrt(12), atol=1e-12)
    np.testing.assert_allclose(board["hit_rate"], hits.sum() / came.sum())
    np.testing.assert_allclose(board["log_score"], points.sum() / came.sum())
    left = -points.sub(points["forecast"], axis=0).to_numpy()
    left -= np.outer(came, board["log_lead"])
    np.testing.assert_allclose(
        board["log_lead_se"], left.std(axis=0, ddof=1) * np.sqrt(12) / came.sum(), atol=1e-12
    )
    assert (board["origins"] == 12).all()


def test_maps_made_one_origin_at_a_time_are_the_same(history, monkeypatch):
    together = scoreboard(history, AREAS, origins=5)
    monkeypatch.setattr(module, "_MAPS_AT_ONCE", 0)
    pd.testing.assert_frame_equal(scoreboard(history, AREAS, origins=5), together)


def test_short_empty_and_lone_histories_have_a_table(history):
    assert scoreboard(history.iloc[:, :8], AREAS).empty
    assert scoreboard(history.iloc[:, :9], AREAS)["origins"].unique().tolist() == [1]
    assert list(scoreboard(history.iloc[:, :8], AREAS)) == list(scoreboard(history, AREAS))
    nothing = scoreboard(0 * history, AREAS)
    assert (nothing["incidents"] == 0).all()
    assert nothing[["hit_rate", "log_score", "log_lead"]].isna().all(axis=None)
    lone = scoreboard(history.iloc[:1] + 1, AREAS, shares=[0.1])
    assert (lone["hit_rate"] == 1).all()


def test_unusable_input_is_refused(history):
    with pytest.raises(TableError, match="1 saknar det, den första på rad 0"):
        scoreboard(history, AREAS.drop(TOWN[0]))
    with pytest.raises(TableError, match="bland ytorna"):
        scoreboard(history, pd.concat([AREAS, AREAS]))
    with pytest.raises(TableError, match="prövas minst en gång"):
        scoreboard(history, AREAS, origins=0)
    with pytest.raises(TableError, match="högst 1"):
        scoreboard(history, AREAS, shares=[0.0])
