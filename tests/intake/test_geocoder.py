import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.data_files import data_root
from est_geo.errors import ProfileError
from est_geo.intake import geocode, read_gazetteer
from est_geo.intake.place_names import normal

REGISTER = read_gazetteer(data_root() / "gazetteer" / "places.csv")
MATCH_TYPES = {
    "address", "interpolated", "intersection", "place", "stop", "block", "street", "district",
    "municipality", "none",
}  # fmt: skip


def look_up(text, **more):
    return geocode([text], REGISTER, **more).iloc[0]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Skäggetorp C", "Skäggetorps centrum", "place"),
        ("skäggetorp centrum", "Skäggetorps centrum", "place"),
        ("Skaggetorps centrum", "Skäggetorps centrum", "place"),
        ("Ryd centrum", "Ryds centrum", "place"),
        ("Ryds Centrun", "Ryds centrum", "place"),
        ("bakom Ryds centrum, Linköping", "Ryds centrum", "place"),
        ("vid resecentrum", "Linköpings resecentrum", "stop"),
        ("centralen", "Linköpings centralstation", "place"),
        ("Linköping C", "Linköpings centralstation", "place"),
        ("domkyrkan", "Linköpings domkyrka", "place"),
        ("stadsbiblioteket", "Hunnebergsgatan (stadsbiblioteket)", "place"),
        ("utanför US norra entrén", "Universitetssjukhuset norra entrén", "place"),
        ("Drottningtorget", "Drottningtorget (läge B)", "stop"),
        ("busshållplatsen Berga Söderleden", "Berga Söderleden", "stop"),
        ("Rydsvägen 9C", "Rydsvägen 9C", "address"),
        ("Rydsv. 9 c", "Rydsvägen 9C", "address"),
        ("Rydsvägn 9C", "Rydsvägen 9C", "address"),
        ("Rydsvägen 9C, lgh 1102, 584 31 Linköping", "Rydsvägen 9C", "address"),
        ("på gården vid Skattegården 7A i Skäggetorp", "Skattegården 7A", "address"),
        ("St Larsg. 8", "S:t Larsgatan 8", "address"),
        ("V. Svedengatan 7", "Västra Svedengatan 7 (I-huset)", "address"),
        ("Kompanigatan 9", "Kompanigatan 7-9", "address"),
        ("Jarnvagsgatan 3", "Järnvägsgatan 3", "address"),
        ("Korpralsg 8", "Korpralsgatan 8", "address"),
        ("kv. Gasellen 1", "kv. Gasellen 1", "block"),
        ("kvarteret Abisko", "kv. Abisko 2", "block"),
        ("Ostbrickan 2 A", "kv. Ostbrickan 2 (A)", "block"),
        ("Hejdegården 1:6", "fastighet Hejdegården 1:6", "block"),
    ],
)
def test_what_people_write_is_found(text, name, kind):
    found = look_up(text)
    assert (found["matched_name"], found["match_type"], found["status"]) == (name, kind, "placed")
    place = REGISTER.places.set_index("name").loc[name]
    assert (found["lon"], found["lat"]) == (place["lon"], place["lat"])
    assert 0 < found["confidence"] <= 1


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("Rydsvägen 99", "street", "review"),
        ("Rydsvägen 9", "street", "review"),
        ("Platensgatan 24 B", "street", "review"),
        ("Kompanigatan 8", "street", "review"),
        ("Rydsvägen", "street", "review"),
        ("Rydsvägn", "street", "review"),
        ("kv Gasellen", "block", "review"),
        ("kv. Gasellen 9", "block", "review"),
        ("Ostbrickan 2", "block", "review"),
        ("Skäggetorps centrum 9", "place", "review"),
        ("Ryds centrum, Skäggetorp", "place", "review"),
        ("Järnvägsgatan 3, Mjölby", "address", "review"),
        ("mellan Ryds centrum och Rydsvägen 9C", "place", "review"),
        ("hörnet Platensgatan/Ågatan", "intersection", "review"),
        ("Skäggetorp", "district", "review"),
        ("vid ICA i Ryd", "district", "review"),
        ("Linköping", "municipality", "review"),
        ("Storgatan 999", "none", "none"),
        ("Stockholm", "none", "none"),
        ("", "none", "none"),
        ("x " * 100, "none", "none"),
    ],
)
def test_what_is_unsure_is_never_placed(text, kind, status):
    found = look_up(text)
    assert (found["match_type"], found["status"]) == (kind, status)
    assert np.isnan(found["lon"])
    assert np.isnan(found["lat"])


def register_of(tmp_path, rows):
    file = tmp_path / "platser.csv"
    head = "name,kind,lon,lat,district,confidence,aliases"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return read_gazetteer(file)


def test_a_tie_goes_to_a_person_unless_a_district_settles_it(tmp_path):
    register = register_of(
        tmp_path,
        [
            "Storgatan 1,address,15.60,58.41,city,high,",
            "Storgatan 1,address,15.55,58.40,ryd,high,",
            "Storgatan,street,15.60,58.41,city,high,",
        ],
    )
    tie = geocode(["Storgatan 1"], register).iloc[0]
    assert (tie["status"], tie["match_type"]) == ("review", "address")
    assert tie["candidates"] == ("Storgatan 1",)
    for text, hint in (("Storgatan 1, Ryd", None), ("Storgatan 1", "Ryd"), ("Storgatan 1", "ryd")):
        settled = geocode([text], register, district=hint).iloc[0]
        assert (settled["status"], settled["lon"]) == ("placed", 15.55)
    each = geocode(["Storgatan 1"] * 3, register, district=["city", None, "ryd"])
    assert each["lon"].fillna(0).tolist() == [15.60, 0, 15.55]


def test_a_typo_near_two_names_goes_to_a_person(tmp_path):
    register = register_of(
        tmp_path,
        [
            "Lindgatan 1,address,15.60,58.41,city,high,",
            "Lundgatan 1,address,15.62,58.42,city,high,",
        ],
    )
    found = geocode(["Landgatan 1", "Lindgatan 1", "Lndgatan 1"], register)
    assert found["status"].tolist() == ["review", "placed", "review"]
    assert set(found["candidates"].iloc[0]) == {"Lindgatan 1", "Lundgatan 1"}


def test_aliases_are_names(tmp_path):
    register = register_of(tmp_path, ["Ryds centrum,centre,15.5,58.4,ryd,high,Rydstorget|ICA Ryd"])
    assert geocode(["vid ICA Ryd", "rydstorget"], register)["status"].tolist() == ["placed"] * 2


def test_every_name_of_the_register_finds_itself_or_a_person():
    names = REGISTER.places["name"]
    found = geocode(names, REGISTER)
    placed = found["status"] == "placed"
    points = REGISTER.places[["lon", "lat"]]
    off = (found[["lon", "lat"]] - points)[placed].abs().max(axis=None)
    assert off <= 0.0005
    exact = REGISTER.places["kind"].isin(["address", "block", "stop", "centre", "landmark"])
    assert placed[exact].mean() > 0.97
    assert not placed[~exact].any()


@given(number=st.integers(1, 9999), letter=st.sampled_from(["", "A", " B", "c"]))
def test_a_house_number_is_never_guessed(number, letter):
    found = look_up(f"Rydsvägen {number}{letter}")
    same = f"{number}{letter}".replace(" ", "").upper() == "9C"
    assert (found["status"] == "placed") == same


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(REGISTER.places["name"].tolist())).map(" ".join)
)
def test_any_text_is_answered_within_the_contract(text):
    found = look_up(text)
    assert found["match_type"] in MATCH_TYPES
    assert found["status"] in {"placed", "review", "none"}
    assert (found["status"] == "placed") == (not np.isnan(found["lon"]))
    assert 0 <= found["confidence"] <= 1


def test_the_index_of_the_texts_is_kept_and_missing_texts_are_none():
    texts = pd.Series(["Ryds centrum", None], index=[7, 3])
    found = geocode(texts, REGISTER)
    assert found.index.tolist() == [7, 3]
    assert found["status"].tolist() == ["placed", "none"]
    assert geocode([], REGISTER).empty


@given(st.text(max_size=60))
def test_the_normal_form_is_its_own_normal_form(text):
    assert "  " not in normal(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,kind,lon\na,stop,1\n", "saknar kolumnen lat"),
        ("name,kind,lon,lat\na,stop,1\n", "har fel antal fält på rad 1"),
        ("name,kind,lon,lat\na,stop,1,2\n,stop,1,2\n", "den första är rad 2"),
        ("name,kind,lon,lat\na,okänd,1,2\n", "den första är rad 1"),
        ("name,kind,lon,lat\na,stop,181,2\n", "den första är rad 1"),
        ("name,kind,lon,lat\na,stop,öst,2\n", "den första är rad 1"),
        ("name,kind,lon,lat,confidence\na,stop,1,2,kanske\n", "den första är rad 1"),
    ],
)
def test_a_register_that_breaks_a_rule_is_refused(tmp_path, text, says):
    file = tmp_path / "platser.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match=says):
        read_gazetteer(file)
