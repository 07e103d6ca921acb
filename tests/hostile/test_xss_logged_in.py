"""Names of accounts, labels of tokens, purposes and the log's words run nowhere once logged in.

The pages are found by walking the application, so that a new one is opened from its first day.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Route
from starlette.testclient import TestClient

from est_geo.store import Deed, Grant, Store
from service.app import create_app
from service.settings import Settings
from tests.hostile.addresses import addresses
from tests.hostile.canary import CHROMIUM, Canary, chromium, running
from tests.hostile.payloads import payloads, texts
from tests.hostile.test_xss_ways_in import HTML, Inline, known_values, quoted
from tests.service.doubts import case_id, town_of_doubts
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.other_roles import shifts
from tests.service.report_service import sha256

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true",
        reason="Debian's chromium is not installed",
    ),
]
FEW = sorted({one.kind: one.text for one in payloads()}.values())
SESSION = "s" * 43
_FORMS = "application/x-www-form-urlencoded"


@dataclass
class Inside:
    """An application with hostile accounts, where it is served, and who is logged in there."""

    app: FastAPI
    address: str
    cookie: str
    accounts: list[str]

    def paths(self) -> list[str]:
        """Every address, with values that exist, and the purpose in words of somebody's."""
        known = known_values() | {
            "item_id": [case_id(1)], "shift": list(shifts())[:1], "account_id": self.accounts[:2],
            "account": self.accounts[:2],
        }  # fmt: skip
        return addresses(self.app, known)

    def shown(self) -> list[str]:
        """Those that answer with a page; one that wants a purpose is told a hostile one."""
        client = TestClient(self.app, base_url=BASE, client=HERE, follow_redirects=False)
        pages, refusals = [], []
        for path in self.paths():
            for asked in (path, f"{path}?syfte={quoted(FEW[0][:100])}"):
                answer = client.get(asked, headers=HTML | {"Cookie": self.cookie})
                assert answer.status_code < 500, asked
                if answer.headers.get("content-type", "").startswith("text/html"):
                    assert Inline(answer.text).found == [], asked
                    (pages if answer.status_code == 200 else refusals).append(asked)
                if answer.status_code == 200:
                    break
        # Refusals are one page in different words.
        return [*pages, *refusals[:3]]


@contextmanager
def inside(folder: Path, some: list[str]) -> Iterator[Inside]:
    db, now = town_of_doubts(folder / "est.duckdb"), pd.Timestamp.now(tz="UTC")
    with Store.open(db) as store:
        accounts = [_account(store, text, at, now) for at, text in enumerate(some)]
        for at, text in enumerate(some):
            store.note(Deed("incident.read", text[:40], text, purpose=text, details={"x": text}))
            sha = sha256(f"{at}")
            store.add_api_token(
                accounts[0], sha, label=text, scopes=["picture"], made_at=now,
                expires_at=now + pd.Timedelta(days=1),
            )  # fmt: skip
    settings = Settings(db=db)
    app = create_app(settings, FakePictures())
    cookie = f"__Host-est={SESSION}"
    with running(app) as address:
        client = TestClient(app, base_url=BASE, client=HERE, follow_redirects=False)
        # The purpose of the review is said in words of somebody's, and kept in a cookie.
        chosen = client.post(
            "/granska/syfte", content=f"val=annat&ord={quoted(some[0][:100])}&till=/granska",
            headers={"Content-Type": _FORMS, "Cookie": cookie},
        )  # fmt: skip
        given = [one.partition(";")[0] for one in chosen.headers.get_list("set-cookie")]
        yield Inside(app, address, "; ".join([cookie, *given]), accounts)


def _account(store: Store, name: str, at: int, now: pd.Timestamp) -> str:
    issuer = "https://idp.example.se/" + name
    made = store.enter_from_directory(issuer, name, name, Grant("admin", None, None), now)
    if at == 0:
        store.open_session(made.account_id, sha256(SESSION), now)
    return made.account_id


def opened(browser: Browser, one: Inside, *, policy: bool) -> Canary:
    """Open every page as the one who is logged in."""
    with Canary(browser, policy=policy) as canary:

        def as_logged_in(route: Route) -> None:
            headers = route.request.headers | {"cookie": one.cookie}
            route.continue_(headers=headers)

        canary.page.route("**/*", as_logged_in)
        for path in one.shown():
            canary.visit(one.address + path)
    return canary


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.long
def test_nothing_of_accounts_tokens_purposes_or_the_log_runs(
    browser: Browser, tmp_path: Path
) -> None:
    with inside(tmp_path, FEW) as one:
        canary = opened(browser, one, policy=False)
        assert canary.told.pages > 10
        assert canary.told.nothing, canary.told
        page = TestClient(one.app, base_url=BASE, client=HERE).get(
            "/konto", headers=HTML | {"Cookie": one.cookie}
        )
        assert "onerror" in page.text


@pytest.mark.long
@pytest.mark.parametrize("policy", [True, False])
def test_all_of_them_run_nowhere_behind_the_log_in(
    browser: Browser, tmp_path: Path, *, policy: bool
) -> None:
    with inside(tmp_path, texts()) as one:
        canary = opened(browser, one, policy=policy)
        assert canary.told.nothing, canary.told
