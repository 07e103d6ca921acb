"""Place registers in the store: places, street lines, and what people have taught."""

import duckdb
import pandas as pd
import pyarrow as pa

from est_geo.errors import NotFoundError, TableError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant, to_arrow
from est_geo.store.records import RegisterRecord
from est_geo.store.writing import next_number
from est_geo.tables import (
    LEARNED_PLACES,
    PLACES,
    STREET_POINTS,
    Column,
    Table,
    checked,
    completed,
)

REGISTERS = Table("registers", ("register_id",), (
    Column("register_id", "int", "running number"),
    Column("file_name", "text", "name of the file"),
    Column("file_sha256", "text", "SHA-256 of the file"),
    Column("imported_at", "time", "when it was imported"),
    Column("kind", "text", "what the file was"),
    Column("places", "int", "places in it"),
    Column("streets", "int", "points of street lines in it"),
))  # fmt: skip
"""The registers that were imported."""

_BETWEEN_ALIASES = "\x1f"

_REGISTER = """
INSERT INTO registers BY NAME
SELECT $register_id AS register_id, $file_name AS file_name, $file_sha256 AS file_sha256,
    $imported_at AS imported_at, $kind AS kind, $places AS places, $streets AS streets
"""
_PLACES = """
SELECT (row_number() OVER (ORDER BY register_id, place_id) - 1)::BIGINT AS place_id,
    name, kind, lon, lat, district, town, confidence, aliases
FROM places ORDER BY place_id
"""
# Two registers may number the parts of one street alike: they are numbered anew, together.
_STREETS = """
SELECT street,
    (dense_rank() OVER (PARTITION BY street ORDER BY register_id, part) - 1)::BIGINT AS part,
    "position", lon, lat
FROM street_points ORDER BY street, part, "position"
"""
_LEARNED = """
SELECT alias, name, kind, lon, lat, district FROM learned_places
WHERE NOT taken_back
QUALIFY row_number() OVER (PARTITION BY alias ORDER BY decision_id DESC) = 1
ORDER BY alias
"""

Aliases = tuple[tuple[str, ...], ...]


class Registers(Access):
    """The place register."""

    def add_register(
        self,
        record: RegisterRecord,
        places: pd.DataFrame,
        aliases: Aliases = (),
        streets: pd.DataFrame | None = None,
    ) -> int:
        """
        Import a register, whole or not at all; a file of the same name takes the place of the old.

        Parameters
        ----------
        record : RegisterRecord
            The file.
        places : pandas.DataFrame
            `PLACES`.
        aliases : tuple of tuples of str
            Other names of each place, in the order of `places`; empty when there are none at all.
        streets : pandas.DataFrame, optional
            `STREET_POINTS`.

        Returns
        -------
        int
            The register's number. A file that is there already, unchanged, keeps its number.

        Raises
        ------
        TableError
            A table breaks its contract, or there are not as many alias lists as places.
        """
        whole = checked(completed(places, PLACES), PLACES)
        lines = STREET_POINTS.empty() if streets is None else checked(streets, STREET_POINTS)
        if aliases and len(aliases) != len(places):
            raise TableError("Every place must have its own aliases, or none must have any.")
        joined = [_BETWEEN_ALIASES.join(one) for one in aliases] or [""] * len(places)
        given = to_arrow(whole, PLACES).append_column("aliases", pa.array(joined, pa.string()))
        with self._writing() as cursor:
            found = cursor.execute(
                "SELECT register_id, file_sha256 FROM registers WHERE file_name = $file_name",
                {"file_name": record.file_name},
            ).fetchone()
            if found and found[1] == record.file_sha256:
                self._unchanged()
                return int(found[0])
            number = next_number(cursor, "SELECT max(register_id) FROM registers")
            if found:
                _drop(cursor, int(found[0]))
            cursor.execute(_REGISTER, _register_row(record, number, len(whole), len(lines)))
            for insert, rows in (
                ("INSERT INTO places BY NAME SELECT * FROM incoming", given),
                (
                    "INSERT INTO street_points BY NAME SELECT * FROM incoming",
                    to_arrow(lines, STREET_POINTS),
                ),
            ):
                numbers = pa.repeat(pa.scalar(number, pa.int64()), len(rows))
                cursor.register("incoming", rows.append_column("register_id", numbers))
                cursor.execute(insert)
                cursor.unregister("incoming")
            sizes = {"places": len(whole), "streets": len(lines)}
            self._note(cursor, Deed("register.import", "register", str(number), details=sizes))
        return number

    def drop_register(self, register_id: int) -> None:
        """
        Take a register out of the place register; what people have taught stays.

        Raises
        ------
        NotFoundError
            There is no such register.
        """
        with self._writing() as cursor:
            if register_id not in {
                number
                for (number,) in cursor.execute("SELECT register_id FROM registers").fetchall()
            }:
                raise NotFoundError(f"Platsregister {register_id} finns inte.")
            _drop(cursor, register_id)
            self._note(cursor, Deed("register.drop", "register", str(register_id)))

    def registers(self) -> pd.DataFrame:
        """Return the registers that were imported: name, SHA-256, time, kind and sizes."""
        return from_arrow(self._table("SELECT * FROM registers ORDER BY register_id"), REGISTERS)

    def gazetteer_tables(self) -> tuple[pd.DataFrame, Aliases, pd.DataFrame, pd.DataFrame]:
        """
        Return what the geocoder needs: all registers as one, and what people have taught.

        Returns
        -------
        tuple
            `PLACES` numbered 0, 1, 2, …; other names of each place in the same order;
            `STREET_POINTS`; and `LEARNED_PLACES`, where the latest decision about a text holds.
        """
        places = self._table(_PLACES)
        aliases = tuple(
            tuple(text.split(_BETWEEN_ALIASES)) if text else ()
            for text in places["aliases"].to_pylist()
        )
        return (
            from_arrow(places, PLACES),
            aliases,
            from_arrow(self._table(_STREETS), STREET_POINTS),
            self.learned_places(),
        )

    def learned_places(self) -> pd.DataFrame:
        """Return what people have taught, as `LEARNED_PLACES`."""
        return from_arrow(self._table(_LEARNED), LEARNED_PLACES)


def _register_row(
    record: RegisterRecord, number: int, places: int, streets: int
) -> dict[str, object]:
    return {
        "register_id": number,
        "file_name": record.file_name,
        "file_sha256": record.file_sha256,
        "imported_at": instant(record.imported_at),
        "kind": record.kind,
        "places": places,
        "streets": streets,
    }


def _drop(cursor: duckdb.DuckDBPyConnection, register_id: int) -> None:
    which = {"register_id": register_id}
    cursor.execute("DELETE FROM places WHERE register_id = $register_id", which)
    cursor.execute("DELETE FROM street_points WHERE register_id = $register_id", which)
    cursor.execute("DELETE FROM registers WHERE register_id = $register_id", which)
