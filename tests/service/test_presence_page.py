"""The page of the week's presence: plan and draft, by actor and place, hours, and who sees what."""

import re
from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.policy import Principal, decide
from service.presence.chart import chart
from service.presence.hours import covered_shares, hours_of_week
from service.presence.shown import of_kept
from tests.made_up import LINKOPING
from tests.service.fake_pictures import client_of
from tests.service.planned_week import NEXT, closed_client, cookie, open_client, plan
from tests.service.test_pages import Page, page_of

PATH = f"/narvaro?vecka={NEXT.name}"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return open_client(tmp_path_factory.mktemp("planned"))


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return closed_client(tmp_path_factory.mktemp("closed"))


def said(page: Page) -> str:
    return re.sub(r"\s+", " ", page.text.replace("\u00ad", ""))


def test_the_page_begins_with_what_the_plan_is_and_how_good(planned: TestClient) -> None:
    text = said(page_of(planned, "/narvaro"))
    # 0.9 + 0.5 + 0.4 + 0.3 of 4.0; the two hours at Resecentrum are three hours apart.
    assert "5 besök av 2 aktörer. De täcker 52 % av det som väntas" in text
    assert "bevisat högst 3 % från det bästa möjliga." in text
    assert "Nattvandrarna har 2 pass men 5 önskade besök" in text
    assert "Utkast" not in text
    assert "Plan 1, gjord" in text
    assert "Ändringen kostade 2 av 100." in text


@pytest.mark.parametrize("period", ["0001-W01", "9999-W51", "9999-W52", "1999-W50"])
def test_the_ends_of_the_calendar_are_refused_in_words(planned: TestClient, period: str) -> None:
    for path in (
        f"/narvaro?vecka={period}", f"/narvaro/utfall?vecka={period}", f"/narvaro/{period}.pdf",
        f"/narvaro/utfall.csv?vecka={period}", f"/api/v1/plans/{period}",
        f"/tiles/visits/tilejson.json?week={period}", "/narvaro/utfall?manad=0001-01",
    ):  # fmt: skip
        answer = planned.get(path)
        assert answer.status_code == 400, path
    started = planned.post(f"/api/v1/plans/{period}", json={})
    assert started.status_code == 400


def test_a_visit_stands_under_its_team_and_its_local_day(planned: TestClient) -> None:
    rows = _rows(planned.get(PATH, headers={"Accept": "text/html"}).text, "week-grid")
    cells = {row[0]: row for row in rows}
    first = cells["Ordningsvakterna 1"]
    assert "21:15 Resecentrum" in first[5]
    # Past midnight it is still the evening's shift.
    assert "00:30 Resecentrum natten mot lör" in first[5]
    assert first[-1].split()[-1] == "2"
    assert "16:20 Ryds centrum" in cells["Kommunväktarna"][2]


def test_a_pinned_visit_is_marked_in_words_too(closed: TestClient) -> None:
    html = closed.get(PATH, headers=cookie("faltsekreterare")).text
    assert html.count('<span class="hidden"> fastsatt</span>') == 2
    assert "16:20 Ryds centrum ◆ fastsatt" in said(Page(html))


def test_the_two_tables_and_the_list_hold_the_same_visits(planned: TestClient) -> None:
    by_actor = page_of(planned, PATH)
    by_place = page_of(planned, f"{PATH}&visa=plats")
    for one in (by_actor, by_place):
        links = [str(attrs.get("href")) for tag, attrs in one.tags if tag == "a"]
        named = [re.findall(r"besok=(v\d)", link) for link in links]
        found = sorted(id_ for ids in named for id_ in ids)
        assert found == sorted(2 * ["v1", "v2", "v3", "v4", "v5"])


def test_the_map_is_drawn_from_rows_that_say_what_the_table_says(planned: TestClient) -> None:
    html = planned.get(PATH, headers={"Accept": "text/html"}).text
    rows = re.findall(r'<tr data-id="(\w+)"[^>]* data-n="(\d+)"', html)
    assert dict(rows) == {"resecentrum": "3", "ryds_centrum": "1", "ryds_skola": "1",
                          "berga_centrum": "0"}  # fmt: skip
    table = {row[0]: row[2] for row in _rows(html, "dense")}
    assert table == {"Resecentrum": "3", "Ryds centrum": "1", "Ryds skola": "1",
                     "Berga centrum": "0"}  # fmt: skip


def test_one_actor_alone(planned: TestClient) -> None:
    page = page_of(planned, f"{PATH}&aktor=kommunvaktare")
    links = {str(attrs.get("href")) for tag, attrs in page.tags if tag == "a"}
    assert {id_ for link in links for id_ in re.findall(r"besok=(v\d)", link)} == {"v4", "v5"}
    html = planned.get(f"{PATH}&aktor=kommunvaktare", headers={"Accept": "text/html"}).text
    assert 'data-id="resecentrum" data-lon="15.62583" data-lat="58.41555" data-n="0"' in html


def test_a_chosen_visit_tells_why(planned: TestClient) -> None:
    text = said(page_of(planned, f"{PATH}&besok=v4"))
    assert "Ryds centrum tisdag 17 november 16:20–16:32 · Kommunväktarna" in text
    assert "Att titta påHär är det flest händelser" in text
    assert "Varför här och då" not in said(page_of(planned, f"{PATH}&besok=finns_inte"))


def test_places_stand_under_why_they_are_in_the_plan(planned: TestClient) -> None:
    text = said(page_of(planned, PATH))
    titles = ("Långsiktiga hotspots", "Tidiga varningar", "Mötets beslut")
    assert [text.index(one) for one in titles] == sorted(text.index(one) for one in titles)
    assert "Kända arrangemang" not in text
    assert "Besökt 13 veckor i rad: effekten brukar avta." in text
    assert "Upplevs trygg enligt undersökningen" in text


def test_the_chart_says_where_much_is_expected_and_nobody_comes() -> None:
    whole = decide(Principal("konto:1", "analytiker"), "presence", LINKOPING)
    hours = hours_of_week(of_kept(plan(), whole, made_up=False), LINKOPING)
    shares = covered_shares(hours)
    assert shares.share == pytest.approx(2.1 / 4)
    assert shares.by_district["berga"] == pytest.approx((1.0, 0.0))
    drawn = chart(hours, {"berga": "Berga"})
    cells = {(day, hour): cell for hour, (_, row) in enumerate(drawn.rows)
             for day, cell in enumerate(row)}  # fmt: skip
    assert {key for key, cell in cells.items() if cell.state == "gap"} == {(6, 3)}
    assert {key for key, cell in cells.items() if cell.state} == {
        (6, 3), (4, 21), (5, 0), (1, 16), (1, 17)
    }  # fmt: skip
    assert cells[4, 21].says == "fredag 21–22: väntat 0,90, täckt 0,90, 2 besök"
    assert cells[4, 22].says == "fredag 22–23: väntat 0,60, täckt 0,00, inget besök"
    assert drawn.gaps == [{"place": "Berga", "when": "söndag 03–04",
                           "why": "1,00 händelser väntas, inget besök"}]  # fmt: skip
    assert [label for _, label in drawn.legend][-1] == "1–2"


def test_a_week_without_a_plan_shows_the_draft_or_says_what_to_do(planned: TestClient) -> None:
    draft = said(page_of(client_of(), "/narvaro"))
    assert "Utkast" in draft
    assert "Ingen har planerat veckan än." in draft
    assert "6 besök av 4 aktörer" in draft
    assert "bevisat" not in draft
    assert "är inte planerad än" in said(page_of(planned, "/narvaro?vecka=2027-W02"))
    assert client_of(empty=True).get("/narvaro", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("query", ["vecka=2026-11", "vecka=x", "visa=karta", "zon=1"])
def test_what_cannot_be_asked_is_refused_in_words(planned: TestClient, query: str) -> None:
    answer = planned.get(f"/narvaro?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_an_area_group_sees_its_own_district_alone(closed: TestClient) -> None:
    text = said(Page(closed.get(PATH, headers=cookie("omradesgrupp")).text))
    assert "2 besök i er stadsdel av 1 aktör. De täcker 70 % av" in text
    assert "Ryds centrum" in text
    for hidden in ("Resecentrum", "Berga", "City", "Ordningsvakt", "Nattvandrarna", "bevisat",
                   "Alla stadsdelar", "Ändringen", "väntat 1,00", "1,00 händelser"):  # fmt: skip
        assert hidden not in text, hidden


def test_who_may_not_see_who_is_out_is_told_of_no_such_page(closed: TestClient) -> None:
    for role in ("planerare", "styrgrupp"):
        answer = closed.get(PATH, headers=cookie(role))
        assert answer.status_code == 404
        assert "Ordningsvakterna" not in answer.text
        front = closed.get("/", headers=cookie(role)).text
        assert 'href="/narvaro' not in front
    assert closed.get(PATH, headers={"Accept": "text/html"}).status_code == 303
    assert closed.get(PATH, headers=cookie("faltsekreterare")).status_code == 200


def test_nothing_that_a_plan_says_is_read_as_markup(tmp_path: Path) -> None:
    client = open_client(tmp_path)
    store = client.app.state.est.store  # type: ignore[attr-defined]
    store.add_plan(plan(hostile=True), pd.Timestamp("2026-11-16", tz="UTC"))
    for more in ("", "&visa=plats", "&besok=v1"):
        page = page_of(client, PATH + more)
        assert "alert(1)" in page.text
        assert not [tag for tag, attrs in page.tags if tag == "img" or "onerror" in attrs]


def _rows(html: str, table: str) -> list[list[str]]:
    body = re.findall(
        rf'<table[^>]*class="[^"]*{table}[^"]*".*?<tbody>(.*?)</tbody>', html, re.DOTALL
    )[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[said(Page(one)).strip() for one in row] for row in cells]
