"""Presence plans, as they were made: each version is kept and none is changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import duckdb
import pandas as pd

from est_geo.errors import NotFoundError
from est_geo.store.access import Access
from est_geo.store.deeds import Deed
from est_geo.store.frames import from_arrow, instant
from est_geo.store.writing import insert_rows, next_number
from est_geo.tables import (
    DEMAND,
    GAPS,
    PRESENCE_PLACES,
    SHIFTS,
    UNMET,
    VISITS,
    Column,
    Table,
    checked,
    completed,
)

PLANS = Table("plans", ("plan_id",), (
    Column("plan_id", "int", "number of the plan"),
    Column("week", "text", "ISO week that is planned"),
    Column("version", "int", "1, then one more each time it is planned anew"),
    Column("made_by", "text", "account id, or the command line"),
    Column("made_at", "time", "when"),
    Column("seed", "int", "decides the irregular minutes"),
    Column("status", "text", "JSON: method, objective, bound, gap, effort, coverage, notes"),
))  # fmt: skip
"""Plans as they are listed, newest last."""

_PARTS: Final[Mapping[str, Table]] = {
    "places": PRESENCE_PLACES,
    "demand": DEMAND,
    "shifts": SHIFTS,
    "visits": VISITS,
    "gaps": GAPS,
    "unmet": UNMET,
}
_SQL: Final[Mapping[str, tuple[str, str]]] = {
    "places": (
        "INSERT INTO plan_places BY NAME SELECT *, $plan_id::BIGINT AS plan_id FROM incoming",
        "SELECT * FROM plan_places WHERE plan_id = $plan_id ORDER BY place_id",
    ),
    "demand": (
        "INSERT INTO plan_demand BY NAME SELECT *, $plan_id::BIGINT AS plan_id FROM incoming",
        "SELECT * FROM plan_demand WHERE plan_id = $plan_id ORDER BY place_id, start",
    ),
    "shifts": (
        "INSERT INTO plan_shifts BY NAME SELECT *, $plan_id::BIGINT AS plan_id FROM incoming",
        "SELECT * FROM plan_shifts WHERE plan_id = $plan_id ORDER BY start, shift_id",
    ),
    "visits": (
        "INSERT INTO plan_visits BY NAME SELECT *, $plan_id::BIGINT AS plan_id FROM incoming",
        "SELECT * FROM plan_visits WHERE plan_id = $plan_id ORDER BY start, id",
    ),
    "gaps": (
        "INSERT INTO plan_gaps BY NAME SELECT *, $plan_id::BIGINT AS plan_id FROM incoming",
        "SELECT * FROM plan_gaps WHERE plan_id = $plan_id ORDER BY weight DESC, place_id",
    ),
    "unmet": (
        "INSERT INTO plan_unmet BY NAME SELECT *, $plan_id::BIGINT AS plan_id FROM incoming",
        "SELECT * FROM plan_unmet WHERE plan_id = $plan_id ORDER BY wish_id",
    ),
}
_ADD: Final = """
INSERT INTO plans BY NAME
SELECT $plan_id AS plan_id, $week AS week, $version AS version, $by AS made_by,
    $at::TIMESTAMPTZ AS made_at, $seed AS seed, $status AS status
"""
_LIST: Final = "SELECT * FROM plans ORDER BY plan_id"
_NEWEST: Final = """
SELECT plan_id, week, version, made_by, made_at, seed, status FROM plans
WHERE week = $week AND ($version::BIGINT IS NULL OR version = $version)
ORDER BY version DESC LIMIT 1
"""
_LAST_VERSION: Final = "SELECT max(version) FROM plans WHERE week = ?"


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """
    One week's plan, with all that it was made from.

    Attributes
    ----------
    week : str
        ISO week, ``2026-W47``.
    seed : int
        Decides the irregular minutes.
    status : mapping
        How it was made and how good it is: texts and numbers.
    places, demand, shifts, visits, gaps, unmet : pandas.DataFrame
        `PRESENCE_PLACES`, `DEMAND`, `SHIFTS`, `VISITS`, `GAPS`, `UNMET`.
    plan_id, version, made_by, made_at
        Given when it is kept.
    """

    week: str
    seed: int
    status: Mapping[str, object]
    places: pd.DataFrame = field(repr=False)
    demand: pd.DataFrame = field(repr=False)
    shifts: pd.DataFrame = field(repr=False)
    visits: pd.DataFrame = field(repr=False)
    gaps: pd.DataFrame = field(repr=False)
    unmet: pd.DataFrame = field(repr=False)
    plan_id: int = 0
    version: int = 0
    made_by: str = ""
    made_at: pd.Timestamp | None = None


class Plans(Access):
    """Plans, each version kept."""

    def add_plan(self, plan: KeptPlan, at: pd.Timestamp) -> int:
        """
        Keep a plan as the newest of its week; return its number. All of it or nothing.

        Raises
        ------
        TableError
            A table breaks its contract.
        """
        parts = {
            name: checked(completed(getattr(plan, name), table), table)
            for name, table in _PARTS.items()
        }
        with self._writing(reports=False) as cursor:
            number = next_number(cursor, "SELECT max(plan_id) FROM plans")
            last = cursor.execute(_LAST_VERSION, [plan.week]).fetchall()
            version = 1 + int(last[0][0] or 0)
            given = {"plan_id": number, "week": plan.week, "version": version, "seed": plan.seed}
            status = json.dumps(dict(plan.status), ensure_ascii=False, allow_nan=False)
            cursor.execute(
                _ADD, given | {"by": self._acting.who, "at": instant(at), "status": status}
            )
            for name, frame in parts.items():
                _add_part(cursor, name, frame, number)
            told: dict[str, str | int] = {
                "week": plan.week,
                "version": version,
                "visits": len(parts["visits"]),
            }
            self._note(cursor, Deed("plan.make", "plan", str(number), details=told))
        return number

    def plan(self, week: str, version: int | None = None) -> KeptPlan | None:
        """
        Give a week's newest plan, or the version asked for; None where there is none.

        Parameters
        ----------
        week : str
            ISO week, ``2026-W47``.
        version : int, optional
            1 is the first.
        """
        with self._reading() as cursor:
            found = cursor.execute(_NEWEST, {"week": week, "version": version}).fetchall()
            if not found:
                return None
            row = found[0]
            parts = {name: _part(cursor, name, row[0]) for name in _PARTS}
        return KeptPlan(
            week=str(row[1]),
            seed=int(row[5]),
            status=json.loads(row[6]),
            **parts,
            plan_id=int(row[0]),
            version=int(row[2]),
            made_by=str(row[3]),
            made_at=pd.Timestamp(row[4]).tz_convert("UTC"),
        )

    def plan_number(self, week: str) -> int:
        """Return the number of a week's newest plan; 0 where there is none."""
        with self._reading() as cursor:
            found = cursor.execute(
                "SELECT coalesce(max(plan_id), 0) FROM plans WHERE week = ?", [week]
            ).fetchall()
        return int(found[0][0])

    def plan_or_fail(self, week: str) -> KeptPlan:
        """
        Give a week's newest plan.

        Raises
        ------
        NotFoundError
            The week is not planned.
        """
        found = self.plan(week)
        if found is None:
            raise NotFoundError("Veckan är inte planerad än. Räkna fram en plan först.")
        return found

    def plans(self) -> pd.DataFrame:
        """Return every plan, oldest first (`PLANS`)."""
        return from_arrow(self._table(_LIST, PLANS.names), PLANS)


def _add_part(
    cursor: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, plan_id: int
) -> None:
    insert_rows(cursor, _SQL[name][0], frame, _PARTS[name], {"plan_id": plan_id})


def _part(cursor: duckdb.DuckDBPyConnection, name: str, plan_id: int) -> pd.DataFrame:
    table = _PARTS[name]
    found = cursor.sql(_SQL[name][1], params={"plan_id": plan_id})
    columns = [duckdb.ColumnExpression(one) for one in table.names]
    return from_arrow(found.select(*columns).to_arrow_table(), table)
