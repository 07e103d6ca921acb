"""The review page: says what is stored and no more, works without script, and runs no text."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from starlette.testclient import TestClient

from tests.sample_picture import HOSTILE
from tests.service.doubts import (
    EVENING,
    KIOSK,
    candidates,
    case_id,
    item,
    reviewing,
    town_of_doubts,
)
from tests.service.test_pages import Page, page_of, plain

HTML = {"Accept": "text/html"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return town_of_doubts(tmp_path / "est.duckdb")


@pytest.fixture
def client(path: Path) -> Any:
    with reviewing(path) as client:
        yield client


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Serve a queue that no test changes."""
    with reviewing(town_of_doubts(tmp_path_factory.mktemp("still") / "est.duckdb")) as client:
        yield client


def words(client: TestClient, path: str) -> str:
    return plain(page_of(client, path).text)


def case_words(client: TestClient, path: str) -> str:
    html = client.get(path, headers=HTML).text
    return plain(Page(html.partition("<article")[2].partition("</article>")[0]).text)


def test_the_page_says_what_waits_and_that_it_is_internal(still: TestClient) -> None:
    said = words(still, "/granska")
    assert "Internt: enskilda rapporter. Visa inte på storskärm." in said
    assert "5 osäkra platser, 1 möjlig dubblett och 1 misstänkt personuppgift väntar" in said
    for tab in ("Osäker plats (5)", "Möjlig dubblett (1)", "Misstänkt personuppgift (1)"):
        assert tab in said
    assert "Påhittade rapporter." in said
    assert "Granska (7)" in words(still, "/")


def test_a_place_case_says_all_that_decides_it(still: TestClient) -> None:
    said = case_words(still, "/granska")
    for part in (
        f"”{KIOSK}”", "Orden passar flera platser lika bra.", "Bråk", "Polisen",
        "fre 13 november 2026 kl. 22.15, vecka 46", "Ungdomar kastade flaskor.",
        "Ryds centrum", "centrum · Ryd", "Skäggetorps centrum",
        f"Lär in: ”{KIOSK}” betyder", "Samma plats för den andra rapporten",
        "Behåll utan plats", "Avvisa – ingen rapport",
    ):  # fmt: skip
        assert part in said, part
    assert "fre 13 november 2026 kl. 22.15 till lör 14 november kl. 02.15, vecka 46" in case_words(
        still, f"/granska?arende={case_id(3)}"
    )
    unknown = case_words(still, f"/granska?arende={case_id(4)}")
    assert "okänd tid" in unknown
    assert "okänd avsändare" in unknown
    assert "Platsregistret har inget förslag." in unknown


def test_a_duplicate_case_puts_what_differs_beside_each_other(still: TestClient) -> None:
    said = case_words(still, "/granska?slag=duplicate")
    for part in (
        "Kategori lika", "12 minuter isär", "46 m isär", "Polisen", "Kommunväktarna",
        "Resecentrum", "Järnvägsgatan 3", "Samma händelse – slå ihop", "Två olika händelser",
    ):  # fmt: skip
        assert part in said, (part, said)


def test_a_personal_case_shows_the_masked_text_and_what_was_masked(still: TestClient) -> None:
    html = still.get("/granska?slag=personal", headers=HTML).text
    assert html.count("<mark>[telefon]</mark>") == 2
    said = case_words(still, "/granska?slag=personal")
    assert "Redan maskat: telefonnummer (2 gånger)." in said
    for button in ("Texten är okej", "Ta bort texten", "Avvisa – ingen rapport"):
        assert button in said
    assert "borta för gott" in said


def test_of_a_sensitive_report_only_the_category_is_shown(still: TestClient) -> None:
    html = still.get(f"/granska?arende={case_id(7)}", headers=HTML).text
    assert "Våld i nära relation" in html
    assert "hemlig" not in html
    said = case_words(still, f"/granska?arende={case_id(7)}")
    assert "bara dess namn visas här" in said
    assert not re.search(r"13 november|Polisen|Ryds centrum", said)


def test_a_deep_link_shows_its_case_in_its_list(still: TestClient) -> None:
    page = page_of(still, f"/granska?arende={case_id(3)}")
    [chosen] = [
        attrs for tag, attrs in page.tags if tag == "a" and "data-item" in attrs
        and attrs.get("aria-current")
    ]  # fmt: skip
    assert chosen["data-item"] == case_id(3)
    assert still.get(f"/granska?arende={case_id(99)}", headers=HTML).status_code == 404


def test_a_link_to_a_settled_case_says_so_and_shows_the_next(client: TestClient) -> None:
    client.post(f"/api/v1/review/{case_id(1)}/decision", json={"action": "keep"})
    said = words(client, f"/granska?arende={case_id(1)}")
    assert "Det ärendet är redan avgjort. Här är nästa i kön." in said
    assert "”Hörnan vid kiosken”" in said


def test_forms_work_without_script(client: TestClient) -> None:
    sent = {"arende": case_id(1), "val": "0", "teach": "1", "same_text": "1", "action": "accept"}
    answer = client.post("/granska", data=sent, headers=HTML)
    assert answer.history[0].status_code == 303
    said = plain(Page(answer.text).text)
    assert "Klart: platsen är godtagen (2 rapporter)." in said
    number = re.search(r'name="beslut" value="(\d+)"', answer.text)
    assert number
    back = client.post("/granska/angra", data={"beslut": number[1]}, headers=HTML)
    assert "Ångrat. Rapporten är som den var" in plain(Page(back.text).text)
    assert f"”{KIOSK}”" in back.text
    assert "beslut 1 är ångrat" in back.text
    assert "Gör om" in back.text


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "keep"}, {"arende": case_id(1)}, {"arende": case_id(1), "action": "accept"},
        {"arende": case_id(1), "action": "accept", "val": "77"},
        {"arende": case_id(1), "action": "<script>"},
    ],
)  # fmt: skip
def test_a_form_that_says_too_little_is_refused(still: TestClient, sent: dict[str, str]) -> None:
    answer = still.post("/granska", data=sent, headers=HTML)
    assert answer.status_code in {400, 404}
    assert "<script>" not in answer.text.replace("<script src", "")
    assert still.get("/api/v1/review").json()["total"] == 7


def test_every_button_of_the_log_says_what_it_takes_back(client: TestClient) -> None:
    for number in (3, 4):
        client.post(f"/api/v1/review/{case_id(number)}/decision", json={"action": "keep"})
    html = client.get("/granska", headers=HTML).text
    log = html.partition('id="logg"')[2].partition("</section>")[0]
    assert log.count("<li>") == 2
    assert log.count("Osäker plats: rapporten behålls utan plats") == 4
    assert "granskare" in log


def test_an_empty_queue_is_calm_and_says_what_comes_here(tmp_path: Path) -> None:
    with reviewing(town_of_doubts(tmp_path / "est.duckdb", items=[])) as client:
        said = words(client, "/granska")
        assert "Inget väntar på granskning" in said
        assert "Hit kommer rapporter när" in said
        assert "Inga beslut än." in said
        assert "Granska Internt" in said or "Granska (" not in said


def test_an_empty_kind_points_to_the_others(client: TestClient) -> None:
    client.post(f"/api/v1/review/{case_id(5)}/decision", json={"action": "keep"})
    said = words(client, "/granska?slag=duplicate")
    assert "Inget väntar på granskning här" in said
    assert "Det finns ärenden av annat slag: Osäker plats (5), Misstänkt personuppgift (1)." in said


def test_a_long_queue_comes_in_pages(tmp_path: Path) -> None:
    rows = [{"place": f"plats {number}"} for number in range(45)]
    items = [item(number + 1, "place", number) for number in range(45)]
    with reviewing(town_of_doubts(tmp_path / "est.duckdb", rows, items)) as client:
        seen = []
        for number in (1, 2, 3):
            page = page_of(client, f"/granska?slag=place&sida={number}")
            seen += [str(a["data-item"]) for tag, a in page.tags if "data-item" in a and tag == "a"]
        assert seen == [case_id(number + 1) for number in range(45)]
        assert "41–45 av 45" in words(client, "/granska?slag=place&sida=3")
        assert client.get("/granska?slag=place&sida=4").status_code == 404


@pytest.mark.parametrize("query", ["slag=okand", "sida=0", "sida=x", "okand=1", "sida=1&sida=2"])
def test_an_address_that_says_something_else_is_refused(still: TestClient, query: str) -> None:
    assert still.get(f"/granska?{query}", headers=HTML).status_code == 400


def hostile_town(path: Path) -> Path:
    rows: list[dict[str, Any]] = [
        {
            "place": HOSTILE,
            "note": HOSTILE,
            "actor": HOSTILE,
            "category": HOSTILE,
            "reasons": HOSTILE,
        },
        {"place": HOSTILE, "lon": 15.62542, "lat": 58.41598, "note": HOSTILE, "actor": HOSTILE},
        {"place": HOSTILE, "lon": 15.6255, "lat": 58.416, "when": EVENING + pd.Timedelta(hours=30)},
        {"place": HOSTILE, "note": f"{HOSTILE} [telefon]", "findings": HOSTILE},
    ]
    spots = candidates().replace("Ryds centrum", HOSTILE.replace("\\", "\\\\").replace('"', '\\"'))
    spots = spots.replace('"centre"', '"<b>"')
    items = [
        item(1, "place", 0, why=HOSTILE, candidates=spots),
        item(2, "duplicate", 1, 2, why=HOSTILE),
        item(3, "personal", 3, why=HOSTILE),
    ]
    return town_of_doubts(path, rows, items)


@pytest.mark.parametrize("kind", ["place", "duplicate", "personal"])
def test_no_text_of_a_report_is_ever_markup(tmp_path: Path, kind: str) -> None:
    with reviewing(hostile_town(tmp_path / "est.duckdb")) as client:
        html = client.get(f"/granska?slag={kind}", headers=HTML).text
        page = Page(html)
        assert {tag for tag, _ in page.tags} & {"img", "b", "style"} == set()
        assert [attrs for tag, attrs in page.tags if tag == "script" and "src" not in attrs] == []
        assert "54439" not in html  # 7777 × 7: a template that ran would say so
        assert "alert(1)" in page.text
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
        assert not any("style" in attrs for _, attrs in page.tags)
