"""Legal holds: what must not be deleted although its time has come."""

from dataclasses import dataclass

import pandas as pd

from est_geo.errors import ConflictError, NotFoundError, StoreError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant
from est_geo.store.writing import next_number
from est_geo.tables import Column, Table

HOLDS = Table("holds", ("hold_id",), (
    Column("hold_id", "int", "running number"),
    Column("reason", "text", "number of the matter in the register; never a description"),
    Column("incident_id", "text", "one report, and those merged into it", nullable=True),
    Column("category", "text", "every report of a category", nullable=True),
    Column("district", "text", "every report of a district", nullable=True),
    Column("start", "time", "every report that can have happened from here", nullable=True),
    Column("end", "time", "... and before here", nullable=True),
    Column("set_by", "text", "who set it"),
    Column("set_at", "time", "when"),
    Column("until", "time", "from when it does not hold; missing = until lifted", nullable=True),
    Column("lifted_by", "text", "who lifted it", nullable=True),
    Column("lifted_at", "time", "when", nullable=True),
))  # fmt: skip
"""Holds as they are listed."""

HELD = """
EXISTS (
    SELECT 1 FROM holds AS hold
    WHERE hold.lifted_at IS NULL AND (hold.until IS NULL OR hold.until > $now::TIMESTAMPTZ)
      AND (
          hold.incident_id IS NULL OR hold.incident_id = report.incident_id
          OR hold.incident_id = report.merged_into
      )
      AND (hold.category IS NULL OR hold.category = report.category)
      AND (hold.district IS NULL OR hold.district = report.district)
      AND (hold."start" IS NULL OR (
          coalesce(report.occurred_to, report.received_at) >= hold."start"
          AND coalesce(report.occurred_from, report.received_at) < hold."end"
      ))
)
"""
"""SQL: whether a row of incidents called ``report`` is held at ``$now``."""

_ADD = """
INSERT INTO holds BY NAME
SELECT $hold_id AS hold_id, $reason AS reason, $incident_id AS incident_id, $category AS category,
    $district AS district, $start::TIMESTAMPTZ AS "start", $end::TIMESTAMPTZ AS "end",
    $set_by AS set_by, $set_at AS set_at, $until::TIMESTAMPTZ AS until
"""


@dataclass(frozen=True, slots=True)
class Hold:
    """
    What must be kept, and under which matter; what is not given is no limit.

    Attributes
    ----------
    reason : str
        Number of the matter in the register.
    incident_id, category, district : str or None
        One report, a category, a district.
    start, end : pandas.Timestamp or None
        A period, both or neither; timezone-aware.
    until : pandas.Timestamp or None
        From when the hold does not hold; None is until somebody lifts it.
    """

    reason: str
    incident_id: str | None = None
    category: str | None = None
    district: str | None = None
    start: pd.Timestamp | None = None
    end: pd.Timestamp | None = None
    until: pd.Timestamp | None = None


class Holds(Access):
    """What must not be deleted."""

    def add_hold(self, hold: Hold, at: pd.Timestamp) -> int:
        """
        Let no deletion touch what the hold names; return its number.

        Raises
        ------
        NotFoundError
            The report does not exist, or is deleted already.
        StoreError
            The hold names nothing, or its period runs backwards.
        """
        if (hold.start is None) != (hold.end is None):
            raise StoreError("Ange både första och sista dag för perioden.")
        if (hold.incident_id, hold.category, hold.district, hold.start) == (None,) * 4:
            raise StoreError(
                "Ange vad som ska sparas: en rapport, en kategori, en stadsdel eller en period."
            )
        with self._writing(reports=False) as cursor:
            if (
                hold.incident_id is not None
                and not cursor.execute(
                    "SELECT 1 FROM incidents WHERE incident_id = $id", {"id": hold.incident_id}
                ).fetchone()
            ):
                raise NotFoundError("Rapporten finns inte, eller är redan gallrad.")
            number = next_number(cursor, "SELECT max(hold_id) FROM holds")
            cursor.execute(_ADD, {
                "hold_id": number, "reason": hold.reason, "incident_id": hold.incident_id,
                "category": hold.category, "district": hold.district,
                "start": instant(hold.start), "end": instant(hold.end),
                "set_by": self._acting.who, "set_at": instant(at), "until": instant(hold.until),
            })  # fmt: skip
            self._note(cursor, Deed("hold.add", "hold", str(number)))
        return number

    def lift_hold(self, hold_id: int, at: pd.Timestamp) -> None:
        """
        Let what a hold named be deleted again when its time has come.

        Raises
        ------
        NotFoundError
            There is no such hold.
        ConflictError
            It is lifted already.
        """
        with self._writing(reports=False) as cursor:
            known = cursor.execute(
                "SELECT lifted_at FROM holds WHERE hold_id = $id", {"id": hold_id}
            ).fetchone()
            if known is None:
                raise NotFoundError(f"Gallringsstopp {hold_id} finns inte. Lista dem och välj ett.")
            if known[0] is not None:
                raise ConflictError(f"Gallringsstopp {hold_id} är redan hävt. Inget är ändrat.")
            cursor.execute(
                "UPDATE holds SET lifted_by = $by, lifted_at = $at WHERE hold_id = $id",
                {"by": self._acting.who, "at": instant(at), "id": hold_id},
            )
            self._note(cursor, Deed("hold.lift", "hold", str(hold_id)))

    def holds(self) -> pd.DataFrame:
        """Return every hold, lifted ones too, in order."""
        return from_arrow(self._table("SELECT * FROM holds ORDER BY hold_id"), HOLDS)

    def held(self, now: pd.Timestamp) -> int:
        """Return how many reports a hold keeps at the moment."""
        found = self._table(
            f"SELECT count(*) AS n FROM incidents AS report WHERE {HELD}",  # noqa: S608 - our own text
            now=instant(now),
        )
        return int(found["n"][0].as_py())
