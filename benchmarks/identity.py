"""
How soon a revocation works, and whether a log-in's time tells a name.

``python -m benchmarks.identity``

A service on a real socket, real argon2 settings, one browser or key per round.
"""

import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pandas as pd
import uvicorn

from est_geo.store import Account, Grant, Store
from service.app import create_app
from service.identity.letting_in import checked_password
from service.identity.links import invitation_link, new_api_token
from service.identity.passwords import hashed
from service.identity.secret_texts import digest, new_secret
from service.settings import Settings

ROUNDS = 50
LOG_INS = 30
PATH = "/api/v1/places?q="
PASSWORD = "blek tröskel kajak 71"  # noqa: S105 - of the benchmark


def main() -> None:
    """Measure, and print a line a figure."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder, "est.duckdb")
        Store.open(db).close()
        app = create_app(Settings(db=db, login="always", limits="off"))
        store = app.state.est.store
        person = account(store, "asa")
        account(store, "admin", "admin")
        with served(app) as address:
            for name, make, end in ways(store, person):
                show(name, [revoked(address, make, end) for _ in range(ROUNDS)])
            lookups(store, person)
            log_ins(store)


def account(store: Store, login: str, role: str = "analytiker") -> Account:
    """Make an account with the password."""
    _, link = invitation_link(store, Grant(role), "http://127.0.0.1", now())
    secret = digest(link.partition("#nyckel=")[2])
    made = store.accept_invitation(secret, login, login, hashed(PASSWORD), now())
    assert made is not None
    return made


Ways = Iterator[tuple[str, Callable[[], dict[str, str]], Callable[[], object]]]


def ways(store: Store, person: Account) -> Ways:
    """Each way in, and what ends it."""
    owner = person.account_id

    def session() -> dict[str, str]:
        secret = new_secret()
        store.open_session(owner, digest(secret), now())
        return {"Cookie": f"__Host-est={secret}"}

    def token() -> dict[str, str]:
        secret = new_api_token()
        life = {"made_at": now(), "expires_at": now() + pd.Timedelta(days=1)}
        store.add_api_token(owner, digest(secret), label="x", scopes=["places"], **life)
        return {"Authorization": f"Bearer {secret}"}

    def revoke() -> None:
        store.revoke_api_token(store.api_tokens(owner)[0].token_id, now())

    def disable() -> None:
        store.disable_account(owner, now())

    def opened(make: Callable[[], dict[str, str]]) -> Callable[[], dict[str, str]]:
        def again() -> dict[str, str]:
            store.enable_account(owner)
            return make()

        return again

    yield "log out everywhere", session, lambda: store.close_sessions(owner)
    yield "another role", session, lambda: store.set_role(owner, person.grant)
    yield "key revoked", token, revoke
    yield "account closed, its session", opened(session), disable
    yield "account closed, its key", opened(token), disable
    store.enable_account(owner)


def revoked(address: str, make: Callable[[], dict[str, str]], end: Callable[[], object]) -> float:
    """Seconds from the call that revokes to the first answer that refuses."""
    headers = make() | {"Accept": "application/json"}
    with httpx2.Client(base_url=address, headers=headers) as client:
        assert client.get("/api/v1/openapi.json").status_code == httpx2.codes.OK
        before = client.get(PATH).status_code
        assert before == httpx2.codes.OK, before
        began = time.perf_counter()
        end()
        while client.get(PATH).status_code == httpx2.codes.OK:
            pass
        return time.perf_counter() - began


def lookups(store: Store, person: Account) -> None:
    """Time what a session's look-up costs a request."""
    secret = new_secret()
    store.open_session(person.account_id, digest(secret), now())
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        store.account_of_session(digest(secret), now())
        times.append(time.perf_counter() - began)
    show("one session's look-up", times)


def log_ins(store: Store) -> None:
    """Time a wrong password for a name that somebody has, and for one that nobody has."""
    names = ("asa", "ingen", "inte ens ett namn")
    times: dict[str, list[float]] = {name: [] for name in names}
    # In turn, so that what else the computer does falls on all of them alike.
    for _ in range(LOG_INS):
        for name in names:
            began = time.perf_counter()
            assert checked_password(store, name, "fel lösenord helt") is None
            times[name].append(time.perf_counter() - began)
    for name in names:
        show(f"wrong password for {name!r}", times[name])


@contextmanager
def served(app: object) -> Iterator[str]:
    """Serve on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def show(name: str, seconds: list[float]) -> None:
    """Print a figure."""
    middle, most = statistics.median(seconds) * 1e3, max(seconds) * 1e3
    print(f"{name}: median {middle:.1f} ms, most {most:.1f} ms (n = {len(seconds)})")


def now() -> pd.Timestamp:
    """Give the time, in UTC."""
    return pd.Timestamp.now(tz="UTC").floor("us")


if __name__ == "__main__":
    main()
