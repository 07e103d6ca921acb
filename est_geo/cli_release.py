"""``est-geo release``: what is proposed and published, frozen, and attacked before it leaves.

The command line has no log-in: whoever runs it could read the database file itself. It is one
person, called ``kommandoraden`` in the trail. Where there are no accounts it may propose and
approve, and the trail says that it was one person; where there are, one of the two steps is an
account's.
"""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from est_geo import releasing
from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.store.releases import Frozen

release_app = typer.Typer(help="Publicering: föreslå, godkänn, granska.", no_args_is_help=True)

NumberArgument = Annotated[int, typer.Argument(help="Publiceringens nummer, se list.")]
PeriodArgument = Annotated[
    str,
    typer.Argument(help="Månad 2026-10, tertial 2026-T3, eller kvartal 2026-Q3 (känsliga)."),
]
ReasonOption = Annotated[str, typer.Option(help="Varför det som redan är publicerat rättas.")]
_STATES = {"proposed": "väntar på godkännande", "published": "publicerad", "refused": "nekad"}
_TIME = "%Y-%m-%d %H:%M"


@release_app.command("propose")
@plainly
def propose_command(
    period: PeriodArgument,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    reason: ReasonOption = "",
    *,
    as_json: JsonOption = False,
) -> None:
    """Föreslå en period för publicering. Talen fryses nu och blir inte andra vid godkännandet."""
    with Store.open(db, create=False) as store:
        number = releasing.propose(store, Profile.load(profile), period, reason=reason)
        frozen = store.release(number)
    _told(frozen, f"Förslag {number} väntar på att någon annan godkänner.", as_json=as_json)


@release_app.command("approve")
@plainly
def approve_command(
    number: NumberArgument, db: DbOption = Path("est.duckdb"), *, as_json: JsonOption = False
) -> None:
    """Pröva ett förslag mot allt som är publicerat, och publicera det om inget kan räknas ut."""
    with Store.open(db, create=False) as store:
        frozen = releasing.approve(store, number, alone=not store.has_accounts())
    _told(frozen, "Publicerat och fryst.", as_json=as_json)


@release_app.command("list")
@plainly
def list_command(db: DbOption = Path("est.duckdb"), *, as_json: JsonOption = False) -> None:
    """Lista allt som är föreslaget, publicerat och nekat."""
    with Store.open(db, create=False) as store:
        found = store.releases()
    if as_json:
        print_json(_rows(found))
        return
    table = Table(box=SIMPLE_HEAD)
    for heading in ("nr", "period", "målgrupp", "version", "läge", "föreslagen", "avgjord"):
        table.add_column(heading)
    for row in _rows(found):
        proposed = f"{row['proposed_at']:{_TIME}} {row['proposed_by']}"
        decided = f"{row['decided_at']:{_TIME}} {row['decided_by']}" if row["decided_at"] else ""
        cells = [row[name] for name in ("release_id", "period", "audience", "version")]
        words = (*cells, _STATES[row["state"]], proposed, decided)
        table.add_row(*(literal(str(word)) for word in words))
    out.print(table if len(found) else "Inget är föreslaget eller publicerat än.")


@release_app.command("show")
@plainly
def show_command(
    number: NumberArgument, db: DbOption = Path("est.duckdb"), *, as_json: JsonOption = False
) -> None:
    """Visa vad en publicering säger, så som den som godkänner ska läsa den."""
    with Store.open(db, create=False) as store:
        frozen = store.release(number)
    _told(frozen, "", as_json=as_json)


@release_app.command("audit")
@plainly
def audit_command(
    db: DbOption = Path("est.duckdb"),
    audience: Annotated[str, typer.Option(help="public eller est.")] = "public",
    *,
    as_json: JsonOption = False,
) -> None:
    """Angrip allt som är publicerat: kan något skyddat antal räknas ut? Utgång 1 om något kan."""
    with Store.open(db, create=False) as store:
        found = releasing.audit(store, audience)
    leaks = found[found["leaks"]]
    summary = {
        "audience": audience,
        "protected": len(found),
        "exact": int(found["exact"].sum()),
        "within_one": len(leaks),
    }
    if as_json:
        print_json(summary)
    else:
        out.print(
            f"{len(found)} skyddade antal: {summary['exact']} går att räkna ut, "
            f"{len(leaks)} går att räkna ut på ±1 när."
        )
        for row in leaks.itertuples(index=False):
            out.print(literal(f"{row.place}, {row.period}: av {row.together}"))
    if len(leaks):
        raise typer.Exit(1)


def _told(frozen: Frozen, words: str, *, as_json: bool) -> None:
    rows = _rows(releasing.table_of(frozen))
    if as_json:
        names = ("release_id", "audience", "product", "period", "version", "sha256")
        print_json({name: getattr(frozen, name) for name in names} | {"rows": rows})
        return
    out.print(f"{frozen.period}, version {frozen.version}, målgrupp {frozen.audience}")
    table = Table(box=SIMPLE_HEAD)
    table.add_column("vad")
    table.add_column("antal", justify="right")
    for row in rows:
        table.add_row(literal(row["name"]), literal(row["text"]))
    out.print(table)
    out.print(f"SHA-256: {frozen.sha256}")
    if words:
        out.print(words)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]
