"""Parquet, decoded no further than allowed: a small file can say that it holds a great deal.

What a file's own metadata says of sizes is looked at first; but a dictionary lets a few bytes stand
for many, so columns of text are read as dictionaries, and what they would take is counted before
they are written out.
"""

import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from est_geo.errors import UnreadableFileError
from est_geo.intake.reading.apart.as_arrow import numbered
from est_geo.intake.reading.limits import MB, Limits

_BATCH = 65_536
_RATIO_FROM = 50 * MB
_WIDTH = {"BOOLEAN": 1, "INT32": 4, "FLOAT": 4, "INT64": 8, "DOUBLE": 8, "INT96": 12}
_MIN_COLUMNS = 2


def read(data: bytes, name: str, limits: Limits) -> pa.Table:
    """
    Read Parquet.

    Raises
    ------
    UnreadableFileError
        It is damaged, has one column only, or decodes to more than allowed.
    """
    pa.set_cpu_count(1)
    try:
        file = pq.ParquetFile(io.BytesIO(data), pre_buffer=False)
        _check_metadata(file, len(data), name, limits)
        worded = [
            column.name
            for column in file.schema_arrow
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
            or pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)
        ]  # fmt: skip
        file = pq.ParquetFile(io.BytesIO(data), read_dictionary=worded, pre_buffer=False)
        return numbered(_decoded(file, len(data), name, limits))
    except (pa.ArrowException, ValueError, OSError) as error:
        if isinstance(error, UnreadableFileError | MemoryError):
            raise
        raise UnreadableFileError(
            f"Filen {name} går inte att läsa som Parquet. Den kan vara tom, avklippt eller av "
            "ett annat slag; ta ut den på nytt ur källsystemet."
        ) from error


def _too_much(name: str, limits: Limits) -> UnreadableFileError:
    return UnreadableFileError(
        f"Filen {name} packar upp till mer än {limits.decoded_bytes // MB} MB, eller till "
        f"{limits.zip_ratio} gånger sin storlek. Dela upp den eller ta ut den som CSV."
    )


def _check_metadata(file: pq.ParquetFile, size: int, name: str, limits: Limits) -> None:
    held = file.metadata
    if held.num_columns < _MIN_COLUMNS:
        raise UnreadableFileError(f"Filen {name} är ingen tabell: den måste ha minst två kolumner.")
    if held.num_columns > limits.columns or held.num_rows > limits.rows:
        raise UnreadableFileError(
            f"Filen {name} har {held.num_rows} rader och {held.num_columns} kolumner; högst "
            f"{limits.rows} rader och {limits.columns} kolumner läses. Dela upp den."
        )
    widths = [_WIDTH.get(held.schema.column(at).physical_type, 4) for at in range(held.num_columns)]
    packed = sum(held.row_group(at).total_byte_size for at in range(held.num_row_groups))
    _check_size(max(sum(widths) * held.num_rows, packed), size, name, limits)


def _check_size(decoded: int, size: int, name: str, limits: Limits) -> None:
    if decoded > limits.decoded_bytes or decoded > max(_RATIO_FROM, limits.zip_ratio * size):
        raise _too_much(name, limits)


def _decoded(file: pq.ParquetFile, size: int, name: str, limits: Limits) -> pa.Table:
    total, batches = 0, []
    for batch in _batches(file):
        total += sum(_plain_size(column) for column in batch.columns)
        _check_size(total, size, name, limits)
        batches.append(_plain(batch))
    schema = batches[0].schema if batches else _plain_schema(file.schema_arrow)
    return pa.Table.from_batches(batches, schema)


def _batches(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    yield from file.iter_batches(batch_size=_BATCH, use_threads=False)


def _plain_size(column: pa.Array) -> int:
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary)
    return int(pc.sum(lengths.cast(pa.int64()).take(column.indices)).as_py() or 0)


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [
        pc.cast(column, _plain_type(column.type)) if pa.types.is_dictionary(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(one.name, _plain_type(one.type)) for one in schema])


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if not pa.types.is_dictionary(kind):
        return kind
    text = pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type)
    return pa.large_string() if text else pa.large_binary()
