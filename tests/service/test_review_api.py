"""The review queue's addresses: what waits, deciding once, taking back, and never echoing."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.store import Store
from service.guard import HEADERS
from tests.sample_picture import HOSTILE
from tests.service.doubts import KIOSK, candidates, case_id, item, reviewing, town_of_doubts

QUEUE = "/api/v1/review"
LOG = "/api/v1/review/decisions"
POSTS = (f"{QUEUE}/{case_id(1)}/decision", f"{LOG}/1/undo", "/granska", "/granska/angra")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return town_of_doubts(tmp_path / "est.duckdb")


@pytest.fixture
def client(path: Path) -> Any:
    with reviewing(path) as client:
        yield client


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Serve a queue that no test changes."""
    with reviewing(town_of_doubts(tmp_path_factory.mktemp("still") / "est.duckdb")) as client:
        yield client


def decide(client: TestClient, number: int, **body: Any) -> Any:
    return client.post(f"{QUEUE}/{case_id(number)}/decision", json=body)


def made(client: TestClient, number: int, **body: Any) -> dict[str, Any]:
    answer = decide(client, number, **body)
    assert answer.status_code == 200, answer.text
    decision: dict[str, Any] = answer.json()["decision"]
    return decision


def waiting(client: TestClient, kind: str = "") -> list[str]:
    answer = client.get(QUEUE, params={"kind": kind, "limit": 200}).json()
    return [case["item"]["item_id"] for case in answer["cases"]]


def stored(client: TestClient, number: int) -> pd.Series:
    store = client.app.state.est.store  # type: ignore[attr-defined]
    return store.incident(f"{number:032x}").iloc[0]


def test_the_queue_tells_what_waits_and_of_what_kind(still: TestClient) -> None:
    answer = still.get(QUEUE).json()
    assert answer["by_kind"] == {"place": 5, "duplicate": 1, "personal": 1}
    assert answer["total"] == 7 == len(answer["cases"])
    first = answer["cases"][0]
    assert first["incident"]["place"] == KIOSK
    assert [one["name"] for one in first["candidates"]] == ["Ryds centrum", "Skäggetorps centrum"]
    pair = still.get(QUEUE, params={"kind": "duplicate"}).json()["cases"]
    assert [one["other"]["place"] for one in pair] == ["Järnvägsgatan 3"]


def test_the_queue_comes_in_pages(still: TestClient) -> None:
    whole = waiting(still)
    pages = [
        still.get(QUEUE, params={"limit": 3, "offset": start}).json()["cases"]
        for start in (0, 3, 6, 9)
    ]
    assert [len(one) for one in pages] == [3, 3, 1, 0]
    assert [case["item"]["item_id"] for one in pages for case in one] == whole


def test_of_a_sensitive_report_only_the_category_is_told(client: TestClient) -> None:
    [case] = [
        one for one in client.get(QUEUE).json()["cases"] if one["item"]["item_id"] == case_id(7)
    ]
    assert set(case["incident"]) == {"incident_id", "category"}
    assert (case["other"], case["candidates"]) == (None, [])
    assert "hemlig" not in client.get(QUEUE).text
    refused = decide(client, 7, action="accept", candidate=0)
    assert refused.status_code == 400
    assert "känslig kategori" in refused.json()["detail"]
    assert case_id(7) in waiting(client)
    made(client, 7, action="keep")
    assert case_id(7) not in waiting(client)


def test_an_accepted_place_puts_the_report_on_the_grid(client: TestClient) -> None:
    decision = made(client, 1, action="accept", candidate=1, teach=False)
    assert (decision["action"], decision["by"]) == ("accept", "granskare")
    report = stored(client, 0)
    assert (report["lon"], report["lat"]) == (15.583248, 58.42611)
    assert report["district"] == "skaggetorp"
    assert waiting(client) == [case_id(number) for number in (2, 3, 4, 7, 5, 6)]


def test_a_corrected_place_is_where_the_reviewer_put_it(client: TestClient) -> None:
    made(client, 4, action="correct", point=[15.6216, 58.4109], name="Gamla fabriken")
    report = stored(client, 3)
    assert (report["lon"], report["lat"], report["district"]) == (15.6216, 58.4109, "city")


def test_what_is_taught_is_known_from_then_on(client: TestClient) -> None:
    made(client, 1, action="accept", candidate=0, teach=True)
    store = client.app.state.est.store  # type: ignore[attr-defined]
    learned = store.gazetteer_tables()[3]
    assert learned["name"].tolist() == ["Ryds centrum"]


def test_nothing_is_taught_when_it_is_not_wanted(client: TestClient) -> None:
    made(client, 1, action="accept", candidate=0, teach=False)
    store = client.app.state.est.store  # type: ignore[attr-defined]
    assert store.gazetteer_tables()[3].empty


def test_one_decision_settles_all_with_the_same_text_and_one_undo_opens_them(
    client: TestClient,
) -> None:
    before = waiting(client)
    decision = made(client, 1, action="accept", candidate=0, same_text=True)
    assert waiting(client) == [one for one in before if one not in {case_id(1), case_id(2)}]
    assert stored(client, 1)["lon"] == stored(client, 0)["lon"] == 15.564625
    undone = client.post(f"{LOG}/{decision['decision_id']}/undo", json={})
    assert undone.status_code == 200
    assert undone.json()["decision"]["undoes"] == decision["decision_id"]
    assert waiting(client) == before
    assert stored(client, 1)[["lon", "cell"]].isna().all()


def test_merging_leaves_one_that_counts_and_undo_makes_two_again(client: TestClient) -> None:
    store = client.app.state.est.store  # type: ignore[attr-defined]
    counted = len(store.incidents()) + len(store.unknown_time())
    decision = made(client, 5, action="merge")
    assert len(store.incidents()) + len(store.unknown_time()) == counted - 1
    client.post(f"{LOG}/{decision['decision_id']}/undo", json={})
    assert len(store.incidents()) + len(store.unknown_time()) == counted
    assert case_id(5) in waiting(client)


def test_a_rejected_report_is_not_counted(client: TestClient) -> None:
    made(client, 4, action="reject")
    assert stored(client, 3)["standing"] == "withdrawn"


def test_a_dropped_text_is_gone(client: TestClient) -> None:
    made(client, 6, action="correct")
    assert stored(client, 6)[["note", "place"]].isna().all()
    assert stored(client, 6)["lon"] == 15.5646


def test_the_log_tells_the_newest_first(client: TestClient) -> None:
    numbers = [made(client, 4, action="keep"), made(client, 6, action="accept")]
    log = client.get(LOG, params={"limit": 1}).json()["decisions"]
    assert [one["decision_id"] for one in log] == [numbers[1]["decision_id"]]
    assert len(client.get(LOG).json()["decisions"]) == 2


def test_who_comes_second_is_told_and_changes_nothing(client: TestClient) -> None:
    made(client, 4, action="keep")
    late = decide(client, 4, action="reject")
    assert late.status_code == 409
    assert late.headers["Content-Type"] == "application/problem+json"
    assert "redan avgjort" in late.json()["detail"]
    assert stored(client, 3)["standing"] == "counted"


def test_an_undo_is_made_once(client: TestClient) -> None:
    number = made(client, 4, action="keep")["decision_id"]
    assert client.post(f"{LOG}/{number}/undo", json={}).status_code == 200
    again = client.post(f"{LOG}/{number}/undo", json={})
    assert again.status_code == 409
    assert "redan ångrat" in again.json()["detail"]


@pytest.mark.parametrize("number", ["9999", "0", "-1", "x", "1e3", "9" * 30, "١"])
def test_an_unknown_decision_is_404(still: TestClient, number: str) -> None:
    assert still.post(f"{LOG}/{number}/undo", json={}).status_code == 404


@pytest.mark.parametrize("name", [case_id(99), "x", "'; DROP TABLE incidents; --", HOSTILE[:40]])
def test_an_unknown_case_is_404(still: TestClient, name: str) -> None:
    answer = still.post(f"{QUEUE}/{name.replace('/', '')}/decision", json={"action": "keep"})
    assert answer.status_code == 404
    assert name[:8] not in answer.text or name == case_id(99)[:8]


NUMBER = "900101-2384"
BAD = (
    b"", b"[]", b"null", b'"keep"', b"{}", b'{"action": "keep"', b'{"action": ["keep"]}',
    json.dumps({"action": NUMBER}).encode(),
    json.dumps({"action": "keep", NUMBER: 1}).encode(),
    json.dumps({"action": "keep", "by": NUMBER}).encode(),
    b'{"action": "accept", "candidate": "0"}', b'{"action": "accept", "candidate": -1}',
    b'{"action": "accept", "candidate": 5}', b'{"action": "accept", "candidate": true}',
    b'{"action": "accept"}', b'{"action": "correct"}',
    b'{"action": "correct", "point": [181, 58]}', b'{"action": "correct", "point": [15.6, 91]}',
    b'{"action": "correct", "point": [NaN, 58]}', b'{"action": "correct", "point": [1e999, 58]}',
    b'{"action": "correct", "point": [15.6]}', b'{"action": "correct", "point": "15.6,58.4"}',
    json.dumps({"action": "correct", "point": [15.6, 58.4], "name": NUMBER * 20}).encode(),
    b'{"action": "merge"}', b'{"action": "keep", "action": "reject"}', b"\xff\xfe",
    b'{"action": "keep", "teach": 1}', b'{"action": "undo"}', b"[" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_a_bad_body_is_refused_in_swedish_and_never_echoed(still: TestClient, body: bytes) -> None:
    answer = still.post(POSTS[0], content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert NUMBER not in answer.text
    assert len(waiting(still)) == 7
    assert still.get(LOG).json()["decisions"] == []


@pytest.mark.parametrize("one", POSTS)
def test_a_body_of_another_type_is_refused(still: TestClient, one: str) -> None:
    answer = still.post(one, content=b"action=keep", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


@pytest.mark.parametrize("one", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"}, {"Origin": "null"},
    ],
)  # fmt: skip
def test_a_foreign_page_cannot_decide(still: TestClient, one: str, headers: dict[str, str]) -> None:
    answer = still.post(one, json={"action": "keep"}, headers=headers)
    assert answer.status_code == 403
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert len(waiting(still)) == 7


@pytest.mark.parametrize(
    "query",
    ["kind=okand", "limit=0", "limit=201", "limit=x", "offset=-1", "okand=1", "limit=1&limit=2"],
)
def test_a_bad_question_is_400(still: TestClient, query: str) -> None:
    assert still.get(f"{QUEUE}?{query}").status_code == 400


def test_suggestions_come_from_the_register(still: TestClient) -> None:
    found = still.get(f"{QUEUE}/places", params={"text": "Skäggetorps c"}).json()["places"]
    assert found[0]["name"] == "Skäggetorps centrum"
    assert set(found[0]) == {"name", "under", "point", "lon", "lat"}
    assert still.get(f"{QUEUE}/places", params={"text": "  "}).json() == {"places": []}


READS = ("/granska", QUEUE, LOG, f"{QUEUE}/places?text=ryd")


def said(answer: Any) -> dict[str, Any]:
    """What a refusal says; its own id is another for every request."""
    return {name: value for name, value in answer.json().items() if name != "instance"}


@pytest.mark.parametrize("how", [{"audience": "public"}, {"review": False}])
def test_where_nothing_is_reviewed_nothing_exists(path: Path, how: dict[str, Any]) -> None:
    with reviewing(path, **how) as client:
        unknown = said(client.get("/finns/inte"))
        for one in READS:
            answer = client.get(one)
            assert (answer.status_code, said(answer)) == (404, unknown)
        for one in POSTS:
            answer = client.post(one, json={"action": "keep"})
            assert (answer.status_code, said(answer)) == (404, unknown)
        page = client.get("/", headers={"Accept": "text/html"}).text
        assert "/granska" not in page


@pytest.mark.parametrize("one", [*READS, f"{QUEUE}/decisions?limit=0", "/granska?slag=fel"])
def test_every_answer_has_the_headers(still: TestClient, one: str) -> None:
    answer = still.get(one)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    head = still.head(one)
    assert (head.status_code, head.content) == (answer.status_code, b"")


def test_no_database_is_said_in_swedish(tmp_path: Path) -> None:
    with reviewing(tmp_path / "saknas.duckdb") as client:
        assert client.get("/granska").status_code == 503
        assert client.get("/karta").status_code == 200


def test_another_store_on_the_same_file_sees_the_decision(client: TestClient, path: Path) -> None:
    made(client, 4, action="keep")
    with Store.open(path, create=False) as again:
        assert len(again.decisions()) == 1


def test_an_empty_queue_is_an_empty_list(tmp_path: Path) -> None:
    path = town_of_doubts(tmp_path / "est.duckdb", items=[])
    with reviewing(path) as client:
        assert client.get(QUEUE).json()["cases"] == []


def test_hostile_texts_stay_texts_in_json(tmp_path: Path) -> None:
    rows = [{"place": HOSTILE, "note": HOSTILE}]
    path = town_of_doubts(
        tmp_path / "est.duckdb", rows, [item(1, "place", 0, candidates=candidates())]
    )
    with reviewing(path) as client:
        answer = client.get(QUEUE)
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.json()["cases"][0]["incident"]["place"] == HOSTILE
