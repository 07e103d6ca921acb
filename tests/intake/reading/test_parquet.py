# ruff: noqa: PD011 - RawTable.values is a table, not a Series' array
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from est_geo.errors import UnreadableFileError
from est_geo.intake import read_table
from est_geo.intake.reading.apart import parquet_files
from est_geo.intake.reading.limits import Limits


def test_types_and_repeated_headings_survive(tmp_path):
    file = tmp_path / "a.parquet"
    columns = [
        pa.array(pd.to_datetime(["2026-11-09 14:30", None])), pa.array([1, None]),
        pa.array(["Ryd", "Ryd"]).dictionary_encode(), pa.array([True, False]),
        pa.array([b"x", b"y"]), pa.array([[1], []]),
    ]  # fmt: skip
    pq.write_table(pa.table(columns, names=["ts", "n", "namn", "ts", "b", "l"]), file)
    found = read_table(file)
    assert found.columns == ("ts", "n", "namn", "ts (4)", "b", "l")
    assert [one.kind for one in found.values.dtypes] == ["M", "f", "O", "b", "O", "O"]
    assert found.values["namn"].tolist() == ["Ryd", "Ryd"]
    assert str(found.values["namn"].dtype) == "str"


def test_no_rows_and_many_groups_are_tables(tmp_path):
    file = tmp_path / "a.parquet"
    frame = pd.DataFrame({"a": [f"{n}" for n in range(5000)], "b": range(5000)})
    frame.to_parquet(file, row_group_size=700)
    pd.testing.assert_frame_equal(read_table(file).values.reset_index(drop=True), frame)
    frame.head(0).to_parquet(file)
    assert read_table(file).n_rows == 0
    assert read_table(file).columns == ("a", "b")


def test_a_word_that_stands_for_many_is_counted_before_it_is_written_out():
    words = pa.array([0] * 60_000, pa.int32())
    column = pa.DictionaryArray.from_arrays(words, pa.array(["x" * 1_000_000]))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": column, "b": pa.array(range(60_000))}), sink)
    data = sink.getvalue().to_pybytes()
    with pytest.raises(UnreadableFileError, match="packar upp till mer än"):
        parquet_files.read(data, "a.parquet", Limits())


def test_a_repeated_number_is_counted_by_the_metadata():
    sink = pa.BufferOutputStream()
    nothing = pa.nulls(4_900_000, pa.int64())
    pq.write_table(pa.table({"a": nothing, "b": nothing}), sink)
    with pytest.raises(UnreadableFileError, match="gånger sin storlek"):
        parquet_files.read(sink.getvalue().to_pybytes(), "a.parquet", Limits())
