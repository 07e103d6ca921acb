"""Work orders over HTTP: to whom, of which district, as what; and what is written down."""

import csv
import io
import json
import shutil
import subprocess

import pandas as pd
import pytest

from est_geo.store import Acting
from service import orders_seen
from service.interventions_cache import SeenGrounds
from tests.made_interventions import AT, intervention
from tests.service.cards.made_cards import grounds, proposals
from tests.service.role_world import World, everybody

FORMULA = '=HYPERLINK("https://x.se";"klicka")'
PDFTOTEXT = shutil.which("pdftotext")
FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip
FILES = ("pdf", "csv", "json")
SEES = {"admin", "analytiker", "kommunpolis", "faltsekreterare", "fastighetsagare", "planerare",
        "styrgrupp"}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Ryd has a lamp that is ordered, City a camera that is done, Berga a proposal."""
    made = World(tmp_path_factory.mktemp("orders"))
    store = made.client.app.state.est.store.by(Acting("konto:3", "planerare"))
    deadline = AT + pd.Timedelta("30D")
    rows = (
        {"district": "ryd", "place": "kanarieplatsen i ryd", "status": "ordered",
         "title": FORMULA, "deadline": deadline},
        {"district": "city", "place": "kanarieplatsen i city", "kind": "klottersanering",
         "owner": "stangastaden", "goal": "safety"},
        {"district": "berga", "place": "kanarieplatsen i berga", "owner": "parkskotseln"},
    )  # fmt: skip
    numbers = [store.add_intervention(intervention(**row), AT) for row in rows]
    for number, moves in zip(numbers, ("order", "order finish", ""), strict=False):
        for move in moves.split():
            fields = {"order": {"status": "ordered", "ordered_at": AT},
                      "finish": {"status": "done", "done_at": AT}}[move]  # fmt: skip
            at = AT + pd.Timedelta(hours=number)
            store.change_intervention(store.intervention(number), fields, move, at)
    return made


def who(role, district=None):
    return next(one for one in everybody() if (one.role, one.district) == (role, district))


def rows(answer):
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def exported(world, action):
    store = world.client.app.state.est.store
    return store.trail(1000, action=action)


@pytest.mark.parametrize(
    "looking",
    [one for one in everybody() if "Cookie" in one.headers or one.role in {"ingen", "rapportor"}],
    ids=lambda one: f"{one.role}-{one.district}",
)
def test_a_file_is_given_to_who_sees_the_intervention(world, looking):
    for ending in ("csv", "json"):
        answer = world.ask(looking, "GET", f"/atgarder/1.{ending}")
        if looking.role in SEES or looking.district == "ryd":
            assert answer.status_code == 200
        else:
            assert answer.status_code in {401, 404}
            assert b"kanarie" not in answer.content


def test_the_papers_are_cut_by_district_as_well(world):
    for address in ("/atgarder/1.pdf", "/atgarder/1/underlag.pdf"):
        own = world.ask(who("omradesgrupp", "ryd"), "GET", address)
        assert (own.status_code, own.headers["content-type"]) == (200, "application/pdf")
        assert own.content.startswith(b"%PDF-1.7")
        assert own.headers["Cache-Control"] == "no-store"
        assert world.ask(who("omradesgrupp", "city"), "GET", address).status_code == 404


@pytest.mark.skipif(PDFTOTEXT is None, reason="poppler-utils is not installed")
def test_a_paper_read_back_says_whom_where_and_why(world, tmp_path):
    answer = world.ask(who("planerare"), "GET", "/atgarder/1.pdf")
    (tmp_path / "a.pdf").write_bytes(answer.content)
    said = subprocess.run(  # noqa: S603 - a fixed program and our own file
        [str(PDFTOTEXT), "-layout", tmp_path / "a.pdf", "-"], capture_output=True, check=True
    ).stdout.decode("utf-8")  # fmt: skip
    for wanted in ("Beställning 1", FORMULA, "Kommunens väghållare", "kanarieplatsen i ryd",
                   "WGS 84", "SWEREF 99 TM", "24 av 40 händelser.", "ring 112"):  # fmt: skip
        assert wanted in said


def test_a_row_holds_no_formula(world):
    (row,) = rows(world.ask(who("planerare"), "GET", "/atgarder/1.csv"))
    assert row["åtgärd"] == f"'{FORMULA}"
    assert (row["nummer"], row["status"], row["ägare"], row["stadsdel"]) == (
        "1", "beställd", "Kommunens väghållare", "Ryd",
    )  # fmt: skip
    assert row["E (SWEREF 99 TM)"].isdigit()


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("", [1, 2, 3]), ("?stadsdel=ryd", [1]), ("?status=utford", [2]), ("?mal=trygghet", [2]),
     ("?agare=parkskotseln", [3]), ("?slag=belysning", [1, 3]), ("?sok=KANARIE+city", [2]),
     ("?sok=kanarie+ingenstans", []), ("?sok=utförd", [2])],
)  # fmt: skip
def test_the_list_has_the_filters_of_the_page(world, query, numbers):
    found = rows(world.ask(who("planerare"), "GET", f"/atgarder.csv{query}"))
    assert [int(one["nummer"]) for one in found] == numbers


@pytest.mark.parametrize("query", ["?status=klar", "?mal=brottsligt", "?stad=ryd", "?sok=a&sok=b"])
def test_a_filter_that_is_not_known_is_refused(world, query):
    assert world.ask(who("planerare"), "GET", f"/atgarder.csv{query}").status_code == 400


def test_the_list_is_cut_by_district(world):
    own = world.ask(who("omradesgrupp", "city"), "GET", "/atgarder.csv")
    assert [one["plats"] for one in rows(own)] == ["kanarieplatsen i city"]
    asked = world.ask(who("omradesgrupp", "city"), "GET", "/atgarder.csv?stadsdel=ryd")
    assert rows(asked) == []
    told = world.ask(who("omradesgrupp", "city"), "GET", "/atgarder/open311.json")
    assert [one["address"] for one in told.json()] == ["kanarieplatsen i city"]


def test_what_is_ordered_is_a_list_of_open311_requests(world):
    told = world.ask(who("fastighetsagare"), "GET", "/atgarder/open311.json").json()
    assert {one["service_request_id"] for one in told} == {"1", "2"}
    for one in told:
        assert set(one) == FIELDS
        assert one["status"] in {"open", "closed"}
        assert isinstance(one["lat"], float)
        for name in ("requested_datetime", "updated_datetime"):
            assert pd.Timestamp(one[name]).tzinfo is not None
    done, lamp = sorted(told, key=lambda one: one["status"])
    assert (done["status"], done["expected_datetime"]) == ("closed", None)
    assert (lamp["status"], lamp["service_code"], lamp["agency_responsible"]) == (
        "open", "belysning", "Kommunens väghållare",
    )  # fmt: skip
    assert pd.Timestamp(lamp["expected_datetime"]) == AT + pd.Timedelta("30D")
    (alone,) = world.ask(who("planerare"), "GET", "/atgarder/1.json").json()
    assert alone == lamp
    proposed = world.ask(who("planerare"), "GET", "/atgarder/3.json").json()[0]
    assert proposed["status_notes"] == "Inte beställd: föreslagen."


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("?agare=stangastaden", {"2"}), ("?status=open", {"1"}), ("?status=closed", {"2"}),
     ("?agare=polisen", set()), ("?stadsdel=ryd&status=open", {"1"}),
     ("?jurisdiction_id=linkoping", {"1", "2"})],
)  # fmt: skip
def test_an_owner_s_system_asks_for_its_own(world, query, numbers):
    told = world.ask(who("planerare"), "GET", f"/atgarder/open311.json{query}").json()
    assert {one["service_request_id"] for one in told} == numbers


@pytest.mark.parametrize(
    ("address", "status"),
    [("/atgarder/99.pdf", 404), ("/atgarder/0.csv", 404), ("/atgarder/x.json", 404),
     ("/atgarder/1.pdf?x=1", 400), ("/atgarder/open311.json?status=klar", 400),
     ("/atgarder/open311.json?jurisdiction_id=ingen", 404), ("/atgarder/1.xlsx", 404),
     ("/atgarder/99/underlag.pdf", 404)],
)  # fmt: skip
def test_what_is_not_there_is_said_in_words(world, address, status):
    answer = world.ask(who("planerare"), "GET", address)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_proposal_of_the_picture_has_a_paper_too(world, monkeypatch):
    own = proposals(alternative="Gå dit först.", cost_class="hög", goal="crime")
    here = SeenGrounds("ready", (grounds(proposals=own),))
    monkeypatch.setattr(orders_seen, "grounds_of", lambda _: here)
    path = "/atgarder/plats/ryd-torget/{}/underlag.pdf"
    before = len(exported(world, "recommendation.export"))
    answer = world.ask(who("planerare"), "GET", path.format("belysning"))
    assert (answer.status_code, answer.content[:8]) == (200, b"%PDF-1.7")
    told = exported(world, "recommendation.export")
    assert (len(told), told["object_id"].iloc[0]) == (before + 1, "ryd-torget-belysning")
    for kind in ("klottersanering", "<b>"):
        assert world.ask(who("planerare"), "GET", path.format(kind)).status_code == 404
    monkeypatch.setattr(orders_seen, "grounds_of", lambda _: SeenGrounds("counting"))
    answer = world.ask(who("planerare"), "GET", path.format("belysning"))
    assert "vara på väg" in answer.json()["detail"]


def test_what_leaves_is_written_down(world):
    before = len(exported(world, "intervention.export"))
    lists = len(exported(world, "intervention.list"))
    for ending in FILES:
        world.ask(who("analytiker"), "GET", f"/atgarder/2.{ending}")
    world.ask(who("analytiker"), "GET", "/atgarder/2/underlag.pdf")
    found = exported(world, "intervention.export")
    assert len(found) == before + 4
    assert set(found["object_id"][:4]) == {"2"}
    assert {json.loads(one)["form"] for one in found["details"][:4]} == {
        "pdf", "csv", "open311", "underlag",
    }  # fmt: skip
    world.ask(who("analytiker"), "GET", "/atgarder.csv")
    world.ask(who("analytiker"), "GET", "/atgarder/open311.json?agare=polisen")
    told = exported(world, "intervention.list")
    assert len(told) == lists + 1
    assert json.loads(told["details"].iloc[0])["objects"] == 3
