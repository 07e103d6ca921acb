"""Figures per area and period: reported crimes and answers to surveys, in wide or long tables."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from est_geo.intake.beside_tables.kinds import AREA, SURVEY, period_columns
from est_geo.intake.beside_tables.spans import Span, read_span
from est_geo.intake.faults import Fault
from est_geo.intake.raw_values import numbers, texts
from est_geo.intake.reading.raw_table import RawTable
from est_geo.intake.redaction import redacted
from est_geo.periods import to_utc
from est_geo.profile import Profile

ALL_CATEGORIES = "alla"
_PERCENT = ("procent", "percent", "%")
_HUNDRED = 100.0
_FIGURE, _PERIOD = "\x00", "\x01"  # no heading of a file has these
_MONTH = re.compile(r"\d{1,2}")
_VALUE = {AREA: "count", SURVEY: "share"}


def read_figures(
    raw: RawTable, kind: str, fields: Mapping[str, str], profile: Profile
) -> tuple[pd.DataFrame, pd.DataFrame, list[Fault]]:
    """
    Read a table of figures, one row per area, period and kind.

    Returns
    -------
    tuple
        The figures (without source and row id), the file's row number and the column's heading
        of each, and the faults.

    Examples
    --------
    >>> values = pd.DataFrame({"Område": ["Ryd"], "2025": ["3"], "2026": ["x"]}, index=[1])
    >>> figures, at, faults = read_figures(RawTable("a.csv", tuple(values), values),
    ...     "area_statistics", {"area": "Område"}, Profile.load("linkoping"))
    >>> figures["district"].tolist(), figures["count"].tolist()[0], faults[2].rows.tolist()
    (['ryd', 'ryd'], 3.0, [False, True])
    """
    long, periods, headings = _lengthened(raw, kind, fields)
    label = headings[0] if headings else fields["area"]
    spans = [read_span(text) for text in periods]
    area = texts(long[fields["area"]])
    known = {name.casefold(): one for one, name in profile.district_names.items()}
    figures = pd.DataFrame({
        "area": redacted(area),
        "district": area.str.casefold().map(known).astype("str"),
        "start": _instants(spans, profile.timezone, after=False),
        "end": _instants(spans, profile.timezone, after=True),
    })  # fmt: skip
    faults = [
        Fault((area == "").to_numpy(), fields["area"], "Området saknas. Fyll i det."),
        Fault(
            np.array([span is None for span in spans], dtype=bool), fields.get("period", label),
            "Perioden går inte att läsa. Skriv som 2026, 2026-01, jan 2026 eller kvartal 1 2026.",
        ),
    ]  # fmt: skip
    more = _counts if kind == AREA else _answers
    faults += more(figures, long, fields, label)
    at = pd.DataFrame({"row": long.index, "heading": headings})
    return figures.reset_index(drop=True), at, faults


def _lengthened(
    raw: RawTable, kind: str, fields: Mapping[str, str]
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Make one row per figure; tell each one's period in words and its column's heading."""
    values = raw.values  # noqa: PD011 - a table, not a Series' array
    wide = period_columns([one for one in raw.columns if one not in fields.values()])
    if not wide:
        label = fields.get(_VALUE[kind]) or fields.get("period") or fields["area"]
        long = values.copy()
        long[_FIGURE] = _own_values(values, kind, fields)
        return long, _said(values, fields), [label] * len(long)
    kept = [heading for heading in raw.columns if heading not in wide]
    parts = []
    for heading in wide:
        part = values[kept].copy()
        part[_FIGURE], part[_PERIOD] = values[heading], heading
        parts.append(part)
    long = pd.concat(parts).sort_index(kind="stable")
    periods = long.pop(_PERIOD).tolist()
    return long, periods, periods


def _own_values(values: pd.DataFrame, kind: str, fields: Mapping[str, str]) -> pd.Series:
    heading = fields.get(_VALUE[kind])
    return values[heading] if heading else pd.Series("", index=values.index, dtype="str")


def _said(values: pd.DataFrame, fields: Mapping[str, str]) -> list[str]:
    period = texts(values[fields["period"]]) if "period" in fields else None
    year = texts(values[fields["year"]]) if "year" in fields else None
    if period is None or fields.get("period") == fields.get("year"):
        period, year = (year if period is None else period), None
    if period is None:
        return [""] * len(values)
    if year is None:
        return [str(one) for one in period]
    return [_joined(str(one), str(its)) for one, its in zip(period, year, strict=True)]


def _joined(period: str, year: str) -> str:
    """Put the year to a month, a quarter or a tertial that stands in a column of its own."""
    if read_span(period) is not None:
        return period
    return f"{year}-{int(period):02d}" if _MONTH.fullmatch(period) else f"{period} {year}"


def _instants(spans: list[Span | None], timezone: str, *, after: bool) -> pd.DatetimeIndex:
    days = [None if span is None else (span.after if after else span.first) for span in spans]
    local = pd.DatetimeIndex(pd.to_datetime(pd.Series(days, dtype="object")))
    return to_utc(local.as_unit("us"), timezone).as_unit("us")


def _counts(
    figures: pd.DataFrame, long: pd.DataFrame, fields: Mapping[str, str], label: str
) -> list[Fault]:
    count, bad = numbers(long[_FIGURE])
    category = texts(long[fields["category"]]) if "category" in fields else None
    figures["category"] = (
        ALL_CATEGORIES if category is None
        else redacted(category.mask(category == "", ALL_CATEGORIES)).to_numpy()
    )  # fmt: skip
    figures["count"] = count
    heading = fields.get("count", label)
    return [
        Fault(bad, heading, "Antalet är inget tal. Skriv till exempel 12."),
        Fault(count < 0, heading, "Antalet är mindre än noll. Rätta det."),
    ]


def _answers(
    figures: pd.DataFrame, long: pd.DataFrame, fields: Mapping[str, str], label: str
) -> list[Fault]:
    heading = fields.get("share", label)
    given = texts(long[_FIGURE])
    share, bad = numbers(given.str.replace("%", ""))
    named = any(word in heading.casefold() for word in _PERCENT)
    signed = bool(given.str.contains("%").any())
    percent = named or signed or bool(np.nanmax(share, initial=0.0) > 1)
    share = share / _HUNDRED if percent else share
    question = texts(long[fields["question"]])
    group = texts(long[fields["group"]]) if "group" in fields else None
    answers, no_number = numbers(long[fields["n"]]) if "n" in fields else (np.nan, None)
    figures["question"] = redacted(question).to_numpy()
    figures["group"] = (
        pd.Series(np.nan, figures.index, dtype="str") if group is None
        else group.mask(group == "").to_numpy()
    )  # fmt: skip
    figures["share"], figures["n"] = share, answers
    faults = [
        Fault((question == "").to_numpy(), fields["question"], "Frågan saknas. Fyll i den."),
        Fault(bad, heading, "Andelen är inget tal. Skriv till exempel 45 % eller 0,45."),
        Fault((share < 0) | (share > 1), heading, "Andelen måste ligga mellan 0 och 100 %."),
    ]
    if no_number is not None:
        faults.append(Fault(no_number, fields["n"], "Antalet svar är inget tal."))
    return faults
