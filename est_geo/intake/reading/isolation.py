"""Reading in a process of its own, and taking back what it found."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa

from est_geo.crs import WGS84, to_lon_lat
from est_geo.errors import GeometryError, UnreadableFileError
from est_geo.intake.reading.apart import as_arrow, handing_back, worker
from est_geo.intake.reading.headings_of import unique_headings
from est_geo.intake.reading.limits import Limits
from est_geo.intake.reading.raw_table import ROW, RawTable, broken_rows
from est_geo.intake.redaction import redact

_KEPT_VARIABLES = ("SYSTEMROOT",)  # Windows starts nothing without it
_OUT_OF_TIME = tuple(
    -getattr(signal, name) for name in ("SIGPROF", "SIGXCPU", "SIGKILL") if hasattr(signal, name)
)
_OUT_OF_MEMORY = (-signal.SIGABRT, worker.TOO_LARGE)
NO_LIMITS = (
    "Den här datorn kan inte begränsa hur mycket minne och processortid en fil tar; bara tiden "
    "är begränsad. Läs bara in filer från källor som ni litar på."
)


def read_apart(
    kind: str, path: Path, file: BinaryIO, limits: Limits, **options: str | None
) -> RawTable:
    """
    Read an open file of a risky kind in a process of its own.

    Parameters
    ----------
    kind : str
        One of ``sheet``, ``json``, ``geopackage`` and ``parquet``.
    path : pathlib.Path
        Gives the table its name; the process never sees it.
    file : binary file
        Handed to the process as its standard input.
    limits : Limits
        Size, memory and time.
    **options
        What the reader of that kind takes more.

    Raises
    ------
    UnreadableFileError
        The file is refused, or the process was ended by its limits.
    """
    with tempfile.TemporaryDirectory(prefix="est-geo-") as folder:
        status = _run([kind, path.name, json.dumps(asdict(limits)), json.dumps(options)], folder,
                      file, limits)  # fmt: skip
        if status == worker.REFUSED:
            raise UnreadableFileError(Path(folder, worker.REFUSAL_FILE).read_text(encoding="utf-8"))
        if status != 0:
            raise UnreadableFileError(_why(path.name, status))
        return _as_raw_table(path, _taken_back(Path(folder)))


def _run(arguments: list[str], folder: str, file: BinaryIO, limits: Limits) -> int:
    command = [sys.executable, "-I", "-W", "ignore", worker.__file__, *arguments, folder]
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # the process gets the handle, not our buffer
    env = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script; no shell
            command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=folder, env=env, timeout=limits.wall_seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _OUT_OF_TIME[0] if _OUT_OF_TIME else worker.BROKEN
    return done.returncode


def _why(name: str, status: int) -> str:
    if status in _OUT_OF_TIME:
        return (
            f"Filen {name} tog för lång tid att läsa och avbröts. Den kan vara skadad; spara om "
            "den i programmet som skapade den, eller ta ut den som CSV."
        )
    if status in _OUT_OF_MEMORY:
        return (
            f"Filen {name} kräver mer minne än en fil får ta. Ta bort det som ligger utanför "
            "tabellen, dela upp den, eller spara den som CSV."
        )
    return (
        f"Filen {name} går inte att läsa: den är skadad eller av ett annat slag än namnet säger. "
        "Spara om den i programmet som skapade den."
    )


def _taken_back(folder: Path) -> pa.Table:
    """Take what the process wrote; it was handed a hostile file, so nothing in it is believed."""
    if (folder / handing_back.NAME).exists():
        parts = json.loads((folder / handing_back.NAME).read_text(encoding="utf-8"))
        return as_arrow.arrow_table(**parts)
    with pa.OSFile(str(folder / as_arrow.NAME), "rb") as source:
        table = pa.ipc.open_file(source).read_all()
    table.validate(full=True)
    return table


def _as_raw_table(path: Path, table: pa.Table) -> RawTable:
    about = json.loads(table.schema.metadata[as_arrow.ABOUT])
    columns = unique_headings([str(one) for one in about["columns"]])
    values = _frame(path, table)
    values.columns = pd.Index(columns, dtype="str")
    crs = str(about.get("crs", WGS84))
    if crs != WGS84:
        _to_wgs84(path, values, crs)
    remarks = [redact(str(one)).text for one in about.get("remarks", ())]
    if not worker.LIMITED:  # pragma: no cover - only on Windows
        remarks.append(NO_LIMITS)
    fields = {int(row): tuple(map(str, one)) for row, one in about.get("broken_fields", ())}
    reasons = [(int(row), str(name), str(why)) for row, name, why in about.get("broken", ())]
    return RawTable(path.name, columns, values, broken_rows(reasons), fields, tuple(remarks))


def _frame(path: Path, table: pa.Table) -> pd.DataFrame:
    index: pd.Index[Any] = pd.RangeIndex(1, table.num_rows + 1, name=ROW)
    if ROW in table.column_names:
        index = pd.Index(table[ROW].to_numpy(), dtype="int64", name=ROW)
        table = table.drop_columns([ROW])
    try:
        values: pd.DataFrame = table.to_pandas(ignore_metadata=True)
    except (pa.ArrowException, ValueError, OverflowError, KeyError) as error:
        raise UnreadableFileError(
            f"Filen {path.name} har ett datum eller en tidszon som inte finns. "
            "Rätta den i källsystemet, eller ta ut filen som CSV."
        ) from error
    values.index = index
    return values


def _to_wgs84(path: Path, values: pd.DataFrame, crs: str) -> None:
    try:
        lon, lat = to_lon_lat(values["lon"], values["lat"], crs)
    except GeometryError as error:
        raise UnreadableFileError(
            f"Filen {path.name} kan inte placeras på kartan. {error}"
        ) from error
    lost = np.isnan(lon) & values["lon"].notna().to_numpy()
    # What lies outside the system is told of as a coordinate off the earth, row by row.
    values["lon"], values["lat"] = np.where(lost, np.inf, lon), np.where(lost, np.inf, lat)
