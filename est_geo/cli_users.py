"""``est-geo user``: accounts, invitations and keys."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from est_geo.cli_common import DbOption, JsonOption, ProfileOption, plainly, print_json
from est_geo.cli_show import literal, out
from est_geo.errors import ProfileError
from est_geo.policy import PERMISSION_NAMES, ROLE_NAMES, Role
from est_geo.profile import Profile
from est_geo.store import Account, Grant, Invitation, Store, TokenRow
from service.identity.account_view import TOKEN_SCOPES
from service.identity.grants import fault_of_grant
from service.identity.links import invitation_link, new_api_token, reset_link
from service.identity.secret_texts import digest

_TIME = "%Y-%m-%d %H:%M"
_OWN_ADDRESS = "http://127.0.0.1:8000"
_ID = "Kontots id, som list visar."

UrlOption = Annotated[str, typer.Option(help="Adressen som webbläsaren når.")]
DistrictOption = Annotated[str | None, typer.Option(help="Stadsdelens id, för en områdesgrupp.")]
ActorOption = Annotated[str | None, typer.Option(help="Organisationens id i profilen.")]

user_app = typer.Typer(help="Konton, inbjudningar och nycklar.", no_args_is_help=True)
token_app = typer.Typer(help="Nycklar för QGIS och skript.", no_args_is_help=True)
user_app.add_typer(token_app, name="token")


@user_app.command("invite")
@plainly
def invite_command(
    role: Annotated[str, typer.Argument(help="Kontots roll.")],
    district: DistrictOption = None,
    actor: ActorOption = None,
    days: Annotated[int, typer.Option(min=1, max=14, help="Länken gäller så många dagar.")] = 3,
    url: UrlOption = _OWN_ADDRESS,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Bjud in någon: en länk som gäller en gång, där personen väljer namn och lösenord."""
    municipality = Profile.load(profile)
    grant = _grant(municipality, role, district, actor)
    now = _now()
    with Store.open(db) as store:
        store.bind(municipality.id, municipality.resolution)
        name, link = invitation_link(store, grant, url, now, pd.Timedelta(days=days))
    until = _local(now + pd.Timedelta(days=days), municipality)
    out.print(f"Inbjudan {name}: {_role(role)}, gäller en gång till {until}. Länken visas bara nu:")
    sys.stdout.write(f"{link}\n")


@user_app.command("list")
@plainly
def list_command(
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa konton och inbjudningar. Lösenord och länkar sparas inte och kan inte visas."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        accounts, invitations = store.accounts(), store.invitations(_now())
    if as_json:
        print_json({
            "accounts": [_account_json(one) for one in accounts],
            "invitations": [_invitation_json(one) for one in invitations],
        })  # fmt: skip
        return
    if not accounts and not invitations:
        out.print("Det finns inga konton än. Bjud in den första: est-geo user invite admin.")
        return
    _show(
        ("id", "namn", "roll", "var", "loggade in", "läge"),
        (_account_row(one, municipality) for one in accounts),
    )
    for one in invitations:
        until = _local(one.expires_at, municipality)
        out.print(
            f"Inbjudan {one.invitation_id}: {_role(one.grant.role)}, inte använd, till {until}."
        )


@user_app.command("disable")
@plainly
def disable_command(
    account_id: Annotated[str, typer.Argument(help=_ID)], db: DbOption = Path("est.duckdb")
) -> None:
    """Stäng ett konto: utloggat överallt genast, och dess nycklar slutar att gälla."""
    with Store.open(db, create=False) as store:
        store.disable_account(account_id, _now())
    out.print(f"Kontot {literal(account_id)} är stängt. Det öppnas med: est-geo user enable.")


@user_app.command("enable")
@plainly
def enable_command(
    account_id: Annotated[str, typer.Argument(help=_ID)], db: DbOption = Path("est.duckdb")
) -> None:
    """Öppna ett stängt konto igen."""
    with Store.open(db, create=False) as store:
        store.enable_account(account_id)
    out.print(f"Kontot {literal(account_id)} är öppet.")


@user_app.command("role")
@plainly
def role_command(
    account_id: Annotated[str, typer.Argument(help=_ID)],
    role: Annotated[str, typer.Argument(help="Den nya rollen.")],
    district: DistrictOption = None,
    actor: ActorOption = None,
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Ge ett konto en annan roll. Personen loggas ut överallt och loggar in på nytt."""
    grant = _grant(Profile.load(profile), role, district, actor)
    with Store.open(db, create=False) as store:
        store.set_role(account_id, grant)
    out.print(f"Kontot {literal(account_id)} är nu {_role(role)}.")


@user_app.command("reset")
@plainly
def reset_command(
    account_id: Annotated[str, typer.Argument(help=_ID)],
    url: UrlOption = _OWN_ADDRESS,
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Gör en länk till ett nytt lösenord. Det gamla gäller tills länken används."""
    with Store.open(db, create=False) as store:
        link = reset_link(store, account_id, url, _now())
    out.print("Länken gäller en gång i 72 timmar och visas bara nu:")
    sys.stdout.write(f"{link}\n")


@user_app.command("revoke-invitation")
@plainly
def revoke_invitation_command(
    invitation_id: Annotated[str, typer.Argument(help="Inbjudans id, som list visar.")],
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Ta tillbaka en inbjudan som inte har använts."""
    with Store.open(db, create=False) as store:
        store.revoke_invitation(invitation_id)
    out.print(f"Inbjudan {literal(invitation_id)} gäller inte längre.")


@token_app.command("create")
@plainly
def create_token_command(
    account_id: Annotated[str, typer.Argument(help=_ID)],
    label: Annotated[str, typer.Option("--for", help="Vad nyckeln är till.")],
    scopes: Annotated[list[str], typer.Option("--scope", help="Vad den får; kan anges flera.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="Gäller så många dagar.")] = 90,
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Gör en nyckel. Den visas en gång, och får aldrig mer än kontot får."""
    unknown = set(scopes) - set(TOKEN_SCOPES)
    if unknown:
        raise ProfileError(f"En nyckel kan få {', '.join(TOKEN_SCOPES)}; inget annat.")
    token, now = new_api_token(), _now()
    with Store.open(db, create=False) as store:
        token_id = store.add_api_token(
            account_id,
            digest(token),
            label=label[:100],
            scopes=scopes,
            made_at=now,
            expires_at=now + pd.Timedelta(days=days),
        )
    out.print(f"Nyckel {token_id}. Den visas bara nu:")
    sys.stdout.write(f"{token}\n")


@token_app.command("list")
@plainly
def list_tokens_command(
    profile: ProfileOption = "linkoping",
    db: DbOption = Path("est.duckdb"),
    *,
    as_json: JsonOption = False,
) -> None:
    """Visa vilka nycklar som finns. Själva nycklarna sparas inte."""
    municipality = Profile.load(profile)
    with Store.open(db, create=False) as store:
        tokens = store.api_tokens()
    if as_json:
        print_json({"tokens": [_token_json(one) for one in tokens]})
        return
    if not tokens:
        out.print("Det finns inga nycklar.")
        return
    _show(
        ("id", "konto", "till", "får", "gäller", "senast använd"),
        (_token_row(one, municipality) for one in tokens),
    )


@token_app.command("revoke")
@plainly
def revoke_token_command(
    token_id: Annotated[str, typer.Argument(help="Nyckelns id, som list visar.")],
    db: DbOption = Path("est.duckdb"),
) -> None:
    """Återkalla en nyckel; den slutar att gälla genast."""
    with Store.open(db, create=False) as store:
        store.revoke_api_token(token_id, _now())
    out.print(f"Nyckel {literal(token_id)} gäller inte längre.")


def _grant(profile: Profile, role: str, district: str | None, actor: str | None) -> Grant:
    grant = Grant(role, district, actor)
    fault = fault_of_grant(profile, grant)
    if fault is not None:
        raise ProfileError(fault)
    return grant


def _role(role: str) -> str:
    known: dict[str, str] = {one: ROLE_NAMES[one] for one in _roles()}
    return known.get(role, role)


def _roles() -> Iterable[Role]:
    return ROLE_NAMES.keys()


def _show(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = Table(*heads, box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(literal(one) for one in row))
    out.print(table)


def _account_row(one: Account, profile: Profile) -> tuple[str, ...]:
    where = ", ".join(part for part in (one.grant.district, one.grant.actor) if part)
    name = f"{one.name} ({one.login or 'katalogen'})"
    state = f"stängt {_local(one.disabled_at, profile)}" if one.disabled_at else "öppet"
    seen = _local(one.logged_in_at, profile) or "aldrig"
    return one.account_id, name, _role(one.grant.role), where, seen, state


def _token_row(one: TokenRow, profile: Profile) -> tuple[str, ...]:
    known = {str(scope): name for scope, name in PERMISSION_NAMES.items()}
    if one.revoked_at is not None:
        state = f"återkallad {_local(one.revoked_at, profile)}"
    else:
        state = f"{'till' if one.works(_now()) else 'gick ut'} {_local(one.expires_at, profile)}"
    used = "aldrig" if one.last_used is None else f"{one.last_used:%Y-%m-%d}"
    may = ", ".join(known.get(scope, scope) for scope in one.scopes)
    return one.token_id, one.account_id, one.label, may, state, used


def _account_json(one: Account) -> dict[str, Any]:
    return {
        "id": one.account_id, "name": one.name, "login": one.login, "issuer": one.issuer,
        "role": one.grant.role, "district": one.grant.district, "actor": one.grant.actor,
        "logged_in_at": _iso(one.logged_in_at), "disabled_at": _iso(one.disabled_at),
    }  # fmt: skip


def _invitation_json(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.invitation_id, "kind": one.kind, "role": one.grant.role,
        "district": one.grant.district, "account": one.account_id,
        "expires_at": _iso(one.expires_at),
    }  # fmt: skip


def _token_json(one: TokenRow) -> dict[str, Any]:
    return {
        "id": one.token_id, "account": one.account_id, "for": one.label,
        "scopes": list(one.scopes), "expires_at": _iso(one.expires_at),
        "last_used": None if one.last_used is None else f"{one.last_used:%Y-%m-%d}",
        "revoked_at": _iso(one.revoked_at),
    }  # fmt: skip


def _iso(at: pd.Timestamp | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _local(at: pd.Timestamp | None, profile: Profile) -> str:
    return "" if at is None else at.tz_convert(profile.timezone).strftime(_TIME)


def _now() -> pd.Timestamp:
    return pd.Timestamp.now(tz="UTC").floor("s")
