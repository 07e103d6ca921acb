import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import TableError
from est_geo.interventions import EffectCounts, effect_receipt
from est_geo.tables import VERDICTS

STARTS = {
    "effect": "Effekt: ",
    "none": "Ingen påvisbar effekt: ",
    "too_few": "För få händelser för att säga: ",
}
NEAR = [(205, 200), (190, 196), (210, 206), (198, 203), (202, 197)]
RINGS = [(201, 198), (188, 195), (209, 204), (199, 200), (203, 203)]


def elsewhere(places=NEAR, rings=RINGS):
    rows = [
        {"name": f"Plats {at}", "before": b, "after": a, "ring_before": rb, "ring_after": ra}
        for at, ((b, a), (rb, ra)) in enumerate(zip(places, rings, strict=True))
    ]
    columns = ["name", "before", "after", "ring_before", "ring_after"]
    return pd.DataFrame(rows, columns=columns)


def counted(treated, ring=None, places=NEAR, **other):
    rings = RINGS if len(places) == len(RINGS) else places
    return EffectCounts(treated, ring, elsewhere(places, rings), (182.0, 182.0), **other)


def texts(receipt):
    return (receipt.sentence, receipt.naive, receipt.displacement, *receipt.caveats)


def test_a_fall_that_the_others_did_not_have_is_an_effect():
    found = effect_receipt(counted((207, 110)))
    assert found.verdict == "effect"
    assert found.sentence == (
        "Effekt: från 207 till 110 på platsen, från 1\u202f005 till 1\u202f002 på "
        "jämförelseplatserna. Det är 0,53 gånger det väntade (95 % intervall 0,40–0,71)."
    )
    assert found.ratio == pytest.approx(110 / 207 * 1005 / 1002)
    assert found.dispersion == 1
    assert 0.5 < found.detectable < 1
    assert found.wdd is None
    assert found.wdq is None


def test_a_fall_that_all_had_is_none_and_the_bare_comparison_would_have_claimed_it():
    found = effect_receipt(counted((207, 150), places=[(b, round(0.74 * a)) for b, a in NEAR]))
    assert found.verdict == "none"
    assert found.sentence.startswith(STARTS["none"])
    assert "en minskning med 28\u00a0%" in found.naive
    assert "Det kan vara slump" in found.sentence
    assert "hade behövts en minskning med minst" in found.sentence


def test_a_fall_that_moved_into_the_ring_is_no_effect():
    found = effect_receipt(counted((207, 110), (200, 297)))
    assert found.verdict != "effect"
    assert found.high < 1
    assert found.wdd.displaced == pytest.approx(97, abs=2)
    assert "flyttat till ringen" in found.displacement
    wide = effect_receipt(counted((2070, 1100), (2000, 2970)))
    assert wide.verdict == "none"
    assert "flyttat till ringen" in wide.sentence


def test_an_empty_ring_is_not_said_to_be_anything():
    found = effect_receipt(counted((207, 190), (0, 0)))
    assert found.displacement.endswith("För få i ringen för att säga om något flyttade dit.")
    assert "väntat" not in found.displacement


def test_a_fall_with_a_quiet_ring_is_an_effect():
    found = effect_receipt(counted((207, 90), (200, 195)))
    assert found.verdict == "effect"
    assert found.wdd.high < 0
    assert found.wdq.wdq > -1
    assert "Minskningen kan" not in found.displacement


def test_an_increase_is_never_an_effect_and_says_so():
    found = effect_receipt(counted((110, 207)))
    assert found.verdict == "none"
    assert found.low > 1
    assert "Rapporterna ökade snarare." in found.sentence
    a_little = effect_receipt(counted((200, 210)))
    assert a_little.verdict == "none"
    assert "ökade snarare än minskade" in a_little.sentence


def test_few_incidents_say_nothing_and_no_percentage():
    found = effect_receipt(counted((6, 3)))
    assert found.verdict == "too_few"
    assert found.sentence == (
        "För få händelser för att säga: från 6 till 3 på platsen, från 1\u202f005 till 1\u202f002 "
        "på jämförelseplatserna. Med så få händelser går ingen minskning att skilja från slump."
    )
    assert not any("%" in text for text in texts(found))


def test_where_not_even_a_halving_would_show_it_is_too_few():
    found = effect_receipt(counted((60, 50)))
    assert found.verdict == "too_few"
    assert found.detectable < 0.5
    assert "Inte ens en halvering hade säkert synts" in found.sentence
    assert effect_receipt(counted((60, 50)), detectable_ratio=0.1).verdict == "none"


def test_places_that_vary_by_themselves_widen_the_interval():
    wild = [(200, 120), (180, 260), (220, 150), (190, 280), (210, 190)]
    calm, found = (
        effect_receipt(counted((207, 130))),
        effect_receipt(counted((207, 130), None, wild)),
    )
    assert calm.verdict == "effect"
    assert found.dispersion > 5
    assert found.verdict != "effect"


@pytest.mark.parametrize("places", [[], NEAR[:1], NEAR[:3]])
def test_fewer_than_four_comparison_places_give_no_ratio(places):
    found = effect_receipt(counted((207, 60), None, places))
    assert found.verdict == "too_few"
    assert "minst fyra jämförelseplatser" in found.sentence
    assert math.isnan(found.ratio)
    assert any("jämförelseplats" in one for one in found.caveats)


def test_what_the_place_was_picked_on_is_shrunk():
    others = [20, 25, 18, 30, 22, 27, 19, 24, 21, 28, 23, 26]
    picked = counted((160, 110), selection=60, candidates=others)
    found, plain = effect_receipt(picked), effect_receipt(counted((160, 110)))
    assert 100 < found.shrunk < 160
    assert plain.shrunk == 160
    assert found.ratio > plain.ratio
    assert "räknat som" in found.sentence
    assert any("svalnar av sig själv" in one for one in found.caveats)


def test_comparison_places_shrink_too_where_their_window_is_known():
    others = [20, 25, 18, 30, 22, 27, 19, 24, 21, 28, 23, 26]
    picked = counted((160, 110), selection=60, candidates=others)
    known = EffectCounts(
        (160, 110), None, picked.comparisons.assign(selection=60), picked.days, 60, others
    )
    assert effect_receipt(known).ratio < effect_receipt(picked).ratio


def test_a_cold_place_is_not_raised():
    found = effect_receipt(counted((100, 90), selection=5, candidates=[40] * 6 + [20] * 6))
    assert found.shrunk == 100


def test_without_other_places_to_judge_by_the_receipt_refuses():
    found = effect_receipt(counted((207, 60), selection=100, candidates=[40, 60]))
    assert found.verdict == "too_few"
    assert math.isnan(found.shrunk)
    assert "Platsen valdes på händelser i perioden före" in found.sentence


def test_unequal_periods_are_reckoned_with():
    found = effect_receipt(
        EffectCounts((200, 100), (100, 50), elsewhere([(200, 100)] * 5, [(90, 45)] * 5), (364, 182))
    )
    assert found.ratio == pytest.approx(1)
    assert found.wdd.wdd == pytest.approx(0)
    assert "på 364 och 182 dagar" in found.naive
    assert "%" not in found.naive
    assert any("olika långa" in one for one in found.caveats)


def test_caveats_always_tell_of_reporting_and_of_an_unknown_season():
    said = effect_receipt(counted((207, 190))).caveats
    assert any("Rapporteringen kan ha ändrats" in one for one in said)
    assert any("samma del av året" in one for one in said)
    same = effect_receipt(counted((207, 190), same_season=True)).caveats
    assert not any("samma del av året" in one for one in same)


def test_an_effect_that_could_barely_be_seen_is_said_to_be_told_too_large():
    barely, clear = effect_receipt(counted((207, 140))), effect_receipt(counted((2070, 1100)))
    assert barely.verdict == clear.verdict == "effect"
    assert any("troligen mindre" in one for one in barely.caveats)
    assert not any("troligen mindre" in one for one in clear.caveats)


def test_zero_everywhere_is_a_defined_receipt():
    nothing = effect_receipt(counted((0, 0), (0, 0), [(0, 0)] * 5))
    assert nothing.verdict == "too_few"
    assert nothing.naive == ""
    gone = effect_receipt(counted((80, 0)))
    assert gone.verdict == "effect"
    assert 0 < gone.ratio < gone.high < 0.4


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        (counted((-1, 3)), "negativt"),
        (counted((5, 3), selection=6), "fler än alla"),
        (EffectCounts((5, 3), None, elsewhere(), (0, 3)), "längre än noll"),
        (EffectCounts((5, 3), (1, 1), elsewhere()[["name", "before", "after"]], (9, 9)), "saknar"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(counts, says):
    with pytest.raises(TableError, match=says):
        effect_receipt(counts)


small = st.integers(0, 60)
pair = st.tuples(small, small)
places = st.lists(st.tuples(pair, pair), max_size=7)


@st.composite
def any_counts(draw):
    drawn = draw(places)
    treated = draw(pair)
    selection = draw(st.none() | st.integers(0, treated[0]))
    frame = elsewhere([one for one, _ in drawn], [one for _, one in drawn])
    days = draw(st.sampled_from([(182.0, 182.0), (364.0, 182.0)]))
    candidates = draw(st.lists(small, max_size=14))
    return EffectCounts(treated, draw(st.none() | pair), frame, days, selection, candidates)


@given(any_counts())
@settings(max_examples=80, deadline=None)
def test_every_receipt_carries_n_interval_and_verdict(counts):
    found = effect_receipt(counts)
    assert found.verdict in VERDICTS
    assert found.sentence.startswith(STARTS[found.verdict])
    before, after = counts.treated
    assert f"från {before}" in found.sentence
    assert f"till {after} på platsen" in found.sentence
    assert (found.n_before, found.n_after) == counts.treated
    if found.verdict == "too_few":
        assert found.low <= found.ratio <= found.high or math.isnan(found.ratio)
    else:
        assert 0 < found.low < found.ratio < found.high
        assert "95 % intervall" in found.sentence
        assert before + after >= 10
    if found.verdict == "effect":
        assert found.high < 1
    if before + after < 10:
        assert not any("%" in text for text in texts(found))


@given(any_counts(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_comparison_places_does_not_matter(counts, random):
    order = list(range(len(counts.comparisons)))
    random.shuffle(order)
    turned = EffectCounts(
        counts.treated, counts.ring, counts.comparisons.iloc[order], counts.days,
        counts.selection, counts.candidates,
    )  # fmt: skip
    found, other = effect_receipt(counts), effect_receipt(turned)
    assert (found.verdict, found.sentence) == (other.verdict, other.sentence)
    assert found.ratio == pytest.approx(other.ratio, nan_ok=True)
    assert found.dispersion == pytest.approx(other.dispersion)


@given(any_counts())
@settings(max_examples=30, deadline=None)
def test_before_and_after_changed_about_turn_the_ratio_over(counts):
    names = {"before": "after", "after": "before", "ring_before": "ring_after",
             "ring_after": "ring_before"}  # fmt: skip
    one = EffectCounts(counts.treated, counts.ring, counts.comparisons, (182, 182))
    ring = None if counts.ring is None else counts.ring[::-1]
    back = EffectCounts(counts.treated[::-1], ring, counts.comparisons.rename(columns=names),
                        (182, 182))  # fmt: skip
    found, turned = effect_receipt(one), effect_receipt(back)
    assert turned.ratio == pytest.approx(1 / found.ratio, nan_ok=True)
    assert turned.low == pytest.approx(1 / found.high, nan_ok=True)
