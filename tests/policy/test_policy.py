"""The policy: every role against every permission, deny by default, and one rule for rows."""

from dataclasses import replace

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.policy import (
    ACCOUNT_ROLES,
    NOBODY,
    PERMISSION_NAMES,
    PERMISSIONS,
    RIGHTS,
    ROLE_NAMES,
    ROLES,
    TABLES,
    Principal,
    decide,
)
from est_geo.profile import Profile
from est_geo.store.row_clauses import ROWS_SEEN, rule_parameters
from est_geo.tables.row_rules import ALL_ROWS, NO_ROWS, RowRule

LINKOPING = Profile.load("linkoping")

# Written out by hand, and not made from the code: what each role may do.
EXPECTED = {
    "admin": "open account picture places presence planning interventions orders intervening "
    "walks incidents review export release accounts keys retention audit admin",
    "analytiker": "open account picture places presence planning interventions orders intervening "
    "walks incidents review export release admin",
    "kommunpolis": "open account picture places presence planning interventions walks incidents",
    "faltsekreterare": "open account picture places presence interventions walks",
    "fastighetsagare": "open account picture places presence interventions orders walks",
    "omradesgrupp": "open account picture places presence interventions walks",
    "planerare": "open account picture places interventions orders intervening walks",
    "styrgrupp": "open account picture interventions",
    "dataskyddsombud": "open account audit admin",
    "patrull": "open shift places",
    "rapportor": "open report own_reports places",
    "public": "open",
    "oppet_lage": "open picture places presence planning interventions orders intervening walks "
    "review keys retention audit admin",
}
AUDIENCE = {"admin": "intern", "analytiker": "intern", "kommunpolis": "intern"}


def bound(role, **other):
    given = {"district": "ryd", "actor": "polis", "shift": "polis-2026-11-27-14"} | other
    return Principal("konto:1", role, **given)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", PERMISSIONS)
def test_each_role_may_just_what_the_table_by_hand_says(role, permission):
    access = decide(bound(role), permission, LINKOPING)
    assert access.allowed is (permission in EXPECTED[role].split())
    if not access.allowed:
        assert (access.rows, access.tables, access.audience) == (NO_ROWS, frozenset(), "public")


def test_the_tables_name_every_role_and_permission():
    assert set(RIGHTS) == set(ROLES) == set(ROLE_NAMES) == set(EXPECTED)
    assert set(PERMISSION_NAMES) == set(PERMISSIONS)
    assert set(ACCOUNT_ROLES) < set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_only_those_inside_see_the_inner_picture(role):
    expected = AUDIENCE.get(role, "public" if role in {"rapportor", "public"} else "est")
    if role != "dataskyddsombud":
        assert decide(bound(role), "open", LINKOPING).audience == expected


def test_an_area_group_sees_its_one_district_and_nobody_without_one_sees_anything():
    seen = decide(bound("omradesgrupp"), "picture", LINKOPING)
    assert seen.districts == {"ryd"}
    for district in (None, "", "saknas", "ovriga_kommunen", "alla"):
        assert not decide(bound("omradesgrupp", district=district), "picture", LINKOPING).allowed
    for role in ACCOUNT_ROLES:
        if role != "omradesgrupp":
            assert decide(bound(role), "open", LINKOPING).districts is None


@pytest.mark.parametrize(
    "principal",
    [
        bound("patrull", shift=None),
        bound("patrull", actor=None),
        bound("patrull", actor="saknas"),
        bound("rapportor", actor=None),
        bound("rapportor", actor="saknas"),
        replace(NOBODY, role="finns_inte"),
        replace(NOBODY, role=""),
    ],
)
def test_whoever_lacks_what_the_role_is_bound_to_may_nothing(principal):
    assert not any(decide(principal, one, LINKOPING).allowed for one in PERMISSIONS)


def test_an_unknown_permission_is_refused():
    assert not decide(bound("admin"), "allt", LINKOPING).allowed


@pytest.mark.parametrize("role", ROLES)
def test_a_token_may_no_more_than_its_scopes_and_its_role(role):
    token = replace(bound(role), scopes=frozenset({"picture", "accounts"}))
    for one in PERMISSIONS:
        allowed = decide(token, one, LINKOPING).allowed
        whole = decide(bound(role), one, LINKOPING).allowed
        assert allowed is (whole and one in {"picture", "accounts", "open"})


@pytest.mark.parametrize("role", ROLES)
def test_a_token_for_the_picture_tells_of_presence_only_where_it_may_read_presence(role):
    scopes = frozenset({"picture", "places"})
    without = decide(replace(bound(role), scopes=scopes), "picture", LINKOPING)
    both = decide(replace(bound(role), scopes=scopes | {"presence"}), "picture", LINKOPING)
    assert without.tables == both.tables - {"visits", "gaps"}
    assert both.tables == decide(bound(role), "picture", LINKOPING).tables


def test_only_the_public_picture_and_reporting_can_be_opened_to_everybody():
    for one in PERMISSIONS:
        opened = decide(NOBODY, one, LINKOPING, opened=PERMISSIONS)
        assert opened.allowed is (one in {"open", "picture", "report"})
        assert opened.audience == "public"
        for role in set(ROLES) - {"public"}:
            plain = decide(bound(role), one, LINKOPING)
            assert decide(bound(role), one, LINKOPING, opened=PERMISSIONS) == plain


def test_nobody_sees_a_sensitive_report_as_a_row_but_the_reviewers_desk():
    assert LINKOPING.sensitive
    for role in ROLES:
        for one in PERMISSIONS:
            access = decide(bound(role), one, LINKOPING)
            if access.allowed and one != "review":
                assert access.rows.without_categories == LINKOPING.sensitive


def test_what_concerns_single_reports_asks_for_a_purpose():
    for one in PERMISSIONS:
        access = decide(bound("admin"), one, LINKOPING)
        assert access.purpose is (one in {"incidents", "review", "export"})


def test_staffing_is_seen_by_those_who_coordinate_it():
    for role in ("planerare", "styrgrupp"):
        assert not RIGHTS[role].tables & {"visits", "gaps", "reporters"}
    assert "hours" not in RIGHTS["styrgrupp"].tables
    assert "cells" not in RIGHTS["styrgrupp"].tables
    assert RIGHTS["omradesgrupp"].tables == TABLES


_ASKED = "SELECT position FROM frame WHERE " + ROWS_SEEN + " ORDER BY position"  # noqa: S608
_words = st.sampled_from(["ryd", "city", "polis", "hot", "alla", ""])
_some = st.none() | st.frozensets(_words, max_size=3)
_rules = st.builds(
    RowRule, districts=_some, without_categories=st.frozensets(_words, max_size=3), actors=_some
)
_rows = st.lists(
    st.fixed_dictionaries(
        {"district": st.none() | _words, "category": _words, "actor": st.none() | _words}
    ),
    max_size=12,
)


@settings(deadline=None)
@given(_rules, _rows)
def test_the_rule_keeps_the_same_rows_in_memory_and_in_sql(rule, rows):
    frame = pd.DataFrame(rows, columns=["district", "category", "actor"], dtype="str")
    frame["position"] = range(len(frame))
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        found = connection.execute(_ASKED, rule_parameters(rule)).fetchall()
    kept = frame["position"][rule.keeps(frame)].tolist()
    assert [at for (at,) in found] == kept
    by_hand = [
        at
        for at, row in enumerate(rows)
        if (rule.districts is None or row["district"] in rule.districts)
        and (rule.actors is None or row["actor"] in rule.actors)
        and row["category"] not in rule.without_categories
    ]
    assert kept == by_hand


def test_the_empty_rules():
    frame = pd.DataFrame({"district": ["ryd"], "category": ["hot"]})
    assert ALL_ROWS.keeps(frame).all()
    assert not NO_ROWS.keeps(frame).any()
    assert not RowRule(actors=frozenset({"polis"})).keeps(frame).any()
