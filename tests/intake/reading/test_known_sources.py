# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
"""polisen.se and Open311, known by their columns."""

import json

import pandas as pd
import pytest

from est_geo.intake import read_table
from est_geo.intake.reading.polisen import when_it_happened
from tests.real import REAL, needs_real_data

NOTICE = {
    "id": 409544, "datetime": "2024-01-01 0:20:05 +01:00",
    "name": "31 december 23.50, Brand, Linköping", "summary": "Anna Andersson sa",
    "url": "/aktuellt/x", "type": "Brand",
    "location": {"name": "Linköping", "gps": "58.410807,15.621373"},
}  # fmt: skip
REQUEST = {
    "service_request_id": "638344", "status": "closed", "service_code": "006",
    "service_name": "Trasig belysning", "requested_datetime": "2026-11-09T14:30:00+01:00",
    "updated_datetime": "2026-11-10T14:30:00+01:00", "address": "Ågatan 1",
    "description": "Ring Anna", "lat": 58.41, "long": 15.62, "media_url": "https://x",
}  # fmt: skip


def read_json(tmp_path, document):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(document))
    return read_table(file)


def test_a_notice_of_the_police_has_its_own_time_and_a_coarse_place(tmp_path):
    found = read_json(tmp_path, [NOTICE])
    assert found.values.loc[1].to_dict() == {
        "id": "409544", "tidpunkt": "2023-12-31 23:50", "inkom": "2024-01-01 00:20:05 +01:00",
        "kategori": "Brand", "plats": "Linköping", "lon": 15.621373, "lat": 58.410807,
        "accuracy_m": 5000.0, "platsprecision": "municipality", "källa": "polisen.se",
    }  # fmt: skip
    assert "bara känd till kommun" in found.remarks[0]


def test_the_table_of_notices_is_the_same_thing(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(
        "id,ts,ts_precision,category,lat,lon,loc_name,name,ts_raw\n"
        "409544,2024-01-01 00:20:05,publication time,Brand,58.410807,15.621373,Linköping,"
        '"31 december 23.50, Brand, Linköping",2024-01-01 00:20:05 +01:00\n'
    )
    (tmp_path / "b").mkdir()
    pd.testing.assert_frame_equal(
        read_table(file).values, read_json(tmp_path / "b", [NOTICE]).values
    )


@pytest.mark.parametrize(
    ("name", "published", "happened"),
    [
        ("20 mars 12:37, Brand, Linköping", "2023-03-20 11:36:29 +01:00", "2023-03-20 12:37"),
        ("1 januari 00.10, Rån, Ryd", "2023-12-31 23:55:00 +01:00", "2024-01-01 00:10"),
        ("29 februari 01.00, Rån, Ryd", "2025-02-01 10:00:00", "2024-02-29 01:00"),
        ("30 februari 01.00, Rån, Ryd", "2025-02-01 10:00:00", ""),
        ("Sammanfattning natt", "2025-02-01 10:00:00", ""),
        ("20 mars 12:37, Brand", "i går", ""),
    ],
)
def test_the_year_is_the_one_that_fits_the_publication(name, published, happened):
    assert when_it_happened(name, published) == happened


def test_open311_requests_are_read_without_their_free_text(tmp_path):
    found = read_json(tmp_path, [REQUEST, REQUEST | {"service_name": "Klotter"}])
    assert found.values.loc[1].to_dict() == {
        "id": "638344", "tidpunkt": "2026-11-09T14:30:00+01:00",
        "inkom": "2026-11-09T14:30:00+01:00", "kategori": "Trasig belysning",
        "plats": "Ågatan 1", "status": "closed", "åtgärdad": "2026-11-10T14:30:00+01:00",
        "lon": 15.62, "lat": 58.41,
    }  # fmt: skip


def test_requests_about_lamps_only_are_faults_that_are_mended_when_they_are_closed(tmp_path):
    still = REQUEST | {"service_request_id": "2", "status": "open"}
    timeless = {name: one for name, one in REQUEST.items() if name != "updated_datetime"}
    found = read_json(tmp_path, [REQUEST, still, timeless | {"service_request_id": "3"}])
    assert found.values.loc[1].to_dict() == {
        "id": "638344", "kategori": "Trasig belysning", "anmäld": "2026-11-09T14:30:00+01:00",
        "åtgärdad": "2026-11-10T14:30:00+01:00", "lon": 15.62, "lat": 58.41,
    }  # fmt: skip
    assert found.values["åtgärdad"].tolist()[1:] == ["", "avslutat utan tid"]
    assert "felanmälningar" in found.remarks[0]


def test_requests_within_an_object_are_found_too(tmp_path):
    assert read_json(tmp_path, {"requests": [REQUEST]}).columns[0] == "id"


@needs_real_data
def test_the_real_notices_all_have_a_time_near_their_publication():
    found = read_table(REAL / "polisen_events_ostergotland_2023_2025H1.csv")
    assert len(found.values) == 873
    happened = pd.to_datetime(found.values["tidpunkt"].mask(found.values["tidpunkt"] == ""))
    published = pd.to_datetime(found.values["inkom"].str[:19])
    assert happened.notna().sum() >= 870
    assert ((published - happened).dropna() < pd.Timedelta(days=60)).all()
    assert ((published - happened).dropna() > pd.Timedelta(days=-1)).all()
    assert (found.values["platsprecision"] == "municipality").all()
