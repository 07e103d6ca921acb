"""Who is out when: what is typed is kept, what cannot be is told and stays in the form."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.planning import supplied
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import VISITS
from service.app import create_app
from service.routes import supply
from service.settings import Settings
from service.supply_form import KNOWN, read_supply, typed_of
from tests.made_up import LINKOPING
from tests.presence.made_plan import at, demand
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.signed_in import signed_in, with_accounts
from tests.store.test_plans import plan

PATH = "/narvaro/aktorer"
NOW = pd.Timestamp("2026-11-20", tz="UTC")
ACTORS = {one.id: one for one in LINKOPING.actors}


def opened(db: Path) -> TestClient:
    Store.open(db).close()
    app = create_app(Settings(db=db), FakePictures())
    return TestClient(app, base_url=BASE, client=HERE, follow_redirects=False)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return opened(tmp_path / "est.duckdb")


def typed(actor: str, **fields: str | list[str]) -> dict[str, list[str]]:
    given = {name: [value] if isinstance(value, str) else value for name, value in fields.items()}
    return typed_of(ACTORS[actor]) | {"gor": ["spara"]} | given


def kept(client: TestClient) -> dict[str, dict[str, object]]:
    return client.app.state.est.store.supply()  # type: ignore[attr-defined]


def read(actor: str, profile: Profile = LINKOPING, **fields: str | list[str]) -> object:
    return read_supply(typed(actor, **fields), ACTORS[actor], profile)


@pytest.mark.parametrize("actor", ACTORS)
def test_a_form_that_nobody_touched_says_what_the_profile_says(actor: str) -> None:
    found = read(actor)
    assert (found.faults, found.settings) == ([], {})  # type: ignore[attr-defined]


def test_what_is_typed_is_kept_shown_and_planned_on(client: TestClient) -> None:
    sent = typed("fritidsledare", besok="7", stadsdel=["ryd", "city"], pass1_dagar="lör och sön",
                 pass1_fran="20", pass1_till="26", pass1_lag="2", ledig="2026-12-24")  # fmt: skip
    answer = client.post(PATH, data=sent)
    assert (answer.status_code, answer.headers["location"]) == (
        303, f"{PATH}?klart=sparat#fritidsledare",
    )  # fmt: skip
    assert set(kept(client)["fritidsledare"]) == {
        "visits_per_shift", "districts", "shifts", "days_off",
    }  # fmt: skip
    said = next(a for a in supplied(LINKOPING, kept(client)).actors if a.id == "fritidsledare")
    assert (said.shifts[1].days, said.shifts[1].end, said.shifts[1].teams) == (
        ("lör", "sön"), 26, 2,
    )  # fmt: skip
    page = re.sub(r"\s+", " ", client.get(f"{PATH}?klart=sparat").text)
    assert "lör, sön 20–02 nästa dag, 2 lag" in page
    assert "besök per pass och lag: <strong>7</strong> <span" in page
    assert "(profilen: 4)" in page


def test_back_to_the_profile_and_saving_what_holds_already_write_nothing_more(
    client: TestClient,
) -> None:
    client.post(PATH, data=typed("polis", besok="3"))
    same = client.post(PATH, data=typed("polis", besok="3"))
    assert same.headers["location"] == f"{PATH}?klart=samma"
    assert "Skiljer sig från profilen" in client.get(PATH).text
    for _ in range(2):
        back = client.post(PATH, data={"aktor": "polis", "gor": "aterstall"})
        assert back.headers["location"] == f"{PATH}?klart=aterstalld"
    assert kept(client) == {"polis": {}}
    assert "Skiljer sig från profilen" not in client.get(PATH).text
    trail = client.app.state.est.store.trail(100, action="supply.set")  # type: ignore[attr-defined]
    assert len(trail) == 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"pass0_dagar": "vardagar"}, "Pass 1: Skriv dagarna som mån–fre"),
        ({"pass0_fran": "22", "pass0_till": "14"}, "Pass 1: sluttiden måste komma efter"),
        ({"pass0_lag": "0"}, "Pass 1, lag: skriv ett heltal 1–50."),
        ({"pass0_till": "31"}, "Pass 1, till: skriv ett heltal 1–30."),
        ({"mote0_dagar": "ons", "mote0_fran": "x", "mote0_till": "17"}, "Möte 1, från"),
        ({"besok": "-1"}, "Besök per pass: skriv ett heltal 0–40."),
        ({"befogenhet": ["allt"]}, "Välj befogenheter"),
        ({"fardsatt": "helikopter"}, "färdsätt"),
        ({"stadsdel": ["gottsunda"]}, "Välj stadsdelar"),
        ({"uppgifter": "ring 070-123 45 67"}, "bara bokstäver"),
        ({"uppgifter": "Anna Andersson"}, "nämn ingen person"),
        ({"ledig": "2026-02-30"}, "Lediga dagar"),
        ({"ledig": "julafton"}, "Lediga dagar"),
    ],
)
def test_what_cannot_be_is_told_in_words_and_nothing_is_kept(
    fields: dict[str, str | list[str]], says: str
) -> None:
    found = read("polis", **fields)
    assert found.settings == {}  # type: ignore[attr-defined]
    assert any(says in fault for fault in found.faults)  # type: ignore[attr-defined]


def test_what_was_typed_stays_in_the_form_beside_every_fault(client: TestClient) -> None:
    answer = client.post(PATH, data=typed("polis", besok="99", pass0_dagar="helgen", ledig="snart"))
    assert answer.status_code == 422
    assert kept(client) == {}
    for text in ('value="99"', 'value="helgen"', 'value="snart"', "Pass 1:", "Besök per pass:",
                 "Lediga dagar:", "<details open>"):  # fmt: skip
        assert text in answer.text


def test_what_was_typed_is_escaped(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script>'
    answer = client.post(PATH, data=typed("polis", pass0_dagar=hostile, uppgifter=hostile))
    assert answer.status_code == 422
    assert "<script>" not in answer.text


def test_an_actor_or_a_field_that_does_not_exist_is_refused(client: TestClient) -> None:
    assert client.post(PATH, data={"aktor": "ingen", "gor": "spara"}).status_code == 404
    assert client.post(PATH, data={"aktor": "polis", "powers": "ordning"}).status_code == 400
    assert kept(client) == {}
    assert len(KNOWN) < 100


def test_settings_that_the_profile_no_longer_allows_do_not_break_the_page(tmp_path: Path) -> None:
    with opened(tmp_path / "est.duckdb") as client:
        client.app.state.est.store.set_supply(  # type: ignore[attr-defined]
            "polis", {"visits_per_shift": 999}, NOW
        )
        assert client.get(PATH).status_code == 200


def test_who_may_see_and_who_may_change(tmp_path: Path) -> None:
    db = tmp_path / "est.duckdb"
    Store.open(db).close()
    roles = ("kommunpolis", "faltsekreterare", "omradesgrupp", "planerare")
    sessions = with_accounts(db, *roles, district="ryd")
    seen = {}
    for role in roles:
        with signed_in(db, sessions[role]) as asks:
            page = asks.get(PATH)
            change = asks.post(PATH, data=typed("polis", besok="3"))
            seen[role] = (page.status_code, "<form" in page.text.split("<main")[-1],
                          "Ordningsvakterna" in page.text, change.status_code)  # fmt: skip
            # Where else an actor works is another district's.
            assert ("Skäggetorp" in page.text) == (role in {"kommunpolis", "faltsekreterare"})
    assert seen == {
        "kommunpolis": (200, True, True, 303),
        "faltsekreterare": (200, False, True, 404),
        "omradesgrupp": (200, False, False, 404),  # the guards work in the city only
        "planerare": (404, False, False, 404),
    }
    with duckdb.connect(str(db), read_only=True) as connection:
        made = connection.execute("SELECT count(*) FROM supply").fetchone()
    assert made == (1,)


SUNDAY = {"vecka": "2026-W47", "aktor": "nattvandrare", "dagar": "sön", "fran": "8",
          "till": "14", "lag": "1"}  # fmt: skip


def planned(db: Path) -> TestClient:
    made = opened(db)
    kept_plan = plan("2026-W47", visits=VISITS.empty(), demand=demand(
        *(("torget", at(6, hour), 0.8) for hour in (9, 11)), ("torget", at(4, 20), 1.0),
    ))  # fmt: skip
    made.app.state.est.store.add_plan(kept_plan, NOW)  # type: ignore[attr-defined]
    return made


def test_one_more_team_is_tried_told_and_not_kept(tmp_path: Path) -> None:
    with planned(tmp_path / "est.duckdb") as client:
        assert "Tänk om ett lag till var ute?" in client.get(PATH).text
        client.app.state.est.store.mark_made_up()  # type: ignore[attr-defined]
        page = client.post(f"{PATH}/prova", data=SUNDAY)
        assert page.status_code == 200
        assert "Nattvandrarna ute sön 08–14 med 1 lag till: planen täcker" in page.text
        assert "vecka 47 2026" in page.text
        assert "Påhittade rapporter." in page.text
        assert kept(client) == {}
        assert len(client.app.state.est.store.plans()) == 1  # type: ignore[attr-defined]
        for wrong in ({"dagar": "jul"}, {"fran": "14", "till": "8"}, {"vecka": "2026-W01"},
                      {"aktor": "ingen"}):  # fmt: skip
            refused = client.post(f"{PATH}/prova", data=SUNDAY | wrong)
            assert refused.status_code == 422
            assert 'role="alert"' in refused.text
        assert client.post(f"{PATH}/prova", data=SUNDAY | {"lag": "x"}).status_code == 400
        with supply._ONE_AT_A_TIME:  # noqa: SLF001 - somebody else is trying
            assert client.post(f"{PATH}/prova", data=SUNDAY).status_code == 409


def test_without_a_plan_there_is_nothing_to_try(client: TestClient) -> None:
    assert "Tänk om ett lag till var ute?" not in client.get(PATH).text
