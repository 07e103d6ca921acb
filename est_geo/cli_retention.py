"""``est-geo retention``, ``hold``, ``backup``, ``restore``: what is deleted, when, for good."""

import json
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from est_geo.backing_up import back_up, restore
from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.errors import PeriodError, ProfileError, RequestError
from est_geo.expiring import BACKUP_FOLDER, ExpiryPlan, plan_expiry, run_retention
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.retention import FIELD_NAMES, Retention
from est_geo.store import Hold, Store
from est_geo.store.backups import backups_of
from est_geo.words import counted

_COLUMNS = {"notes": "note", "places": "place", "points": "point", "reports": "report"}
_TIME = "%Y-%m-%d %H:%M"
_OUTSIDE = (
    "Utanför systemet: filerna som lästes in, *.avvisade.csv och det som exporterats. De gallras "
    "av den som har dem."
)
_PROPOSAL = (
    "Reglerna är bara ett förslag: inget gallras förrän kommunen beslutat och skrivit beslutets "
    'beteckning i profilen ([retention] decision = "…").'
)
_HALFWAY = (
    "En tidigare gallring avbröts innan filen skrevs om: gallrad text ligger kvar i den. Kör "
    "est-geo retention run."
)

NowOption = Annotated[
    str | None, typer.Option("--now", help="Räkna som om det vore den dagen (ÅÅÅÅ-MM-DD).")
]

retention_app = typer.Typer(help="Gallring: vad som tas bort, när, för gott.")


@retention_app.callback(invoke_without_command=True)
def retention_command(context: typer.Context) -> None:
    """Visa läget; inget gallras utan ``run``."""
    if context.invoked_subcommand is None:
        status_command()


@retention_app.command("status")
@plainly
def status_command(
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa reglerna, senaste körningen, gallringsstoppen och säkerhetskopiorna."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        runs, holds, now = store.retention_runs(), store.holds(), _now(None, municipality)
        said: dict[str, Any] = {
            "rules": _rules(municipality.retention),
            "decision": municipality.retention.decision if municipality.retention else "",
            "runs": len(runs),
            "last": None if runs.empty else str(runs["at"].iloc[-1]),
            "expired": store.totals()["expired"],
            "holds": int(holds["lifted_at"].isna().sum()),
            "held": store.held(now),
            "unfinished": store.unfinished_deletion,
            "backups": len(backups_of(db, db.resolve().with_name(BACKUP_FOLDER))) // 2,
        }
    if as_json:
        print_json(said)
        return
    _show_status(said, municipality)


@retention_app.command("plan")
@plainly
def plan_command(
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    now: NowOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa vad som skulle gallras nu, kategori för kategori. Inget gallras."""
    municipality = Profile.load(profile)
    plan = plan_expiry(db, municipality, _now(now, municipality))
    if as_json:
        due = plan.due.to_dict("records")
        presence = {"visits": plan.visits, "marks": plan.marks}
        print_json({"due": due, "presence": presence, "texts": plan.texts, "held": plan.held,
                    "may_run": plan.may_run})  # fmt: skip
        return
    _show_plan(plan, municipality)


@retention_app.command("run")
@plainly
def run_command(
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    now: NowOption = None,
    backups: Annotated[
        list[Path] | None, typer.Option(help="Mapp med säkerhetskopior; kan anges flera gånger.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Gallra det som reglerna säger, också ur filen och ur gamla säkerhetskopior."""
    municipality = Profile.load(profile)
    at = _now(now, municipality)
    with Store.open(db, create=False) as store:
        if at > _now(None, municipality) + pd.Timedelta(days=1) and not store.made_up:
            raise PeriodError(
                "Riktiga rapporter gallras inte i förtid: --now får inte ligga i framtiden. Visa "
                "vad som skulle gallras med: est-geo retention plan --now DAG."
            )
        done = run_retention(store, municipality, at, backups=backups)
    if as_json:
        print_json(done.counts | {"held": done.held, "backups": done.backups})
        return
    counts = done.counts
    out.print(
        f"Gallrat: {counted(counts['reports'], 'hel rapport', 'hela rapporter')}; "
        f"{counted(counts['notes'], 'beskrivning', 'beskrivningar')}, "
        f"{counted(counts['places'], 'plats i ord', 'platser i ord')} och "
        f"{counted(counts['points'], 'exakt punkt', 'exakta punkter')} ur rapporter som är kvar; "
        f"{counted(counts['visits'], 'planerat besök', 'planerade besök')} har blivit antal; "
        f"{counted(counts['texts'], 'text', 'texter')} om fysiska åtgärder; "
        f"{counted(counts['others'], 'annan rad', 'andra rader')}; "
        f"{counted(done.backups, 'fil', 'filer')} med säkerhetskopior. Databasen är omskriven."
    )
    out.print(f"{counted(done.held, 'rapport', 'rapporter')} hålls kvar av gallringsstopp.")
    out.print(_OUTSIDE)


hold_app = typer.Typer(help="Gallringsstopp: det som inte får gallras.", no_args_is_help=True)


@hold_app.command("add")
@plainly
def hold_add_command(
    reason: Annotated[str, typer.Argument(help="Ärendets beteckning, till exempel KS 2026-123.")],
    report: Annotated[str | None, typer.Option(help="En rapports id.")] = None,
    category: Annotated[str | None, typer.Option(help="En kategori.")] = None,
    district: Annotated[str | None, typer.Option(help="En stadsdel.")] = None,
    period: Annotated[str | None, typer.Option(help="2026-W46, 2026-11 eller från/till.")] = None,
    until: Annotated[str | None, typer.Option(help="Gäller till och med dagen före.")] = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Låt inget gallra det som anges; anges flera saker, det som uppfyller alla."""
    municipality = Profile.load(profile)
    start, end = _bounds(period, municipality)
    _known(category, municipality.category, "kategori")
    _known(district, municipality.district_names, "stadsdel")
    ends = None if until is None else _now(until, municipality)
    with Store.open(db, create=False) as store:
        now = _now(None, municipality)
        hold = Hold(_register_number(reason), report, category, district, start, end, ends)
        number = store.add_hold(hold, now)
        held = store.held(now)
    kept = counted(held, "rapport", "rapporter")
    out.print(f"Gallringsstopp {number} gäller. {kept} hålls kvar nu.")


@hold_app.command("list")
@plainly
def hold_list_command(
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa alla gallringsstopp, hävda också."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        holds = store.holds()
    if as_json:
        print_json(json.loads(holds.to_json(orient="records", date_format="iso")))
        return
    if holds.empty:
        out.print("Det finns inga gallringsstopp.")
        return
    table = Table("nr", "ärende", "gäller", "satt", "till", "hävt", box=SIMPLE_HEAD)
    for row in holds.to_dict("records"):
        times = [_local(row[name], municipality) for name in ("set_at", "until", "lifted_at")]
        table.add_row(
            str(row["hold_id"]), literal(row["reason"]), _names(row, municipality), *times
        )
    out.print(table)


@hold_app.command("lift")
@plainly
def hold_lift_command(
    number: Annotated[int, typer.Argument(help="Stoppets nummer, som list visar.")],
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Häv ett gallringsstopp; det som det höll kvar gallras nästa gång dess tid är ute."""
    with Store.open(db, create=False) as store:
        store.lift_hold(number, pd.Timestamp.now(tz="UTC").floor("s"))
    out.print(f"Gallringsstopp {number} är hävt.")


@plainly
def backup_command(
    folder: Annotated[Path | None, typer.Option("--to", help="Mapp för kopian.")] = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Säkerhetskopiera databasen; tjänsten ska vara stoppad. För gamla kopior tas bort."""
    municipality = Profile.load(profile)
    backup, gone = back_up(db, municipality, _now(None, municipality), folder)
    if as_json:
        print_json({"file": str(backup.file), "sha256": backup.sha256, "deleted": gone})
        return
    out.print(f"Säkerhetskopia: {literal(str(backup.file))} (SHA-256 {backup.sha256[:16]}…).")
    if gone:
        out.print(f"{counted(gone, 'gammal fil', 'gamla filer')} togs bort.")


@plainly
def restore_command(
    file: Annotated[Path, typer.Argument(help="Säkerhetskopian; intyget ligger bredvid.")],
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Ersätt databasen som finns.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Återställ en säkerhetskopia. Det som skulle ha gallrats sedan dess gallras först."""
    municipality = Profile.load(profile)
    done = restore(file, db, municipality, _now(None, municipality), replace=yes)
    if as_json:
        print_json({
            "taken_at": done.backup.taken_at, "aside": done.aside,
            "retention": done.retention.counts if done.retention else None,
        })  # fmt: skip
        return
    out.print(f"Återställd till {_local(done.backup.taken_at, municipality)}.")
    if done.aside is not None:
        out.print(f"Den ersatta databasen ligger i {literal(done.aside.name)}.")
    if done.retention is None:
        out.print("Inget gallrades: reglerna saknas eller är inte beslutade.")
    out.print("Det som kommit in, granskats eller ändrats efter kopian finns inte i databasen.")


def _rules(retention: Retention | None) -> list[dict[str, Any]]:
    return [rule.model_dump() for rule in retention.rules] if retention else []


def _show_status(said: dict[str, Any], profile: Profile) -> None:
    if not said["rules"]:
        out.print(f"Profilen {profile.id} har inga gallringsregler ([retention]): allt sparas.")
    else:
        table = Table("fält", "kategori", "månader", "källa", box=SIMPLE_HEAD)
        for rule in said["rules"]:
            name = {"*": "alla andra", "sensitive": "känsliga"}.get(
                rule["category"], rule["category"]
            )
            field = FIELD_NAMES[rule["field"]]
            table.add_row(field, name, str(rule["months"]), literal(rule["source"]))
        out.print(table)
        decision = said["decision"]
        out.print(f"Beslut: {literal(decision)}." if decision else literal(_PROPOSAL))
    if said["unfinished"]:
        out.print(_HALFWAY)
    last = "aldrig" if said["last"] is None else _local(pd.Timestamp(said["last"]), profile)
    out.print(
        f"Senast gallrat: {last}. Gallrade rapporter sedan start: {said['expired']}. "
        f"Gallringsstopp: {said['holds']}, håller kvar {said['held']}. "
        f"Säkerhetskopior: {said['backups']}."
    )
    out.print(_OUTSIDE)


def _show_plan(plan: ExpiryPlan, profile: Profile) -> None:
    due = plan.due[(plan.due[list(_COLUMNS)] > 0).any(axis=1)]
    beside = bool(plan.visits or plan.marks or plan.texts)
    if due.empty and not beside:
        out.print("Inget är att gallra.")
    elif not due.empty:
        table = Table("kategori", *(FIELD_NAMES[one] for one in FIELD_NAMES), box=SIMPLE_HEAD)
        for row in due.to_dict("records"):
            known = profile.category.get(str(row["category"]))
            name = known.name if known else str(row["category"])
            table.add_row(literal(name), *(str(row[one]) for one in _COLUMNS))
        out.print(table)
    if plan.visits or plan.marks:
        out.print(
            f"Närvaron: {counted(plan.visits, 'planerat besök', 'planerade besök')} blir antal och "
            f"{counted(plan.marks, 'kvittens', 'kvittenser')} tas bort."
        )
    if plan.texts:
        out.print(f"Fysiska åtgärder: {counted(plan.texts, 'text', 'texter')} tas bort.")
    if beside or not due.empty:
        out.print("Inget är gallrat än. Gallra med: est-geo retention run.")
    out.print(f"{counted(plan.held, 'rapport', 'rapporter')} hålls kvar av gallringsstopp.")
    if plan.unfinished:
        out.print(_HALFWAY)
    if not plan.may_run:
        out.print(_PROPOSAL)


def _now(text: str | None, profile: Profile) -> pd.Timestamp:
    if text is None:
        return pd.Timestamp.now(tz=profile.timezone).floor("s")
    return Period.parse(f"{text}/{text}").bounds(profile.timezone)[0]


def _bounds(text: str | None, profile: Profile) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    return (None, None) if text is None else Period.parse(text).bounds(profile.timezone)


def _known(one: str | None, all_of_them: dict[str, Any], what: str) -> None:
    if one is not None and one not in all_of_them:
        raise ProfileError(
            f"Profilen har ingen sådan {what}. De som finns: {', '.join(all_of_them)}."
        )


def _register_number(text: str) -> str:
    """Refuse what is a description: a hold is read by many, and names a matter only."""
    words = text.split()
    if not any(letter.isdecimal() for letter in text) or len(text) > 40 or len(words) > 3:  # noqa: PLR2004
        raise RequestError(
            "Ange ärendets beteckning, till exempel KS 2026-123, inte en beskrivning."
        )
    return " ".join(words)


def _names(row: dict[Any, Any], profile: Profile) -> str:
    said = [str(row[name])[:12] for name in ("incident_id", "category", "district")
            if not pd.isna(row[name])]  # fmt: skip
    if not pd.isna(row["start"]):
        first, after = (row[name].tz_convert(profile.timezone) for name in ("start", "end"))
        said.append(f"{first:%Y-%m-%d}–{after - pd.Timedelta(days=1):%Y-%m-%d}")
    return ", ".join(said)


def _local(at: pd.Timestamp, profile: Profile) -> str:
    return "" if pd.isna(at) else at.tz_convert(profile.timezone).strftime(_TIME)
