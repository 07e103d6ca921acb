"""No address changes what is stored when it is only looked at; the trail of who looked may grow."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import duckdb
from fastapi.routing import APIRoute

from service import routes
from tests.service.doubts import case_id, reviewing, town_of_doubts

TRAIL = ("audit", "audit_objects", "meta")
GIVEN = {
    "slug": "hotspots",
    "item": case_id(1),
    "item_id": case_id(1),
    "week": "2026-W46",
    "period": "2026-W46",
    "decision": "1",
}


def stored(db: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(db), read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall()  # noqa: S608
            for (name,) in tables
            if name not in TRAIL
        }


def looked_at() -> list[APIRoute]:
    modules = [import_module(f"service.routes.{one.name}") for one in iter_modules(routes.__path__)]
    every = [route for one in modules for route in one.router.routes]
    return [one for one in every if isinstance(one, APIRoute) and "GET" in one.methods]


def test_no_get_changes_what_is_stored(tmp_path: Path) -> None:
    db = town_of_doubts(tmp_path / "est.duckdb")
    before = stored(db)
    asked = 0
    with reviewing(db) as client:
        for route in looked_at():
            names = route.param_convertors
            address = route.path_format.format(**{one: GIVEN.get(one, "1") for one in names})
            client.get(address, headers={"Accept": "text/html"})
            client.head(address)
            asked += 1
    assert asked > 20
    assert stored(db) == before
