"""GeoPackage with SQLite alone: the first layer of points, from memory, with nothing in it run.

The database is taken from memory and not from disk, so there is no journal beside it to be
followed; views, triggers and virtual tables are refused by the authorizer, and computed columns are
left alone.
"""

import sqlite3
import struct
from collections.abc import Sequence
from typing import NamedTuple

import shapely

from est_geo.errors import UnreadableFileError
from est_geo.intake.reading.apart.cells import cell_text
from est_geo.intake.reading.apart.found import Found
from est_geo.intake.reading.apart.geometry import GEOMETRY
from est_geo.intake.reading.limits import Limits

_WAL_FLAGS, _ROLLBACK = slice(18, 20), b"\x01\x01"
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_LARGEST_POINT = 128
_EMPTY = 0b0001_0000
_POINTS = (1, 4)
_MAX_TEXT = 1_000_000
_HIDDEN = 6
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
_NOT_A_POINT = (
    "Platsen måste vara en punkt, men är en linje, en yta eller skadad. Ange en punkt, eller "
    "utelämna geometrin och beskriv platsen i ord."
)


class _Layer(NamedTuple):
    table: str
    geometry: str
    crs: str


def read(data: bytes, name: str, limits: Limits) -> Found:
    """
    Read the first layer of points.

    Raises
    ------
    UnreadableFileError
        It is no GeoPackage, is damaged, or has no layer of points.
    """
    try:
        with _connected(data) as database:
            layers = _layers(database)
            for layer in layers:
                found = _layer(database, layer, name, limits)
                if found is not None:
                    others = [one.table for one in layers if one != layer]
                    if others:
                        found.remarks.append(
                            f"Lagret {layer.table} lästes, men inte: {', '.join(others[:8])}."
                        )
                    return found
    except (sqlite3.Error, UnicodeError, OverflowError, struct.error) as error:
        raise UnreadableFileError(
            f"Filen {name} går inte att läsa som GeoPackage. Den kan vara avklippt, skadad eller "
            "av ett annat slag; ta ut den på nytt ur källsystemet."
        ) from error
    raise UnreadableFileError(
        f"Filen {name} har inget lager med punkter. Ta ut ett punktlager ur källsystemet."
    )


def _connected(data: bytes) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    # A journal of its own kind cannot be followed from memory, and need not be.
    database.deserialize(data[:18] + _ROLLBACK + data[20:])
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON"):
        database.execute(f"PRAGMA {pragma}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 100 * _MAX_TEXT)
    database.setlimit(sqlite3.SQLITE_LIMIT_VDBE_OP, 100_000)
    database.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    database.set_authorizer(_authorized)
    return database


def _authorized(
    action: int, one: str | None, _two: str | None, _database: str | None, via: str | None
) -> int:
    """Allow reading of tables, and nothing through a view or a trigger."""
    pragma = action == sqlite3.SQLITE_PRAGMA and one == "table_xinfo"
    allowed = (action in _ALLOWED or pragma) and via is None
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _layers(database: sqlite3.Connection) -> list[_Layer]:
    rows = database.execute(
        "SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, m.sql "
        "FROM gpkg_geometry_columns AS g "
        "JOIN sqlite_master AS m ON m.name = g.table_name AND m.type = 'table' "
        "LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id LIMIT 1000"
    ).fetchall()
    return [
        _Layer(table, column, f"EPSG:{number}" if str(org).upper() == "EPSG" else "")
        for table, column, org, number, sql in rows
        if isinstance(table, str) and isinstance(column, str)
        and not str(sql).lstrip().upper().startswith("CREATE VIRTUAL")
    ]  # fmt: skip


def _layer(database: sqlite3.Connection, layer: _Layer, name: str, limits: Limits) -> Found | None:
    table = _quoted(layer.table)
    columns = database.execute(f"PRAGMA table_xinfo({table})").fetchall()
    # A column that is computed brings an expression of the file's own: it is left alone.
    titles = [column[1] for column in columns if column[_HIDDEN] == 0]
    if layer.geometry not in titles:
        return None
    most = limits.cells // len(titles) + 1
    wanted = ", ".join(_quoted(title) for title in titles)
    rows = database.execute(f"SELECT {wanted} FROM {table} LIMIT {most}").fetchall()  # noqa: S608 - quoted
    if len(titles) > limits.columns or len(rows) * len(titles) > limits.cells:
        raise UnreadableFileError(
            f"Filen {name} har ett lager med fler än {limits.cells} värden eller "
            f"{limits.columns} kolumner. Dela upp det eller spara det som CSV."
        )
    at = titles.index(layer.geometry)
    points = _points([row[at] for row in rows])
    if rows and not any(point is not None for point in points):
        return None
    if not layer.crs:
        raise UnreadableFileError(
            f"Filen {name} säger inte vilket koordinatsystem den har. Spara om den i SWEREF 99 TM "
            "eller WGS 84."
        )
    return _table(titles, at, rows, points, layer.crs)


def _table(
    titles: Sequence[str],
    at: int,
    rows: Sequence[Sequence[object]],
    points: Sequence[tuple[float | None, float | None] | None],
    crs: str,
) -> Found:
    others = [place for place in range(len(titles)) if place != at]
    found = Found(["lon", "lat", *(titles[place] for place in others)], {0, 1}, crs=crs)
    for number, (row, point) in enumerate(zip(rows, points, strict=True), start=1):
        values = [_text(row[place]) for place in others]
        if point is None:
            found.set_aside(number, GEOMETRY, _NOT_A_POINT, ["", "", *values])
        else:
            found.add(number, [*point, *values])
    return found


def _text(value: object) -> str:
    return cell_text(value) if isinstance(value, str | int | float) else ""


def _points(blobs: Sequence[object]) -> list[tuple[float | None, float | None] | None]:
    """Read each geometry's point; (None, None) where there is none, None where it is no point."""
    wkb = [_wkb(blob) for blob in blobs]
    shapes = shapely.from_wkb([one or None for one in wkb], on_invalid="ignore")
    # A collection of points with one point in it is a point.
    ones = shapely.get_num_geometries(shapes) == 1
    shapes = shapely.get_geometry(shapes, 0)
    xs, ys = shapely.get_x(shapes), shapely.get_y(shapes)
    points: list[tuple[float | None, float | None] | None] = []
    for blob, one, x, y in zip(wkb, ones, xs, ys, strict=True):
        if blob == b"":
            points.append((None, None))
        else:
            points.append((float(x), float(y)) if one and abs(x) + abs(y) < 1e12 else None)  # noqa: PLR2004 - finite, and on some map
    return points


def _wkb(blob: object) -> bytes | None:
    """WKB of a point, ``b""`` where there is no geometry, None where it is something else."""
    if blob is None:
        return b""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:  # noqa: PLR2004 - head
        return None
    if blob[3] & _EMPTY:
        return b""
    length = _ENVELOPES.get(blob[3] >> 1 & 7)
    if length is None or len(blob) > _LARGEST_POINT + length:
        return None
    wkb = blob[8 + length :]
    if len(wkb) < 5:  # noqa: PLR2004 - byte order and kind
        return None
    kind = struct.unpack("<I" if wkb[0] else ">I", wkb[1:5])[0] & 0x0FFF_FFFF
    return wkb if kind % 1000 in _POINTS else None
