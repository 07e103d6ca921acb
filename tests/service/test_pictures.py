"""The real source: pictures from a store, kept while it is unchanged, made once for many askers."""

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo import situation
from est_geo.errors import NotFoundError, PeriodError, StoreError
from est_geo.periods import Period
from est_geo.policy import Principal, decide
from est_geo.profile import Profile
from est_geo.releasing import release
from est_geo.store import Store
from est_geo.taking_in import take_in
from service import pictures as source
from service.app import create_app
from service.pictures import BusyError, KeptViews, SeenPictures, StoredPictures, asked_period
from service.settings import Settings
from tests.service.fake_pictures import BASE, HERE

MEMBER = decide(Principal("konto:1", "faltsekreterare"), "picture", Profile.load("linkoping"))
FIRST, LAST = Period.parse("2025-W10"), Period.parse("2025-W22")


def seen(stored: StoredPictures) -> SeenPictures:
    return SeenPictures(stored, MEMBER, KeptViews())


def reports(week: Period, n: int) -> pd.DataFrame:
    start = pd.Timestamp(week.first) + pd.Timedelta(hours=18)
    return pd.DataFrame(
        {
            "id": [f"{week.name}-{at}" for at in range(n)],
            "tidpunkt": [f"{start + pd.Timedelta(hours=7 * at):%Y-%m-%d %H:%M}" for at in range(n)],
            "kategori": "Bråk",
            "longitud": 15.6216,
            "latitud": 58.4109,
        }
    )


def fill(folder: Path, name: str, weeks: list[Period], n: int) -> None:
    file = folder / f"{name}.csv"
    pd.concat([reports(week, n) for week in weeks]).to_csv(file, index=False)
    take_in(file, profile="linkoping", db=folder / "est.duckdb", source="prov")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder, "rapporter", [FIRST.before(-step) for step in range(13)], 5)
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "own"))


@pytest.fixture
def stored(folder: Path) -> Iterator[StoredPictures]:
    made = StoredPictures(Settings(db=folder / "est.duckdb"))
    yield made
    made.close()


def test_every_whole_week_with_reports_is_there(stored: StoredPictures) -> None:
    assert stored.available()[0] == FIRST
    assert seen(stored).latest() == stored.available()[-1] == LAST
    assert len(stored.available()) == 13


def test_a_picture_is_published_for_the_audience(stored: StoredPictures) -> None:
    picture = stored.picture(LAST)
    assert picture.audience == "est"
    assert picture.incidents is None
    assert picture.headline.count == 5
    assert picture.heading.period == LAST


def test_a_week_without_a_picture_is_not_found(stored: StoredPictures) -> None:
    for week in (FIRST.before(1), LAST.before(-1), Period.parse("2025-04")):
        with pytest.raises(NotFoundError, match="Det finns ingen lägesbild"):
            stored.picture(week)


def test_many_askers_wait_for_one_picture(
    stored: StoredPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, gate = [], threading.Barrier(8)

    def counting(*args: object, **how: object) -> situation.SituationPicture:
        made.append(how["start"])
        return situation.situation_picture(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(source, "situation_picture", counting)

    def ask(week: Period) -> int:
        gate.wait(30)
        return id(stored.picture(week))

    with ThreadPoolExecutor(8) as pool:
        same = set(pool.map(ask, [LAST, FIRST] * 4))
    assert sorted(made) == [FIRST.first, LAST.first]
    assert len(same) == 2


def test_a_busy_source_is_503_with_retry_after(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release = threading.Semaphore(0), threading.Event()

    def slow(*args: object, **how: object) -> situation.SituationPicture:
        begun.release()
        assert release.wait(60)
        return situation.situation_picture(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(source, "situation_picture", slow)
    app = create_app(Settings(db=folder / "est.duckdb"))
    with TestClient(app, base_url=BASE, client=HERE) as client, ThreadPoolExecutor(2) as pool:
        pictures: StoredPictures = app.state.est.pictures
        making = [pool.submit(pictures.picture, LAST), pool.submit(pictures.picture, FIRST)]
        try:
            assert begun.acquire(timeout=30)
            assert begun.acquire(timeout=30)
            monkeypatch.setattr(source, "WAIT_SECONDS", 0.05)
            # A third week waits for a place, and a second asker of the first for its picture.
            for week in (FIRST.before(-1), LAST):
                with pytest.raises(BusyError):
                    pictures.picture(week)
                answer = client.get(f"/api/v1/pictures/{week.name}")
                assert answer.status_code == 503
                assert answer.headers["Retry-After"] in set("12345")
                assert "försök igen" in answer.json()["detail"]
        finally:
            release.set()
        assert [one.result().heading.period for one in making] == [LAST, FIRST]
        # Places are given back: also the week that was refused is made now.
        monkeypatch.undo()
        assert pictures.picture(FIRST.before(-1)).heading.period == FIRST.before(-1)


def test_new_reports_make_a_new_picture(folder: Path) -> None:
    made = StoredPictures(Settings(db=folder / "est.duckdb"))
    before = made.picture(LAST)
    assert made.picture(LAST) is before
    made.close()
    fill(folder, "nya", [LAST], 9)
    after = made.picture(LAST)
    made.close()
    assert (before.headline.count, after.headline.count) == (5, 9)


def test_only_a_few_pictures_are_kept(
    stored: StoredPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "KEPT_PICTURES", 2)
    first = stored.picture(FIRST)
    for week in (FIRST.before(-1), FIRST.before(-2)):
        stored.picture(week)
    assert stored.picture(FIRST) is not first


def test_the_public_sees_what_is_published_and_nothing_else(folder: Path) -> None:
    made = StoredPictures(Settings(db=folder / "est.duckdb", audience="public"))
    assert made.available() == []
    assert release(made.opened.store(), Profile.load("linkoping"), "2025-04").audience == "public"
    assert [month.name for month in made.available()] == ["2025-04"]
    client = TestClient(
        create_app(Settings(audience="public"), made),
        base_url=BASE,
        client=HERE,
        headers={"Accept": "text/html"},
    )
    assert client.get("/").status_code == 200
    assert client.get("/?period=2025-W20").status_code == 404
    assert client.get("/?period=2025-05").status_code == 404
    made.close()


def test_an_empty_database_says_how_to_begin(tmp_path: Path) -> None:
    Store.open(tmp_path / "est.duckdb").close()
    made = StoredPictures(Settings(db=tmp_path / "est.duckdb"))
    assert made.available() == []
    with pytest.raises(NotFoundError, match="est-geo take-in"):
        seen(made).latest()
    made.close()


def test_a_missing_database_is_known_at_the_start_and_never_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        StoredPictures(Settings(db=tmp_path / "est.duckdb")).open()
    assert list(tmp_path.iterdir()) == []


def test_the_period_asked_for_is_read_or_refused_without_being_quoted(
    stored: StoredPictures,
) -> None:
    assert asked_period(seen(stored), None) == LAST
    assert asked_period(seen(stored), "2025-W11") == Period.parse("2025-W11")
    with pytest.raises(PeriodError) as refused:
        asked_period(seen(stored), "hemligt")
    assert "hemligt" not in str(refused.value)


def test_the_whole_service_over_a_real_store(folder: Path) -> None:
    app = create_app(Settings(db=folder / "est.duckdb"))
    with TestClient(app, base_url=BASE, client=HERE) as client:
        for path in ("/", "/karta", "/karta?lager=hotspot", "/ogc/collections/cells/items",
                     f"/api/v1/pictures/{LAST.name}", "/ready"):  # fmt: skip
            assert client.get(path).status_code == 200
        cells = client.get("/ogc/collections/cells/items?limit=10000").json()["features"]
        assert sum(one["properties"]["count"] for one in cells) == 13 * 5
        assert len(cells) > len(Profile.load("linkoping").districts)
    # The store is let go when the service stops: somebody else can open it now.
    Store.open(folder / "est.duckdb", create=False).close()


def test_another_municipalitys_database_is_refused_at_the_start(folder: Path) -> None:
    with pytest.raises(StoreError, match="hör till profilen linkoping"):
        StoredPictures(Settings(db=folder / "est.duckdb", profile="memphis")).open()
