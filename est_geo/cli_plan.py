"""``est-geo plan``: a week's presence plan, made, kept and shown."""

from pathlib import Path
from typing import Annotated

import typer

from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.errors import StoreError
from est_geo.periods import Period
from est_geo.planning import plan_week, planned_week
from est_geo.profile import Profile
from est_geo.render.sheets import write_sheets
from est_geo.situation import latest_week
from est_geo.store import KeptPlan, Store
from est_geo.words import counted
from service.weeks import iso_week

plan_app = typer.Typer(help="Veckans närvaroplan.", no_args_is_help=True)

WeekOption = Annotated[
    str | None, typer.Option(help="ISO-vecka, till exempel 2026-W47; annars den som kommer.")
]


@plan_app.command("make")
@plainly
def make_command(
    week: WeekOption = None,
    seed: Annotated[int | None, typer.Option(help="Samma tal ger samma plan.")] = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Räkna fram veckans plan och spara den; det som är fastsatt ligger kvar."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        store.require(municipality.id, municipality.resolution)
        chosen = _week(week, store, municipality)
        made = plan_week(store, municipality, chosen, seed=seed)
    if made is None:
        raise StoreError("Planen blev inte klar. Inget är ändrat; försök igen.")
    _show(made, as_json=as_json)


@plan_app.command("show")
@plainly
def show_command(
    week: WeekOption = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa veckans sparade plan: hur mycket den täcker, och vad som inte gick."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        kept = store.plan_or_fail(_week(week, store, municipality).name)
    _show(kept, as_json=as_json)


@plan_app.command("sheets")
@plainly
def sheets_command(
    week: WeekOption = None,
    folder: Annotated[Path, typer.Option("--out", help="Mapp att skriva till.")] = Path("pass"),
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Skriv veckans blad: papper, kalendrar, rutter och punkter för varje pass."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        kept = store.plan_or_fail(_week(week, store, municipality).name)
        written = write_sheets(kept, municipality, folder, made_up=store.made_up)
    out.print(f"Skrev {counted(len(written), 'fil', 'filer')} till {literal(str(folder))}.")


def _week(text: str | None, store: Store, profile: Profile) -> Period:
    if text is None:
        return planned_week(latest_week(store, profile))
    return iso_week(text)


def _show(plan: KeptPlan, *, as_json: bool) -> None:
    if as_json:
        print_json({
            "week": plan.week, "version": plan.version, "visits": len(plan.visits),
            "gaps": len(plan.gaps), "unmet": len(plan.unmet), "status": dict(plan.status),
        })  # fmt: skip
        return
    actors = plan.visits["actor_name"].nunique()
    out.print(
        f"Närvaroplan {plan.week}, version {plan.version}: "
        f"{counted(len(plan.visits), 'besök', 'besök')} av {counted(actors, 'aktör', 'aktörer')} "
        f"vid {counted(plan.visits['place_id'].nunique(), 'plats', 'platser')}."
    )
    notes = plan.status.get("notes")
    for note in notes if isinstance(notes, list) else ():
        out.print(literal(str(note)))
    for row in plan.unmet.to_dict("records"):
        out.print(f"Önskemål {row['wish_id']}: {literal(str(row['words']))}")
