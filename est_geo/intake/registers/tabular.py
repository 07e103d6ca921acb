"""From columns to places: the project's own format, address registers, and named places."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from est_geo.intake.coordinates import Coordinates, read_coordinates
from est_geo.intake.raw_values import texts
from est_geo.intake.reading import RawTable
from est_geo.intake.registers.columns import check_columns, find_axes, find_roles, is_own
from est_geo.intake.registers.found import (
    ALIASES,
    CONFIDENCES,
    KINDS,
    NO_NAME,
    NO_NUMBER,
    NO_POINT,
    RESERVED,
    ROW,
    SURE,
    USUAL,
    Around,
    Found,
    completed_rows,
    faulted,
)

BROKEN = "Raden har fel antal fält."
_UNKNOWN_KIND = f"Sorten är okänd; den måste vara en av {', '.join(KINDS)}."
_UNKNOWN_CONFIDENCE = f"Säkerheten är okänd; den måste vara en av {', '.join(CONFIDENCES)}."
_NUMBERED = r"^(?P<street>.*\D)\s+(?P<number>\d{1,4}(?:\s?[-–:]\s?\d{1,4})?\s?[A-Za-zÅÄÖåäö]?)$"
_POSTCODE = r"^\s*(?:SE?-?\s?)?\d{3}\s?\d{2}\s+"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Named:
    """The texts of a place, row by row."""

    name: pd.Series
    street: pd.Series
    town: pd.Series
    reason: pd.Series


def from_table(table: RawTable, around: Around) -> Found:
    """
    Read a table of places with coordinates in columns.

    Raises
    ------
    MissingColumnsError
        A column that a register must have is missing.

    Examples
    --------
    >>> values = pd.DataFrame({"Gata": ["Storgatan"], "Nr": ["1 b"], "lat": ["58,4"],
    ...                        "lon": ["15,6"]}, index=[1])
    >>> found = from_table(RawTable("a.csv", tuple(values), values), Around.of(None, None, None))
    >>> found.rows[["name", "kind", "street", "lat"]].values.tolist()
    [['Storgatan 1B', 'address', 'Storgatan', 58.4]]
    """
    roles, axes = find_roles(table.columns), find_axes(table.columns)
    check_columns(table.name, roles, axes)
    where = read_coordinates(table.values, axes, around, around.crs)
    found = from_columns(table.values, roles, where, "csv")
    if table.broken.empty:
        return found
    broken = completed_rows(pd.DataFrame({ROW: table.broken["row"].to_numpy(), "reason": BROKEN}))
    rows = pd.concat([found.rows, broken], ignore_index=True)
    return Found(found.kind, rows, own=found.own)


def from_columns(
    values: pd.DataFrame, roles: dict[str, str], where: Coordinates, kind: str
) -> Found:
    """
    Make the places of a table whose columns and coordinates are known.

    Parameters
    ----------
    values : pandas.DataFrame
        Raw values, indexed by row number.
    roles : dict of str to str
        From `find_roles`.
    where : Coordinates
        Row by row.
    kind : str
        What sort of file it is.
    """
    given = {role: texts(values[heading]) for role, heading in roles.items()}
    blank = pd.Series("", index=values.index, dtype="str")
    own = is_own(roles)
    named = _own(given) if own else _addresses(given, blank)
    kinds = given["kind"] if own else _kinds(given, named)
    confidence = given.get("confidence", blank) if own else blank
    confidence = confidence.mask(confidence == "", USUAL if own else SURE)
    district = given.get("district", blank)
    rows = completed_rows(pd.DataFrame({
        ROW: values.index, "name": named.name, "kind": kinds, "lon": where.lon, "lat": where.lat,
        "district": district, "town": named.town, "confidence": confidence,
        "street": named.street, "reason": named.reason, ALIASES: _aliases(given, named),
    }))  # fmt: skip
    if own:
        rows = faulted(rows, _UNKNOWN_KIND, ~rows["kind"].isin(KINDS))
        rows = faulted(rows, _UNKNOWN_CONFIDENCE, ~rows["confidence"].isin(CONFIDENCES))
    rows = with_faults(rows, where)
    rows = faulted(rows, NO_POINT, rows["lon"].isna() | rows["lat"].isna())
    return Found(kind, rows, own=own)


def with_faults(rows: pd.DataFrame, where: Coordinates) -> pd.DataFrame:
    """Give the rows whose coordinates are at fault their reasons, in this command's words."""
    for fault in where.faults:
        rows = faulted(rows, fault.reason.replace("i en kopplingsfil", "med --crs"), fault.rows)
    return rows


def split_address(names: pd.Series) -> pd.DataFrame:
    """
    Part an address in its street and its number; both are empty where it is none.

    Examples
    --------
    >>> split_address(pd.Series(["Kompanigatan 7-9", "Ryds centrum"])).values.tolist()
    [['Kompanigatan', '7-9'], ['', '']]
    """
    return names.str.slice(0, _LONGEST).str.extract(_NUMBERED).fillna("")


def _own(given: dict[str, pd.Series]) -> _Named:
    name = _spaced(given["name"])
    blank = pd.Series("", index=name.index, dtype="str")
    street = split_address(name)["street"].where(given["kind"] == "address", "")
    reason = blank.mask(name == "", NO_NAME)
    return _Named(name, street, given.get("town", blank), reason)


def _addresses(given: dict[str, pd.Series], blank: pd.Series) -> _Named:
    town = _spaced(given.get("town", blank))
    town = town.mask(town.str.isupper(), town.str.title())  # postal towns come as LINKÖPING
    if "street" in given:
        named = _from_parts(given, blank, town)
    else:
        named = _from_whole(given, blank, town)
    status = given.get("status", blank).str.casefold()
    reason = named.reason.mask((named.reason == "") & (status == "reserverad"), RESERVED)
    return _Named(named.name, named.street, named.town, reason)


def _from_parts(given: dict[str, pd.Series], blank: pd.Series, town: pd.Series) -> _Named:
    street = _spaced(given["street"])
    farm = _spaced(given.get("farm", blank))
    letter = given.get("letter", blank).str.upper()
    number = _tight(given.get("number", blank)) + letter
    deviating = _spaced(given.get("deviating", blank))
    number = number.mask((number == "") & (deviating != ""), deviating)
    # "Gatuadress" may hold the number already, beside a column of numbers.
    whole = split_address(street)
    within = [a.startswith(b) for a, b in zip(_tight(whole["number"]), number, strict=True)]
    doubled = (whole["number"] != "") & np.array(within, dtype=bool)
    number = number.mask(doubled, _tight(whole["number"]))
    street = street.mask(doubled, whole["street"])
    area = _joined(street, farm)
    name = _joined(area, number)
    nameless = (street == "") | ((number == "") & (farm == ""))
    reason = blank.mask(nameless, NO_NUMBER)
    # A farm without a number is a place, not a street of several houses.
    return _Named(name, area.mask(number == "", ""), town, reason)


def _from_whole(given: dict[str, pd.Series], blank: pd.Series, town: pd.Series) -> _Named:
    text = given.get("address", blank)
    if "name" in given:
        text = text.mask(text == "", given["name"])
    parts = text.str.extract(r"^([^,]*),?(.*)$").fillna("")
    first, after = _spaced(parts[0]), _spaced(parts[1].str.replace(_POSTCODE, "", regex=True))
    split = split_address(first)
    name = first.mask(split["number"] != "", _joined(split["street"], _tight(split["number"])))
    town = town.mask(
        (town == "") & (split["number"] != ""), after.str.replace(r",.*", "", regex=True)
    )
    return _Named(name, split["street"], town, blank.mask(name == "", NO_NAME))


def _kinds(given: dict[str, pd.Series], named: _Named) -> pd.Series:
    if "street" in given or "address" in given:
        return pd.Series("address", index=named.name.index, dtype="str")
    return pd.Series(np.where(named.street == "", "landmark", "address"), index=named.name.index)


def _aliases(given: dict[str, pd.Series], named: _Named) -> pd.Series:
    """Other names: those listed, the popular name, and the farm's own name with its number."""
    found: list[tuple[str, ...]] = [()] * len(named.name)
    if "aliases" in given:
        found = [tuple(filter(None, map(str.strip, one.split("|")))) for one in given["aliases"]]
    more = [_spaced(given["popular"])] if "popular" in given else []
    if "farm" in given:
        village = _spaced(given["street"])
        tail = pd.Series(
            [full[len(area) :].strip() for full, area in zip(named.name, village, strict=True)],
            index=village.index,
        )
        more.append(tail.where(_spaced(given["farm"]) != "", ""))
    for extra in more:
        found = [(*have, one) if one else have for have, one in zip(found, extra, strict=True)]
    return pd.Series(found, index=named.name.index, dtype=object)


def _spaced(values: pd.Series) -> pd.Series:
    return values.str.slice(0, _LONGEST).str.replace(r"\s+", " ", regex=True).str.strip()


def _tight(values: pd.Series) -> pd.Series:
    """Write a house number without spaces, its letter large: ``12 b`` is ``12B``."""
    tight: pd.Series = values.str.replace(r"\s+", "", regex=True).str.upper()
    return tight


def _joined(one: pd.Series, other: pd.Series) -> pd.Series:
    joined: pd.Series = (one + " " + other).str.strip()
    return joined
