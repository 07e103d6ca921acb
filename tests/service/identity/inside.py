"""A service with accounts, and browsers that log in to it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from fastapi import FastAPI
from starlette.testclient import TestClient

from est_geo.store import Grant, Store
from service.app import create_app
from service.identity.links import first_administrator_link, invitation_link
from service.identity.passwords import hashed
from service.identity.secret_texts import digest
from service.settings import Settings
from tests.kept_files import copy_of
from tests.made_up import LINKOPING
from tests.service.fake_pictures import FakePictures

SAFE = "https://127.0.0.1:8000"
PASSWORD = "blek tröskel kajak 71"  # noqa: S105 - of the tests
PAGE = {"Accept": "text/html"}


def now() -> pd.Timestamp:
    return pd.Timestamp.now(tz="UTC").floor("us")


def secret_of(link: str) -> str:
    return link.partition("#nyckel=")[2]


def empty_database(folder: Path) -> Path:
    return copy_of("empty-identity", lambda db: Store.open(db).close(), folder / "est.duckdb")


def add_account(store: Store, login: str, role: str = "analytiker", **bound: str) -> Any:
    _, link = invitation_link(store, Grant(role, **bound), SAFE, now())
    made = store.accept_invitation(
        digest(secret_of(link)), login, f"{login.title()} Berg", hashed(PASSWORD), now()
    )
    assert made is not None
    return made


@dataclass
class Inside:
    """The application, its store, and browsers."""

    app: FastAPI
    store: Store

    def browser(self, address: str = "127.0.0.1") -> TestClient:
        return TestClient(
            self.app, base_url=SAFE, client=(address, 50_000), follow_redirects=False, headers=PAGE
        )

    def logged_in(self, login: str) -> TestClient:
        browser = self.browser()
        answer = log_in(browser, login)
        assert answer.status_code == 303, answer.text
        return browser

    def sessions(self) -> int:
        return sum(len(self.store.sessions_of(one.account_id, now()))
                   for one in self.store.accounts())  # fmt: skip


def log_in(browser: TestClient, login: str, password: str = PASSWORD, till: str = "/") -> Any:
    sent = {"namn": login, "losenord": password, "till": till}
    return browser.post("/logga-in", data=sent)


@contextmanager
def inside(folder: Path, **settings: Any) -> Iterator[Inside]:
    """Run a service on a database with one administrator, ``admin``."""
    db = empty_database(folder)
    app = create_app(Settings(db=db, **settings), FakePictures())
    store = app.state.est.store
    store.bind(LINKOPING.id, LINKOPING.resolution)
    link = first_administrator_link(store, SAFE, now())
    store.accept_invitation(
        digest(secret_of(str(link))), "admin", "Förste", hashed(PASSWORD), now()
    )
    try:
        yield Inside(app, store)
    finally:
        store.close()


def press(browser: TestClient, path: str) -> Any:
    """Send a form that has a button and nothing else, as a browser does."""
    return browser.post(path, headers={"Content-Type": "application/x-www-form-urlencoded"})


def texts(page: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
