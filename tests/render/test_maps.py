import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from est_geo.render import count_classes, week_map
from est_geo.tables import HOTSPOTS
from tests.sample_picture import HOSTILE, sample_published


class Page(HTMLParser):
    """What a browser would make of a page: its elements, the scripts' text, and all other text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.scripts, self.words = [], [], []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._within = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):  # noqa: ARG002 - html.parser calls it so
        self._within = ""

    def handle_data(self, data):
        if self._within == "script":
            self.scripts[-1] += data
        elif self._within != "style":
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def picture():
    return sample_published()


@pytest.fixture(scope="module")
def page(picture):
    return Page(week_map(picture))


def test_the_page_says_what_it_is(page, picture):
    assert page.all("html") == [{"lang": "sv"}]
    assert "Lägesbild vecka 46 2026" in page.text
    assert "9–15 november 2026" in page.text
    assert picture.headline.sentence in page.text
    assert "Påhittade rapporter: bilden visar inte verkliga händelser." in page.text
    assert "Inrapporterade händelser per ruta, 13 veckor" in page.text
    n = picture.tables.cells["count"].sum()
    assert f"{n} inrapporterade händelser i rutorna, 17 augusti – 15 november 2026" in page.text
    assert "3 gick inte att placera" in page.text
    assert "7 av 9 aktörer har rapporterat" in page.text


def test_a_real_picture_is_not_called_made_up(picture):
    real = replace(picture, heading=replace(picture.heading, made_up=False))
    assert "Påhittade" not in week_map(real)


def test_nothing_is_fetched_and_only_the_pages_own_scripts_may_run(page):
    addresses = [
        value
        for _, attrs in page.elements
        for name, value in attrs.items()
        if name in {"src", "href", "action", "data", "srcset", "poster"}
    ]
    assert all(address.startswith("#") for address in addresses)
    assert page.all("link") == []
    policy = next(
        one["content"]
        for one in page.all("meta")
        if one.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    kinds = [one.get("type", "") for one in page.all("script")]
    run = [text for text, kind in zip(page.scripts, kinds, strict=True) if not kind]
    sums = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in run]
    assert re.findall(r"'sha256-([^']+)'", policy) == sums
    assert kinds.count("application/json") == 1
    assert not [attrs for _, attrs in page.elements if any(name.startswith("on") for name in attrs)]


def test_folium_draws_without_what_it_would_fetch(page):
    assert {"class": "folium-map", "id": "map_lagesbild"} in page.all("div")
    assert '"preferCanvas": true' in page.scripts[-1]
    for stranger in ("jquery", "bootstrap", "cdn", "glyphicon", "fontawesome", "awesome-markers"):
        assert stranger not in page.scripts[-1].lower()


def test_the_tables_hold_every_number_of_the_map(page, picture):
    drawn = json.loads(page.scripts[0])
    for spot in drawn["spots"]:
        assert spot["name"] in page.text
    names = dict(zip(picture.districts["id"], picture.districts["name"], strict=True))
    for row in picture.tables.hotspots.to_dict("records"):
        assert f"{row['rank']} {row['name']} {names[row['district']]}" in page.text
        assert f" {row['count']} {row['low']:.0f}–{row['high']:.0f} " in page.text
        assert row["categories"] in page.text
    for row in picture.tables.district_week.to_dict("records"):
        assert f"{row['name']} {row['count']} {row['low']:.0f}–{row['high']:.0f}" in page.text
    for one in picture.tables.visits["why"]:
        assert one in page.text
    for column in ("grounds", "evidence_for", "evidence_against", "limitation", "sources"):
        for one in picture.tables.recommendations[column]:
            assert one in page.text


def test_the_district_table_adds_up_to_the_week(page, picture):
    counts = picture.tables.district_week["count"].sum()
    assert counts + picture.totals.unplaced == picture.totals.reports == picture.headline.count
    assert f"Alla {picture.count_text['alla']}" in page.text


def test_every_incident_of_the_cells_is_drawn(page, picture):
    drawn = json.loads(page.scripts[0])
    cells = picture.tables.cells
    assert sum(count for _, count, *_ in drawn["cells"]) == cells["count"].sum()
    hot = {role for *_, role, _ in drawn["cells"]}
    assert hot == {"", "centrum i en hotspot", "kant i en hotspot"}
    assert sum(role != "" for *_, role, _ in drawn["cells"]) == cells["hot"].sum()
    colours = [one.colour for one in count_classes(cells["count"])]
    assert drawn["colours"] == colours


def test_legend_counts_its_cells(page, picture):
    cells = picture.tables.cells
    for one in count_classes(cells["count"]):
        n = cells["count"].between(one.low, one.high).sum()
        assert f"{one.label} {n}\u00a0rut" in "".join(page.words).replace("\n", " ")


def test_equal_pictures_give_equal_pages(picture):
    assert week_map(picture) == week_map(sample_published())


def test_a_hostile_name_is_only_ever_text():
    page = Page(week_map(sample_published(hostile=True)))

    assert page.all("img") == []
    assert page.all("b") == [{}] * len(page.all("b"))
    assert len(page.scripts) == 4
    assert page.text.count(re.sub(r"\s+", " ", HOSTILE)) >= 10
    drawn = json.loads(page.scripts[0])
    assert drawn["spots"][0]["name"] == HOSTILE
    assert "alert(1)" not in "".join(page.scripts[1:])


def test_an_empty_week_says_so_calmly(picture):
    empty = HOTSPOTS.empty()
    cells = picture.tables.cells.assign(count=0, hot=False, role="none", hotspot=None)
    cells["hotspot"] = cells["hotspot"].astype("str")
    tables = replace(
        picture.tables,
        cells=cells,
        hotspots=empty,
        visits=picture.tables.visits[:0],
        recommendations=picture.tables.recommendations[:0],
    )
    page = Page(week_map(replace(picture, tables=tables)))

    assert "Ingen plats sticker ut mer än slumpen kan ge" in page.text
    assert "Inga besök föreslås" in page.text
    assert "Inga åtgärder föreslås" in page.text


def test_the_public_page_has_districts_and_no_cell():
    page = Page(week_map(sample_published("public")))
    drawn = json.loads(page.scripts[0])

    assert (drawn["cells"], drawn["spots"], drawn["hot"]) == ([], [], None)
    assert [one["count"] for one in drawn["districts"]] == ["90", "55", "40", "145"]
    assert "Utanför kommunen <5" in page.text
    assert page.all("input") == []
