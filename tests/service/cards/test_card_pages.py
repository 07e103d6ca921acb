"""A card in the service: steps by form alone, nothing typed is lost, nobody sees another's."""

import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.intervening import DOSSIER_TEXTS, Dossier, write_dossier
from est_geo.store import Store
from service.app import create_app
from service.settings import Settings
from tests.kept_files import copy_of
from tests.made_interventions import AT, OUTLINE, intervention
from tests.service.fake_pictures import BASE, HERE, FakePictures
from tests.service.signed_in import signed_in, with_accounts

CAMERA = {"kind": "bevakningskamera", "title": "Kamera vid entrén", "owner": "sakerhetsenheten"}
RYD = "POLYGON ((15.57 58.405, 15.572 58.405, 15.572 58.407, 15.57 58.407, 15.57 58.405))"


def with_interventions(db: Path) -> Path:
    with Store.open(db) as store:
        store.add_intervention(intervention(), AT, words="Mötet föreslår.")
        store.add_intervention(intervention(**CAMERA), AT)
        other = intervention(district="berga", place_id="berga-torg", title="Annan stadsdel")
        store.add_intervention(other, AT)
    return db


def opened(folder: Path) -> TestClient:
    db = copy_of("cards", with_interventions, folder / "est.duckdb")
    app = create_app(Settings(db=db), FakePictures())
    return TestClient(app, base_url=BASE, client=HERE, follow_redirects=False,
                      headers={"Accept": "text/html"})  # fmt: skip


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return opened(tmp_path)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Only for what changes nothing."""
    return opened(tmp_path_factory.mktemp("reading"))


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def seen(client: TestClient, number: int = 1) -> str:
    return str(client.app.state.est.store.intervention_steps(number)["step_id"].max())


def step(client: TestClient, action: str, number: int = 1, **typed: str):
    sent = {"sedd": seen(client, number)} | typed
    return client.post(f"/atgarder/{number}/{action}", data=sent)


def test_a_card_shows_its_ground_its_evidence_and_its_road(reading: TestClient) -> None:
    page = reading.get("/atgarder/1")
    assert page.status_code == 200
    said = words(page.text)
    for part in ("Fler lampor på gångvägen", "för att minska brott", "24 av 40 händelser.",
                 "Prövades först: Lampor lagade.", "Kommunens väghållare", "Mötet föreslår.",
                 "omtvistat eller nollresultat", "Möjliga biverkningar"):  # fmt: skip
        assert part in said
    assert 'aria-current="step"' in page.text


def test_the_whole_road_is_walked_by_forms_alone(client: TestClient) -> None:
    first = step(client, "decide", slutdatum="2027-06-30", skal="Nämnden.", kostnad="350 000")
    assert (first.status_code, first.headers["location"]) == (303, "/atgarder/1?klart=decide")
    assert "Åtgärden är beslutad." in client.get("/atgarder/1?klart=decide").text
    assert step(client, "order").status_code == 303
    assert "Kvittera" in client.get("/atgarder/1").text
    assert step(client, "acknowledge").status_code == 303
    today = f"{pd.Timestamp.now(tz='Europe/Stockholm'):%Y-%m-%d}"
    assert step(client, "finish", klar=today, slutkostnad="351 200").status_code == 303
    said = words(client.get("/atgarder/1").text)
    assert "351\u202f200\u00a0kr".replace("\u202f", " ").replace("\u00a0", " ") in said
    assert "Kvittot kan göras från" in said
    assert "Kvitterades av ägaren" in said
    assert step(client, "reopen", skal="Två lampor lyser inte.").status_code == 303
    assert "Två lampor lyser inte." in client.get("/atgarder/1").text


def test_what_cannot_be_is_told_and_what_was_typed_stays(client: TestClient) -> None:
    answer = step(client, "decide", slutdatum="", skal="Nämnden <i>sa</i> ja", kostnad="12x")
    assert answer.status_code == 400
    assert "Inget är ändrat, och det du skrev står kvar." in answer.text
    assert 'value="12x"' in answer.text
    assert "Nämnden &lt;i&gt;sa&lt;/i&gt; ja" in answer.text
    assert client.get("/atgarder/1").text.count("station been") == 0


def test_when_somebody_came_between_nothing_is_lost(client: TestClient) -> None:
    old = seen(client)
    assert step(client, "note", skal="Vägen grävs upp i mars.").status_code == 303
    answer = client.post("/atgarder/1/decide", data={
        "sedd": old, "slutdatum": "2027-06-30", "skal": "Beslutat i nämnden"})  # fmt: skip
    assert answer.status_code == 409
    said = words(answer.text)
    assert "Det här har hänt sedan du läste kortet" in said
    assert "Vägen grävs upp i mars." in said
    assert 'value="2027-06-30"' in answer.text
    assert ">Beslutat i nämnden</textarea>" in answer.text
    # The form now holds what was seen: sent again, it is taken.
    new = re.search(r'decide"[^>]*>\s*<input type="hidden" name="sedd" value="(\d+)"', answer.text)
    assert new
    again = {"sedd": new[1], "slutdatum": "2027-06-30", "skal": "Beslutat i nämnden"}
    assert client.post("/atgarder/1/decide", data=again).status_code == 303


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/atgarder/99", 404), ("GET", "/atgarder/1x", 404), ("GET", "/atgarder/1/kamera", 404),
     ("POST", "/atgarder/1/hitta-pa", 404), ("POST", "/atgarder/1/jamforelser", 400),
     ("POST", "/atgarder/1/kvitto", 400), ("GET", "/atgarder/plats/finns-inte", 404),
     ("GET", "/atgarder/plats?lon=x", 400), ("GET", "/atgarder/plats?lon=1&lat=2", 400),
     ("GET", "/atgarder/plats?omrade=POINT(1 2)", 400), ("GET", "/atgarder/plats", 200)],
)  # fmt: skip
def test_what_is_not_there_or_cannot_be_read(reading, method, path, status) -> None:
    answer = reading.request(method, path, data={"sedd": "1"} if method == "POST" else None)
    assert answer.status_code == status


def test_a_proposal_is_made_from_a_drawn_place(client: TestClient) -> None:
    page = client.get("/atgarder/ny", params={"omrade": RYD, "slag": "siktrojning"})
    assert page.status_code == 200
    assert "0 inrapporterade händelser på" in page.text
    assert 'option value="siktrojning" selected' in page.text
    assert 'option value="parkskotseln" selected' in page.text
    sent = dict(re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', page.text))
    sent |= {"slag": "siktrojning", "mal": "safety", "agare": "parkskotseln", "klass": "låg"}
    empty = client.post("/atgarder/ny", data=sent | {"skal": "Ring 070-123 45 67"})
    assert empty.status_code == 400
    assert "det måste stå vad som prövades eller övervägdes först" in words(empty.text)
    assert "070-123 45 67" in empty.text
    kept = client.post(
        "/atgarder/ny", data=sent | {"alternativ": "Vi gick dit.", "kostnad": "9 000"}
    )
    assert (kept.status_code, kept.headers["location"]) == (303, "/atgarder/4?klart=propose")
    said = words(client.get("/atgarder/4").text)
    assert "för att öka tryggheten" in said
    assert "Platsen valdes på rapporter från" in said


def test_a_camera_waits_for_its_dossier(client: TestClient) -> None:
    assert "Kameran kan beslutas när kameraunderlaget är komplett" in client.get("/atgarder/2").text
    assert step(client, "decide", number=2, slutdatum="2027-06-30").status_code == 400
    path = "/atgarder/2/kamera"
    parts = ("purpose", "incident_basis", "need", "privacy", "balance", "information",
             "register_row")  # fmt: skip
    sent = dict.fromkeys(parts, "Skrivet.") | {"utfall": "need", "lagring": "14", "sedd": ""}
    refused = client.post(path, data=sent | {"gor": "slut"})
    assert refused.status_code == 400
    said = words(refused.text)
    assert "Det saknar: vilka mindre ingripande åtgärder som har prövats; omprövningsdagen" in said
    mark = re.search(r'name="sedd" value="([^"]+)"', refused.text)
    assert mark
    late = client.post(path, data=sent | {"gor": "spara"})
    assert late.status_code == 409
    assert late.text.count("Skrivet.") >= len(parts)
    whole = sent | {"sedd": mark[1], "alternatives": "Ljus och lås.", "omprovas": "2099-01-31"}
    closed = client.post(path, data=whole | {"gor": "slut"})
    assert closed.headers["location"] == f"{path}?klart=slutet"
    paper = client.get(path).text
    assert "Ljus och lås." in paper
    assert "dossier-paper" in paper
    assert step(client, "decide", number=2, slutdatum="2027-06-30").status_code == 303


def test_a_group_of_one_district_sees_its_own_only(tmp_path: Path) -> None:
    db = copy_of("cards", with_interventions, tmp_path / "est.duckdb")
    sessions = with_accounts(db, "omradesgrupp", "styrgrupp", "fastighetsagare", district="ryd")
    html = {"Accept": "text/html"}
    group = signed_in(db, sessions["omradesgrupp"])
    assert group.get("/atgarder/1", headers=html).status_code == 200
    assert group.get("/atgarder/3", headers=html).status_code == 404
    assert group.get("/atgarder/plats/berga-torg", headers=html).status_code == 404
    assert group.get("/atgarder/plats", params={"omrade": OUTLINE}, headers=html).status_code == 404
    assert group.get("/atgarder/ny").status_code == 404
    assert group.post("/atgarder/1/decide", data={"sedd": "1"}).status_code == 404
    assert "move-form" not in group.get("/atgarder/1", headers=html).text
    steering = signed_in(db, sessions["styrgrupp"])
    assert steering.get("/atgarder/1", headers=html).status_code == 200
    assert steering.get("/atgarder/plats?lon=15.6&lat=58.4", headers=html).status_code == 404
    landlord = signed_in(db, sessions["fastighetsagare"])
    assert landlord.post("/atgarder/1/decide", data={"sedd": "1"}).status_code == 404
    assert landlord.post("/atgarder/1/acknowledge", data={"sedd": "1"}).status_code == 400


@pytest.mark.parametrize("status", ["done", "ordered", "dropped"])
def test_a_camera_that_was_put_up_can_be_written_down_whatever_its_status(
    client: TestClient, status: str
) -> None:
    store = client.app.state.est.store  # type: ignore[attr-defined]
    review = AT + pd.DateOffset(years=50)
    closed = dict.fromkeys(DOSSIER_TEXTS, "Skrivet.") | {"balance_outcome": "need"}
    write_dossier(store, 2, Dossier(**closed, review_date=review), now=AT)
    assert "Dagen då kameran togs ned" not in client.get("/atgarder/2/kamera").text
    row = store.intervention(2)
    store.change_intervention(row, {"status": "done", "done_at": AT}, "finish", AT)
    if status != "done":
        fields = {"status": status, "done_at": pd.NaT}
        store.change_intervention(store.intervention(2), fields, "reopen", AT)
    page = client.get("/atgarder/2/kamera").text
    assert "Dagen då kameran togs ned" in page
    seen_at = re.search(r'name="sedd" value="([^"]+)"><input type="hidden" name="gor"', page)
    assert seen_at is not None
    sent = {"sedd": unescape(seen_at[1]), "gor": "upphor", "upphorde": f"{AT:%Y-%m-%d}"}
    if status == "done":
        sent["upphorde"] = f"{AT + pd.Timedelta(days=1):%Y-%m-%d}"
    assert client.post("/atgarder/2/kamera", data=sent).status_code == 303
    assert store.dossiers()["ended_at"].notna().all()
