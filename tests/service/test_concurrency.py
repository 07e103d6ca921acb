"""Many askers at the same moment: each gets its own data, and health answers meanwhile."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from starlette.testclient import TestClient

from est_geo.periods import Period
from est_geo.picture import Audience, PublishedPicture
from est_geo.policy import Principal, decide
from est_geo.profile import Profile
from est_geo.render import as_json
from service.app import create_app
from service.csv_tables import csv_text
from service.ogc.collections import collections_for
from service.settings import Settings
from tests.sample_picture import WEEK, sample_published
from tests.service.fake_pictures import BASE, HERE, FakePictures

WEEKS = [WEEK.before(back) for back in (3, 2, 1, 0)]
ASKERS = 32
EVERYTHING = decide(Principal("konto:1", "faltsekreterare"), "picture", Profile.load("linkoping"))
Asked = tuple[str, Callable[[bytes], Any], Any]  # address, how to read it, what it must say


@dataclass
class SlowPictures(FakePictures):
    """Pictures that are not made before they are let go."""

    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go: threading.Event = field(default_factory=threading.Event)

    def picture(self, period: Period, audience: Audience | None = None) -> PublishedPicture:
        self.asked.release()
        assert self.go.wait(60)
        return super().picture(period, audience)


def test_health_answers_while_forty_wait_for_a_picture() -> None:
    slow = SlowPictures()
    # One client that is entered: all requests then share one event loop and its threads.
    with (
        TestClient(create_app(Settings(), slow), base_url=BASE, client=HERE) as client,
        ThreadPoolExecutor(41) as pool,
    ):
        waiting = [pool.submit(client.get, "/api/v1/pictures/2026-W46") for _ in range(40)]
        try:
            assert all(slow.asked.acquire(timeout=30) for _ in waiting)
            answer = pool.submit(client.get, "/health").result(timeout=30)
            assert answer.json() == {"status": "ok"}
            assert not any(one.done() for one in waiting)
        finally:
            slow.go.set()
        assert {one.result().status_code for one in waiting} == {200}


@dataclass
class FourWeeks(FakePictures):
    """Four weeks that differ in every table."""

    def available(self, audience: Audience | None = None) -> list[Period]:
        assert audience == "est"
        return WEEKS

    def picture(self, period: Period, audience: Audience | None = None) -> PublishedPicture:
        assert audience == "est"
        return picture_of(period)


def picture_of(period: Period) -> PublishedPicture:
    n, made = WEEKS.index(period) + 1, PICTURE
    week = made.tables.district_week
    tables = replace(
        made.tables,
        cells=made.tables.cells.head(40 * n),
        hotspots=made.tables.hotspots.iloc[n - 1 :],
        visits=made.tables.visits.iloc[n - 1 :],
        recommendations=made.tables.recommendations.iloc[n - 1 :],
        district_week=week.assign(count=week["count"] + n),
    )
    return replace(made, heading=replace(made.heading, period=period), tables=tables)


PICTURE = sample_published()


def test_each_of_many_askers_gets_its_own_data() -> None:
    asked: list[Asked] = []
    for week in WEEKS:
        picture = picture_of(week)
        for one in collections_for(EVERYTHING):
            path = f"/ogc/collections/{one.id}/items?limit=10000&datetime={week.first}"
            asked.append((path, _told, _told(_bytes(one.make(picture)))))
        path = f"/api/v1/pictures/{week.name}"
        asked.append((path, orjson.loads, orjson.loads(_bytes(as_json(picture)))))
        for table in ("cells", "visits"):
            text = csv_text(picture, table).encode()
            asked.append((f"{path}/{table}.csv", bytes, text))
    assert len(asked) == ASKERS
    answers = [expected for _, _, expected in asked]
    assert all(answers.count(one) == 1 for one in answers)
    gate = threading.Barrier(ASKERS)

    def ask(path: str) -> bytes:
        gate.wait(30)
        return client.get(path).content

    with (
        TestClient(create_app(Settings(), FourWeeks()), base_url=BASE, client=HERE) as client,
        ThreadPoolExecutor(ASKERS) as pool,
    ):
        got = list(pool.map(ask, [path for path, _, _ in asked]))
    for (path, read, expected), content in zip(asked, got, strict=True):
        assert read(content) == expected, path


def _bytes(document: Any) -> bytes:
    return orjson.dumps(document)


def _told(content: bytes) -> Any:
    document = orjson.loads(content)
    return document["period"], document["features"]
