"""Read a place register of whichever kind: what it is, is told by what stands in it."""

from pathlib import Path

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from est_geo.errors import ProfileError, UnreadableFileError
from est_geo.intake.geocoding import Gazetteer
from est_geo.intake.reading import read_table
from est_geo.intake.registers import geopackage, osm
from est_geo.intake.registers.archives import unpacked
from est_geo.intake.registers.assembling import Register, assembled
from est_geo.intake.registers.columns import is_stop_table
from est_geo.intake.registers.found import (
    CONFIDENCES,
    KINDS,
    Around,
    Found,
    MissingColumnsError,
)
from est_geo.intake.registers.gtfs import from_stops
from est_geo.intake.registers.tabular import BROKEN, from_table

_HEAD = 64


def read_register(
    path: str | Path,
    *,
    crs: str | None = None,
    districts: gpd.GeoDataFrame | None = None,
    within: BaseGeometry | None = None,
) -> Register:
    r"""
    Read a place register: a table, a GeoPackage, OpenStreetMap, or the stops of a timetable.

    A row that cannot be used is counted with its reason and never stops the file.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV (the project's own columns, or an address register's), GeoPackage (Lantmäteriet's
        Belägenhetsadress), ``.osm.pbf``, GTFS ``stops.txt``, or a zip with one of the two latter
        kinds of file, or a GeoPackage, in it.
    crs : str, optional
        CRS of the coordinates, for example ``"EPSG:3009"``; told by the file and by where the
        municipality lies when not given.
    districts : geopandas.GeoDataFrame, optional
        ``id`` and polygons (WGS 84), as `Profile.districts`: fills in ``district``.
    within : shapely geometry, optional
        Outline (WGS 84), as `Profile.outline`: what lies outside it is skipped and counted.

    Returns
    -------
    Register
        Places, other names, street lines, and what was skipped and why.

    Raises
    ------
    UnreadableFileError
        The file is missing, damaged, too large, or has no columns of a register.
    GeometryError
        The CRS is unknown.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "adresser.csv")
    ...     _ = file.write_text("Gatuadress;Postort;N;E\n"
    ...                         "Storgatan 1;Linköping;6474525;536228\n"
    ...                         "Storgatan 2;Linköping;;\n", encoding="utf-8")
    ...     register = read_register(file)
    >>> register.places[["name", "kind", "town"]].values.tolist()
    [['Storgatan 1', 'address', 'Linköping'], ['Storgatan', 'street', 'Linköping']]
    >>> register.rows, register.from_rows, register.skipped[["reason", "count"]].values.tolist()
    (2, 1, [['Koordinater saknas.', 1]])
    """
    file = Path(path)
    if not file.is_file():
        what = "är en mapp" if file.is_dir() else "finns inte"
        raise UnreadableFileError(f"{file.name} {what}. Ange sökvägen till en fil.")
    around = Around.of(within, districts, crs)
    try:
        with unpacked(file) as inner:
            found = _found(inner or file, around, within)
    except OSError as error:
        raise UnreadableFileError(
            f"Filen {file.name} går inte att öppna. Kontrollera rättigheterna och försök igen."
        ) from error
    return assembled(found, districts=districts, within=within)


def _found(file: Path, around: Around, within: BaseGeometry | None) -> Found:
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    if head.startswith(geopackage.MAGIC):
        return geopackage.from_geopackage(file, around)
    if osm.MAGIC in head:
        return osm.from_osm(file, around, within)
    table = read_table(file)
    if is_stop_table(table.columns):
        return from_stops(table, around)
    return from_table(table, around)


def read_gazetteer(path: str | Path) -> Gazetteer:
    """
    Read a place register into a gazetteer, ready to look up in.

    Parameters
    ----------
    path : str or pathlib.Path
        Any file that `read_register` reads. In the project's own format (CSV with the columns
        name, kind, lon, lat, and, where known, district, town, confidence and aliases, separated by
        ``|``) every row must be right; in others a row that cannot be used is left out.

    Returns
    -------
    Gazetteer
        The places with their index.

    Raises
    ------
    ProfileError
        In the project's own format: a column is missing, or a row has no name, an unknown kind or
        confidence, or no coordinates.
    UnreadableFileError
        The file cannot be read at all.

    Examples
    --------
    >>> from est_geo.data_files import data_root
    >>> len(read_gazetteer(data_root() / "gazetteer" / "places.csv").places) > 200
    True
    """
    try:
        register = read_register(path)
    except MissingColumnsError as error:
        raise ProfileError(str(error)) from error
    if register.own and register.n_skipped:
        raise ProfileError(_first_fault(register, Path(path).name))
    return Gazetteer(register.places, register.aliases, register.streets)


def _first_fault(register: Register, name: str) -> str:
    skipped = register.skipped
    first = int(skipped["first"].min())
    if skipped.loc[skipped["first"] == first, "reason"].iloc[0] == BROKEN:
        return (
            f"Platsregistret {name} har fel antal fält på rad {first}. Kolumnerna är name, kind, "
            "lon, lat, district, confidence och aliases."
        )
    return (
        f"Platsregistret {name}: varje rad måste ha namn, känd sort ({', '.join(KINDS)}), "
        f"känd säkerhet ({', '.join(CONFIDENCES)}) och koordinater i WGS 84. "
        f"{register.n_skipped} rader har det inte, den första är rad {first}."
    )
