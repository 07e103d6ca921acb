from pathlib import Path

import pytest

from est_geo.errors import ProfileError
from est_geo.interventions import read_catalogue
from est_geo.profile import Profile

SHIPPED = read_catalogue()

GOOD = """
[[intervention]]
id = "lampa"
name = "Lampa"
question = "Mörkt"
answers = ["ran"]
condition = "att det är mörkt"
cost_class = "låg"
owner = "Kommunen"
owner_kinds = ["forvaltning"]
goals = ["crime"]
time_to_effect = "dagar"
weeks_to_effect = [0, 4]
swedish = "Ingen svensk studie läst."
alternative = "Gå dit och se efter"
limitations = ["Det är oklart"]

[intervention.harm]
displacement = []
exclusion = []
privacy = []
other = ["Det bländar"]

[[intervention.evidence]]
id = "L1"
finding = "Det hjälpte"
direction = "for"
design = "försök"
year = 2020
source = "Någon 2020"
status = ["P"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "katalog.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_smallest_good_catalogue_is_read(tmp_path: Path):
    (measure,) = read_catalogue(written(tmp_path, GOOD)).intervention
    assert measure.sources == ("Någon 2020",)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('limitations = ["Det är oklart"]', "", "'lampa': saknar begränsning"),
        ('limitations = ["Det är oklart"]', "limitations = []", "'lampa': saknar begränsning"),
        (GOOD[GOOD.index("[[intervention.evidence") :], "", "'lampa': saknar källa"),
        ('source = "Någon 2020"', "", "'lampa': fältet evidence.0.source saknas"),
        ('source = "Någon 2020"', 'source = "   "', "fältet evidence.0.source är tomt"),
        ('"låg"', '"billig"', "fältet cost_class har ett värde som inte är tillåtet"),
        ('owner = "Kommunen"', 'agare = "Kommunen"', "fältet owner saknas"),
        ('owner = "Kommunen"', 'owner = "K K"\nagare = "K"', "fältet agare är ett okänt fält"),
        ("year = 2020", "year = 1066", "fältet evidence.0.year har fel typ eller omfång"),
        ('status = ["P"]', "status = []", "fältet evidence.0.status har fel typ"),
        ('goals = ["crime"]', 'goals = ["crime"]\nsafety = ["x"]', "har kategorier i safety"),
        ('goals = ["crime"]', 'goals = ["crime"]\nlegal = "Lagen"', "måste ha både legal och"),
        ('goals = ["crime"]', "goals = []", "fältet goals har fel typ"),
        ('goals = ["crime"]', 'goals = ["crime"]\nindirect = ["X9"]', "har kort i indirect"),
        ('owner_kinds = ["forvaltning"]', 'owner_kinds = ["person"]', "inte är tillåtet"),
        ("[0, 4]", "[4, 0]", "weeks_to_effect som går baklänges"),
        ("[0, 4]", "[0]", "fältet weeks_to_effect"),
        ("exclusion = []\n", "", "fältet harm.exclusion saknas"),
        ("Ingen svensk studie läst", "Det gick bra i Sverige", "har swedish som inte stämmer"),
        ('status = ["P"]', 'status = ["P"]\nswedish = true', "har swedish som inte stämmer"),
        ('id = "lampa"\n', "", "åtgärd nummer 1: fältet id saknas"),
    ],
)
def test_a_broken_rule_is_named_in_swedish(tmp_path: Path, was: str, becomes: str, says: str):
    assert was in GOOD
    with pytest.raises(ProfileError) as caught:
        read_catalogue(written(tmp_path, GOOD.replace(was, becomes)))
    assert says in str(caught.value)


def test_repeated_ids_are_refused(tmp_path: Path):
    with pytest.raises(ProfileError, match="katalogen: har samma id flera gånger: lampa"):
        read_catalogue(written(tmp_path, GOOD + GOOD))


@pytest.mark.parametrize("text", ["inte toml [", ""])
def test_what_is_no_catalogue_is_refused(tmp_path: Path, text: str):
    with pytest.raises(ProfileError, match=r"går inte att läsa|fältet intervention saknas"):
        read_catalogue(written(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(ProfileError, match="går inte att läsa"):
        read_catalogue(tmp_path / "finns-inte.toml")


def test_the_ten_measures_are_there():
    assert set(SHIPPED.of) == {
        "belysning", "siktrojning", "renhallning", "klottersanering", "skyltning",
        "bevakningskamera", "grindar", "trafikatgard", "platsvard", "tillsyn",
    }  # fmt: skip


def test_every_answered_category_is_in_the_profile_and_none_is_sensitive():
    profile = Profile.load("linkoping")
    answered = {one for measure in SHIPPED.intervention for one in measure.answers}
    assert answered <= set(profile.category)
    assert answered.isdisjoint(profile.sensitive)


def test_contested_results_never_stand_under_what_speaks_for():
    for measure in SHIPPED.intervention:
        for card in measure.evidence:
            if "C" in card.status or card.direction != "for":
                assert not card.supports


def test_a_card_says_the_same_wherever_it_stands():
    cards = [card for measure in SHIPPED.intervention for card in measure.evidence]
    assert len({card.id for card in cards}) == len(set(cards))


def test_measures_without_a_study_of_their_own_say_so():
    own = {"belysning", "renhallning", "bevakningskamera", "grindar", "platsvard", "tillsyn"}
    for measure in SHIPPED.intervention:
        says = any("ingen egen studie läst" in one.lower() for one in measure.limitations)
        assert says == (measure.id not in own) == (not measure.own_cards)


READING_LIST = {
    "belysning": {"L1", "L2", "L3", "L4", "L5", "L6", "L7"},
    "bevakningskamera": {"K1", "K2", "K3"},
    "platsvard": {"H3", "H5", "H6", "H7", "X1", "P1"},
    "renhallning": {"R1"},
    "grindar": {"G1"},
    "tillsyn": {"P1"},
}


@pytest.mark.parametrize("measure", READING_LIST)
def test_every_card_of_the_reading_list_that_bears_on_a_measure_stands_there(measure: str):
    assert READING_LIST[measure] <= {card.id for card in SHIPPED.of[measure].evidence}


def test_where_something_speaks_for_what_does_not_stands_beside_it():
    for measure in SHIPPED.intervention:
        assert any(not card.supports for card in measure.evidence), measure.id
        assert measure.harms, measure.id


def test_contested_measures_say_so():
    assert {one.id for one in SHIPPED.intervention if one.contested} == {
        "belysning", "bevakningskamera", "platsvard",
    }  # fmt: skip


def test_what_is_known_from_sweden_is_said_of_every_measure():
    read = {one.id for one in SHIPPED.intervention if any(card.swedish for card in one.evidence)}
    assert read == {"bevakningskamera", "platsvard", "tillsyn"}
    for measure in SHIPPED.intervention:
        assert measure.swedish.startswith("Ingen svensk studie läst") == (measure.id not in read)


def test_lighting_is_gated_to_what_light_can_lessen():
    assert SHIPPED.of["belysning"].gated == ("ran", "inbrott", "stold", "skadegorelse")


def test_owners_of_the_profile_are_of_the_kinds_that_a_measure_may_be_given_to():
    profile = Profile.load("linkoping")
    for owner in profile.owners:
        for kind in owner.interventions:
            assert owner.kind in SHIPPED.of[kind].owner_kinds, (owner.id, kind)
    assert {kind for owner in profile.owners for kind in owner.interventions} == set(SHIPPED.of)


@pytest.mark.parametrize(
    ("card", "numbers"),
    [
        ("L1", ["21 %", "13 studier"]),
        ("L2", ["14 %", "21 studier", "våldsbrotten inte säkert"]),
        ("L3", ["36 %", "4 %"]),
        ("L4", ["300\u202f000|300 000"]),
        ("L5", ["0,56", "1,55"]),
        ("L7", ["12 av 17"]),
        ("K2", ["51 %", "inte större"]),
        ("R1", ["36,8 %", "39,3 %", "57,8 %", "75,7 %"]),
        ("G1", ["37 %"]),
        ("A1", ["29 %", "kontrollområde"]),
        ("H6", ["tre fjärdedelar"]),
        ("K1", ["måttlig", "Aktiv bevakning"]),
        ("H7", ["bara där platsen redan känns otrygg"]),
        ("P1", ["33,8 %", "34 studier"]),
    ],
)
def test_numbers_are_those_of_the_reading_list(card: str, numbers: list[str]):
    found = {one.id: one.finding for measure in SHIPPED.intervention for one in measure.evidence}
    for number in numbers:
        assert any(text in found[card] for text in number.split("|"))


def test_numbers_from_memory_are_marked():
    cards = {one.id: one for measure in SHIPPED.intervention for one in measure.evidence}
    assert {name for name, card in cards.items() if card.unchecked} == {
        "K1-tal", "R1-tal", "G1-tal", "K3", "X1",
    }  # fmt: skip
    assert any("ej kontrollerad" in source for source in SHIPPED.of["grindar"].sources)
