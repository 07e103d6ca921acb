"""Accounts in a database, and a client that is logged in as one of them."""

import hashlib
import secrets
from pathlib import Path
from typing import Any

import pandas as pd
from starlette.testclient import TestClient

from est_geo.store import Grant, Store
from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import BASE, HERE, FakePictures

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"


def sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def with_accounts(db: Path, *roles: str, **bound: Any) -> dict[str, str]:
    """Put an account of each role in the database; give the secret of a session of each."""
    now = pd.Timestamp.now(tz="UTC").floor("us")
    until = now + pd.Timedelta(days=1)
    sessions = {}
    with Store.open(db) as store:
        for role in ("admin", *roles):
            link, session = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
            grant = Grant(role, **(bound if role == "omradesgrupp" else {}))
            if role == "admin":
                store.invite_first(sha256(link), now, until)
            else:
                store.invite(grant, sha256(link), now, until)
            account = store.accept_invitation(sha256(link), role, role.title(), HASH, now)
            assert account is not None
            store.open_session(account.account_id, sha256(session), now)
            sessions[role] = session
    return sessions


def signed_in(db: Path, session: str, **settings: Any) -> TestClient:
    """Give a client that sends a session's cookie with everything."""
    app = create_app(Settings(db=db, **settings), FakePictures())
    client = TestClient(app, base_url=BASE, client=HERE, follow_redirects=False)
    client.headers["Cookie"] = f"__Host-est={session}"
    return client
