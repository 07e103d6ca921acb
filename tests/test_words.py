"""Numbers and lists as a Swedish reader writes them."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.words import ARROWS, MISSING, THIN, counted, listing, number, percent, span, verdict

FINITE = st.floats(-1e12, 1e12)
NOT_FINITE = st.sampled_from([math.nan, math.inf, -math.inf])


@given(FINITE, st.integers(0, 4))
def test_a_written_number_reads_back(value, decimals):
    text = number(value, decimals)
    assert "." not in text
    assert float(text.replace(THIN, "").replace(",", ".")) == pytest.approx(
        value, abs=0.5 * 10.0**-decimals + abs(value) * 1e-12
    )


@given(st.integers(0, 10**12))
def test_thousands_are_grouped_by_three(value):
    assert re.fullmatch(rf"\d{{1,3}}(?:{THIN}\d{{3}})*", number(value))


@given(NOT_FINITE, FINITE)
def test_what_is_unknown_is_a_dash(unknown, known):
    assert number(unknown) == percent(unknown) == MISSING
    assert span(unknown, known) == span(known, unknown) == MISSING


@pytest.mark.parametrize(
    ("low", "high", "decimals", "text"),
    [(71, 93, 0, "71–93"), (0.5, 1.25, 1, "0,5–1,2"), (1000, 2000, 0, f"1{THIN}000–2{THIN}000")],
)
def test_spans(low, high, decimals, text):
    assert span(low, high, decimals) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0"), (0.456, "46"), (1, "100"), (12.5, f"1{THIN}250")]
)
def test_per_cent_has_a_space_that_does_not_break(share, text):
    assert percent(share) == f"{text}\u00a0%"


@given(st.lists(st.text("abcåäö", min_size=1), max_size=6))
def test_a_list_reads_as_a_sentence(words):
    text = listing(words)
    assert text.count(" och ") == (len(words) > 1)
    assert re.split(r", | och ", text) == (words or [""])


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 händelser"), (1, "1 händelse"), (2, "2 händelser"), (1500, f"1{THIN}500 händelser")],
)
def test_nouns_follow_their_number(count, text):
    assert counted(count, "händelse", "händelser") == text


@pytest.mark.parametrize("arrow", ["over", "under", "none"])
def test_a_verdict_says_nothing_without_history(arrow):
    assert verdict(arrow, 3.0) == ARROWS[arrow]
    assert verdict(arrow, math.nan) == "ingen historik att jämföra med"


def test_an_unknown_arrow_is_a_fault():
    with pytest.raises(KeyError):
        verdict("sideways", 3.0)
