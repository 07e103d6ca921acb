import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.errors import UnreadableFileError
from est_geo.intake import read_table
from est_geo.intake.reading.apart.geometry import point_of
from est_geo.intake.reading.apart.json_files import read
from est_geo.intake.reading.limits import Limits

RYD = {"type": "Point", "coordinates": [15.5646, 58.4084]}


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features), **more}


def read_document(tmp_path, document, name="a.geojson"):
    file = tmp_path / name
    text = document if isinstance(document, str) else json.dumps(document)
    file.write_text(text, encoding="utf-8")
    return read_table(file)


def test_points_become_columns_and_properties_stand_beside(tmp_path):
    found = read_document(
        tmp_path,
        collection(
            feature(RYD, tid="2026-11-09 14:30", kategori="Rån", inre={"a": [1]}),
            feature(None, tid="2026-11-09", kategori="Klotter", plats="Ryd", nr=7),
        ),
    )
    assert found.columns == ("lon", "lat", "tid", "kategori", "plats", "nr")
    assert found.values.loc[1].tolist() == [15.5646, 58.4084, "2026-11-09 14:30", "Rån", "", ""]
    assert found.values["lon"].isna().tolist() == [False, True]
    assert found.values.loc[2, "nr"] == "7"


def test_what_is_no_point_is_set_aside_with_its_number(tmp_path):
    ring = [[15.5, 58.4], [15.6, 58.4], [15.6, 58.5], [15.5, 58.4]]
    found = read_document(
        tmp_path,
        collection(
            feature({"type": "Polygon", "coordinates": [ring]}, a="1", b="2"),
            feature(RYD, a="3", b="4"),
            feature({"type": "Point", "coordinates": ["15", "58"]}, a="5"),
        ),
    )
    assert found.broken["row"].tolist() == [1, 3]
    assert found.broken["field"].tolist() == ["geometri", "geometri"]
    assert found.broken["reason"][0].startswith("Platsen måste vara en punkt, men är en yta.")
    assert found.values.index.tolist() == [2]
    assert found.broken_fields[1] == ("", "", "1", "2")


def test_sweref_of_an_older_geojson_is_moved_to_wgs84(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3009"}}
    here = feature({"type": "Point", "coordinates": [152_868.0, 6_474_300.0]}, a="1")
    found = read_document(tmp_path, collection(here, crs=crs))
    assert found.values["lon"][1] == pytest.approx(15.05, abs=0.01)
    assert found.values["lat"][1] == pytest.approx(58.39, abs=0.03)


def test_an_unknown_crs_is_refused(tmp_path):
    for name in ("min egen", "urn:ogc:def:crs:EPSG::999999"):
        crs = {"type": "name", "properties": {"name": name}}
        with pytest.raises(UnreadableFileError, match=r"koordinatsystem|Koordinatsystemet"):
            read_document(tmp_path, collection(feature(RYD, a="1"), crs=crs))


def test_a_list_of_records_is_a_table_and_what_lies_one_level_down_is_lifted(tmp_path):
    found = read_document(
        tmp_path,
        [{"id": 1, "var": {"namn": "Ryd", "x": {"y": 1}}, "l": [1]}, {"id": 2}, 3],
        "a.json",
    )
    assert found.columns == ("id", "var.namn")
    assert found.values.loc[1].tolist() == ["1", "Ryd"]
    assert found.broken["row"].tolist() == [3]


def test_one_object_per_line_is_a_table_and_a_bad_line_a_bad_row(tmp_path):
    lines = [json.dumps(feature(RYD, a=str(n))) for n in range(3)]
    found = read_document(tmp_path, "\n".join([*lines[:2], '{"trasig', lines[2]]), "a.geojsonl")
    assert found.values["a"].tolist() == ["0", "1", "2"]
    assert found.broken["row"].tolist() == [3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "går inte att läsa som JSON"),
        ('{"type": "Point", "coordinates": [15, 58]}', "ingen tabell"),
        ("[1, 2]", "ingen tabell"),
        ('[{"a": 1}]', "ingen tabell"),
        ('{"type": "FeatureCollection"}', "ingen tabell"),
        ("[" * 100_000, "nivåer"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, text, says):
    with pytest.raises(UnreadableFileError, match=says):
        read_document(tmp_path, text, "a.json")


def test_odd_values_cost_their_own_row_only():
    text = (
        '[{"a": 1, "b": "x"}, {"a": 1, "a": 2}, {"a": "\\ud800"}, {"a": "\\u0000"}, {"a": NaN},'
        f'{{"a": {"9" * 5000}}}, {{"a": 1e999}}]'
    )
    found = read(text.encode(), "a.json", Limits())
    assert [row for row, _, _ in found.broken] == [2, 3, 4]
    assert dict(found.rows)[5][0] == ""
    assert dict(found.rows)[6][0] == "9" * 5000
    assert dict(found.rows)[7][0] == ""


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["type", "coordinates", "geometry", "features", "a"]), inner
            )
        ),
    )
)
def test_any_json_is_a_table_or_refused(document):
    try:
        found = read(json.dumps(document).encode(), "a.json", Limits())
    except UnreadableFileError:
        return
    numbers = [row for row, _ in found.rows] + [row for row, _, _ in found.broken]
    assert sorted(numbers) == sorted(set(numbers))


@given(st.integers(3, 40))
def test_a_geometry_is_walked_no_further_than_the_limit(n):
    ring = [[0.0, 0.0]] * n
    reason, point = point_of({"type": "Polygon", "coordinates": [ring]}, 20)
    assert point is None
    assert ("fler än 20 hörn" in reason) == (n > 20)
