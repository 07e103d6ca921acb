"""Hostile Parquet."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

CANARY = "Kanarie Kvist 19850709-9805"
ROWS = 4_900_000


def cut(path: Path) -> None:
    pq.write_table(pa.table({"Tid": ["2026-11-09"] * 1000, "Plats": [CANARY] * 1000}), path)
    path.write_bytes(path.read_bytes()[:-40])


def repeated_word(path: Path) -> None:
    which = pa.array([0] * 60_000, pa.int32())
    word = pa.DictionaryArray.from_arrays(which, pa.array([CANARY * 40_000]))
    pq.write_table(pa.table({"Tid": word, "Kategori": word}), path)


def repeated_nothing(path: Path) -> None:
    nothing = pa.nulls(ROWS, pa.int64())
    pq.write_table(pa.table({"Tid": nothing, "Kategori": nothing, "lon": nothing}), path)


def wild_offsets(path: Path) -> None:
    """Bytes of the pages overwritten, the footer whole."""
    words = [f"{n} {CANARY}" for n in range(2000)]
    pq.write_table(pa.table({"Tid": words, "Kategori": words}), path, compression="zstd")
    data = bytearray(path.read_bytes())
    data[4:40] = b"\xff" * 36
    data[200:2000] = b"\xee" * 1800
    path.write_bytes(bytes(data))
