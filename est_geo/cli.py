"""The command line. Messages in Swedish; exit 0 = ok, 1 = failed, 2 = wrong use."""

import datetime as dt
from pathlib import Path
from typing import Annotated, cast, get_args

import pandas as pd
import typer

from est_geo.cli_audit import log_command, verify_command
from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_export import export_command
from est_geo.cli_gazetteer import gazetteer_app
from est_geo.cli_interventions import interventions_app
from est_geo.cli_keys import report_key_app
from est_geo.cli_plan import plan_app
from est_geo.cli_release import release_app
from est_geo.cli_retention import backup_command, hold_app, restore_command, retention_app
from est_geo.cli_serve import serve_command
from est_geo.cli_shifts import shift_app
from est_geo.cli_show import dry_run_document, out, show_books
from est_geo.cli_users import user_app
from est_geo.demo_town import write_demo
from est_geo.disclosure import publish, refuse_outside
from est_geo.errors import DisclosureError, PeriodError, ProfileError
from est_geo.follow_up import made_up_interventions
from est_geo.grounding import with_grounds
from est_geo.periods import Period
from est_geo.picture import Audience
from est_geo.planning import kept_plan, made_up_presence, with_plan
from est_geo.profile import Profile
from est_geo.releasing import picture_of, release
from est_geo.render import write_picture
from est_geo.situation import latest_week, situation_picture
from est_geo.store import Store
from est_geo.taking_in import take_in
from service.app import serve as serve_app
from service.identity.links import new_report_key
from service.settings import Settings

app = typer.Typer(
    name="est-geo",
    help="Lägesbilder för EST: från inrapporterade händelser till karta, närvaro och åtgärder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve_command)
app.add_typer(gazetteer_app, name="gazetteer")
app.add_typer(report_key_app, name="report-key")
app.add_typer(user_app, name="user")
app.add_typer(shift_app, name="shift-link")
app.add_typer(plan_app, name="plan")
app.add_typer(interventions_app, name="interventions")
app.add_typer(retention_app, name="retention")
app.add_typer(release_app, name="release")
app.add_typer(hold_app, name="hold")
app.command("backup")(backup_command)
app.command("restore")(restore_command)
app.command("export")(export_command)
app.command("verify")(verify_command)
app.command("log")(log_command)


@app.command("take-in")
@plainly
def take_in_command(
    files: Annotated[
        list[Path], typer.Argument(help="CSV, Excel, ODS, GeoJSON, GeoPackage, Parquet …")
    ],
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    source: Annotated[str | None, typer.Option(help="Varifrån rapporterna kommer.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="TOML-fil som tolkar rubrikerna.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Visa bara, spara inget.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Ta in rapporter. Samma fil två gånger lägger inte till något."""
    result = take_in(files, profile=profile, db=db, source=source, mapping=mapping, dry_run=dry_run)
    if as_json:
        print_json(dry_run_document(result) if dry_run else result.counts())
        return
    show_books(result, dry_run=dry_run)


@app.command("picture")
@plainly
def picture_command(  # noqa: PLR0913 - each is an option that the contract names
    week: Annotated[str | None, typer.Option(help="ISO-vecka, månad eller tertial.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="Första dag.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Sista dag, inräknad.")] = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    resolution: Annotated[
        int | None, typer.Option(min=7, max=12, help="H3-upplösning 7–12.")
    ] = None,
    audience: Annotated[str, typer.Option(help="intern, est eller public.")] = "intern",
    folder: Annotated[Path | None, typer.Option("--out", help="Mapp att skriva till.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Gör lägesbilden för en period och skriv den som karta, GeoJSON, CSV och JSON."""
    municipality = Profile.load(profile)
    chosen, own = _audience(audience), municipality.resolution
    with Store.open(db, create=False) as store:
        period = _period(week, first, last) or latest_week(store, municipality)
        refuse_outside(chosen, period, resolution or own, own)
        if chosen == "public":
            # Only what is audited and frozen leaves; a period that is published stays as it was.
            published = picture_of(release(store, municipality, period.name))
        else:
            made = situation_picture(
                store,
                profile=municipality,
                start=period.first,
                end=period.last,
                resolution=resolution,
            )
            if period == latest_week(store, municipality):
                made = with_grounds(made, store, municipality, now=_utc_now())
            published = publish(with_plan(made, kept_plan(store, period)), chosen)
    target = folder or Path(f"lagesbild-{period.name.replace('/', '_')}")
    files = write_picture(published, target)
    if as_json:
        print_json({"period": period.name, "files": [str(file) for file in files]})
        return
    out.print(f"Lägesbild {period.label} ({period.dates}), {municipality.name}")
    out.print(published.headline.sentence)
    for note in published.notes:
        out.print(note)
    out.print(f"Skrivet till {target}: {', '.join(file.name for file in files)}")


@app.command("demo")
@plainly
def demo_command(
    folder: Annotated[Path, typer.Option("--dir", help="Mapp för allt som skapas.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Samma tal ger samma påhittade rapporter.")] = 7,
    week: Annotated[str | None, typer.Option(help="Sista veckan, till exempel 2026-W46.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    *,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Visa i webbläsare.")] = True,
) -> None:
    """Hitta på två års rapporter för Linköping, ta in dem och visa veckans lägesbild."""
    profile = Profile.load("linkoping")
    period = Period.parse(week) if week else Period.week_of(profile.now().date()).before(1)
    db = _fresh_demo_database(folder)
    out.print("[bold]Alla rapporter i demon är påhittade.[/bold]")
    files = write_demo(profile, folder / "rapporter", seed=seed, last_week=period, followed=True)
    reports = [file for file in files if file.suffix in {".csv", ".parquet"}]
    with Store.open(db) as store:
        store.mark_made_up()
        now = period.bounds(profile.timezone)[1] + _MEETING
        taken = take_in(reports, profile=profile, db=store, now=now)
        show_books(taken, dry_run=False)
        picture = situation_picture(store, profile=profile, start=period.first, end=period.last)
        plan = made_up_presence(store, profile, picture, seed=seed)
        made = made_up_interventions(store, profile, picture, now=now, seed=seed)
        picture = with_grounds(picture, store, profile, now=now)
    target = folder / f"lagesbild-{period.name}"
    written = write_picture(publish(with_plan(picture, plan), "est"), target)
    out.print(f"Lägesbild {period.label}: {picture.headline.sentence}")
    out.print(f"Närvaroplan {plan.week}: {len(plan.visits)} besök (/narvaro)")
    out.print(f"Fysiska åtgärder: {len(made)} påhittade, två med effektkvitto (/atgarder)")
    out.print(f"Skrivet till {target}: {', '.join(file.name for file in written)}")
    if serve:
        with Store.open(db) as store:
            _, link = new_report_key(store, "polis", f"http://127.0.0.1:{port}", _utc_now(), None)
        out.print(f"Prova att rapportera som polisen (påhittat): {link}")
        serve_app(Settings(db=db, profile="linkoping", port=port))


def _utc_now() -> pd.Timestamp:
    return pd.Timestamp.now(tz="UTC").floor("s")


_MEETING = dt.timedelta(hours=8)


def _fresh_demo_database(folder: Path) -> Path:
    """Remove an earlier demo's database; never one that holds real reports."""
    db = folder / "est.duckdb"
    if db.exists():
        with Store.open(db, create=False) as store:
            if not store.made_up:
                raise ProfileError(
                    f"{db} innehåller riktiga rapporter och rörs inte. Välj en annan mapp (--dir)."
                )
        for part in folder.glob("est.duckdb*"):
            if part.is_file():
                part.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    return db


def _audience(text: str) -> Audience:
    if text not in get_args(Audience):
        raise DisclosureError(
            f"Målgruppen måste vara en av {', '.join(get_args(Audience))}; inte {text[:20]!r}."
        )
    return cast("Audience", text)


def _period(week: str | None, first: str | None, last: str | None) -> Period | None:
    if week is not None and (first or last):
        raise PeriodError("Ange antingen --week eller --from och --to, inte båda.")
    if week is not None:
        return Period.parse(week)
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise PeriodError("Ange både --from och --to (sista dagen räknas in).")
    return Period.parse(f"{first}/{last}")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
