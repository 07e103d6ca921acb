"""A made-up town in which every district has its own canaries, and somebody in every role."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from starlette.testclient import TestClient

from est_geo.policy import ACCOUNT_ROLES, PERMISSIONS
from est_geo.store import IntakeRecord, Store
from est_geo.store.account_rows import Grant
from est_geo.tables import REJECTED
from service.app import create_app
from service.settings import Settings
from tests.kept_files import copy_of
from tests.made_up import LINKOPING, WEEK, incidents
from tests.service.fake_pictures import BASE, HERE

DISTRICTS = ("skaggetorp", "ryd", "berga", "city")
WEEKS = 20
# Each district has a category that no other has, a number a week that no other has, and canaries.
CATEGORY = {"skaggetorp": "skadegorelse", "ryd": "olovlig_trafik", "berga": "droger",
            "city": "otrygg_odslig"}  # fmt: skip
PER_WEEK = {"skaggetorp": 7, "ryd": 11, "berga": 13, "city": 17}
SENSITIVE = "nara_relation"
NOTE = "kanarieanteckning"


def place_of(district: str) -> str:
    return f"kanarieplatsen i {district}"


def town() -> pd.DataFrame:
    """Make twenty weeks: a dense spot in every district, and a sensitive report each week."""
    rng = np.random.default_rng(5)
    rows = []
    first = WEEK.before(WEEKS - 1).bounds(LINKOPING.timezone)[0]
    for district in DISTRICTS:
        shape = LINKOPING.districts.set_index("id").geometry[district]
        at = shape.representative_point()
        for week in range(WEEKS):
            for one in range(PER_WEEK[district] + 1):
                sensitive = one == PER_WEEK[district]
                minutes = 7 * 24 * 60 * week + int(rng.integers(0, 7 * 24 * 60))
                rows.append(
                    (
                        at.x + rng.normal(0, 2e-4),
                        at.y + rng.normal(0, 1e-4),
                        first + pd.Timedelta(minutes=minutes),
                        SENSITIVE if sensitive else CATEGORY[district],
                        place_of(district),
                        f"{NOTE} {district}",
                    )
                )
    lon, lat, when, category, place, note = zip(*rows, strict=True)
    return incidents(lon, lat, pd.DatetimeIndex(when).tz_convert("UTC"),
                     category=list(category), place=list(place), note=list(note))  # fmt: skip


def sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def secret(role: str, kind: str) -> str:
    """Make a secret that every run of the tests knows."""
    return hashlib.sha256(f"{role} {kind}".encode()).hexdigest()[:43]


@dataclass(frozen=True)
class Who:
    """Somebody who asks: a role, a district, and the headers that prove it."""

    role: str
    district: str | None
    headers: dict[str, str] = field(default_factory=dict, hash=False)


def everybody() -> list[Who]:
    """One in every role, an area group in every district, tokens, a reporter, and nobody."""
    found = [Who("ingen", None)]
    for role in ACCOUNT_ROLES:
        for district in DISTRICTS if role == "omradesgrupp" else (None,):
            name = f"{role}-{district}"
            cookie = {"Cookie": f"__Host-est={secret(name, 'session')}"}
            token = {"Authorization": f"Bearer est_{secret(name, 'token')}"}
            found += [Who(role, district, cookie), Who(role, district, token)]
    found.append(Who("rapportor", None, {"Authorization": f"Bearer {secret('polis', 'nyckel')}"}))
    return found


def _made(db: Path) -> None:
    now = pd.Timestamp.now(tz="UTC")
    frame = town()
    with Store.open(db) as store:
        store.bind(LINKOPING.id, LINKOPING.resolution)
        intake = IntakeRecord("by.csv", "0" * 64, now, "test", len(frame))
        store.add(intake, frame, REJECTED.empty())
        for who in everybody():
            if who.role in ACCOUNT_ROLES and "Cookie" in who.headers:
                name = f"{who.role}-{who.district}"
                grant = Grant(who.role, who.district)
                account = store.enter_from_directory("https://idp", name, name, grant, now)
                store.open_session(account.account_id, sha256(secret(name, "session")), now)
                store.add_api_token(
                    account.account_id,
                    sha256(f"est_{secret(name, 'token')}"),
                    label="prov",
                    scopes=PERMISSIONS,
                    made_at=now,
                    expires_at=now + pd.Timedelta(days=1),
                )
        store.add_report_key("polis", sha256(secret("polis", "nyckel")), now)


@dataclass
class World:
    """The town's service, with somebody in every role."""

    folder: Path

    @cached_property
    def client(self) -> TestClient:
        db = copy_of("roles", _made, self.folder / "est.duckdb")
        return TestClient(
            create_app(Settings(db=db)), base_url=BASE, client=HERE, follow_redirects=False
        )

    @cached_property
    def reports(self) -> pd.DataFrame:
        return town()

    def ask(self, who: Who, method: str, path: str, **more: object) -> "object":
        headers = {"Accept": "application/json"} | who.headers | dict(more.pop("headers", {}) or {})  # type: ignore[call-overload]
        return self.client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]
