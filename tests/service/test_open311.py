"""Open311 GeoReport v2, in and out, as a client of the standard sees it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.service.report_service import (
    LANDLORD,
    POLICE,
    REVOKED,
    Reporting,
    incident,
    kept_still,
    made_database,
    reporting,
)

BASE = "/open311/v2"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Reporting]:
    made = reporting(made_database(tmp_path))
    with made.client:
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reporting]:
    with kept_still(tmp_path_factory.mktemp("still")) as made:
        yield made


def ago(days: int) -> str:
    """Noon so many days ago: a report must lie in the past, whatever day the tests are run."""
    noon = pd.Timestamp.now(tz="Europe/Stockholm").normalize() + pd.Timedelta(hours=12)
    return (noon - pd.Timedelta(days=days)).isoformat(timespec="seconds")


def form(**more: Any) -> dict[str, Any]:
    return {
        "service_code": "otrygg_belysning", "lat": "58.40837", "long": "15.564625",
        "requested_datetime": ago(3), "description": "Lampan är släckt",
        "attribute[reasons][]": ["belysning", "odslig"],
    } | more  # fmt: skip


def post(service: Reporting, fields: dict[str, Any], token: str | None = POLICE) -> Any:
    key = {} if token is None else {"api_key": token}
    return service.client.post(f"{BASE}/requests.json", data=fields | key)


def refused(answer: Any, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    (said,) = answer.json()
    assert said["code"] == status
    return str(said["description"])


def test_a_client_finds_its_way_reports_and_reads_back(service: Reporting) -> None:
    found = service.client.get(f"{BASE}/discovery.json").json()
    url = found["endpoints"][0]["url"]
    assert url.endswith(BASE)
    services = service.client.get(f"{url}/services.json").json()
    one = next(each for each in services if each["service_code"] == "otrygg_belysning")
    assert (one["metadata"], one["type"]) == (True, "realtime")
    asked = service.client.get(f"{url}/services/{one['service_code']}.json").json()
    assert [value["key"] for value in asked["attributes"][0]["values"]][:2] == [
        "belysning", "insyn",
    ]  # fmt: skip
    fields = form()
    answer = post(service, fields)
    assert answer.status_code == 201
    (made,) = answer.json()
    assert "Ryd" in made["service_notice"]
    name = made["service_request_id"]
    (read,) = service.client.get(f"{url}/requests/{name}.json?api_key={POLICE}").json()
    assert read["service_request_id"] == name
    assert (read["lat"], read["long"]) == (58.40837, 15.564625)
    assert (read["status"], read["service_code"]) == ("open", "otrygg_belysning")
    assert read["requested_datetime"] == fields["requested_datetime"]
    assert read["description"] == fields["description"]
    row = service.store.incidents().iloc[0]
    assert (row["source"], row["reasons"], row["actor"]) == ("open311", "belysning,odslig", "polis")


def test_json_and_an_address_are_taken_too(service: Reporting) -> None:
    body = {"service_code": "brak", "address_string": "vid Ryds centrum", "api_key": POLICE,
            "requested_datetime": ago(3)[:19]}  # fmt: skip
    answer = service.client.post(f"{BASE}/requests.json", json=body)
    assert answer.status_code == 201
    row = service.store.incidents().iloc[0]
    assert (row["match_type"], row["district"]) == ("place", "ryd")
    assert row["occurred_from"] == pd.Timestamp(ago(3))


def test_a_second_try_with_a_key_makes_no_second_request(service: Reporting) -> None:
    key = {"Idempotency-Key": "0b9f6f3e-8a52-4f6c-9a4e-5f3f3f8f6f10"}
    fields = form() | {"api_key": POLICE}
    twice = [
        service.client.post(f"{BASE}/requests.json", data=fields, headers=key) for _ in range(2)
    ]
    assert twice[0].json() == twice[1].json()
    assert len(service.store.incidents()) == 1


def test_personal_fields_are_passed_over_and_said_so(service: Reporting) -> None:
    person = {
        "first_name": "Anna", "last_name": "Andersson", "email": "anna@exempel.se",
        "phone": "070-123 45 67", "device_id": "mobil-x1", "media_url": "http://x.se/a.jpg",
    }  # fmt: skip
    answer = post(service, form() | person | {"description": "Mejla anna@exempel.se"})
    assert "inte sparade" in answer.json()[0]["service_notice"]
    stored = service.store.incidents().to_csv()
    # Nothing that the hexadecimal ids and the times of the same table could hold by chance.
    private = ("Anna", "exempel", "070-123", "123 45", "mobil", "a.jpg")
    assert not [text for text in private if text in stored]
    assert "[e-post]" in stored


def test_a_long_description_is_cut_and_halves_no_number(service: Reporting) -> None:
    text = "ord " * 72 + "070-123 45 67 " + "slut " * 100
    assert post(service, form() | {"description": text}).status_code == 201
    note = service.store.incidents()["note"].iloc[0]
    assert len(note) <= 300
    assert not any(letter.isdigit() for letter in note)


@pytest.mark.parametrize(
    "change",
    [
        {"service_code": "hatbrott"}, {"service_code": "hemlig850709"}, {"service_code": ""},
        {"service_code": "arrangemang"}, {"lat": ""}, {"lat": "58,4"}, {"lat": "NaN"},
        {"lat": "91"}, {"lat": "1e9"}, {"hemlig850709": "1"}, {"attribute[hemlig]": "1"},
        {"attribute[reasons][]": "hemlig850709"}, {"requested_datetime": "hemlig850709"},
        {"requested_datetime": "2199-01-01T00:00:00Z"},
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_in_the_standards_form(
    still: Reporting, change: dict[str, str]
) -> None:
    said = refused(post(still, form() | change), 422)
    assert "hemlig850709" not in said
    assert said.endswith("Inget är sparat.")
    assert still.store.incidents().empty


def test_a_field_twice_and_another_type_are_refused(still: Reporting) -> None:
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (f"lat=1&lat=2&api_key={POLICE}", "lat=%ff", "a=1&" * 200):
        answer = still.client.post(f"{BASE}/requests.json", content=body, headers=head)
        refused(answer, 400)
    answer = still.client.post(f"{BASE}/requests.json", files={"media": b"x"})
    assert "Bilder tas inte emot" in refused(answer, 415)


def test_every_refusal_has_the_standards_form(still: Reporting) -> None:
    refused(post(still, form(), None), 401)
    refused(post(still, form(), REVOKED), 403)
    refused(still.client.get(f"{BASE}/requests.json"), 401)
    refused(still.client.get(f"{BASE}/requests.json?api_key={REVOKED}"), 403)
    refused(still.client.get(f"{BASE}/saknas.json"), 404)
    refused(still.client.get(f"{BASE}/services/hatbrott.json"), 404)
    refused(still.client.get(f"{BASE}/services.json?jurisdiction_id=annan"), 404)
    refused(still.client.get(f"{BASE}/services.json?x=1"), 400)
    refused(still.client.delete(f"{BASE}/requests.json"), 405)
    for page in (f"{BASE}/requests.json", f"{BASE}/saknas.json"):
        answer = still.client.get(page, headers={"Accept": "text/html"})
        assert answer.headers["Content-Type"] == "application/json"


def listed(service: Reporting, token: str = POLICE, **query: str) -> list[dict[str, Any]]:
    # The key in the header, as it should be: an address is written down in more places.
    answer = service.client.get(
        f"{BASE}/requests.json", params=query, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def test_an_actor_sees_its_own_and_never_a_sensitive_one(service: Reporting) -> None:
    report = {"incidents": [incident(), incident(category="hatbrott"), incident(category="hot")]}
    items = service.post(report).json()["items"]
    service.post({"incidents": [incident(category="stold")]}, LANDLORD)
    assert [each["service_code"] for each in listed(service)] == ["brak"]
    assert [each["service_code"] for each in listed(service, LANDLORD)] == ["stold"]
    ids = ",".join(each["id"] for each in items)
    assert [each["service_code"] for each in listed(service, service_request_id=ids)] == ["brak"]
    assert listed(service, LANDLORD, service_request_id=ids) == []
    head = {"Authorization": f"Bearer {POLICE}"}
    for each in items[1:]:
        refused(service.client.get(f"{BASE}/requests/{each['id']}.json", headers=head), 404)
    codes = {each["service_code"] for each in service.client.get(f"{BASE}/services.json").json()}
    assert not codes & {"hatbrott", "hot", "sexualbrott", "nara_relation", "arrangemang"}


def test_the_filters_of_the_standard(service: Reporting) -> None:
    for days, code in ((30, "brak"), (20, "stold"), (10, "brak")):
        when = {"requested_datetime": ago(days), "service_code": code}
        assert post(service, form() | when | {"attribute[reasons][]": []}).status_code == 201
    span = {"start_date": ago(40), "end_date": ago(1)}
    assert [each["service_code"] for each in listed(service, **span)] == ["brak", "stold", "brak"]
    assert len(listed(service, **span, service_code="brak")) == 2
    assert len(listed(service, **span, service_code="brak,stold", status="open")) == 3
    assert listed(service, **span, status="closed") == []
    assert len(listed(service, **span, page="2", page_size="2")) == 1
    narrow = span | {"start_date": ago(25), "end_date": ago(15)}
    assert [each["service_code"] for each in listed(service, **narrow)] == ["stold"]
    head = {"Authorization": f"Bearer {POLICE}"}
    for bad in ("status=stängd", "start_date=igår", "page=0", "page_size=5000",
                "start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z",
                "start_date=2026-11-02T00:00:00Z&end_date=2026-11-01T00:00:00Z"):  # fmt: skip
        answer = service.client.get(f"{BASE}/requests.json?{bad}", headers=head)
        assert answer.status_code in {400, 422}


def test_a_second_try_without_a_time_is_answered_as_the_first(service: Reporting) -> None:
    fields = form(api_key=POLICE)
    del fields["requested_datetime"]
    headers = {"Idempotency-Key": "0b9f6f3e-8a52-4f6c-9a4e-5f3f3f8f6f10"}
    first = service.client.post(f"{BASE}/requests.json", data=fields, headers=headers)
    # The clock that the answer must not depend on shows whole seconds.
    time.sleep(1.02 - time.time() % 1)
    again = service.client.post(f"{BASE}/requests.json", data=fields, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()[0]["service_request_id"] == again.json()[0]["service_request_id"]


def test_a_number_without_end_is_refused(still: Reporting) -> None:
    answer = still.client.post(
        f"{BASE}/requests.json",
        content=b'{"service_code": "brak", "lat": 1' + b"0" * 400 + b', "long": 15.6}',
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {POLICE}"},
    )
    assert answer.status_code in {400, 422}
