import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from est_geo.analysis import arrow_shown, arrows_of, benjamini_hochberg, surveillance
from est_geo.errors import TableError
from est_geo.periods import Period
from tests.analysis.quiet_weeks import WORLDS, picture_tables, quiet_panel
from tests.real import REAL, needs_real_data

NUMBERS = ["expected", "low", "high", "p_exceed", "q"]
MONDAYS = pd.date_range("2022-01-03", periods=400, freq="7D", tz="UTC")


def _randomised(history, observed, rng, **more):
    """Randomised P(Y > y) + U P(Y = y): uniform when the predictive is right."""
    at_least = surveillance(history, observed, **more)["p_exceed"]
    above = surveillance(history, observed + 1, **more)["p_exceed"]
    return (above + rng.random(len(at_least)) * (at_least - above)).to_numpy()


def _assert_uniform(u):
    for alpha in (0.01, 0.05, 0.5, 0.95):
        error = 3 * np.sqrt(alpha * (1 - alpha) / len(u))
        assert abs((u <= alpha).mean() - alpha) < max(error, 0.1 * alpha), alpha


@pytest.mark.long
@pytest.mark.parametrize(
    ("levels", "kappa", "runs"),
    [("districts", 0, 150), ("districts", 0.15, 150), ("cells", 0, 5), ("cells", 0.3, 5)],
)
def test_an_alarm_at_5_per_cent_is_raised_in_5_per_cent(levels, kappa, runs):
    rng = np.random.default_rng(20262)
    found, arrows = [], 0
    for _ in range(runs):
        level = rng.gamma(3, 6, 5) if levels == "districts" else rng.gamma(0.4, 0.3, 884)
        noise = rng.gamma(1 / kappa, kappa, (len(level), 53)) if kappa else 1.0
        panel = pd.DataFrame(rng.poisson(level[:, None] * noise * np.ones((1, 53))))
        found.append(_randomised(panel.iloc[:, :52], panel[52], rng))
        arrows += (surveillance(panel.iloc[:, :52], panel[52])["arrow"] != "none").any()
    _assert_uniform(np.concatenate(found))
    # Tables with any arrow at all, of null weeks: BH at 0.05 keeps them at or below 5 %.
    assert arrows / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.long
@pytest.mark.parametrize(
    ("world", "weeks"),
    [(WORLDS[4], 52), (WORLDS[6], 52), (WORLDS[8], 52), (WORLDS[0], 130), (WORLDS[9], 130)],
    ids=lambda value: getattr(value, "name", value),
)
def test_season_trend_and_unevenness_raise_no_more_alarms(world, weeks):
    rng = np.random.default_rng(20264)
    found = []
    for _ in range(60):
        panel = quiet_panel(world, rng, weeks + 1).reshape(6, 10, -1).sum(axis=1)
        rows = pd.DataFrame(panel, columns=MONDAYS[: weeks + 1])
        found.append(_randomised(rows.iloc[:, :-1], rows.iloc[:, -1], rng))
    _assert_uniform(np.concatenate(found))


def test_a_lone_row_is_the_textbook_gamma_poisson():
    """One row with variance below its mean: nearly the closed form of κ = 0 and Jeffreys' prior."""
    history = pd.DataFrame([[3, 2, 3, 2, 3, 2, 3, 2, 3, 2]], index=["ryd"])
    found = surveillance(history, pd.Series({"ryd": 6})).loc["ryd"]
    law = nbinom(25.5, 10 / 11)
    assert found["expected"] == pytest.approx(2.55, rel=0.01)
    assert law.sf(5) < found["p_exceed"] < 1.5 * law.sf(5)
    assert law.ppf(0.975) <= found["high"] <= law.ppf(0.975) + 1
    assert found["low"] == law.ppf(0.025)
    assert found["q"] == pytest.approx(min(1, 2 * found["p_exceed"]))


def test_a_quiet_cell_with_two_incidents_is_not_an_alarm_by_itself():
    rng = np.random.default_rng(1)
    history = pd.DataFrame(rng.poisson(0.2, (200, 52)))
    now = pd.Series(0, index=history.index)
    now[history.sum(axis=1).idxmin()] = 2
    assert (surveillance(history, now)["arrow"] == "none").all()


def test_a_real_rise_and_a_real_fall_get_their_arrows():
    rng = np.random.default_rng(2)
    history = pd.DataFrame(rng.poisson(20, (4, 52)), index=list("abcd"))
    found = surveillance(history, pd.Series({"d": 20, "a": 60, "b": 2, "c": 21}))
    assert found["arrow"].to_dict() == {"d": "none", "a": "over", "b": "under", "c": "none"}
    assert list(found.index) == ["d", "a", "b", "c"]


def test_over_dispersed_weeks_widen_the_interval():
    calm = pd.DataFrame([[10, 9, 11, 10] * 5])
    wild = pd.DataFrame([[1, 19, 4, 16] * 5])
    now = pd.Series([18])
    widths = [
        float((table["high"] - table["low"]).iloc[0])
        for table in (surveillance(calm, now), surveillance(wild, now))
    ]
    assert widths[1] > 1.5 * widths[0]


def test_a_row_leans_on_its_own_group_only():
    rng = np.random.default_rng(3)
    busy, quiet = rng.poisson(9, (20, 30)), rng.poisson(0.3, (20, 30))
    quiet[0] = 0
    history = pd.DataFrame(np.vstack([busy, quiet]))
    groups = pd.Series(["busy"] * 20 + ["quiet"] * 20)
    now = pd.Series(0, index=history.index)
    apart = surveillance(history, now, groups=groups)["expected"]
    alone = surveillance(history.iloc[20:], now.iloc[20:])["expected"]
    np.testing.assert_allclose(apart.iloc[20:], alone)
    assert 0 < apart[20] < 0.3


def test_a_short_history_says_nothing_and_no_rows_are_no_rows():
    history = pd.DataFrame(np.ones((2, 7), dtype=int), index=["ryd", "city"])
    found = surveillance(history, pd.Series({"ryd": 50, "city": 0}))
    assert found[NUMBERS].isna().all(axis=None)
    assert (found["arrow"] == "none").all()
    assert surveillance(history.iloc[:0], pd.Series([], dtype=int)).columns.tolist() == [
        *NUMBERS, "arrow",
    ]  # fmt: skip


def test_nothing_ever_and_nothing_now_is_defined():
    history = pd.DataFrame(np.zeros((3, 10), dtype=int))
    found = surveillance(history, pd.Series([0, 0, 1]))
    assert found["expected"].tolist() == pytest.approx([0.05] * 3)
    assert found["p_exceed"].tolist()[:2] == [1.0, 1.0]
    assert 0 < found["p_exceed"][2] < 0.06
    assert (found["low"] == 0).all()


def test_q_is_benjamini_hochberg_of_the_two_sided_p_and_the_gate_rules_every_arrow():
    rng = np.random.default_rng(4)
    history = pd.DataFrame(rng.poisson(rng.gamma(1, 5, (60, 1)), (60, 40)))
    now = pd.Series(rng.poisson(8, 60))
    found = surveillance(history, now)
    below = 1 - surveillance(history, now + 1)["p_exceed"]
    p = np.minimum(1, 2 * np.minimum(found["p_exceed"], below))
    np.testing.assert_allclose(found["q"], benjamini_hochberg(p), atol=1e-12)
    arrows = [
        arrow_shown(*row) for row in zip(now, found["low"], found["high"], found["q"], strict=True)
    ]
    assert found["arrow"].tolist() == arrows
    assert {"over", "under"} <= set(arrows)
    strict = surveillance(history, now, level=1e-9)
    assert (strict["arrow"] != "none").sum() < (found["arrow"] != "none").sum()


@given(st.floats(0, 1), st.integers(0, 50), st.integers(0, 20), st.integers(0, 20))
def test_the_gate_opens_only_on_a_small_q_and_outside_the_interval(q, y, low, width):
    arrow = arrow_shown(y, low, low + width, q)
    assert (arrow != "none") == (q <= 0.05 and not low <= y <= low + width)
    assert arrow_shown(y, np.nan, np.nan, np.nan) == "none"


def test_unusable_input_is_refused():
    history = pd.DataFrame(np.ones((2, 9), dtype=int), index=["ryd", "city"])
    week = pd.Series({"ryd": 1, "berga": 1})
    with pytest.raises(TableError, match="1 saknar en, den första på rad 1"):
        surveillance(history, week)
    with pytest.raises(TableError, match="hela tal från noll"):
        surveillance(history, pd.Series({"ryd": 0.5}))
    with pytest.raises(TableError, match="hela tal från noll"):
        surveillance(history.astype(float).replace(1.0, np.nan), pd.Series({"ryd": 1}))
    with pytest.raises(TableError, match="Varje rad måste ha en grupp; 1 saknar"):
        surveillance(history, pd.Series({"ryd": 1, "city": 1}), groups=pd.Series({"ryd": "a"}))
    with pytest.raises(TableError, match="får finnas en gång"):
        surveillance(pd.concat([history, history]), pd.Series({"ryd": 1}))


def test_a_season_is_found_with_more_than_two_years_and_noise_makes_none():
    rng = np.random.default_rng(5)
    wave = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(170) - 20) / 52.18)
    for share, low, high in ((wave, 0.9, 1.1), (np.ones(170), 0.96, 1.04)):
        panel = pd.DataFrame(rng.poisson(60 * share, (3, 170)), columns=MONDAYS[:170])
        ratios = [
            surveillance(panel.iloc[:, :now], panel.iloc[:, now])["expected"].mean() / 60
            for now in range(118, 170, 4)
        ]
        assert (low <= np.array(ratios) / share[118:170:4]).all()
        assert (np.array(ratios) / share[118:170:4] <= high).all()


def test_a_level_that_moved_is_followed_and_one_that_stands_is_not_chased():
    rng = np.random.default_rng(6)
    rising = rng.poisson(30 * np.exp(np.linspace(-0.5, 0, 52)), (4, 52))
    standing = rng.poisson(30, (4, 52))
    now = pd.Series([30] * 4)
    assert 27 < surveillance(pd.DataFrame(rising), now)["expected"].mean() < 31
    assert 28.5 < surveillance(pd.DataFrame(standing), now)["expected"].mean() < 31.5


def test_one_uneven_row_raises_no_alarm_and_does_not_widen_the_others():
    rng = np.random.default_rng(7)
    calm = rng.poisson(20, (5, 52))
    wild = rng.poisson(20 * rng.gamma(2.5, 0.4, (1, 52)))
    now = pd.Series([20] * 5 + [45])
    found = surveillance(pd.DataFrame(np.vstack([calm, wild])), now)
    alone = surveillance(pd.DataFrame(calm), now.iloc[:5])
    assert found["arrow"][5] == "none"
    width = found["high"] - found["low"]
    assert width[5] > 1.5 * width[:5].mean()
    assert width[:5].mean() < 1.15 * (alone["high"] - alone["low"]).mean()


def test_reporters_count_as_the_data_say():
    rng = np.random.default_rng(8)
    reporters = pd.Series(rng.integers(3, 9, 53))
    now = pd.Series([10] * 4)
    with_them = pd.DataFrame(rng.poisson(3 * reporters[:52].to_numpy(), (4, 52)))
    without = pd.DataFrame(rng.poisson(15, (4, 52)))
    few, many = reporters.copy(), reporters.copy()
    few[52], many[52] = 3, 9
    expected = [
        surveillance(panel, now, effort=effort)["expected"].mean()
        for panel in (with_them, without) for effort in (few, many)
    ]  # fmt: skip
    assert expected == pytest.approx([9, 27, 15, 15], rel=0.12)
    even = surveillance(without, now, effort=pd.Series([5] * 53))
    pd.testing.assert_frame_equal(even, surveillance(without, now))


def test_a_period_that_nobody_reported_in_is_unknown_and_not_calm():
    rng = np.random.default_rng(9)
    panel = pd.DataFrame(rng.poisson(10, (3, 40)))
    reporters = pd.Series([4] * 41)
    gone = panel.copy()
    gone.iloc[:, 10:14] = 0
    reporters[10:14] = 0
    now = pd.Series([10, 11, 9])
    found = surveillance(gone, now, effort=reporters)
    np.testing.assert_allclose(
        found["expected"], panel.drop(columns=range(10, 14)).mean(axis=1), rtol=0.08
    )
    assert found["expected"].mean() > surveillance(gone, now)["expected"].mean()
    reporters[40] = 0
    silent = surveillance(gone, now * 0, effort=reporters)
    assert silent[NUMBERS].isna().all(axis=None)
    with pytest.raises(TableError, match="1 har ingen, den första är nummer 41"):
        surveillance(gone, now, effort=reporters)


def test_longer_periods_are_expected_to_hold_more():
    starts = pd.date_range("2024-01-01", periods=30, freq="MS", tz="UTC")
    days = starts.days_in_month.to_numpy()
    history = pd.DataFrame([days * 2, days * 5], columns=starts)
    found = surveillance(history.iloc[:, :25], pd.Series([56, 140]))  # of February 2026
    assert found["expected"].tolist() == pytest.approx([56, 140], rel=0.02)
    tertial = surveillance(
        history.iloc[:, :24], pd.Series([240, 600]), period=Period.parse("2026-T1")
    )
    assert tertial["expected"].tolist() == pytest.approx([240, 600], rel=0.03)


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "America/Chicago", "UTC"])
def test_daylight_saving_and_53_week_years_are_weeks_like_others(zone):
    rng = np.random.default_rng(10)
    naive = pd.date_range("2018-12-31", periods=160, freq="7D")  # 2020 has 53 weeks
    counts = rng.poisson(12, (3, 160))
    plain, local = (
        pd.DataFrame(counts, columns=starts)
        for starts in (naive, naive.tz_localize(zone).tz_convert("UTC"))
    )
    now = pd.Series([12, 11, 13])
    pd.testing.assert_frame_equal(surveillance(plain, now), surveillance(local, now))


def test_few_rows_few_counts_and_odd_columns_never_warn():
    for panel, now in (
        ([[0] * 60], [0]), ([[0] * 59 + [1]], [0]), ([[1] * 60], [1]), ([[7] * 60] * 3, [7] * 3),
        ([[100000] * 60], [3]), ([[0] * 30 + [9] * 30], [9]), ([[500] + [0] * 59], [0]),
    ):  # fmt: skip
        for columns in (
            None,
            MONDAYS[:60],
            MONDAYS[::6][:60],
            pd.period_range("2020-01", periods=60, freq="M"),
        ):
            found = surveillance(pd.DataFrame(panel, columns=columns), pd.Series(now))
            assert np.isfinite(found[NUMBERS]).all(axis=None)
            assert (found["low"] <= found["high"]).all()
            assert found["p_exceed"].between(0, 1).all()


@pytest.mark.long
def test_a_picture_is_quiet_together_and_still_sees_what_is_there():
    """Any arrow in at most 5 % of quiet weeks over all tables; each table by itself: more."""
    rng = np.random.default_rng(11)
    runs, apart, together, found = 100, 0, 0, 0
    for number in range(runs):
        panel = quiet_panel(WORLDS[number % len(WORLDS)], rng, 53)
        tables = picture_tables(panel, rng, MONDAYS[:53])
        apart += any((one["arrow"] != "none").any() for one in tables.values())
        together += any((one["arrow"] != "none").any() for one in arrows_of(tables).values())
    for _ in range(20):
        panel = quiet_panel(WORLDS[0], rng, 53)
        ryd = panel[10:20]
        ryd[:, -1] += rng.poisson(2.5 * ryd[:, :-1].mean(axis=1))
        shown = arrows_of(picture_tables(panel, rng, MONDAYS[:53]))
        found += shown["districts"].loc["ryd", "arrow"] == "over"
    assert together / runs <= 0.05 < apart / runs
    assert found >= 14


def test_the_gate_of_a_picture_multiplies_q_by_the_tables_that_say_something():
    one = pd.DataFrame({"count": [30, 3], "low": [2.0, 1], "high": [9.0, 8], "q": [0.01, 0.5]})
    silent = one.assign(q=np.nan, low=np.nan, high=np.nan)
    shown = arrows_of({"a": one, "b": one, "c": silent, "d": one.iloc[:0]})
    assert list(shown) == ["a", "b", "c", "d"]
    assert shown["a"]["q"].tolist() == [0.02, 1.0]
    assert shown["a"]["arrow"].tolist() == ["over", "none"]
    assert (shown["c"]["arrow"] == "none").all()
    assert len(shown["d"]) == 0
    assert arrows_of({"a": one, "b": one}, level=0.015)["a"]["arrow"].tolist() == ["none", "none"]
    assert arrows_of({}) == {}
    assert one["q"].tolist() == [0.01, 0.5]
    with pytest.raises(TableError, match="Tabellen a saknar kolumnen low"):
        arrows_of({"a": one.drop(columns="low")})


def test_unusable_times_and_reporters_are_refused():
    panel = pd.DataFrame(np.ones((2, 10), dtype=int), columns=MONDAYS[:10])
    now = pd.Series([1, 1])
    with pytest.raises(TableError, match="i ordning"):
        surveillance(panel[panel.columns[::-1]], now)
    with pytest.raises(TableError, match="11 behövs, 10 gavs"):
        surveillance(panel, now, effort=pd.Series([3] * 10))
    with pytest.raises(TableError, match="1 är det inte, det första är nummer 3"):
        surveillance(panel, now, effort=pd.Series([3, 3, np.nan] + [3] * 8))
    with pytest.raises(TableError, match="efter historikens"):
        surveillance(panel, now, period=Period.parse("2022-W02"))
    with pytest.raises(TableError, match="någon rad har flera"):
        surveillance(panel, now, groups=pd.Series(["a", "b", "c"], index=[0, 1, 1]))
    with pytest.raises(TableError, match="hela tal från noll"):
        surveillance(panel, pd.Series([1.0, np.inf]))


@pytest.mark.long
@needs_real_data
@pytest.mark.parametrize(("weeks", "step"), [(156, 2), (52, 1)])
def test_chicago_s_police_districts_2013_2018_alarm_as_often_as_they_say(weeks, step):
    """Real weeks are over-dispersed and seasonal: 4–6 % at 0.05 and 0.7–1.4 % at 0.01."""
    assaults = pd.read_parquet(REAL / "chicago_aggravated_assaults_2010_2018.parquet")
    monday = pd.to_datetime(assaults["ts"]).dt.to_period("W").dt.start_time
    panel = pd.crosstab(assaults["district"], monday)
    panel = panel.loc[panel.sum(axis=1) > 1000, panel.columns >= "2010-01-04"].iloc[:, :-1]
    rng = np.random.default_rng(20263)
    first = int(panel.columns.get_loc(pd.Timestamp("2012-12-31")))
    found = [
        _randomised(panel.iloc[:, now - weeks : now], panel.iloc[:, now], rng)
        for now in range(first, panel.shape[1], step)
    ]
    u = np.concatenate(found)
    assert len(u) > 6800 / step
    assert 0.04 <= (u <= 0.05).mean() <= 0.06
    assert 0.007 <= (u <= 0.01).mean() <= 0.014
