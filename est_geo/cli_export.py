"""``est-geo export``: reports handed out as an official document, masked."""

from pathlib import Path
from typing import Annotated

import typer

from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.errors import ConflictError, DisclosureError
from est_geo.exporting import masked_export, write_export
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.words import counted


@plainly
def export_command(
    purpose: Annotated[str, typer.Option(help="Varför; skrivs i händelseloggen.")],
    file: Annotated[Path, typer.Option("--out", help="CSV-fil att skriva; får inte finnas.")],
    period: Annotated[str | None, typer.Option(help="2026-W46, 2026-11 eller från/till.")] = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    masked: Annotated[bool, typer.Option("--masked", help="Det enda sättet: maskerat.")] = False,
    with_notes: Annotated[
        bool, typer.Option("--with-notes", help="Också beskrivningar, maskerade en gång till.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Lämna ut rapporter maskerade. Varje utlämning skrivs i händelseloggen."""
    if not masked:
        raise DisclosureError("Rapporter lämnas bara ut maskerade: lägg till --masked.")
    if file.exists():
        raise ConflictError(f"{file.name} finns redan och skrivs inte över.")
    municipality = Profile.load(profile)
    asked = None if period is None else Period.parse(period)
    with Store.open(db, create=False) as store:
        made = masked_export(store, municipality, purpose, asked, with_notes=with_notes)
    write_export(made, file)
    if as_json:
        print_json({"rows": len(made.rows), "masked": made.masked, "deed": made.deed})
        return
    out.print(
        f"{counted(len(made.rows), 'rad', 'rader')} i {literal(file.name)}, varav "
        f"{counted(made.masked, 'maskerad', 'maskerade')}. Utlämningen är rad {made.deed} i loggen."
    )
    out.print("Filen måste sekretessprövas av en människa innan den lämnas ut.")
