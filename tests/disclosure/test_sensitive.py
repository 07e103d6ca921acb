"""Sensitive categories: one table by district and quarter, and no row anywhere else."""

import json
import re
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from est_geo.disclosure import (
    SENSITIVE_QUARTER,
    Told,
    leaking,
    narrowed,
    publish,
    quarter,
    sensitive_table,
    sensitive_units,
)
from est_geo.errors import DisclosureError, PeriodError
from est_geo.periods import Period
from est_geo.policy import Principal, decide
from est_geo.policy.rights import RIGHTS
from est_geo.render import as_json, write_picture
from est_geo.situation import situation_picture
from est_geo.tables import INCIDENTS, checked
from service.csv_tables import csv_tables_for, csv_text
from service.ogc.collections import collections_for
from tests.made_up import LINKOPING, WEEK, town

KINDS = sorted(LINKOPING.sensitive)
PERIODS = (WEEK, Period.parse("2026-10"), Period.parse("2026-T2"))


@pytest.fixture(scope="module")
def reports():
    whole = town(20, 45)
    rng = np.random.default_rng(5)
    kinds = np.where(rng.random(len(whole)) < 0.25, rng.choice(KINDS, len(whole)),
                     whole["category"])  # fmt: skip
    return checked(whole.assign(category=pd.Series(kinds, dtype="str")), INCIDENTS)


@pytest.fixture(scope="module")
def pictures(reports):
    """Pictures of the town, and of the same town without its sensitive reports."""
    plain = reports[~reports["category"].isin(KINDS)].reset_index(drop=True)
    # When the last report of any kind came is no secret, but it must not differ here.
    return {
        period: [
            situation_picture(one, profile=LINKOPING, start=period.first, end=period.last)
            for one in (reports, plain)
        ]
        for period in PERIODS
    }


def principal(role):
    return Principal("konto:1", role, district="ryd", actor="polis", shift="1")


@pytest.mark.parametrize("role", sorted(RIGHTS))
@pytest.mark.parametrize(
    "period",
    [PERIODS[0], *(pytest.param(one, marks=pytest.mark.long) for one in PERIODS[1:])],
    ids=lambda one: one.name,
)
def test_no_product_of_any_role_tells_of_a_sensitive_report(pictures, role, period, tmp_path):
    access = decide(principal(role), "picture", LINKOPING, opened={"picture"})
    with_them, without = pictures[period]
    try:
        seen, same = (
            narrowed(publish(one, access.audience), access.districts, access.tables)
            for one in (with_them, without)
        )
    except DisclosureError:
        return  # outside the table: there is no such product
    assert _told(seen) == _told(same)
    files = write_picture(seen, tmp_path)
    texts = [file.read_text("utf-8") for file in files if file.suffix != ".csv"]
    texts += [json.dumps(one.make(seen)) for one in collections_for(access)]
    # A heading is no row.
    texts += [csv_text(seen, name).partition("\n")[2] for name in csv_tables_for(access)]
    for text in texts:
        for kind in KINDS:
            for word in (kind, LINKOPING.category[kind].name):
                # "hot" is a threat, and also the name of a column: only as a value does it tell.
                assert not re.search(rf'[:,] ?"?{re.escape(word)}"?(,|\}}|\n|$)', text), word


def _told(seen):
    said = as_json(seen)
    if seen.audience == "intern" and said["totals"] is not None:
        # Those inside see how many of a period's reports are shown nowhere: one number, no place.
        said["totals"] |= {"reports": None, "sensitive": None}
    return said


def test_the_table_holds_every_count_once_and_only_rounded(reports):
    table = checked(sensitive_table(reports, LINKOPING, "2026-Q3"), SENSITIVE_QUARTER)
    days = quarter("2026-Q3")
    start, end = days.bounds(LINKOPING.timezone)
    own = reports[reports["category"].isin(KINDS)
                  & reports["occurred_from"].between(start, end, inclusive="left")]  # fmt: skip
    assert len(own) > 70
    for row in table.itertuples():
        mine = own if row.category == "alla" else own[own["category"] == row.category]
        mine = mine if row.district == "alla" else mine[mine["district"] == row.district]
        assert row.low <= len(mine) <= row.high
        assert len(mine) >= 10 or row.low == 0
        assert row.high - row.low >= 2
        assert row.text.startswith("<") == (row.low == 0)
    assert {"<10"} < set(table["text"])
    numbers = [
        Told(sensitive_units(row.district, row.category, "2026-Q3", LINKOPING), row.low, row.high,
             small=row.low == 0)
        for row in table.itertuples()
    ]  # fmt: skip
    assert leaking(numbers) == []


@pytest.mark.parametrize(
    "text", ["2026-07", "2026-W30", "2026-T2", "2026-Q0", "2026-Q5", "2026-07-01/2026-09-30", "Q3"]
)
def test_only_a_calendar_quarter_is_told_of(reports, text):
    with pytest.raises(PeriodError, match="kalenderkvartal"):
        sensitive_table(reports, LINKOPING, text)


def test_quarters_cover_the_year_once():
    days = [quarter(f"2026-Q{at}") for at in (1, 2, 3, 4)]
    assert [one.first.isoformat() for one in days] == [
        "2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01",
    ]  # fmt: skip
    assert [one.after for one in days[:-1]] == [one.first for one in days[1:]]
    assert days[-1].after.isoformat() == "2027-01-01"


def test_the_groups_totals_hold_no_sensitive_number(pictures):
    with_them, without = pictures[WEEK]
    assert with_them.totals.sensitive > 0
    assert asdict(publish(with_them, "est").totals) == asdict(publish(without, "est").totals)
