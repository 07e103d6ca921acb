"""A hand-written table of Swedish time texts: what each means, or why it is refused."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.intake.swedish_times import Known, Phrase, Refusal, read_phrase

TABLE = Path(__file__).with_name("swedish_times.txt")
SUNDAY = dt.date(2026, 11, 22)
REPORTED = Known(today=SUNDAY, received=SUNDAY)


def rows():
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), start=1):
        if line and not line.startswith("#"):
            text, expected = (part.strip() for part in line.split("|"))
            yield pytest.param(text, expected, id=f"{number}")


def written(found):
    if isinstance(found, Refusal):
        return found.name
    start, end = (f"{one:%Y-%m-%d %H:%M}" for one in (found.start, found.end))
    return f"{start} {end} {found.precision}"


@pytest.mark.parametrize(("text", "expected"), list(rows()))
def test_the_table(text, expected):
    assert written(read_phrase(text, REPORTED)) == expected


def test_the_table_is_as_long_as_promised():
    assert len(list(rows())) >= 150


PIECES = (
    "9/11", "2026", "kl", "22", "-", "till", "från", "mellan", "och", "natten", "lördag", "v46",
    "helgen", "igår", "ca", "efter", "före", "14.30", "november", "9:e", "20261109", "2026-11-09",
    "T", "Z", "+01:00", "fm", "midnatt", "strax", "i", "1", "02", "31/2", "99",
)  # fmt: skip
MONTHS = "januari februari mars april maj juni juli augusti september oktober november december"
WEEKDAYS = "måndag tisdag onsdag torsdag fredag lördag söndag"


def writings(at):
    """Write a time in 32 ways; knows nothing of the reader."""
    month, weekday = MONTHS.split()[at.month - 1], WEEKDAYS.split()[at.weekday()]
    iso, y, m, d = f"{at:%Y-%m-%d}", at.year, at.month, at.day
    colon, dot, h, mi = f"{at:%H:%M}", f"{at:%H.%M}", at.hour, f"{at:%M}"
    year, week, day = at.isocalendar()
    dates = [
        iso, f"{y}/{m:02}/{d:02}", f"{y}.{m:02}.{d:02}", f"{at:%Y%m%d}",
        f"{d}/{m} {y}", f"{d}/{m}-{y}", f"{d:02}/{m:02}/{y}", f"{d}.{m}.{y}", f"{d}-{m}-{y}",
        f"{d} {month} {y}", f"{d} {month[:3]} {y}", f"{d} {month[:3]}. {y}",
        f"den {d}:e {month} {y}", f"{weekday[:3]} {d}/{m} {y}",
        f"{weekday}en den {d} {month} {y}", f"{weekday} {iso}", f"{weekday.upper()} {d}/{m} {y}",
        f"{year}-W{week:02}-{day}", f"{weekday} v. {week} {year}", f"{d}/{m}/{y}",
    ]  # fmt: skip
    clocks = [
        colon,
        dot,
        f"kl {colon}",
        f"kl. {dot}",
        f"klockan {dot}",
        f"{h}h{mi}",
        f"kl {h} {mi}",
    ]
    for number, date in enumerate(dates):
        yield f"{date} {clocks[number % len(clocks)]}"
    yield from (
        f"{at:%Y-%m-%dT%H:%M}", f"{iso} {colon}:00", f"{at:%Y%m%d%H%M}",
        f"{at:%Y%m%d} {h:02}{mi}", f"kl {colon}, {d} {month} {y}", f"{dot} den {d}/{m} {y}",
        f"klockan {colon} {weekday} {iso}", f"{iso}, kl. {dot}", f"{iso} kl{colon}",
        f"  {d}/{m}   {y}\u00a0{colon} ", f"{iso} {colon}.", f"{d} {month} {y} kl {h}{mi}",
    )  # fmt: skip


@given(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 12, 31)))  # noqa: DTZ001 - local
def test_a_time_comes_back_from_32_writings(moment):
    at = moment.replace(second=0, microsecond=0)
    texts = list(writings(at))
    assert len(texts) == 32
    for text in texts:
        assert read_phrase(text, Known()) == Phrase(at, at, "minute"), text


@given(
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 12, 31)),  # noqa: DTZ001 - local
    st.integers(0, 3 * 24 * 60),
)
def test_a_window_comes_back_from_every_pair_of_writings(moment, minutes):
    start = moment.replace(second=0, microsecond=0)
    end = start + dt.timedelta(minutes=minutes)
    for first, last in zip(writings(start), writings(end), strict=True):
        for form in ("{} - {}", "från {} till {}", "{}–{}", "mellan {} och {}"):
            text = form.format(first.strip(), last.strip())
            found = read_phrase(text, Known())
            assert (found.start, found.end) == (start, end), text


@given(st.dates(dt.date(1991, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 364))
def test_a_date_without_year_is_the_last_one(today, back):
    day = today - dt.timedelta(days=back)
    month = MONTHS.split()[day.month - 1]
    for text in (
        f"{day.day}/{day.month}",
        f"den {day.day} {month}",
        f"{day.day} {month[:3]} kl 22",
    ):
        assert read_phrase(text, Known(today=today)).start.date() == day


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    found = read_phrase(text, REPORTED)
    assert isinstance(found, Phrase | Refusal)
    if isinstance(found, Phrase):
        assert found.start <= found.end


@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_any_heap_of_words_is_read_or_refused(words):
    found = read_phrase(" ".join(words), REPORTED)
    assert isinstance(found, Refusal) or found.start <= found.end


@pytest.mark.parametrize("piece", ["9/11 ", "- ", "1", "kl ", "natten till ", "2026-", ".", "mån"])
def test_a_long_text_is_refused(piece):
    assert read_phrase(piece * 10_000, REPORTED) is Refusal.UNREADABLE


def test_no_reason_is_empty_or_names_a_text():
    for reason in Refusal:
        assert reason.value.endswith(".")
        assert any(digit in reason.value for digit in "0123456789")


def test_a_lent_day_is_used_only_where_the_text_has_none():
    friday = pd.Timestamp("2026-11-06").date()
    known = Known(day=friday)
    assert written(read_phrase("kl 22-02", known)) == "2026-11-06 22:00 2026-11-07 02:00 window"
    assert written(read_phrase("09.11.26", known)) == "2026-11-06 09:11 2026-11-06 09:11 minute"
    assert written(read_phrase("natten mot lördag", known)).startswith("2026-11-06 22:00")
    assert written(read_phrase("natten mot fredag", known)).startswith("2026-11-05 22:00")
    assert read_phrase("natten mot söndag", known) is Refusal.WEEKDAY
    assert read_phrase("lördag kväll", known) is Refusal.WEEKDAY
    assert written(read_phrase("8/11 2026 kl 9", known)).startswith("2026-11-08 09:00")
