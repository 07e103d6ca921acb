import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.render import class_numbers, count_classes, text_on
from est_geo.render.classes import CIVIDIS, WHITE, contrast

COUNTS = st.lists(st.integers(0, 5_000_000), min_size=1, max_size=40)


@given(COUNTS)
def test_every_count_has_exactly_one_class_without_gaps(counts):
    classes = count_classes(counts)

    assert len(classes) <= 9
    assert (classes[0].low, classes[0].high, classes[0].colour) == (0, 0, WHITE)
    assert all(one.high + 1 == after.low for one, after in itertools.pairwise(classes))
    assert classes[-1].high == max(counts)
    for count, at in zip(counts, class_numbers(counts, classes), strict=True):
        assert classes[at].low <= count <= classes[at].high


@given(COUNTS, COUNTS)
def test_a_class_has_the_same_limits_and_colour_whatever_the_other_counts(counts, others):
    one, other = count_classes(counts), count_classes(others)

    shared = min(len(one), len(other))
    assert [(a.low, a.colour) for a in one[:shared]] == [(b.low, b.colour) for b in other[:shared]]
    assert one[: shared - 1] == other[: shared - 1]


def test_colours_darken_with_the_count():
    light = [contrast(one.colour, WHITE) for one in count_classes([5_000_000])]

    assert light == sorted(set(light))


def test_no_colour_can_be_taken_for_the_grey_of_no_data():
    # Chroma in CIE L*a*b*; the mid-greys of cividis lie below 10.
    for one in count_classes([5_000_000])[1:]:
        assert np.linalg.norm(_lab(_linear(one.colour))[1:]) > 15


@pytest.mark.parametrize(
    ("counts", "labels"),
    [
        ([1, 2, 58], ["0", "1", "2–4", "5–9", "10–19", "20–49", "50–58"]),
        ([1, 2, 3], ["0", "1", "2–3"]),
        ([2], ["0", "1", "2"]),
        (
            [500, 900],
            ["0", "1", "2–4", "5–9", "10–19", "20–49", "50–99", "100–499", "500–900"],
        ),
        ([0, 0], ["0"]),
        ([], ["0"]),
    ],
)
def test_labels_are_what_a_reader_expects(counts, labels):
    assert [one.label for one in count_classes(counts)] == labels


def test_text_can_be_read_on_every_fill():
    assert min(contrast(text_on(fill), fill) for fill in (WHITE, *CIVIDIS)) >= 4.5


def test_contrast_agrees_with_published_values():
    # WCAG's own example of the limit: #767676 is the lightest grey that passes on white.
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", WHITE) < 4.5


def test_neighbouring_classes_differ_for_those_who_see_no_red_or_green():
    # Viénot, Brettel & Mollon 1999: deuteranopia in linear RGB; distance in CIE L*a*b*.
    seen = [_lab(_deuteranope(one.colour)) for one in count_classes([5_000_000])]
    steps = [np.linalg.norm(a - b) for a, b in itertools.pairwise(seen)]
    assert min(steps) >= 10


def _linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _deuteranope(colour: str) -> np.ndarray:
    linear = _linear(colour)
    red_green = 0.29275 * linear[0] + 0.70725 * linear[1]
    blue = -0.02234 * linear[0] + 0.02234 * linear[1] + linear[2]
    return np.clip([red_green, red_green, blue], 0, 1)


def _lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    ratio = to_xyz @ linear / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
