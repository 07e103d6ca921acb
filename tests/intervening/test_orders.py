"""A work order: made of the stored row alone, with what the one who mends needs and no more."""

import pandas as pd
import pytest

from est_geo.intervening.orders import NO_DEADLINE
from tests.made_interventions import AT
from tests.made_orders import CATALOGUE, order_of, paper_of, row_of, step

LATER = AT + pd.Timedelta("7D")


def test_an_order_says_to_whom_where_and_until_when():
    order = order_of()
    assert (order.to, order.kind_name, order.goal) == (
        "Kommunens väghållare", "Belysning", "minska brott",
    )  # fmt: skip
    assert order.where == "Torget, Ryd"
    assert order.coordinates == (
        "WGS 84: 58,40900 N, 15,56620 Ö", "SWEREF 99 TM: N 6474386, E 533085",
    )  # fmt: skip
    # A deadline at midnight ends the day before it.
    assert order.deadline == "2027-01-31"
    assert order_of(deadline=pd.NaT).deadline == NO_DEADLINE
    assert order.boxes == (
        "Räcker belysningen för att se vägen och den man möter?",
        "Är någon lampa släckt eller trasig?",
    )  # fmt: skip
    assert set(order.care) == set(CATALOGUE.of["belysning"].harms)


def test_what_the_profile_does_not_know_is_called_by_its_id():
    order = order_of(owner="ingen_mer", kind="raketer", district="annan_kommun")
    assert (order.to, order.kind_name, order.boxes, order.care) == (
        "ingen_mer", "raketer", (), (),
    )  # fmt: skip
    assert (order.code, order.near) == ("raketer", "")


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((), ""), ((("finish", ""),), ""),
        ((("finish", ""), ("reopen", "Två lampor är släckta igen.")),
         "Återöppnad 2026-11-23: Två lampor är släckta igen."),
        ((("finish", ""), ("reopen", "")), "Återöppnad 2026-11-23."),
        ((("finish", ""), ("reopen", "Åter."), ("finish", "")), ""),
        ((("reopen", "Åter."), ("acknowledge", "Sett.")), "Återöppnad 2026-11-16: Åter."),
    ],
)  # fmt: skip
def test_a_reopened_order_says_so_until_it_is_done_again(steps, says):
    rows = [step(action, words, AT if not at else LATER) for at, (action, words) in
            enumerate(steps)]  # fmt: skip
    told = pd.concat(rows, ignore_index=True) if rows else None
    order = order_of(steps=told)
    assert order.reopened == says
    assert order.at == (AT if told is None else told["at"].max())


@pytest.mark.parametrize(("status", "is_ordered"), [
    ("proposed", False), ("decided", False), ("ordered", True), ("done", True),
    ("evaluated", True), ("dropped", False)])  # fmt: skip
def test_only_what_is_ordered_is_an_order(status, is_ordered):
    assert order_of(status=status).ordered is is_ordered


def test_a_decision_rests_on_findings_against_as_well_as_for():
    paper = paper_of(
        selection_start=AT - pd.Timedelta("91D"), selection_end=AT, cost=400_000.0
    )  # fmt: skip
    told = {one.title: " ".join(one.lines) for one in paper.sections}
    kind = CATALOGUE.of["belysning"]
    for card in kind.evidence:
        where = "Talar för" if card.supports else "Talar emot, eller är omstritt"
        assert card.finding in told[where]
        assert card.source in told[where]
    assert all(one in told["Begränsningar"] for one in kind.limitations)
    assert all(one in told["Möjliga skador"] for one in kind.harms)
    assert told["Prövat eller övervägt först"].startswith("Lampor lagade.")
    assert "24 av 40 händelser." in told["Siffror"]
    assert "inte alla brott" in told["Siffror"]
    assert "rapporter från 2026-08-17 till 2026-11-16" in told["Siffror"]
    assert ("Kostnad", "400\u202f000 kr beräknat, kostnadsklass hög") in paper.facts
    assert paper_of(row_of(kind="raketer")).sections[0].title == "Siffror"


def test_an_unchecked_source_says_so():
    told = [line for one in paper_of(kind="bevakningskamera").sections for line in one.lines]
    unchecked = [one for one in CATALOGUE.of["bevakningskamera"].evidence if one.unchecked]
    assert unchecked
    for card in unchecked:
        (line,) = [one for one in told if card.finding in one]
        assert "ej kontrollerad" in line
