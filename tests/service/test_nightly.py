"""Once a night: at the right hour, by decided rules only, safe while many read and one writes."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import pytest

from est_geo.errors import StoreError
from est_geo.profile import Profile
from est_geo.store import Store
from service import nightly
from service.nightly import Nightly, next_time
from service.opened import OpenStore
from service.settings import Settings
from tests.made_up import LINKOPING
from tests.service.report_service import Reporting, incident, made_database, one, reporting
from tests.test_expiring import CANARY, DECIDED, ROWS, found, taken

READERS, READS, WRITES, SWAPS = 16, 6, 8, 3


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-11-27 02:59", "2026-11-27 03:00+01:00"),
        ("2026-11-27 03:00", "2026-11-28 03:00+01:00"),
        ("2026-03-28 12:00", "2026-03-29 03:00+02:00"),
        ("2026-10-24 12:00", "2026-10-25 03:00+01:00"),
    ],
)
def test_the_hour_is_that_of_the_municipalitys_clock(now: str, at: str) -> None:
    assert next_time(pd.Timestamp(now, tz="Europe/Stockholm"), 3) == pd.Timestamp(at)


def test_an_hour_that_the_day_lacks_comes_an_hour_later_and_a_double_one_once() -> None:
    spring = next_time(pd.Timestamp("2026-03-28 12:00", tz="Europe/Stockholm"), 2)
    assert str(spring) == "2026-03-29 03:00:00+02:00"
    first = next_time(pd.Timestamp("2026-10-24 12:00", tz="Europe/Stockholm"), 2)
    assert str(first) == "2026-10-25 02:00:00+02:00"
    assert str(next_time(first, 2)) == "2026-10-26 02:00:00+01:00"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    case = f"1;2020-01-10 10:00;bråk;;15.5646;58.4084;{CANARY};2020-01-10 12:00\n"
    taken(tmp_path, ROWS + case)
    return tmp_path / "data" / "est.duckdb"


def night(db: Path, profile: Profile, **settings: Any) -> Nightly:
    return Nightly(Settings(db=db, **settings), profile, OpenStore(str(db), profile))


def test_a_night_deletes_by_decided_rules_and_backs_up(db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kopior"
    undecided = night(db, LINKOPING)
    assert undecided.run()
    undecided._opened.close()  # noqa: SLF001 - the service closes it
    assert found(db.parent)
    made = night(db, DECIDED, backups=folder)
    assert made.run()
    made._opened.close()  # noqa: SLF001
    assert found(db.parent) == {}
    assert found(folder) == {}
    assert len(list(folder.iterdir())) == 2
    with Store.open(db) as store:
        assert store.trail(action="retention.run")["who"].tolist() == ["tjansten"]


def test_what_fails_is_told_by_its_class_only_and_tried_again(
    db: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: object) -> None:
        raise StoreError(f"Something about {CANARY}")

    monkeypatch.setattr(nightly, "run_retention", failing)
    made = night(db, DECIDED)
    assert not made.run()
    made._opened.close()  # noqa: SLF001
    (line,) = caplog.records
    assert (line.getMessage(), line.__dict__["fault"]) == ("retention failed", "StoreError")
    assert CANARY not in caplog.text


def test_the_thread_runs_when_its_time_comes_and_stops_when_told(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = threading.Event()

    class Told(Nightly):
        def run(self) -> bool:
            ran.set()
            return True

    monkeypatch.setattr(nightly, "next_time", lambda now, _: now)
    opened = OpenStore(str(db), DECIDED)
    with Told(Settings(db=db, retention_hour=3), DECIDED, opened):
        assert ran.wait(30)
    ran.clear()
    with Told(Settings(db=db), DECIDED, opened):
        assert not ran.is_set()


@pytest.mark.long
def test_many_read_and_one_writes_while_the_file_is_replaced(tmp_path: Path) -> None:
    service = reporting(made_database(tmp_path))
    assert service.post(one(note=f"Någon ropade {CANARY}")).status_code == 201

    def read(_: int) -> list[Any]:
        paths = ("/api/v1/review", "/ready")
        return [service.client.get(paths[n % 2]) for n in range(READS)]

    def replaced() -> None:
        for _ in range(SWAPS):
            service.store.renew()
            time.sleep(0.2)

    with service.client, ThreadPoolExecutor(READERS + 2) as pool:
        swaps = pool.submit(replaced)
        reads = [pool.submit(read, number) for number in range(READERS)]
        writes = pool.submit(written, service)
        answers = [answer for each in reads for answer in each.result()]
        sent, refused = writes.result()
        swaps.result()
        for answer in (*answers, *refused):
            assert answer.status_code in {200, 503}, answer.text
            if answer.status_code == 503:
                assert answer.headers["Retry-After"]
        stored = set(service.store.incidents()["incident_id"])
        assert sent <= stored
        assert len(stored) == WRITES + 1
        assert service.store.verify_trail().whole


def written(service: Reporting) -> tuple[set[str], list[Any]]:
    """Send reports one by one, each until it is taken; tell what was promised to be kept."""
    sent, refused = set(), []
    for number in range(WRITES):
        key, report = str(uuid4()), {"incidents": [incident(note=f"nummer {number}")]}
        answer = service.post(report, key=key)
        while answer.status_code == 503:
            refused.append(answer)
            time.sleep(0.05)
            answer = service.post(report, key=key)
        assert answer.status_code == 201, answer.text
        sent |= {each["incident_id"] for each in service.store.incidents().to_dict("records")}
    return sent, refused
