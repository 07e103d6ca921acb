"""A whole phrase: one end, or a window from one end to the other."""

import datetime as dt
from dataclasses import dataclass, replace

from est_geo.intake.swedish_times.days import DAY, Known, Named, both_days, with_year
from est_geo.intake.swedish_times.hours import PARTS
from est_geo.intake.swedish_times.refusals import Refusal, RefusedError
from est_geo.intake.swedish_times.sides import Side, Span, side_of, span_of
from est_geo.intake.swedish_times.tokens import Token, tokens

__all__ = ["Known", "Phrase", "read_phrase"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """
    A span of local time (a stamp with an offset keeps it) and how exactly it was told.

    The end of a ``day`` or ``month`` is the first instant after it.
    """

    start: dt.datetime
    end: dt.datetime
    precision: str


def read_phrase(text: str, known: Known) -> Phrase | Refusal:
    """
    Read one text about time.

    Parameters
    ----------
    text : str
        The text; over 120 characters is refused.
    known : Known
        What the row's other columns say about the day.

    Returns
    -------
    Phrase or Refusal
        The span, or the reason why there is none. Nothing is guessed: what can be read in two ways
        is refused, or is a window over both.

    Examples
    --------
    >>> found = read_phrase("natten till lördag 7/11 2026", Known())
    >>> str(found.start), str(found.end), found.precision
    ('2026-11-06 22:00:00', '2026-11-07 06:00:00', 'window')
    >>> read_phrase("11/13 2026", Known()).name
    'NO_MONTH'
    """
    try:
        start, end, precision = _read(tokens(text), known)
    except RefusedError as refused:
        return refused.reason
    except OverflowError:
        return Refusal.NO_DAY
    return Phrase(start, end, precision)


def _read(found: list[Token], known: Known) -> Span:
    found = [part for token in found for part in _offset_or_window(token)]
    between = any(one.kind == "night_to" and one.parts.get("qt") == "mellan" for one in found)
    sides = [side_of(pieces, known) for pieces in _parted(found)]
    if len(sides) == 1:
        return _alone(sides[0], known)
    if len(sides) != 2:  # noqa: PLR2004 - from and to
        raise RefusedError(Refusal.UNREADABLE)
    left, right = sides
    left, right = (
        replace(left, named=with_year(left.named, right.named)),
        replace(right, named=with_year(right.named, left.named)),
    )
    if between or (left.part == "natt" and left.clock is None and right.clock is None):
        return _night_between(replace(left, night_to=False, part=None), right, known)
    return _window(left, right, known)


def _offset_or_window(token: Token) -> list[Token]:
    """Take "2026-11-09 22:00-02" for the window that people mean by it; "T" makes it an offset."""
    parts = token.parts
    risky = token.kind == "stamp" and parts["st"] == " " and parts["zone"].startswith("-")
    if not risky or parts["sclock"].count(":") > 1:
        return [token]
    year, month, day = parts["sday"].split("-")
    text = f"kl {parts['sclock']} till kl {parts['zone'][1:]}"
    return [Token("iso", {"iy": year, "im": month, "id": day}), *tokens(text)]


def _parted(found: list[Token]) -> list[list[Token]]:
    """Cut the tokens at "till"; the "före" of "efter 20 före 22" cuts as well."""
    sides: list[list[Token]] = [[]]
    for token in found:
        kinds = {one.kind for one in sides[-1]}
        if token.kind == "to":
            if sides[-1]:
                sides.append([])
        elif token.kind == "days":
            first, last = both_days(token)
            sides[-1].append(first)
            sides.append([last])
        elif token.kind == "before" and "after" in kinds:
            sides[-1] = [one for one in sides[-1] if one.kind != "after"]
            sides.append([])
        else:
            sides[-1].append(token)
    if not sides[-1]:
        raise RefusedError(Refusal.UNREADABLE)
    return sides


def _alone(side: Side, known: Known) -> Span:
    if "from" in side.marks:
        side = replace(side, marks=side.marks | {"after"})
    date = side.named.date
    if side.bare and not side.marks and date is not None and date.year is None:
        raise RefusedError(Refusal.BARE_NUMBER)
    return span_of(side, known)


def _night_between(left: Side, right: Side, known: Known) -> Span:
    """Read "natten mellan fredag och lördag 7/11": both ends must be the same night's."""
    if left.clock is not None or right.clock is not None or not right.named.says_day:
        raise RefusedError(Refusal.UNREADABLE)
    morning = span_of(replace(right, part=None, night_to=False), known)[0]
    if morning.tzinfo is not None:
        raise RefusedError(Refusal.UNREADABLE)
    evening = morning - DAY
    if left.named.weekday not in {None, evening.weekday()}:
        raise RefusedError(Refusal.WEEKDAY)
    if left.named.date is not None and left.named.date.on(evening.year) != evening.date():
        raise RefusedError(Refusal.BACKWARDS)
    first, last = PARTS["natt"]
    return evening + dt.timedelta(hours=first), evening + dt.timedelta(hours=last), "window"


def _window(left: Side, right: Side, known: Known) -> Span:
    marks = {"from", "after", "before"}
    left = replace(left, marks=left.marks - marks)
    right = replace(right, marks=right.marks - marks)
    if left.says_day and right.says_day:
        return _joined(
            span_of(left, _same_year(left.named, right, known)), _end(left, right, known)
        )
    if right.says_day and not left.says_day:
        if right.day_first and right.clock is not None and left.clock is not None:
            end = span_of(right, known)
            start = span_of(left, replace(known, day=end[0].date()))
            return _joined(start if start[0] <= end[1] else _moved(start, -1), end)
        left, right = _lent(left, right)
    if left.clock is None and not left.part and not left.night_to:
        raise RefusedError(Refusal.UNREADABLE)
    start = span_of(left, known)
    day = start[0].replace(tzinfo=None)
    end = span_of(_without_night(right), replace(known, day=day.date()))
    if start[0].tzinfo is not None:
        raise RefusedError(Refusal.UNREADABLE)
    return _joined(start, end if end[1] >= start[0] else _moved(end, 1))


def _lent(left: Side, right: Side) -> tuple[Side, Side]:
    """Give the first end the day that stands after the last: "kl 22–02 den 6/11"."""
    takes_part = left.part is None and right.clock is not None
    return (
        replace(
            left,
            named=right.named,
            night_to=right.night_to,
            part=right.part if takes_part else left.part,
        ),
        replace(right, named=Named(), night_to=False, part=None if takes_part else right.part),
    )


def _without_night(side: Side) -> Side:
    return replace(side, part=None) if side.clock is not None and side.part == "natt" else side


def _same_year(named: Named, right: Side, known: Known) -> Known:
    """Count a first day without year back from the last day, not from today."""
    if named.date is None or named.date.year is not None or right.stamp is not None:
        return known
    return replace(known, today=span_of(right, known)[0].date())


def _end(left: Side, right: Side, known: Known) -> Span:
    """Read the last end; a weekday after a day is the next such day."""
    alone = right.named.date is None and right.named.ago is None and right.named.week is None
    if alone and right.named.weekday is not None and left.named.date is not None:
        start = span_of(left, known)[0].replace(tzinfo=None)
        ahead = (right.named.weekday - start.weekday()) % 7
        return span_of(right, replace(known, day=(start + ahead * DAY).date()))
    return span_of(right, known)


def _moved(span: Span, days: int) -> Span:
    return span[0] + days * DAY, span[1] + days * DAY, span[2]


def _joined(start: Span, end: Span) -> Span:
    if (start[0].tzinfo is None) != (end[1].tzinfo is None) or end[1] < start[0]:
        raise RefusedError(Refusal.BACKWARDS)
    if start[2] == end[2] and start[:2] == end[:2]:
        return start
    return start[0], end[1], "window"
