"""``/om-personuppgifter``: the same text as in docs/dataskydd, open to everybody."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from est_geo.data_files import data_root, information_text
from est_geo.errors import ProfileError
from service.app import create_app
from service.routes.information import PATH
from service.settings import Settings
from tests.service.fake_pictures import BASE, FakePictures, client_of
from tests.service.test_pages import page_of


@pytest.mark.parametrize("audience", ["est", "public"])
def test_the_page_says_all_that_its_file_says(audience: str) -> None:
    page = page_of(client_of(audience=audience), PATH)
    source = information_text().read_text("utf-8")
    shown = set(re.findall(r"\w+", page.text))
    assert set(re.findall(r"\w+", re.sub(r"\]\([^)]*\)", " ", source))) <= shown
    assert len(set(page.ids)) == len(page.ids)
    for tag, attrs in page.tags:
        assert "style" not in attrs
        href = str(attrs.get("href", ""))
        if tag == "a" and href.startswith("#"):
            assert href[1:] in page.ids


def test_every_page_and_the_report_form_lead_there() -> None:
    client = client_of()
    for path in ("/", "/metod", "/rapportera"):
        assert f'href="{PATH}"' in client.get(path, headers={"Accept": "text/html"}).text


def test_the_text_tells_what_the_law_asks_to_be_told() -> None:
    """Articles 13 and 14: who, why, to whom, how long, rights, complaint."""
    headings = re.findall(r"^## (.+)$", information_text().read_text("utf-8"), re.MULTILINE)
    assert headings == [
        "Vem som ansvarar",
        "Vad som sparas",
        "Varför, och med vilken rätt",
        "Vem som får se det",
        "Hur länge det sparas",
        "Dina rättigheter",
        "För dig som rapporterar",
    ]


def test_a_municipality_shows_a_text_of_its_own(tmp_path: Path) -> None:
    shipped = (data_root() / "profiles/linkoping.toml").read_text("utf-8")
    profile = tmp_path / "linkoping.toml"
    profile.write_text('information_file = "egen.md"\n' + shipped, "utf-8")
    (tmp_path / "egen.md").write_text("# Om personuppgifter\n\nNämnden <b>svarar</b>.\n", "utf-8")
    settings = Settings(profile=str(profile), review=False)
    client = TestClient(create_app(settings, FakePictures()), base_url=BASE)
    assert "Nämnden &lt;b&gt;svarar&lt;/b&gt;." in client.get(PATH).text


def test_a_text_that_is_named_and_missing_is_known_at_the_start(tmp_path: Path) -> None:
    shipped = (data_root() / "profiles/linkoping.toml").read_text("utf-8")
    profile = tmp_path / "linkoping.toml"
    profile.write_text('information_file = "saknas.md"\n' + shipped, "utf-8")
    with pytest.raises(ProfileError, match=r"saknas\.md"):
        create_app(Settings(profile=str(profile)), FakePictures())
