"""Shifts: named the same however often the plan is made, past midnight and the period's edge."""

import pandas as pd
import pytest

from est_geo.presence import shifts_of
from est_geo.tables import VISITS
from tests.presence.presence_town import actor, town

EVENING = (["fre", "lör"], 18, 27, 2)
TOWN = town(actor("vakt", ["samtal"], shifts=[EVENING, (["lör"], 8, 12, 1)]))


def visits(*rows):
    starts = [pd.Timestamp(start, tz="Europe/Stockholm").tz_convert("UTC") for _, _, start in rows]
    frame = pd.DataFrame({
        "actor": [row[0] for row in rows],
        "team": [row[1] for row in rows],
        "start": starts,
        "end": [start + pd.Timedelta(minutes=12) for start in starts],
    })  # fmt: skip
    return frame.reindex(columns=VISITS.names).set_index(pd.Index(range(10, 10 + len(rows))))


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (("vakt", 1, "2026-11-20 18:00"), "vakt-20261120-18-1"),
        (("vakt", 2, "2026-11-20 23:40"), "vakt-20261120-18-2"),
        (("vakt", 1, "2026-11-21 02:59"), "vakt-20261120-18-1"),
        (("vakt", 1, "2026-11-21 09:00"), "vakt-20261121-08-1"),
        (("vakt", 1, "2026-11-23 00:10"), "vakt-20261123-00-1"),
        (("vakt", 1, "2026-11-22 00:10"), "vakt-20261121-18-1"),
        (("borta", 1, "2026-11-20 18:40"), "borta-20261120-18-1"),
    ],
)
def test_a_visit_belongs_to_the_shift_that_is_out_then(row, name):
    found = shifts_of(visits(row), TOWN)
    assert found["shift"].tolist() == [name]
    assert found.index.tolist() == [10]
    assert found["shift_start"].iloc[0] <= visits(row)["start"].iloc[0] < found["shift_end"].iloc[0]


def test_the_end_is_the_shift_s_and_not_the_last_visit_s():
    found = shifts_of(visits(("vakt", 1, "2026-11-20 19:00")), TOWN)
    assert found["shift_end"].iloc[0] == pd.Timestamp("2026-11-21 03:00", tz="Europe/Stockholm")


def test_a_shift_that_the_planner_has_named_keeps_its_name():
    rows = visits(("vakt", 1, "2026-11-20 19:00"), ("vakt", 2, "2026-11-20 19:00"))
    named = rows.assign(shift_id=pd.Series(["nattpasset", None], index=rows.index, dtype="str"))
    assert shifts_of(named, TOWN)["shift"].tolist() == ["nattpasset", "vakt-20261120-18-2"]
