"""The page of measures: one choice for every view, nobody sees more than they may."""

import json
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.errors import ReportError
from est_geo.grounding import intervention_grounds
from est_geo.policy import Principal, decide
from service.interventions_cache import SeenGrounds
from service.interventions_pages.asked import STATUS_NAMES, VIEWS, Asked
from service.interventions_pages.drawing import order_rows
from service.interventions_pages.items import Item
from service.interventions_pages.money import money
from service.interventions_pages.page import everything, interventions_page
from tests.made_interventions import intervention
from tests.made_up import LINKOPING
from tests.sample_picture import WEEK
from tests.service.fake_pictures import client_of
from tests.service.on_the_road import MADE, NOTHING, closed_road, counted, open_road
from tests.service.planned_week import BEFORE, cookie
from tests.service.test_pages import Page, page_of

HTML = {"Accept": "text/html"}
VALUES = {
    "district": ("", "city", "nowhere"),
    "kind": ("", "belysning"),
    "status": ("", *STATUS_NAMES),
    "owner": ("", "vaghallaren"),
    "goal": ("", "safety"),
    "search": ("", "ingen påvisbar effekt"),
}
FILTERS = ("", "&stadsdel=ryd&mal=trygghet", "&status=avskriven", "&sok=ingen+påvisbar+effekt")


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return counted(open_road(tmp_path_factory.mktemp("road")), HTML)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return counted(closed_road(tmp_path_factory.mktemp("closed-road")), cookie("planerare"))


def html_of(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text[:300]
    return str(answer.text)


def said(html: str) -> str:
    return re.sub(r"\s+", " ", Page(html).text)


def on_map(html: str) -> list[dict[str, object]]:
    tags = [attrs for tag, attrs in Page(html).tags if "data-features" in attrs]
    return list(json.loads(str(tags[0]["data-features"]))) if tags else []


def in_table(html: str) -> list[str]:
    return [str(attrs["data-id"]) for tag, attrs in Page(html).tags if "data-id" in attrs]


def numbers_in(html: str) -> set[int]:
    links = [str(attrs.get("href")) for tag, attrs in Page(html).tags if tag == "a"]
    return {int(one) for link in links for one in re.findall(r"^/atgarder/(\d+)$", link)}


@pytest.mark.parametrize("more", FILTERS)
def test_the_table_equals_the_map_and_the_map_equals_the_list(road: TestClient, more: str) -> None:
    html = html_of(road, f"/atgarder?visa=karta{more}")
    rows = in_table(html)
    assert [one["id"] for one in on_map(html)] == rows
    assert len(set(rows)) == len(rows)
    listed = html_of(road, f"/atgarder?visa=lista{more}")
    own = {int(one.removeprefix("atgard-")) for one in rows if one.startswith("atgard-")}
    reminders = listed.split('<nav class="layers"')[0]
    assert numbers_in(listed.removeprefix(reminders)) == own
    proposals = sum(not one.startswith("atgard-") for one in rows)
    assert listed.count('class="act"') == proposals


def test_the_rows_of_the_table_are_those_of_the_map_for_every_filter(road: TestClient) -> None:
    state = road.app.state.est  # type: ignore[attr-defined]
    access = decide(Principal("oppet-lage", "oppet_lage"), "interventions", LINKOPING)
    picture = state.pictures.picture(WEEK, "est")
    places = intervention_grounds(state.store, LINKOPING, picture, now=BEFORE)
    may = frozenset({"interventions", "walks"})
    seen = SeenGrounds("ready", places, WEEK)
    found = everything(state.store, LINKOPING, access, may, seen, BEFORE)
    sizes = set()
    for values in product(*VALUES.values()):
        asked = Asked("karta", **dict(zip(VALUES, values, strict=True)))
        page = interventions_page(found, asked)
        drawn = [one["id"] for one in json.loads(page["features"])]
        assert drawn == [one.id for one in page["rows"]]
        board = interventions_page(found, replace(asked, view="tavla"))
        lanes = [one.id for _, _, items in board["columns"] for one in items]
        of_road = [one for one in drawn if one.startswith("atgard-")]
        assert sorted([*lanes, *(one.id for one in board["dropped"])]) == sorted(of_road)
        sizes.add(len(drawn))
    assert len(sizes) > 5


def test_it_begins_with_how_it_stands_and_what_is_to_be_done_by_whom(road: TestClient) -> None:
    text = said(html_of(road, "/atgarder"))
    assert re.search(r"5 åtgärder på väg, varav 1 försenad", text)
    assert "förslag att ta ställning till." in text
    start = text.index("Att göra nu")
    assert "Försenad Åtgärd nummer 1, Ryds torg" in text[start:]
    assert "Kommunens väghållare" in text[start : text.index("Sök", start)]


def test_each_status_is_a_lane_and_what_was_dropped_is_folded_away(road: TestClient) -> None:
    html = html_of(road, "/atgarder?visa=tavla")
    lanes = re.findall(r'<h3 id="spar-(\w+)">.*?(?=<h3 id="spar-|<p class="small below">)', html,
                       re.DOTALL)  # fmt: skip
    assert lanes == ["proposed", "decided", "ordered", "done", "evaluated"]
    by_lane = dict(re.findall(
        r'<h3 id="spar-(\w+)">(.*?)(?=<h3 id="spar-|<p class="small below">)', html, re.DOTALL
    ))  # fmt: skip
    for number, (_, _, _, _, status, *_) in MADE.items():
        for lane, inside in by_lane.items():
            assert (f'/atgarder/{number}"' in inside) == (lane == status)
    assert "Avskrivna" not in html
    dropped = html_of(road, "/atgarder?visa=tavla&status=avskriven")
    assert numbers_in(dropped.split("Avskrivna:")[1]) == {8}


def test_early_and_lasting_crime_and_safety_are_never_one_list(road: TestClient) -> None:
    html = html_of(road, "/atgarder?visa=lista&status=forslag")
    lists = re.findall(r'<h2 id="forslag-(\w+)"', html)
    assert lists
    assert set(lists) <= {"early", "lasting", "drawn"}
    goals = re.findall(r'<h3 id="mal-(\w+)-(\w+)"', html)
    assert {horizon for horizon, _ in goals} == set(lists)
    for horizon, goal in goals:
        part = html.split(f'<h3 id="mal-{horizon}-{goal}"')[1].split("<h3")[0].split("<h2")[0]
        assert 'class="act"' in part
    only = html_of(road, "/atgarder?visa=lista&status=forslag&mal=trygghet")
    assert not [
        goal for _, goal in re.findall(r'<h3 id="mal-(\w+)-(\w+)"', only) if goal != "safety"
    ]


def test_a_failure_is_kept_searched_and_shown_with_n_and_interval(road: TestClient) -> None:
    text = said(html_of(road, "/atgarder?visa=larande"))
    assert "0 effekt1 ingen påvisbar effekt0 för få händelser" in text.replace(" </li>", "")
    for words in (NOTHING, "41 → 38", "0,98 (0,69–1,42)", "Ett rent före och efter hade sagt"):
        assert words in text
    found = html_of(road, "/atgarder?visa=lista&sok=ingen+p%C3%A5visbar+effekt")
    assert numbers_in(found.split("</form>")[-1]) == {7}
    assert (
        numbers_in(html_of(road, "/atgarder?visa=larande&slag=belysning").split("</form>")[-1])
        == set()
    )


def test_the_budget_follows_the_address_and_marks_what_is_a_guess(road: TestClient) -> None:
    html = html_of(road, "/atgarder?visa=budget&slag=belysning&budget=1900000")
    text = said(html)
    # Two are decided: 300 000 kr and one whose figure is its class's, 400 000 kr.
    assert "700\u202f000 kr är redan beslutade eller beställda" in html
    assert "Redan beslutat eller beställt" in text
    fits = html.split('id="ryms">')[1].split("</table>")[0]
    assert "/atgarder/1" in fits
    # The one of its own figure is none; the picture's two proposals have only their class's.
    assert fits.count('class="guess"') == 2
    # A status or a word that is looked for frees no money.
    for more in ("status=foreslagen", "sok=torg"):
        some = html_of(road, f"/atgarder?visa=budget&slag=belysning&budget=1900000&{more}")
        assert "700\u202f000 kr är redan beslutade eller beställda" in some
    less = html_of(road, "/atgarder?visa=budget&slag=belysning&budget=1 800 000")
    assert "/atgarder/1" in less.split('id="ryms-inte">')[1]
    assert "100\u202f000 kr" in less.split('id="ryms-inte">')[1]
    # A status or words choose what to lay; what is bound is bound all the same.
    of_the_picture = html_of(road, "/atgarder?visa=budget&slag=belysning&status=forslag")
    assert "700\u202f000 kr är redan beslutade eller beställda" in of_the_picture


def test_an_order_is_drawn_once_by_who_may_and_kept(tmp_path: Path) -> None:
    client = closed_road(tmp_path)
    counted(client, cookie("planerare"))
    form = {"slag": "belysning", "atgard": ["3", "4"]}
    for role in ("faltsekreterare", "omradesgrupp", "styrgrupp"):
        assert client.post("/atgarder/lotta", data=form, headers=cookie(role)).status_code == 404
    planner = cookie("planerare")
    page = client.get("/atgarder?visa=budget", headers=planner).text
    assert page.count('name="atgard"') == 2
    few = client.post("/atgarder/lotta", data={"slag": "belysning", "atgard": "3"}, headers=planner)
    assert few.status_code == 422
    assert "Välj minst två" in few.text
    answer = client.post("/atgarder/lotta", data=form, headers=planner)
    assert answer.status_code == 303
    shown = client.get(answer.headers["location"], headers=planner).text
    assert "Ordningen är lottad och sparad." in shown
    assert 'name="atgard"' not in shown
    trials = client.app.state.est.store.trials()  # type: ignore[attr-defined]
    assert sorted(trials["intervention_id"]) == [3, 4]
    assert f"Frö {trials['seed'].iloc[0]}" in shown
    again = client.post("/atgarder/lotta", data=form, headers=planner)
    assert again.status_code == 422


def test_only_what_is_decided_of_one_kind_is_drawn() -> None:
    rows = pd.concat(
        [intervention(intervention_id=at, status="decided") for at in (1, 2, 3)]
        + [intervention(intervention_id=4, status="ordered"),
           intervention(intervention_id=5, status="decided", kind="skyltning")]
    )  # fmt: skip
    drawn = order_rows(rows, "belysning", ["3", "1", "2"], 7)
    assert drawn["intervention_id"].tolist() == order_rows(
        rows, "belysning", ["1", "2", "3"], 7
    )["intervention_id"].tolist()  # fmt: skip
    assert sorted(drawn["intervention_id"]) == [1, 2, 3]
    assert drawn["place"].tolist() == [1, 2, 3]
    for chosen in (["1"], ["1", "1"], ["1", "4"], ["1", "5"], ["1", "x"], []):
        with pytest.raises(ReportError):
            order_rows(rows, "belysning", chosen, 7)


def test_an_area_group_lands_on_its_own_district_and_sees_no_other(closed: TestClient) -> None:
    for view in ("", *(f"?visa={one}" for one in VIEWS), "?visa=lista&sok=berga"):
        answer = closed.get(f"/atgarder{view}", headers=cookie("omradesgrupp"))
        assert answer.status_code == 200
        body = answer.text.split("<main")[1]
        for number, (_, _, place, district, *_) in MADE.items():
            if district != "ryd":
                assert place not in body
                assert f'/atgarder/{number}"' not in body
        assert "Resecentrum" not in body
    own = closed.get("/atgarder", headers=cookie("omradesgrupp")).text
    assert re.findall(r'<h2 id="stadsdel-(\w+)"', own) == ["ryd"]
    assert "Ryds torg" in own
    assert "Ta ställning" not in own


def test_a_steering_group_sees_lists_and_budget_and_no_outline(closed: TestClient) -> None:
    for view in VIEWS:
        answer = closed.get(f"/atgarder?visa={view}", headers=cookie("styrgrupp"))
        assert answer.status_code == 200
        assert "Ny åtgärd" not in answer.text
        assert 'action="/atgarder/lotta"' not in answer.text
    html = closed.get("/atgarder?visa=karta", headers=cookie("styrgrupp")).text
    kinds = {one["geometry"]["type"] for one in on_map(html)}  # type: ignore[index]
    assert kinds == {"Point"}
    whole = closed.get("/atgarder?visa=karta", headers=cookie("planerare")).text
    assert "Polygon" in {one["geometry"]["type"] for one in on_map(whole)}  # type: ignore[index]


def test_nothing_is_public_and_what_is_not_known_is_refused_in_words(
    closed: TestClient, road: TestClient
) -> None:
    assert closed.get("/atgarder", headers=HTML).status_code == 303
    for query in ("visa=allt", "mal=x", "status=x", "budget=-1", "budget=x", "okand=1"):
        answer = road.get(f"/atgarder?{query}", headers=HTML)
        assert answer.status_code == 400
        assert "Traceback" not in answer.text


def test_an_empty_town_is_told_what_to_do(road: TestClient) -> None:
    empty = client_of(empty=True)
    for view in VIEWS:
        assert "Inga åtgärder än" in html_of(empty, f"/atgarder?visa={view}")
    nothing = html_of(road, "/atgarder?sok=xyzzy")
    assert "Inget passar urvalet" in nothing


def test_nothing_that_is_written_is_read_as_markup(tmp_path: Path) -> None:
    client = open_road(tmp_path, hostile=True)
    store = client.app.state.est.store  # type: ignore[attr-defined]
    bad = "<img src=x onerror=alert(1)>"
    at = pd.Timestamp("2026-02-01", tz="UTC")
    store.add_intervention(intervention(title=bad, place=bad, grounds=bad, district="ryd"), at)
    for view in VIEWS:
        page = page_of(client, f"/atgarder?visa={view}")
        assert not [tag for tag, attrs in page.tags if tag == "img" or "onerror" in attrs]
    assert "alert(1)" in page_of(client, "/atgarder").text


def test_a_budget_of_nothing_holds_nothing() -> None:
    laid = money([], 0, {})
    assert (laid.fits, laid.over, laid.spent, laid.shares) == ((), (), 0.0, (0.0, 0.0))


def test_what_has_no_known_cost_is_not_said_to_be_too_dear() -> None:
    one = Item(
        id="a", place_id="p", place="Torget", district="ryd", district_name="Ryd", lon=15.6,
        lat=58.4, kind="belysning", kind_name="Belysning", title="Belysning vid Torget",
        goal="crime", status="suggested", owner="", owner_name="", cost_class="låg",
    )  # fmt: skip
    laid = money([one, replace(one, id="b", cost=9e6)], 5e6, {})
    assert (len(laid.over), laid.unknown) == (2, 1)
    assert one.beside == ""
    assert replace(one, title="Ljus").beside == ", Torget"
