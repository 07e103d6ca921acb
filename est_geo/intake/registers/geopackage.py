"""A GeoPackage read with SQLite alone: Lantmäteriet's addresses, street lines, named places.

The file is opened read-only and immutable, only real tables are read (a view can run anything), no
function may be called, and each value, the rows and the time are limited. GDAL never sees it.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from est_geo.crs import WGS84, to_lon_lat
from est_geo.errors import UnreadableFileError
from est_geo.intake.coordinates import Coordinates, read_coordinates
from est_geo.intake.raw_values import texts
from est_geo.intake.registers.columns import check_columns, find_roles
from est_geo.intake.registers.found import (
    ALIASES,
    BAD_SHAPE,
    ROW,
    Around,
    Found,
    MissingColumnsError,
    faulted,
    line_table,
    place_table,
)
from est_geo.intake.registers.tabular import from_columns

KIND = "gpkg"
MAGIC = b"SQLite format 3\x00"
_MOST_ROWS = 5_000_000
_MOST_VALUE = 4 * 1024**2
_MOST_SECONDS = 300.0
_STEPS = 100_000
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
_HEADER = 8
_ENVELOPES = np.array([0, 32, 48, 48, 64, 0, 0, 0], dtype=np.int64)
_EAST, _NORTH = "east", "north"
_LINE_TYPES = (1, 5)
_LINES = ("LINESTRING", "MULTILINESTRING", "CURVE", "MULTICURVE")


@dataclass(frozen=True, slots=True)
class _Layer:
    """One table with geometries: its name, its columns, where its geometry is, in which CRS."""

    table: str
    columns: tuple[str, ...]
    geometry: str
    crs: str | None
    shape: str


def from_geopackage(path: Path, around: Around) -> Found:
    """
    Read every layer of a GeoPackage that is an address register, named places or street lines.

    Raises
    ------
    UnreadableFileError
        The file is damaged, is no GeoPackage, or is larger than any register.
    MissingColumnsError
        No layer has the columns of a register.
    """
    with _reading(path) as database:
        layers = _layers(database, path)
        found = [_layer_found(database, path, layer, around) for layer in layers]
    known = [one for one in found if one is not None]
    if not known:
        if layers:
            check_columns(path.name, find_roles(layers[0].columns), None)
        raise MissingColumnsError(
            f"{path.name} har inget lager med platser som går att läsa. Lagret måste vara en "
            "tabell (inte en vy) med geometri och kolumner för adress eller namn."
        )
    rows = pd.concat([one.rows for one in known], ignore_index=True)
    lines = pd.concat([one.lines for one in known], ignore_index=True)
    return Found(KIND, rows, lines, own=all(one.own for one in known))


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    until = time.monotonic() + _MOST_SECONDS
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA query_only=ON")
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE)
            database.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
            database.set_authorizer(_may)
            yield database
    except sqlite3.Error as error:
        raise UnreadableFileError(
            f"{path.name} går inte att läsa som GeoPackage: filen är skadad, avklippt eller gjord "
            "på ett sätt som inte tillåts. Hämta den på nytt från källan."
        ) from error


def _may(action: int, one: str | None, _two: str | None, _db: str | None, _by: str | None) -> int:
    """Allow reading, and asking for a table's columns; refuse functions and all else."""
    columns = action == sqlite3.SQLITE_PRAGMA and one == "table_info"
    return sqlite3.SQLITE_OK if action in _ALLOWED or columns else sqlite3.SQLITE_DENY


def _layers(database: sqlite3.Connection, path: Path) -> list[_Layer]:
    tables = _real_tables(database)
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= tables:
        raise UnreadableFileError(
            f"{path.name} är en SQLite-databas men ingen GeoPackage. Spara om den som GeoPackage."
        )
    systems = {
        number: f"{organisation}:{code}".upper()
        for number, organisation, code in database.execute(
            "SELECT srs_id, organization, organization_coordsys_id FROM gpkg_spatial_ref_sys"
        )
        if str(organisation).upper() == "EPSG"
    }
    # Without a comparison in SQL there is no function and no collation to run.
    contents = {
        table for table, kind in database.execute("SELECT table_name, data_type FROM gpkg_contents")
        if kind == "features"
    }  # fmt: skip
    return [
        _Layer(table, _columns(database, table), column, systems.get(number), str(shape).upper())
        for table, column, shape, number in database.execute(
            "SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns"
        ).fetchall()
        if table in tables & contents and column in _columns(database, table)
    ]


def _real_tables(database: sqlite3.Connection) -> set[str]:
    """Names of the tables that hold rows: no views, no virtual tables."""
    return {
        name
        for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master")
        if kind == "table" and str(sql).lstrip().upper().startswith("CREATE TABLE")
    }


def _columns(database: sqlite3.Connection, table: str) -> tuple[str, ...]:
    # table_info leaves out generated columns, which could compute anything.
    return tuple(row[1] for row in database.execute(f"PRAGMA table_info({_quoted(table)})"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _layer_found(
    database: sqlite3.Connection, path: Path, layer: _Layer, around: Around
) -> Found | None:
    roles = find_roles([one for one in layer.columns if one != layer.geometry])
    lines = layer.shape in _LINES and bool(roles.keys() & {"street", "name"})
    if not lines:
        try:
            check_columns(path.name, roles, None)
        except MissingColumnsError:
            return None
    wanted = list(dict.fromkeys(roles.values()))
    values, blobs = _rows(database, path, layer, wanted)
    shapes = shapes_of(blobs)
    crs = around.crs or layer.crs
    if lines:
        name = roles.get("street") or roles["name"]
        return _street_lines(texts(values[name]), shapes, crs or around.projected_crs)
    where = _points(shapes, values.index, crs, around)
    found = from_columns(values, roles, where, KIND)
    unread = np.array([blob is not None for blob in blobs], dtype=bool) & shapely.is_missing(shapes)
    rows = found.rows.assign(reason=found.rows["reason"].mask(unread, BAD_SHAPE))
    return Found(KIND, rows, own=found.own)


def _rows(
    database: sqlite3.Connection, path: Path, layer: _Layer, wanted: Sequence[str]
) -> tuple[pd.DataFrame, list[bytes | None]]:
    columns = ", ".join(_quoted(name) for name in (*wanted, layer.geometry))
    cursor = database.execute(f"SELECT {columns} FROM {_quoted(layer.table)}")  # noqa: S608 - names of the file's own columns, quoted
    rows = cursor.fetchmany(_MOST_ROWS + 1)
    if len(rows) > _MOST_ROWS:
        raise UnreadableFileError(
            f"{path.name} får ha högst {_MOST_ROWS} rader i ett lager. Läs in en kommun i taget."
        )
    blobs = [row[-1] if isinstance(row[-1], bytes) else None for row in rows]
    index = pd.RangeIndex(1, len(rows) + 1)
    values = {
        name: pd.Series([row[at] for row in rows], index=index, dtype=object)
        for at, name in enumerate(wanted)
    }
    return pd.DataFrame(values, index=index), blobs


def shapes_of(blobs: Sequence[bytes | None]) -> npt.NDArray[np.object_]:
    r"""
    Read geometries as a GeoPackage keeps them: its own header, then WKB.

    Parameters
    ----------
    blobs : sequence of bytes
        None is no geometry.

    Returns
    -------
    numpy.ndarray of object
        Shapely geometries in the layer's own CRS; None for what is missing, empty or unreadable.

    Examples
    --------
    >>> point = b"GP\x00\x01" + bytes(4) + shapely.to_wkb(shapely.Point(15, 58))
    >>> shapes_of([point, b"GP", b"nonsense", None]).tolist()
    [<POINT (15 58)>, None, None, None]
    """
    wkb = [_without_header(blob) for blob in blobs]
    with np.errstate(invalid="ignore"):  # NaN and infinity are taken out below
        shapes = shapely.from_wkb(np.array(wkb, dtype=object), on_invalid="ignore")
    shapes = np.atleast_1d(shapes)
    shapes = _finite(shapes)
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def _finite(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    points, shape_of = shapely.get_coordinates(shapes, return_index=True)
    kept = shapes.copy()
    kept[shape_of[~np.isfinite(points).all(axis=1)]] = None
    return kept


def _without_header(blob: bytes | None) -> bytes | None:
    if blob is None or len(blob) <= _HEADER or blob[:2] != b"GP":
        return None
    return blob[_HEADER + int(_ENVELOPES[(blob[3] >> 1) & 7]) :]


def _points(
    shapes: npt.NDArray[np.object_], index: pd.Index, crs: str | None, around: Around
) -> Coordinates:
    """Take a point of each geometry: the point itself, or one inside an area."""
    kinds = shapely.get_type_id(shapes)
    points = np.where(kinds == 0, shapes, shapely.point_on_surface(shapes))
    frame = pd.DataFrame({_EAST: shapely.get_x(points), _NORTH: shapely.get_y(points)}, index=index)
    if crs == WGS84:
        return read_coordinates(frame, {"lon": _EAST, "lat": _NORTH}, around, crs)
    return read_coordinates(frame, {"east": _EAST, "north": _NORTH}, around, crs)


def _street_lines(names: pd.Series, shapes: npt.NDArray[np.object_], crs: str) -> Found:
    def moved(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(to_lon_lat(points[:, 0], points[:, 1], crs))

    shapes = shapes.copy()
    shapes[~np.isin(shapely.get_type_id(shapes), _LINE_TYPES)] = None
    with np.errstate(invalid="ignore"):  # what lies outside the CRS becomes NaN
        shapes = _finite(shapely.transform(shapely.force_2d(shapes), moved))
    lines = line_table(
        {
            ROW: row, "street": name, ALIASES: (), "geometry": shape,
            "reason": "" if shape is not None else BAD_SHAPE,
        }
        for row, name, shape in zip(names.index, names, shapes, strict=True)
    )  # fmt: skip
    lines = faulted(lines, "Gatan saknar namn.", lines["street"] == "")
    return Found(KIND, place_table([]), lines)
