"""``est-geo interventions``: the physical measures, those due a receipt, and what became of one."""

import json
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.follow_up import Receipt, due, receipt
from est_geo.planning import now_utc
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import STATUSES
from est_geo.words import counted

interventions_app = typer.Typer(help="Fysiska åtgärder och vad de gav.", no_args_is_help=True)

_LISTED = [
    "intervention_id",
    "kind",
    "title",
    "place_id",
    "place",
    "district",
    "status",
    "owner",
    "deadline",
]
NowOption = Annotated[
    str | None, typer.Option("--now", help="Räkna som om det vore den här dagen (ÅÅÅÅ-MM-DD).")
]


@interventions_app.command("list")
@plainly
def list_command(
    status: Annotated[str | None, typer.Option(help="Bara de som är så långt.")] = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa åtgärderna, var de är och vem som äger dem."""
    if status is not None and status not in STATUSES:
        raise typer.BadParameter(f"Välj en av {', '.join(STATUSES)}.", param_hint="--status")
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        store.require(municipality.id, municipality.resolution)
        found = store.interventions()
    shown = found if status is None else found[found["status"] == status]
    rows = [_told(row) for row in shown[_LISTED].to_dict("records")]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        until = f", senast {row['deadline'][:10]}" if row["deadline"] else ""
        out.print(
            f"{row['intervention_id']}. {literal(row['title'])} – {literal(row['place'])}: "
            f"{STATUSES[row['status']]}{until}"
        )
    out.print(f"{counted(len(rows), 'åtgärd', 'åtgärder')}.")


@interventions_app.command("due")
@plainly
def due_command(
    now: NowOption = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa vilka åtgärder som väntar på sitt effektkvitto."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        store.require(municipality.id, municipality.resolution)
        numbers = due(store, municipality, _now(now, municipality))
        known = store.interventions().set_index("intervention_id")
    if as_json:
        print_json(numbers)
        return
    for number in numbers:
        out.print(f"{number}. {literal(str(known.loc[number, 'title']))}")
    out.print(f"{counted(len(numbers), 'åtgärd', 'åtgärder')} väntar på effektkvitto.")


@interventions_app.command("receipt")
@plainly
def receipt_command(
    number: Annotated[int, typer.Argument(min=1, help="Åtgärdens nummer.")],
    now: NowOption = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    keep: Annotated[bool, typer.Option("--keep", help="Spara kvittot, vad det än säger.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Räkna vad en utförd åtgärd gav: effekt, ingen påvisbar effekt eller för få händelser."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        store.require(municipality.id, municipality.resolution)
        made = receipt(store, municipality, number, now=_now(now, municipality), keep=keep)
        made_up = store.made_up
    if as_json:
        row = made.effect_row.iloc[0].to_dict()
        print_json({**_plain(row), "details": json.loads(row["details"]), "made_up": made_up})
        return
    if made_up:
        out.print("[bold]Påhittade rapporter.[/bold]")
    _show(made)


def _show(made: Receipt) -> None:
    told = made.receipt
    out.print(f"{told.sentence}")
    out.print(f"Räknat: {literal(made.outcome.words)}.")
    out.print(f"Före: {made.follow_up.before.dates} ({made.follow_up.words}).")
    out.print(f"Efter: {made.follow_up.after.dates}.")
    out.print(told.displacement)
    if told.naive:
        out.print(f"Så hade det annars kunnat låta: {told.naive}")
    for caveat in told.caveats:
        out.print(f"• {caveat}")
    out.print(f"Alla händelser: {made.every.sentence}")
    for row in made.comparisons.to_dict("records"):
        left = "" if row["counted"] else " (räknas inte)"
        out.print(f"Jämförd med {literal(row['name'])}: {row['before']} → {row['after']}{left}")


def _now(text: str | None, profile: Profile) -> pd.Timestamp:
    if text is None:
        return now_utc()
    try:
        return pd.Timestamp(text).tz_localize(profile.timezone).tz_convert("UTC")
    except ValueError as error:
        raise typer.BadParameter("Skriv dagen som ÅÅÅÅ-MM-DD.", param_hint="--now") from error


def _told(row: dict[Any, Any]) -> dict[str, Any]:
    plain = _plain(row)
    return {**plain, "deadline": "" if plain["deadline"] is None else plain["deadline"]}


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        str(name): None if pd.isna(value) else value.isoformat()
        if isinstance(value, pd.Timestamp) else value
        for name, value in row.items()
    }  # fmt: skip
