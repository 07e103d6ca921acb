"""One end of a phrase: what it says about day and clock, and the span that comes of it."""

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from est_geo.intake.swedish_times.days import (
    DAY,
    Known,
    Named,
    ago_of,
    date_of,
    day_of,
    monday_of,
    month_of,
    night_before,
    weekend_of,
)
from est_geo.intake.swedish_times.hours import ABOUT, NIGHT_FALLS, PARTS, WEEKEND
from est_geo.intake.swedish_times.refusals import Refusal, RefusedError
from est_geo.intake.swedish_times.tokens import MONTH_NUMBER, Token, part_name, weekday_number

Span = tuple[dt.datetime, dt.datetime, str]

_NIGHT_FROM = 21
_CLOCKS = {"said_clock", "clock", "number", "dots"}
_RELATIVE_PART = {
    "morse": "morgon", "kväll": "kväll",
    "förmiddags": "förmiddag", "eftermiddags": "eftermiddag",
}  # fmt: skip
_HALVES = {"f": 0, "a": 0, "e": 12, "p": 12}


@dataclass(frozen=True, slots=True)
class Side:
    """Day, clock and part of the day; `bare` is a clock that was only a number."""

    named: Named = field(default_factory=Named)
    clock: dt.timedelta | None = None
    bare: bool = False
    part: str | None = None
    night_to: bool = False
    marks: frozenset[str] = frozenset()
    stamp: dt.datetime | None = None
    day_first: bool = False

    @property
    def says_day(self) -> bool:
        """Whether it has a day of its own."""
        return self.named.says_anything or self.stamp is not None


def side_of(pieces: list[Token], known: Known) -> Side:
    """Gather the tokens of one end; the same thing said twice refuses the text."""
    side = Side()
    for piece in pieces:
        side = _with(side, piece, known)
        if side.clock is None and side.named.says_day:
            side = replace(side, day_first=True)
    return side


def _with(side: Side, token: Token, known: Known) -> Side:
    if token.kind in _CLOCKS and _is_clock(side, token, known):
        return _with_clock(side, token)
    if token.kind in {"about", "after", "before", "from", "soon"}:
        way = {"efter": "after"}.get(token.parts.get("se", ""), "before")
        marks = {"soon", way} if token.kind == "soon" else {token.kind}
        return replace(side, marks=side.marks | marks)
    if token.kind in {"part", "relative", "night_to"}:
        return _with_part(side, token)
    if token.kind == "stamp":
        return replace(side, stamp=_stamp(token))
    side = replace(side, named=_named(side.named, token))
    if packed := token.parts.get("pclock"):
        return replace(side, clock=_hours(packed[:2], packed[2:4], packed[4:]))
    return side


def _with_clock(side: Side, token: Token) -> Side:
    part = token.parts.get
    if side.clock is not None or side.stamp is not None:
        raise RefusedError(Refusal.UNREADABLE)
    about = bool(part("kt") or part("ct") or part("nt"))
    surely = about or token.kind != "number" or bool(part("nx"))
    marks = side.marks | {"about"} if about else side.marks
    return replace(side, clock=_clock(token), bare=not surely, marks=marks)


def _is_clock(side: Side, token: Token, known: Known) -> bool:
    if token.kind != "dots":
        return True
    has_day = side.named.date is not None or known.day is not None
    return has_day or int(token.parts["zb"]) > 12  # noqa: PLR2004 - months in a year


def _with_part(side: Side, token: Token) -> Side:
    if token.kind == "night_to":
        return replace(side, night_to=True)
    if token.kind == "part":
        name = part_name(token.parts["part"])
        if side.part not in {None, name}:
            raise RefusedError(Refusal.UNREADABLE)
        return replace(side, part=name)
    past = token.parts["past"]
    side = replace(side, named=_once(side.named, Named(ago=ago_of(past))))
    if past == "natt":
        # Told of afterwards: the night that ended on the day of the report.
        return replace(side, night_to=True)
    return replace(side, part=_RELATIVE_PART[past]) if past in _RELATIVE_PART else side


def _named(named: Named, token: Token) -> Named:
    part = token.parts.get
    if token.kind == "weekday":
        if named.weekday is not None:
            raise RefusedError(Refusal.UNREADABLE)
        weekday = weekday_number(token.parts["wn"])
        return replace(named, weekday=weekday, past_weekday=bool(part("pi")))
    if token.kind == "weekend":
        return replace(named, weekend=True)
    if token.kind in {"week", "year_week"}:
        if weekday_digit := part("wd"):
            named = replace(named, weekday=int(weekday_digit) - 1)
        week = (_number(part("vy") or part("wy")), int(part("vw") or token.parts["ww"]))
        return _once(named, Named(week=week))
    if token.kind in {"month", "iso_month"}:
        number = int(token.parts["am"]) if part("am") else MONTH_NUMBER[token.parts["mn"]]
        return _once(named, Named(month=(_number(part("ay") or part("my")), number)))
    date = date_of(token)
    if date is None:
        raise RefusedError(Refusal.UNREADABLE)
    return _once(named, Named(date=date))


def _once(named: Named, given: Named) -> Named:
    """Add one more thing about the day; one that names the day a second time refuses the text."""
    if named.date or named.week or named.month or named.ago is not None:
        raise RefusedError(Refusal.UNREADABLE)
    return replace(named, date=given.date, week=given.week, month=given.month, ago=given.ago)


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _clock(token: Token) -> dt.timedelta:
    part = token.parts.get
    if token.kind == "dots":
        return _hours(token.parts["za"], token.parts["zb"], token.parts["zc"])
    if token.kind == "number":
        digits = token.parts["n"]
        minutes = digits[2:] if len(digits) > 2 else ""  # noqa: PLR2004 - hhmm
        return _hours(digits[:2], minutes, "", part("nx"))
    if token.kind == "said_clock":
        return _hours(token.parts["kh"], part("kmi") or part("kmj"), part("ks"), part("kx"))
    return _hours(token.parts["ch"], part("cmi") or part("cmh"), part("cs"), part("cx"))


def _hours(
    hour: str, minute: str | None, second: str | None, half: str | None = None
) -> dt.timedelta:
    h, m, s = int(hour), int(minute or 0), int(second or 0)
    if half:
        if not 1 <= h <= 12:  # noqa: PLR2004 - a clock of twelve hours
            raise RefusedError(Refusal.NO_CLOCK)
        h = h % 12 + _HALVES[half[0]]
    found = dt.timedelta(hours=h, minutes=m, seconds=s)
    if m > 59 or s > 59 or found > DAY:  # noqa: PLR2004 - minutes, seconds
        raise RefusedError(Refusal.NO_CLOCK)
    return found


def _stamp(token: Token) -> dt.datetime:
    zone = re.sub(r"^([+-]\d\d)(?!:)(\d\d)$", r"\1:\2", token.parts["zone"].replace("z", "+00:00"))
    zone = zone if ":" in zone else f"{zone}:00"
    clock = re.sub(r"[.,]\d+$", "", token.parts["sclock"]).replace(".", ":")
    clock = clock if clock.count(":") == 2 else f"{clock}:00"  # noqa: PLR2004 - h, m and s
    try:
        return dt.datetime.fromisoformat(f"{token.parts['sday']}T{clock.zfill(8)}{zone}")
    except ValueError:
        raise RefusedError(Refusal.NO_DAY) from None


def span_of(side: Side, known: Known) -> Span:
    """Give the span that one end means by itself."""
    if side.stamp is not None:
        return _around(side, side.stamp)
    if whole := _whole(side, known):
        if side.clock is not None or side.part or side.marks & {"after", "before", "about"}:
            raise RefusedError(Refusal.UNREADABLE)
        return whole
    if side.night_to:
        return _night(side, night_before(side.named, known))
    day = day_of(side.named, known)
    midnight = dt.datetime.combine(day, dt.time())
    if side.clock is not None:
        return _around(side, midnight + _clock_in_part(side))
    if side.part:
        return _part(side, midnight)
    if side.marks & {"after", "before", "about"}:
        raise RefusedError(Refusal.UNREADABLE)
    return midnight, midnight + DAY, "day"


def _whole(side: Side, known: Known) -> Span | None:
    """Give the span of a month, a week or a weekend."""
    if side.named.weekend:
        monday = dt.datetime.combine(weekend_of(side.named, known), dt.time())
        return monday + WEEKEND[0], monday + WEEKEND[1], "window"
    if side.named.month is not None:
        first, after = month_of(side.named.month, known)
        start, end = (dt.datetime.combine(one, dt.time()) for one in (first, after))
        return start, end, "month"
    if side.named.week is not None and side.named.weekday is None:
        monday = dt.datetime.combine(monday_of(side.named.week, known), dt.time())
        return monday, monday + 7 * DAY, "window"
    return None


def _night(side: Side, evening: dt.date) -> Span:
    midnight = dt.datetime.combine(evening, dt.time())
    if side.clock is None:
        first, last = PARTS["natt"]
        return midnight + dt.timedelta(hours=first), midnight + dt.timedelta(hours=last), "window"
    late = side.clock >= dt.timedelta(hours=NIGHT_FALLS)
    return _around(side, midnight + side.clock + (dt.timedelta() if late else DAY))


def _clock_in_part(side: Side) -> dt.timedelta:
    clock = side.clock or dt.timedelta()
    if side.part is None:
        return clock
    first, last = (dt.timedelta(hours=hour) for hour in PARTS[side.part])
    if side.part in {"natt", "midnatt"}:
        if clock < dt.timedelta(hours=_NIGHT_FROM):
            raise RefusedError(Refusal.NIGHT)
        return clock
    half = dt.timedelta(hours=NIGHT_FALLS)
    for reading in (clock, clock + half):
        if first <= reading <= last and reading <= max(clock, DAY):
            return reading
    raise RefusedError(Refusal.PART)


def _around(side: Side, at: dt.datetime) -> Span:
    if "soon" in side.marks:
        return (at, at + ABOUT, "window") if "after" in side.marks else (at - ABOUT, at, "window")
    if "about" in side.marks:
        return at - ABOUT, at + ABOUT, "window"
    midnight = at.replace(hour=0, minute=0, second=0)
    if "after" in side.marks:
        return at, midnight + DAY, "window"
    if "before" in side.marks:
        return midnight, at, "window"
    return at, at, "minute"


def _part(side: Side, midnight: dt.datetime) -> Span:
    first, last = (dt.timedelta(hours=hour) for hour in PARTS[side.part or "dagtid"])
    if side.part == "midnatt" and "before" in side.marks:
        return midnight + dt.timedelta(hours=NIGHT_FALLS), midnight + DAY, "window"
    if last > DAY and side.marks & {"after", "before"}:
        raise RefusedError(Refusal.NIGHT)
    if "after" in side.marks:
        return midnight + last, midnight + DAY, "window"
    if "before" in side.marks:
        return midnight, midnight + first, "window"
    return midnight + first, midnight + last, "window"
