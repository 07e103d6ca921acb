import itertools
import math

import h3
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import cluster_words, clusters_shown, scan
from est_geo.errors import GeometryError, TableError

CENTRE = h3.latlng_to_cell(58.41, 15.62, 9)
NEWEST = pd.Timestamp("2026-11-09")


def _weeks(back):
    return NEWEST - pd.to_timedelta(7 * np.asarray(back), unit="D")


def _cases(seed, n=120, rings=3, weeks=10):
    """Cases whose week has nothing to do with their place; some places are fuller than others."""
    draw = np.random.default_rng(seed)
    cells = sorted(h3.grid_disk(CENTRE, rings))
    full = draw.gamma(0.7, size=len(cells))
    return pd.DataFrame(
        {
            "cell": draw.choice(cells, n, p=full / full.sum()),
            "week": _weeks(draw.integers(0, weeks, n)),
        }
    )


def _slow(cases, k_max, weeks_max):
    """Every disc and window, straight from the paper: (log ratio, k, weeks, centre, c, mu)."""
    discs = {
        (k, centre): cases["cell"].isin(h3.grid_disk(centre, k)).to_numpy()
        for k in range(k_max + 1)
        for centre in sorted(set(cases["cell"]))
    }
    return _slow_rows(discs, cases["week"].to_numpy(), weeks_max)


def _slow_rows(discs, week, weeks_max):
    total, rows = len(week), []
    for weeks, ((k, centre), inside) in itertools.product(range(1, weeks_max + 1), discs.items()):
        recent = week > week.max() - np.timedelta64(7 * weeks, "D")
        c, mu = int((inside & recent).sum()), int(inside.sum()) * int(recent.sum()) / total
        ratio = 0.0
        if c > mu:
            ratio = c * math.log(c / mu)
            if c < total:
                ratio += (total - c) * math.log((total - c) / (total - mu))
        rows.append((ratio, k, weeks, centre, c, mu))
    return rows


def _slow_clusters(cases, k_max, weeks_max):
    taken, found = set(), []
    rows = _slow(cases, k_max, weeks_max)
    for ratio, k, weeks, centre, c, mu in sorted(
        rows, key=lambda row: (-round(row[0], 9), *row[1:4])
    ):
        disc = set(h3.grid_disk(centre, k))
        if ratio > 1e-9 and not disc & taken:
            taken |= disc
            found.append((centre, k, weeks, c, mu, ratio))
    return found


def _check_by_hand(cases, k_max, weeks_max):
    found = scan(cases, k_max=k_max, weeks_max=weeks_max, simulations=1, clusters_max=1000)
    slow = _slow_clusters(cases, k_max, weeks_max)
    names = ["centre", "k", "weeks", "observed"]
    assert found[names].to_numpy().tolist() == [list(row[:4]) for row in slow]
    np.testing.assert_allclose(found["expected"], [row[4] for row in slow], rtol=1e-12)
    np.testing.assert_allclose(found["ratio"], [row[5] for row in slow], rtol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_equals_every_disc_and_window_by_hand(seed):
    _check_by_hand(_cases(seed), 2, 3)


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(0, 3), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_few_cases_and_any_discs_and_windows_equal_those_by_hand(seed, n, k_max, weeks_max):
    _check_by_hand(_cases(seed, n=n, rings=2, weeks=6), k_max, weeks_max)


def test_p_is_the_share_of_shuffled_histories_as_a_plain_shuffle_finds_it():
    cases, runs = _cases(11, n=60, rings=2, weeks=6), 1000
    found = scan(cases, k_max=1, weeks_max=2, simulations=4999)
    draw = np.random.default_rng(3)
    inside = {
        (k, cell): cases["cell"].isin(h3.grid_disk(cell, k)).to_numpy()
        for k in range(2)
        for cell in set(cases["cell"])
    }
    week = cases["week"].to_numpy()
    highest = [max(_slow_rows(inside, draw.permutation(week), 2))[0] for _ in range(runs)]
    for ratio, p in zip(found["ratio"], found["p"], strict=True):
        slow = np.mean(np.array(highest) >= ratio - 1e-9)
        assert abs(slow - p) <= 4 * math.sqrt(max(p * (1 - p), 1 / runs) / runs)


def test_a_planted_burst_is_found_and_a_place_that_is_always_full_is_not():
    cases = _cases(1, n=400, weeks=26)
    full = pd.DataFrame({"cell": h3.grid_ring(CENTRE, 3)[0], "week": _weeks(np.arange(200) % 25)})
    spot = h3.grid_disk(h3.grid_ring(CENTRE, 2)[4], 1)
    burst = pd.DataFrame({"cell": [*spot, *spot], "week": _weeks([0, 1] * 7)})
    found = scan(pd.concat([cases, full, burst]), simulations=199)
    first = found.iloc[0]
    assert first["p"] == 0.005
    assert set(spot) & set(first["cells"])
    assert first["end"] == NEWEST + pd.Timedelta(days=7)
    assert first["start"] == first["end"] - pd.Timedelta(days=7) * first["weeks"]
    assert (found["p"].iloc[1:] > 0.05).all()
    assert found["p"].is_monotonic_increasing


def test_clusters_share_no_cell():
    cells = scan(_cases(5, n=300, rings=7), simulations=9, clusters_max=50)["cells"].explode()
    assert len(cells) > 50
    assert cells.is_unique


@pytest.mark.long
def test_p_is_uniform_when_nothing_has_happened():
    runs, settings = 400, {"weeks_max": 3, "k_max": 2, "clusters_max": 1}
    p = [
        scan(_cases(1000 + seed, n=500, weeks=20), simulations=99, seed=seed, **settings)["p"][0]
        for seed in range(runs)
    ]
    for level in (0.01, 0.05, 0.1, 0.25, 0.5, 0.75):
        error = math.sqrt(level * (1 - level) / runs)
        assert abs(np.mean(np.array(p) <= level) - level) <= 3 * error


def test_the_same_seed_gives_the_same_p_in_any_order_and_on_any_index():
    cases = _cases(2)
    first = scan(cases, simulations=99, seed=4)
    mixed = cases.sample(frac=1, random_state=1).set_index(np.zeros(len(cases)))
    pd.testing.assert_frame_equal(scan(mixed, simulations=99, seed=4), first)
    assert not scan(cases, simulations=99, seed=5)["p"].equals(first["p"])


def test_the_newest_week_can_be_named_and_later_cases_do_not_count():
    cases = _cases(3)
    later = cases.assign(week=NEWEST + pd.Timedelta(days=7)).head(40)
    pd.testing.assert_frame_equal(
        scan(pd.concat([cases, later]), simulations=99, newest=NEWEST), scan(cases, simulations=99)
    )
    empty_week = scan(cases, simulations=99, newest=NEWEST + pd.Timedelta(days=7))
    assert (empty_week["weeks"] > 1).all()
    assert empty_week["end"].iloc[0] == NEWEST + pd.Timedelta(days=14)
    assert scan(cases, newest=NEWEST + pd.Timedelta(days=700), simulations=9).empty
    assert scan(cases, newest=NEWEST - pd.Timedelta(days=700), simulations=9).empty


def test_where_nothing_can_stand_out_there_are_no_rows():
    cells = h3.grid_disk(CENTRE, 2)
    nothing = [
        pd.DataFrame({"cell": [], "week": pd.to_datetime([])}),
        pd.DataFrame({"cell": [CENTRE], "week": [NEWEST]}),
        pd.DataFrame({"cell": cells, "week": NEWEST}),
        pd.DataFrame({"cell": CENTRE, "week": _weeks(np.arange(30) // 2)}),
        pd.DataFrame({"cell": sorted(cells) * 6, "week": _weeks(np.arange(6).repeat(19))}),
    ]
    for cases in nothing:
        found = scan(cases, simulations=19)
        assert found.empty
        assert list(found)[:6] == ["cells", "start", "end", "observed", "expected", "p"]
        assert found["observed"].dtype == np.int64
        assert found["start"].dtype.kind == "M"


def test_pentagons_islands_and_weeks_without_cases():
    pentagon = h3.get_pentagons(9)[0]
    near = h3.grid_disk(pentagon, 1)
    cases = pd.DataFrame(
        {
            "cell": [*near, *near, pentagon, pentagon, CENTRE],
            "week": _weeks([*range(3, 9), *range(20, 26), 0, 0, 30]),
        }
    )
    found = scan(cases, simulations=19)
    assert found["centre"].iloc[0] == pentagon
    assert found["observed"].iloc[0] == 2
    assert len(found["cells"].iloc[0]) == 1


def test_weeks_of_local_midnight_across_daylight_saving_and_a_year_of_53_weeks():
    weeks = pd.date_range("2020-10-12", periods=16, freq="7D", tz="Europe/Stockholm")
    cases = pd.DataFrame({"cell": CENTRE, "week": weeks.repeat(3)})
    burst = pd.DataFrame({"cell": h3.grid_ring(CENTRE, 5)[0], "week": weeks[[0, -2, -1, -1]]})
    local = pd.concat([cases, burst])
    found = scan(local, simulations=19).iloc[0]
    assert found["observed"] == 3
    assert found["start"] == pd.Timestamp("2021-01-18", tz="Europe/Stockholm")
    assert found["end"] == pd.Timestamp("2021-02-01", tz="Europe/Stockholm")
    in_utc = scan(local.assign(week=local["week"].dt.tz_convert("UTC")), simulations=19).iloc[0]
    assert in_utc[["observed", "expected", "p"]].equals(found[["observed", "expected", "p"]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cell": [CENTRE, None]}, "kolumnen cell; 1 saknar ett, det första på rad 1"),
        ({"week": [NEWEST, pd.NaT]}, "kolumnen week; 1 saknar ett, det första på rad 1"),
        ({"week": [NEWEST, pd.Timestamp("2026-11-04")]}, "samma veckodag"),
        ({"cell": [CENTRE, h3.cell_to_parent(CENTRE, 8)]}, "samma upplösning"),
    ],
)
def test_what_cannot_be_scanned_is_refused(change, message):
    cases = pd.DataFrame({"cell": [CENTRE] * 2, "week": [NEWEST] * 2}).assign(**change)
    with pytest.raises(TableError, match=message):
        scan(cases)


def test_a_text_that_is_no_cell_and_impossible_settings_are_refused():
    cases = pd.DataFrame({"cell": ["Ryd"], "week": [NEWEST]})
    with pytest.raises(TableError, match="måste ha kolumnen week"):
        scan(cases[["cell"]])
    with pytest.raises(GeometryError):
        scan(cases)
    for name in ("weeks_max", "simulations", "clusters_max"):
        with pytest.raises(TableError, match=f"{name} måste vara minst 1, inte 0"):
            scan(cases, **{name: 0})
    with pytest.raises(TableError, match="k_max måste vara minst 0"):
        scan(cases, k_max=-1)


def test_only_what_passes_the_level_is_shown_and_it_is_said_in_swedish():
    found = scan(_cases(1), simulations=99).assign(p=lambda t: np.arange(1, len(t) + 1) / 100)
    assert clusters_shown(found).index.tolist() == [0]
    assert len(clusters_shown(found, 0.05)) == 5
    assert cluster_words(found.iloc[0]).endswith("väntades (p = 0,010)")
