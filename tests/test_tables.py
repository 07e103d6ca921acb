"""The check at the door: every fault in one message, and never a value in it."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo import tables
from est_geo.errors import TableError
from est_geo.tables import HOTSPOTS, INCIDENTS, REJECTED, REPORTS, Column, Table, checked

ALL = [one for one in vars(tables).values() if isinstance(one, Table)]
PERSONAL = "Anna Andersson 19811218-9876"


def rejected(**columns):
    given_ = {"row": [1, 2], "field": ["tid", "lat"], "reason": ["a", "b"]} | columns
    return pd.DataFrame(given_).astype({"field": "str", "reason": "str"} if not columns else {})


def faults_of(frame, table):
    with pytest.raises(TableError) as caught:
        checked(frame, table)
    return str(caught.value)


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_an_empty_table_keeps_its_own_contract(table):
    empty = table.empty()
    assert checked(empty, table) is empty
    assert list(empty.columns) == table.names
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)


def test_every_table_has_its_own_name_and_every_column_a_meaning():
    assert len({table.name for table in ALL}) == len(ALL) >= 15
    assert all(column.meaning for table in ALL for column in table.columns)


def test_incidents_carry_on_every_column_that_reports_have_but_what_only_places_them():
    shared = {column.name: column.kind for column in INCIDENTS.columns}
    for column in REPORTS.columns:
        if column.name not in {"row", "district_hint"}:
            assert shared[column.name] == column.kind


def test_the_same_object_comes_back_unchanged():
    frame = rejected()
    before = frame.copy()
    assert checked(frame, REJECTED) is frame
    pd.testing.assert_frame_equal(frame, before)


def test_columns_beyond_the_contract_are_allowed():
    checked(rejected().assign(more=1.5), REJECTED)


def test_every_fault_comes_in_one_message():
    frame = pd.DataFrame({"row": [1.5, 2.5], "field": ["tid", None]}).astype({"field": "str"})
    message = faults_of(frame, REJECTED)
    assert message.startswith("The table 'rejected' breaks its contract: ")
    assert "column 'row' must be int, but is float64" in message
    assert "column 'field' lacks a value in 1 rows, first row 1" in message
    assert "column 'reason' is missing" in message


def test_a_repeated_key_names_its_first_row():
    frame = rejected(row=[7, 7], field=["tid", "tid"])
    assert "the key ('row', 'field') repeats, first at row 1" in faults_of(frame, REJECTED)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["a"], [1]),
        ("float", [1.0], [1]),
        ("int", [1], [1.0]),
        ("bool", [True], [1]),
        ("time", pd.to_datetime(["2026-11-09"], utc=True), pd.to_datetime(["2026-11-09"])),
    ],
)
def test_types_are_told_apart(kind, good, bad):
    table = Table("t", ("a",), (Column("a", kind, "something"),))
    checked(pd.DataFrame({"a": good}), table)
    assert f"column 'a' must be {kind}, but is" in faults_of(pd.DataFrame({"a": bad}), table)


def test_a_time_in_another_zone_than_utc_is_refused():
    table = Table("t", ("a",), (Column("a", "time", "when"),))
    local = pd.DataFrame({"a": pd.to_datetime(["2026-11-09"]).tz_localize("Europe/Stockholm")})
    assert "must be time, but is datetime64" in faults_of(local, table)


def test_a_nullable_column_may_lack_values_and_no_other():
    frame = HOTSPOTS.empty()
    assert checked(frame, HOTSPOTS).empty
    table = Table(
        "t", ("a",), (Column("a", "int", "key"), Column("b", "float", "b", nullable=True))
    )
    checked(pd.DataFrame({"a": [1, 2], "b": [float("nan"), 1.0]}), table)
    strict = Table("t", ("a",), (Column("a", "int", "key"), Column("b", "float", "b")))
    message = faults_of(pd.DataFrame({"a": [1, 2], "b": [1.0, float("nan")]}), strict)
    assert "column 'b' lacks a value in 1 rows, first row 1" in message


@given(st.sampled_from(["missing", "type", "null", "key"]), st.integers(0, 4))
def test_no_message_ever_quotes_a_value(fault, at):
    frame = pd.DataFrame(
        {"row": range(5), "field": [PERSONAL] * 5, "reason": [PERSONAL] * 5}
    ).astype({"field": "str", "reason": "str"})
    if fault == "missing":
        frame = frame.drop(columns="reason")
    elif fault == "type":
        frame = frame.assign(row=PERSONAL)
    elif fault == "null":
        frame.loc[at, "reason"] = None
    else:
        frame["row"] = 1
    message = faults_of(frame, REJECTED)
    assert not any(part in message for part in PERSONAL.split())


def test_a_table_error_is_a_value_error_too():
    with pytest.raises(ValueError, match="rejected"):
        checked(pd.DataFrame(), REJECTED)
