"""Limits as they are met over HTTP: who asks too often waits, and is told how long."""

from starlette.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import BASE, FakePictures

PICTURE = "/api/v1/pictures/2026-10"


def test_who_asks_too_often_waits_and_is_told_how_long() -> None:
    settings = Settings(audience="public", review=False, limits="on")
    client = TestClient(create_app(settings, FakePictures(audience="public")), base_url=BASE)
    answers = [client.get(PICTURE, headers={"Accept": "application/json"}) for _ in range(62)]
    assert [one.status_code for one in answers[:60]] == [200] * 60
    assert [one.status_code for one in answers[60:]] == [429] * 2
    wait = int(answers[-1].headers["Retry-After"])
    assert 0 < wait <= 60
    assert "Vänta" in answers[-1].json()["detail"]
    # The sign of life, and files that are the same for everybody, are not counted.
    assert client.get("/health").status_code == 200
    assert client.get("/static/est.css").status_code == 200
