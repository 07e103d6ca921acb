"""The application: made from its settings, with nothing read at import."""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress

import pandas as pd
import uvicorn
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from est_geo.errors import EstGeoError, RequestError
from est_geo.profile import Profile
from est_geo.render.leaflet import leaflet_folder
from est_geo.store import Acting
from service.access import check_routes, stand_at_the_door
from service.errors import from_est_geo, from_routing, from_validation
from service.guard import Guard
from service.identity.desk import Identity
from service.identity.links import first_administrator_link
from service.limiting import keep_to_the_address_limit, keep_to_the_limit
from service.logs import start_logging
from service.nightly import Nightly
from service.opened import OpenStore
from service.pages import FOLDER
from service.pictures import PictureSource, StoredPictures
from service.routes import (
    accounts,
    admin,
    camera_dossiers,
    data,
    description,
    directory,
    health,
    incidents,
    information,
    intervention_cards,
    intervention_places,
    interventions,
    interventions_pages,
    log_in,
    method_pages,
    ogc,
    open311,
    orders,
    outcome,
    own_account,
    pages,
    plans,
    presence,
    receipts_made,
    releases,
    report_links,
    reporting,
    review,
    sheets,
    shift_invites,
    shifts,
    supply,
    tiles,
    trail,
    visits,
    walks,
)
from service.settings import Settings, check_reach
from service.state import State

_ROUTES = (
    pages, method_pages, information, data, incidents, ogc, health, reporting, open311,
    description, log_in, directory, own_account, accounts,
    # Before the pages: /pass/{shift} would take /pass/{shift}.pdf for a shift.
    sheets, shifts, shift_invites, plans, interventions,
    admin, releases, report_links, trail,
    presence, supply, visits, tiles, outcome,
    interventions_pages, orders, walks,
    # Last: /atgarder/{id} and /atgarder/{id}/{action} would take the others' addresses.
    intervention_places, camera_dossiers, receipts_made, intervention_cards,
)  # fmt: skip
_GRACE_SECONDS = 5
MOST_CONNECTIONS = 500
KEPT_ALIVE_SECONDS = 5
MOST_HEADER_BYTES = 32_768


def create_app(settings: Settings, pictures: PictureSource | None = None) -> FastAPI:
    """
    Make the application.

    Parameters
    ----------
    settings : Settings
        Everything that it is told.
    pictures : PictureSource, optional
        Where pictures come from; the store of the settings unless given.

    Returns
    -------
    fastapi.FastAPI
        An ASGI application.
    """
    profile = Profile.load(settings.profile)
    opened = (
        pictures.opened
        if isinstance(pictures, StoredPictures)
        else OpenStore(str(settings.db), profile)
    )
    source = StoredPictures(settings, opened) if pictures is None else pictures

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with Nightly(settings, profile, opened):
            yield
        app.state.est.plan_jobs.close()
        app.state.est.grounds.close()
        opened.close()

    app = FastAPI(
        title="est_geo",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        dependencies=[
            Depends(keep_to_the_address_limit),
            Depends(stand_at_the_door),
            Depends(keep_to_the_limit),
        ],
    )
    app.state.est = State(settings, source, profile, opened)
    app.state.identity = Identity.of(settings, profile)
    app.add_middleware(Guard, hosts=settings.hosts)
    app.add_exception_handler(EstGeoError, from_est_geo)
    app.add_exception_handler(HTTPException, from_routing)
    app.add_exception_handler(RequestValidationError, from_validation)
    for one in (*_ROUTES, review) if settings.reviews else _ROUTES:
        app.include_router(one.router)
    app.mount("/static/leaflet", StaticFiles(directory=leaflet_folder()))
    app.mount("/static", StaticFiles(directory=FOLDER / "static"))
    check_routes(app)
    return app


def serve(settings: Settings) -> None:
    """
    Serve until Ctrl-C: open to this computer, or by name behind a proxy.

    Raises
    ------
    RequestError
        The host is not a loopback address and has no name, or the port is taken.
    StoreError
        The database cannot be opened.
    """
    check_reach(settings)
    start_logging()
    with closing(StoredPictures(settings).open()) as source, _listening(settings) as listener:
        # The socket listens already, so the address is true the moment it is printed.
        address = Settings(host=settings.host, port=listener.getsockname()[1]).address
        _say(f"Lägesbilden visas på {address} (avsluta med Ctrl-C)")
        _tell_who_gets_in(settings, source, address)
        config = uvicorn.Config(
            create_app(settings, source),
            log_config=None,
            access_log=False,
            server_header=False,
            # A proxy in front has its own, lower limits (docs/handbok/drift.md); these hold the
            # process together where somebody gets past it.
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=KEPT_ALIVE_SECONDS,
            h11_max_incomplete_event_size=MOST_HEADER_BYTES,
            proxy_headers=bool(settings.trusted),
            forwarded_allow_ips=",".join(settings.trusted),
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
    _say("Tjänsten är stoppad.")


def _tell_who_gets_in(settings: Settings, source: StoredPictures, address: str) -> None:
    """Say whether somebody must log in; and let the first administrator in, once."""
    store = source.opened.store().by(Acting("tjansten", "tjansten"))
    if settings.stands_open and not store.has_accounts():
        _say("Öppet läge: ingen inloggning, men bara för den här datorn.")
    name = f"https://{settings.hosts[0]}" if settings.hosts else address.rstrip("/")
    link = first_administrator_link(store, name, pd.Timestamp.now(tz="UTC"))
    if link is not None:
        _say(f"Det finns ingen administratör. Länken gör den första, en gång: {link}")


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host.strip("[]"), settings.port), family=family)
    except OSError as error:
        raise RequestError(
            f"Port {settings.port} på {settings.host} går inte att använda, troligen för att "
            "något annat redan lyssnar där. Välj en annan med --port."
        ) from error


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
