"""The pages say what the picture holds, once, and nothing that comes from a report is markup."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from tests.sample_picture import HOSTILE, sample_published
from tests.service.fake_pictures import client_of

LAYERS = ("fonster", "perioden", "hotspot", "jamforelse", "prognos", "narvaro", "atgarder")


class Page(HTMLParser):
    """What a page holds: its text, tags with attributes, and ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.tags if "id" in attrs]


def page_of(client: TestClient, path: str) -> Page:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text[:200]
    return Page(answer.text)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_week_is_told_in_one_sentence_with_places_and_books(client: TestClient) -> None:
    picture = sample_published()
    text = plain(page_of(client, "/").text)
    assert "Lägesbild vecka 46" in text
    assert "9–15 november 2026" in text
    assert picture.headline.sentence in text
    for spot in picture.tables.hotspots.itertuples():
        assert spot.name in text
        assert spot.categories in text
    assert "7 av 9 aktörer i veckan" in text
    assert "Nattvandrarna (2 veckor) och Fritidsledarna (1 vecka)" in text
    assert "En tyst ruta är inte samma sak som en trygg plats" in text
    assert "Påhittade rapporter." in text
    assert "Pågående fara: ring 112" in text
    for note in picture.notes:
        assert note in text


def test_the_books_add_up(client: TestClient) -> None:
    html = client.get("/").text
    table = re.search(r'<table class="books">.*?</table>', html, re.DOTALL)
    assert table
    numbers = [int(one) for one in re.findall(r'<td class="n">(\d+)</td>', table[0])]
    totals = sample_published().totals
    assert totals is not None
    assert sum(numbers[:-1]) == numbers[-1] == totals.reports


def test_an_arrow_only_where_the_interval_excludes_no_change(client: TestClient) -> None:
    places = re.findall(r'<li id="plats-.*?</li>', client.get("/").text, re.DOTALL)
    marked = ["▲" in place for place in places]
    arrows = sample_published().tables.hotspots["arrow"]
    assert marked == (arrows == "over").tolist()
    assert 0 < sum(marked) < len(marked)


def test_the_table_under_the_map_sums_to_the_map(client: TestClient) -> None:
    html = client.get("/").text
    table = re.search(r'id="grupper".*?</table>', html, re.DOTALL)
    assert table
    numbers = [int(one) for one in re.findall(r'data-sort="(\d+)"', table[0])]
    cells = sample_published().tables.cells
    assert sum(numbers[0::4]) == int((cells["count"] > 0).sum())
    assert sum(numbers[1::4]) == int(cells["count"].sum())
    assert sum(numbers[2::4]) == int(cells["count_period"].sum())


def test_every_recommendation_shows_both_sides_its_sources_and_its_limit(
    client: TestClient,
) -> None:
    text = plain(page_of(client, "/").text)
    for one in sample_published().tables.recommendations.itertuples():
        for said in (one.grounds, one.evidence_for, one.evidence_against, one.sources,
                     one.limitation, one.alternative, one.owner, one.cost_class):  # fmt: skip
            assert plain(said) in text


def test_visits_stand_on_their_local_day_and_hour(client: TestClient) -> None:
    assert "2 starka timmar kan ingen ta" in plain(page_of(client, "/").text)
    text = plain(page_of(client, "/narvaro").text)
    assert "fredag 20 november" in text
    assert "21:15–21:30" in text
    assert "lördag 02–03" in text  # a gap at 02 of weekday 5


def test_the_earlier_week_is_one_step_away(client: TestClient) -> None:
    html = client.get("/").text
    assert 'rel="prev" href="/?period=2026-W45"' in html
    assert 'rel="next"' not in html
    assert 'rel="next" href="/?period=2026-W46"' in client.get("/?period=2026-W45").text


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layers_table_has_a_row_per_thing_on_the_map(client: TestClient, layer: str) -> None:
    tables = sample_published().tables
    expected = {
        "fonster": int((tables.cells["count"] > 0).sum()),
        "perioden": int((tables.cells["count_period"] > 0).sum()),
        "hotspot": int((tables.cells["role"] != "none").sum()),
        "jamforelse": 4,
        "prognos": int((tables.cells["next_expected"] >= 0.1).sum()),
        "narvaro": len(tables.visits),
        "atgarder": len(tables.recommendations),
    }
    page = page_of(client, f"/karta?lager={layer}")
    assert sum("data-id" in attrs for tag, attrs in page.tags if tag == "tr") == expected[layer]
    links = [attrs.get("href") for tag, attrs in page.tags if tag == "a"]
    for link in links:
        if link and "download" not in link and link.startswith(("/ogc", "/api")):
            assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("layer", "method"),
    [("hotspot", "hotspots"), ("jamforelse", "veckobevakning"), ("prognos", "nasta_vecka"),
     ("narvaro", "narvaro"), ("atgarder", "fysiska_atgarder")],
)  # fmt: skip
def test_each_layer_leads_to_how_it_is_made(client: TestClient, layer: str, method: str) -> None:
    html = client.get(f"/karta?lager={layer}").text
    assert re.findall(r'class="how" href="/metod/(\w+)"', html) == [method]


def test_a_label_that_calls_for_action_has_its_numbers(client: TestClient) -> None:
    places = re.findall(r'<li id="plats-.*?</li>', client.get("/").text, re.DOTALL)
    spots = sample_published().tables.hotspots
    told = [kind in {"new", "emerging", "intermittent"} for kind in spots["kind"].fillna("")]
    assert 0 < sum(told) < len(told)
    for place, words, wanted in zip(places, spots["kind_words"], told, strict=True):
        numbers = str(words).partition(": ")[2][1:]
        assert (bool(numbers) and numbers in place) == wanted


@pytest.mark.parametrize("path", ["/", *(f"/karta?lager={layer}" for layer in LAYERS)])
def test_ids_are_unique_and_links_lead_somewhere(
    client: TestClient, answer_of: Callable[[str], int], path: str
) -> None:
    page = page_of(client, path)
    assert len(set(page.ids)) == len(page.ids)
    for tag, attrs in page.tags:
        href = str(attrs.get("href", ""))
        if tag == "a" and href.startswith("#"):
            assert href[1:] in page.ids
        elif tag in {"a", "link"} and href:
            assert answer_of(href.partition("#")[0]) == 200


@pytest.mark.parametrize("path", ["/", *(f"/karta?lager={layer}" for layer in LAYERS), "/x"])
def test_nothing_inline_and_nothing_foreign(path: str) -> None:
    html = client_of(hostile=True).get(path, headers={"Accept": "text/html"}).text
    page = Page(html)
    for tag, attrs in page.tags:
        assert tag not in {"style", "iframe", "object", "base", "img", "b"}
        assert tag != "script" or attrs.get("src", "").startswith("/static/")  # type: ignore[union-attr]
        assert not any(name.startswith("on") or name == "style" for name in attrs)
        for name in ("src", "href", "action"):
            assert str(attrs.get(name, "/")).startswith(("/", "#"))


def test_a_hostile_name_is_shown_as_the_text_it_is() -> None:
    page = page_of(client_of(hostile=True), "/")
    assert HOSTILE in page.text
    assert "alert(1)" not in "".join(tag + str(attrs) for tag, attrs in page.tags if tag == "img")


def test_without_reports_the_page_says_what_to_do() -> None:
    client = client_of(empty=True)
    for path in ("/", "/karta"):
        assert "est-geo take-in" in page_of(client, path).text
    assert client.get("/api/v1/pictures/2026-W46").status_code == 404
    assert client.get("/ogc/collections").status_code == 200
    assert client.get("/ogc/collections/cells/items").json()["numberMatched"] == 0


def test_an_unknown_week_offers_the_known_ones(client: TestClient) -> None:
    answer = client.get("/?period=2031-W01", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    text = plain(Page(answer.text).text)
    assert "Ingen lägesbild för vecka 1" in text
    assert "från vecka 45 2026 till vecka 46 2026" in text


def test_the_public_sees_districts_and_written_counts_only() -> None:
    client = client_of(audience="public")
    week, big = page_of(client, "/"), page_of(client, "/karta")
    for page in (week, big):
        assert "Resecentrum" not in page.text
        assert "Skäggetorp" in page.text
    assert "För alla" in week.text
    assert not any("cells" in str(attrs.get("data-features")) for _, attrs in big.tags)
    assert client.get("/karta?lager=fonster").status_code == 400


def test_a_district_that_nobody_could_report_from_is_unknown_on_every_page() -> None:
    client = client_of(audience="est", silent="berga")
    week = plain(page_of(client, "/").text)
    assert "Okänd: Berga." in week
    assert "okänt: ingen kunde ha rapporterat" in week
    for layer in ("perioden", "jamforelse"):
        page = page_of(client, f"/karta?lager={layer}")
        assert "okänt: ingen kunde ha rapporterat" in page.text
        assert any("data-hatched" in attrs for _, attrs in page.tags)
    assert "data-hatched" not in client.get("/karta?lager=fonster").text
    districts = client.get("/ogc/collections/districts/items").json()["features"]
    states = {one["properties"]["district"]: one["properties"]["state"] for one in districts}
    assert states["berga"] == "unknown"
    assert states["ryd"] == "reported"


def test_nothing_is_hatched_where_somebody_reported(client: TestClient) -> None:
    assert "data-hatched" not in client.get("/karta?lager=perioden").text
    assert "Okänd: " not in page_of(client, "/").text
