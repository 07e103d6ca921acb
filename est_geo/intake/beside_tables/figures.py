"""Figures per area and period: reported crimes and answers to surveys, in wide or long tables."""

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
_VALUE = {AREA: "count", SURVEY: "share"}


def read_figures(
    raw: RawTable, kind: str, fields: Mapping[str, str], profile: Profile
) -> tuple[pd.DataFrame, pd.Series, list[Fault]]:
    """
    Read a table of figures, one row per area, period and kind.

    Returns
    -------
    tuple
        The figures (without source and row id), the file's row number of each, and the faults.

    Examples
    --------
    >>> values = pd.DataFrame({"Område": ["Ryd"], "2025": ["3"], "2026": ["x"]}, index=[1])
    >>> figures, rows, faults = read_figures(RawTable("a.csv", tuple(values), values),
    ...     "area_statistics", {"area": "Område"}, Profile.load("linkoping"))
    >>> figures["district"].tolist(), figures["count"].tolist()[0], faults[0].rows.tolist()
    (['ryd', 'ryd'], 3.0, [False, True])
    """
    long, periods, label = _lengthened(raw, kind, fields)
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
            np.array([span is None for span in spans], dtype=bool), label,
            "Perioden går inte att läsa. Skriv som 2026, 2026-01, jan 2026 eller kvartal 1 2026.",
        ),
    ]  # fmt: skip
    more = _counts if kind == AREA else _answers
    faults += more(figures, long, fields, label)
    return figures, pd.Series(long.index, index=figures.index), faults


def _lengthened(
    raw: RawTable, kind: str, fields: Mapping[str, str]
) -> tuple[pd.DataFrame, list[str], str]:
    """One row per figure: the table, each row's period in words, and where that was said."""
    values = raw.values  # noqa: PD011 - a table, not a Series' array
    wide = period_columns([one for one in raw.columns if one not in fields.values()])
    if not wide:
        label = fields.get("period") or fields.get("year") or fields["area"]
        return (
            values.assign(**{"\x00": _own_values(values, kind, fields)}),
            _said(values, fields),
            label,
        )
    kept = [heading for heading in raw.columns if heading not in wide]
    parts = [values[kept].assign(**{"\x00": values[heading], "\x01": heading}) for heading in wide]
    long = pd.concat(parts).sort_index(kind="stable")
    return long, long.pop("\x01").tolist(), wide[0]


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
    joined = []
    for one, its_year in zip(period, year if year is not None else period, strict=True):
        own = read_span(one) is not None or year is None
        month = (
            f"{its_year}-{int(one):02d}" if one.isdigit() and len(one) <= 2 else f"{one} {its_year}"
        )  # noqa: PLR2004 - a month
        joined.append(one if own else month)
    return joined


def _instants(spans: list[Span | None], timezone: str, *, after: bool) -> pd.DatetimeIndex:
    days = [None if span is None else (span.after if after else span.first) for span in spans]
    local = pd.DatetimeIndex(pd.to_datetime(pd.Series(days, dtype="object")))
    return to_utc(local.as_unit("us"), timezone).as_unit("us")


def _counts(
    figures: pd.DataFrame, long: pd.DataFrame, fields: Mapping[str, str], label: str
) -> list[Fault]:
    count, bad = numbers(long["\x00"])
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
    given = texts(long["\x00"])
    share, bad = numbers(given.str.replace("%", ""))
    percent = any(word in heading.casefold() for word in _PERCENT)
    percent = percent or given.str.contains("%").any() or bool(np.nanmax(share, initial=0.0) > 1)
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
