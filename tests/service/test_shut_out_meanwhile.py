"""Who is shut out while their request is on its way: the body that comes late does nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.types import Message, Scope

from est_geo.store import Grant, Store
from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import HERE, FakePictures
from tests.service.signed_in import with_accounts

PATH = "/admin/konton/roll"


def scope_of(session: str) -> Scope:
    headers = {
        b"host": b"127.0.0.1",
        b"cookie": f"__Host-est={session}".encode(),
        b"content-type": b"application/x-www-form-urlencoded",
    }
    return {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b"",
            "root_path": "", "headers": list(headers.items()), "client": HERE,
            "server": ("127.0.0.1", 80)}  # fmt: skip


@pytest.mark.parametrize("how", ["closed", "other role", "logged out"])
def test_a_body_that_comes_after_its_sender_was_shut_out_does_nothing(
    tmp_path: Path, how: str
) -> None:
    db = tmp_path / "est.duckdb"
    sessions = with_accounts(db, "analytiker", "planerare")
    app = create_app(Settings(db=db), FakePictures())
    store: Store = app.state.est.store
    ids = {one.grant.role: one.account_id for one in store.accounts()}
    store.set_role(ids["analytiker"], Grant("admin"))  # so that the first is not the last one
    shut_out: dict[str, Any] = {
        "closed": lambda: store.disable_account(ids["admin"], pd.Timestamp.now(tz="UTC")),
        "other role": lambda: store.set_role(ids["admin"], Grant("styrgrupp")),
        "logged out": lambda: store.close_sessions(ids["admin"]),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        # The headers have been let in; now the sender is shut out, and then the body comes.
        shut_out[how]()
        body = f"konto={ids['planerare']}&roll=admin&stadsdel=&aktor=".encode()
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope_of(sessions["admin"]), receive, send))
    assert sent[0]["status"] == 401
    account = store.account(ids["planerare"])
    assert account is not None
    assert account.grant.role == "planerare"
    app.state.est.opened.close()
