"""``est-geo verify`` and ``est-geo log``: is the audit trail whole, and what does it say."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.errors import ProfileError, StoreError
from est_geo.profile import Profile
from est_geo.store import Store, TrailReport
from est_geo.trail_words import KINDS, deed_says, remarks_on, role_says, trail_says, who_says
from est_geo.words import number

_PARTS = {
    "incidents": "händelser",
    "unplaced": "utan plats",
    "rejected": "avvisade",
    "duplicates": "dubbletter",
    "expired": "gallrade",
}


@plainly
def verify_command(
    db: DbOption = Path("est.duckdb"),
    heads: Annotated[
        Path | None, typer.Option(help="En kopia av filen med toppar, från en annan plats.")
    ] = None,
    keep_heads_in: Annotated[
        Path | None, typer.Option(help="Flytta filen med toppar till en mapp på en annan disk.")
    ] = None,
    *,
    show_heads: Annotated[
        bool, typer.Option("--show-heads", help="Skriv dagens toppar, att spara på papper.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Läs hela loggen och säg om någon har ändrat i den. Stäm också av intagens böcker."""
    with Store.open(db, create=False) as store:
        if keep_heads_in is not None:
            out.print(f"Topparna ligger nu i {literal(str(store.keep_heads_in(keep_heads_in)))}.")
        report = store.verify_trail(heads, note=True)
        books = books_of(store)
        kept = store.trail_heads() if show_heads else []
    if as_json:
        print_json(_document(report, books) | {"daily_heads": [asdict(one) for one in kept]})
    else:
        _show(report, books)
        for one in kept:
            out.print(f"{one.date}  rad {one.seq}  {one.sha256}")
    if not (report.whole and books["balanced"]):
        raise typer.Exit(1)


def books_of(store: Store) -> dict[str, int | bool | str]:
    """
    Add up what became of every row that was taken in; the store refuses books that do not balance.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder, "a.duckdb")) as store:
    ...     books_of(store)["balanced"]
    True
    """
    try:
        totals = store.totals()
    except StoreError as error:
        return {"balanced": False, "says": f"Intagens böcker stämmer inte. {error}"}
    said = " + ".join(f"{number(totals[name])} {words}" for name, words in _PARTS.items())
    says = f"Intagens böcker stämmer: {number(totals['rows'])} rader in = {said}."
    return {**totals, "balanced": True, "says": says}


def _document(report: TrailReport, books: dict[str, int | bool | str]) -> dict[str, Any]:
    told = {"whole": report.whole and bool(books["balanced"]), "says": trail_says(report)}
    return told | asdict(report) | {"remarks": remarks_on(report), "books": books}


def _show(report: TrailReport, books: dict[str, int | bool | str]) -> None:
    out.print(trail_says(report))
    for remark in remarks_on(report):
        out.print(remark)
    out.print(literal(str(books["says"])))


@plainly
def log_command(
    db: DbOption = Path("est.duckdb"),
    profile: ProfileOption = "linkoping",
    about: Annotated[
        str | None, typer.Option("--object", help="Bara det som rör detta: slag:id.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Högst så många rader.")] = 50,
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa vad som gjorts och setts, det senaste först. Att loggen lästes skrivs också ner."""
    kind, object_id = _object(about)
    timezone = Profile.load(profile).timezone
    with Store.open(db, create=False) as store:
        store.note_reading(kind, object_id)
        rows = store.trail(limit, object_kind=kind, object_id=object_id).to_dict("records")
    if as_json:
        print_json(
            [row | {"details": json.loads(row["details"]), "says": deed_says(row)} for row in rows]
        )
        return
    for row in rows:
        who = f"{who_says(row['who'])} ({role_says(row['role'])})"
        when = row["at"].tz_convert(timezone).strftime("%Y-%m-%d %H:%M:%S")
        why = f" – {row['purpose']}" if row["purpose"] else ""
        sys.stdout.write(f"{row['seq']:>6}  {when}  {who}: {deed_says(row)}{why}\n")


def _object(text: str | None) -> tuple[str | None, str | None]:
    """Read a kind and an id from ``incident:ID``."""
    if text is None:
        return None, None
    kind, colon, object_id = text.partition(":")
    if kind not in KINDS or not colon or not object_id:
        raise ProfileError(
            f"Skriv --object som slag:id, till exempel incident:0123. Slagen: {', '.join(KINDS)}."
        )
    return kind, object_id
