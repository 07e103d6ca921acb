"""Changing the plan from its page: what is asked becomes wishes, checked, masked and shown."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.errors import ReportError
from est_geo.policy import Principal, decide
from est_geo.tables import WISHES
from service.presence.changing import Asking, change_of
from service.presence.shown import ShownPlan, of_kept
from service.routes import presence as routes
from tests.made_up import LINKOPING
from tests.service.planned_week import BEFORE, NEXT, at, closed_client, cookie, open_client, plan
from tests.service.test_pages import Page

HTML = {"Accept": "text/html"}
WEEK = {"vecka": NEXT.name}
EVERYWHERE = LINKOPING.model_copy(
    update={"actors": tuple(one.model_copy(update={"districts": ()}) for one in LINKOPING.actors)}
)


@pytest.fixture(autouse=True)
def before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "now_utc", lambda: BEFORE)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return open_client(tmp_path_factory.mktemp("untouched"))


@pytest.fixture
def planned(tmp_path: Path) -> TestClient:
    return open_client(tmp_path)


def wishes_of(client: TestClient) -> list[dict[str, Any]]:
    frame = client.app.state.est.store.wishes()  # type: ignore[attr-defined]
    found: list[dict[str, Any]] = frame.to_dict("records")
    return found


def said(text: str) -> str:
    return re.sub(r"\s+", " ", Page(text).text.replace("\u00ad", ""))


def whole() -> ShownPlan:
    access = decide(Principal("konto:1", "analytiker"), "planning", LINKOPING)
    return of_kept(plan(), access, made_up=False)


def asked(deed: str, visit: str = "v1", **more: str) -> tuple[Any, ...]:
    change = change_of(Asking(deed, visit, **more), whole(), WISHES.empty(), EVERYWHERE, BEFORE)
    return tuple((one.kind, one.actor, one.team, one.place_id, one.start) for one in change.wishes)


def test_a_visit_is_fixed_and_let_go(planned: TestClient) -> None:
    sent = WEEK | {"besok": "v1", "gor": "fast", "skal": "EST-mötet, ring 070-123 45 67"}
    answer = planned.post("/narvaro/besok", data=sent, headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (
        303, f"/narvaro?vecka={NEXT.name}&klart=fast#andrat"
    )  # fmt: skip
    [wish] = wishes_of(planned)
    assert (wish["kind"], wish["actor"], wish["team"], wish["place_id"]) == (
        "pin", "ordningsvakter", 1, "resecentrum"
    )  # fmt: skip
    assert (wish["start"], wish["end"]) == (at(4, "21:15"), at(4, "21:30"))
    assert wish["words"] == "EST-mötet, ring [telefon]"
    text = said(planned.get(answer.headers["Location"], headers=HTML).text)
    assert "Besöket är fastsatt. Planen nedan är gjord före ändringen och måste räknas om." in text
    assert "inte med i planen än" in text
    again = planned.post("/narvaro/besok", data=sent, headers=HTML)
    assert (again.status_code, len(wishes_of(planned))) == (303, 1)
    detail = said(planned.get(f"/narvaro?vecka={NEXT.name}&besok=v1", headers=HTML).text)
    assert "Släpp" in detail
    planned.post("/narvaro/besok", data=sent | {"gor": "slapp"}, headers=HTML)
    assert wishes_of(planned) == []


def test_a_visit_is_taken_away_for_its_whole_actor_and_hour() -> None:
    assert asked("bort") == (("forbid", "ordningsvakter", 0, "resecentrum", at(4, "21:00")),)


def test_a_moved_visit_is_fixed_where_it_goes_and_kept_from_where_it_was() -> None:
    there = {"team": "ordningsvakter:2", "place": "berga_centrum", "day": "2026-11-22",
             "clock": "03:10"}  # fmt: skip
    assert asked("flytta", **there) == (
        ("pin", "ordningsvakter", 2, "berga_centrum", at(6, "03:10")),
        ("forbid", "ordningsvakter", 1, "resecentrum", at(4, "21:00")),
    )
    same_hour = {"team": "ordningsvakter:1", "place": "resecentrum", "day": "2026-11-20",
                 "clock": "21:40"}  # fmt: skip
    assert asked("flytta", **same_hour) == (
        ("pin", "ordningsvakter", 1, "resecentrum", at(4, "21:40")),
    )


def test_two_visits_change_places_and_keep_their_times() -> None:
    assert asked("byt", "v1", other="v4") == (
        ("pin", "ordningsvakter", 1, "ryds_centrum", at(4, "21:15")),
        ("forbid", "ordningsvakter", 1, "resecentrum", at(4, "21:00")),
        ("pin", "kommunvaktare", 1, "resecentrum", at(1, "16:20")),
        ("forbid", "kommunvaktare", 1, "ryds_centrum", at(1, "16:00")),
    )


@pytest.mark.parametrize(
    ("deed", "more"),
    [
        ("byt", {"other": "v2"}),
        ("flytta", {"team": "ordningsvakter:1", "place": "borta", "day": "2026-11-20",
                    "clock": "21:00"}),
        ("flytta", {"team": "x", "place": "resecentrum", "day": "2026-11-20", "clock": "21:00"}),
        ("flytta", {"team": "ordningsvakter:1", "place": "resecentrum", "day": "2026-11-30",
                    "clock": "21:00"}),
        ("flytta", {"team": "ordningsvakter:1", "place": "resecentrum", "day": "igår",
                    "clock": "sen"}),
        ("spräng", {}),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_words(deed: str, more: dict[str, str]) -> None:
    with pytest.raises(ReportError, match="Inget är ändrat"):
        asked(deed, **more)


def test_a_team_is_not_sent_where_it_may_not_work() -> None:
    there = Asking("byt", "v1", other="v4")
    with pytest.raises(ReportError, match="arbetar inte i stadsdelen där Ryds centrum ligger"):
        change_of(there, whole(), WISHES.empty(), LINKOPING, BEFORE)
    shown = whole()
    strict = replace(shown, places=shown.places.assign(needs="ordning"))
    there = Asking("byt", "v4", other="v1")
    with pytest.raises(ReportError, match="Kommunväktarna har inte befogenheten ordning"):
        change_of(there, strict, WISHES.empty(), EVERYWHERE, BEFORE)


def test_a_changed_visit_lets_go_of_its_pin_also_a_weekly_one() -> None:
    pin = pd.DataFrame([{
        "wish_id": 5, "kind": "pin", "actor": "kommunvaktare", "team": 1,
        "place_id": "ryds_centrum", "start": at(1, "16:20") - pd.Timedelta(days=14),
        "weekly": True,
    }])  # fmt: skip
    change = change_of(Asking("bort", "v4"), whole(), pin, LINKOPING, BEFORE)
    assert change.withdrawn == (5,)
    assert change_of(Asking("fast", "v4"), whole(), pin, LINKOPING, BEFORE).wishes == ()


def test_a_meetings_decision_is_a_wish_a_day(planned: TestClient) -> None:
    sent = WEEK | {"slag": "want", "plats": "resecentrum", "dag": ["4", "5"], "fran": "22",
                   "till": "2", "antal": "2", "varje": "1", "skal": "EST-mötet v. 46"}  # fmt: skip
    answer = planned.post("/narvaro/onskemal", data=sent, headers=HTML)
    assert answer.status_code == 303
    found = wishes_of(planned)
    assert [(one["start"], one["end"]) for one in found] == [
        (at(4, "22:00"), at(5, "02:00")), (at(5, "22:00"), at(6, "02:00"))
    ]  # fmt: skip
    assert {(one["count"], bool(one["weekly"]), one["place_id"]) for one in found} == {
        (2, True, "resecentrum")
    }
    text = said(planned.get(answer.headers["Location"], headers=HTML).text)
    assert "varje fredag 22–02 · 2 besök · vem som helst" in text
    number = {"nummer": str(found[0]["wish_id"])}
    gone = planned.post("/narvaro/onskemal/bort", data=WEEK | number, headers=HTML)
    assert gone.headers["Location"].endswith("klart=borttaget#andrat")
    assert len(wishes_of(planned)) == 1
    twice = planned.post("/narvaro/onskemal/bort", data=WEEK | number, headers=HTML)
    assert twice.status_code == 404


def test_a_place_outside_the_plan_is_looked_up(planned: TestClient) -> None:
    sent = WEEK | {"slag": "forbid", "annan": "Skäggetorps centrum", "aktor": "polis"}
    assert planned.post("/narvaro/onskemal", data=sent, headers=HTML).status_code == 303
    [wish] = wishes_of(planned)
    assert (wish["name"], wish["district"]) == ("Skäggetorps centrum", "skaggetorp")
    assert (wish["start"], wish["end"]) == NEXT.bounds(LINKOPING.timezone)


@pytest.mark.parametrize(
    "more",
    [{"plats": ""}, {"plats": "borta"}, {"annan": "ingenstans alls"}, {"slag": "x"}, {"antal": "x"},
     {"dag": "9"}, {"dag": "1", "fran": "25"}, {"slag": "together", "antal": "1"},
     {"uppgift": "spionera"}, {"antal": "99"}, {"skal": "x" * 301}],
)  # fmt: skip
def test_a_wish_that_cannot_be_kept_is_told_and_nothing_written_is_lost(
    untouched: TestClient, more: dict[str, str]
) -> None:
    sent = WEEK | {"slag": "want", "plats": "resecentrum", "skal": "Så här är det"} | more
    answer = untouched.post("/narvaro/onskemal", data=sent, headers=HTML)
    assert answer.status_code == 422
    assert "Inget är ändrat" in answer.text
    assert f'value="{sent["skal"]}"' in answer.text
    assert wishes_of(untouched) == []


def test_only_those_who_plan_may_change_and_see_the_forms(tmp_path: Path) -> None:
    client = closed_client(tmp_path)
    sent = WEEK | {"besok": "v1", "gor": "fast"}
    for role in ("faltsekreterare", "omradesgrupp", "planerare", "styrgrupp"):
        answer = client.post("/narvaro/besok", data=sent, headers=cookie(role))
        assert answer.status_code == 404
    seen = client.get(f"/narvaro?vecka={NEXT.name}&besok=v1", headers=cookie("faltsekreterare"))
    assert '<form method="post"' not in seen.text
    assert client.post("/narvaro/besok", data=sent, headers=cookie("analytiker")).status_code == 303
    elsewhere = cookie("analytiker") | {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/narvaro/besok", data=sent, headers=elsewhere).status_code == 403
    [wish] = wishes_of(client)
    assert wish["made_by"].startswith("konto:")
    listed = said(client.get(f"/narvaro?vecka={NEXT.name}", headers=cookie("analytiker")).text)
    assert re.search(r"fastsatt besök.{0,200}analytiker, ", listed)


def test_what_has_begun_stays_and_nothing_is_moved_to_what_has_been(
    untouched: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "now_utc", lambda: at(4, "12:00"))
    begun = untouched.get(f"/narvaro?vecka={NEXT.name}&besok=v4", headers=HTML).text
    assert "ligger kvar som det är" in said(begun)
    assert 'value="fast"' not in begun
    opened = re.findall(r"<details open>.*?class=\"day\">(.*?)<", begun, re.DOTALL)
    assert opened == ["fredag 20 november"]
    for sent in (
        {"besok": "v4", "gor": "bort"},
        {"besok": "v1", "gor": "byt", "med": "v4"},
        {"besok": "v1", "gor": "flytta", "lag": "ordningsvakter:1", "plats": "resecentrum",
         "dag": "2026-11-20", "tid": "11:00"},
    ):  # fmt: skip
        answer = untouched.post("/narvaro/besok", data=WEEK | sent, headers=HTML)
        assert answer.status_code == 422
        assert "Inget är ändrat" in answer.text
    assert wishes_of(untouched) == []


def test_a_visit_that_is_gone_is_told(untouched: TestClient) -> None:
    sent = WEEK | {"besok": "borta", "gor": "fast"}
    answer = untouched.post("/narvaro/besok", data=sent, headers=HTML)
    assert answer.status_code == 404
    assert "räknats om" in answer.text


def test_a_week_that_is_over_is_not_planned_again(
    untouched: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/narvaro?vecka={NEXT.name}"
    assert "/narvaro/planera" in untouched.get(address, headers=HTML).text
    after = NEXT.bounds(LINKOPING.timezone)[1]
    monkeypatch.setattr(routes, "now_utc", lambda: pd.Timestamp(after))
    assert "/narvaro/planera" not in untouched.get(address, headers=HTML).text


def test_hours_that_no_longer_follow_the_rules_are_told_of_and_close_no_page(
    tmp_path: Path,
) -> None:
    client = open_client(tmp_path)
    store = client.app.state.est.store  # type: ignore[attr-defined]
    store.set_supply("polis", {"visits_per_shift": -3}, BEFORE)
    page = client.get(f"/narvaro?vecka={NEXT.name}", headers=HTML)
    assert page.status_code == 200
    assert "Tiderna för" in said(page.text)
    sent = WEEK | {"besok": "v1", "gor": "fast"}
    refused = client.post("/narvaro/besok", data=sent, headers=HTML)
    assert refused.status_code == 422
    assert store.wishes().empty
