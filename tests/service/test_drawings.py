"""Small drawings: where things stand is what the numbers say."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.drawings import heat, range_plot, sparkline

COUNT = st.integers(0, 5000)


@given(COUNT, COUNT, COUNT)
def test_the_dot_is_on_the_band_unless_outside_it(count: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    drawn = range_plot(count, low, high, max(count, high))
    ET.fromstring(drawn)  # noqa: S314 - our own drawing
    at = float(re.search(r'cx="([\d.]+)"', drawn)[1])  # type: ignore[index]
    x, wide = (float(n) for n in re.search(r'x="([\d.]+)" y="3" width="([\d.]+)"', drawn).groups())  # type: ignore[union-attr]
    assert "alert" not in drawn
    assert "alert" in range_plot(count, low, high, max(count, high), arrow=True)
    assert 6 <= at <= 114
    if low <= count <= high:
        assert x - 0.1 <= at <= x + wide + 0.1


def test_without_history_there_is_no_band() -> None:
    assert "band" not in range_plot(5, float("nan"), float("nan"), 10)
    assert "band" not in sparkline([1, 2], None, None)


@given(st.lists(COUNT, min_size=1, max_size=12))
def test_a_sparkline_is_inside_its_frame_and_ends_in_its_last_value(values: list[int]) -> None:
    drawn = ET.fromstring(sparkline(values, 1, 3))  # noqa: S314 - our own drawing
    line, dot = drawn.find("polyline"), drawn.find("circle")
    assert line is not None
    assert dot is not None
    points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    assert len(points) == len(values)
    assert all(0 <= x <= 96 and 0 <= y <= 28 for x, y in points)
    assert (float(dot.attrib["cx"]), float(dot.attrib["cy"])) == pytest.approx(points[-1])
    highest = min(range(len(points)), key=lambda at: points[at][1])
    assert values[highest] >= max(values) * 0.99  # a tenth of a pixel


def test_heat_shows_every_hour_with_half_an_incident_the_strongest_darkest() -> None:
    weights = np.zeros((7, 24))
    weights[4, 22], weights[0, 0], weights[1, 1] = 8.0, 0.6, 0.1
    cells = [
        one.attrib
        for one in ET.fromstring(heat(weights))  # noqa: S314 - our own drawing
        if "fill" in one.attrib
    ]
    where = {(float(one["x"]) / 6, float(one["y"]) / 6): one["fill"] for one in cells}
    assert set(where) == {(22.0, 4.0), (0.0, 0.0)}
    assert where[22.0, 4.0] == "#00224e"
    assert where[0.0, 0.0] != "#00224e"


def test_an_empty_week_is_drawn_empty() -> None:
    assert heat(np.zeros((7, 24))).count("fill=") == 0
