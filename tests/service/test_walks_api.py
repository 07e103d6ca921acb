"""Walks by the API: each once, in its district, with no word of persons."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from tests.made_interventions import AT, intervention
from tests.service.role_world import World, everybody

KEY = "0b0e64ca-34b8-4d34-9c28-6f3dd1f13c3a"
BODY = {
    "kind": "safety_walk", "lon": 15.6216, "lat": 58.4109, "at": "2026-11-24T18:40:00+01:00",
    "after_dark": True, "people": 7, "words": "Ring Anna Andersson 070-123 45 67.",
    "answers": {"klotter": "yes", "belysning_racker": "no", "kanns_tryggt": "unknown"},
}  # fmt: skip
SHAPE = {"walk_id", "kind", "place", "district", "at", "says", "pointed"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("walks"))


@pytest.fixture(scope="module")
def store(world):
    return world.client.app.state.est.store


def who(role, district=None):
    return next(one for one in everybody() if (one.role, one.district) == (role, district))


def send(world, looking, body, key=None):
    headers = {} if key is None else {"Idempotency-Key": key}
    return world.ask(looking, "POST", "/api/v1/walks", json=body, headers=headers)


def test_a_walk_is_stored_once_and_says_what_it_points_to(world, store):
    before, sender = len(store.walks()), who("faltsekreterare")
    answers = [send(world, sender, BODY, one) for one in (KEY, KEY.upper())]
    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    told = answers[0].json()
    assert set(told) == SHAPE
    assert [one["kind"] for one in told["pointed"]] == ["belysning", "klottersanering"]
    assert "personuppgifter är dolt" in told["says"]
    row = store.walks().iloc[-1]
    assert len(store.walks()) == before + 1
    assert "070" not in row["words"]
    assert (row["people"], row["district"]) == (7, "city")
    other = send(world, sender, BODY | {"people": 8}, KEY)
    assert (other.status_code, len(store.walks())) == (409, before + 1)
    # Somebody else's keys are their own.
    assert send(world, who("planerare"), BODY, KEY).status_code == 201
    assert store.trail()["action"].tolist().count("walk.add") == 2


def test_eight_at_once_with_one_key_are_one_walk(world, store):
    before, key, sender = len(store.walks()), str(uuid.uuid4()), who("kommunpolis")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: send(world, sender, BODY, key), range(8)))
    assert sorted(one.status_code for one in found) == [200] * 7 + [201]
    assert len({one.json()["walk_id"] for one in found}) == 1
    assert len(store.walks()) == before + 1


@pytest.mark.parametrize(
    "other",
    [{"kind": "utflykt"}, {"lon": 200}, {"at": "2026-11-24T18:40"}, {"at": "1999-01-01T00:00Z"},
     {"at": "9999-12-31T23:59:59-12:00"}, {"answers": {}}, {"answers": {"<b>": "yes"}},
     {"people": 1.5}, {"deltagare": ["Anna Andersson"]}, {"words": 7}, {"intervention_id": 999},
     {"answers": {"entre_last": "no"}}, {"photo": "data:"}],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_and_not_quoted(world, store, other):
    before = len(store.walks())
    answer = send(world, who("faltsekreterare"), BODY | other)
    assert answer.status_code == 422
    assert not [one for one in ("Anna", "utflykt", "<b>", "123 45 67") if one in answer.text]
    assert len(store.walks()) == before


def test_walks_are_read_in_ones_own_district_and_without_their_keys(world, store):
    for district, (lon, lat) in {"ryd": (15.5662, 58.4090), "city": (15.6216, 58.4109)}.items():
        body = BODY | {"lon": lon, "lat": lat, "place": f"kanarieplatsen i {district}"}
        told = send(world, who("omradesgrupp", "ryd"), body).json()
        assert told["district"] == district
    seen = world.ask(who("omradesgrupp", "ryd"), "GET", "/api/v1/walks")
    assert {one["district"] for one in seen.json()["walks"]} == {"ryd"}
    assert "kanarieplatsen i city" not in seen.text
    (one,) = seen.json()["walks"]
    assert one["answers"]["klotter"] == "yes"
    assert one["says"][:2] == ["Efter mörkrets inbrott, 7 deltog.", "Belysningen räcker inte."]
    assert "key" not in one
    assert one["made_by"] == ""
    everything = world.ask(who("planerare"), "GET", "/api/v1/walks").json()["walks"]
    assert len(everything) == len(store.walks())
    at = [pd.Timestamp(one["at"]) for one in everything]
    assert at == sorted(at, reverse=True)
    assert {one["made_by"] for one in everything} != {""}


def test_an_intervention_of_another_district_is_as_one_that_is_not(world, store):
    number = store.add_intervention(intervention(district="city"), AT)
    body = BODY | {"intervention_id": number}
    refused = [send(world, who("omradesgrupp", "ryd"), body | {"intervention_id": one})
               for one in (number, number + 90)]  # fmt: skip
    assert [one.status_code for one in refused] == [422, 422]
    assert refused[0].json()["detail"] == refused[1].json()["detail"]
    assert send(world, who("omradesgrupp", "city"), body).status_code == 201


def test_who_may_not_walk_may_not_send(world):
    assert send(world, who("ingen"), BODY).status_code == 401
    for role in ("styrgrupp", "dataskyddsombud"):
        assert send(world, who(role), BODY).status_code == 404
        assert world.ask(who(role), "GET", "/api/v1/walks").status_code == 404
