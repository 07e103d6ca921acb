# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
"""From raw values to reports: each row understood, or rejected with its reasons."""

import hashlib
from collections.abc import Mapping as Named
from dataclasses import dataclass

import numpy as np
import pandas as pd

from est_geo.errors import UnreadableFileError
from est_geo.intake.coordinates import read_coordinates
from est_geo.intake.faults import Fault, rejected_rows
from est_geo.intake.headings import Mapping, find_columns
from est_geo.intake.occurrence import EARLIEST, read_occurrence
from est_geo.intake.raw_values import row_content
from est_geo.intake.reading import RawTable
from est_geo.intake.redaction import redact, redacted
from est_geo.intake.row_words import (
    found_shapes,
    read_accuracy,
    read_actors,
    read_categories,
    read_districts,
    read_reasons,
    read_words,
    text_or_missing,
)
from est_geo.intake.times import next_midnight, read_times
from est_geo.profile import Profile
from est_geo.tables import REJECTED, REPORTS, checked, completed

ASSUMED_PREFIX = "okand-"
_SOURCES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Understood:
    """
    What a file was understood to say.

    Attributes
    ----------
    reports : pandas.DataFrame
        `REPORTS`, one row per understood row.
    rejected : pandas.DataFrame
        `REJECTED`, one row per row that was not, the broken rows of the file among them, with
        ``found``: the shape of what stood there (letters as a, digits as 9), never the text.
    columns : dict of str to str
        Field to the heading it was read from.
    unknown_categories : dict of str to int
        Texts that the profile does not know, personal data masked, and how many rows have each.
    source : str
        The source system; several are joined by a comma.
    source_assumed : bool
        Nobody said which system it is; the name is made from the headings.
    ignored : tuple of str
        Headings that were not used. Free text is never stored.
    """

    reports: pd.DataFrame
    rejected: pd.DataFrame
    columns: dict[str, str]
    unknown_categories: dict[str, int]
    source: str
    source_assumed: bool
    ignored: tuple[str, ...]


def understand(
    raw: RawTable,
    profile: Profile,
    *,
    source: str | None,
    mapping: Mapping | None,
    taken_at: pd.Timestamp,
) -> Understood:
    """
    Understand a file's rows as reports.

    Every row of the file ends in exactly one of ``reports`` and ``rejected``.

    Parameters
    ----------
    raw : RawTable
        What `read_table` returned.
    profile : Profile
        The municipality's profile.
    source : str or None
        Name of the source system; goes before the mapping's and the file's own.
    mapping : Mapping or None
        What a mapping file says about the headings.
    taken_at : pandas.Timestamp
        The time of intake, with time zone: stands in for a missing time of receipt.

    Raises
    ------
    UnreadableFileError
        No column says what happened or when, or the mapping names a heading that is not there.
    ProfileError
        The mapping names a category that the profile does not have.

    Examples
    --------
    >>> values = pd.DataFrame({"Tid": ["2026-11-09 14:30", "?"], "Kategori": ["Klotter", "Rån"],
    ...     "Plats": ["Ryds centrum", "Ågatan"]}, index=[1, 2])
    >>> found = understand(RawTable("a.csv", tuple(values), values), Profile.load("linkoping"),
    ...     source="felanmälan", mapping=None, taken_at=pd.Timestamp("2026-11-10", tz="UTC"))
    >>> found.reports["category"].tolist(), found.rejected["row"].tolist()
    (['skadegorelse'], [2])
    """
    columns = _columns(raw, mapping)
    values, said = raw.values, mapping or Mapping()
    timezone = said.timezone or profile.timezone
    occurred = read_occurrence(values, columns, timezone, taken_at)
    place = read_coordinates(values, columns, profile, said.crs)
    accuracy, vague = read_accuracy(values, columns, said.accuracy_m)
    received, stated, late = _received(values, columns, timezone, taken_at)
    category, unknown = read_categories(values, columns, profile, said)
    named = source or said.source
    sources, assumed = _sources(raw, columns, named)
    words = read_words(values, columns)
    reports = pd.DataFrame({
        "row": values.index.to_numpy(dtype="int64"),
        "source": sources.to_numpy(),
        "source_id": words.own_id.to_numpy(),
        "content": row_content(values).to_numpy(),
        "occurred_from": occurred.earliest, "occurred_to": occurred.latest,
        "time_precision": occurred.precision.to_numpy(),
        "received_at": received, "received_stated": stated,
        "category": category.to_numpy(),
        "actor": read_actors(values, columns, profile, said).to_numpy(),
        "place": words.place.to_numpy(),
        "lon": place.lon, "lat": place.lat,
        "accuracy_m": np.where(np.isnan(place.lon), np.nan, accuracy),
        "district_hint": read_districts(values, columns, profile).to_numpy(),
        "reasons": read_reasons(values, columns).to_numpy(),
        "note": words.note.to_numpy(),
        "findings": words.findings.to_numpy(),
    })  # fmt: skip
    faults = [*occurred.faults, *late, *place.faults, *vague]
    reports, rejected = _parted(_typed(reports), faults, raw)
    return Understood(
        reports=reports,
        rejected=rejected,
        columns=columns,
        unknown_categories=unknown,
        source=_source_label(sources, named),
        source_assumed=assumed,
        ignored=tuple(redact(one).text for one in raw.columns if one not in columns.values()),
    )


def _columns(raw: RawTable, mapping: Mapping | None) -> dict[str, str]:
    columns = find_columns(raw.columns, mapping)
    if not columns.keys() & {"time", "date", "from", "category"}:
        raise UnreadableFileError(
            f"Filen {raw.name} måste ha en kolumn för tid eller för kategori, men ingen av "
            f"de {len(raw.columns)} rubrikerna känns igen. Se till att första raden är rubriker, "
            "eller ange en kopplingsfil som säger vilken kolumn som är vilken."
        )
    if "lon" in columns and "lat" in columns:
        for axis in ("north", "east", "x", "y"):
            if not mapping or axis not in mapping.columns:
                columns.pop(axis, None)
    return columns


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    kinds = {column.name: column.kind for column in REPORTS.columns}
    words = {name: "str" for name, kind in kinds.items() if kind == "text"}
    return completed(frame, REPORTS).astype(words)


def _parted(
    reports: pd.DataFrame, faults: list[Fault], raw: RawTable
) -> tuple[pd.DataFrame, pd.DataFrame]:
    bad = np.zeros(len(reports), dtype=bool)
    for fault in faults:
        bad |= fault.rows
    own = rejected_rows(faults, raw.values.index)
    own = own.assign(found=found_shapes(own, raw.values))
    broken = raw.broken.assign(found="")
    rejected = pd.concat([broken, own], ignore_index=True).sort_values("row")
    kept = reports[~bad].reset_index(drop=True) if bad.any() else reports
    if len(kept) + len(rejected) != raw.n_rows:
        raise AssertionError("Every row must end as a report or as rejected.")
    return (
        checked(kept, REPORTS),
        checked(rejected.astype({"row": "int64", "found": "str"}).reset_index(drop=True), REJECTED),
    )


def _received(
    values: pd.DataFrame, columns: Named[str, str], timezone: str, taken_at: pd.Timestamp
) -> tuple[pd.DatetimeIndex, np.ndarray, list[Fault]]:
    now = taken_at.tz_convert("UTC").as_unit("us")
    if "received" not in columns:
        at = pd.DatetimeIndex(np.full(len(values), np.datetime64(now.tz_localize(None), "us")))
        return at.tz_localize("UTC"), np.zeros(len(values), dtype=bool), []
    heading = columns["received"]
    times = read_times(values[heading], timezone)
    at = times.at
    if times.whole_day.any():
        # Known on that day, so surely known when it ended; never later than now.
        ends = next_midnight(at, timezone)
        at = at.where(~times.whole_day, ends.where(ends <= now, now))
        at = at.where(~times.whole_day | (times.at <= now), times.at)
    faults = [
        Fault(
            times.bad, heading,
            "Tiden då rapporten kom in går inte att läsa. Skriv som 2026-11-09 14:30.",
        ),
        Fault(
            np.asarray(times.at > now + pd.Timedelta(days=1)) | np.asarray(times.at < EARLIEST),
            heading,
            "Tiden då rapporten kom in ligger i framtiden eller före år 1990. Rätta datumet.",
        ),
    ]  # fmt: skip
    return at.where(times.known, now).as_unit("us"), times.known, faults


def _sources(raw: RawTable, columns: Named[str, str], named: str | None) -> tuple[pd.Series, bool]:
    if named and named.strip():
        return pd.Series(named.strip(), index=raw.values.index, dtype="str"), False
    # Made from the headings, not the file's name: a renamed file is still the same file, and two
    # systems that both count from 1 do not swallow each other's reports.
    headings = "\x1f".join(sorted(raw.columns))
    assumed = ASSUMED_PREFIX + hashlib.sha256(headings.encode()).hexdigest()[:8]
    stated = redacted(text_or_missing(raw.values, columns, "source"))
    return stated.fillna(assumed), bool(stated.isna().any()) or not len(stated)


def _source_label(sources: pd.Series, named: str | None) -> str:
    if named and named.strip():
        return named.strip()
    distinct = sorted(str(one) for one in sources.unique())
    if len(distinct) > _SOURCES_NAMED:
        return f"{len(distinct)} källor"
    return ", ".join(distinct)
