"""What a file says, as one hash: the same file gives the same one, whatever the store holds."""

import hashlib
import json

import pyarrow as pa

from est_geo.store.records import IntakeRecord


def manifest(
    intake: IntakeRecord, incidents: pa.Table, rejected: pa.Table, duplicates_in_file: int
) -> str:
    """
    SHA-256 over a file's hash, its incidents and their content, its rejected rows and its books.

    Parameters
    ----------
    intake : IntakeRecord
        The file.
    incidents : pyarrow.Table
        ``incident_id`` and ``content``, in any order.
    rejected : pyarrow.Table
        `REJECTED`, in any order.
    duplicates_in_file : int
        Rows that repeat an earlier row of the file.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> import pandas as pd
    >>> from est_geo.store.frames import to_arrow
    >>> from est_geo.tables import REJECTED
    >>> file = IntakeRecord("a.csv", "0" * 64, pd.Timestamp("2026-11-09", tz="UTC"), "polis", 2)
    >>> one = pa.table({"incident_id": ["a", "b"], "content": ["x", "y"]})
    >>> none = to_arrow(REJECTED.empty(), REJECTED)
    >>> manifest(file, one, none, 0) == manifest(file, one.sort_by([("content", "descending")]),
    ...     none, 0)
    True
    """
    books = [intake.file_sha256, intake.source, intake.rows, len(incidents), duplicates_in_file]
    rows = rejected.sort_by([("row", "ascending"), ("field", "ascending")]).to_pylist()
    digest = hashlib.sha256(json.dumps([books, rows], sort_keys=True).encode())
    ordered = incidents.select(["incident_id", "content"]).sort_by("incident_id")
    for column in ordered.columns:
        # A table that was sorted is new: each column is one run of offsets and one of bytes.
        for part in column.combine_chunks().buffers():
            digest.update(part or b"")
    return digest.hexdigest()
