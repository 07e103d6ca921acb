"""The checklist without a script: a plain form that works, once, and says what is wrong."""

import re
import uuid

import pytest

from tests.made_interventions import AT, intervention
from tests.service.role_world import World, everybody

PATH = "/atgarder/besiktning"
GOOD = {
    "slag": "safety_walk", "plats": "a1", "morkt": "ja", "deltagare": "6", "nyckel": "",
    "svar-klotter": "yes", "svar-belysning_racker": "no", "ord": "Ring 070-123 45 67",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("page"))
    store = made.client.app.state.est.store
    for district in ("ryd", "city"):
        row = intervention(district=district, place=f"kanarieplatsen i {district}")
        store.add_intervention(row, AT)
    return made


def who(role="planerare", district=None):
    return next(one for one in everybody() if (one.role, one.district) == (role, district))


def html(world, looking, method="GET", path=PATH, **more):
    return world.ask(looking, method, path, headers={"Accept": "text/html"}, **more)


def post(world, sent, looking=None):
    return html(world, looking or who(), "POST", data=sent)


def walks(world):
    return world.client.app.state.est.store.walks()


def test_the_page_offers_both_lists_and_only_places_that_one_may_see(world):
    answer = html(world, who("omradesgrupp", "ryd"))
    assert answer.status_code == 200
    text = answer.text
    assert 'href="tel:112"' in text
    assert "Bilder tas inte emot" in text
    assert "Skriv inte om personer" in text
    assert "kanarieplatsen i ryd" in text
    assert "kanarieplatsen i city" not in text
    assert text.count("<fieldset data-kinds=") == 15
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert "Expires" in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_leads_to_its_place_and_kind(world):
    text = html(world, who(), path=f"{PATH}?atgard=2&slag=safety_walk").text
    (chosen,) = re.findall(r'<option value="([^"]+)"[^>]* selected>', text)
    assert chosen == "a2"
    assert re.search(r'value="safety_walk" checked', text)
    assert html(world, who(), path=f"{PATH}?x=1").status_code == 400


def test_a_plain_form_is_kept_once_and_says_what_it_points_to(world):
    before, key = len(walks(world)), str(uuid.uuid4())
    for _ in range(3):
        answer = post(world, GOOD | {"nyckel": key})
        assert answer.status_code == 200
        assert "Svaren pekar på det här" in answer.text
        assert "Klottersanering" in answer.text
        assert "<form" not in answer.text.partition("<main")[2].partition("</main")[0]
    row = walks(world).iloc[-1]
    assert len(walks(world)) == before + 1
    assert (row["kind"], row["place"], row["intervention_id"], row["people"]) == (
        "safety_walk", "kanarieplatsen i ryd", 1, 6,
    )  # fmt: skip
    assert "070" not in row["words"]


def test_what_was_seen_stands_on_the_card_of_the_intervention(world):
    assert post(world, GOOD | {"ord": "Vid <b>trappan</b>."}).status_code == 200
    text = html(world, who(), path="/atgarder/1").text
    assert "Sett på plats" in text
    assert "Efter mörkrets inbrott, 6 deltog. Belysningen räcker inte." in text
    assert "Vid &lt;b&gt;trappan&lt;/b&gt;." in text
    # Who steers sees the card, and not what was written on the spot.
    assert "Sett på plats" not in html(world, who("styrgrupp"), path="/atgarder/1").text


def test_an_address_is_looked_up(world):
    answer = post(world, GOOD | {"plats": "", "words": "Ryds centrum", "where": "words"})
    assert answer.status_code == 200
    assert walks(world).iloc[-1]["district"] == "ryd"


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"slag": "utflykt"}, "välj platsbesiktning"), ({"morkt": ""}, "ljust eller mörkt"),
        ({"plats": ""}, "välj en plats i listan"), ({"plats": "a99"}, "välj en plats i listan"),
        ({"plats": "", "words": "Ingenstansgatan 999"}, "finns inte i platsregistret"),
        ({"deltagare": "många"}, "ska vara ett antal"), ({"deltagare": "501"}, "ska vara 0–500"),
        ({"svar-klotter": "", "svar-belysning_racker": ""}, "besvara minst en"),
        ({"svar-klotter": "mycket"}, "ska vara yes"), ({"nyckel": "x"}, "ska vara ett UUID"),
        ({"ord": "x" * 301}, "högst 300 tecken"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_filled_in_stays(world, other, says):
    before = len(walks(world))
    answer = post(world, GOOD | other)
    assert answer.status_code == 422
    assert says in answer.text
    assert 'role="alert"' in answer.text
    assert 'value="yes" checked' in answer.text or "svar-klotter" in other
    assert len(walks(world)) == before


def test_the_same_key_for_something_else_is_a_conflict(world):
    key = str(uuid.uuid4())
    assert post(world, GOOD | {"nyckel": key}).status_code == 200
    answer = post(world, GOOD | {"nyckel": key, "deltagare": "7"})
    assert answer.status_code == 409
    assert "Samma nyckel" in answer.text


def test_a_group_cannot_choose_another_district_s_place(world):
    before = len(walks(world))
    assert post(world, GOOD, who("omradesgrupp", "city")).status_code == 422
    assert len(walks(world)) == before


def test_the_worker_keeps_what_there_is(world):
    answer = world.ask(who(), "GET", f"{PATH}/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == PATH
    kept = re.findall(r'"(/[^"]+)"', answer.text.partition("\n")[0])
    assert len(kept) > 10
    for path in kept:
        assert world.ask(who(), "GET", path).status_code == 200, path
