import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.render import class_numbers, count_classes, text_on
from est_geo.render.classes import CIVIDIS, MAX_CLASSES, WHITE, contrast

COUNTS = st.lists(st.integers(0, 5_000_000), min_size=1, max_size=40)


@given(COUNTS)
def test_every_count_has_exactly_one_class_without_gaps(counts):
    classes = count_classes(counts)

    assert len(classes) <= MAX_CLASSES + 1
    assert (classes[0].low, classes[0].high, classes[0].colour) == (0, 0, WHITE)
    assert all(one.high + 1 == after.low for one, after in itertools.pairwise(classes))
    assert classes[-1].high == max(counts)
    for count, at in zip(counts, class_numbers(counts, classes), strict=True):
        assert classes[at].low <= count <= classes[at].high


@given(COUNTS)
def test_limits_are_round_and_colours_darken(counts):
    classes = count_classes(counts)
    limits = [one.low for one in classes[1:]]

    if max(counts) > MAX_CLASSES:
        digits = [len(str(one).rstrip("0")) for one in limits]
        assert max(digits) <= 3
    light = [contrast(one.colour, WHITE) for one in classes]
    assert light == sorted(light)
    assert len(set(light)) == len(light)


@pytest.mark.parametrize(
    ("counts", "labels"),
    [
        ([1, 2, 58], ["0", "1", "2–4", "5–9", "10–19", "20–49", "50–58"]),
        ([1, 2, 3], ["0", "1", "2", "3"]),
        ([500, 900], ["0", "1–599", "600–699", "700–799", "800–900"]),
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
    for n in range(2, MAX_CLASSES + 1):
        colours = [one.colour for one in count_classes([1, *(10**at for at in range(n))])]
        seen = [_lab(_deuteranope(colour)) for colour in colours]
        steps = [np.linalg.norm(a - b) for a, b in itertools.pairwise(seen)]
        assert min(steps) >= 10


def _deuteranope(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
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
