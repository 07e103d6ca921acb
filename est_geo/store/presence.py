"""What people ask of the presence plan, who is out when, and what became of the visits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.errors import ConflictError, NotFoundError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant, to_arrow
from est_geo.store.writing import insert_rows, next_number
from est_geo.tables import VISIT_MARKS, WISHES, checked, completed

_WISHES: Final = """
SELECT * FROM wishes
WHERE withdrawn_at IS NULL
  AND ($end::TIMESTAMPTZ IS NULL OR start < $end)
  AND ($start::TIMESTAMPTZ IS NULL OR weekly OR "end" > $start)
ORDER BY wish_id
"""
_WITHDRAW: Final = """
UPDATE wishes SET withdrawn_by = $by, withdrawn_at = $at
WHERE wish_id = $wish_id AND withdrawn_at IS NULL RETURNING wish_id
"""
_SUPPLY: Final = "SELECT actor, settings FROM supply ORDER BY supply_id"
_ADD_SUPPLY: Final = """
INSERT INTO supply BY NAME
SELECT $supply_id AS supply_id, $actor AS actor, $settings AS settings, $by AS made_by,
    $at::TIMESTAMPTZ AS made_at
"""
_MARKS: Final = """
SELECT * FROM visit_marks
WHERE ($start::TIMESTAMPTZ IS NULL OR "at" >= $start)
  AND ($end::TIMESTAMPTZ IS NULL OR "at" < $end)
  AND ($shift_id::VARCHAR IS NULL OR shift_id = $shift_id)
ORDER BY "at", mark_id
"""
_ADD_MARKS: Final = """
INSERT INTO visit_marks BY NAME SELECT * FROM incoming ON CONFLICT DO NOTHING RETURNING mark_id
"""

# A time ahead of our clock was cut to when it reached us, and so differs from one try to the next.
_OTHERWISE: Final = """
SELECT incoming.mark_id FROM incoming JOIN visit_marks AS known USING (mark_id)
WHERE (known.visit_id, known.shift_id, known.actor, known.kind)
        <> (incoming.visit_id, incoming.shift_id, incoming.actor, incoming.kind)
    OR known.note IS DISTINCT FROM incoming.note
    OR least(known."at", incoming.received_at) <> least(incoming."at", known.received_at)
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class MarksAdded:
    """How many marks of a sending were new, and how many were known already."""

    new: int
    known: int


class Presence(Access):
    """Wishes, supply and visits made."""

    def add_wish(self, wish: pd.DataFrame, at: pd.Timestamp) -> int:
        """
        Write down what somebody asks of the plan; return its number.

        Parameters
        ----------
        wish : pandas.DataFrame
            One row of `WISHES`; its number, maker and time are given here.
        at : pandas.Timestamp
            When, timezone-aware.
        """
        with self._writing(reports=False) as cursor:
            number = next_number(cursor, "SELECT max(wish_id) FROM wishes")
            given = completed(
                wish.assign(wish_id=number, made_by=self._acting.who, made_at=at), WISHES
            ).astype({"made_by": "str", "made_at": "datetime64[us, UTC]"})
            insert_rows(cursor, "INSERT INTO wishes BY NAME SELECT * FROM incoming",
                        checked(given, WISHES), WISHES)  # fmt: skip
            told = {"kind": str(given["kind"].iloc[0])}
            self._note(cursor, Deed("wish.add", "wish", str(number), details=told))
        return number

    def withdraw_wish(self, wish_id: int, at: pd.Timestamp) -> None:
        """
        Take a wish back; it is kept, and no plan heeds it any more.

        Raises
        ------
        NotFoundError
            There is no such wish, or it was taken back before.
        """
        with self._writing(reports=False) as cursor:
            given = {"wish_id": wish_id, "by": self._acting.who, "at": instant(at)}
            if not cursor.execute(_WITHDRAW, given).fetchall():
                raise NotFoundError(
                    "Det finns inget sådant önskemål, eller så är det redan borttaget. "
                    "Läs in sidan igen."
                )
            self._note(cursor, Deed("wish.withdraw", "wish", str(wish_id)))

    def wishes(
        self, start: pd.Timestamp | None = None, end: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """
        Return the wishes that hold within [start, end), weekly ones since they began (`WISHES`).

        Parameters
        ----------
        start, end : pandas.Timestamp or None
            Timezone-aware; None is no limit.
        """
        found = self._table(_WISHES, WISHES.names, start=instant(start), end=instant(end))
        return from_arrow(found, WISHES)

    def set_supply(self, actor: str, settings: Mapping[str, Any], at: pd.Timestamp) -> None:
        """
        Say an actor's hours anew; what was said before is kept, and the newest holds.

        Parameters
        ----------
        actor : str
            Actor id.
        settings : mapping
            Fields of the profile's `Actor` that differ from the profile; empty = the profile's.
        at : pandas.Timestamp
            When, timezone-aware.
        """
        with self._writing(reports=False) as cursor:
            number = next_number(cursor, "SELECT max(supply_id) FROM supply")
            text = json.dumps(dict(settings), ensure_ascii=False, sort_keys=True)
            given = {"supply_id": number, "actor": actor, "settings": text}
            cursor.execute(_ADD_SUPPLY, given | {"by": self._acting.who, "at": instant(at)})
            self._note(cursor, Deed("supply.set", "actor", actor))

    def supply(self) -> dict[str, dict[str, Any]]:
        """Give each actor's newest settings, where any were said."""
        with self._reading() as cursor:
            rows = cursor.execute(_SUPPLY).fetchall()
        return {str(actor): json.loads(settings) for actor, settings in rows}

    def add_marks(self, marks: pd.DataFrame) -> MarksAdded:
        """
        Keep what a patrol says of its visits: each mark once, however often it is sent.

        Parameters
        ----------
        marks : pandas.DataFrame
            `VISIT_MARKS`.

        Raises
        ------
        TableError
            The table breaks its contract.
        ConflictError
            A mark of the same id came before and said otherwise; nothing is kept.
        """
        given = checked(completed(marks, VISIT_MARKS), VISIT_MARKS)
        with self._writing(reports=False) as cursor:
            cursor.register("incoming", to_arrow(given, VISIT_MARKS))
            if cursor.execute(_OTHERWISE).fetchall():
                raise ConflictError(
                    "Samma nyckel har redan använts för en annan uppgift om ett besök. Inget nytt "
                    "är sparat, och det som sparades förut finns kvar. Skicka den nya uppgiften "
                    "med en ny nyckel."
                )
            new = len(cursor.execute(_ADD_MARKS).fetchall())
            cursor.unregister("incoming")
            if new:
                shifts = ",".join(sorted(set(given["shift_id"])))
                self._note(cursor, Deed("visit.mark", "shift", shifts, details={"new": new}))
            else:
                self._unchanged()
        return MarksAdded(new, len(given) - new)

    def visit_marks(
        self,
        start: pd.Timestamp | None = None,
        end: pd.Timestamp | None = None,
        *,
        shift_id: str | None = None,
    ) -> pd.DataFrame:
        """
        Return what patrols have said of their visits within [start, end), as `VISIT_MARKS`.

        Parameters
        ----------
        start, end : pandas.Timestamp or None
            Timezone-aware; None is no limit.
        shift_id : str, optional
            Only of this shift.
        """
        found = self._table(
            _MARKS,
            VISIT_MARKS.names,
            start=instant(start),
            end=instant(end),
            shift_id=shift_id,
        )
        return from_arrow(found, VISIT_MARKS)
