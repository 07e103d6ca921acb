"""``/metod``: the same texts as in docs/methods, as pages in our own style."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from est_geo.data_files import methods_root
from service.guard import HEADERS
from service.method_texts import OTHERS, library
from tests.service.fake_pictures import client_of
from tests.service.test_pages import Page, page_of, plain

SLUGS = [file.stem for file in sorted(methods_root().glob("*.md"))]


def test_the_list_holds_every_text_once_in_groups(client: TestClient) -> None:
    page = page_of(client, "/metod")
    links = [str(attrs["href"]) for tag, attrs in page.tags if tag == "a"]
    listed = [link for link in links if link.startswith("/metod/")]
    assert sorted(listed) == [f"/metod/{slug}" for slug in SLUGS]
    assert [text.slug for text in library().texts] == [link[7:] for link in listed]
    assert "Var det händer mer än slumpen kan göra" in page.text


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_says_all_that_its_file_says(client: TestClient, slug: str) -> None:
    page = page_of(client, f"/metod/{slug}")
    shown = re.findall(r"\w+", page.text)
    source = (methods_root() / f"{slug}.md").read_text("utf-8")
    # Addresses of links and numbers of lists are markup; the heading is parted in two.
    body = re.sub(r"\]\([^)]*\)|^\s*\d+\.\s", " ", source.partition("\n")[2], flags=re.MULTILINE)
    words = re.findall(r"\w+", body)
    begin = next(at for at in range(len(shown)) if shown[at : at + 12] == words[:12])
    assert shown[begin : begin + len(words)] == words


@pytest.mark.parametrize("slug", SLUGS)
def test_ids_are_unique_links_lead_somewhere_and_nothing_is_inline(
    client: TestClient, answer_of: Callable[[str], int], slug: str
) -> None:
    page = page_of(client, f"/metod/{slug}")
    assert len(set(page.ids)) == len(page.ids)
    assert {"formellt", "kallor", "nar-det-vilseleder"} <= set(page.ids)
    for tag, attrs in page.tags:
        href = str(attrs.get("href", ""))
        assert "style" not in attrs
        assert tag != "img"
        if href.startswith("#"):
            assert href[1:] in page.ids
        elif href and not href.startswith("https://"):
            assert answer_of(href.partition("#")[0]) == 200


def test_a_link_to_another_text_leads_to_its_page(client: TestClient) -> None:
    assert 'href="/metod/veckobevakning"' in client.get("/metod/hotspots").text


def test_an_unknown_text_is_404_in_the_askers_form(client: TestClient) -> None:
    for path in ("/metod/saknas", "/metod/ordning", "/metod/hotspots.md", "/metod/..%2fREADME"):
        page = client.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 404
        assert page.headers["Content-Type"].startswith("text/html")
        problem = client.get(path, headers={"Accept": "application/json"})
        assert problem.status_code == 404
        assert problem.headers["Content-Type"] == "application/problem+json"
    assert "/metod" in client.get("/metod/saknas").json()["detail"]


def test_a_page_has_a_tag_and_the_headers_and_takes_no_parameter(client: TestClient) -> None:
    for path in ("/metod", "/metod/hotspots"):
        first = client.get(path)
        assert {name: first.headers.get(name) for name in HEADERS} == HEADERS
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path + "?x=1").status_code == 400


def test_the_public_may_read_how_its_numbers_are_made() -> None:
    client = client_of(audience="public")
    assert client.get("/metod/veckobevakning").status_code == 200
    assert 'href="/metod"' in client.get("/").text


def test_without_any_picture_the_texts_are_there() -> None:
    assert client_of(empty=True).get("/metod/hotspots").status_code == 200


def test_a_new_file_shows_up_last_without_a_change_of_code(tmp_path) -> None:
    (tmp_path / "ordning.toml").write_text(
        '[[group]]\ntitle = "Först"\ntexts = ["saknas", "b"]\n', "utf-8"
    )
    (tmp_path / "a.md").write_text("# En ny sak: det här\n\nOrd.\n\n## Formellt\n\nx\n", "utf-8")
    (tmp_path / "b.md").write_text("# Utan kolon\n\nOrd.\n", "utf-8")
    found = library(tmp_path)
    assert [(group.title, [text.slug for text in group.texts]) for group in found.groups] == [
        ("Först", ["b"]),
        (OTHERS, ["a"]),
    ]
    new, plainer = found.find("a"), found.find("b")
    assert new is not None
    assert plainer is not None
    assert (new.title, new.about, [one.id for one in new.sections]) == (
        "En ny sak", "Det här", ["formellt"],
    )  # fmt: skip
    assert (plainer.title, plainer.about, found.beside(plainer)) == ("Utan kolon", "", (None, new))


def test_a_text_can_hold_no_markup_of_its_own(tmp_path) -> None:
    (tmp_path / "c.md").write_text(
        "# Rubrik <b>fet</b>\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![y](z.png)\n\n"
        "| | b |\n|---|--:|\n| 1 | <i>2</i> |\n\n## Formellt & <i>mer</i>\n\n`a < b`\n",
        "utf-8",
    )
    text = library(tmp_path).find("c")
    assert text is not None
    page = Page(str(text.opening) + "".join(str(one.body) for one in text.sections))
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "b", "i", "img", "style"}
    assert not any(str(attrs.get("href", "")).startswith("javascript") for _, attrs in page.tags)
    assert not any("style" in attrs for _, attrs in page.tags)
    assert ("td", {"class": "n"}) in page.tags
    assert [attrs for tag, attrs in page.tags if tag == "th"] == [{"class": "n", "scope": "col"}]
    assert (
        "div",
        {"class": "scroll", "role": "group", "aria-label": "Tabell", "tabindex": "0"},
    ) in (page.tags)
    assert "alert(1)" in plain(page.text)
    assert text.title == "Rubrik <b>fet</b>"  # a template escapes it


def test_the_pages_numbers_link_to_how_they_are_made(client: TestClient) -> None:
    links = {str(attrs.get("href")) for tag, attrs in page_of(client, "/").tags if tag == "a"}
    assert {f"/metod/{slug}" for slug in (
        "hotspots", "veckobevakning", "intag_och_platser", "narvaro", "fysiska_atgarder",
    )} <= links  # fmt: skip
    for layer in ("fonster", "perioden", "hotspot", "jamforelse", "narvaro", "atgarder"):
        tags = page_of(client, f"/karta?lager={layer}").tags
        assert any(str(attrs.get("href")).startswith("/metod/") for _, attrs in tags)
