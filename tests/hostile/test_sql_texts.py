"""No text in any field of any address is ever a part of a statement: 500 of them change nothing."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.store import Store
from service.app import create_app
from service.settings import Settings
from tests.hostile.addresses import parameters_of, routes_of
from tests.service.doubts import case_id, town_of_doubts
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.report_service import POLICE, sha256

ROOT = Path(__file__).resolve().parents[2]
STARTS = ("'", '"', "')", "1", "1)", "';", "\\'", "%27", "$$", "\u02bc")
BODIES = (
    " OR 1=1", " OR 'a'='a", " AND 1=2", " UNION SELECT key, value FROM meta",
    " UNION ALL SELECT NULL, NULL, NULL", "; DROP TABLE incidents", "; DELETE FROM audit",
    "; UPDATE accounts SET role = 'admin'", "; INSERT INTO meta VALUES ('x', 'y')",
    "; COPY incidents TO '/tmp/ut.csv'", "; ATTACH 'x.duckdb'", " || (SELECT getenv('HOME'))",
    "; SELECT pg_sleep(9)", " ORDER BY 99", "; PRAGMA database_list", " LIMIT 0 OFFSET 1",
    "::BIGINT", "; ROLLBACK; BEGIN",
)  # fmt: skip
ENDS = ("", " --", " /*", "#")
TEXTS = ["".join(parts) for parts in product(STARTS, BODIES, ENDS)]
QUIET = frozenset({"audit", "audit_objects", "meta"})
"""Tables that may grow when somebody looks or is refused."""


def names_in_code() -> list[str]:
    """Every name of a field or parameter that the service reads, found in its code."""
    names = {"service_code", "description", "address_string", "lat", "long", "jurisdiction_id",
             "api_key", "service_request_id", "arende", "action", "val", "beslut"}  # fmt: skip
    for file in (ROOT / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in {"parameters", "fields_of"} and len(node.args) > 1:
                parts = [one for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant)]
                names |= {one.value for one in parts if isinstance(one.value, str)}
    return sorted(names)


NAMES = names_in_code()


Question = tuple[str, str, dict[str, Any]]


@dataclass
class Town:
    """A service over a store, and what the store holds."""

    client: TestClient
    store: Store

    def held(self) -> dict[str, tuple[int, str]]:
        """Rows of every table, and its shape."""
        with self.store._reading() as cursor:  # noqa: SLF001 - nothing public takes SQL
            tables = cursor.execute("SELECT table_name, sql FROM duckdb_tables()").fetchall()
            return {
                name: (cursor.table(name).shape[0], sql)
                for name, sql in tables
                if name not in QUIET
            }

    def send(self, method: str, path: str, **how: Any) -> int:
        """Status of an answer, which is never a fault of ours."""
        answer = self.client.request(method, path, follow_redirects=False, **how)
        assert answer.status_code < 500, (method, path, how)
        return answer.status_code


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    db = town_of_doubts(tmp_path / "est.duckdb")
    with Store.open(db) as store:
        store.add_report_key("polis", sha256(POLICE), pd.Timestamp.now(tz="UTC"))
    settings: dict[str, Any] = {"db": db}
    if "limits" in Settings.__dataclass_fields__:
        settings["limits"] = "off"
    app = create_app(Settings(**settings), FakePictures())
    with TestClient(app, base_url=BASE, client=HERE, raise_server_exceptions=False) as client:
        yield Town(client, app.state.est.store)


def whole_path(path: str, text: str) -> str:
    for name in parameters_of(path):
        path = path.replace("{" + name + "}", "".join(f"%{one:02X}" for one in text.encode()))
    return path


def questions(town: Town, each: int, fields: Sequence[str]) -> Iterator[Question]:
    """Every text field of every address, each with `each` of the texts, in turn."""
    turn = iter(TEXTS * 1000)
    for route in routes_of(town.client.app):  # type: ignore[arg-type]
        for method in sorted(route.methods or ()):
            for _ in range(each if parameters_of(route.path) else 0):
                yield method, whole_path(route.path, next(turn)), {"json": {}}
            known = whole_path(route.path, "x")
            for name in fields:
                for _ in range(each):
                    if method == "GET":
                        yield method, known, {"params": {name: next(turn)}}
                    else:
                        yield method, known, {"data": {name: next(turn)}}
                        yield method, known, {"json": {name: next(turn)}}


def nothing_changes(town: Town, each: int, fields: Sequence[str] = NAMES) -> int:
    before, asked = town.held(), 0
    for method, path, how in questions(town, each, fields):
        town.send(method, path, **how)
        asked += 1
    assert town.held() == before
    return asked


def test_there_are_five_hundred_and_more() -> None:
    assert len(set(TEXTS)) >= 500
    assert {"period", "q", "text", "slag", "limit"} <= set(NAMES)


def test_no_text_in_any_field_changes_a_row(town: Town) -> None:
    # Every sixth field here, all of them twenty times in the long run.
    assert nothing_changes(town, 1, NAMES[::6]) > 150


@pytest.mark.long
def test_no_text_in_any_field_changes_a_row_in_full(town: Town) -> None:
    assert nothing_changes(town, 20) > 10_000


def report(text: str) -> dict[str, Any]:
    now = pd.Timestamp.now(tz="UTC").isoformat(timespec="seconds")
    return {"incidents": [{"category": "brak", "where": {"words": text}, "when": {"start": now},
                           "note": text}]}  # fmt: skip


@pytest.mark.parametrize("every", [25, pytest.param(1, marks=pytest.mark.long)])
def test_what_is_stored_is_the_text_itself(town: Town, every: int) -> None:
    before, some = town.held(), TEXTS[::every]
    headers = {"Authorization": f"Bearer {POLICE}"}
    for text in some:
        assert town.send("POST", "/api/v1/reports", json=report(text), headers=headers) == 201
    after = town.held()
    assert {name: sql for name, (_, sql) in after.items()} == {
        name: sql for name, (_, sql) in before.items()
    }
    grown = {name for name, (rows, _) in after.items() if rows != before[name][0]}
    assert grown <= {"incidents", "submissions", "submission_items", "intakes", "review_items",
                     "duplicates"}  # fmt: skip
    stored = town.store.incidents()
    kept = set(stored["place"].dropna()) | set(stored["note"].dropna())
    plain = [" ".join(one.split()) for one in some]
    assert len([one for one in plain if one in kept]) >= 0.9 * len(some)


def test_a_review_by_hostile_texts_changes_the_one_case(town: Town) -> None:
    before = town.held()
    for text in TEXTS[::30]:
        for body in ({"action": text}, {"action": "correct", "name": text},
                     {"action": "accept", "candidate": text}):  # fmt: skip
            town.send("POST", f"/api/v1/review/{case_id(1)}/decision", json=body)
    assert town.held() == before
    body = {"action": "correct", "point": [15.6216, 58.4109], "name": TEXTS[20], "teach": True}
    assert town.send("POST", f"/api/v1/review/{case_id(1)}/decision", json=body) in {200, 400}
    assert set(town.held()) == set(before)
