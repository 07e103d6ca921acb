# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
"""Spreadsheets as their own programs write them."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from est_geo.errors import UnreadableFileError
from est_geo.intake import read_table, understand
from est_geo.intake.reading.apart.cells import column_texts
from est_geo.intake.reading.apart.sheets import heading_row
from est_geo.profile import Profile

HEADINGS = ["Ärendenr", "Tid", "Datum", "Klockan", "Kategori", "N", "E"]
INSTANT, MIDNIGHT = (dt.datetime.fromisoformat(f"2026-11-09T{one}") for one in ("14:30", "00:00"))
DAY, CLOCK, NIGHT = dt.date(2026, 11, 9), dt.time(22, 5), dt.time(0, 0)
ROWS = [
    [7, INSTANT, DAY, CLOCK, "Rån", 6474525.25, 536228],
    [8, MIDNIGHT, DAY, NIGHT, "Klotter", 6474525, 536228],
]
EXPECTED = [
    ["7", "2026-11-09 14:30:00", "2026-11-09", "22:05:00", "Rån", "6474525.25", "536228"],
    ["8", "2026-11-09 00:00:00", "2026-11-09", "00:00:00", "Klotter", "6474525", "536228"],
]


def write_xlsx(file, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)


def write_xls(file, rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    forms = {
        dt.datetime: "YYYY-MM-DD HH:MM", dt.date: "YYYY-MM-DD", dt.time: "HH:MM",
    }  # fmt: skip
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            form = forms.get(type(value), "General")
            sheet.write(at, column, value, xlwt.easyxf(num_format_str=form))
    book.save(str(file))


def write_ods(file, rows):
    book, table = OpenDocumentSpreadsheet(), Table(name="Blad1")
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(ods_cell(value))
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(file))


def ods_cell(value):
    match value:
        case dt.date():
            return TableCell(valuetype="date", datevalue=value.isoformat())
        case dt.time():
            return TableCell(valuetype="time", timevalue=value.strftime("PT%HH%MM%SS"))
        case int() | float():
            return TableCell(valuetype="float", value=str(value))
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


WRITERS = {"a.xlsx": write_xlsx, "a.xls": write_xls, "a.ods": write_ods}


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_workbook_gives_the_same_table(tmp_path, name):
    file = tmp_path / name
    WRITERS[name](file, [HEADINGS, *ROWS])
    table = read_table(file)
    assert table.columns == tuple(HEADINGS)
    assert table.values.to_numpy().tolist() == EXPECTED
    assert table.values.index.tolist() == [1, 2]
    assert table.remarks == ()
    assert {str(kind) for kind in table.values.dtypes} == {"str"}


def test_a_midnight_among_instants_is_an_instant_and_days_alone_are_days(tmp_path):
    file = tmp_path / "a.xlsx"
    write_xlsx(file, [["Tid", "Kategori"], [INSTANT, "Rån"], [MIDNIGHT, "Rån"]])
    assert precisions(file) == ["minute", "minute"]
    write_xlsx(file, [["Tid", "Kategori"], [MIDNIGHT, "Rån"], [DAY, "Rån"]])
    assert precisions(file) == ["day", "day"]


def precisions(file):
    found = understand(
        read_table(file), Profile.load("linkoping"), source="x", mapping=None,
        taken_at=pd.Timestamp("2026-11-20", tz="UTC"),
    )  # fmt: skip
    return found.reports["time_precision"].tolist()


def test_titles_above_the_table_and_empty_rows_around_it_are_no_rows(tmp_path):
    file = tmp_path / "a.xlsx"
    rows = [
        ["Rapporterade händelser vecka 46"], [], ["Uttag:", DAY], [],
        ["Tid", "Plats", "Kategori"], [INSTANT, "Ryd", "Rån"], [], [MIDNIGHT, "Berga", "Rån"],
        ["", "", ""],
    ]  # fmt: skip
    write_xlsx(file, rows)
    table = read_table(file)
    assert table.columns == ("Tid", "Plats", "Kategori")
    assert table.values.index.tolist() == [1, 3]
    assert table.remarks[0].startswith("Rubrikerna står på rad 5 i bladet")


def test_merged_titles_do_not_hide_the_headings(tmp_path):
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Rapporter från parkeringsbolaget"])
    book.active.merge_cells("A1:C1")
    book.active.append(["Tid", "Plats", "Kategori"])
    book.active.append([INSTANT, "Ryd", "Rån"])
    book.save(file)
    assert read_table(file).columns == ("Tid", "Plats", "Kategori")


def test_the_first_visible_sheet_with_a_table_is_read_and_the_others_are_named(tmp_path):
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Framsida"
    book.active["A1"] = "Välkommen"
    for title, shown in (("Gömd", "hidden"), ("Rapporter", "visible"), ("Fler", "visible")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = shown
        sheet.append(["Tid", "Blad"])
        sheet.append([INSTANT, title])
    book.save(file)
    table = read_table(file)
    assert table.values["Blad"].tolist() == ["Rapporter"]
    assert table.remarks == ("Bladet Rapporter lästes, men inte: Framsida, Fler, Gömd.",)
    assert read_table(file, sheet="Fler").values["Blad"].tolist() == ["Fler"]
    with pytest.raises(UnreadableFileError, match="inget blad med det namnet"):
        read_table(file, sheet="Ingen")


def test_cells_come_out_as_a_person_would_write_them(tmp_path):
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Nr", "Andel", "Sant", "Fel", "Långt", "Formel"])
    book.active.append([7.0, 0.25, True, "#N/A", 198507099805, "=1+1"])
    book.active["B2"].number_format = "0%"
    book.active["D2"].data_type = "e"
    book.save(file)
    assert read_table(file).values.loc[1].tolist() == [
        "7", "0.25", "SANT", "", "198507099805", "",
    ]  # fmt: skip


def test_a_workbook_without_a_table_is_refused(tmp_path):
    file = tmp_path / "a.xlsx"
    write_xlsx(file, [["Bara en rubrik"], ["x"]])
    with pytest.raises(UnreadableFileError, match="inget blad med en tabell"):
        read_table(file)


def test_years_and_months_may_be_headings():
    months = [dt.date(2026, month, 1) for month in (1, 2, 3)]
    assert heading_row([["Brott i Linköping"], ["Område", *months], ["Ryd", 1, 2, 3]]) == 1
    assert heading_row([["Område", 2024, "2025"], ["Ryd", 1, 2]]) == 0
    assert heading_row([[1, 2], [3, 4]]) is None


def test_seconds_lost_in_a_share_of_a_day_are_rounded():
    nearly = dt.datetime.fromisoformat("2026-11-09T14:29:59.999700")
    assert column_texts([nearly, MIDNIGHT]) == ["2026-11-09 14:30:00", "2026-11-09 00:00:00"]
