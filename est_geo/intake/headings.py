"""Which column holds what: Swedish and English headings, or a mapping file for the rest."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

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
    columns : dict of str to str
        Field to heading. Fields: id, time, date, from, to, precision, received, category, actor,
        place, lon, lat, north, east, x, y, source.
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
    columns: dict[str, str] = Field(default_factory=dict)
    categories: dict[str, str] = Field(default_factory=dict)

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, str]) -> dict[str, str]:
        named = {_field_of(name) or name: heading for name, heading in value.items()}
        unknown = sorted(set(named) - set(FIELDS))
        if unknown:
            raise ValueError(f"okända fält {', '.join(unknown)}; välj bland {', '.join(FIELDS)}")
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
    return found | _mapped(headings, mapping) if mapping else found


def _mapped(headings: Sequence[str], mapping: Mapping) -> dict[str, str]:
    by_name = {_plain(heading): heading for heading in headings}
    missing = [wanted for wanted in mapping.columns.values() if _plain(wanted) not in by_name]
    if missing:
        raise UnreadableFileError(
            f"Kopplingsfilen nämner kolumnen {missing[0][:60]!r}, som filen inte har. "
            f"Filens rubriker är: {', '.join(heading[:40] for heading in headings[:30])}."
        )
    return {field: by_name[_plain(wanted)] for field, wanted in mapping.columns.items()}


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
