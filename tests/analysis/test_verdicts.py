import h3
import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import forecast_verdict, whole_cell_areas
from est_geo.analysis.verdicts import judged

TOWN = sorted(h3.grid_disk("8a08b3c24d27fff", 9))
AREAS = whole_cell_areas(TOWN)
DISTANCE = np.array([[h3.grid_distance(a, b) for b in TOWN] for a in TOWN])


def _weeks(n):
    return pd.date_range("2024-01-01", periods=n, freq="7D")


def _even_town(rng, per_week=40):
    return pd.DataFrame(rng.poisson(per_week / len(TOWN), (len(TOWN), 104)), TOWN, _weeks(104))


def _town_with_places_that_move(rng, per_week=40):
    level = rng.gamma(0.3, 0.5, (len(TOWN), 1)) * np.ones((1, 104)) + 0.15
    for _ in range(8):
        start, length = rng.integers(-30, 104), rng.integers(10, 60)
        spot = 4 * np.exp(-(DISTANCE[rng.integers(len(TOWN))] ** 2) / 2)
        level[:, max(0, start) : max(0, start + length)] += spot[:, None]
    return pd.DataFrame(rng.poisson(per_week * level / level.sum(axis=0)), TOWN, _weeks(104))


@pytest.mark.long
def test_it_resigns_where_there_is_nothing_to_foretell_and_stays_where_there_is():
    """Full rates in benchmarks/calibration_forecast.py."""
    rng = np.random.default_rng(1)
    even = [forecast_verdict(_even_town(rng), AREAS).shown for _ in range(12)]
    moving = [forecast_verdict(_town_with_places_that_move(rng), AREAS).shown for _ in range(12)]
    assert sum(even) == 0
    assert sum(moving) >= 10


def test_both_sentences_are_plain():
    rng = np.random.default_rng(1)
    hidden = forecast_verdict(_even_town(rng), AREAS)
    shown = forecast_verdict(_town_with_places_that_move(rng), AREAS)
    assert hidden.sentence.startswith("Prognosen visas inte: på de senaste 26 veckorna träffade")
    assert shown.sentence.startswith("Prognosen visas: på de senaste 26 veckorna träffade den ")
    assert shown.table["origins"].unique().tolist() == [26]


def _board(ours, rival, lead, error, incidents=80.0):
    return pd.DataFrame(
        {"predictor": ["forecast", "kde_500", "uniform"], "share": 0.05, "incidents": incidents,
         "hits": [ours, rival, 1.0], "log_lead": [0.0, lead, 1.0], "log_lead_se": [0.0, error, 0.1]}
    )  # fmt: skip


def test_fewer_hits_than_any_plain_map_or_no_surely_better_log_score_hide_it():
    assert judged(_board(15, 14, 0.1, 0.05)).shown
    assert judged(_board(14, 14, 0.1, 0.1)).shown
    fewer = judged(_board(12, 14, 0.1, 0.05))
    assert not fewer.shown
    assert fewer.sentence == (
        "Prognosen visas inte: på de senaste 26 veckorna träffade den 12 av 80, "
        "den enkla kartan ”täthet, 500 m” 14 av 80."
    )
    unsure = judged(_board(15, 14, 0.04, 0.05))
    assert not unsure.shown
    assert "inte säkert bättre än ”täthet, 500 m”" in unsure.sentence
    assert not judged(_board(15, 14, np.nan, np.nan)).shown
    assert "12,2 av 80" in judged(_board(12.25, 12.5, 0.1, 0.05)).sentence


def test_few_incidents_or_a_short_history_hide_it():
    few = judged(_board(15, 14, 0.1, 0.05, incidents=29.0))
    assert not few.shown
    assert "29 händelser" in few.sentence
    rng = np.random.default_rng(3)
    town = _town_with_places_that_move(rng)
    for n in (1, 8, 51):
        short = forecast_verdict(town.iloc[:, :n], AREAS)
        assert not short.shown
        assert "och måste vara minst 52" in short.sentence
        assert short.table.empty
    assert not forecast_verdict(town.iloc[:, :52], AREAS).table.empty
    assert "bara 0 händelser" in forecast_verdict(0 * town, AREAS).sentence


@pytest.mark.parametrize(("step", "horizon", "origins"), [(7, 4, 6), (1, 7, 26)])
def test_26_weeks_are_tried_whatever_the_period(step, horizon, origins):
    rng = np.random.default_rng(4)
    days = pd.date_range("2024-01-01", periods=400 * 7 // (7 * step) + 1, freq=f"{step}D")
    panel = pd.DataFrame(rng.poisson(0.05, (19, len(days))), TOWN[:19], days)
    assert forecast_verdict(panel, AREAS, horizon=horizon).table["origins"].iloc[0] == origins


def test_a_forecast_that_is_just_as_good_as_a_plain_map_is_no_better():
    assert not judged(_board(14, 14, 0.0, 0.0)).shown
    one_cell = pd.DataFrame(2, TOWN[:1], _weeks(60))
    found = forecast_verdict(one_cell, AREAS)
    assert not found.shown
    assert "inte säkert bättre" in found.sentence


@pytest.mark.parametrize(
    ("periods", "step", "horizon", "said"),
    [
        (6, 182, 1, "historiken är 6 perioder och måste vara minst 9"),
        (13, 28, 1, "på de senaste 20 veckorna"),
        (104, 7, 4, "på de senaste 24 veckorna"),
    ],
)
def test_the_sentence_says_what_was_tried(periods, step, horizon, said):
    days = pd.date_range("2020-01-01", periods=periods, freq=f"{step}D")
    panel = pd.DataFrame(np.random.default_rng(1).poisson(3, (20, periods)), TOWN[:20], days)
    assert said in forecast_verdict(panel, AREAS, horizon=horizon).sentence
