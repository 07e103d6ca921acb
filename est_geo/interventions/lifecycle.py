"""The road of an intervention: which step is allowed from where, and what each one asks for.

Nothing is read or written here: what a step needs to know is handed to it.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.tables import ACTIONS, STATUSES
from est_geo.words import listing

CAMERA: Final = "bevakningskamera"
"""Id of the catalogue whose road asks for a closed dossier."""

COST_CLASSES: Final = ("låg", "medel", "hög")
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
MOST_KRONOR: Final = 1e10
LONGEST_WORDS: Final = 500

ROAD: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "decide": (frozenset({"proposed"}), "decided"),
    "order": (frozenset({"decided"}), "ordered"),
    "finish": (frozenset({"ordered"}), "done"),
    "evaluate": (frozenset({"done"}), "evaluated"),
    "reopen": (frozenset({"done", "evaluated"}), "ordered"),
    "drop": (frozenset({"proposed", "decided", "ordered", "done"}), "dropped"),
}
"""Steps that lead on: from which statuses, and to which."""

_BESIDE: Final[Mapping[str, frozenset[str]]] = {
    "acknowledge": frozenset({"ordered"}),
    "change": frozenset({"proposed", "decided", "ordered", "done", "evaluated"}),
    "note": frozenset(STATUSES),
}
_PLAN: Final = frozenset({"title", "owner", "cost_class", "cost", "deadline"})
CHANGEABLE: Final[Mapping[str, frozenset[str]]] = {
    "proposed": _PLAN | {"goal", "place", "outline", "alternative", "grounds"},
    "decided": _PLAN,
    "ordered": _PLAN,
    "done": frozenset({"final_cost"}),
    "evaluated": frozenset({"final_cost"}),
    "dropped": frozenset(),
}
"""What may be changed, by status: not the place once it is decided, nor a date once it is done."""

_TAKES: Final[Mapping[str, frozenset[str]]] = {
    "decide": frozenset({"deadline", "owner", "cost", "cost_class"}),
    "order": frozenset({"deadline", "owner", "cost", "cost_class"}),
    "finish": frozenset({"done_at", "work_start", "final_cost"}),
    "reopen": frozenset({"deadline"}),
}
_ASKS_FOR_WORDS: Final = frozenset({"reopen", "drop", "note"})
ASKS_FOR_DOSSIER: Final = frozenset({"decide", "order", "finish", "reopen"})
"""Steps that a camera takes only with a dossier that stands: to be reopened is to be ordered."""
_TIMES: Final = ("deadline", "done_at", "work_start")
_NAMES: Final = {
    "deadline": "slutdatumet", "done_at": "dagen då den blev klar",
    "work_start": "dagen då arbetet började",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behind:
    """
    What stands behind a step besides the intervention itself.

    Attributes
    ----------
    now : pandas.Timestamp
        The present moment.
    timezone : str
        Whose days they are.
    owners : frozenset of str
        Owners of the profile.
    closed_dossier : bool
        There is a dossier of the camera, and it stands (`est_geo.intervening.dossier_stands`).
    receipt : bool
        A receipt of it is kept since it was done.
    waits : bool
        The owner has not said that the order is seen.
    """

    now: pd.Timestamp
    timezone: str
    owners: frozenset[str] = frozenset()
    closed_dossier: bool = False
    receipt: bool = False
    waits: bool = True


def allowed_moves(row: Mapping[str, Any]) -> tuple[str, ...]:
    """
    Say which steps are allowed from where an intervention is, in the order of `ACTIONS`.

    What a step needs besides (`step_faults`) is not asked here.

    Parameters
    ----------
    row : mapping
        An intervention: at least ``status``.

    Examples
    --------
    >>> allowed_moves({"status": "proposed"})
    ('decide', 'drop', 'change', 'note')
    >>> allowed_moves({"status": "done"})
    ('evaluate', 'reopen', 'drop', 'change', 'note')
    """
    status = str(row["status"])
    known = {**{name: starts for name, (starts, _) in ROAD.items()}, **_BESIDE}
    return tuple(name for name in ACTIONS if status in known.get(name, frozenset()))


def may_decide(row: Mapping[str, Any], *, closed_dossier: bool) -> bool:
    """
    Say whether an intervention may be decided, ordered and done as its dossier stands.

    A camera asks for a closed dossier; everything else for none.

    Examples
    --------
    >>> may_decide({"kind": "bevakningskamera"}, closed_dossier=False)
    False
    >>> may_decide({"kind": "belysning"}, closed_dossier=False)
    True
    """
    return closed_dossier or str(row["kind"]) != CAMERA


def waiting_for(actions: Iterable[str]) -> str:
    """
    Say what the owner has not acknowledged: an order, a reopening, or nothing.

    What is changed after it was acknowledged is acknowledged again.

    Parameters
    ----------
    actions : iterable of str
        What happened to one intervention (`ACTIONS`), the oldest first.

    Returns
    -------
    {"", "order", "reopen"}

    Examples
    --------
    >>> waiting_for(["propose", "decide", "order"])
    'order'
    >>> waiting_for(["order", "acknowledge", "change"])
    'order'
    >>> waiting_for(["order", "acknowledge", "finish", "reopen"])
    'reopen'
    >>> waiting_for(["order", "finish", "change"])
    ''
    """
    told, seen = "", True
    for action in actions:
        if action in {"order", "reopen"}:
            told, seen = action, False
        elif action in {"finish", "drop"}:
            told, seen = "", True
        elif action in {"change", "acknowledge"} and told:
            seen = action == "acknowledge"
    return "" if seen else told


def step_faults(
    row: Mapping[str, Any],
    action: str,
    fields: Mapping[str, Any],
    words: str,
    behind: Behind,
) -> list[str]:
    """
    Name everything that keeps a step from being taken, in Swedish; nothing where it may be.

    Parameters
    ----------
    row : mapping
        The intervention (`INTERVENTIONS`).
    action : str
        A key of `ACTIONS`.
    fields : mapping
        New values that come with the step; times are timezone-aware, None empties one.
    words : str
        Why.
    behind : Behind
        What stands behind it.

    Examples
    --------
    >>> behind = Behind(pd.Timestamp("2026-11-27", tz="UTC"), "Europe/Stockholm")
    >>> lamp = {"status": "proposed", "kind": "belysning", "deadline": pd.NaT,
    ...     "cost_class": "hög", "owner": "vaghallaren"}
    >>> step_faults(lamp, "decide", {}, "", behind)
    ['det måste finnas ett slutdatum']
    >>> step_faults(lamp, "finish", {}, "", behind)
    ['en föreslagen åtgärd kan inte utföras']
    """
    if action not in allowed_moves(row):
        return [f"en {STATUSES[str(row['status'])]} åtgärd kan inte {_DONE_TO.get(action, action)}"]
    taken = (
        CHANGEABLE[str(row["status"])] if action == "change" else _TAKES.get(action, frozenset())
    )
    faults = []
    if unknown := sorted(set(fields) - set(taken)):
        faults.append(f"{listing(unknown)} kan inte ändras i det här steget")
    if action == "change" and not fields:
        faults.append("det måste sägas vad som ändras")
    if action in _ASKS_FOR_WORDS and not words.strip():
        faults.append("det måste sägas varför" if action != "note" else "anteckningen är tom")
    if action in ASKS_FOR_DOSSIER and not may_decide(row, closed_dossier=behind.closed_dossier):
        faults.append(
            "en kamera måste ha ett slutet kameraunderlag, med prövade alternativ och en "
            "omprövningsdag som inte har passerat"
        )
    faults += _value_faults(fields, words, behind)
    return faults or _needs({**row, **fields}, action, fields, behind)


_DONE_TO: Final = {
    "decide": "beslutas", "order": "beställas", "finish": "utföras", "evaluate": "utvärderas",
    "reopen": "återöppnas", "drop": "avskrivas", "change": "ändras", "note": "kommenteras",
    "acknowledge": "kvitteras", "propose": "föreslås igen",
}  # fmt: skip


def after_step(action: str, fields: Mapping[str, Any], now: pd.Timestamp) -> dict[str, Any]:
    """
    Give the columns of `INTERVENTIONS` that a step sets.

    A reopened intervention is on order again: the dates of the work are gone, and stand in its
    steps.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-27", tz="UTC")
    >>> after_step("evaluate", {}, now)["status"]
    'evaluated'
    >>> after_step("note", {}, now)
    {}
    """
    if action not in ROAD:
        return dict(fields)
    stamps = {"decide": "decided_at", "order": "ordered_at", "evaluate": "evaluated_at"}
    stamp = {stamps[action]: now} if action in stamps else {}
    gone = dict.fromkeys(("work_start", "done_at", "evaluated_at"), pd.NaT)
    return {
        "status": ROAD[action][1],
        **stamp,
        **(gone if action == "reopen" else {}),
        **fields,
    }


def time_fault(name: str, value: object) -> str:
    """
    Say in Swedish what is wrong with a time; nothing where nothing is.

    Examples
    --------
    >>> time_fault("slutdatumet", pd.Timestamp("2026-11-27"))
    'slutdatumet måste ha en tidszon'
    >>> time_fault("slutdatumet", None)
    ''
    """
    if value is None or value is pd.NaT:
        return ""
    if not isinstance(value, pd.Timestamp):
        return f"{name} måste vara en tid"
    if value.tzinfo is None:
        return f"{name} måste ha en tidszon"
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        return f"{name} måste ligga i åren {FIRST_YEAR}–{LAST_YEAR}"
    return ""


def money_fault(name: str, value: object) -> str:
    """
    Say in Swedish what is wrong with a sum of kronor; nothing where nothing is.

    Examples
    --------
    >>> money_fault("kostnaden", -1.0)
    'kostnaden måste vara 0–10 miljarder kronor'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, int | float) and 0 <= value <= MOST_KRONOR:
        return ""
    return f"{name} måste vara 0–10 miljarder kronor"


def _value_faults(fields: Mapping[str, Any], words: str, behind: Behind) -> list[str]:
    found = [time_fault(_NAMES[one], fields[one]) for one in _TIMES if one in fields]
    money = {"cost": "kostnaden", "final_cost": "slutkostnaden"}
    found += [money_fault(name, fields[one]) for one, name in money.items() if one in fields]
    if fields.get("cost_class", "låg") not in COST_CLASSES:
        found.append("kostnadsklassen måste vara låg, medel eller hög")
    if "owner" in fields and fields["owner"] not in behind.owners:
        found.append("ägaren finns inte i profilen")
    if len(words) > LONGEST_WORDS:
        found.append(f"skälet får ha högst {LONGEST_WORDS} tecken")
    return [one for one in found if one]


def _needs(
    after: Mapping[str, Any], action: str, fields: Mapping[str, Any], behind: Behind
) -> list[str]:
    """Name what a step needs and the intervention lacks, its values once found sound."""
    if action in {"decide", "order"} or "deadline" in fields:
        return _deadline_faults(after, action, fields, behind)
    if action == "finish":
        return _finish_faults(after, behind)
    if action == "evaluate" and not behind.receipt:
        return ["det måste finnas ett sparat effektkvitto från tiden efter att den blev klar"]
    if action == "acknowledge" and not behind.waits:
        return ["den är redan kvitterad"]
    return []


def _deadline_faults(
    after: Mapping[str, Any], action: str, fields: Mapping[str, Any], behind: Behind
) -> list[str]:
    deadline = after["deadline"]
    if pd.isna(deadline):
        needed = action in {"decide", "order"} or str(after["status"]) != "proposed"
        return ["det måste finnas ett slutdatum"] if needed else []
    # A deadline that is only carried along may have passed: that is what reminders tell.
    return ["slutdatumet har passerat"] if "deadline" in fields and deadline <= behind.now else []


def _finish_faults(after: Mapping[str, Any], behind: Behind) -> list[str]:
    done, began, ordered = after["done_at"], after["work_start"], after["ordered_at"]
    if pd.isna(done):
        return ["det måste sägas vilken dag den blev klar"]
    faults = []
    if done > behind.now:
        faults.append("dagen då den blev klar ligger i framtiden")
    if _day(done, behind.timezone) < _day(ordered, behind.timezone):
        faults.append("den kan inte ha blivit klar före dagen då den beställdes")
    if not pd.isna(began) and began > done:
        faults.append("arbetet kan inte ha börjat efter att det blev klart")
    return faults


def _day(at: pd.Timestamp, timezone: str) -> pd.Timestamp:
    return at.tz_convert(timezone).tz_localize(None).normalize()
