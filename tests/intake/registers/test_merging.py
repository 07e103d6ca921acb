import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.intake.registers.merging import lying_together, merged

points = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3_000), st.integers(0, 300)),
    min_size=1,
    max_size=40,
)


def rows(*given, kind="landmark"):
    frame = pd.DataFrame(given, columns=["name", "lon", "lat", "confidence"])
    return frame.assign(kind=kind)


@given(points)
def test_a_chain_of_short_steps_is_one_and_nothing_else_is(given):
    code, x, y = (np.array(column) for column in zip(*given, strict=True))
    found = lying_together(code, x.astype(float), y.astype(float), 100.0)
    for one in range(len(code)):
        reached, grown = {one}, True
        while grown:
            more = {
                other
                for at in reached
                for other in range(len(code))
                if code[at] == code[other] and np.hypot(x[at] - x[other], y[at] - y[other]) <= 100
            }
            grown = not more <= reached
            reached |= more
        assert set(np.flatnonzero(found == found[one]).tolist()) == reached


def test_the_surest_row_gives_the_place_and_all_give_their_names():
    places, aliases = merged(
        rows(("Torget", 15.6, 58.4, "unverified"), ("torget", 15.6005, 58.4, "high")),
        [("Stora torget",), ("Salutorget",)],
    )
    assert places["lon"].tolist() == [15.6005]
    assert [set(one) for one in aliases] == [{"Stora torget", "Salutorget"}]


@pytest.mark.parametrize(
    ("kind", "metres", "left"),
    [("address", 50, 1), ("address", 100, 2), ("landmark", 140, 1), ("landmark", 160, 2),
     ("stop", 290, 1), ("stop", 310, 2), ("street", 1_400, 1), ("street", 1_600, 2)],
)  # fmt: skip
def test_how_near_is_the_same_place(kind, metres, left):
    north = 58.4 + metres / 111_195
    frame = rows(("Torget", 15.6, 58.4, "high"), ("Torget", 15.6, north, "high"), kind=kind)
    assert len(merged(frame, [(), ()])[0]) == left


def test_places_of_another_kind_or_name_are_left_alone_and_order_is_kept():
    frame = rows(
        ("B", 15.6, 58.4, "high"), ("A", 15.6, 58.4, "high"), ("B", 15.6, 58.4, "high"),
        ("A", 15.9, 58.4, "high"),
    )  # fmt: skip
    places, aliases = merged(frame, [("b",), ("a",), ("c",), ("d",)])
    assert places["name"].tolist() == ["B", "A", "A"]
    assert aliases == [("b", "c"), ("a",), ("d",)]
    frame.loc[0, "kind"] = "stop"
    assert len(merged(frame, [()] * 4)[0]) == 4


def test_a_crowd_of_one_name_takes_no_time_and_only_equals_are_joined():
    size = 30_000
    frame = rows(*[("Hus", 15.6 + n % 1_000 / 1e3, 58.4, "high") for n in range(size)])
    places, aliases = merged(frame, [()] * size)
    assert len(places) == len(aliases) == 1_000
