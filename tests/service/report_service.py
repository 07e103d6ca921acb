"""A service over a real, empty store, with reporters' keys to it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from starlette.testclient import TestClient

from est_geo.store import Store
from service.app import create_app
from service.settings import Settings
from tests.kept_files import copy_of
from tests.made_up import LINKOPING
from tests.service.fake_pictures import BASE, HERE, FakePictures

POLICE, LANDLORD, OLD, REVOKED, GONE = (letter * 43 for letter in "plorg")
RYD = {"point": {"lon": 15.564625, "lat": 58.40837}}


def sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def made_database(folder: Path) -> Path:
    return copy_of("keys", _with_keys, folder / "est.duckdb")


def _with_keys(db: Path) -> None:
    now = pd.Timestamp.now(tz="UTC")
    day = pd.Timedelta(days=1)
    with Store.open(db) as store:
        store.bind(LINKOPING.id, LINKOPING.resolution)
        store.add_report_key("polis", sha256(POLICE), now, now + day)
        store.add_report_key("stangastaden", sha256(LANDLORD), now)
        store.add_report_key("polis", sha256(OLD), now - 2 * day, now - day)
        revoked = store.add_report_key("polis", sha256(REVOKED), now)
        store.revoke_report_key(revoked, now)
        store.add_report_key("nedlagd_aktor", sha256(GONE), now)


@dataclass
class Reporting:
    """A client, and the store that it writes to."""

    client: TestClient
    store: Store

    def post(
        self, report: Any, token: str | None = POLICE, key: str | None = None, **headers: str
    ) -> Any:
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.client.post("/api/v1/reports", json=report, headers=headers)


def reporting(db: Path, **settings: Any) -> Reporting:
    app = create_app(Settings(db=db, **settings), FakePictures())
    return Reporting(TestClient(app, base_url=BASE, client=HERE), app.state.est.store)


@contextmanager
def kept_still(folder: Path) -> Iterator[Reporting]:
    """
    Share a service between tests in which nothing may be stored.

    Whatever they send to it, it holds nothing when they are done.
    """
    made = reporting(made_database(folder))
    with made.client:
        yield made
        assert made.store.incidents().empty
        assert made.store.occasions().empty
        assert made.store.totals()["rows"] == 0


def incident(**more: Any) -> dict[str, Any]:
    now = pd.Timestamp.now(tz="UTC").isoformat(timespec="seconds")
    return {"category": "brak", "where": RYD, "when": {"start": now}} | more


def one(**more: Any) -> dict[str, Any]:
    return {"incidents": [incident(**more)]}
