"""Reports through the service: keys, exactly once, hostile bodies, a lane of their own."""

import json
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from est_geo.tables import COARSE_MATCHES
from service.app import create_app
from service.guard import HEADERS
from service.settings import Settings
from tests.service.fake_pictures import BASE, HERE, client_of
from tests.service.report_service import (
    GONE,
    LANDLORD,
    OLD,
    POLICE,
    REVOKED,
    Reporting,
    incident,
    kept_still,
    made_database,
    one,
    reporting,
)
from tests.service.test_concurrency import SlowPictures


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Reporting]:
    made = reporting(made_database(tmp_path))
    with made.client:
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reporting]:
    with kept_still(tmp_path_factory.mktemp("still")) as made:
        yield made


def test_a_report_is_stored_masked_and_answered(service: Reporting) -> None:
    answer = service.post(one(note="Ring Anna på 070-123 45 67"))
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["items"][0]["where"] == "Ryd"
    assert "Anna" not in answer.text
    assert "070" not in str({k: v for k, v in receipt["items"][0].items() if k != "id"})
    row = service.store.incidents().iloc[0]
    assert (row["actor"], row["source"], row["district"]) == ("polis", "formular", "ryd")
    assert "070" not in row["note"]
    assert "telefon" in row["findings"]
    assert row["received_stated"]
    assert row["incident_id"] == receipt["items"][0]["id"]


@pytest.mark.parametrize(
    ("token", "status"),
    [(None, 401), ("x" * 43, 403), ("kort", 403), (OLD, 403), (REVOKED, 403), (GONE, 403)],
)
def test_without_a_key_that_holds_nothing_is_taken(
    still: Reporting, token: str | None, status: int
) -> None:
    for report in (one(), {"trasig": True}):
        answer = still.post(report, token)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers.get("WWW-Authenticate") == (
            'Bearer realm="est-geo"' if status == 401 else None
        )
        assert "Inget är sparat" in answer.json()["detail"]
    assert still.store.incidents().empty


def test_a_key_that_is_revoked_stops_at_once(service: Reporting) -> None:
    assert service.post(one()).status_code == 201
    keys = service.store.report_keys()
    for key_id in keys.loc[keys["actor"] == "polis", "key_id"]:
        service.store.revoke_report_key(key_id, keys["made_at"].max())
    assert service.post(one()).status_code == 403
    assert service.post(one(), LANDLORD).status_code == 201


def test_the_public_may_report_only_where_that_is_said(tmp_path: Path) -> None:
    made = reporting(made_database(tmp_path), public_reporting=True)
    with made.client:
        assert made.post(one(), None).status_code == 201
        assert made.post(one(), REVOKED).status_code == 403
        assert made.store.incidents()["actor"].isna().tolist() == [True]
        assert "data-open" in made.client.get("/rapportera").text
    assert Settings().public_reporting is False


def test_a_second_try_is_answered_as_the_first_and_stores_nothing(service: Reporting) -> None:
    key, report = str(uuid.uuid4()), one(note="Släckt lampa")
    first, second = service.post(report, key=key), service.post(report, key=key.upper())
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert len(service.store.incidents()) == 1
    other = service.post(one(note="Något annat"), key=key)
    assert other.status_code == 409
    assert len(service.store.incidents()) == 1
    # Another actor's key is another name: nobody can take somebody else's place.
    assert service.post(report, LANDLORD, key=key).status_code == 201
    assert len(service.store.incidents()) == 2


def test_eight_at_once_with_one_key_are_one_report(service: Reporting) -> None:
    key = str(uuid.uuid4())
    report = {"incidents": [incident(), incident(category="stold")], "occasions": [OCCASION]}
    start = threading.Barrier(8)

    def send(_: int) -> tuple[int, Any]:
        start.wait()
        answer = service.post(report, key=key)
        return answer.status_code, answer.json()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]
    assert all(body == answers[0][1] for _, body in answers)
    assert len(service.store.incidents()) == 2
    assert len(service.store.occasions()) == 1


OCCASION = {
    "name": "Derby, ring 070-123 45 67", "where": {"words": "vid Ryds centrum"},
    "when": {"start": "2027-05-01T18:00", "end": "2027-05-01T21:00"},
}  # fmt: skip


def test_an_occasion_is_kept_beside_and_is_no_incident(service: Reporting) -> None:
    answer = service.post({"occasions": [OCCASION]})
    assert answer.status_code == 201
    assert answer.json()["items"][0]["what"] == "Arrangemang"
    assert service.store.incidents().empty
    row = service.store.occasions().iloc[0]
    assert str(row["starts"]) == "2027-05-01 16:00:00+00:00"
    assert (row["district"], row["actor"]) == ("ryd", "polis")
    assert "070" not in row["name"]


def test_a_rough_position_is_never_put_in_a_cell(service: Reporting) -> None:
    rough = {"point": {"lon": 15.564625, "lat": 58.40837, "accuracy_m": 300}}
    said = service.post(one(where=rough)).json()["items"][0]["says"]
    row = service.store.incidents().iloc[0]
    assert (row["cell"] is None or row["cell"] != row["cell"], row["district"]) == (True, "ryd")
    assert row["match_type"] in COARSE_MATCHES
    assert row["near_lon"] == pytest.approx(15.564625)
    assert "inte ut i en ruta" in said


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"hej",
    "not UTF-8": b'{"incidents": "\xff"}',
    "UTF-16": '{"incidents": []}'.encode("utf-16"),
    "NaN": b'{"incidents": [{"where": {"point": {"lon": NaN, "lat": 1}}}]}',
    "Infinity": b'{"incidents": [{"where": {"point": {"lon": -Infinity, "lat": 1}}}]}',
    "overflow": b'{"incidents": [{"where": {"point": {"lon": 1e999, "lat": 1}}}]}',
    "huge integer": b'{"incidents": ' + b"9" * 5000 + b"}",
    "half a pair": b'{"incidents": [{"note": "\\ud800"}]}',
    "half a pair as a name": b'{"\\udfff": 1}',
    "twice": b'{"incidents": [], "incidents": []}',
    "twice deep down": b'{"incidents": [{"note": "a", "note": "b"}]}',
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 50_000,
    "deep and closed": b"[" * 500 + b"]" * 500,
    "NUL": b'{"incidents": [{"note": "a\\u0000b"}]}',
    "a number": b"7",
    "null": b"null",
    "a text": b'"incidents"',
    "a list": b"[]",
    "an unknown field": b'{"incidents": [], "hemlig850709": 1}',
    "a field of a person": b'{"incidents": [{"name": "hemlig850709"}]}',
    "none at all": b'{"incidents": [], "occasions": []}',
    "true for a number": b'{"incidents": [{"where": {"point": {"lon": true, "lat": 1}}}]}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_is_a_swedish_refusal(still: Reporting, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {POLICE}", "Content-Type": "application/json"}
    for path in ("/api/v1/reports", "/open311/v2/requests.json"):
        answer = still.client.post(path, content=body, headers=headers)
        assert answer.status_code in {400, 422}
        assert "hemlig850709" not in answer.text
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert still.store.incidents().empty


def full() -> dict[str, Any]:
    return one(reasons=["insyn"], category="otrygg_plats", note="En lampa")


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    report = full()
    inner: Any = report
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return report


FAULTS = {
    "unknown category": ("category", "hemlig850709"),
    "category that is no slug": ("category", "<script>hemlig850709"),
    "category of occasions": ("category", "arrangemang"),
    "reason twice": ("reasons", ["insyn", "insyn"]),
    "unknown reason": ("reasons", ["hemlig850709"]),
    "no reason": ("reasons", []),
    "too long": ("note", "hemlig850709" * 26),
    "control character": ("note", "hemlig850709\x07"),
    "a number for a text": ("note", 850709),
    "point and words": ("where", {"point": {"lon": 15, "lat": 58}, "words": "Ryd"}),
    "neither": ("where", {}),
    "off the globe": ("where", {"point": {"lon": 15, "lat": 91}}),
    "negative accuracy": ("where", {"point": {"lon": 15, "lat": 58, "accuracy_m": -1}}),
    "unknown district": ("where", {"words": "Ryd", "district": "hemlig850709"}),
    "tomorrow": ("when", {"start": "2199-01-01T00:00"}),
    "years ago": ("when", {"start": "2001-01-01T00:00"}),
    "backwards": ("when", {"start": "2026-11-02T10:00", "end": "2026-11-02T09:00"}),
    "long": ("when", {"start": "2026-08-02T10:00", "end": "2026-11-02T09:00"}),
    "no such day": ("when", {"start": "2026-02-30T10:00"}),
    "year nought": ("when", {"start": "0001-01-01T00:00+23:59"}),
    "seconds since 1970": ("when", {"start": 1_700_000_000}),
    "no time": ("when", {"start": "hemlig850709"}),
}


@pytest.mark.parametrize(("field", "value"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_by_its_field_and_never_quoted(
    still: Reporting, field: str, value: Any
) -> None:
    answer = still.post(changed(("incidents", 0, field), value))
    assert answer.status_code == 422
    problem = answer.json()
    assert "hemlig850709" not in answer.text
    assert problem["detail"].endswith("Inget är sparat.")
    named = {".".join(one["field"].split(".")[:3]) for one in problem["errors"]}
    assert f"incidents.0.{field}" in named
    assert still.store.incidents().empty


def test_limits_hold_to_the_last_one(service: Reporting) -> None:
    assert service.post({"incidents": [incident()] * 20}).status_code == 201
    assert service.post({"incidents": [incident()] * 21}).status_code == 422
    many = {"incidents": [incident()] * 20, "occasions": [OCCASION]}
    assert service.post(many).status_code == 422
    assert service.post(one(note="x" * 300)).status_code == 201
    assert service.post(one(), key="inte-ett-uuid").status_code == 422


def test_only_json_is_taken(still: Reporting) -> None:
    headers = {"Authorization": f"Bearer {POLICE}"}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = still.client.post(
            "/api/v1/reports",
            content=json.dumps(one()),
            headers=headers | {"Content-Type": kind},
        )
        assert answer.status_code == 415
    assert still.store.incidents().empty


def test_a_fall_of_the_database_is_503_and_says_that_nothing_is_stored(tmp_path: Path) -> None:
    missing = TestClient(create_app(Settings(db=tmp_path / "saknas.duckdb"), SlowPictures()),
                         base_url=BASE, client=HERE)  # fmt: skip
    answer = missing.post(
        "/api/v1/reports", json=one(), headers={"Authorization": "Bearer " + POLICE}
    )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] in set("12345")
    # The form itself is there: what is written waits in the phone.
    assert missing.get("/rapportera").status_code == 200
    assert missing.get("/rapportera/sw.js").status_code == 200


def test_a_report_is_taken_while_every_thread_waits_for_a_picture(tmp_path: Path) -> None:
    slow = SlowPictures()
    app = create_app(Settings(db=made_database(tmp_path)), slow)
    with TestClient(app, base_url=BASE, client=HERE) as client, ThreadPoolExecutor(44) as pool:
        waiting = [pool.submit(client.get, "/api/v1/pictures/2026-W46") for _ in range(40)]
        try:
            assert all(slow.asked.acquire(timeout=30) for _ in waiting)
            made = Reporting(client, app.state.est.store)
            assert pool.submit(made.post, one()).result(timeout=30).status_code == 201
            assert pool.submit(client.get, "/rapportera").result(timeout=30).status_code == 200
            assert not any(each.done() for each in waiting)
        finally:
            slow.go.set()
        assert {each.result().status_code for each in waiting} == {200}


def test_places_are_suggested_from_the_register(still: Reporting) -> None:
    names = [one["name"] for one in still.client.get("/api/v1/places?q=ryds").json()["places"]]
    assert "Ryds centrum" in names
    assert len(names) <= 8
    assert still.client.get("/api/v1/places?q=").json() == {"places": []}
    for bad in ("x=1", "q=a&q=b", "q=" + "a" * 500, "q=%00"):
        assert still.client.get(f"/api/v1/places?{bad}").status_code == 400


def test_the_ground_of_the_map_has_districts_and_places(still: Reporting) -> None:
    answer = still.client.get("/rapportera/karta.json")
    ground = answer.json()
    assert [one["properties"]["name"] for one in ground["districts"]["features"]] == [
        "Skäggetorp", "Ryd", "Berga", "City",
    ]  # fmt: skip
    assert "Ryds centrum" in {one["name"] for one in ground["places"]}
    # Every house of a town is too much for a phone, and is asked for by its name.
    assert "address" not in {one["kind"] for one in ground["places"]}
    again = still.client.get(
        "/rapportera/karta.json", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_worker_keeps_only_files_that_exist() -> None:
    client = client_of()
    script = client.get("/rapportera/sw.js")
    assert script.headers["Service-Worker-Allowed"] == "/rapportera"
    assert script.headers["Content-Type"].startswith("text/javascript")
    kept = json.loads(script.text.partition("=")[2].partition(";\n")[0])
    assert len(kept["version"]) == 16
    page = client.get("/rapportera").text
    for path in kept["paths"]:
        if path != "/rapportera/karta.json":
            assert client.get(path).status_code == 200, path
    linked = [part.partition('"')[0] for part in page.split('="/static/')[1:]]
    assert {f"/static/{name}" for name in linked} <= set(kept["paths"])


def test_the_form_asks_nothing_of_a_person_and_says_112() -> None:
    page = client_of().get("/rapportera").text
    assert 'href="tel:112"' in page
    assert page.index("Pågående fara") < page.index("<h1>")
    names = {part.partition('"')[0] for part in page.split(' name="')[1:]}
    assert names == {
        "viewport", "color-scheme", "what", "why", "name", "where", "words", "district", "when",
        "from", "to", "note",
    }  # fmt: skip
    assert "Skriv inga namn, nummer eller annat om personer" in page
