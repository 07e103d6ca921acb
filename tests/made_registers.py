"""Place registers of a made-up town, written with the formats' own writers."""

import csv
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from osmium.osm.mutable import Node, Relation, Way

from est_geo.crs import SWEREF_99_TM, WGS84

MIDDLE = (15.6214, 58.4108)  # in Linköping's outline
LAYER = "belagenhetsadress"


def addresses(n: int, *, per_street: int = 40) -> pd.DataFrame:
    """Make addresses along streets that lie 150 m apart, houses 25 m apart."""
    at = np.arange(n)
    street, house = at // per_street, at % per_street
    side = max(int(np.ceil(n / per_street) ** 0.5), 1)
    x = (street % side) * 1100.0 + house * 25.0
    y = (street // side) * 150.0
    lon = MIDDLE[0] + (x - x.mean()) / 58_300
    lat = MIDDLE[1] + (y - y.mean()) / 111_200
    letter = np.where(at % 7 == 3, "B", "")
    return pd.DataFrame({
        "street": [f"Provgata{street_letters(number)}" for number in street],
        "number": house + 1, "letter": letter, "town": "LINKÖPING", "lon": lon, "lat": lat,
    })  # fmt: skip


def street_letters(number: int) -> str:
    """Return a street's own ending: letters, because a digit would be a house number."""
    text = ""
    while True:
        text = chr(ord("a") + number % 26) + text
        number //= 26
        if not number:
            return text


def full_name(frame: pd.DataFrame) -> pd.Series:
    return frame["street"] + " " + frame["number"].astype(str) + frame["letter"]


def write_lantmateriet(path: Path, frame: pd.DataFrame, crs: str = SWEREF_99_TM, **more) -> Path:
    """Write a GeoPackage with the columns of Belägenhetsadress Nedladdning, vektor."""
    size = len(frame)
    table = gpd.GeoDataFrame(
        {
            "objektidentitet": [f"0000{n:08d}" for n in range(size)],
            "versiongiltigfran": "2026-01-01T00:00:00Z",
            "statusforbelagenhetsadress": "Gällande",
            "adressplatstyp": "Gatuadressplats",
            "adressomradestyp": "Gatuadressområde",
            "adressomrade_faststalltnamn": frame["street"],
            "gardsadressomrade_faststalltnamn": None,
            "adressplatsnummer": frame["number"].astype(str),
            "bokstavstillagg": frame["letter"].replace("", None),
            "lagestillagg": None,
            "lagestillaggsnummer": pd.Series([None] * size, dtype="Int64"),
            "avvikerfranstandarden": False,
            "avvikandeadressplatsbeteckning": None,
            "popularnamn": None,
            "postnummer": 58222,
            "postort": frame["town"],
            "kommundel_faststalltnamn": "Linköping",
            "kommunkod": "0580",
            "kommunnamn": "Linköping",
        }
        | more,
        geometry=gpd.points_from_xy(frame["lon"], frame["lat"]),
        crs=WGS84,
    ).to_crs(crs)
    table.to_file(path, layer=LAYER, engine="pyogrio", GEOMETRY_NAME="adressplatspunkt")
    return path


def write_osm(path: Path, nodes=(), ways=(), relations=()) -> Path:
    """
    Write an .osm.pbf: nodes (id, (lon, lat), tags), ways (id, node ids, tags), relations.

    A relation is (id, [(type, ref, role)], tags).
    """
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, place, tags in nodes:
            writer.add_node(Node(id=number, location=place, tags=tags, version=1))
        for number, refs, tags in ways:
            writer.add_way(Way(id=number, nodes=refs, tags=tags, version=1))
        for number, members, tags in relations:
            writer.add_relation(Relation(id=number, members=members, tags=tags, version=1))
    return path


STOP_HEADINGS = (
    "stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station",
    "platform_code",
)  # fmt: skip


def write_stops(path: Path, rows) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(STOP_HEADINGS)
        writer.writerows(rows)
    return path


def write_timetable(path: Path, stops: Path) -> Path:
    """Write a GTFS zip: the stops, and a file that no register reader has any business with."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(stops, "stops.txt")
        archive.writestr("agency.txt", "agency_id,agency_name\n1,Påhittad trafik\n")
    return path


def write_lines(path: Path, streets: dict[str, list[tuple[float, float]]]) -> Path:
    table = gpd.GeoDataFrame(
        {"gatunamn": list(streets)},
        geometry=[shapely.LineString(points) for points in streets.values()],
        crs=WGS84,
    )
    table.to_crs(SWEREF_99_TM).to_file(path, layer="gator", engine="pyogrio")
    return path


def altered(path: Path, *statements: str) -> Path:
    """Run SQL on a GeoPackage, as somebody who means harm would."""
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path
