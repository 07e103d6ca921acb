"""What each real file needs to be taken in: a profile and a mapping, both text, and no code."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.real import REAL

CATEGORIES = """
[[categories]]
id = "vald"
name = "Våld"
[[categories]]
id = "inbrott"
name = "Inbrott"
[[categories]]
id = "ran"
name = "Rån"
[[categories]]
id = "ordning"
name = "Ordningsstörning"
[[categories]]
id = "brand"
name = "Brand"
[[categories]]
id = "droger"
name = "Droger"
"""


@dataclass(frozen=True)
class City:
    """A city: zone, metres, and the box or boundary file that stands for its districts."""

    timezone: str
    crs: str
    box: tuple[float, float, float, float] | None = None
    boundary: str | None = None
    resolution: int = 9


@dataclass(frozen=True)
class RealFile:
    """A file, its city, its mapping, and the books that it must give."""

    name: str
    city: City
    mapping: str
    books: dict[str, int]
    precision: dict[str, int] = field(default_factory=dict)
    coarse: int = 0


CHICAGO = City("America/Chicago", "EPSG:26971", boundary="chicago_police_districts.geojson")
NEW_YORK = City("America/New_York", "EPSG:32618", boundary="nyc_boroughs.geojson")
MEMPHIS = City("America/Chicago", "EPSG:32616", boundary="memphis_precincts.geojson", resolution=8)
NOTTINGHAM = City("Europe/London", "EPSG:27700", boundary="nottingham_wards.geojson")
LANCASHIRE = City("Europe/London", "EPSG:27700", box=(-3.1, 53.4, -2.0, 54.3))
AUSTIN = City("America/Chicago", "EPSG:32614", box=(-98.0, 30.0, -97.5, 30.6))
MEDELLIN = City("America/Bogota", "EPSG:32618", box=(-75.75, 6.1, -75.45, 6.4))
TEMPE = City("America/Phoenix", "EPSG:32612", box=(-112.1, 33.2, -111.7, 33.6))
POINT = 'source = "{0}"\ncategory = "{1}"\n[columns]\ncategory = ""\n'

FILES = (
    RealFile("memphis_robberies_2019.parquet", MEMPHIS, POINT.format("memphis", "ran"),
             {"rows": 2245, "incidents": 2245, "outside": 1}, {"minute": 2245}),
    RealFile("memphis_robberies_jan_2019.parquet", MEMPHIS, POINT.format("memphis", "ran"),
             {"rows": 206, "incidents": 206}, {"minute": 206}),
    RealFile("chicago_aggravated_assaults_2010_2018.parquet", CHICAGO,
             POINT.format("chicago", "vald"),
             # 39 in the hour that comes twice in autumn: either reading may be the right one.
             {"rows": 133_308, "incidents": 133_308}, {"minute": 133_269, "window": 39}),
    RealFile("chicago_burglary_2016_nearrepeat.parquet", CHICAGO,
             POINT.format("chicago", "inbrott"),
             {"rows": 11_701, "incidents": 11_701}, {"day": 11_700, "unknown": 1}),
    RealFile("chicago_arson_2016_nearrepeat.parquet", CHICAGO, POINT.format("chicago", "brand"),
             {"rows": 522, "incidents": 522}, {"day": 522}),
    RealFile("nyc_shootings_2006_2023H1.parquet", NEW_YORK,
             'source = "nypd"\n[categories]\nshooting = "vald"\n"shooting fatal" = "vald"\n',
             {"rows": 27_939, "incidents": 21_874, "unplaced": 29, "duplicates": 6_036}),
    RealFile("lancashire_asb_2022.parquet", LANCASHIRE, POINT.format("police.uk", "ordning"),
             {"rows": 56_434, "incidents": 56_434}, {"month": 56_434}),
    RealFile("nottingham_burglary_robbery_2022.parquet", NOTTINGHAM,
             'source = "police.uk"\n[categories]\nburglary = "inbrott"\nrobbery = "ran"\n',
             {"rows": 2350, "incidents": 2350}, {"month": 2350}),
    RealFile("austin_agg_assault_2019.parquet", AUSTIN, POINT.format("austin", "vald"),
             {"rows": 8696, "incidents": 8696}, {"minute": 8686, "window": 8, "unknown": 2}),
    RealFile("medellin_homicides_2010_2019.parquet", MEDELLIN, POINT.format("medellin", "vald"),
             {"rows": 9360, "incidents": 9279, "unplaced": 81}, {"minute": 9360}),
    # Rounded to a quarter of a mile: too coarse for a cell at resolution 9, kept in its area.
    RealFile("tempe_opioid_calls_2017_2024.parquet", TEMPE,
             "accuracy_m = 285\n" + POINT.format("tempe", "droger"),
             {"rows": 3379, "unplaced": 3379}, {"day": 3379}, coarse=3379),
)  # fmt: skip


def write_profile(city: City, folder: Path) -> Path:
    """Write a city's profile as a TOML file (and its box as GeoJSON), as a municipality would."""
    districts = folder / "districts.geojson"
    if city.boundary:
        districts = REAL / "boundaries" / city.boundary
    else:
        west, south, east, north = city.box
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        districts.write_text(
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
            f'"geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}]}}'
        )
    file = folder / "stad.toml"
    file.write_text(
        f'name = "Stad"\ntimezone = "{city.timezone}"\nprojected_crs = "{city.crs}"\n'
        f'districts_file = "{districts}"\nresolution = {city.resolution}\n{CATEGORIES}',
        encoding="utf-8",
    )
    return file
