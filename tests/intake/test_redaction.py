import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.intake import redact


def check_digit(nine):
    doubled = "".join(str(int(digit) * (2 - place % 2)) for place, digit in enumerate(nine))
    return str(-sum(map(int, doubled)) % 10)


@st.composite
def personal_numbers(draw):
    year, month, day = (
        draw(st.integers(1920, 2025)),
        draw(st.integers(1, 12)),
        draw(st.integers(1, 28)),
    )
    day += draw(st.sampled_from([0, 60]))
    nine = f"{year % 100:02}{month:02}{day:02}{draw(st.integers(0, 999)):03}"
    return f"{year // 100}", nine[:6], nine[6:] + check_digit(nine)


WRITINGS = [
    "{1}-{2}", "{1}{2}", "{1} {2}", "{1}+{2}", "{1} - {2}", "{1}–{2}",
    "{0}{1}-{2}", "{0}{1}{2}", "{0}{1} {2}", "{0} {1}-{2}", "{0}{1}\u200b-{2}", "{0}{1}\u00a0{2}",
]  # fmt: skip


@settings(max_examples=400)
@given(
    number=personal_numbers(),
    writing=st.sampled_from(WRITINGS),
    before=st.sampled_from(["", "Vid Ryds centrum, ", "pnr", "tel 12 ", "3:"]),
    after=st.sampled_from(["", ", city", ".", " 14:30", "x"]),
    unicode_digits=st.booleans(),
)
def test_every_writing_of_a_personal_number_is_masked(
    number, writing, before, after, unicode_digits
):
    text = writing.format(*number)
    if unicode_digits:
        text = text.translate({ord(str(n)): chr(0x0660 + n) for n in range(10)})
    found = redact(before + text + after)
    assert found.findings.count("personnummer") == 1
    assert found.text == f"{before}[personnummer]{after}"


@pytest.mark.parametrize(
    ("text", "masked", "kinds"),
    [
        ("född 850709-T220", "född [personnummer]", ["personnummer"]),
        ("85-07-09-9805", "[personnummer]", ["personnummer"]),
        ("1985.07.09-9805", "[personnummer]", ["personnummer"]),
        ("ring 070-123 45 67 nu", "ring [telefon] nu", ["telefon"]),
        ("0701234567", "[telefon]", ["telefon"]),
        ("+46 70 123 45 67", "[telefon]", ["telefon"]),
        ("+46 (0)13-20 60 00", "[telefon]", ["telefon"]),
        ("0046701234567", "[telefon]", ["telefon"]),
        ("46701234567", "[telefon]", ["telefon"]),
        ("013-20 60 00", "[telefon]", ["telefon"]),
        ("08-123 456", "[telefon]", ["telefon"]),
        ("070-123 45 67 12 personer", "[telefon] 12 personer", ["telefon"]),
        ("skriv till anna.b@example.se!", "skriv till [e-post]!", ["e-post"]),
        ("anna(at)example.se", "[e-post]", ["e-post"]),
        ("bil ABC 123 och ABC12D", "bil [regnr] och [regnr]", ["regnr", "regnr"]),
        ("abc123", "[regnr]", ["regnr"]),
        ("bil abc 123", "bil [regnr]", ["regnr"]),
        ("ABC-12D", "[regnr]", ["regnr"]),
        ("a@b.se 811218-9876", "[e-post] [personnummer]", ["e-post", "personnummer"]),
    ],
)
def test_each_kind_is_masked(text, masked, kinds):
    found = redact(text)
    assert found.text == masked
    assert found.findings == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Rydsvägen 9C", "Hus 123", "HUS 204", "rum 310", "kv. Gasellen 1", "Skäggetorp C",
        "2026-11-09 14:30", "09/11/2026 14:30", "9-11-2026", "20261109 1430", "583 30 Linköping",
        "6474525 536228", "58.410907, 15.621612", "väg 136", "E4 avfart 112", "mellan 22 och 02",
        "buss 213", "abc 123", "den 112", "811218-9877", "811318-9876", "ICA Maxi", "@ryd",
        "Hejdegården 1:6", "VÄG 123", "QIV 123", "VABC 123",
    ],
)  # fmt: skip
def test_ordinary_words_and_numbers_stay(text):
    assert redact(text).text == text
    assert redact(text).findings == []


def test_a_text_is_cut_at_500_characters_and_no_number_is_halved():
    text = "x" * 490 + " 811218-9876 och mer"
    found = redact(text)
    assert len(found.text) <= 500
    assert "8112" not in found.text


@settings(max_examples=200)
@given(st.text(max_size=600))
def test_any_text_comes_through_and_masking_twice_changes_nothing(text):
    once = redact(text)
    assert len(once.text) <= 500 + 20 * len(once.findings)
    if len(once.text) <= 500:
        assert redact(once.text).findings == []


@pytest.mark.parametrize("text", ["1" * 500, "a" * 499 + "@", "0 " * 250, "ab1 " * 125, "-" * 500])
def test_hostile_texts_come_back(text):
    assert isinstance(redact(text).text, str)
