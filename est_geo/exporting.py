"""Reports handed out as an official document (allmän handling), masked, and the deed written down.

What a person must still do is the assessment of secrecy: a masked export is where it begins.
"""

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from est_geo.errors import ConflictError, RequestError
from est_geo.intake.redaction import redact
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.store import Deed, Store
from est_geo.words import guarded

MASKED: Final = "uppgift maskad (sekretessprövas)"
MADE_UP: Final = "påhittade rapporter"
_UNKNOWN: Final = "okänt"
_LEAST_PURPOSE: Final = 5
_MOST_PURPOSE: Final = 200


@dataclass(frozen=True, slots=True)
class Export:
    """
    What is handed out.

    Attributes
    ----------
    rows : pandas.DataFrame
        ``nummer``, ``tid``, ``stadsdel``, ``kategori``, ``aktor`` and perhaps ``beskrivning``.
    masked : int
        How many rows are of a sensitive category.
    deed : int
        Number of the row of the audit trail.
    """

    rows: pd.DataFrame
    masked: int
    deed: int


def masked_export(
    store: Store,
    profile: Profile,
    purpose: str,
    period: Period | None = None,
    *,
    with_notes: bool = False,
) -> Export:
    """
    Mask the reports of a period, and write down that they are handed out, before they are.

    No point, no cell, no id and, unless asked for, no free text: the day, the district, the
    category and who reported. A report of a sensitive category tells its district and quarter only.

    Parameters
    ----------
    store : Store
        The database, opened for the one who hands out.
    profile : Profile
        The municipality.
    purpose : str
        Why, as it is written in the audit trail; personal data in it is masked.
    period : Period, optional
        Reports that happened in it; all when not given.
    with_notes : bool
        Whether sentences go along, masked once more; never those of sensitive categories.

    Raises
    ------
    RequestError
        The purpose is missing or too long.
    StoreError
        It cannot be written down; nothing is handed out then.
    """
    why = purpose_of(purpose)
    store.require(profile.id, profile.resolution)
    start, end = period.bounds(profile.timezone) if period else (None, None)
    found = store.incidents(start, end)
    rows = _masked(found, profile, with_notes=with_notes)
    if store.made_up:
        rows = rows.assign(anmarkning=MADE_UP)
    masked = int(found["category"].isin(profile.sensitive).sum())
    told: dict[str, str | int | bool | None] = {
        "rows": len(rows), "masked": masked, "notes": with_notes,
        "first": str(period.first) if period else None,
        "last": str(period.last) if period else None,
    }  # fmt: skip
    deed = store.note(Deed("report.export", "export", purpose=why, details=told))
    return Export(rows, masked, deed)


def purpose_of(text: str) -> str:
    """
    Read a purpose as it may be written down: short, and no personal data in it.

    Raises
    ------
    RequestError
        It is missing or too long.

    Examples
    --------
    >>> purpose_of("Begäran KS 2026-77, ring 070-174 06 35")
    'Begäran KS 2026-77, ring [telefon]'
    """
    plain = " ".join(text.split())
    if not _LEAST_PURPOSE <= len(plain) <= _MOST_PURPOSE:
        raise RequestError(
            f"Ange ändamålet med utlämningen med {_LEAST_PURPOSE}–{_MOST_PURPOSE} tecken, till "
            "exempel ärendets beteckning."
        )
    return redact(plain).text


def csv_lines(rows: pd.DataFrame) -> str:
    """
    Write rows as CSV for a spreadsheet, in which no cell can turn into a formula.

    Examples
    --------
    >>> print(csv_lines(pd.DataFrame({"nummer": [1], "kategori": ["=1+1"]})), end="")
    nummer,kategori
    1,'=1+1
    """
    out = io.StringIO(newline="")
    # Lines end as RFC 4180 has it: with "\n" alone the writer leaves a "\r" in a cell unquoted.
    writer = csv.writer(out)
    writer.writerow(rows.columns)
    for row in rows.itertuples(index=False):
        writer.writerow(guarded(one) if isinstance(one, str) else one for one in row)
    return out.getvalue()


def write_export(export: Export, file: Path) -> None:
    """
    Write an export to a new file, readable only by its owner.

    Raises
    ------
    ConflictError
        There is a file already.
    """
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConflictError(f"{file.name} finns redan och skrivs inte över.") from None
    with os.fdopen(number, "w", encoding="utf-8-sig", newline="") as opened:
        opened.write(csv_lines(export.rows))


def _masked(found: pd.DataFrame, profile: Profile, *, with_notes: bool) -> pd.DataFrame:
    rows = pd.DataFrame(
        list(_told(found, profile, with_notes=with_notes)),
        columns=["tid", "stadsdel", "kategori", "aktor", "beskrivning"],
        dtype="str",
    )
    if not with_notes:
        rows = rows.drop(columns="beskrivning")
    # By what is told, so that the order tells nothing more.
    rows = rows.sort_values(list(rows.columns), ignore_index=True)
    rows.insert(0, "nummer", range(1, len(rows) + 1))
    return rows


def _told(
    found: pd.DataFrame, profile: Profile, *, with_notes: bool
) -> Iterator[tuple[str, str, str, str, str]]:
    actors = {one.id: one.name for one in profile.actors}
    for row in found.to_dict("records"):
        category = str(row["category"])
        sensitive = category in profile.sensitive
        known = profile.category.get(category)
        note = row["note"] if with_notes and not sensitive else None
        yield (
            _time(row["occurred_from"], profile, sensitive=sensitive),
            _named(row["district"], profile.district_names),
            MASKED if sensitive else (known.name if known else _UNKNOWN),
            MASKED if sensitive else _named(row["actor"], actors),
            "" if note is None or pd.isna(note) else redact(str(note)).text,
        )


def _time(at: Any, profile: Profile, *, sensitive: bool) -> str:  # noqa: ANN401 - a cell
    if pd.isna(at):
        return _UNKNOWN
    local = at.tz_convert(profile.timezone)
    return f"{local.year}-K{local.quarter}" if sensitive else f"{local:%Y-%m-%d}"


def _named(one: Any, names: dict[str, str]) -> str:  # noqa: ANN401 - a cell of a frame
    return _UNKNOWN if pd.isna(one) else names.get(str(one), _UNKNOWN)
