"""The shipped profiles load, can be served, and a broken one tells of all its faults at once."""

from pathlib import Path

import pytest

from est_geo.data_files import data_root
from est_geo.errors import ProfileError
from est_geo.profile import UNKNOWN_CATEGORY, Profile
from tests.real import needs_real_data

FOLDER = data_root() / "profiles"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
LINKOPING = Profile.load("linkoping")
SMALL = """
name = "Liten"
timezone = "Europe/Stockholm"
projected_crs = "EPSG:3006"
districts_file = "districts/linkoping.geojson"
district_id_field = "id"
district_name_field = "name"
[[categories]]
id = "brak"
name = "Bråk"
"""


@pytest.fixture
def written(tmp_path):
    def write(text) -> Path:
        path = tmp_path / "liten.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_profile_loads(name):
    profile = Profile.load(name)
    assert profile.id == name
    assert profile.categories


def test_three_profiles_are_shipped_and_their_origin_told():
    assert {"linkoping", "memphis", "nottingham"} <= set(NAMES)
    source = (FOLDER / "SOURCE.md").read_text(encoding="utf-8")
    assert "judgement" in source
    for name in NAMES:
        assert f"{name}.toml" in source


@needs_real_data
@pytest.mark.parametrize(("name", "least"), [("memphis", 5), ("nottingham", 15)])
def test_other_cities_find_their_districts(name, least):
    profile = Profile.load(name)
    assert len(profile.districts) >= least
    assert profile.districts["id"].is_unique
    assert profile.outline is None


def test_every_need_is_served_by_an_actor_that_goes_out():
    able = {power for actor in LINKOPING.actors if actor.shifts for power in actor.powers}
    assert {category.needs for category in LINKOPING.categories} <= able


@pytest.mark.parametrize("district", LINKOPING.districts["id"])
def test_every_need_is_served_in_every_district(district):
    able = {
        power
        for actor in LINKOPING.actors
        if actor.shifts and (not actor.districts or district in actor.districts)
        for power in actor.powers
    }
    assert {category.needs for category in LINKOPING.categories} <= able


def test_actors_and_groups_name_what_exists():
    districts, actors = set(LINKOPING.districts["id"]), {one.id for one in LINKOPING.actors}
    for actor in LINKOPING.actors:
        assert set(actor.districts) <= districts
    for group in LINKOPING.groups:
        assert set(group.members) <= actors
        assert group.district is None or group.district in districts


def test_no_wording_means_two_categories_or_two_actors():
    for items in (LINKOPING.categories, LINKOPING.actors):
        words = [word.casefold() for one in items for word in {one.id, one.name, *one.aliases}]
        by_item = [{w.casefold() for w in (one.id, one.name, *one.aliases)} for one in items]
        assert len(set(words)) == sum(len(words) for words in by_item)


def test_sensitive_categories_and_unknown_one():
    assert LINKOPING.sensitive == {"nara_relation", "sexualbrott", "hatbrott", "hot"}
    assert LINKOPING.category[UNKNOWN_CATEGORY].name == "Okänd kategori"


def test_a_small_profile_is_enough(written):
    profile = Profile.load(written(SMALL))
    assert profile.id == "liten"
    assert profile.thresholds.hotspot_window_weeks == 13
    assert profile.gazetteer_path is None
    assert profile.district_names["ovriga_kommunen"] == "Övriga kommunen"


def test_all_broken_rules_come_in_one_message(written):
    broken = SMALL.replace("Europe/Stockholm", "Europa/Linköping").replace(
        'id = "brak"', 'id = "Bråk!"\nharm = -1\nneeds = "trollkarl"'
    )
    broken += '[[actors]]\nid = "x"\nname = "X"\nkind = "y"\nshifts = ['
    broken += '{ days = ["fre"], start = 18, end = 2 }]\n'
    with pytest.raises(ProfileError) as caught:
        Profile.load(written("resolution = 99\nfarg = 1\n" + broken))
    message = str(caught.value)
    for part in (
        "timezone", "categories.0.id", "categories.0.harm", "categories.0.needs", "resolution",
        "farg", "actors.0.shifts.0", "02 på natten skrivs 26", "Europe/Stockholm",
    ):  # fmt: skip
        assert part in message
    assert "trollkarl" not in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "går inte att läsa"),
        (SMALL + '[[categories]]\nid = "brak"\nname = "Igen"\n', "samma id flera gånger: brak"),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(written, text, says):
    with pytest.raises(ProfileError, match=says):
        Profile.load(written(text))


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ProfileError, match=r"'atlantis' finns inte.*linkoping, memphis"):
        Profile.load("atlantis")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            "districts/linkoping.geojson",
            "districts/saknas.geojson",
            "saknas.geojson, som inte finns",
        ),
        ('field = "id"', 'field = "kod"', "saknar fältet 'kod'"),
        ('id_field = "id"', 'id_field = "kind"', "ett eget id"),
    ],
)
def test_a_districts_file_that_does_not_fit_says_why(written, before, after, says):
    profile = Profile.load(written(SMALL.replace(before, after)))
    with pytest.raises(ProfileError, match=says):
        _ = profile.districts


BOW_TIE = (
    '{"features": [{"type": "Feature", "properties": {"id": "a", "name": "A"}, "geometry": '
    '{"type": "Polygon", "coordinates": [[[0,0],[1,1],[1,0],[0,1],[0,0]]]}}]}'
)
OUTLINE_ONLY = (
    '{"features": [{"type": "Feature", "properties": {"id": "a", "kind": "municipality"}, '
    '"geometry": {"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]}}]}'
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "går inte att läsa som GeoJSON"),
        (BOW_TIE, "giltig yta; 1 är det inte, den första är nummer 1"),
        (OUTLINE_ONLY, "har ingen stadsdel"),
    ],
)
def test_a_broken_districts_file_says_why(written, tmp_path, content, says):
    (tmp_path / "egna.geojson").write_text(content, encoding="utf-8")
    profile = Profile.load(written(SMALL.replace("districts/linkoping.geojson", "egna.geojson")))
    with pytest.raises(ProfileError, match=says):
        _ = profile.districts
