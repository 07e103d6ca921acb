"""A patrol that is out now: its service, its kept plan, and its phone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from fastapi import FastAPI
from starlette.testclient import TestClient

from est_geo.profile import Profile
from est_geo.store import Grant, KeptPlan, Store
from est_geo.tables import DEMAND, GAPS, PRESENCE_PLACES, SHIFTS, UNMET, VISITS, completed
from service.app import create_app
from service.identity.secret_texts import digest
from service.identity.shift_links import AFTER, key_beside, shift_token
from service.settings import Settings
from tests.kept_files import copy_of
from tests.service.fake_pictures import FakePictures

SAFE = "https://127.0.0.1:8000"
PROFILE = Profile.load("linkoping")
ACTOR = "kommunvaktare"
PLACES = (
    ("city-resecentrum", "Resecentrum", "city", 15.62583, 58.41555),
    ("ryd-ryds_centrum", "Ryds centrum", "ryd", 15.56462, 58.40837),
    ("skaggetorp-skaggetorps_centrum", "Skäggetorps centrum", "skaggetorp", 15.58325, 58.42611),
)
HOUR = pd.Timedelta(hours=1)
MINUTE = pd.Timedelta(minutes=1)


def now() -> pd.Timestamp:
    return pd.Timestamp.now(tz="UTC").floor("us")


@dataclass(frozen=True)
class Shift:
    """A shift that began two hours ago, unless said otherwise, and lasts six."""

    start: pd.Timestamp
    team: int = 1
    hours: int = 6

    @classmethod
    def began(cls, ago: pd.Timedelta = 2 * HOUR, team: int = 1) -> "Shift":
        return cls((now() - ago).floor("h"), team)

    @property
    def end(self) -> pd.Timestamp:
        return self.start + self.hours * HOUR

    @property
    def id(self) -> str:
        local = self.start.tz_convert(PROFILE.timezone)
        return f"{ACTOR}-{local:%Y%m%d}-{local:%H}-{self.team}"

    @property
    def week(self) -> str:
        year, week, _ = self.start.tz_convert(PROFILE.timezone).isocalendar()
        return f"{year}-W{week:02}"

    def visit(self, number: int) -> str:
        return f"{self.start:%Y%m%dT%H%MZ}-{self.team}-{number}"

    def visits(self, count: int = 3, first: int = 0) -> pd.DataFrame:
        rows = []
        for at in range(count):
            place, name, district, lon, lat = PLACES[at % len(PLACES)]
            start = self.start + (30 + 60 * at) * MINUTE
            rows.append({
                "id": self.visit(first + at), "actor": ACTOR, "actor_name": "Kommunväktarna",
                "team": self.team, "place_id": place, "place": name, "district": district,
                "lon": lon, "lat": lat, "start": start, "end": start + 14 * MINUTE, "minutes": 14,
                "weight": 1.5, "why": f"Här brukar det vara flest på kvällen ({at}).",
                "shift_id": self.id, "ground": "long_term", "task": "tillsyn",
                "look": "Belysningen vid gångtunneln", "pinned": 0.0,
            })  # fmt: skip
        frame = completed(pd.DataFrame(rows, columns=VISITS.names), VISITS)
        return frame.astype(VISITS.empty().dtypes.to_dict())


def plan_of(*shifts: Shift, count: int = 3, first: int = 0) -> KeptPlan:
    rows = [(one.id, ACTOR, "Kommunväktarna", one.team, one.start, one.end, 6) for one in shifts]
    places = [(*one, "long_term", "tillsyn", False, 2, 9.0, "Flest.") for one in PLACES]
    names = ["place_id", "name", "district", "lon", "lat", *PRESENCE_PLACES.names[5:]]
    return KeptPlan(
        week=shifts[0].week,
        seed=1,
        status={"method": "prov"},
        places=pd.DataFrame(places, columns=names)[PRESENCE_PLACES.names].astype(
            PRESENCE_PLACES.empty().dtypes.to_dict()
        ),
        demand=DEMAND.empty(),
        shifts=pd.DataFrame(rows, columns=SHIFTS.names).astype(SHIFTS.empty().dtypes.to_dict()),
        visits=pd.concat([one.visits(count, first) for one in shifts], ignore_index=True),
        gaps=GAPS.empty(),
        unmet=UNMET.empty(),
    )


@dataclass
class Out:
    """The service, its store, and phones with a shift's link in them."""

    app: FastAPI
    store: Store

    def token(self, shift: Shift, until: pd.Timestamp | None = None) -> str:
        ends = shift.end + AFTER if until is None else until
        return shift_token(key_beside(self.store.path), shift.id, ACTOR, ends)

    def phone(
        self, shift: Shift | None = None, until: pd.Timestamp | None = None, **headers: str
    ) -> TestClient:
        cookies = {} if shift is None else {"__Host-est-pass": self.token(shift, until)}
        return TestClient(
            self.app, base_url=SAFE, client=("127.0.0.1", 50_000), follow_redirects=False,
            cookies=cookies, headers=headers,
        )  # fmt: skip


def session(store: Store, role: str = "admin") -> str:
    """Let somebody with an account in; give the cookie's value."""
    secret = "s" * 43
    account = store.enter_from_directory("https://idp", role, role, Grant(role), now())
    store.open_session(account.account_id, digest(secret), now())
    return secret


def out(folder: Path, *shifts: Shift, **settings: Any) -> Out:
    db = copy_of("patrol", lambda made: Store.open(made).close(), folder / "est.duckdb")
    app = create_app(Settings(db=db, **settings), FakePictures())
    store: Store = app.state.est.store
    store.bind(PROFILE.id, PROFILE.resolution)
    if shifts:
        store.add_plan(plan_of(*shifts), now())
    return Out(app, store)
