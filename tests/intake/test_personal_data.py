"""The figures: recall per kind, false alarms, and no text that makes the finders slow."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.data_files import data_root
from est_geo.intake import redact
from est_geo.intake.redaction import findings_of, masked, redacted
from tests.made_up_people import (
    SENTENCES,
    check_digit,
    clean_text,
    interim_number,
    mail_address,
    personal_number,
    personal_writings,
    phone_number,
    plate,
    seeded,
)


def test_a_zero_that_a_spreadsheet_ate_is_given_back():
    nine = "050709980"
    assert redact((nine + check_digit(nine))[1:]).findings == ["personnummer"]


def digits(text):
    return [letter for letter in text if letter.isdigit()]


def missed(kind, texts):
    """Texts in which the kind was not found, or of which digits were left."""
    return [text for text in texts if kind not in redact(text).findings]


def test_personal_numbers_in_24_writings_are_found():
    rng = seeded(1)
    left, total = Counter(), 0
    while total < 10_000:
        number = personal_number(rng)
        for way, writing in enumerate(personal_writings(rng, *number)):
            sentence = rng.choice(SENTENCES)
            found = redact(sentence.format(writing))
            total += 1
            whole = digits(found.text) == digits(sentence)
            left[way] += not (whole and "personnummer" in found.findings)
    assert sum(left.values()) <= 0.001 * total, left


def test_interim_numbers_are_found():
    rng = seeded(2)
    texts = [rng.choice(SENTENCES).format(interim_number(rng)) for _ in range(1000)]
    assert len(missed("personnummer", texts)) <= 1


@pytest.mark.parametrize(
    ("kind", "writer"), [("telefon", phone_number), ("e-post", mail_address), ("regnr", plate)]
)
def test_phones_addresses_and_plates_are_found(kind, writer):
    rng = seeded(3)
    texts = [rng.choice(SENTENCES).format(writer(rng)) for _ in range(3000)]
    left = missed(kind, texts)
    # A mobile number that is also a possible personal number is masked as one.
    left = [
        text for text in left if kind != "telefon" or "personnummer" not in redact(text).findings
    ]
    assert len(left) <= 0.01 * len(texts), left[:20]


def test_clean_texts_stay_clean():
    rng = seeded(4)
    texts = [clean_text(rng) for _ in range(5000)]
    alarms = [text for text in texts if redact(text).findings]
    assert len(alarms) <= 0.01 * len(texts), alarms[:40]


def test_no_place_of_the_register_is_personal_data():
    places = pd.read_csv(data_root() / "gazetteer" / "places.csv", keep_default_na=False)
    assert findings_of(places["name"]).isna().all()
    assert findings_of(places["aliases"]).isna().all()


def test_a_column_reads_like_its_texts():
    rng = seeded(5)
    writers = (phone_number, mail_address, plate, interim_number, clean_text)
    texts = [rng.choice(SENTENCES).format(rng.choice(writers)(rng)) for _ in range(4000)]
    texts += ["Anna Svensson", "hos familjen Berg", "ANNA-KARIN ÅBERG", "x" * 600, "A B C 1 2 3"]
    texts += [way for _ in range(20) for way in personal_writings(rng, *personal_number(rng))]
    column = pd.Series([*texts, None, *texts], dtype="str")
    text, kinds = masked(column)
    alone = [redact(one) for one in texts]
    assert [one.text for one in alone] == text[: len(texts)].tolist()
    told = [",".join(dict.fromkeys(one.findings)) for one in alone]
    assert kinds.fillna("")[: len(texts)].tolist() == told
    assert pd.isna(text[len(texts)])
    assert pd.isna(kinds[len(texts)])
    assert text[len(texts) + 1 :].tolist() == text[: len(texts)].tolist()
    assert redacted(column).equals(text)


def test_a_column_of_other_types_and_an_empty_one_come_back():
    assert redacted(pd.Series(["070-123 45 67", None], dtype=object)).tolist() == [
        "[telefon]",
        None,
    ]
    assert masked(pd.Series([], dtype="str"))[1].empty
    assert masked(pd.Series([None, None], dtype="str"))[1].isna().all()


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 5000, "81-" * 4000, "+46 (0)" * 2000, "a.a" * 3000, "a@" * 4000, "ABC 12" * 1000,
        "anna at " * 1000, "Anna " * 2000, "SE35 5000 " * 1000, "reg.nr " * 1000, "tel " * 3000,
        "\u200b" * 9000, "x dot " * 2000, "O1l" * 3000, "0" * 9000, "Anna Anna-Anna " * 700,
    ],
)  # fmt: skip
def test_long_hostile_texts_come_back_cut(text):
    found = redact(text)
    assert len(found.text) <= 500 + 20 * max(1, len(found.findings))


@settings(max_examples=1000)
@given(st.text(alphabet="0123456789 -+./@()ABCabcOlåÅ\u00a0\u200b٣", max_size=80))
def test_any_heap_of_signs_is_masked_for_good(text):
    once = redact(text)
    assert once.text.count("[") >= len([one for one in once.findings if one != "namn?"])
    if "personnummer" in once.findings:
        assert "personnummer" not in redact(once.text.replace("[personnummer]", "¤")).findings


@pytest.mark.parametrize(
    ("text", "masked_text"),
    [
        ("pnr 811218-9877", "pnr [personnummer]"),
        ("personnummer: 811218", "personnummer: [personnummer]"),
        ("IBAN SE35 5000 0000 0549 1000 0003", "IBAN [konto]"),
        ("bankgiro 123-4567", "bankgiro [konto]"),
        ("reg.nr KUNGEN", "reg.nr [regnr]"),
        ("regnr saknas", "regnr saknas"),
        ("Org.nr 556036-0793", "Org.nr 556036-0793"),
        ("70-123 45 67", "70-123 45 67"),
        ("mobil 70-123 45 67", "mobil [telefon]"),
        ("ring 114 14 eller 1177", "ring 114 14 eller 1177"),
        ("sms till 0701234567", "sms till [telefon]"),
        ("öppet 08.00-16.30", "öppet 08.00-16.30"),
        ("ＡＢＣ １２３", "[regnr]"),
    ],
)
def test_single_writings(text, masked_text):
    assert redact(text).text == masked_text
