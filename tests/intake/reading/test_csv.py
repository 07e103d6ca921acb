# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
import codecs
import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import UnreadableFileError
from est_geo.intake import read_table
from est_geo.intake.reading.csv_careful import read_carefully
from est_geo.intake.reading.csv_fast import read_fast
from est_geo.tables import REJECTED, checked

SWEDISH = "Tid;Kategori;Plats\n2026-11-09 14.30;Skadegörelse;Ågatan\n"


@pytest.mark.parametrize(
    "raw",
    [
        SWEDISH.encode("cp1252"),
        SWEDISH.encode(),
        codecs.BOM_UTF8 + SWEDISH.encode(),
        SWEDISH.encode("utf-16"),
        SWEDISH.replace("\n", "\r\n").encode("cp1252"),
        SWEDISH.replace(";", "\t").encode(),
        SWEDISH.replace(";", ",").encode(),
        b"\n\n" + SWEDISH.encode(),
    ],
)
def test_the_same_text_in_every_common_writing_is_the_same_table(tmp_path, raw):
    file = tmp_path / "a.csv"
    file.write_bytes(raw)
    table = read_table(file)
    assert table.columns == ("Tid", "Kategori", "Plats")
    assert table.values.loc[1].tolist() == ["2026-11-09 14.30", "Skadegörelse", "Ågatan"]
    assert table.n_rows == 1


def test_the_euro_sign_of_windows_is_read(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes("plats;not\nRyd;5 €\n".encode("cp1252"))
    assert read_table(file).values.loc[1, "not"] == "5 €"


def test_a_semicolon_file_with_commas_in_its_headings_is_split_at_semicolons(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("Plats, adress, ort;Tid\nÅgatan 1, Linköping;2026-11-09\nRyd;2026-11-10\n")
    table = read_table(file)
    assert table.columns == ("Plats, adress, ort", "Tid")
    assert table.n_rows == 2


def test_quoted_fields_may_hold_delimiters_quotes_and_line_breaks(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text('a;b\n"x;y";"sa ""hej""\noch gick"\nc;d\n')
    table = read_table(file)
    assert table.values.loc[1].tolist() == ["x;y", 'sa "hej"\noch gick']
    assert table.values.loc[2].tolist() == ["c", "d"]


def test_a_bad_row_becomes_a_rejected_row_and_the_rest_goes_on(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("a;b;c\n1;2;3\n1;2\n\n;;\n4;5;6;7\n8;9;10\n")
    table = read_table(file)
    assert table.values.index.tolist() == [1, 6]
    assert table.broken["row"].tolist() == [2, 5]
    assert table.broken["reason"].tolist()[0] == (
        "Raden måste ha 3 fält som rubrikraden, men har 2. "
        "Kontrollera skiljetecken och citattecken på raden."
    )
    assert table.broken_fields == {2: ("1", "2"), 5: ("4", "5", "6", "7")}
    checked(table.broken, REJECTED)


@pytest.mark.parametrize("column", [0, 1])
def test_a_quote_that_is_never_closed_costs_its_own_row_only(tmp_path, column):
    bad = ["x", "y"]
    bad[column] = '"öppet'
    rows = ["a;b", "1;2", ";".join(bad), *(f"{n};{n}" for n in range(50))]
    file = tmp_path / "a.csv"
    file.write_text("\n".join(rows) + "\n")
    table = read_table(file)
    assert table.n_rows == 52
    assert len(table.broken) <= 1
    assert table.values["a"].tolist()[-50:] == [str(n) for n in range(50)]


def test_a_field_longer_than_the_csv_module_allows_does_not_stop_the_file(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(f"a;b\n1;{'x' * 200_000}\n2;y\n")
    assert read_table(file).values["a"].tolist() == ["1", "2"]


def test_headings_only_is_a_table_without_rows(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("Tid;Kategori\n")
    assert read_table(file).n_rows == 0


def test_repeated_and_empty_headings_get_names_of_their_own(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("Tid;;Tid\n1;2;3\n")
    assert read_table(file).columns == ("Tid", "kolumn 2", "Tid (3)")


def test_parquet_keeps_its_types(tmp_path):
    file = tmp_path / "a.parquet"
    times = pd.to_datetime(["2026-11-09 14:30"]).as_unit("us")
    pq.write_table(pa.table({"ts": times, "lat": [58.41], "namn": ["Ryd"]}), file)
    table = read_table(file)
    assert table.values["ts"].dtype.kind == "M"
    assert table.values["lat"].dtype == "float64"
    assert table.values.index.tolist() == [1]


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.docx", b"PK", "måste sluta på .csv, .txt, .tsv, .xlsx"),
        ("a.xlsx", b"Tid;Plats\n1;2\n", "inget kalkylblad, .* vanlig text"),
        ("a.csv", b"", "är tom"),
        ("a.csv", b" \n \n", "är tom"),
        ("a.csv", b"PK\x03\x04\x00\x00", "är inte text"),
        ("a.csv", b"a;b\n\x81\x8d;\xff", "ingetdera"),
        ("a.csv", b"bara en rubrik\n1\n", "är ingen tabell"),
        ("a.csv", b"a;\x01b\n1;2\n", "är ingen tabell"),
        ("a.parquet", b"", "går inte att läsa som Parquet"),
        ("a.parquet", b"PAR1 men inte mer", "går inte att läsa som Parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_swedish(tmp_path, name, raw, says):
    file = tmp_path / name
    file.write_bytes(raw)
    with pytest.raises(UnreadableFileError, match=says):
        read_table(file)


def test_a_folder_a_missing_file_and_a_single_parquet_column_are_refused(tmp_path):
    (tmp_path / "mapp.csv").mkdir()
    with pytest.raises(UnreadableFileError, match="är en mapp"):
        read_table(tmp_path / "mapp.csv")
    with pytest.raises(UnreadableFileError, match="finns inte"):
        read_table(tmp_path / "ingen.csv")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "en.parquet")
    with pytest.raises(UnreadableFileError, match="minst två kolumner"):
        read_table(tmp_path / "en.parquet")


def test_a_file_that_may_not_be_opened_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "a.csv"
    file.write_text("a;b\n")

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnreadableFileError, match="går inte att öppna"):
        read_table(file)


@settings(max_examples=100)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(tmp_path_factory, raw):
    file = tmp_path_factory.mktemp("b") / "a.csv"
    file.write_bytes(raw)
    try:
        table = read_table(file)
    except UnreadableFileError:
        return
    assert set(table.values.index).isdisjoint(table.broken["row"])
    assert all(len(fields) != len(table.columns) for fields in table.broken_fields.values())


FIELD = st.text(
    alphabet=st.sampled_from("ab1åÖ€ \t\x0b\x1f\xa0\u2003\u200b\"';,\r\n\u2028"), max_size=4
)
PLAIN = st.text(alphabet=st.sampled_from("ab1å \xa0\u2003€'"), max_size=3)


def same(one, other):
    assert one.columns == other.columns
    pd.testing.assert_frame_equal(one.values, other.values)
    pd.testing.assert_frame_equal(one.broken, other.broken)
    assert one.broken_fields == other.broken_fields


@settings(max_examples=400)
@given(
    fields=st.lists(
        st.lists(FIELD | PLAIN | PLAIN.map('"{}"'.format), min_size=1, max_size=4),
        min_size=1,
        max_size=6,
    ),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    delimiter=st.sampled_from([";", "\t", ","]),
    last=st.booleans(),
)
def test_the_fast_way_gives_what_the_careful_way_gives_or_nothing(fields, ending, delimiter, last):
    raw = (ending.join(delimiter.join(row) for row in fields) + ending * last).encode()
    fast = read_fast(Path("a.csv"), raw, delimiter)
    if fast is not None:
        same(fast, read_carefully(Path("a.csv"), raw, delimiter))


@settings(max_examples=200)
@given(
    rows=st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(PLAIN, min_size=width, max_size=width), min_size=2, max_size=8
        )
    ),
    ending=st.sampled_from(["\n", "\r\n"]),
    blank_at_the_end=st.integers(0, 3),
    quoted=st.sets(st.integers(0, 40)),
)
def test_a_regular_file_goes_the_fast_way(rows, ending, blank_at_the_end, quoted):
    width = len(rows[0])
    cells = [
        [f'"{one};,"' if at * width + n in quoted else one for n, one in enumerate(row)]
        for at, row in enumerate(rows)
    ]
    raw = (ending.join(";".join(row) for row in cells) + ending * blank_at_the_end).encode()
    fast = read_fast(Path("a.csv"), raw, ";")
    assert fast is not None
    same(fast, read_carefully(Path("a.csv"), raw, ";"))


def test_a_file_pasted_together_of_utf8_and_windows_is_read_line_by_line(tmp_path):
    file = tmp_path / "a.csv"
    new, old = "Ågatan;Rån\n".encode(), "Östgötagatan;Bråk\n".encode("cp1252")
    file.write_bytes("Plats;Händelse\n".encode() + new * 20 + old * 2 + new)
    table = read_table(file)
    assert table.columns == ("Plats", "Händelse")
    assert table.values.loc[21].tolist() == ["Östgötagatan", "Bråk"]
    assert table.values.loc[23].tolist() == ["Ågatan", "Rån"]
    assert table.broken.empty
    assert table.remarks == (
        "2 rader var skrivna i Windows-1252 fast filen i övrigt är UTF-8; de lästes var för sig.",
    )


def test_a_line_of_utf8_with_one_bad_byte_is_set_aside_and_the_rest_stays_utf8(tmp_path):
    file = tmp_path / "a.csv"
    good = "Ågatan;Rån\n".encode()
    file.write_bytes(b"Plats;Vad\n" + good * 3 + "Åg".encode() + b"\xc3tan;R\n" + good)
    table = read_table(file)
    assert table.values["Plats"].tolist() == ["Ågatan"] * 4
    assert table.broken["row"].tolist() == [4]
    assert "varken är UTF-8 eller Windows-1252" in table.broken["reason"][0]


def test_a_damaged_heading_keeps_its_column(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes("Ö".encode() + b"\xc3rt;Vad\n" + "Åby;Rån\n".encode())
    table = read_table(file)
    assert table.columns[1] == "Vad"
    assert table.values.loc[1].tolist() == ["Åby", "Rån"]


def test_too_many_columns_are_refused_before_they_are_read(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(";".join("abc" for _ in range(501)) + "\n")
    with pytest.raises(UnreadableFileError, match="har 501 kolumner; högst 500"):
        read_table(file)
