"""Parts of a small made-up plan: places, demand, shifts, visits and what patrols said of them."""

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd

from est_geo.tables import (
    DEMAND,
    PRESENCE_PLACES,
    SHIFTS,
    VISIT_MARKS,
    VISITS,
    Table,
    checked,
    completed,
)

MONDAY = pd.Timestamp("2026-11-16", tz="Europe/Stockholm")


def at(day: int, hour: float) -> pd.Timestamp:
    """Local hour of a day of week 47, 2026, as UTC."""
    return (MONDAY + pd.Timedelta(days=day, hours=hour)).tz_convert("UTC")


def table(rows: Sequence[Mapping[str, object]], contract: Table) -> pd.DataFrame:
    """Rows as a contract's table."""
    frame = pd.DataFrame(list(rows))
    if frame.empty:
        return contract.empty()
    types = {k: v for k, v in contract.empty().dtypes.to_dict().items() if k in frame}
    ready = completed(frame.astype(types), contract)
    for one in contract.columns:
        if one.nullable and one.name not in ready:
            ready[one.name] = contract.empty()[one.name].reindex(ready.index)
    return checked(ready[contract.names], contract)


def places(**districts: str) -> pd.DataFrame:
    """`PRESENCE_PLACES` from place to district."""
    return table(
        [
            {
                "place_id": name, "name": name.title(), "district": district, "lon": 15.6,
                "lat": 58.4, "ground": "long_term", "needs": "narvaro", "felt_safe": False,
                "weeks_running": 0, "n": 12.0, "words": "Många inrapporterade händelser.",
            }
            for name, district in districts.items()
        ],
        PRESENCE_PLACES,
    )  # fmt: skip


def demand(*rows: tuple[str, pd.Timestamp, float]) -> pd.DataFrame:
    """`DEMAND` from place, hour and weight."""
    return table(
        [{"place_id": p, "start": s, "weight": w, "why": "Som vanligt."} for p, s, w in rows],
        DEMAND,
    )


def shift(name: str, actor: str, start: pd.Timestamp, hours: float) -> dict[str, object]:
    """One row of `SHIFTS`."""
    end = start + pd.Timedelta(hours=hours)
    return {"shift_id": name, "actor": actor, "actor_name": actor.title(), "team": 1,
            "start": start, "end": end, "capacity": 6}  # fmt: skip


def shifts(*rows: Mapping[str, object]) -> pd.DataFrame:
    """`SHIFTS`."""
    return table(rows, SHIFTS)


def visit(
    name: str,
    place: str,
    start: pd.Timestamp,
    actor: str = "polis",
    district: str = "city",
    minutes: int = 12,
) -> dict[str, object]:
    """One row of `VISITS`, of the actor's one shift."""
    return {
        "id": name, "actor": actor, "actor_name": actor.title(), "team": 1, "place_id": place,
        "place": place.title(), "district": district, "lon": 15.6, "lat": 58.4, "start": start,
        "end": start + pd.Timedelta(minutes=minutes), "minutes": minutes, "weight": 1.0,
        "why": "Flest då.", "shift_id": f"{actor}-pass",
    }  # fmt: skip


def visits(*rows: Mapping[str, object]) -> pd.DataFrame:
    """`VISITS`."""
    return table(rows, VISITS)


def mark(
    visit_id: str,
    kind: str,
    when: pd.Timestamp,
    *,
    actor: str = "polis",
    note: str | None = None,
    place: str = "torget",
    district: str = "city",
) -> dict[str, object]:
    """One row of `VISIT_MARKS`."""
    return {
        "mark_id": hashlib.sha256(f"{visit_id} {kind} {when}".encode()).hexdigest(),
        "visit_id": visit_id, "shift_id": f"{actor}-pass", "actor": actor, "place_id": place,
        "district": district, "kind": kind, "at": when, "note": note,
        "received_at": when + pd.Timedelta(minutes=1),
    }  # fmt: skip


def marks(*rows: Mapping[str, object]) -> pd.DataFrame:
    """`VISIT_MARKS`."""
    return table(rows, VISIT_MARKS)
