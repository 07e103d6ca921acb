"""Measures on every step of the road, in a database with somebody in each role."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
from starlette.testclient import TestClient

from est_geo.store import Grant, IntakeRecord, Store
from est_geo.tables import EFFECTS, REJECTED
from service.app import create_app
from service.settings import Settings
from tests.kept_files import copy_of
from tests.made_interventions import intervention
from tests.made_up import LINKOPING, incidents
from tests.sample_picture import WEEK, sample_published
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.planned_week import ROLES

LONG_AGO = pd.Timestamp("2026-01-12T09:00", tz="UTC")
PAST = pd.Timestamp("2026-03-01", tz="UTC")
FUTURE = pd.Timestamp("2199-01-01", tz="UTC")
# number: kind, goal, place, district, status, owner, deadline, cost
MADE = {
    1: ("belysning", "safety", "Ryds torg", "ryd", "proposed", "vaghallaren", PAST, 400_000.0),
    2: ("siktrojning", "crime", "Resecentrum", "city", "decided", "parkskotseln", FUTURE, None),
    3: ("belysning", "crime", "Berga skog", "berga", "decided", "vaghallaren", FUTURE, 300_000.0),
    4: ("belysning", "crime", "Gångtunneln", "city", "decided", "vaghallaren", FUTURE, None),
    5: ("klottersanering", "crime", "Ryds skola", "ryd", "ordered", "stangastaden", FUTURE,
        9_000.0),
    6: ("renhallning", "safety", "Skäggetorps centrum", "skaggetorp", "done", "parkskotseln", PAST,
        20_000.0),
    7: ("grindar", "crime", "Berga centrum", "berga", "evaluated", "stangastaden", PAST, 90_000.0),
    8: ("skyltning", "crime", "Parken", "city", "dropped", "vaghallaren", PAST, None),
}  # fmt: skip
NOTHING = "Ingen påvisbar effekt: 41 händelser före och 38 efter."


def _row(number: int) -> pd.DataFrame:
    kind, goal, place, district, _, owner, deadline, cost = MADE[number]
    at = LINKOPING.districts.set_index("id").geometry[district].representative_point()
    x, y, r = at.x + number * 1e-3, at.y, 8e-4
    ring = [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r), (x - r, y - r)]
    outline = f"POLYGON (({', '.join(f'{a:.6f} {b:.6f}' for a, b in ring)}))"
    return intervention(
        kind=kind, goal=goal, place=place, place_id=f"plats-{number}", district=district,
        owner=owner, title=f"Åtgärd nummer {number}", lon=x, lat=y, outline=outline,
        deadline=deadline, cost_class="hög", cost=float("nan") if cost is None else cost,
    )  # fmt: skip


def _reports() -> pd.DataFrame:
    """Reports of litter, graffiti and poor light in the middle of two of the sample's hot spots."""
    end = WEEK.bounds(LINKOPING.timezone)[1]
    spots = sample_published().tables.hotspots.set_index("name")
    lon, lat, kinds = [], [], []
    for name, category, n in (
        ("Resecentrum", "skadegorelse", 24), ("Resecentrum", "otrygg_belysning", 8),
        ("Ryds centrum", "otrygg_nedskrapning", 30), ("Ryds centrum", "otrygg_belysning", 6),
    ):  # fmt: skip
        lon += [spots.loc[name, "lon"]] * n
        lat += [spots.loc[name, "lat"]] * n
        kinds += [category] * n
    # Whole days before: always at the same clock hour, in the light.
    when = end - pd.to_timedelta(24 * (1 + np.arange(len(kinds)) % 60) + 12, unit="h")
    return incidents(lon, lat, when.tz_convert("UTC"), category=kinds)


def made_road(db: Path) -> None:
    with Store.open(db) as store:
        store.bind(LINKOPING.id, LINKOPING.resolution)
        for number, (_, _, _, _, status, *_) in MADE.items():
            assert store.add_intervention(_row(number), LONG_AGO) == number
            if status != "proposed":
                fields = {"status": status}
                store.change_intervention(
                    store.intervention(number), fields, "change", LONG_AGO, words="Mötet."
                )
        reports = _reports()
        intake = IntakeRecord("torg.csv", "0" * 64, LONG_AGO, "test", len(reports))
        store.add(intake, reports, REJECTED.empty())
        kept = {
            "effect_id": 0, "intervention_id": 7, "kind": "grindar", "district": "berga",
            "made_at": LONG_AGO, "before_start": pd.Timestamp("2024-01-01", tz="UTC"),
            "before_end": pd.Timestamp("2024-07-01", tz="UTC"),
            "after_start": pd.Timestamp("2025-01-01", tz="UTC"),
            "after_end": pd.Timestamp("2025-07-01", tz="UTC"), "n_before": 41, "n_after": 38,
            "ratio": 0.98, "low": 0.69, "high": 1.42, "verdict": "none", "words": NOTHING,
            "details": json.dumps({
                "receipt": {"naive": "Ett rent före och efter hade sagt minus 7."}}),
            "made_by": "",
        }  # fmt: skip
        store.add_effect(EFFECTS.empty().reindex([0]).assign(**kept), LONG_AGO)


def open_road(folder: Path, **how: object) -> TestClient:
    """Give the service of the measures, standing open to this computer."""
    db = copy_of("on-the-road", made_road, folder / "road.duckdb")
    app = create_app(Settings(db=db, review=False), FakePictures(**how))  # type: ignore[arg-type]
    return TestClient(app, base_url=BASE, client=HERE, follow_redirects=False)


def counted(client: TestClient, headers: dict[str, str]) -> TestClient:
    """Give the client once the grounds of places are counted."""
    for _ in range(12):
        page = client.get("/atgarder?visa=larande", headers=headers)
        if page.status_code == 200 and "Förslagen räknas fram" not in page.text:
            return client
    raise AssertionError("The grounds of places were never counted.")


def closed_road(folder: Path) -> TestClient:
    """Give it with an account in each role; see `planned_week.cookie`."""
    client = open_road(folder)
    now = pd.Timestamp.now(tz="UTC")
    store = client.app.state.est.store  # type: ignore[attr-defined]
    for role, district in ROLES:
        account = store.enter_from_directory("https://idp", role, role, Grant(role, district), now)
        secret = hashlib.sha256(role.encode()).hexdigest()[:43]
        store.open_session(account.account_id, hashlib.sha256(secret.encode()).hexdigest(), now)
    return client
