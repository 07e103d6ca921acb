import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import StillToCome, delay_words, late_reports, still_to_come
from est_geo.errors import PeriodError
from est_geo.periods import Period

WEEK = Period.parse("2026-W46")
ZONE = "Europe/Stockholm"
END = WEEK.bounds(ZONE)[1]


BOUNDS = [WEEK.before(step).bounds(ZONE) for step in range(80)]
STARTS, ENDS = (pd.DatetimeIndex(side) for side in zip(*BOUNDS, strict=True))


def reports(rng, weeks=70, per_week=20, late=0.3, uneven=0.0):
    """Reports of the weeks up to this one; the late come 5–30 days after their week."""
    week = np.repeat(np.arange(weeks), rng.poisson(per_week, weeks))
    share = np.clip(late + uneven * rng.normal(size=weeks), 0, 1)[week]
    occurred = STARTS[week] + pd.to_timedelta(rng.uniform(0, 6.9, len(week)), unit="D")
    after = ENDS[week] + pd.to_timedelta(rng.uniform(5, 30, len(week)), unit="D")
    received = pd.Series(occurred).mask(rng.random(len(week)) < share, pd.Series(after))
    return pd.DataFrame(
        {
            "occurred_from": occurred,
            "occurred_to": occurred,
            "received_at": received,
            "received_stated": True,
        }
    )


def look(table, days=1.0, **more):
    return still_to_come(table, WEEK, as_of=END + pd.Timedelta(days=days), timezone=ZONE, **more)


@pytest.mark.parametrize("uneven", [0.0, 0.15])
def test_the_interval_holds_the_true_share(uneven):
    rng = np.random.default_rng(1)
    found = [look(reports(rng, uneven=uneven)) for _ in range(40)]
    assert np.mean([one.share for one in found]) == pytest.approx(0.3, abs=0.015)
    assert np.mean([one.low <= 0.3 <= one.high for one in found]) >= 0.88
    widths = np.mean([one.high - one.low for one in found])
    assert (0.04 < widths < 0.08) if uneven == 0 else widths > 0.08


def test_an_older_period_has_less_to_come_and_a_running_one_more():
    table = reports(np.random.default_rng(2))
    shares = [look(table, days).share for days in (-3, 1, 12, 40)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0
    assert shares[0] > 0.4
    assert look(table, -3).age_days == -3


def test_the_newest_periods_are_not_waited_for_and_cannot_make_it_look_complete():
    table = reports(np.random.default_rng(3))
    known_now = table[table["received_at"] <= END + pd.Timedelta(days=1)]
    assert look(known_now).share == pytest.approx(look(table).share)
    assert look(table).n_periods == 52


def test_reports_without_a_stated_arrival_say_nothing_about_delay():
    table = reports(np.random.default_rng(4))
    silent = table.assign(received_stated=False)
    found = look(silent)
    assert np.isnan(found.share)
    assert found.n_reports == 0
    assert "går inte att säga" in delay_words(found)
    both = look(pd.concat([table, silent], ignore_index=True))
    assert both == look(table)


def test_too_few_periods_or_none_say_nothing():
    table = reports(np.random.default_rng(5), weeks=14)
    assert np.isnan(look(table).share)
    assert np.isnan(look(table.iloc[:0]).share)
    assert np.isfinite(look(table, within_days=14).share)
    month = still_to_come(
        reports(np.random.default_rng(6), weeks=80), Period.parse("2026-10"), as_of=END,
        timezone=ZONE,
    )  # fmt: skip
    assert month.share == pytest.approx(0.02, abs=0.06)
    with pytest.raises(PeriodError, match="minst ett dygn, inte 0"):
        look(table, within_days=0)


def test_words_give_the_interval_or_that_almost_all_has_come():
    assert "6–20\u00a0%, efter 44 tidigare perioder" in delay_words(
        StillToCome(0.12, 0.06, 0.2, 900, 44, 1.0)
    )
    assert delay_words(StillToCome(0.0, 0.0, 0.004, 900, 44, 9.0)).startswith("Nästan alla")


def test_late_rows_of_a_frozen_period_are_counted():
    table = reports(np.random.default_rng(7))
    frozen = END + pd.Timedelta(days=1)
    start, end = WEEK.bounds(ZONE)
    mine = table["occurred_from"].between(start, end, inclusive="left")
    wanted = int((mine & (table["received_at"] > frozen)).sum())
    assert late_reports(table, WEEK, frozen_at=frozen, timezone=ZONE) == wanted > 0
    unsaid = table.assign(received_stated=False)
    assert late_reports(unsaid, WEEK, frozen_at=frozen, timezone=ZONE) == 0
    assert late_reports(table.iloc[:0], WEEK, frozen_at=frozen, timezone=ZONE) == 0
