"""The receipt: its books, what it says of a true effect and of none, and what it will not say."""

import json
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from est_geo.errors import ReportError
from est_geo.follow_up import due, receipt, receipt_from
from est_geo.follow_up.periods import LAG
from est_geo.periods import Period
from est_geo.store import Store
from tests.follow_up.followed_town import (
    LINKOPING,
    N_WEEKS,
    NOW,
    ZONE,
    in_shape,
    monday,
    place_points,
    place_reports,
    put_through,
    treated_row,
)
from tests.stored import stored

POINTS = place_points(9)


@cache
def town(ratio, seed, rate=4.0):
    """Nine places alike; the first has `ratio` as many from the week that it was treated."""
    weekly = np.full((9, N_WEEKS), rate)
    weekly[0, 72:] *= ratio
    rng = np.random.default_rng(seed)
    reports = place_reports(POINTS, weekly, rng)
    delay = pd.to_timedelta(rng.exponential(3 * 24 * 60, len(reports)).round(), unit="min")
    return reports.assign(received_at=reports["occurred_from"] + delay)


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    path = tmp_path_factory.mktemp("worked") / "est.duckdb"
    reports = town(0.4, seed=3)
    with stored(path, reports) as store:
        number = put_through(store)
        yield store, number, reports, receipt(store, LINKOPING, number, now=NOW, keep=True)


def test_a_true_fall_is_called_an_effect(worked):
    _, _, _, made = worked
    assert made.receipt.verdict == "effect"
    assert made.receipt.low < 0.4 < made.receipt.high < 1
    assert made.effect_row["words"].iloc[0].startswith("Effekt:")


def test_the_books_are_those_of_a_count_by_hand(worked):
    _, _, reports, made = worked
    row = made.effect_row.iloc[0]
    begins = reports["occurred_from"].dt.tz_convert(ZONE).dt.date
    week_ends = [Period.week_of(day).bounds(ZONE)[1] for day in begins]
    in_time = reports["received_at"] <= pd.DatetimeIndex(week_ends) + LAG
    assert not in_time.all()
    for places, sums in (
        ([treated_row()["outline"].iloc[0]], [(row["n_before"], row["n_after"])]),
        (made.comparisons["outline"],
         made.comparisons[["before", "after"]].itertuples(index=False, name=None)),
    ):  # fmt: skip
        for outline, counts in zip(places, sums, strict=True):
            here = in_shape(reports, outline) & in_time.to_numpy()
            by_hand = [
                int((here & (begins >= one.first) & (begins < one.after)).sum())
                for one in (made.follow_up.before, made.follow_up.after)
            ]
            assert by_hand == list(counts)
    assert made.receipt.n_comparison_before == made.comparisons["before"].sum()


def test_weeks_of_the_picture_sum_to_the_receipt(worked):
    _, _, _, made = worked
    day = made.weekly["week"]
    for period, n, compared in (
        (made.follow_up.before, made.receipt.n_before, made.receipt.n_comparison_before),
        (made.follow_up.after, made.receipt.n_after, made.receipt.n_comparison_after),
    ):
        within = (day >= period.first) & (day < period.after)
        assert made.weekly.loc[within, "treated"].sum() == n
        assert made.weekly.loc[within, "comparison"].sum() == compared


def test_details_hold_every_number(worked):
    store, number, _, made = worked
    kept = store.effects(number).iloc[0]
    told = json.loads(kept["details"])
    assert told["receipt"]["n_before"] == kept["n_before"] == made.receipt.n_before
    assert told["receipt"]["wdd"]["se"] == pytest.approx(made.receipt.wdd.se)
    assert told["outcome"]["words"] == "Skadegörelse"
    assert [one["name"] for one in told["comparisons"]] == made.comparisons["name"].tolist()
    assert len(told["weekly"]) == len(made.weekly)
    assert told["every"]["verdict"] in {"effect", "none", "too_few"}
    assert "NaN" not in kept["details"]


def test_the_same_receipt_comes_again(worked):
    store, number, _, made = worked
    again = receipt(store, LINKOPING, number, now=NOW)
    assert again.effect_row["details"].tolist() == made.effect_row["details"].tolist()
    assert len(store.effects(number)) == 1


def test_a_late_choice_is_said(worked):
    _, _, _, made = worked
    assert any("valdes först den 2026-11-16" in one for one in made.receipt.caveats)


def test_a_receipt_that_is_made_again_says_so(worked):
    store, number, _, made = worked
    assert not [one for one in made.receipt.caveats if "kvitto nummer" in one]
    again = receipt(store, LINKOPING, number, now=NOW, keep=True)
    [said] = [one for one in again.receipt.caveats if "kvitto nummer" in one]
    assert said.startswith("Det här är kvitto nummer 2 för samma arbete; det förra sade: effekt.")


def test_no_effect_at_a_place_picked_when_it_was_hot_is_not_called_one(tmp_path):
    reports = town(1.0, seed=8)
    here = in_shape(reports, treated_row()["outline"].iloc[0])
    begins = reports["occurred_from"]
    window = monday(60), monday(64)
    cool = here & (begins >= window[0]) & (begins < window[1])
    # A chance peak in the window of choice, as the hottest of many places has.
    peak = reports[cool].assign(occurred_from=begins[cool] + pd.Timedelta(minutes=7))
    peak["incident_id"] = [f"{10**6 + at:032x}" for at in range(len(peak))]
    peak["content"] = [f"{10**6 + at:064x}" for at in range(len(peak))]
    peak["occurred_to"] = peak["occurred_from"]
    every = pd.concat([reports, peak], ignore_index=True)
    row = treated_row(selection_start=window[0], selection_end=window[1])
    with stored(tmp_path / "est.duckdb", every) as store:
        made = receipt(store, LINKOPING, put_through(store, row=row), now=NOW)
    assert made.receipt.verdict == "none"
    assert not made.follow_up.holds_selection
    assert "färre" in made.receipt.naive
    assert made.effect_row["words"].iloc[0].startswith("Ingen påvisbar effekt:")


def test_where_the_choice_lies_in_before_its_peak_is_reckoned_down(tmp_path):
    reports = town(1.0, seed=8)
    reports = reports[reports["occurred_from"] >= monday(46)].reset_index(drop=True)
    here = in_shape(reports, treated_row()["outline"].iloc[0])
    within = reports["occurred_from"].between(monday(60), monday(69))
    more = reports[here & within].iloc[::4].copy()
    more["incident_id"] = [f"{10**6 + at:032x}" for at in range(len(more))]
    more["content"] = [f"{10**6 + at:064x}" for at in range(len(more))]
    row = treated_row(selection_start=monday(60), selection_end=monday(69))
    every = pd.concat([reports, more], ignore_index=True)
    with stored(tmp_path / "est.duckdb", every) as store:
        made = receipt(store, LINKOPING, put_through(store, row=row), now=NOW)
    assert made.follow_up.holds_selection
    assert made.receipt.shrunk < made.receipt.n_before
    assert made.receipt.verdict != "effect"


def test_few_incidents_are_too_few_and_no_share_is_said_of_them(tmp_path):
    with stored(tmp_path / "est.duckdb", town(0.5, seed=2, rate=0.12)) as store:
        made = receipt(store, LINKOPING, put_through(store), now=NOW)
    said = [made.receipt.sentence, made.receipt.naive, made.receipt.displacement,
            *made.receipt.caveats, made.every.sentence]  # fmt: skip
    assert made.receipt.verdict == "too_few"
    assert made.receipt.n_before < 10
    assert not any(re.search(r"\d\s*%", one.replace("95 % intervall", "")) for one in said)


def test_an_intervention_at_a_comparison_place_puts_it_apart(tmp_path):
    with stored(tmp_path / "est.duckdb", town(1.0, seed=4)) as store:
        number = put_through(store)
        plain = receipt(store, LINKOPING, number, now=NOW)
        first = plain.comparisons.iloc[0]
        put_through(store, done=monday(90), row=treated_row(
            outline=first["outline"], lon=first["lon"], lat=first["lat"]
        ))  # fmt: skip
        made = receipt(store, LINKOPING, number, now=NOW)
    assert made.comparisons["counted"].tolist() == [False, *[True] * 4]
    assert made.receipt.n_comparison_before == plain.comparisons["before"].iloc[1:].sum()
    assert any(one.startswith("1 jämförelseplats räknas inte") for one in made.receipt.caveats)


def test_two_interventions_at_one_place_are_told_of(tmp_path):
    with stored(tmp_path / "est.duckdb", town(1.0, seed=4)) as store:
        number = put_through(store)
        put_through(store, done=monday(80))
        made = receipt(store, LINKOPING, number, now=NOW)
    assert any("vad som gjorde vad" in one for one in made.receipt.caveats)


def test_sensitive_reports_and_other_kinds_are_no_part_of_the_main_outcome(tmp_path):
    reports = town(1.0, seed=4)
    plain, sensitive = reports["category"].copy(), reports["category"].copy()
    plain[::3] = "brak"
    sensitive[::3] = "hot"
    found = []
    for name, categories in (("a", plain), ("b", sensitive)):
        with stored(tmp_path / f"{name}.duckdb", reports.assign(category=categories)) as store:
            found.append(receipt(store, LINKOPING, put_through(store), now=NOW))
    other, hidden = found
    assert other.every.n_before > other.receipt.n_before
    assert hidden.every.n_before == hidden.receipt.n_before


def test_what_is_due_is_what_is_done_long_ago_and_has_no_receipt(worked):
    store, number, _, _ = worked
    path = store.path
    assert due(store, LINKOPING, NOW) == []
    fresh = put_through(store, done=monday(90))
    waits = put_through(store, done=monday(71), start=monday(70))
    assert due(store, LINKOPING, NOW) == [waits]
    ready = receipt_from(store.intervention(fresh).iloc[0].to_dict(), LINKOPING)
    assert due(store, LINKOPING, ready) == [fresh, waits]
    with pytest.raises(ReportError, match="för tidigt"):
        receipt(store, LINKOPING, fresh, now=NOW)
    assert isinstance(store, Store)
    assert path.exists()
    assert number not in due(store, LINKOPING, ready)


def test_what_is_only_on_order_has_no_receipt(tmp_path):
    with stored(tmp_path / "est.duckdb", town(1.0, seed=4)) as store:
        number = store.add_intervention(treated_row(), monday(60))
        with pytest.raises(ReportError, match="utförd"):
            receipt(store, LINKOPING, number, now=NOW)
