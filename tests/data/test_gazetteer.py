"""The shipped place register: every place where it says, marks of doubt kept, no vague aliases."""

import numpy as np
import pandas as pd
import pytest
import shapely

from est_geo.data_files import data_root
from est_geo.intake import geocode, read_gazetteer
from est_geo.profile import Profile

PATH = data_root() / "gazetteer" / "places.csv"
PLACES = pd.read_csv(PATH, keep_default_na=False)
LINKOPING = Profile.load("linkoping")
UNVERIFIED = {
    "Hunnebergsgatan (stadsbiblioteket)",
    "Stora torget",
    "Trädgårdstorget",
    "Berga centrum",
    "Universitetssjukhuset norra entrén",
    "Tinnerbäcksbadet",
}
HEADINGS = "name kind precision lon lat district confidence aliases"


def test_columns_and_number_of_places():
    assert list(PLACES.columns) == HEADINGS.split()
    assert len(PLACES) == 225
    assert PLACES["name"].is_unique


def test_every_place_lies_in_the_district_it_names():
    points = shapely.points(PLACES["lon"], PLACES["lat"])
    found = np.full(len(PLACES), "", dtype=object)
    for district in LINKOPING.districts.itertuples():
        found[shapely.covers(district.geometry, points)] = district.id
    wrong = PLACES.loc[PLACES["district"] != found, "name"]
    assert wrong.empty, wrong.tolist()


def test_every_place_lies_in_the_municipality():
    points = shapely.points(PLACES["lon"], PLACES["lat"])
    assert shapely.covers(LINKOPING.outline, points).all()


def test_kinds_precisions_and_confidences_are_known():
    assert set(PLACES["kind"]) == {
        "address", "block", "centre", "label", "landmark", "stop", "street",
    }  # fmt: skip
    assert set(PLACES["precision"]) == {"address", "area", "block", "point", "street"}
    assert set(PLACES["confidence"]) == {"high", "medium", "unverified"}
    same = PLACES["kind"].isin(["address", "block", "street"])
    assert (PLACES.loc[same, "kind"] == PLACES.loc[same, "precision"]).all()


def test_marks_of_doubt_are_kept_and_told():
    doubtful = PLACES[PLACES["confidence"] == "unverified"]
    assert set(doubtful["name"]) == UNVERIFIED
    source = (PATH.parent / "SOURCE.md").read_text(encoding="utf-8")
    for name in UNVERIFIED:
        assert name.split("(")[-1].rstrip(")").casefold() in source.casefold()


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("Linköpings resecentrum", 15.625416, 58.415978),
        ("Ryds centrum", 15.564625, 58.40837),
        ("kv. Ostformen 4", 15.558201, 58.409012),
        ("Skattegården 7A", 15.581299, 58.428332),
    ],
)
def test_coordinates_are_as_they_were_found(name, lon, lat):
    row = PLACES[PLACES["name"] == name].iloc[0]
    assert (row["lon"], row["lat"]) == (lon, lat)


def test_aliases_are_clean_and_never_a_district_by_itself():
    aliases = [one for cell in PLACES["aliases"] if cell for one in cell.split("|")]
    assert len(aliases) >= 20
    assert all(one == one.strip() != "" for one in aliases)
    assert len({one.casefold() for one in aliases}) == len(aliases)
    areas = {name.casefold() for name in LINKOPING.districts["name"]} | {"linköping"}
    assert not areas & {one.casefold() for one in aliases}


def test_every_alias_leads_to_its_own_place():
    register = read_gazetteer(PATH)
    rows = [
        (alias, row.name, row.lon, row.lat)
        for row in PLACES.itertuples(index=False)
        for alias in row.aliases.split("|")
        if alias
    ]
    found = geocode([alias for alias, *_ in rows], register)
    assert (found["status"] == "placed").all(), found[found["status"] != "placed"]
    assert found["lon"].tolist() == [lon for _, _, lon, _ in rows]
    assert found["lat"].tolist() == [lat for *_, lat in rows]
