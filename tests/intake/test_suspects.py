"""Suspected duplicates: what is and what never is; that order and roles do not matter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.intake.suspects import review_item_id, suspected_duplicates
from est_geo.tables import INCIDENTS, REVIEW_ITEMS, checked
from tests.made_up import CENTRE, LINKOPING, incidents

NOON = pd.Timestamp("2026-11-09 12:00", tz="UTC")
METRE = 1 / 111_195  # degrees of latitude


def report(number, *, north=0.0, minutes=0.0, window=0.0, placed=True, **columns):
    """Make one report so many metres north of the centre and minutes after noon."""
    lat = CENTRE[1] + north * METRE if placed else np.nan
    start = NOON + pd.Timedelta(minutes=minutes)
    given = {"incident_id": f"{number:032x}", "actor": "polis", "source": "polisen"} | columns
    one = incidents([CENTRE[0] if placed else np.nan], [lat], [start], **given)
    if window:
        end = one["occurred_to"] + pd.Timedelta(minutes=window)
        one = one.assign(occurred_to=end, time_precision="window")
    return one.astype(INCIDENTS.empty().dtypes.to_dict())


def found(new, known, **more):
    return checked(suspected_duplicates(new, known, profile=LINKOPING, **more), REVIEW_ITEMS)


def pairs(items):
    return {frozenset(pair) for pair in zip(items["incident_id"], items["other_id"], strict=True)}


HOUSING = {"actor": "stangastaden", "source": "stangastaden"}


def test_two_actors_near_in_space_and_time_are_suspected_and_told_why():
    items = found(report(1, north=40, minutes=25, **HOUSING), report(2))
    assert items[["kind", "incident_id", "other_id"]].to_numpy().tolist() == [
        ["duplicate", f"{1:032x}", f"{2:032x}"]
    ]
    assert items["why"][0] == "Samma kategori, 40 m och 25 min isär, från två aktörer."
    assert items["item_id"][0] == review_item_id("duplicate", f"{2:032x}", f"{1:032x}")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, "under 10 m isär, tider som överlappar, från två aktörer."),
        ({"minutes": 130, "north": 149}, "150 m och 2 h 10 min isär, från två aktörer."),
        ({"minutes": 180}, "under 10 m och 3 h isär, från två aktörer."),
        ({"minutes": -300, "window": 290}, "under 10 m och 10 min isär, från två aktörer."),
        (
            {"minutes": -600, "window": 1200},
            "under 10 m isär, tider som överlappar, från två aktörer.",
        ),
        ({"actor": None}, "under 10 m isär, tider som överlappar, från två källor."),
    ],
)  # fmt: skip
def test_what_is_near_enough(change, why):
    assert found(report(1, **HOUSING | change), report(2))["why"].tolist() == [
        f"Samma kategori, {why}"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"north": 151},
        {"minutes": 181},
        {"minutes": -500, "window": 310},
        {"category": "stold"},
        {"actor": "polis", "source": "polisen"},
        {"actor": None, "source": "polisen"},
        {"window": 26 * 60},
        {"placed": False},
        {"placed": False, "place": "Trädgårdstorget"},
    ],
)
def test_what_is_not(change):
    one = report(1, **HOUSING | change)
    assert found(one, report(2, place="Stora torget")).empty


def test_reports_of_unknown_time_are_never_suspected():
    unknown = report(1, **HOUSING).assign(occurred_from=None, occurred_to=None)
    unknown = unknown.assign(time_precision="unknown").astype(INCIDENTS.empty().dtypes.to_dict())
    assert found(unknown, report(2)).empty
    assert found(unknown, unknown).empty


def test_categories_of_one_family_are_suspected():
    items = found(
        report(1, category="otrygg_belysning", **HOUSING), report(2, category="otrygg_insyn")
    )
    assert items["why"][0].startswith("Närliggande kategori, ")


def test_a_place_in_the_same_words_is_near_where_there_is_no_point():
    coarse = report(1, placed=False, place="Skäggetorp,  centrum", minutes=20, **HOUSING)
    items = found(coarse, report(2, place="skäggetorp centrum"))
    assert items["why"].tolist() == [
        "Samma kategori, samma plats i ord, 20 min isär, från två aktörer."
    ]
    both = found(coarse, report(2, placed=False, place="Skäggetorp centrum"))
    assert len(both) == 1
    far = report(2, north=5000, place="Skäggetorp centrum")
    assert found(report(1, place="Skäggetorp centrum", **HOUSING), far).empty


def test_each_report_is_in_one_pair_at_most_the_best():
    new = pd.concat([report(1, north=100, **HOUSING), report(2, north=10, **HOUSING)])
    items = found(new, pd.concat([report(3), report(4, north=140)]))
    assert pairs(items) == {
        frozenset({f"{2:032x}", f"{3:032x}"}), frozenset({f"{1:032x}", f"{4:032x}"}),
    }  # fmt: skip


def test_the_report_in_doubt_is_new_even_when_it_came_first():
    early = report(1, **HOUSING).assign(received_at=NOON - pd.Timedelta(days=9))
    assert found(early, report(2))["incident_id"].tolist() == [f"{1:032x}"]
    new = pd.concat([early, report(2)], ignore_index=True)
    assert found(new, INCIDENTS.empty())["incident_id"].tolist() == [f"{2:032x}"]


def test_a_crowd_of_one_reporters_reports_does_not_hide_another_reporter():
    crowd = [report(number, north=number % 12, minutes=number) for number in range(10, 30)]
    items = found(report(1, minutes=15, **HOUSING), pd.concat(crowd, ignore_index=True))
    assert len(items) == 1


REPORTS = st.lists(
    st.tuples(
        st.integers(0, 400), st.integers(0, 600), st.sampled_from([0, 0, 60, 1440]),
        st.sampled_from(["brak", "stold", "otrygg_insyn", "otrygg_belysning"]),
        st.sampled_from(["polis", "stangastaden", None]), st.sampled_from(["a", "b"]),
        st.sampled_from([None, "Ryds centrum", "ryds  centrum", "Stora torget"]), st.booleans(),
    ),
    min_size=2, max_size=14,
)  # fmt: skip


def table(rows):
    north, minutes, window, category, actor, source, place, placed = (
        np.array(column, dtype=object) for column in zip(*rows, strict=True)
    )
    lat = np.where(placed.astype(bool), CENTRE[1] + north.astype(float) * METRE, np.nan)
    start = NOON + pd.to_timedelta(minutes.astype(int), unit="min")
    made = incidents(
        np.where(np.isnan(lat), np.nan, CENTRE[0]), lat, start,
        category=category, actor=actor, source=source, place=place,
    )  # fmt: skip
    ends = made["occurred_from"] + pd.to_timedelta(window.astype(int), unit="min")
    return made.assign(occurred_to=ends).astype(INCIDENTS.empty().dtypes.to_dict())


@settings(max_examples=10, deadline=None)
@given(rows=REPORTS, share=st.integers(1, 13), order=st.randoms(use_true_random=False))
def test_roles_and_order_do_not_matter_and_no_rule_is_broken(rows, share, order):
    every = table(rows)
    new, known = every.iloc[:share], every.iloc[share:]
    items = found(new, known)
    shuffled = order.sample(range(len(new)), len(new))
    again = found(new.iloc[shuffled], known.iloc[::-1])
    pd.testing.assert_frame_equal(items, again)
    # A pair of one new and one known report stays a pair when the two change roles.
    alone = every.set_index("incident_id", drop=False)
    for pair in pairs(items):
        one, other = (alone.loc[[name]].reset_index(drop=True) for name in sorted(pair))
        assert pairs(found(one, other)) == pairs(found(other, one)) == {pair}
    used = [*items["incident_id"], *items["other_id"]]
    assert len(used) == len(set(used))
    assert set(items["incident_id"]) <= set(new["incident_id"])
    for name, partner in zip(items["incident_id"], items["other_id"], strict=True):
        a, b = alone.loc[name], alone.loc[partner]
        assert (a["source"], str(a["actor"])) != (b["source"], str(b["actor"]))
        assert a["category"].split("_")[0] == b["category"].split("_")[0]
        gap = max(a["occurred_from"] - b["occurred_to"], b["occurred_from"] - a["occurred_to"])
        assert gap <= pd.Timedelta(hours=3)
        assert pd.isna(a["lon"]) or pd.isna(b["lon"]) or abs(a["lat"] - b["lat"]) < 151 * METRE


@settings(max_examples=10, deadline=None)
@given(rows=REPORTS)
def test_none_of_a_few_is_missed(rows):
    """By hand: whenever two reports keep every rule, at least one of them is in a pair."""
    every = table(rows)
    items = found(every, INCIDENTS.empty())
    used = {*items["incident_id"], *items["other_id"]}
    for at, a in every.iterrows():
        for _, b in every.iloc[at + 1 :].iterrows():
            differ = a["source"] != b["source"] or (
                pd.notna(a["actor"]) and pd.notna(b["actor"]) and a["actor"] != b["actor"]
            )
            gap = max(a["occurred_from"] - b["occurred_to"], b["occurred_from"] - a["occurred_to"])
            both_placed = pd.notna(a["lon"]) and pd.notna(b["lon"])
            words = [str(one["place"]).casefold().split() for one in (a, b)]
            near = (
                abs(a["lat"] - b["lat"]) < 149 * METRE
                if both_placed
                else pd.notna(a["place"]) and words[0] == words[1]
            )
            family = a["category"].split("_")[0] == b["category"].split("_")[0]
            if differ and family and near and gap <= pd.Timedelta(hours=3):
                assert used & {a["incident_id"], b["incident_id"]}
