"""The checklists: two short lists of plain questions, each pointing to the catalogue only."""

import pandas as pd
import pytest

from est_geo.data_files import data_root
from est_geo.errors import ProfileError
from est_geo.interventions import pointed, read_catalogue, read_checklists, walk_words
from est_geo.profile import Profile
from est_geo.tables import WALK_ANSWERS, WALK_KINDS

LISTS = read_checklists()
SHIPPED = (data_root() / "checklists.toml").read_text("utf-8")
FIVE = SHIPPED.partition('kind = "safety_walk"')[2].partition("questions = [\n")[2].split("\n")[0]
READ_BY_OTHERS = {
    "folk_efter_morkret", "belysning_racker", "lampor_slackta", "skymd_sikt", "klotter",
    "nedskrapning", "trasigt", "overblickbart", "kanns_tryggt", "entre_last", "skyltar_begripliga",
}  # fmt: skip


def test_both_lists_are_short_and_ask_what_others_read():
    asked = {kind: [one.id for one in LISTS.asked(kind)] for kind in WALK_KINDS}
    assert all(8 <= len(ids) <= 14 for ids in asked.values())
    assert set().union(*asked.values()) >= READ_BY_OTHERS
    assert set().union(*asked.values()) == set(LISTS.of)


def test_every_question_says_what_each_answer_means():
    for one in LISTS.question:
        said = [one.means(answer) for answer in WALK_ANSWERS]
        assert len(set(said)) == len(WALK_ANSWERS)
        assert one.text.endswith("?")


def test_questions_point_to_the_catalogue_and_never_to_a_camera():
    points = {kind for one in LISTS.question for kind in one.points}
    assert points == set(read_catalogue().of) - {"bevakningskamera"}


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('points = ["tillsyn"]', 'points = ["bevakningskamera"]', "pekar på en kamera"),
        ('points = ["tillsyn"]', 'points = ["raketer"]', "finns i åtgärdskatalogen: raketer"),
        ('wrong = "yes"\npoints = ["tillsyn"]', 'points = ["tillsyn"]', "men inte wrong"),
        ('id = "annan_vag"', 'id = "klotter"', "samma id på flera frågor"),
        ('kind = "inspection"', 'kind = "safety_walk"', "en lista av varje slag"),
        ('kind = "inspection"', 'kind = "utflykt"', "fältet kind har ett värde"),
        ('"annan_vag", "klotter"', '"ingen_fraga", "klotter"', "en fråga som inte finns"),
        (FIVE, "", "8–14 frågor"),
        ('text = "Är något trasigt?"', "", "frågan 'trasigt': fältet text saknas"),
        ("[[question]]", "[[question", "går inte att läsa"),
    ],
)  # fmt: skip
def test_a_list_that_breaks_a_rule_is_refused_by_name(tmp_path, was, becomes, says):
    assert was in SHIPPED
    path = tmp_path / "lista.toml"
    path.write_text(SHIPPED.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(ProfileError, match=says):
        read_checklists(path)


def test_a_municipality_may_have_its_own_list(tmp_path):
    own = Profile.load("linkoping").model_copy(
        update={"folder": tmp_path, "checklists_file": "egen.toml"}
    )
    with pytest.raises(ProfileError, match=r"nämner filen egen\.toml, som inte finns"):
        _ = own.checklists_path
    text = SHIPPED.replace("Finns det klotter?", "Finns det klotter på platsen?")
    (tmp_path / "egen.toml").write_text(text, encoding="utf-8")
    assert (
        read_checklists(own.checklists_path).of["klotter"].text == "Finns det klotter på platsen?"
    )
    assert Profile.load("linkoping").checklists_path is None


def test_partly_points_and_what_nobody_knows_does_not():
    told = pd.DataFrame(
        [(1, "klotter", "partly"), (1, "skymd_sikt", "unknown"), (1, "annan_vag", "no"),
         (2, "belysning_racker", "yes"), (2, "lampor_slackta", "yes"), (2, "borttagen", "yes")],
        columns=["walk_id", "question", "answer"],
    )  # fmt: skip
    assert pointed(told, LISTS)[["kind", "question"]].to_numpy().tolist() == [
        ["belysning", "lampor_slackta"], ["klottersanering", "klotter"],
    ]  # fmt: skip
    assert pointed(told.head(0), LISTS).empty
    assert walk_words({"walk_id": 1, "after_dark": False, "people": 0}, told, LISTS) == (
        "I dagsljus.", "Delvis: det finns klotter.", "Det går inte att välja en annan väg.",
    )  # fmt: skip
