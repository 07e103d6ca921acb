"""What the cards say: the grounds of a place, the road, the receipt; all from made-up tables."""

import json
import math
import re
from dataclasses import asdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import ReportError
from est_geo.interventions import read_catalogue
from est_geo.tables import FACTORS, FACTORS_SET, VERDICTS
from service.cards.card import card_shown
from service.cards.factors import judged
from service.cards.light import light_picture, light_shown
from service.cards.moves import COLUMNS, fields_typed, moves_of, value_of
from service.cards.place import place_shown
from service.cards.receipt import HEADLINES, effect_of, receipt_shown
from service.cards.road import happened, track
from service.cards.wording import LEAST_FOR_PERCENT
from tests.made_interventions import AT, intervention
from tests.made_up import LINKOPING
from tests.service.cards.made_cards import details, effect, grounds, lighting, proposals

ZONE = LINKOPING.timezone
CATALOGUE = read_catalogue()
SHARE = re.compile(r"\d[\u00a0 ]%")
INTERVAL = re.compile(r"95[\u00a0 ]% intervall")


def place(*, hours=True, factors=None, **other):
    own = FACTORS_SET.empty() if factors is None else factors
    return place_shown(grounds(**other), CATALOGUE, LINKOPING.district_names, own, hours=hours)


def row(**other):
    return intervention(**other).iloc[0].to_dict()


def test_a_place_says_its_number_with_the_interval_and_when_it_happens() -> None:
    shown = place()
    assert shown.sentence == "40 inrapporterade händelser på 13 veckor (95\u00a0% intervall 29–54)"
    assert shown.district == "Ryd"
    assert [(one.name, one.n, one.share) for one in shown.mix] == [
        ("Bråk", "30", "75\u00a0%"), ("Skadegörelse", "10", "25\u00a0%"),
    ]  # fmt: skip
    assert shown.hours is not None
    assert shown.hours.says.startswith("Flest rapporteras fredag 22–23")
    assert [(one.sign, one.n) for one in shown.sources] == [("●", "40"), ("?", "–")]


def test_hours_are_for_those_who_may_see_them_and_never_of_a_handful() -> None:
    assert place(hours=False).hours is None
    assert place(hours=False).light.picture is None  # type: ignore[union-attr]
    few = place(n=LEAST_FOR_PERCENT - 1)
    assert few.hours is None
    assert few.light.picture is None  # type: ignore[union-attr]
    assert {one.share for one in few.mix} == {""}


def test_a_proposal_shows_evidence_for_and_against_and_the_groups_own_judgement() -> None:
    own = judged("ryd-torget-belysning", "ryd", "need", "5", "Vi har gått dit.", AT)
    one = place(factors=own, proposals=proposals(need=5)).proposals[0]
    assert one.weighed is not None
    assert one.weighed.speaks_for
    assert any("omtvistat eller nollresultat" in card.marks for card in one.weighed.speaks_against)
    assert [(each.factor, each.value, each.own) for each in one.factors] == [
        ("need", 5, True), ("influence", 3, False), ("cost", 2, False),
    ]  # fmt: skip
    assert one.factors[0].reason == "Vi har gått dit."


@pytest.mark.parametrize(
    ("factor", "value", "words"),
    [("need", "6", "x"), ("need", "²", "x"), ("need", "3", " "), ("luck", "3", "x"),
     ("need", "3", "x" * 301)],
)  # fmt: skip
def test_a_judgement_asks_for_a_factor_a_value_and_a_reason(factor, value, words) -> None:
    with pytest.raises(ReportError, match="Inget är ändrat"):
        judged("s", "ryd", factor, value, words, AT)
    assert judged("s", "ryd", "need", "0", "räkna igen", AT)["value"].item() == 0
    assert set(FACTORS) == {"need", "influence", "cost"}


def test_the_dark_picture_has_a_bar_for_every_rate_and_says_it_in_words() -> None:
    case = lighting()
    picture = light_picture(case.hours)
    assert picture is not None
    rates = case.hours[["dark_rate", "light_rate"]].to_numpy()
    assert len(picture.bars) == int(pd.notna(rates).sum())
    assert {one.kind for one in picture.bars} == {"dark", "light"}
    assert all(one.y >= 0 and one.y + one.tall == pytest.approx(picture.floor)
               for one in picture.bars)  # fmt: skip
    assert "ibland mörka och ibland ljusa" in picture.says
    assert len(picture.rows) == 24
    shown = light_shown(case, hours=True)
    assert "1,8 gånger" in shown.numbers
    assert "41 i mörker, 23 i ljus" in shown.numbers


def test_no_picture_of_nothing() -> None:
    hours = lighting().hours.assign(dark_rate=math.nan, light_rate=math.nan)
    assert light_picture(hours) is None


def test_the_road_shows_what_is_passed_and_what_is_left() -> None:
    ordered = row(status="ordered", decided_at=AT, ordered_at=AT, done_at=AT)
    states = [one.state for one in track(ordered, ZONE)]
    assert states == ["been", "been", "here", "ahead", "ahead"]
    # A day that a reopened row remembers says nothing of what lies ahead.
    assert [one.on for one in track(ordered, ZONE)][3:] == ["", ""]
    steps = pd.DataFrame({"at": [AT], "action": ["order"], "words": ["ja"], "made_by": ["konto:1"]})
    told = happened(steps, {"konto:1": "Åsa"}, ZONE)[0]
    assert (told.what, told.who, told.on) == ("Beställdes", "Åsa", "16 november 2026")


def test_a_card_tells_who_what_and_when() -> None:
    card = card_shown(row(deadline=AT), LINKOPING, CATALOGUE)
    facts = dict(card.facts)
    assert facts["Ägare"] == "Kommunens väghållare"
    assert facts["Klar senast"] == "16 november 2026"
    assert facts["Kostnad"] == "hög, 400\u202f000\u00a0kr"
    unknown = card_shown(row(kind="hiss", cost=None), LINKOPING, CATALOGUE)
    assert unknown.weighed is None
    assert unknown.kind_name == "hiss"


def test_steps_are_given_to_those_who_may_take_them() -> None:
    allowed = ("decide", "drop", "change", "note", "acknowledge")
    decides = moves_of(row(), allowed, {"orders", "intervening"}, LINKOPING, COLUMNS.values())
    assert [one.action for one in decides] == ["decide", "acknowledge", "note", "change", "drop"]
    owner = moves_of(row(), allowed, {"orders"}, LINKOPING, ())
    assert [one.action for one in owner] == ["acknowledge"]
    assert moves_of(row(), allowed, {"interventions"}, LINKOPING, ()) == []


def test_only_what_is_new_in_a_form_is_changed() -> None:
    before = row(deadline=value_of("slutdatum", "2026-12-31", ZONE))
    same = {"agare": ["vaghallaren"], "slutdatum": ["2026-12-31"], "kostnad": ["400 000"],
            "klass": ["hög"]}  # fmt: skip
    assert fields_typed(same, "decide", before, ZONE) == {}
    new = same | {"kostnad": ["350000,50"], "agare": ["polisen"]}
    assert fields_typed(new, "decide", before, ZONE) == {"cost": 350000.5, "owner": "polisen"}
    # A step takes its own fields only.
    assert fields_typed(new, "note", before, ZONE) == {}
    with pytest.raises(ReportError, match="klar senast skrivs som"):
        fields_typed({"slutdatum": ["nyår"], "kostnad": ["-1"]}, "decide", before, ZONE)


NUMBERS = st.one_of(st.none(), st.just(math.nan), st.floats(0, 8))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    verdict=st.sampled_from(sorted(VERDICTS)),
    before=st.integers(0, 40),
    after=st.integers(0, 40),
    ratios=st.tuples(NUMBERS, NUMBERS, NUMBERS),
    detectable=NUMBERS,
)
def test_an_effect_never_stands_without_n_interval_and_verdict(
    verdict, before, after, ratios, detectable
) -> None:
    known = all(one is not None and math.isfinite(one) for one in ratios)
    low, ratio, high = sorted(ratios) if known else ratios  # type: ignore[type-var]
    told = json.loads(details())
    told["receipt"] |= {"detectable": detectable, "naive": ""}
    told["every"] = {"verdict": verdict, "n_before": before, "n_after": after, "ratio": ratio,
                     "low": low, "high": high}  # fmt: skip
    words = f"{VERDICTS[verdict].capitalize()}: x."
    kept = effect(verdict, n_before=before, n_after=after, ratio=ratio, low=low, high=high,
                  words=words, details=json.dumps(told))  # fmt: skip
    shown = receipt_shown(kept, ZONE)
    assert shown.headline == HEADLINES[verdict]
    for line in (shown.effect.line, effect_of(kept).line, shown.every):
        assert line.startswith(VERDICTS[verdict].capitalize())
        assert f"{before} händelse" in line
        assert f"{after} efter" in line
        assert bool(INTERVAL.search(line)) == known == ("gånger jämförelsen" in line)
    if min(before, after) < LEAST_FOR_PERCENT:
        assert shown.effect.share == ""
    if shown.effect.share:
        assert verdict == "effect"
        assert INTERVAL.search(shown.effect.share)
    if before < LEAST_FOR_PERCENT:
        mine = [text for key, text in asdict(shown).items() if isinstance(text, str)]
        mine += [text for _, text in shown.numbers]
        assert not [one for one in mine if SHARE.search(INTERVAL.sub("", one))]


def test_a_receipt_tells_all_that_it_rests_on() -> None:
    shown = receipt_shown(effect(), ZONE)
    assert shown.sentence == "Från 60 till 30 på platsen."
    assert [(one.name, one.before, one.after) for one in shown.counts] == [
        ("Platsen", "60", "30"), ("Jämförelseplatserna", "200", "195"), ("Berga torg", "50", "48"),
    ]  # fmt: skip
    assert "55,3" in shown.counts[0].note
    assert dict(shown.numbers)["Plats och ring tillsammans (WDD)"].startswith("26 färre")
    assert shown.series is not None
    assert [one.kind for one in shown.series.bars] == ["before"] * 3 + ["after"] * 2
    assert shown.balance[0].words == "lika"
    assert shown.every.startswith("Ingen påvisbar effekt · 90 händelser")


def test_a_receipt_without_details_still_tells_the_effect() -> None:
    shown = receipt_shown(effect(details="{}"), ZONE)
    assert (shown.series, shown.naive, list(shown.balance)) == (None, "", [])
    assert shown.effect.interval == "0,33–0,81"
    assert receipt_shown(effect(details="not json"), ZONE).effect == shown.effect
