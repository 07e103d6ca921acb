"""``est-geo serve``: the service, for this computer or behind a proxy for everybody."""

from pathlib import Path
from typing import Annotated

import typer

from est_geo.cli_common import DbOption, ProfileOption, plainly
from service.app import serve
from service.settings import Settings


@plainly
def serve_command(  # noqa: PLR0913, PLR0917 - each is an option
    db: DbOption = Path("est.duckdb"),
    profile: ProfileOption = "linkoping",
    host: Annotated[str, typer.Option(help="Var tjänsten lyssnar.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    public_host: Annotated[
        list[str] | None,
        typer.Option(help="Namnet i adressfältet, till exempel est.kommunen.se. Kräver TLS."),
    ] = None,
    identity: Annotated[
        Path | None, typer.Option(help="TOML-fil om kommunens katalog (OpenID Connect).")
    ] = None,
    retention_hour: Annotated[
        int, typer.Option(min=0, max=23, help="Timme då det beslutade gallras, varje natt.")
    ] = 3,
    backups: Annotated[
        Path | None, typer.Option(help="Mapp för en säkerhetskopia efter varje gallring.")
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(help="Adress till proxyn framför tjänsten, om inte 127.0.0.1."),
    ] = None,
    *,
    login: Annotated[
        bool, typer.Option("--login", help="Kräv inloggning även innan det finns konton.")
    ] = False,
    public: Annotated[
        bool, typer.Option("--public", help="Visa det som är publicerat för alla.")
    ] = False,
) -> None:
    """
    Starta tjänsten.

    Utan konton står den öppen, men bara för den här datorn. Med konton, eller med --public-host,
    loggar alla in. Första gången skrivs en länk som gör den första administratören.
    """
    serve(
        Settings(
            db=db,
            profile=profile,
            host=host,
            port=port,
            hosts=tuple(public_host or ()),
            identity=identity,
            proxies=tuple(proxy or ()),
            retention_hour=retention_hour,
            backups=backups,
            login="always" if login else "auto",
            public=public,
        )
    )
