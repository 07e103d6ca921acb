import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, to_metres
from est_geo.data_files import data_root
from est_geo.errors import UnreadableFileError
from est_geo.intake import geocode, read_gazetteer, read_register
from est_geo.profile import Profile
from tests.made_registers import MIDDLE, addresses, full_name

LINKOPING = Profile.load("linkoping")
BAD_ROWS = """Adress;lat;lon
Ågatan 1;58,41;15,62
ågatan  1;58,41;15,62
Ågatan 2;;
Ågatan 3;norr;15,62
Ågatan 4;NaN;NaN
Ågatan 5;inf;15,62
Ågatan 6;15,62;58,41
Ågatan 7;0;0
Ågatan 8;59,33;18,07
;58,41;15,62
Ågatan 9;58,41
Ågatan 10;181;91
"""
WHERE = {"districts": LINKOPING.districts, "within": LINKOPING.outline}


def written(tmp_path, text, name="platser.csv", encoding="utf-8"):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    return file


def balanced(register):
    parts = register.from_rows + register.merged + register.lines + register.n_skipped
    assert register.rows == parts
    assert len(register.aliases) == len(register.places)
    return register


def test_the_shipped_register_loads_as_it_stands_with_its_column_of_precision():
    path = data_root() / "gazetteer" / "places.csv"
    given = pd.read_csv(path, keep_default_na=False)
    register = balanced(read_register(path))
    assert register.own
    assert (register.rows, register.n_skipped, register.derived) == (225, 0, 0)
    for name in ("name", "kind", "lon", "lat", "confidence"):
        assert register.places[name].tolist() == given[name].tolist()
    assert register.places["district"].fillna("").tolist() == given["district"].tolist()


def test_a_file_without_confidence_and_aliases_loads_too(tmp_path):
    text = "name,kind,precision,lon,lat,district\nRyds centrum,centre,point,15.56,58.41,ryd\n"
    register = balanced(read_register(written(tmp_path, text)))
    row = register.places.iloc[0]
    assert (row["confidence"], row["district"], register.aliases) == ("medium", "ryd", ((),))


@pytest.mark.parametrize(
    "head",
    [
        "Gatuadress;Postort;Latitud;Longitud",
        "Adress;Ort;lat;lon",
        "address;city;Latitude;Longitude",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-8-sig", "utf-16"])
def test_whole_addresses_with_decimal_commas(tmp_path, head, encoding):
    text = f"{head}\nÅgatan 12 b, 582 22 Linköping;;58,4108;15,6214\n"
    register = balanced(read_register(written(tmp_path, text, encoding=encoding), **WHERE))
    place = register.places.iloc[0]
    assert (place["name"], place["kind"], place["town"]) == ("Ågatan 12B", "address", "Linköping")
    assert (place["district"], place["confidence"]) == ("city", "high")
    assert register.places["name"].tolist() == ["Ågatan 12B", "Ågatan"]


HEADS = [
    ("gata,nummer,bokstav,tätort,{n},{e}", "Ågatan,12,b,Linköping,{north},{east}"),
    ("street,number,letter,town,{n},{e}", "Ågatan,12,B,Linköping,{north},{east}"),
    ("Gatuadress,Nr,Litt,Postort,{n},{e}", "Ågatan,12,B,LINKÖPING,{north},{east}"),
    ("Gatuadress,Nr,Litt,Kommundel,{n},{e}", "Ågatan 12B,12,B,Linköping,{north},{east}"),
]
AXES = [
    ("N", "E", SWEREF_99_TM),
    ("X", "Y", SWEREF_99_TM),
    ("sweref99tm_n", "sweref99tm_e", SWEREF_99_TM),
    ("N (SWEREF 99 15 00)", "E (SWEREF 99 15 00)", SWEREF_99_15_00),
    ("X-koordinat", "Y-koordinat", SWEREF_99_15_00),
    ("POINT_Y", "POINT_X", SWEREF_99_15_00),
]


@pytest.mark.parametrize(
    ("parts", "axes"),
    [*((parts, AXES[0]) for parts in HEADS), *((HEADS[0], axes) for axes in AXES[1:])],
)
def test_parts_in_columns_and_swedish_coordinates(tmp_path, parts, axes):
    (head, row), (n, e, crs) = parts, axes
    east, north = (round(float(one[0]), 2) for one in to_metres([MIDDLE[0]], [MIDDLE[1]], crs))
    text = f"{head.format(n=n, e=e)}\n{row.format(north=north, east=east)}\n"
    register = balanced(read_register(written(tmp_path, text), **WHERE))
    place = register.places.iloc[0]
    assert (place["name"], place["town"]) == ("Ågatan 12B", "Linköping")
    assert (place["lon"], place["lat"]) == pytest.approx(MIDDLE, abs=1e-6)


def test_a_stated_crs_goes_before_what_the_file_seems_to_be(tmp_path):
    east, north = (float(one[0]) for one in to_metres([MIDDLE[0]], [MIDDLE[1]], SWEREF_99_15_00))
    file = written(tmp_path, f"adress;lat;lon\nÅgatan 1;{north};{east}\n")
    assert read_register(file, **WHERE).n_skipped == 1
    place = read_register(file, crs=SWEREF_99_15_00, **WHERE).places.iloc[0]
    assert (place["lon"], place["lat"]) == pytest.approx(MIDDLE, abs=1e-9)


def test_a_bad_row_is_counted_by_reason_and_never_stops_the_file(tmp_path):
    file = written(tmp_path, BAD_ROWS)
    register = balanced(read_register(file, **WHERE))
    assert (register.rows, register.from_rows, register.merged) == (12, 1, 1)
    told = {
        reason: (int(count), int(first))
        for reason, count, first in register.skipped.itertuples(index=False)
    }
    assert told["Koordinater saknas."] == (3, 3)
    assert told["Koordinaten är inget tal. Skriv till exempel 58,4109."] == (2, 4)
    assert told["Longitud och latitud ser omkastade ut. Byt plats på dem."] == (1, 7)
    assert told["Ligger utanför kommunen."] == (1, 9)
    assert told["Namn eller adress saknas."] == (1, 10)
    assert told["Raden har fel antal fält."] == (1, 11)
    assert sum(count for count, _ in told.values()) == 10


def test_named_places_without_a_kind_are_landmarks_and_addresses(tmp_path):
    text = "namn;lat;lon\nStora torget;58,41;15,62\nStorgatan 5;58,41;15,62\n"
    register = balanced(read_register(written(tmp_path, text), **WHERE))
    assert register.places["kind"].tolist() == ["landmark", "address", "street"]


def test_streets_are_made_of_addresses_one_in_each_town(tmp_path):
    rows = [
        ("Storgatan", 1, "Linköping", 15.620, 58.410),
        ("Storgatan", 3, "Linköping", 15.622, 58.410),
        ("Storgatan", 1, "Ljungsbro", 15.500, 58.510),
    ]
    text = "gata;nummer;postort;lon;lat\n" + "\n".join(
        ";".join(str(part) for part in row) for row in rows
    )
    register = balanced(read_register(written(tmp_path, text), **WHERE))
    streets = register.places[register.places["kind"] == "street"]
    assert streets["name"].tolist() == ["Storgatan", "Storgatan"]
    assert sorted(streets["town"]) == ["Linköping", "Ljungsbro"]
    assert streets.set_index("town")["lon"].round(4).to_dict() == {
        "Linköping": 15.621, "Ljungsbro": 15.5,
    }  # fmt: skip
    districts = streets.set_index("town")["district"]
    assert districts["Linköping"] == "city"
    assert districts.isna()["Ljungsbro"]


@pytest.mark.parametrize(("border", "district"), [(15.62, None), (15.63, "west")])
def test_a_street_lies_in_a_district_only_as_a_whole(tmp_path, border, district):
    halves = [shapely.box(15, 58, border, 59), shapely.box(border, 58, 16, 59)]
    districts = gpd.GeoDataFrame({"id": ["west", "east"]}, geometry=halves)
    text = "gata;nummer;lon;lat\nLånga vägen;1;15,615;58,4\nLånga vägen;2;15,625;58,4\n"
    places = read_register(written(tmp_path, text), districts=districts).places
    assert places["district"].tolist()[0] == "west"
    street = places[places["kind"] == "street"].iloc[0]
    assert street["district"] == district if district else pd.isna(street["district"])


def test_a_register_of_addresses_answers_look_ups(tmp_path):
    frame = addresses(200)
    file = tmp_path / "adresser.csv"
    frame.to_csv(file, index=False)
    gazetteer = read_gazetteer(file)
    names = full_name(frame)
    found = geocode(names, gazetteer)
    assert (found["status"] == "placed").all()
    assert np.allclose(found["lon"], frame["lon"])
    assert geocode([f"{frame['street'][0]} 999"], gazetteer)["match_type"].tolist() == ["street"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "namn eller adress och koordinater saknas"),
        ("adress;kommentar\nÅgatan 1;x\n", "koordinater saknas"),
        ("lat;lon\n58,4;15,6\n", "namn eller adress saknas"),
        ("gata;lat;lon\nÅgatan;58,4;15,6\n", "namn eller adress saknas"),
        ("name,kind,lon\na,stop,1\n", "saknar kolumnen lat"),
    ],
)
def test_a_table_that_is_no_register_is_told_which_columns_one_has(tmp_path, text, says):
    with pytest.raises(UnreadableFileError, match=says) as told:
        read_register(written(tmp_path, text))
    assert "Ågatan" not in str(told.value)


def test_without_an_outline_nothing_is_outside(tmp_path):
    file = written(tmp_path, "adress;lat;lon\nMain Street 1;35.14;-90.05\n")
    assert balanced(read_register(file)).from_rows == 1
    far = read_register(file, within=shapely.box(15, 58, 16, 59))
    assert far.skipped["reason"].tolist() == ["Ligger utanför kommunen."]


@pytest.mark.parametrize(
    "head", ["adress;lat;lon", "gata;nummer;N;E", "name,kind,lon,lat", "namn;x;y"]
)
def test_a_register_of_no_rows_is_an_empty_register(tmp_path, head):
    register = balanced(read_register(written(tmp_path, head + "\n"), **WHERE))
    assert (register.rows, len(register.places), len(register.streets)) == (0, 0, 0)


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_a_spreadsheet_of_addresses_is_a_register_too(tmp_path, suffix):
    frame = addresses(20)
    file = tmp_path / f"adresser{suffix}"
    frame.to_excel(file, index=False) if suffix == ".xlsx" else frame.to_parquet(file)
    register = balanced(read_register(file, **WHERE))
    assert register.places["name"].tolist()[:20] == full_name(frame).tolist()
    assert np.allclose(register.places["lon"][:20], frame["lon"])
