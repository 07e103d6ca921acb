"""A town whose every text is hostile, filled by the ways in that texts really take."""

import csv
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from fastapi import FastAPI
from starlette.testclient import TestClient

from est_geo.data_files import data_root
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.registering import import_register
from est_geo.store import Store
from est_geo.taking_in import take_in
from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import BASE, HERE
from tests.service.report_service import POLICE, sha256

WEEK = Period.parse("2026-W46")
SPOTS = ((15.5646, 58.4084), (15.6216, 58.4109), (15.5832, 58.4261), (15.6375, 58.3903))
_MOST_WORDS = 200
_MOST_NOTE = 300
_MOST_NAME = 120


@dataclass
class Town:
    """Where it lies, and what went in by each way."""

    db: Path
    profile: Path
    taken: dict[str, int]

    def app(self) -> FastAPI:
        return create_app(Settings(db=self.db, profile=str(self.profile)))


def hostile_profile(folder: Path, texts: Sequence[str]) -> Path:
    """Give Linköping's profile with another text in the place of every name."""
    left = itertools.cycle(texts)
    source = (data_root() / "profiles" / "linkoping.toml").read_text("utf-8")
    named = re.compile(r'^(name|rhythm|harm_source) = ".*"', re.MULTILINE)
    made = named.sub(lambda line: f"{line[1]} = {json.dumps(next(left))}", source)
    made = made.replace("districts/linkoping.geojson", "stadsdelar.geojson")
    made = made.replace("gazetteer/places.csv", "platser.csv")
    shapes = json.loads((data_root() / "districts" / "linkoping.geojson").read_text("utf-8"))
    for feature in shapes["features"]:
        feature["properties"] |= {"name": next(left), "boundary_note": next(left)}
    (folder / "stadsdelar.geojson").write_text(json.dumps(shapes), "utf-8")
    (folder / "linkoping.toml").write_text(made, "utf-8")
    _register(folder / "platser.csv", texts)
    return folder / "linkoping.toml"


def _register(file: Path, texts: Sequence[str]) -> None:
    """Places with hostile names, the first ones where the hot spots will be."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["name", "kind", "precision", "lon", "lat", "district", "confidence",
                         "aliases"])  # fmt: skip
        for at, text in enumerate(texts):
            lon, lat = SPOTS[at] if at < len(SPOTS) else (15.56 + at * 0.0003, 58.405)
            writer.writerow([text, "landmark", "place", lon, lat, "", "high", texts[at - 1]])


def hostile_reports(file: Path, texts: Sequence[str]) -> None:
    """Write one report with each text in every column, and enough ordinary ones for hot spots."""
    rows = []
    for at, text in enumerate(texts):
        day = pd.Timestamp(WEEK.first) + pd.Timedelta(hours=5 * at % 160)
        rows.append({"id": f"{at}{text}", "tid": f"{day:%Y-%m-%d %H:%M}", "kategori": "bråk",
                     "plats": text, "aktör": texts[at - 1], "fritext": texts[at - 2],
                     "lon": "", "lat": ""})  # fmt: skip
    for at in range(400):
        lon, lat = SPOTS[at % len(SPOTS)]
        day = pd.Timestamp(WEEK.last) - pd.Timedelta(hours=5 * at)
        rows.append({"id": f"o{at}", "tid": f"{day:%Y-%m-%d %H:%M}", "kategori": "klotter",
                     "plats": texts[at % len(texts)], "aktör": "polis",
                     "fritext": texts[at % len(texts)], "lon": lon, "lat": lat})  # fmt: skip
    pd.DataFrame(rows).to_csv(file, index=False, sep=";")


def hostile_town(folder: Path, texts: Sequence[str]) -> Town:
    """Fill a town by file, register, form, Open311 and review."""
    # A file with a NUL in it is refused whole, as tests/intake/hostile holds it to.
    whole = [one for one in texts if "\0" not in one]
    db, profile = folder / "est.duckdb", hostile_profile(folder, whole)
    hostile_reports(folder / "rapporter.csv", whole)
    with Store.open(db) as store:
        store.bind("linkoping", Profile.load(str(profile)).resolution)
        store.add_report_key("polis", sha256(POLICE), pd.Timestamp.now(tz="UTC"))
    register = folder / "register.csv"
    with register.open("w", encoding="utf-8", newline="") as out:
        lines = [[text, "landmark", 15.6 + at * 0.0001, 58.402, "high", whole[at - 3]]
                 for at, text in enumerate(whole)]  # fmt: skip
        csv.writer(out).writerows([["name", "kind", "lon", "lat", "confidence", "aliases"], *lines])
    taken = {"register": import_register(register, profile=str(profile), db=db).register.from_rows}
    file = take_in(folder / "rapporter.csv", profile=str(profile), db=db)
    taken["file"] = file.incidents + file.unplaced
    town = Town(db, profile, taken)
    with TestClient(town.app(), base_url=BASE, client=HERE) as client:
        taken["form"] = sum(_sent_by_form(client, texts, at) for at in range(len(texts)))
        taken["open311"] = sum(_sent_by_open311(client, texts, at) for at in range(len(texts)))
        taken["review"] = _reviewed(client, texts)
    return town


def _now() -> str:
    return pd.Timestamp.now(tz="Europe/Stockholm").isoformat(timespec="minutes")[:16]


def _sent_by_form(client: TestClient, texts: Sequence[str], at: int) -> int:
    incident = {
        "category": "brak",
        "where": {"words": texts[at][:_MOST_WORDS]},
        "when": {"start": _now()},
        "note": texts[at - 2][:_MOST_NOTE],
    }
    occasion = {
        "name": texts[at][:_MOST_NAME],
        "where": {"words": texts[at - 1][:_MOST_WORDS]},
        "when": {"start": "2027-05-01T18:00", "end": "2027-05-01T21:00"},
    }
    sent = {"incidents": [incident], "occasions": [occasion]}
    return int(_posted(client, "/api/v1/reports", json=sent))


def _sent_by_open311(client: TestClient, texts: Sequence[str], at: int) -> int:
    fields = {"service_code": "brak", "address_string": texts[at][:_MOST_WORDS],
              "description": texts[at - 3], "first_name": texts[at]}  # fmt: skip
    return int(_posted(client, "/open311/v2/requests.json", data=fields))


def _posted(client: TestClient, path: str, **body: Any) -> bool:
    answer = client.post(path, headers={"Authorization": f"Bearer {POLICE}"}, **body)
    # 422 for the few with a character that no form may hold.
    assert answer.status_code in {201, 422}, (path, answer.status_code, body)
    assert "xss(" not in answer.headers.get("content-type", "")
    return bool(answer.status_code == 201)


def _reviewed(client: TestClient, texts: Sequence[str]) -> int:
    """Let somebody correct and teach places, each by a hostile name of their own."""
    waiting = client.get("/api/v1/review?kind=place&limit=200").json()["cases"]
    done = 0
    for case, text in zip(waiting[::3], texts, strict=False):
        sent = {"action": "correct", "point": [15.6216, 58.4109], "name": text[:_MOST_NAME],
                "teach": True}  # fmt: skip
        answer = client.post(f"/api/v1/review/{case['item']['item_id']}/decision", json=sent)
        assert answer.status_code in {200, 400, 409, 422}, answer.text
        done += answer.status_code == 200
    return done
