"""From what was chosen to the tables of a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from est_geo.presence.board import Board
from est_geo.presence.noting import plan_notes
from est_geo.presence.plans import Plan, PlanStatus
from est_geo.presence.problems import Problem
from est_geo.presence.sentences import NO_ACTORS, NO_PLACES, why_nobody
from est_geo.presence.sketch import Game
from est_geo.presence.unmet import unmet_rows
from est_geo.presence.visiting import Visit, days_used, strong_from
from est_geo.presence.worth import covered_share
from est_geo.tables import GAPS, UNMET, VISITS, Table, checked, completed

ASKED_FOR = "Bestämt av den som planerar."


@dataclass(frozen=True, slots=True)
class _Seen:
    """Hours that are visited, and hours so near one that its effect is still felt."""

    hours: set[tuple[int, int]]
    felt: set[tuple[int, int]]


def written(problem: Problem, game: Game, visits: Sequence[Visit], status: PlanStatus) -> Plan:
    """Write the tables and sentences of a plan."""
    board = game.board
    ordered = sorted(visits, key=lambda one: (one.start, board.teams[one.team].shift_id))
    table = _visits_table(game, ordered)
    covered = covered_share(table, problem.demand, board.thresholds)
    gaps = _gaps_table(game, ordered)
    unmet = unmet_rows(game, ordered)
    if not board.spots or not board.teams:
        notes: tuple[str, ...] = (NO_ACTORS if board.spots else NO_PLACES,)
    else:
        notes = plan_notes(game, ordered, covered)
    return Plan(table, gaps, _typed(unmet, UNMET), covered, notes, status)


def _visits_table(game: Game, visits: Sequence[Visit]) -> pd.DataFrame:
    rows = [_visit_row(game, one) for one in visits]
    ids = pd.Series([row["id"] for row in rows], dtype="str")
    # Pins may begin at the same minute: the later one takes a number.
    for row, again in zip(rows, ids.groupby(ids).cumcount().tolist(), strict=True):
        if again:
            row["id"] = f"{row['id']}-{again + 1}"
    return _typed(rows, VISITS)


def _visit_row(game: Game, visit: Visit) -> dict[str, Any]:
    board = game.board
    team, spot = board.teams[visit.team], board.spots[visit.spot]
    start = board.clock.at(visit.start)
    return {
        "id": f"{start:%Y%m%dT%H%MZ}-{team.actor.id}-{team.number}",
        "actor": team.actor.id,
        "actor_name": team.actor.name,
        "team": team.number,
        "place_id": spot.place_id,
        "place": spot.name,
        "district": spot.district,
        "lon": spot.lon,
        "lat": spot.lat,
        "start": start,
        "end": start + pd.Timedelta(minutes=visit.minutes),
        "minutes": visit.minutes,
        "weight": float(board.weight[visit.spot, visit.hour]),
        "why": _why(game, visit),
        "shift_id": team.shift_id,
        "ground": "decision" if visit.asked_by(game) >= 0 else spot.ground,
        "task": _task(game, visit),
        "pinned": float(visit.pin >= 0),
    }


def _why(game: Game, visit: Visit) -> str:
    board = game.board
    spot = board.spots[visit.spot]
    wish = visit.asked_by(game)
    known = board.whys.get((visit.spot, visit.hour), spot.words)
    if wish >= 0:
        return board.words[board.wishes[wish].wish_id] or f"{ASKED_FOR} {known}".strip()
    return known


def _task(game: Game, visit: Visit) -> str:
    wish = visit.asked_by(game)
    asked = game.board.wishes[wish].task if wish >= 0 else None
    return asked or game.board.spots[visit.spot].needs


def _gaps_table(game: Game, visits: Sequence[Visit]) -> pd.DataFrame:
    board = game.board
    seen = _seen(game.reach, visits)
    rows: dict[tuple[int, int, int], dict[str, object]] = {}
    visited = {(spot, *_of_week(board, hour)) for spot, hour in seen.hours}
    strong = strong_from(board)
    full = {day for day, n in days_used(game, visits).items() if n >= game.limit}
    found = np.argwhere(board.weight >= strong).tolist() if board.weight.size else []
    for spot, hour in sorted(found, key=lambda at: (-board.weight[at[0], at[1]], at[0], at[1])):
        key = spot, *_of_week(board, hour)
        if key in visited or (spot, hour) in seen.felt or game.day(spot, hour) in full:
            continue
        rows.setdefault(key, _gap_row(board, spot, hour))
    return _typed(list(rows.values()), GAPS)


def _gap_row(board: Board, spot: int, hour: int) -> dict[str, object]:
    weekday, local = _of_week(board, hour)
    return {
        "place_id": board.spots[spot].place_id,
        "place": board.spots[spot].name,
        "weekday": weekday,
        "hour": local,
        "weight": float(board.weight[spot, hour]),
        "why": why_nobody(board, spot, hour),
        "district": board.spots[spot].district,
    }


def _seen(reach: int, visits: Sequence[Visit]) -> _Seen:
    hours = {(one.spot, one.hour) for one in visits}
    near = range(-reach, reach + 1)
    return _Seen(hours, {(spot, hour + step) for spot, hour in hours for step in near})


def _of_week(board: Board, hour: int) -> tuple[int, int]:
    return int(board.clock.weekday[hour]), int(board.clock.hour[hour])


def _typed(rows: list[dict[str, Any]], table: Table) -> pd.DataFrame:
    if not rows:
        return table.empty()
    types = table.empty().dtypes.to_dict()
    given = [
        one.name
        for one in table.columns
        if not one.optional or any(one.name in row for row in rows)
    ]
    frame = pd.DataFrame(rows, columns=given).astype({name: types[name] for name in given})
    return checked(completed(frame, table)[table.names], table)
