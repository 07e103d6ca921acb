"""The page of a place: what everybody sees of it, and the group's own judgement."""

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.cards.finding import Found
from service.routes import intervention_places
from tests.kept_files import copy_of
from tests.service.cards.made_cards import grounds
from tests.service.cards.test_card_pages import opened, with_interventions
from tests.service.signed_in import signed_in, with_accounts

PATH = "/atgarder/plats/ryd-torget"


@pytest.fixture(autouse=True)
def _made_up_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intervention_places, "place_of", lambda *_, **__: Found(grounds()))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return opened(tmp_path_factory.mktemp("places"))


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def test_a_place_is_shown_whole(client: TestClient) -> None:
    page = client.get(PATH)
    said = words(page.text)
    for part in ("40 inrapporterade händelser på 13 veckor", "Belysning: brottsmotiverad",
                 "1,8 gånger så mycket i mörker", "saknas Ingen är gjord.",
                 "Ryds centrum hållplats",
                 "Fler lampor på gångvägen", "Ordning: 24 poäng av 125", "Pröva först:",
                 "Flest rapporteras fredag 22–23", "Besiktiga platsen"):  # fmt: skip
        assert part in said
    assert page.text.count('class="bar-dark"') == 14
    assert '"Polygon"' in unescape(page.text)


def test_a_judgement_is_kept_with_its_reason_and_what_was_typed_is_not_lost(
    client: TestClient,
) -> None:
    sent = {"forslag": "ryd-torget-belysning", "faktor": "need", "varde": "5", "skal": ""}
    refused = client.post(f"{PATH}/ordning", data=sent)
    assert refused.status_code == 400
    assert "skriv varför" in refused.text
    assert re.search(r"<details open>\s*<summary>Ändra<span class=\"hidden\"> behov", refused.text)
    kept = client.post(f"{PATH}/ordning", data=sent | {"skal": "Vi var där; ring 070-123 45 67."})
    assert kept.headers["location"] == f"{PATH}?klart=ordning#forslag"
    row = client.app.state.est.store.factors().iloc[0]  # type: ignore[attr-defined]
    assert (row["district"], row["value"]) == ("ryd", 5)
    assert "070" not in row["words"]
    assert "Skäl: Vi var där" in words(client.get(f"{PATH}?klart=ordning").text)
    gone = client.post(f"{PATH}/ordning", data=sent | {"forslag": "annan-plats"})
    assert gone.status_code == 404


def test_who_sees_no_hours_sees_none_of_them_and_changes_nothing(tmp_path: Path) -> None:
    db = copy_of("cards", with_interventions, tmp_path / "est.duckdb")
    steering = signed_in(db, with_accounts(db, "styrgrupp")["styrgrupp"])
    page = steering.get(PATH, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "1,8 gånger så mycket i mörker" in words(page.text)
    for hidden in ("bar-dark", 'class="when"', "factor-form", "/atgarder/ny?", "besiktning"):
        assert hidden not in page.text
    assert steering.post(f"{PATH}/ordning", data={}).status_code == 404
