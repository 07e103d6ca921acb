"""Physical measures: their road to done, the group's own priorities, and what became of them."""

from collections.abc import Mapping
from typing import Any, Final

import duckdb
import pandas as pd

from est_geo.errors import ConflictError, NotFoundError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, to_arrow
from est_geo.store.writing import insert_rows, next_number
from est_geo.tables import (
    COMPARISONS,
    EFFECTS,
    FACTORS_SET,
    INTERVENTION_STEPS,
    INTERVENTIONS,
    TRIALS,
    typed,
)

_ALL: Final = "SELECT * FROM interventions ORDER BY intervention_id"
_ONE: Final = "SELECT * FROM interventions WHERE intervention_id = $intervention_id"
_STEPS: Final = """
SELECT * FROM intervention_steps
WHERE $intervention_id::BIGINT IS NULL OR intervention_id = $intervention_id
ORDER BY step_id
"""
_FACTORS: Final = """
SELECT * FROM factors_set
QUALIFY row_number() OVER (PARTITION BY subject, factor ORDER BY factor_id DESC) = 1
ORDER BY factor_id
"""
_COMPARISONS: Final = """
SELECT * FROM comparisons
WHERE $intervention_id::BIGINT IS NULL OR intervention_id = $intervention_id
ORDER BY intervention_id, rank
"""
_EFFECTS: Final = """
SELECT * FROM effects
WHERE $intervention_id::BIGINT IS NULL OR intervention_id = $intervention_id
ORDER BY effect_id
"""
_REPLACE: Final = (
    "DELETE FROM interventions WHERE intervention_id = $intervention_id",
    "INSERT INTO interventions BY NAME SELECT * FROM incoming",
)
_CLOSED: Final = """
SELECT 1 FROM camera_dossiers
WHERE intervention_id = $number AND closed_at IS NOT NULL AND ended_at IS NULL
"""
_IN_TRIAL: Final = """
UPDATE interventions SET trial_id = $trial_id
WHERE intervention_id IN (SELECT intervention_id FROM incoming)
"""
_DEEDS: Final[Mapping[str, str]] = {
    "change": "intervention.change",
    "note": "intervention.note",
    "acknowledge": "intervention.acknowledge",
}
_TURN: Final = """
SELECT (SELECT count(*) FROM walks), (SELECT count(*) FROM effects),
    (SELECT coalesce(max(factor_id), 0) FROM factors_set), (SELECT count(*) FROM lamps),
    (SELECT count(*) FROM lamp_faults), (SELECT count(repaired_at) FROM lamp_faults),
    (SELECT count(*) FROM survey_results)
"""
_NONE: Final = "Det finns ingen sådan åtgärd. Läs in sidan igen."


class Interventions(Access):
    """Interventions, factors, comparison places, receipts, trials."""

    def add_intervention(self, row: pd.DataFrame, at: pd.Timestamp, *, words: str = "") -> int:
        """
        Write down a proposed intervention; return its number.

        Parameters
        ----------
        row : pandas.DataFrame
            One row of `INTERVENTIONS`; its number, status, maker and time are given here.
        at : pandas.Timestamp
            When, timezone-aware.
        words : str
            Swedish: why, personal data masked.
        """
        with self._writing(reports=False) as cursor:
            number = next_number(cursor, "SELECT max(intervention_id) FROM interventions")
            given = row.assign(
                intervention_id=number, status="proposed", proposed_at=at, made_by=self._acting.who
            )
            insert_rows(cursor, "INSERT INTO interventions BY NAME SELECT * FROM incoming",
                    typed(given, INTERVENTIONS), INTERVENTIONS)  # fmt: skip
            self._step(cursor, number, "propose", "proposed", words, at)
            told = {"kind": str(given["kind"].iloc[0])}
            self._note(cursor, Deed("intervention.add", "intervention", str(number), details=told))
        return number

    def interventions(self) -> pd.DataFrame:
        """Return every intervention (`INTERVENTIONS`), the oldest first."""
        return from_arrow(self._table(_ALL, INTERVENTIONS.names), INTERVENTIONS)

    def intervention(self, intervention_id: int) -> pd.DataFrame:
        """
        Return one intervention, as a table of one row.

        Raises
        ------
        NotFoundError
            There is none of that number.
        """
        found = self._table(_ONE, INTERVENTIONS.names, intervention_id=intervention_id)
        table = from_arrow(found, INTERVENTIONS)
        if table.empty:
            raise NotFoundError(_NONE)
        return table

    def change_intervention(
        self,
        seen: pd.DataFrame,
        fields: Mapping[str, Any],
        action: str,
        at: pd.Timestamp,
        *,
        words: str = "",
        with_dossier: bool = False,
    ) -> None:
        """
        Change an intervention as it was seen, and write down what happened to it.

        Whether the step is allowed is for the caller; here only that nobody came between.

        Parameters
        ----------
        seen : pandas.DataFrame
            The row as `intervention` gave it.
        fields : mapping
            Columns of `INTERVENTIONS` that get new values; may be empty.
        action : str
            A key of `ACTIONS`.
        at : pandas.Timestamp
            When, timezone-aware.
        words : str
            Swedish: why, personal data masked.
        with_dossier : bool
            Only while its camera dossier is closed.

        Raises
        ------
        NotFoundError
            There is none of that number.
        ConflictError
            Somebody has changed it since it was seen, or its dossier is open; nothing is changed.
        """
        number = int(seen["intervention_id"].iloc[0])
        after = typed(seen.assign(**fields), INTERVENTIONS)
        with self._writing(reports=False) as cursor:
            table = cursor.sql(_ONE, params={"intervention_id": number}).to_arrow_table()
            now = from_arrow(table, INTERVENTIONS)
            if now.empty:
                raise NotFoundError(_NONE)
            if not now.equals(typed(seen, INTERVENTIONS)):
                raise ConflictError(
                    "Någon annan har ändrat åtgärden medan du läste den. Inget nytt är sparat. "
                    "Läs in sidan igen och gör om ändringen."
                )
            if with_dossier and not cursor.execute(_CLOSED, {"number": number}).fetchall():
                raise ConflictError(
                    "Kameraunderlaget är öppet: någon har ändrat det. Inget nytt är sparat. Slut "
                    "underlaget och ta steget igen."
                )
            cursor.execute(_REPLACE[0], {"intervention_id": number})
            insert_rows(cursor, _REPLACE[1], after, INTERVENTIONS)
            status = str(after["status"].iloc[0])
            self._step(cursor, number, action, status, words, at)
            told = {"action": action, "status": status}
            deed = _DEEDS.get(action, "intervention.move")
            self._note(cursor, Deed(deed, "intervention", str(number), details=told))

    def intervention_steps(self, intervention_id: int | None = None) -> pd.DataFrame:
        """Return what has happened to one or to all (`INTERVENTION_STEPS`), the oldest first."""
        found = self._table(_STEPS, INTERVENTION_STEPS.names, intervention_id=intervention_id)
        return from_arrow(found, INTERVENTION_STEPS)

    def set_factor(self, row: pd.DataFrame, at: pd.Timestamp) -> int:
        """
        Let the group's own judgement stand instead of a computed factor; return its number.

        Parameters
        ----------
        row : pandas.DataFrame
            One row of `FACTORS_SET`; its number, maker and time are given here. Value 0 takes the
            judgement back.
        at : pandas.Timestamp
            When, timezone-aware.
        """
        with self._writing(reports=False) as cursor:
            number = next_number(cursor, "SELECT max(factor_id) FROM factors_set")
            given = row.assign(factor_id=number, made_by=self._acting.who, made_at=at)
            insert_rows(cursor, "INSERT INTO factors_set BY NAME SELECT * FROM incoming",
                    typed(given, FACTORS_SET), FACTORS_SET)  # fmt: skip
            subject, factor = str(given["subject"].iloc[0]), str(given["factor"].iloc[0])
            told: dict[str, str | int | float | bool | None] = {
                "factor": factor,
                "value": int(given["value"].iloc[0]),
            }
            self._note(cursor, Deed("factor.set", "recommendation", subject, details=told))
        return number

    def grounds_turn(self) -> tuple[int, ...]:
        """
        Tell what proposals rest on beside the reports, in numbers that change when it does.

        All zero: nothing beside the reports is written down.
        """
        with self._reading() as cursor:
            found = cursor.execute(_TURN).fetchone()
        return tuple(int(one) for one in found or ())

    def factors(self) -> pd.DataFrame:
        """Return the newest judgement of each subject and factor (`FACTORS_SET`)."""
        return from_arrow(self._table(_FACTORS, FACTORS_SET.names), FACTORS_SET)

    def set_comparisons(self, places: pd.DataFrame) -> None:
        """
        Keep the comparison places of an intervention, chosen before its outcome is seen.

        Parameters
        ----------
        places : pandas.DataFrame
            `COMPARISONS` of one intervention.

        Raises
        ------
        ConflictError
            They were chosen already: they are never chosen anew.
        """
        given = typed(places, COMPARISONS)
        number = int(given["intervention_id"].iloc[0])
        with self._writing(reports=False) as cursor:
            known = "SELECT 1 FROM comparisons WHERE intervention_id = $number"
            if cursor.execute(known, {"number": number}).fetchall():
                raise ConflictError(
                    "Jämförelseplatserna är redan valda, och de byts inte: den som har sett "
                    "utfallet ska inte kunna välja om. Inget är ändrat."
                )
            insert_rows(cursor, "INSERT INTO comparisons BY NAME SELECT * FROM incoming",
                    given, COMPARISONS)  # fmt: skip
            told = {"places": len(given)}
            self._note(cursor, Deed("comparison.set", "intervention", str(number), details=told))

    def comparisons(self, intervention_id: int | None = None) -> pd.DataFrame:
        """Return the comparison places of one or of all (`COMPARISONS`)."""
        found = self._table(_COMPARISONS, COMPARISONS.names, intervention_id=intervention_id)
        return from_arrow(found, COMPARISONS)

    def add_effect(self, row: pd.DataFrame, at: pd.Timestamp) -> int:
        """
        Keep a receipt, whatever it says; return its number.

        Parameters
        ----------
        row : pandas.DataFrame
            One row of `EFFECTS`; its number, maker and time are given here.
        at : pandas.Timestamp
            When, timezone-aware.
        """
        with self._writing(reports=False) as cursor:
            number = next_number(cursor, "SELECT max(effect_id) FROM effects")
            given = row.assign(effect_id=number, made_by=self._acting.who, made_at=at)
            insert_rows(cursor, "INSERT INTO effects BY NAME SELECT * FROM incoming",
                    typed(given, EFFECTS), EFFECTS)  # fmt: skip
            told: dict[str, str | int | float | bool | None] = {
                "intervention": int(given["intervention_id"].iloc[0]),
                "verdict": str(given["verdict"].iloc[0]),
            }
            self._note(cursor, Deed("effect.add", "effect", str(number), details=told))
        return number

    def effects(self, intervention_id: int | None = None) -> pd.DataFrame:
        """Return the receipts of one or of all (`EFFECTS`), the oldest first."""
        found = self._table(_EFFECTS, EFFECTS.names, intervention_id=intervention_id)
        return from_arrow(found, EFFECTS)

    def draw_trial(self, order: pd.DataFrame, at: pd.Timestamp) -> int:
        """
        Keep a drawn order of interventions, so that their doing is a fair trial; return its number.

        Parameters
        ----------
        order : pandas.DataFrame
            Rows of `TRIALS` of one trial; its number, maker and time are given here.
        at : pandas.Timestamp
            When, timezone-aware.

        Raises
        ------
        ConflictError
            One of them is part of a trial already: an order that is drawn is not drawn again.
        """
        with self._writing(reports=False) as cursor:
            number = next_number(cursor, "SELECT max(trial_id) FROM trials")
            given = typed(
                order.assign(trial_id=number, made_by=self._acting.who, made_at=at), TRIALS
            )
            cursor.register("incoming", to_arrow(given, TRIALS))
            taken = "SELECT 1 FROM trials SEMI JOIN incoming USING (intervention_id) LIMIT 1"
            if cursor.execute(taken).fetchall():
                raise ConflictError(
                    "En av åtgärderna är redan lottad, och en lottad ordning lottas inte om. "
                    "Inget är ändrat."
                )
            cursor.execute("INSERT INTO trials BY NAME SELECT * FROM incoming")
            cursor.execute(_IN_TRIAL, {"trial_id": number})
            cursor.unregister("incoming")
            told = {"interventions": len(given), "seed": int(given["seed"].iloc[0])}
            self._note(cursor, Deed("trial.draw", "trial", str(number), details=told))
        return number

    def trials(self) -> pd.DataFrame:
        """Return every drawn order (`TRIALS`)."""
        found = self._table("SELECT * FROM trials ORDER BY trial_id, place", TRIALS.names)
        return from_arrow(found, TRIALS)

    def _step(
        self,
        cursor: duckdb.DuckDBPyConnection,
        intervention_id: int,
        action: str,
        status: str,
        words: str,
        at: pd.Timestamp,
    ) -> None:
        number = next_number(cursor, "SELECT max(step_id) FROM intervention_steps")
        given = {
            "step_id": number, "intervention_id": intervention_id, "action": action,
            "status": status, "at": at, "words": words, "made_by": self._acting.who,
        }  # fmt: skip
        insert_rows(cursor, "INSERT INTO intervention_steps BY NAME SELECT * FROM incoming",
                typed(pd.DataFrame([given]), INTERVENTION_STEPS), INTERVENTION_STEPS)  # fmt: skip
