"""Which column holds what: Swedish and English headings, or a mapping file for the rest."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, to_lon_lat
from est_geo.errors import GeometryError, UnreadableFileError

# Written as `_plain` leaves a heading: small letters and digits only, å ä ö as a a o. First wins.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "sourceid", "handelseid", "rapportid", "arendeid", "arendenummer", "arendenr",
        "diarienummer", "dnr", "lopnummer", "incidentid", "reportid", "caseid", "servicerequestid",
    ),
    "time": (
        "ts", "tidpunkt", "datumtid", "datumochtid", "datumotid", "handelsetid",
        "handelsetidpunkt", "intraffade", "brottstid", "occurredat", "occurred", "timestamp",
        "datetime", "tid", "klockslag", "klocka", "kl", "time",
    ),
    "date": ("datum", "handelsedatum", "brottsdatum", "occurreddate", "date", "dag"),
    "from": (
        "occurredfrom", "tidfran", "fran", "frantid", "frankl", "starttid", "tidigast", "from",
        "timefrom", "starttime", "start",
    ),
    "to": (
        "occurredto", "tidtill", "till", "tilltid", "tillkl", "sluttid", "senast", "to", "timeto",
        "endtime", "slut", "end",
    ),
    "precision": ("tsprecision", "timeprecision", "tidsprecision", "tidprecision"),
    "received": (
        "receivedat", "inkom", "inkommen", "received", "registrerad", "registreringsdatum",
        "registreringstid", "rapporterad", "rapporteringstid", "anmald", "anmalningsdatum",
        "reportedat", "reported", "createdat", "skapad",
    ),
    "category": (
        "kategori", "category", "handelsetyp", "typ", "brottstyp", "brott", "handelse", "type",
        "crimetype", "offense", "offence",
    ),
    "actor": (
        "aktor", "actor", "rapportor", "rapporteratav", "rapporteradav", "inrapporteratav",
        "inrapporteradav", "reporter", "organisation",
    ),
    "place": (
        "plats", "place", "adress", "address", "gatuadress", "gata", "platsnamn",
        "platsbeskrivning", "brottsplats", "location", "var",
    ),
    "lon": ("lon", "lng", "long", "longitude", "longitud"),
    "lat": ("lat", "latitude", "latitud"),
    "source": ("kalla", "source", "datakalla", "kallsystem", "system"),
    "accuracy": (
        "accuracym", "accuracy", "noggrannhet", "noggrannhetm", "lagesnoggrannhet", "osakerhetm",
    ),
    "place_precision": ("platsprecision", "placeprecision", "lagesprecision"),
    "district": ("stadsdel", "stadsdelsnamn", "bostadsomrade", "kommundel", "omrade"),
    "reasons": ("otryggorsak", "varforotrygg", "orsaktillotrygghet", "reasons"),
    "note": (),
}  # fmt: skip
_AXES = {
    "n": "north", "north": "north", "northing": "north", "nord": "north", "norr": "north",
    "e": "east", "east": "east", "easting": "east", "ost": "east", "oster": "east",
    "x": "x", "y": "y",
}  # fmt: skip
_SYSTEMS = {
    "sweref99tm": SWEREF_99_TM, "sweref991500": SWEREF_99_15_00, "sweref99": None, "sweref": None,
    "epsg3006": SWEREF_99_TM, "epsg3009": SWEREF_99_15_00,
}  # fmt: skip
FIELDS = (*_HEADINGS, "north", "east", "x", "y")
# Fields of the tables beside the reports (`est_geo.tables.beside`).
_FIELDS_BESIDE = frozenset({
    "area", "start", "end", "count", "question", "group", "share", "n", "unit", "amount",
    "reported_at", "repaired_at", "kind",
})  # fmt: skip
_FIELD_OF = {name: field for field, names in _HEADINGS.items() for name in names}
_AXIS = re.compile(
    rf"(?:(?P<before>{'|'.join(_SYSTEMS)}))?"
    rf"(?P<axis>{'|'.join(sorted(_AXES, key=len, reverse=True))})(?:koordinat|koord|coord)?"
    rf"(?:(?P<after>{'|'.join(_SYSTEMS)}))?"
)


class Mapping(BaseModel):
    """
    What a mapping file says about one source's files.

    Attributes
    ----------
    source : str or None
        Name of the source system.
    crs : str or None
        CRS of the coordinates, for example ``"EPSG:3009"``.
    table : str or None
        Which table the rows belong to, where they are no reports: ``area_statistics``,
        ``survey_results``, ``exposure`` or ``lamp_faults``.
    sheet : str or None
        Sheet of a workbook, or layer of a GeoPackage.
    timezone : str or None
        Time zone of times without an offset; the profile's when not given.
    accuracy_m : float or None
        Metres within which every coordinate holds, where the source has rounded them. Wider than a
        cell, and the report is kept as coarse: counted, and never put in a cell.
    category, actor : str or None
        Category and actor id of every row, where the file has no column for it.
    columns : dict of str to str
        Field to heading; an empty heading says that the file has no such column. Fields: id, time,
        date, from, to, precision, received, category, actor, place, lon, lat, north, east, x, y,
        source, accuracy, place_precision, district, reasons, note (a sentence, kept masked).
    categories : dict of str to str
        The source's own text to the profile's category id.

    Examples
    --------
    >>> Mapping(columns={"tid": "Skapat", "kategori": "Rubrik"}).columns
    {'time': 'Skapat', 'category': 'Rubrik'}
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str | None = None
    crs: str | None = None
    table: Literal["area_statistics", "survey_results", "exposure", "lamp_faults"] | None = None
    sheet: str | None = None
    timezone: str | None = None
    accuracy_m: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    category: str | None = None
    actor: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    categories: dict[str, str] = Field(default_factory=dict)

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        beside = _FIELDS_BESIDE if info.data.get("table") else frozenset[str]()
        named = {
            name if name in beside else _field_of(name) or name: heading
            for name, heading in value.items()
        }
        unknown = sorted(set(named) - set(FIELDS) - beside)
        if unknown:
            known = (*FIELDS, *sorted(beside))
            raise ValueError(f"okända fält {', '.join(unknown)}; välj bland {', '.join(known)}")
        return named

    @field_validator("crs")
    @classmethod
    def _known_crs(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                to_lon_lat([0.0], [0.0], value)
            except GeometryError as error:
                raise ValueError(str(error)) from error
        return value

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError("tidszonen är okänd; skriv till exempel Europe/Stockholm")
        return value


def read_mapping(path: Path) -> Mapping:
    r"""
    Read a mapping file (TOML) for headings that are not recognised by themselves.

    Raises
    ------
    UnreadableFileError
        The file is missing, is not TOML, or names a field or CRS that does not exist.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "parkbolaget.toml")
    ...     _ = file.write_text('crs = "EPSG:3009"\n[columns]\ntime = "Skapat"\n')
    ...     read_mapping(file).crs
    'EPSG:3009'
    """
    try:
        return Mapping(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFileError(
            f"Kopplingsfilen {path.name} går inte att läsa som TOML. Rätta den och försök igen."
        ) from error
    except ValidationError as error:
        rules = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        )
        raise UnreadableFileError(
            f"Kopplingsfilen {path.name} följer inte reglerna: {rules}"
        ) from error


def find_columns(headings: Sequence[str], mapping: Mapping | None = None) -> dict[str, str]:
    """
    Say which heading holds which field.

    Raises
    ------
    UnreadableFileError
        The mapping names a heading that the file does not have.

    Examples
    --------
    >>> find_columns(["Ärendenr", "Tid från", "TID_TILL", "Kategori", "Fritext"])
    {'id': 'Ärendenr', 'from': 'Tid från', 'to': 'TID_TILL', 'category': 'Kategori'}
    """
    found: dict[str, str] = {}
    for field, names in _HEADINGS.items():
        by_name = {_plain(heading): heading for heading in reversed(headings)}
        hit = next((by_name[name] for name in names if name in by_name), None)
        if hit is not None:
            found[field] = hit
    for heading in headings:
        axis = _axis(heading)
        if axis:
            found.setdefault(axis, heading)
    if mapping is None:
        return found
    none = {field for field, wanted in mapping.columns.items() if not wanted.strip()}
    kept = {field: heading for field, heading in found.items() if field not in none}
    mapped = _mapped(headings, mapping)
    # A heading that the mapping gives to one field is no other field's any more.
    taken = set(mapped.values())
    return {one: heading for one, heading in kept.items() if heading not in taken} | mapped


def _mapped(headings: Sequence[str], mapping: Mapping) -> dict[str, str]:
    by_name = {_plain(heading): heading for heading in headings}
    named = {field: wanted for field, wanted in mapping.columns.items() if wanted.strip()}
    missing = [wanted for wanted in named.values() if _plain(wanted) not in by_name]
    if missing:
        raise UnreadableFileError(
            f"Kopplingsfilen nämner kolumnen {missing[0][:60]!r}, som filen inte har. "
            f"Filens rubriker är: {', '.join(heading[:40] for heading in headings[:30])}."
        )
    return {field: by_name[_plain(wanted)] for field, wanted in named.items()}


def crs_of_heading(heading: str) -> str | None:
    """
    CRS that a heading names, or None.

    Examples
    --------
    >>> crs_of_heading("N (SWEREF 99 15 00)"), crs_of_heading("sweref99tm_e"), crs_of_heading("x")
    ('EPSG:3009', 'EPSG:3006', None)
    """
    parts = _AXIS.fullmatch(_plain(heading))
    if parts is None:
        return None
    return _SYSTEMS.get(parts["before"] or "") or _SYSTEMS.get(parts["after"] or "")


def _axis(heading: str) -> str | None:
    parts = _AXIS.fullmatch(_plain(heading))
    return _AXES[parts["axis"]] if parts else None


def _field_of(name: str) -> str | None:
    plain = _plain(name)
    return plain if plain in FIELDS else _FIELD_OF.get(plain) or _axis(name)


def _plain(heading: str) -> str:
    letters = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
