import csv
import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from est_geo.intake import read_table, write_rejected
from est_geo.words import guarded

NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
FORMULA = "=+-@\t\r＝＋－＠"


@given(st.text(max_size=60) | st.tuples(st.sampled_from(FORMULA), st.text()).map("".join))
def test_no_cell_can_become_a_formula(text):
    safe = guarded(text)
    assert safe.removeprefix("'") == text.removeprefix("'")
    assert NUMBER.fullmatch(safe) or not safe.lstrip().startswith(tuple(FORMULA))


@given(st.floats(-1e6, 1e6).map(lambda number: f"{number:.3f}"), st.booleans())
def test_plain_numbers_stay(text, comma):
    text = text.replace(".", ",") if comma else text
    assert guarded(text) == text


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_rejected_rows_are_written_with_reasons_and_what_they_held(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text(
        "Tid;=Plats;Not\nsnart;=HYPERLINK(1);ring 070-123 45 67\n2;b;-3,5\n3;\n9;x;y\n"
    )
    raw = read_table(source)
    own = pd.DataFrame({"row": [1, 2], "field": "Tid", "reason": "Går inte att läsa."})
    out = tmp_path / "a.csv.avvisade.csv"
    write_rejected(out, raw, pd.concat([own, raw.broken]))
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    head, first, second, broken = rows_of(out)
    assert head == ["radnummer", "fält", "orsak", "Tid", "'=Plats", "Not"]
    assert first == ["1", "Tid", "Går inte att läsa.", "snart", "'=HYPERLINK(1)", "ring [telefon]"]
    assert second[3:] == ["2", "b", "-3,5"]
    assert broken[0] == "3"
    assert broken[3:] == ["3", ""]
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".ny")] == []


def test_an_older_file_is_replaced_whole(tmp_path):
    source, out = tmp_path / "a.csv", tmp_path / "ut.csv"
    source.write_text("a;b\n1;2\n")
    out.write_text("gammalt " * 1000)
    write_rejected(out, read_table(source), pd.DataFrame(columns=["row", "field", "reason"]))
    assert len(rows_of(out)) == 1
