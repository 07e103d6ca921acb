"""Hostile GeoPackages."""

import sqlite3
import struct
from pathlib import Path

CANARY = "Kanarie Kvist 19850709-9805"
TABLES = (
    "CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id)",
    "CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id)",
    "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER)",
    "INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326)",
    "INSERT INTO gpkg_geometry_columns VALUES ('rapporter', 'geom', 'POINT', 4326)",
    "INSERT INTO gpkg_contents VALUES ('rapporter', 'features', 4326)",
)


def made(path: Path, *statements: str, shapes: tuple[bytes, ...] = ()) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA application_id = 1196444487")
    for statement in (*TABLES, *statements):
        database.execute(statement)
    for shape in shapes:
        database.execute("INSERT INTO rapporter (geom, plats) VALUES (?, ?)", (shape, CANARY))
    database.commit()
    database.close()


def endless_view(path: Path) -> None:
    made(
        path,
        "CREATE VIEW rapporter AS WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) "
        "SELECT x AS fid, 'Kanarie Kvist 19850709-9805' AS geom FROM t ORDER BY x DESC",
    )


def trigger_and_virtual(path: Path) -> None:
    made(
        path,
        "CREATE VIRTUAL TABLE rapporter USING fts5(geom, plats)",
        "CREATE TABLE x (a)",
        "CREATE TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM gpkg_contents; END",
    )


def broken_header(path: Path) -> None:
    made(path, "CREATE TABLE rapporter (fid INTEGER PRIMARY KEY, geom BLOB, plats TEXT)")
    data = bytearray(path.read_bytes())
    data[16:18] = b"\x00\x03"  # a page size that there is not
    data[100:160] = b"\xff" * 60
    path.write_bytes(bytes(data))


def huge_shape(path: Path) -> None:
    """Say that a line has four thousand million vertices."""
    head = b"GP\x00\x01" + struct.pack("<i", 4326)
    line = head + struct.pack("<BII", 1, 2, 0xFFFF_FFFF)
    many = head + struct.pack("<BII", 1, 4, 0xFFFF_FFFF)
    table = "CREATE TABLE rapporter (fid INTEGER PRIMARY KEY, geom BLOB, plats TEXT)"
    made(path, table, shapes=(line, many, head, b"GP"))
