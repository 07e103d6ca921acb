"""A kept plan of the week after the made-up pictures, in a database with somebody in each role."""

import hashlib
from pathlib import Path

import pandas as pd
from starlette.testclient import TestClient

from est_geo.periods import Period
from est_geo.store import Grant, KeptPlan, Store
from est_geo.tables import DEMAND, GAPS, PRESENCE_PLACES, SHIFTS, UNMET, VISITS, Table
from service.app import create_app
from service.settings import Settings
from tests.kept_files import copy_of
from tests.made_up import LINKOPING
from tests.sample_picture import HOSTILE, WEEK
from tests.service.fake_pictures import BASE, HERE, FakePictures

NEXT = Period.week_of(WEEK.after)
ROLES = (("analytiker", None), ("faltsekreterare", None), ("omradesgrupp", "ryd"),
         ("planerare", None), ("styrgrupp", None))  # fmt: skip
# place_id, name, district, lon, lat, ground
PLACES = (
    ("resecentrum", "Resecentrum", "city", 15.62583, 58.41555, "long_term"),
    ("ryds_centrum", "Ryds centrum", "ryd", 15.564625, 58.40837, "long_term"),
    ("ryds_skola", "Ryds skola", "ryd", 15.5702, 58.4091, "early"),
    ("berga_centrum", "Berga centrum", "berga", 15.6375, 58.3903, "decision"),
)  # fmt: skip
# id, actor, name, team, place, day of the week, clock, minutes, weight, pinned
VISITS_MADE = (
    ("v1", "ordningsvakter", "Ordningsvakterna", 1, 0, 4, "21:15", 15, 0.9, 0.0),
    ("v2", "ordningsvakter", "Ordningsvakterna", 2, 0, 4, "21:40", 12, 0.9, 0.0),
    ("v3", "ordningsvakter", "Ordningsvakterna", 1, 0, 5, "00:30", 14, 0.5, 0.0),
    ("v4", "kommunvaktare", "Kommunväktarna", 1, 1, 1, "16:20", 12, 0.4, 1.0),
    ("v5", "kommunvaktare", "Kommunväktarna", 1, 2, 1, "17:05", 11, 0.3, 0.0),
)  # fmt: skip


BEFORE = pd.Timestamp("2026-11-15 12:00", tz="UTC")
"""The moment of the tests: the week lies ahead, whatever the day is."""


def at(day: int, clock: str) -> pd.Timestamp:
    """Give an instant of the planned week by its local day, 0 = Monday, and clock."""
    start = NEXT.bounds(LINKOPING.timezone)[0].tz_convert(LINKOPING.timezone)
    hour, minute = clock.split(":")
    return (start + pd.Timedelta(days=day, hours=int(hour), minutes=int(minute))).tz_convert("UTC")


def _frame(rows: list[tuple[object, ...]], table: Table) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=table.names).astype(table.empty().dtypes.to_dict())


def plan(*, hostile: bool = False) -> KeptPlan:
    """Make a plan by hand: five visits by three teams at three of four places."""
    said = HOSTILE if hostile else "Här är det flest händelser"
    places = [
        (*one[:5], one[5], "narvaro", one[0] == "ryds_skola", 13 if at_ == 0 else 0, 20.0, said)
        for at_, one in enumerate(PLACES)
    ]
    demand = [
        (place, at(day, f"{hour:02}:00"), weight, "Som det brukar vara.")
        for place, day, hour, weight in (
            ("resecentrum", 4, 21, 0.9), ("resecentrum", 4, 22, 0.6), ("resecentrum", 5, 0, 0.5),
            ("ryds_centrum", 1, 16, 0.4), ("ryds_skola", 1, 17, 0.3), ("ryds_skola", 2, 17, 0.3),
            ("berga_centrum", 6, 3, 1.0),
        )
    ]  # fmt: skip
    visits = [
        (id_, actor, HOSTILE if hostile and id_ == "v1" else name, team, *PLACES[spot][:5],
         at(day, clock), at(day, clock) + pd.Timedelta(minutes=minutes), minutes, weight,
         f"{said}.", f"{actor}-{'20261120' if day > 3 else '20261117'}-{team}",
         PLACES[spot][5], "narvaro", said, pinned)
        for id_, actor, name, team, spot, day, clock, minutes, weight, pinned in VISITS_MADE
    ]  # fmt: skip
    shifts = [
        ("ordningsvakter-20261120-1", "ordningsvakter", "Ordningsvakterna", 1,
         at(4, "19:00"), at(5, "03:00"), 10),
        ("ordningsvakter-20261120-2", "ordningsvakter", "Ordningsvakterna", 2,
         at(4, "19:00"), at(5, "03:00"), 10),
        ("kommunvaktare-20261117-1", "kommunvaktare", "Kommunväktarna", 1,
         at(1, "15:00"), at(1, "23:00"), 10),
    ]  # fmt: skip
    cost = said if hostile else "Ändringen kostade 2 av 100."
    gap = ("berga_centrum", "Berga centrum", 6, 3, 1.0, "ingen är ute då", "berga")
    return KeptPlan(
        week=NEXT.name,
        seed=1,
        status={"method": "cp_sat", "gap": 0.024, "covered": 0.5, "change": cost,
                "notes": [f"Alla stadsdelar: {said}"]},
        places=_frame(places, PRESENCE_PLACES),
        demand=_frame(demand, DEMAND),
        shifts=_frame(shifts, SHIFTS),
        visits=_frame(visits, VISITS),
        gaps=_frame([gap], GAPS),
        unmet=_frame([(7, f"Nattvandrarna har 2 pass men 5 önskade besök {said}")], UNMET),
    )  # fmt: skip


def cookie(role: str) -> dict[str, str]:
    """Give the header of the one account with a role."""
    secret = hashlib.sha256(role.encode()).hexdigest()[:43]
    return {"Cookie": f"__Host-est={secret}", "Accept": "text/html"}


def _made(db: Path) -> None:
    with Store.open(db) as store:
        store.bind(LINKOPING.id, LINKOPING.resolution)
        store.add_plan(plan(), BEFORE - pd.Timedelta(hours=1))


def open_client(folder: Path, name: str = "planned") -> TestClient:
    """Give the planned week's service, standing open to this computer."""
    db = copy_of("planned-week", _made, folder / f"{name}.duckdb")
    app = create_app(Settings(db=db, review=False), FakePictures())
    return TestClient(app, base_url=BASE, client=HERE, follow_redirects=False)


def closed_client(folder: Path) -> TestClient:
    """Give the planned week's service with an account in each role; see `cookie`."""
    client = open_client(folder, "closed")
    now = pd.Timestamp.now(tz="UTC")
    store = client.app.state.est.store  # type: ignore[attr-defined]
    for role, district in ROLES:
        account = store.enter_from_directory("https://idp", role, role, Grant(role, district), now)
        secret = hashlib.sha256(role.encode()).hexdigest()[:43]
        store.open_session(account.account_id, hashlib.sha256(secret.encode()).hexdigest(), now)
    return client
