"""Place registers into the store, out of it as one gazetteer, and one look-up explained."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from est_geo.cells import cell_text, cells_at
from est_geo.data_files import sha256_of
from est_geo.errors import UnreadableFileError
from est_geo.intake import (
    Gazetteer,
    Register,
    geocode,
    read_gazetteer,
    read_register,
    redact,
)
from est_geo.intake.place_names import normal
from est_geo.intake.registers.merging import merged, metres
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.store import RegisterRecord, Store
from est_geo.tables import ELSEWHERE, PLACES, REST, checked
from est_geo.words import counted

NEW, KNOWN, REPLACED = "new", "known", "replaced"
_REASONS_TOLD = 3


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What became of a register's file.

    Attributes
    ----------
    file_name : str
        The file's name without its folder.
    state : str
        new, known (the same file was there already; nothing changed) or replaced (another file of
        that name was there, and is gone).
    register : Register
        What the file held.
    """

    file_name: str
    state: str
    register: Register

    def counts(self) -> dict[str, Any]:
        """
        Return the books for machines.

        ``rows = places + merged + lines + skipped``; ``streets`` are places made of lines or
        addresses, and ``points`` are points of street lines.
        """
        register = self.register
        return {
            "file": self.file_name,
            "state": self.state,
            "kind": register.kind,
            "rows": register.rows,
            "places": register.from_rows,
            "merged": register.merged,
            "lines": register.lines,
            "skipped": register.n_skipped,
            "streets": register.derived,
            "points": len(register.streets),
            "reasons": register.skipped.to_dict("records"),
        }


def import_register(
    path: str | Path,
    *,
    profile: str | Path | Profile,
    db: str | Path | Store,
    crs: str | None = None,
) -> Imported:
    r"""
    Read a place register and keep it in the store; a file of the same name takes the old's place.

    Parameters
    ----------
    path : str or pathlib.Path
        Any file that `read_register` reads.
    profile : str, pathlib.Path or Profile
        Says where the municipality and its districts lie.
    db : str, pathlib.Path or Store
        The database.
    crs : str, optional
        CRS of the coordinates, where the file does not tell. With it, a file that was read before
        is read anew.

    Returns
    -------
    Imported
        Every row accounted for.

    Raises
    ------
    UnreadableFileError
        The file cannot be read, or no row of it can be used; nothing is stored then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "adresser.csv")
    ...     _ = file.write_text("Adress;lat;lon\nStorgatan 1;58,41;15,62\n", encoding="utf-8")
    ...     with Store.open(Path(folder, "est.duckdb")) as store:
    ...         first = import_register(file, profile="linkoping", db=store)
    ...         again = import_register(file, profile="linkoping", db=store)
    >>> first.register.from_rows, first.state, again.state
    (1, 'new', 'known')
    """
    file, municipality = Path(path), Profile.load(profile)
    register = read_register(
        file, crs=crs, districts=municipality.districts, within=municipality.outline
    )
    if not len(register.places):
        raise UnreadableFileError(_nothing_used(file.name, register))
    if isinstance(db, Store):
        return _kept(file, register, db, anew=crs is not None)
    with Store.open(db) as store:
        return _kept(file, register, store, anew=crs is not None)


def municipal_gazetteer(profile: str | Path | Profile, store: Store | None = None) -> Gazetteer:
    """
    Put the profile's own register, the imported ones and what people have taught together.

    A place that several registers name is one place, as the surest of them has it, the profile's
    own first; its other names are those of all.

    Parameters
    ----------
    profile : str, pathlib.Path or Profile
        Its ``gazetteer_file`` may be missing.
    store : Store, optional
        With the imported registers.

    Returns
    -------
    Gazetteer
        Empty where there is no register at all.

    Examples
    --------
    >>> len(municipal_gazetteer("linkoping").places) > 200
    True
    """
    municipality = Profile.load(profile)
    shipped = municipality.gazetteer_path
    own = None if shipped is None else _own_register(shipped)
    if store is None:
        return own if own is not None else Gazetteer(PLACES.empty())
    places, aliases, streets, learned = store.gazetteer_tables()
    if own is not None:
        own_aliases = own.aliases or ((),) * len(own.places)
        if len(places):
            places, aliases = _united((own.places, own_aliases), (places, aliases))
        else:
            if not len(streets) and not len(learned):
                return own
            places, aliases = own.places, own_aliases
    return Gazetteer(places, aliases, streets, learned)


def _own_register(path: Path) -> Gazetteer:
    """Read the profile's register, with its index; again only when the file has changed."""
    about = path.stat()
    return _read_once(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=4)
def _read_once(path: Path, _changed_at: int, _size: int) -> Gazetteer:
    return read_gazetteer(path)


def look_up(text: str, gazetteer: Gazetteer, profile: Profile) -> dict[str, Any]:
    """
    Find one place and say how the answer came about.

    Parameters
    ----------
    text : str
        The place in words.
    gazetteer : Gazetteer
        Where to look.
    profile : Profile
        Whose districts and cells.

    Returns
    -------
    dict
        What `geocode` says, what is missing left out, and ``parsed`` (the text as it is compared),
        ``cell`` and ``district`` where it lies, and ``candidate_places`` with their ``distance_m``
        from the first.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> found = look_up("vid Ryds centrum", municipal_gazetteer(profile), profile)
    >>> found["status"], found["matched_name"], found["district"], len(found["cell"])
    ('placed', 'Ryds centrum', 'ryd', 15)
    """
    row = geocode([text], gazetteer).iloc[0]
    answer: dict[str, Any] = {"parsed": normal(text)}
    answer |= {str(key): value for key, value in row.items() if not _missing(value)}
    if "lon" in answer:
        lon, lat = [float(answer["lon"])], [float(answer["lat"])]
        answer["cell"] = str(cell_text(cells_at(lon, lat, profile.resolution))[0])
        answer["district"] = _district(lon, lat, profile)
    answer["candidate_places"] = _candidates(answer, gazetteer)
    return answer


def _district(lon: list[float], lat: list[float], profile: Profile) -> str:
    at = int(first_polygon(lon, lat, list(profile.districts.geometry))[0])
    if at >= 0:
        return str(profile.districts["id"].iloc[at])
    inside = profile.outline is not None and first_polygon(lon, lat, [profile.outline])[0] == 0
    return REST if inside else ELSEWHERE


def _candidates(answer: Mapping[str, Any], gazetteer: Gazetteer) -> list[dict[str, Any]]:
    """List the places to choose among, each with its distance from the first."""
    found = [dict(one) for one in answer.get("candidate_places", ())]
    if not found:
        names = list(answer.get("candidates", ()))
        rows = gazetteer.places[gazetteer.places["name"].isin(names)]
        columns = ["name", "kind", "lon", "lat", "district"]
        found = [
            {str(key): None if _missing(value) else value for key, value in one.items()}
            for one in rows[columns].to_dict("records")
        ]
    if found:
        x, y = metres([one["lon"] for one in found], [one["lat"] for one in found])
        for one, away in zip(found, np.hypot(x - x[0], y - y[0]), strict=True):
            one["distance_m"] = round(float(away))
    return found


def _kept(file: Path, register: Register, store: Store, *, anew: bool) -> Imported:
    digest = sha256_of(file)
    before = store.registers()
    same = before.loc[before["file_sha256"] == digest, "register_id"].tolist()
    if same and not anew:
        return Imported(file.name, KNOWN, register)
    for number in same:
        store.drop_register(int(number))
    name = redact(file.name).text or "fil"
    record = RegisterRecord(name, digest, pd.Timestamp.now(tz="UTC"), register.kind)
    store.add_register(record, register.places, register.aliases, register.streets)
    replaced = bool(same) or bool((before["file_name"] == name).any())
    return Imported(file.name, REPLACED if replaced else NEW, register)


def _united(
    *registers: tuple[pd.DataFrame, tuple[tuple[str, ...], ...]],
) -> tuple[pd.DataFrame, tuple[tuple[str, ...], ...]]:
    stacked = pd.concat([places for places, _ in registers], ignore_index=True)
    names = [one for _, aliases in registers for one in aliases]
    places, aliases = merged(stacked, names)
    places["place_id"] = np.arange(1, len(places) + 1, dtype=np.int64)
    return checked(places, PLACES), tuple(aliases)


def _nothing_used(name: str, register: Register) -> str:
    told = "; ".join(
        f"{counted(int(one.count), 'rad', 'rader')}: {one.reason}"  # type: ignore[call-overload]
        for one in register.skipped.head(_REASONS_TOLD).itertuples()
    )
    return (
        f"{name} har ingen plats som går att använda, så inget är sparat. {told} "
        "Kontrollera att filen gäller kommunen, och ange koordinatsystem med --crs om det behövs."
    ).replace("  ", " ")


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
