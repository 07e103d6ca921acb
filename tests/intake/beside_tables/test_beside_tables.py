"""Figures, people and lamp faults are known for what they are; so are reports."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from est_geo.errors import UnreadableFileError
from est_geo.intake import read_table
from est_geo.intake.beside_tables import read_beside
from est_geo.intake.beside_tables.kinds import find_kind
from est_geo.intake.beside_tables.spans import read_span
from est_geo.intake.reading.raw_table import RawTable
from est_geo.profile import Profile
from est_geo.tables import OTHER_TABLES, REJECTED, checked
from tests.real import REAL, needs_real_data

LINKOPING = Profile.load("linkoping")


def raw(**columns):
    values = pd.DataFrame(columns)
    values.index = pd.RangeIndex(1, len(values) + 1)
    return RawTable("a.csv", tuple(columns), values)


def balanced(found):
    checked(found.frame, OTHER_TABLES[found.kind])
    checked(found.rejected, REJECTED)
    assert found.rows == len(found.frame) + len(found.rejected) + found.duplicates
    return found


def test_a_wide_table_of_the_police_is_one_row_per_area_month_and_kind(tmp_path):
    file, book = tmp_path / "vardagsbrott.xlsx", openpyxl.Workbook()
    for row in (
        ["Vardagsbrottsstatistik, Linköping"],
        [],
        ["Område", "Brottstyp", dt.date(2026, 1, 1), dt.date(2026, 2, 1)],
        ["Skäggetorp", "Cykelstöld", 12, 7],
        ["Innerstaden", "Misshandel", "-", "x"],
    ):
        book.active.append(row)
    book.save(file)
    found = balanced(read_beside(read_table(file), LINKOPING, source="polisen"))
    assert found.kind == "area_statistics"
    assert found.rows == 4
    assert found.frame["count"].tolist()[:2] == [12, 7]
    assert found.frame["count"].isna().tolist() == [False, False, True]
    assert found.frame["district"].fillna("").tolist() == ["skaggetorp", "skaggetorp", ""]
    assert str(found.frame["start"][0]) == "2025-12-31 23:00:00+00:00"
    assert str(found.frame["end"][0]) == "2026-01-31 23:00:00+00:00"
    assert found.rejected[["row", "field"]].to_numpy().tolist() == [[2, "2026-02-01"]]


def test_a_long_table_with_year_and_month_apart_is_read():
    table = raw(
        Stadsdel=["Ryd", "Ryd", "", "Ryd"], År=["2026", "2026", "2026", "x"],
        Månad=["1", "mars", "2", "2"], Brott=["Rån", "Rån", "Rån", ""],
        Antal=["3", "4", "5", "6"],
    )  # fmt: skip
    found = balanced(read_beside(table, LINKOPING))
    assert found.frame["start"].dt.tz_convert("Europe/Stockholm").dt.month.tolist() == [1, 3]
    assert found.rejected["row"].tolist() == [3, 4]
    assert found.source.startswith("okand-")


def test_two_equal_rows_are_two_rows_and_the_file_again_gives_the_same_names():
    table = raw(Område=["Ryd"] * 2, Period=["2026"] * 2, Brott=["Rån"] * 2, Antal=["3"] * 2)
    first, second = (balanced(read_beside(table, LINKOPING)) for _ in range(2))
    assert len(first.frame) == 2
    pd.testing.assert_frame_equal(first.frame, second.frame)


def test_a_survey_has_shares_between_nothing_and_all():
    table = raw(
        Område=["Ryd", "Berga", "City"], Fråga=["Otrygg kvällstid"] * 3,
        Grupp=["kvinnor", "", "män"], År=["2025"] * 3, Andel=["45 %", "12", "140"],
        **{"Antal svar": ["120", "80", "90"]},
    )  # fmt: skip
    found = balanced(read_beside(table, LINKOPING))
    assert found.kind == "survey_results"
    assert found.frame["share"].tolist() == [0.45, 0.12]
    assert found.frame["n"].tolist() == [120, 80]
    assert found.frame["group"].isna().tolist() == [False, True]
    assert found.rejected["row"].tolist() == [3]


def test_a_survey_with_years_as_columns_is_a_survey_too():
    table = raw(Område=["Ryd"], Fråga=["Otrygg"], **{"2024": ["0,4"], "2025": ["0,5"]})
    found = balanced(read_beside(table, LINKOPING))
    assert (found.kind, found.frame["share"].tolist()) == ("survey_results", [0.4, 0.5])


def test_people_may_stand_in_sweref():
    table = raw(Ruta=["1", "2"], Befolkning=["12", "x"], N=["6474525"] * 2, E=["536228"] * 2)
    found = balanced(read_beside(table, LINKOPING, kind="exposure"))
    assert found.frame["lon"][0] == pytest.approx(15.62, abs=0.001)
    assert found.rejected["row"].tolist() == [2]


def test_a_lamp_fault_is_named_by_its_id_and_a_repeat_is_counted():
    table = raw(
        Ärendenr=["7", "7", "8", "9"], Feltyp=["Lampa trasig"] * 4,
        Anmäld=["2026-01-01"] * 3 + [""], Åtgärdad=["2026-01-03", "2026-01-03", "2025-12-01", ""],
    )  # fmt: skip
    found = balanced(read_beside(table, LINKOPING))
    assert found.kind == "lamp_faults"
    assert (len(found.frame), found.duplicates) == (1, 1)
    assert found.rejected["row"].tolist() == [3, 4]


def test_a_mapping_says_what_the_headings_do_not():
    table = raw(Yta=["Ryd"], Siffra=["3"], När=["2026"])
    assert read_beside(table, LINKOPING) is None
    meaning = {"area": "yta", "count": "Siffra", "period": "När"}
    found = balanced(read_beside(table, LINKOPING, kind="area_statistics", mapping=meaning))
    assert found.frame["count"].tolist() == [3]
    assert found.frame["category"].tolist() == ["alla"]
    with pytest.raises(UnreadableFileError, match="saknar kolumn för area"):
        read_beside(table, LINKOPING, kind="area_statistics")
    with pytest.raises(UnreadableFileError, match="inte kan ha"):
        read_beside(table, LINKOPING, kind="area_statistics", mapping={"area": "Anna"})
    with pytest.raises(UnreadableFileError, match="måste vara en av"):
        read_beside(table, LINKOPING, kind="incidents")


@pytest.mark.parametrize(
    "table",
    [
        raw(Tid=["2026-11-09 14:30"], Plats=["Ryd"], Kategori=["Rån"]),
        raw(Datum=["2026-11-09"], Område=["Ryd"], Brott=["Rån"]),
        raw(Tid=["2026-11-09"], Stadsdel=["Ryd"], Kategori=["Rån"], Antal=["1"], id=["7"]),
        raw(Tid=["2026-11-09"], Stadsdel=["Ryd"], Kategori=["Rån"], Antal=["1"]),
        raw(id=["1"], ts=["2026-11-09"], category=["Klotter"], completed=["2026-11-10"]),
        raw(id=["1"], ts=["2026-11-09"], category=["Belysning", "Klotter"][:1] , lon=[1], lat=[2]),
        raw(Tid=["2026-11-09"], Kategori=["Rån"], Befolkning=["7"], lon=["15"], lat=["58"]),
        raw(Område=["Ryd"], Fråga=["Vad hände?"], Svar=["Rån"]),
    ],
)  # fmt: skip
def test_reports_are_never_taken_for_figures(table):
    assert find_kind(table) is None


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026", "2026-01-01", "2027-01-01"), ("2026-12", "2026-12-01", "2027-01-01"),
        ("dec 26", "2026-12-01", "2027-01-01"), ("Januari 2026", "2026-01-01", "2026-02-01"),
        ("2026K2", None, None), ("2026 kv 4", "2026-10-01", "2027-01-01"),
        ("Q1 2026", "2026-01-01", "2026-04-01"), ("T3 2026", "2026-09-01", "2027-01-01"),
        ("T4 2026", None, None), ("halvår 2 2026", "2026-07-01", "2027-01-01"),
        ("2026-11-09", None, None), ("1850", None, None), ("april fool 2026", None, None),
        ("2026-01-01", "2026-01-01", "2026-02-01"), ("marsvin 2026", None, None),
    ],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(text, first, after):
    span = read_span(text)
    found = (None, None) if span is None else (str(span.first), str(span.after))
    assert found == (first, after)


@needs_real_data
@pytest.mark.parametrize(
    ("name", "kind", "stored", "duplicates"),
    [
        ("chicago_streetlight_outages_2012_2013", "lamp_faults", 33_568, 12),
        ("memphis_population_blocks_2020", "exposure", 10_393, 0),
    ],
)
def test_the_real_tables_are_known_and_add_up(name, kind, stored, duplicates):
    found = balanced(read_beside(read_table(REAL / f"{name}.parquet"), Profile.load("memphis")))
    assert (found.kind, len(found.frame), found.duplicates) == (kind, stored, duplicates)
    assert found.rejected.empty


@pytest.mark.long
@needs_real_data
def test_no_real_file_of_incidents_is_taken_for_figures():
    beside = ("chicago_streetlight", "memphis_population")
    files = [one for one in REAL.glob("*.parquet") if not one.name.startswith(beside)]
    assert len(files) >= 11
    assert all(find_kind(read_table(one)) is None for one in files)
