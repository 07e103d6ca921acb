"""Walks and inspections of places, and the dossiers of cameras."""

from typing import Final

import pandas as pd

from est_geo.errors import ConflictError, NotFoundError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant
from est_geo.store.writing import insert_rows, next_number
from est_geo.tables import CAMERA_DOSSIERS, WALK_FINDINGS, WALKS, typed

_WALKS: Final = """
SELECT * FROM walks
WHERE ($start::TIMESTAMPTZ IS NULL OR "at" >= $start)
  AND ($end::TIMESTAMPTZ IS NULL OR "at" < $end)
ORDER BY "at", walk_id
"""
_KNOWN: Final = "SELECT * FROM walks WHERE key = $key"
_ANSWERS: Final = "SELECT question, answer FROM walk_findings WHERE walk_id = $number"
_SAID: Final = (
    "kind", "lon", "lat", "intervention_id", "after_dark", "people", "words",
)  # fmt: skip
"""What the sender says; name and district are ours, and may be others at a second try."""
_FINDINGS: Final = "SELECT * FROM walk_findings ORDER BY walk_id, question"
_DOSSIERS: Final = "SELECT * FROM camera_dossiers ORDER BY intervention_id"
_DROP_DOSSIER: Final = """
DELETE FROM camera_dossiers WHERE intervention_id = $number RETURNING changed_at, closed_at
"""


class Walks(Access):
    """What people saw where they went, and what was written before a camera."""

    def add_walk(self, walk: pd.DataFrame, findings: pd.DataFrame) -> int:
        """
        Keep a walk once, however often it is sent; return its number.

        Parameters
        ----------
        walk : pandas.DataFrame
            One row of `WALKS`; its number and maker are given here.
        findings : pandas.DataFrame
            ``question, answer`` of `WALK_FINDINGS`.

        Raises
        ------
        TableError
            A table breaks its contract.
        ConflictError
            The key was used before for something else; nothing is changed.
        """
        key = {"key": str(walk["key"].iloc[0])}
        with self._writing(reports=False) as cursor:
            known = from_arrow(cursor.sql(_KNOWN, params=key).to_arrow_table(), WALKS)
            if len(known):
                number = int(known["walk_id"].iloc[0])
                told = cursor.execute(_ANSWERS, {"number": number}).fetchall()
                if not _says_the_same(walk, findings, known, dict(told)):
                    raise ConflictError(
                        "Samma nyckel har redan använts för en annan besiktning, och den är "
                        "sparad. Den här är inte sparad. Skicka den med en ny nyckel."
                    )
                self._unchanged()
                return number
            number = next_number(cursor, "SELECT max(walk_id) FROM walks")
            given = typed(walk.assign(walk_id=number, made_by=self._acting.who), WALKS)
            insert_rows(cursor, "INSERT INTO walks BY NAME SELECT * FROM incoming", given, WALKS)
            answers = typed(findings.assign(walk_id=number), WALK_FINDINGS)
            insert_rows(cursor, "INSERT INTO walk_findings BY NAME SELECT * FROM incoming",
                        answers, WALK_FINDINGS)  # fmt: skip
            details: dict[str, str | int | float | bool | None] = {
                "kind": str(given["kind"].iloc[0]),
                "answers": len(answers),
            }
            self._note(cursor, Deed("walk.add", "walk", str(number), details=details))
        return number

    def walks(
        self, start: pd.Timestamp | None = None, end: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """Return the walks within [start, end) (`WALKS`), the oldest first; None is no limit."""
        found = self._table(_WALKS, WALKS.names, start=instant(start), end=instant(end))
        return from_arrow(found, WALKS)

    def walk_findings(self) -> pd.DataFrame:
        """Return every answer of every walk (`WALK_FINDINGS`)."""
        return from_arrow(self._table(_FINDINGS, WALK_FINDINGS.names), WALK_FINDINGS)

    def dossiers(self) -> pd.DataFrame:
        """Return the dossiers of cameras (`CAMERA_DOSSIERS`)."""
        return from_arrow(self._table(_DOSSIERS, CAMERA_DOSSIERS.names), CAMERA_DOSSIERS)

    def set_dossier(
        self,
        row: pd.DataFrame,
        at: pd.Timestamp,
        *,
        seen: pd.Timestamp | None = None,
        action: str = "dossier.set",
    ) -> None:
        """
        Write a camera's dossier, whole.

        Parameters
        ----------
        row : pandas.DataFrame
            One row of `CAMERA_DOSSIERS`; who and when are given here.
        at : pandas.Timestamp
            When, timezone-aware; a change in the same moment as the one before is told a
            microsecond later, so that no two have the same time.
        seen : pandas.Timestamp, optional
            ``changed_at`` of the dossier as it was seen; None = there was none.
        action : {"dossier.set", "dossier.close", "dossier.end"}
            What is written in the audit trail.

        Raises
        ------
        NotFoundError
            There is no such intervention.
        ConflictError
            Somebody has changed it since it was seen; nothing is changed.
        """
        given = typed(row.assign(changed_by=self._acting.who, changed_at=at), CAMERA_DOSSIERS)
        number = int(given["intervention_id"].iloc[0])
        with self._writing(reports=False) as cursor:
            there = "SELECT 1 FROM interventions WHERE intervention_id = $number"
            if not cursor.execute(there, {"number": number}).fetchall():
                raise NotFoundError("Det finns ingen sådan åtgärd. Läs in sidan igen.")
            before = cursor.execute(_DROP_DOSSIER, {"number": number}).fetchall()
            known = pd.Timestamp(before[0][0]) if before else None
            if known != seen:
                raise ConflictError(
                    "Någon annan har ändrat kameraunderlaget medan du läste det. Inget nytt är "
                    "sparat. Läs in sidan igen och gör om ändringen."
                )
            if known is not None and known >= at:
                given = given.assign(changed_at=known + pd.Timedelta(microseconds=1))
                given = typed(given, CAMERA_DOSSIERS)
            insert_rows(cursor, "INSERT INTO camera_dossiers BY NAME SELECT * FROM incoming",
                        given, CAMERA_DOSSIERS)  # fmt: skip
            self._note(cursor, Deed(action, "intervention", str(number)))


def _says_the_same(
    walk: pd.DataFrame, findings: pd.DataFrame, known: pd.DataFrame, told: dict[str, str]
) -> bool:
    given, kept = walk.iloc[0], known.iloc[0]
    # A time that was ahead of our clock is kept as the moment when it first reached us.
    at = min(given["at"], kept["received_at"])
    answers = dict(zip(findings["question"], findings["answer"], strict=True))
    return at == kept["at"] and all(given[name] == kept[name] for name in _SAID) and answers == told
