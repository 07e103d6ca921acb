"""Which column of an address or place register holds what, by Swedish and English headings."""

import re
import unicodedata
from collections.abc import Sequence

from est_geo.intake.headings import find_columns
from est_geo.intake.registers.found import MissingColumnsError

# Written as `plain` leaves a heading; the first name that a file has wins. The long ones are those
# of Lantmäteriet's Belägenhetsadress Nedladdning, vektor.
_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("name", "namn", "platsnamn", "benamning", "placename", "ortnamn"),
    "kind": ("kind", "sort"),
    "confidence": ("confidence", "sakerhet"),
    "aliases": ("aliases", "alias"),
    "district": ("district",),
    "address": (
        "adress", "gatuadress", "address", "streetaddress", "fulladress", "belagenhetsadress",
        "fullstandigadress", "adressplats", "besoksadress", "adresstext", "addrfull",
    ),
    "street": (
        "gata", "gatunamn", "vag", "vagnamn", "gatavag", "street", "streetname", "roadname",
        "adressomrade", "adressomradefaststalltnamn", "adressomradesnamn", "addrstreet",
    ),
    "farm": ("gardsadressomrade", "gardsadressomradefaststalltnamn", "gardsadressomradesnamn"),
    "number": (
        "nummer", "nr", "gatunummer", "gatunr", "husnummer", "husnr", "adressplatsnummer",
        "adressnummer", "adressnr", "number", "housenumber", "streetnumber", "addrhousenumber",
    ),
    "letter": (
        "bokstav", "litt", "littera", "bokstavstillagg", "letter", "gatubokstav", "husbokstav",
    ),
    "deviating": ("avvikandeadressplatsbeteckning",),
    "town": (
        "town", "postort", "tatort", "ort", "city", "locality", "addrcity", "stad", "kommundel",
        "kommundelfaststalltnamn", "kommundelsnamn",
    ),
    "popular": ("popularnamn",),
    "status": ("statusforbelagenhetsadress", "adresstatus", "adressstatus"),
}  # fmt: skip
_LIKE = {
    "street": re.compile(r"adressomrade\w{0,30}namn"),
    "farm": re.compile(r"gardsadressomrade\w{0,30}"),
    "number": re.compile(r"(?:adressplats|adress|hus|gatu)\w{0,10}(?:nummer|nr)"),
    "letter": re.compile(r"\w{0,12}bokstav\w{0,12}"),
    "town": re.compile(r"(?:postort|kommundel)\w{0,20}namn"),
}
_AXES = ("lon", "lat", "north", "east", "x", "y")
_PAIRS = (("lon", "lat"), ("north", "east"), ("x", "y"))
_SAID_OF_AXIS = re.compile(r"wgs[ _-]?84|^point[ _-]|[ _-]?koordinat", re.IGNORECASE)


def plain(heading: str) -> str:
    """
    Leave small letters and digits of a heading, without dots and rings.

    Examples
    --------
    >>> plain("Adressområde_fastställtnamn")
    'adressomradefaststalltnamn'
    """
    apart = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(letter for letter in apart if letter.isascii() and letter.isalnum())


def find_roles(headings: Sequence[str]) -> dict[str, str]:
    """
    Say which heading holds which part of a place.

    Examples
    --------
    >>> find_roles(["Gatuadress", "Nr", "Litt", "Postort"])
    {'street': 'Gatuadress', 'number': 'Nr', 'letter': 'Litt', 'town': 'Postort'}
    """
    by_name = {plain(heading): heading for heading in reversed(headings)}
    found: dict[str, str] = {}
    for role, names in _NAMES.items():
        hit = next((by_name[name] for name in names if name in by_name), None)
        if hit is None and role in _LIKE:
            hit = next((by_name[one] for one in by_name if _LIKE[role].fullmatch(one)), None)
        if hit is not None:
            found[role] = hit
    if "number" in found and "street" not in found and "address" in found:
        found = {"street": found.pop("address")} | found
    return found


def find_axes(headings: Sequence[str]) -> dict[str, str]:
    """
    Say which headings hold the coordinates.

    Examples
    --------
    >>> find_axes(["Nr", "N (SWEREF 99 TM)", "E (SWEREF 99 TM)"])
    {'north': 'N (SWEREF 99 TM)', 'east': 'E (SWEREF 99 TM)'}
    >>> find_axes(["POINT_X", "POINT_Y"])
    {'x': 'POINT_X', 'y': 'POINT_Y'}
    """
    bare = {_SAID_OF_AXIS.sub("", heading).strip(" _-()") or heading: heading
            for heading in reversed(headings)}  # fmt: skip
    found = find_columns(tuple(bare))
    return {axis: bare[found[axis]] for axis in _AXES if axis in found}


def is_own(roles: dict[str, str]) -> bool:
    """Whether the file says of which kind each place is, as the project's own format does."""
    return "name" in roles and "kind" in roles


def is_stop_table(headings: Sequence[str]) -> bool:
    """
    Whether the headings are those of a GTFS ``stops.txt``.

    Examples
    --------
    >>> is_stop_table(["stop_id", "stop_name", "stop_lat", "stop_lon"])
    True
    """
    return {"stopid", "stopname", "stoplat", "stoplon"} <= set(map(plain, headings))


def check_columns(file_name: str, roles: dict[str, str], axes: dict[str, str] | None) -> None:
    """
    Refuse a table that cannot be a place register, and say which columns one must have.

    Parameters
    ----------
    file_name : str
        For the message.
    roles, axes : dict of str to str
        From `find_roles` and `find_axes`; no axes for a file whose rows have geometries.

    Raises
    ------
    MissingColumnsError
        Nothing to call a place by, or nothing to say where it lies.

    Examples
    --------
    >>> check_columns("a.csv", {"address": "Adress"}, {"lon": "lon", "lat": "lat"})
    """
    pair = axes is None or any(set(one) <= set(axes) for one in _PAIRS)
    if is_own(roles) and not pair:
        lacking = "lat" if axes and "lon" in axes else "lon"
        raise MissingColumnsError(
            f"Platsregistret {file_name} saknar kolumnen {lacking}. Kolumnerna är name, kind, lon, "
            "lat, district, confidence och aliases."
        )
    named = roles.keys() & {"name", "address"} or {"street", "number"} <= roles.keys()
    named = named or {"street", "farm"} <= roles.keys()
    if named and pair:
        return
    lacking = " och ".join(
        what
        for what, there in (
            ("namn eller adress", bool(named)), ("koordinater", pair)
        )
        if not there
    )  # fmt: skip
    raise MissingColumnsError(
        f"Filen {file_name} känns inte igen som platsregister: kolumner för {lacking} saknas. "
        "Det måste finnas name (namn), adress, eller gata och nummer (i Lantmäteriets filer "
        "adressomrade_faststalltnamn och adressplatsnummer), och utan geometri också lat och lon "
        "eller N och E. Byt namn på kolumnerna och försök igen."
    )
