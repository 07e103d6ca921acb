"""``est-geo gazetteer``: import a place register, look a place up and see why."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.errors import ProfileError
from est_geo.intake import Gazetteer
from est_geo.profile import Profile
from est_geo.registering import (
    KNOWN,
    REPLACED,
    Imported,
    import_register,
    look_up,
    municipal_gazetteer,
)
from est_geo.store import Store
from est_geo.words import counted, number

gazetteer_app = typer.Typer(help="Platsregistret.", no_args_is_help=True)

_FORMATS = {
    "csv": "tabell", "gpkg": "GeoPackage", "osm": "OpenStreetMap", "gtfs": "hållplatser (GTFS)",
}  # fmt: skip
_KINDS = {
    "address": "adress", "street": "gata", "block": "kvarter", "stop": "hållplats",
    "centre": "centrum", "landmark": "plats", "label": "område",
}  # fmt: skip
_STATUS = {
    "placed": "placerad",
    "review": "osäker – en människa får avgöra",
    "none": "inte funnen",
}
_MATCH = {
    "address": "adress", "interpolated": "mellan två kända nummer", "intersection": "korsning",
    "place": "plats med namn", "stop": "hållplats", "block": "kvarter", "street": "bara gatan",
    "district": "bara stadsdelen", "municipality": "bara orten eller kommunen", "none": "inget",
}  # fmt: skip


@gazetteer_app.command("import")
@plainly
def import_command(
    file: Annotated[
        Path,
        typer.Argument(help="CSV, GeoPackage (Lantmäteriet), .osm.pbf, GTFS stops.txt, eller zip."),
    ],
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    crs: Annotated[
        str | None, typer.Option(help="Koordinatsystem, till exempel EPSG:3009.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Läs in ett platsregister. Samma fil två gånger ändrar inget; en nyare ersätter den äldre."""
    done = import_register(file, profile=profile, db=db, crs=crs)
    if as_json:
        print_json(done.counts())
        return
    _show_import(done)


def _show_import(done: Imported) -> None:
    register = done.register
    name = literal(done.file_name)
    out.print(
        f"{name} ({_FORMATS[register.kind]}): {number(register.rows)} rader = "
        f"{counted(register.from_rows, 'plats', 'platser')}"
        + (f" + {number(register.lines)} bitar av gator" if register.lines else "")
        + (f" + {number(register.merged)} som redan är med" if register.merged else "")
        + f" + {number(register.n_skipped)} överhoppade."
    )
    if register.derived:
        source = "gatornas linjer och adresser" if register.lines else "adresserna"
        out.print(f"Dessutom {counted(register.derived, 'gata', 'gator')} gjorda av {source}.")
    if register.n_skipped:
        table = Table(box=SIMPLE_HEAD)
        table.add_column("överhoppade", justify="right")
        table.add_column("första rad", justify="right")
        table.add_column("därför att", overflow="fold")
        for reason, count, first in register.skipped.itertuples(index=False):
            table.add_row(number(count), str(first), literal(reason))
        out.print(table)
    if done.state == KNOWN:
        out.print("Samma fil är redan inläst; inget är ändrat.")
    elif done.state == REPLACED:
        out.print("Registret är sparat och ersätter det förra med samma namn.")
    else:
        out.print("Registret är sparat.")


@gazetteer_app.command("look-up")
@plainly
def look_up_command(
    text: Annotated[str, typer.Argument(help="Platsen i ord, till exempel 'vid Ryds centrum'.")],
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Slå upp en plats i platsregistret och visa varför svaret blev som det blev."""
    municipality = Profile.load(profile)
    found = look_up(text, _gazetteer(municipality, db), municipality)
    if as_json:
        print_json(found)
        return
    _show_answer(found, municipality)


def _gazetteer(profile: Profile, db: Path) -> Gazetteer:
    if db.exists():
        with Store.open(db, create=False) as store:
            gazetteer = municipal_gazetteer(profile, store)
    else:
        gazetteer = municipal_gazetteer(profile)
    if not len(gazetteer.places):
        raise ProfileError(
            f"Profilen {profile.id} har inget platsregister. Läs in ett med est-geo gazetteer "
            "import, eller ange gazetteer_file i profilen."
        )
    return gazetteer


def _show_answer(found: dict[str, Any], profile: Profile) -> None:
    sure = number(100 * float(found["confidence"]))
    lines = {
        "Läst som": found["parsed"],
        "Svar": f"{_STATUS[found['status']]}, säkerhet {sure} %",
        "Funnet": _MATCH.get(found["match_type"], found["match_type"]),
        "Namn": found.get("matched_name", ""),
        "Varför osäker": found.get("why", ""),
        "Ligger i": profile.district_names.get(found.get("district", ""), ""),
        "Ruta": found.get("cell", ""),
    }
    if "lon" in found:
        lines["Koordinater"] = f"{number(found['lat'], 5)} {number(found['lon'], 5)} (lat lon)"
    elif "near_lon" in found:
        lines["Ungefär vid"] = f"{number(found['near_lat'], 4)} {number(found['near_lon'], 4)}"
    for heading, text in lines.items():
        if text:
            out.print(f"{heading}: {literal(str(text))}")
    if found["candidate_places"]:
        out.print(_candidate_table(found["candidate_places"], profile))


def _candidate_table(candidates: list[dict[str, Any]], profile: Profile) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for heading in ("kan vara", "sort", "stadsdel"):
        table.add_column(heading, overflow="fold")
    table.add_column("från den första", justify="right")
    for one in candidates:
        district = profile.district_names.get(one["district"] or "", "")
        kind = _KINDS.get(one["kind"], one["kind"])
        table.add_row(literal(one["name"]), kind, district, f"{number(one['distance_m'])} m")
    return table
