"""A real store with made-up reports that wait for a person, and a service over it."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
from starlette.testclient import TestClient

from est_geo.picture import Audience
from est_geo.store import IntakeRecord, Store
from est_geo.tables import REJECTED, REVIEW_ITEMS, checked
from service.app import create_app
from service.settings import Settings
from tests.kept_files import copy_of
from tests.made_up import LINKOPING, incidents
from tests.service.fake_pictures import BASE, HERE, FakePictures

NAN = float("nan")
KIOSK = "hörnan vid kiosken"
PLACES = (
    ("Ryds centrum", "centre", 15.564625, 58.40837, "ryd"),
    ("Skäggetorps centrum", "centre", 15.583248, 58.42611, "skaggetorp"),
    ("Resecentrum", "stop", 15.62583, 58.41555, "city"),
)
NOW = pd.Timestamp("2026-11-16T08:00:00Z")
EVENING = pd.Timestamp("2026-11-13T21:15:00Z")


ORDINARY: dict[str, Any] = {
    "lon": NAN, "lat": NAN, "when": EVENING, "until": pd.NaT, "category": "brak", "actor": "polis",
    "place": None, "note": None, "findings": None, "near_lon": NAN, "near_lat": NAN,
    "reasons": None,
}  # fmt: skip


def candidates(names: tuple[str, ...] = ("Ryds centrum", "Skäggetorps centrum")) -> str:
    keys = ("name", "kind", "lon", "lat", "district")
    return json.dumps([dict(zip(keys, one, strict=True)) for one in PLACES if one[0] in names])


def item(
    number: int, kind: str, incident: int, other: int | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "item_id": f"{number:032x}",
        "kind": kind,
        "incident_id": f"{incident:032x}",
        "other_id": None if other is None else f"{other:032x}",
        "why": "Orden passar flera platser lika bra.",
        "candidates": "[]",
        "made_at": NOW + pd.Timedelta(seconds=number),
    } | more


def reports(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Make incidents, one a row; each says only what is not ordinary about it."""
    made = pd.DataFrame([ORDINARY | row for row in rows])
    texts = {
        name: pd.Series(made[name], dtype="str")
        for name in ("category", "actor", "place", "note", "findings", "reasons")
    }
    frame = incidents(made["lon"], made["lat"], pd.to_datetime(made["when"], utc=True), **texts)
    until = pd.to_datetime(made["until"], utc=True).astype("datetime64[us, UTC]")
    frame["occurred_to"] = until.fillna(frame["occurred_from"])
    frame.loc[until.notna(), "time_precision"] = "window"
    frame[["near_lon", "near_lat"]] = made[["near_lon", "near_lat"]].astype(float)
    frame["received_at"] = (EVENING + pd.Timedelta(hours=11)).as_unit("us")
    return frame


def _rows() -> list[dict[str, Any]]:
    station = {"lon": 15.62542, "lat": 58.41598}
    return [
        {"place": KIOSK, "note": "Ungdomar kastade flaskor."},
        {"place": "Hörnan vid kiosken", "actor": "fritidsledare", "category": "samling"},
        {"place": "centrum", "until": EVENING + pd.Timedelta(hours=4), "category": "skadegorelse",
         "near_lon": 15.6216, "near_lat": 58.4109},
        {"place": "bakom gamla fabriken", "actor": None, "category": "stold", "when": pd.NaT},
        {**station, "place": "Resecentrum", "note": "Bråk vid taxikön."},
        {"lon": 15.62601, "lat": 58.41571, "place": "Järnvägsgatan 3", "actor": "kommunvaktare",
         "when": EVENING + pd.Timedelta(minutes=12)},
        {"lon": 15.5646, "lat": 58.4083, "place": "Ryds centrum", "category": "droger",
         "note": "Säljer vid lekplatsen, ring [telefon] eller [telefon].",
         "findings": "telefon,telefon"},
        {"category": "nara_relation", "place": "hemligt ställe", "note": "hemlig anteckning"},
    ]  # fmt: skip


def _items() -> list[dict[str, Any]]:
    both = candidates()
    return [
        item(1, "place", 0, candidates=both),
        item(2, "place", 1, candidates=both),
        item(3, "place", 2, why="Texten är bara ett allmänt ord.",
             candidates=candidates(("Ryds centrum", "Skäggetorps centrum", "Resecentrum"))),
        item(4, "place", 3, why="Inget i platsregistret liknar texten."),
        item(5, "duplicate", 4, 5, why="Samma kategori, nära i tid och rum, från olika aktörer."),
        item(6, "personal", 6, why="Texten innehöll personuppgifter som har maskats."),
        item(7, "place", 7, candidates=both),
    ]  # fmt: skip


def town_of_doubts(
    path: Path,
    rows: list[dict[str, Any]] | None = None,
    items: list[dict[str, Any]] | None = None,
    *,
    made_up: bool = True,
) -> Path:
    """Write a database of reports that wait, and return its path."""
    if rows is None and items is None and made_up:
        return copy_of("doubts", _usual_town, path)
    return _town(path, _rows() if rows is None else rows, _items() if items is None else items,
                 made_up=made_up)  # fmt: skip


def _usual_town(path: Path) -> None:
    _town(path, _rows(), _items(), made_up=True)


def _town(
    path: Path, rows: list[dict[str, Any]], items: list[dict[str, Any]], *, made_up: bool
) -> Path:
    frame = reports(rows)
    waiting = pd.DataFrame(items, columns=list(REVIEW_ITEMS.names))
    waiting["made_at"] = pd.to_datetime(waiting["made_at"], utc=True).astype("datetime64[us, UTC]")
    texts = [one.name for one in REVIEW_ITEMS.columns if one.kind == "text"]
    waiting = waiting.astype(dict.fromkeys(texts, "str"))
    intake = IntakeRecord("rapporter.csv", "0" * 64, NOW, "test", len(frame))
    with Store.open(path) as store:
        if made_up:
            store.mark_made_up()
        store.bind(LINKOPING.id, LINKOPING.resolution)
        store.add(intake, frame, REJECTED.empty(), review=checked(waiting, REVIEW_ITEMS))
    return path


def reviewing(path: Path, audience: Audience = "est", *, review: bool = True) -> TestClient:
    settings = Settings(db=path, audience=audience, review=review)
    app = create_app(settings, FakePictures(audience=audience))
    return TestClient(app, base_url=BASE, client=HERE)


def case_id(number: int) -> str:
    return f"{number:032x}"
