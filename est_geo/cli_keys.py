"""``est-geo report-key``: links for those who report, as text and as QR codes."""

import io
import os
import sys
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import segno
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from est_geo.cli_common import DbOption, ProfileOption, plainly
from est_geo.cli_show import literal, out
from est_geo.errors import ProfileError
from est_geo.profile import Profile
from est_geo.store import Store
from service.identity.links import new_report_key, report_link

_TIME = "%Y-%m-%d %H:%M"
_OWN_ADDRESS = "http://127.0.0.1:8000"

PictureOption = Annotated[Path | None, typer.Option(help="Skriv QR-koden som bild till en fil.")]


report_key_app = typer.Typer(help="Länkar för dem som rapporterar.", no_args_is_help=True)


@report_key_app.command("create")
@plainly
def create_command(
    actor: Annotated[str, typer.Argument(help="Aktörens id i profilen, till exempel polis.")],
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Gäller så många dagar.")
    ] = None,
    url: Annotated[str, typer.Option(help="Adressen som telefonen når.")] = _OWN_ADDRESS,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    svg: PictureOption = None,
    png: PictureOption = None,
) -> None:
    """Gör en ny rapportlänk för en aktör. Länken visas en gång; bara dess hash sparas."""
    municipality = Profile.load(profile)
    name = _actor_name(actor, municipality)
    report_link(url, "")  # an address that cannot be one is refused before anything is opened
    now = pd.Timestamp.now(tz="UTC").floor("s")
    until = None if days is None else now + pd.Timedelta(days=days)
    with Store.open(db) as store:
        store.bind(municipality.id, municipality.resolution)
        key_id, link = new_report_key(store, actor, url, now, until)
    code = segno.make(link, error="m", micro=False)
    code.terminal(out=sys.stdout, compact=True)
    ends = "tills den återkallas" if until is None else f"till {_local(until, municipality)}"
    out.print(f"Nyckel {key_id} för {name}, gäller {ends}. Länken visas bara nu:")
    sys.stdout.write(f"{link}\n")
    for path, kind in ((svg, "svg"), (png, "png")):
        if path is not None:
            _write_picture(code, path, kind)
            out.print(f"QR-koden står i {literal(path.name)}. Den som har bilden kan rapportera.")
    if url == _OWN_ADDRESS:
        out.print("Länken leder till den egna datorn; ange --url med adressen som telefonen når.")


@report_key_app.command("list")
@plainly
def list_command(profile: ProfileOption = "linkoping", db: DbOption = Path("est.duckdb")) -> None:
    """Visa vilka nycklar som finns. Själva nycklarna sparas inte och kan inte visas."""
    municipality = Profile.load(profile)
    names = {one.id: one.name for one in municipality.actors}
    with Store.open(db, create=False) as store:
        keys = store.report_keys()
    if keys.empty:
        out.print("Det finns inga nycklar än. Gör en med: est-geo report-key create AKTÖR.")
        return
    table = Table("id", "aktör", "gjord", "gäller", box=SIMPLE_HEAD)
    now = pd.Timestamp.now(tz="UTC")
    for row in keys.to_dict("records"):
        made = _local(row["made_at"], municipality)
        name = names.get(row["actor"], f"{row['actor']} (finns inte i profilen)")
        table.add_row(row["key_id"], name, made, _state(row, now, municipality))
    out.print(table)


@report_key_app.command("revoke")
@plainly
def revoke_command(
    key_id: Annotated[str, typer.Argument(help="Nyckelns id, som list visar.")],
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Återkalla en nyckel. Rapporter som redan kommit in finns kvar."""
    with Store.open(db, create=False) as store:
        store.revoke_report_key(key_id, pd.Timestamp.now(tz="UTC").floor("s"))
    out.print(f"Nyckel {key_id} gäller inte längre.")


def _actor_name(actor: str, profile: Profile) -> str:
    names = {one.id: one.name for one in profile.actors}
    if actor not in names:
        raise ProfileError(
            f"Aktören finns inte i profilen {profile.id}. De som finns: {', '.join(names)}."
        )
    return names[actor]


def _state(row: Mapping[Hashable, Any], now: pd.Timestamp, profile: Profile) -> str:
    if not pd.isna(row["revoked_at"]):
        return f"återkallad {_local(row['revoked_at'], profile)}"
    if pd.isna(row["expires_at"]):
        return "tills den återkallas"
    word = "till" if row["expires_at"] > now else "gick ut"
    return f"{word} {_local(row['expires_at'], profile)}"


def _local(at: pd.Timestamp, profile: Profile) -> str:
    return at.tz_convert(profile.timezone).strftime(_TIME)


def _write_picture(code: segno.QRCode, path: Path, kind: str) -> None:
    """Write a picture that only its owner can read: it holds the key."""
    drawn = io.BytesIO()
    code.save(drawn, kind=kind, scale=8, border=4)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(drawn.getvalue())
