"""Which table beside the reports a file is, if any, and which heading holds what.

Without being told, a file is one of these only when nothing in it could be a report: a table of
figures has no coordinates and no ids, faults of lamps say so in every row.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from est_geo.errors import UnreadableFileError
from est_geo.intake.about_lamps import (
    are_all_faults_of_lamps,
    are_all_kinds_of_lamps,
    lamp_state,
)
from est_geo.intake.beside_tables.spans import read_span
from est_geo.intake.raw_values import texts
from est_geo.intake.reading.raw_table import RawTable
from est_geo.tables import AREA_STATISTICS, EXPOSURE, LAMP_FAULTS, OTHER_TABLES, SURVEY_RESULTS
from est_geo.tables import LAMPS as INVENTORY

AREA, SURVEY = AREA_STATISTICS.name, SURVEY_RESULTS.name
PEOPLE, FAULTS, LAMPS = EXPOSURE.name, LAMP_FAULTS.name, INVENTORY.name
_PLACES = (
    "omrade", "stadsdel", "delomrade", "lokalpolisomrade", "geografi", "kommun", "area",
    "district", "ort", "region",
)  # fmt: skip
_PERIODS = ("period", "manad", "kvartal", "tertial", "month", "quarter", "ar", "year")
_POINT = {
    "lon": ("lon", "lng", "long", "longitude", "longitud"), "lat": ("lat", "latitude", "latitud"),
}  # fmt: skip
_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    AREA: {
        "area": _PLACES, "period": _PERIODS, "year": ("ar", "year"),
        "category": ("brottstyp", "brottskategori", "brott", "kategori", "category", "crimetype"),
        "count": ("antal", "antalanmaldabrott", "anmaldabrott", "antalbrott", "count", "number"),
    },
    SURVEY: {
        "area": _PLACES, "period": _PERIODS, "year": ("ar", "year"),
        "question": ("fraga", "question", "pastaende", "indikator"),
        "group": ("grupp", "kon", "alder", "aldersgrupp", "group"),
        "share": ("andel", "andelprocent", "procent", "share", "percent"),
        "n": ("antalsvar", "antalsvarande", "svarande", "n"),
    },
    PEOPLE: {
        "unit": ("geoid", "ruta", "rutid", "omradeskod", "id"),
        "amount": (
            "population", "befolkning", "folkmangd", "invanare", "antalinvanare", "antalboende",
            "amount",
        ),
        **_POINT,
    },
    FAULTS: {
        "id": ("id", "arendenummer", "arendenr", "servicerequestid"),
        "kind": ("category", "kategori", "feltyp", "typ", "fel"),
        "reported": (
            "ts", "anmald", "felanmald", "rapporterad", "reported", "reportedat", "inkom",
            "skapad", "created", "oppnad", "oppnat", "opened", "openedat", "requesteddatetime",
        ),
        "repaired": (
            "completed", "atgardad", "lagad", "repaired", "repairedat", "avslutad", "klar",
            "stangd", "stangt", "closed", "closedat",
        ),
        **_POINT,
    },
    LAMPS: {
        "id": (
            "lampid", "lampnr", "lampnummer", "armaturid", "ljuspunktsid", "ljuspunktid",
            "stolpid", "stolpnr", "stolpnummer", "poleid", "assetid", "objektid", "id", "objectid",
        ),
        "kind": (
            "lamptyp", "armaturtyp", "armatur", "ljuskalla", "lamptype", "typ", "type", "modell",
            "kind",
        ),
        "status": ("status", "lampstatus", "driftstatus", "tillstand", "skick", "state"),
        "stated": (
            "inventerad", "inventeringsdatum", "statusdatum", "kontrollerad", "besiktigad",
            "uppdaterad", "statedat", "surveyed", "inspected", "updated", "datum",
        ),
        **_POINT,
    },
}  # fmt: skip
_NEEDED = {
    AREA: ("area",), SURVEY: ("area", "question"), PEOPLE: ("amount",), FAULTS: ("reported",),
    LAMPS: (),
}  # fmt: skip
_OF_REPORTS = ("id", "lon", "lat", "x", "y", "n", "e", "adress", "address", "klockslag", "tidpunkt")
_OF_HAPPENINGS = ("tid", "tidpunkt", "klockslag")
_OF_LAMPS = (
    "lampid", "lampnr", "lampnummer", "lamptyp", "lamptype", "lampstatus", "armatur", "armaturid",
    "armaturtyp", "ljuspunktsid", "ljuspunktid", "ljuskalla",
)  # fmt: skip
"""Headings that only an inventory of lamps has."""


def find_kind(raw: RawTable) -> str | None:
    """
    Tell which table beside the reports a file is beyond doubt, or None.

    Examples
    --------
    >>> import pandas as pd
    >>> values = pd.DataFrame({"Område": ["Ryd"], "Brott": ["Rån"], "jan 2026": ["3"],
    ...     "feb 2026": ["1"]}, index=[1])
    >>> find_kind(RawTable("a.csv", tuple(values), values))
    'area_statistics'
    """
    if raw.values.empty:
        return None
    if _all_are_faults(raw):
        return FAULTS
    if _is_inventory(raw):
        return LAMPS
    plain = {plain_heading(one) for one in raw.columns}
    people = fields_of(PEOPLE, raw.columns)
    if people.keys() >= {"amount", "lon", "lat"} and not _tells_of_happenings(plain):
        return PEOPLE
    return None if plain & set(_OF_REPORTS) else _kind_of_figures(raw)


def _kind_of_figures(raw: RawTable) -> str | None:
    survey, area = fields_of(SURVEY, raw.columns), fields_of(AREA, raw.columns)
    wide = len(period_columns(raw.columns)) > 1
    long = not wide and _all_are_periods(raw, area)
    if survey.keys() >= {"area", "question"} and (wide or (long and "share" in survey)):
        return SURVEY
    if "area" in area and (wide or (long and area.keys() >= {"count", "category"})):
        return AREA
    return None


def _all_are_periods(raw: RawTable, fields: Mapping[str, str]) -> bool:
    """Tell that the period of every row is a month or longer: an hour is that of a report."""
    if "period" not in fields:
        return False
    said = texts(raw.values[fields["period"]]).unique()
    own_year = "year" in fields and fields["year"] != fields["period"]
    return all(
        read_span(one) is not None
        or (own_year and (one.isdecimal() or read_span(f"{one} 2000") is not None))
        for one in said
    )


def _tells_of_happenings(plain: set[str]) -> bool:
    named = (*_FIELDS[FAULTS]["reported"], *_FIELDS[AREA]["category"], "tid", "datum", "tidpunkt")
    return bool(plain & set(named))


def _all_are_faults(raw: RawTable) -> bool:
    fields = fields_of(FAULTS, raw.columns)
    if not fields.keys() >= {"kind", "reported", "repaired"}:
        return False
    return are_all_faults_of_lamps(texts(raw.values[fields["kind"]]).unique())


def _is_inventory(raw: RawTable) -> bool:
    """Points with a state that can be read, called lamps by their headings or in every row."""
    fields = fields_of(LAMPS, raw.columns)
    plain = {plain_heading(one) for one in raw.columns}
    if "status" not in fields or plain & {*_FIELDS[FAULTS]["reported"], *_OF_HAPPENINGS}:
        return False
    states = {lamp_state(one) for one in texts(raw.values[fields["status"]]).unique()}
    if not states & {"working", "out", "removed"}:
        return False
    if plain & set(_OF_LAMPS):
        return True
    return "kind" in fields and are_all_kinds_of_lamps(texts(raw.values[fields["kind"]]).unique())


def fields_of(kind: str, headings: Sequence[str]) -> dict[str, str]:
    """
    Say which heading holds which field of a table beside the reports.

    Examples
    --------
    >>> fields_of("exposure", ["GEOID", "Population", "lon", "lat"])["amount"]
    'Population'
    """
    by_name = {plain_heading(heading): heading for heading in reversed(headings)}
    found: dict[str, str] = {}
    for field, names in _FIELDS[kind].items():
        hit = next((by_name[name] for name in names if name in by_name), None)
        if hit is not None:
            found[field] = hit
    return found


def stated_fields(kind: str, raw: RawTable, mapping: Mapping[str, str] | None) -> dict[str, str]:
    """
    Fields as found, changed by what a mapping states.

    Raises
    ------
    UnreadableFileError
        The kind is unknown, the mapping names a field or heading that there is not, or a column
        that the table must have is missing.
    """
    if kind not in OTHER_TABLES:
        raise UnreadableFileError(
            f"Tabellen måste vara en av {', '.join(OTHER_TABLES)}. Rätta kopplingsfilen."
        )
    by_name = {plain_heading(heading): heading for heading in raw.columns}
    fields = fields_of(kind, raw.columns)
    for field, heading in (mapping or {}).items():
        if field not in _FIELDS[kind] or plain_heading(heading) not in by_name:
            raise UnreadableFileError(
                f"Kopplingsfilen nämner ett fält eller en kolumn som {raw.name} inte kan ha. Fält "
                f"för {kind} är: {', '.join(_FIELDS[kind])}."
            )
        fields[field] = by_name[plain_heading(heading)]
    missing = [field for field in _NEEDED[kind] if field not in fields]
    if missing:
        raise UnreadableFileError(
            f"Filen {raw.name} saknar kolumn för {', '.join(missing)}, som {kind} måste ha. Ange "
            "den i en kopplingsfil."
        )
    return fields


def period_columns(headings: Sequence[str]) -> list[str]:
    """
    Headings that are periods: the table is wide, with one column for each.

    Examples
    --------
    >>> period_columns(["Område", "2025", "jan 2026"])
    ['2025', 'jan 2026']
    """
    return [heading for heading in headings if read_span(heading) is not None]


def plain_heading(heading: str) -> str:
    """
    Write a heading in small letters and digits only.

    Examples
    --------
    >>> plain_heading("Område (kod)")
    'omradekod'
    """
    letters = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
