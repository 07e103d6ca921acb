"""The steps that may be taken with an intervention, as forms; and what is typed in them."""

import datetime as dt
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from est_geo.errors import ReportError
from est_geo.profile import Profile
from est_geo.tables import GOALS
from service.cards.wording import typed_day
from service.identity.forms import one

Typed = dict[str, list[str]]

COST_CLASSES: Final = ("låg", "medel", "hög")
BY_OWNER: Final = ("acknowledge", "finish", "reopen")
"""Steps that the owner may take too; the others are for those who decide."""

_DATES: Final = {"slutdatum": "deadline", "klar": "done_at", "borjade": "work_start"}
_SUMS: Final = {"kostnad": "cost", "slutkostnad": "final_cost"}
_TEXTS: Final = {
    "rubrik": "title", "plats": "place", "alternativ": "alternative", "grund": "grounds",
    "agare": "owner", "klass": "cost_class", "mal": "goal",
}  # fmt: skip
COLUMNS: Final[Mapping[str, str]] = {**_DATES, **_SUMS, **_TEXTS}
"""Column of every field that a form may have."""
KNOWN: Final = ("sedd", "skal", *COLUMNS)

_PLAN: Final = ("agare", "slutdatum", "klass", "kostnad")
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "decide": _PLAN,
    "order": _PLAN,
    "finish": ("borjade", "klar", "slutkostnad"),
    "reopen": ("slutdatum",),
    "change": tuple(COLUMNS),
}
_END_OF_DAY: Final = dt.time(23, 59, 59)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SUM: Final = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form."""

    name: str
    label: str
    kind: str
    value: str
    note: str = ""
    choices: Sequence[tuple[str, str]] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One step as a form."""

    action: str
    title: str
    button: str
    asks: str
    words_needed: bool
    inputs: Sequence[Input]
    words: str = ""
    fault: str = ""
    since: Sequence[Any] = field(default_factory=tuple)


_SAYS: Final[Mapping[str, tuple[str, str, str]]] = {
    "decide": ("Besluta", "Besluta åtgärden", "Vem beslutade, och varför?"),
    "order": ("Beställ", "Beställ av ägaren", "Något ägaren behöver veta?"),
    "acknowledge": ("Kvittera", "Kvittera beställningen", "Något att säga till beställaren?"),
    "finish": ("Klar", "Skriv in att den är utförd", "Vad blev gjort?"),
    "evaluate": ("Utvärdera", "Godkänn kvittot", "Vad tar ni med er?"),
    "reopen": ("Återöppna", "Återöppna och säg till ägaren", "Vad är fel?"),
    "note": ("Kommentera", "Spara kommentaren", "Kommentar"),
    "change": ("Ändra uppgifter", "Spara ändringen", "Varför ändras det?"),
    "drop": ("Avskriv", "Avskriv åtgärden", "Varför avskrivs den?"),
}
NEXT: Final = ("decide", "order", "acknowledge", "finish", "evaluate")
"""Steps that lead the card on; they stand open and first."""
_NEEDS_WORDS: Final = frozenset({"reopen", "drop", "note"})
DONE: Final[Mapping[str, str]] = {
    "propose": "Åtgärden är föreslagen. Här är dess kort.",
    "decide": "Åtgärden är beslutad.",
    "order": "Åtgärden är beställd. Ägaren ser den som ny tills någon kvitterar.",
    "acknowledge": "Kvitterat för ägaren.",
    "finish": "Åtgärden är utförd. Kvittot kan göras när tiden efter har gått.",
    "evaluate": "Åtgärden är utvärderad. Kvittot ligger kvar på kortet och räknas nästa gång.",
    "reopen": "Åtgärden är återöppnad och ligger hos ägaren igen.",
    "note": "Kommentaren är sparad.",
    "change": "Ändringen är sparad.",
    "drop": "Åtgärden är avskriven. Kortet ligger kvar och går att hitta.",
    "dossier": "Kameraunderlaget är sparat.",
    "close": "Kameraunderlaget är slutet.",
    "comparisons": "Jämförelseplatserna är valda. De byts inte.",
    "receipt": "Kvittot är gjort och sparat.",
}
"""What is said when a step is taken, by the word that stands in the address."""


def moves_of(
    row: Mapping[str, Any],
    allowed: Sequence[str],
    may: Collection[str],
    profile: Profile,
    changeable: Collection[str],
) -> list[Move]:
    """
    Give the forms of the steps that somebody may take, the next one on the road first.

    Parameters
    ----------
    row : mapping
        A row of `INTERVENTIONS`.
    allowed : sequence of str
        Steps that are allowed from where it stands.
    may : collection of str
        Permissions of the asker.
    profile : Profile
        Owners and time zone.
    changeable : collection of str
        Columns that may be changed where it stands.
    """
    found = [
        _move(action, row, profile, changeable)
        for action in (*NEXT, "reopen", "note", "change", "drop")
        if action in allowed and _permission(action) in may
    ]
    return [one for one in found if one.action != "change" or one.inputs]


def _permission(action: str) -> str:
    return "orders" if action in BY_OWNER else "intervening"


def _move(
    action: str, row: Mapping[str, Any], profile: Profile, changeable: Collection[str]
) -> Move:
    title, button, asks = _SAYS[action]
    names = [
        name
        for name in _FIELDS.get(action, ())
        if action != "change" or COLUMNS[name] in changeable
    ]
    return Move(
        action=action,
        title=title,
        button=button,
        asks=asks,
        words_needed=action in _NEEDS_WORDS,
        inputs=[_input(name, row, profile, action) for name in names],
    )


def _input(name: str, row: Mapping[str, Any], profile: Profile, action: str) -> Input:
    value, zone = row[COLUMNS[name]], profile.timezone
    needed = action in {"decide", "order"} and name == "slutdatum"
    if name in _DATES:
        return Input(name, _LABELS[name], "date", typed_day(value, zone),
                     required=needed or name == "klar")  # fmt: skip
    if name in _SUMS:
        known = value is not None and math.isfinite(value)
        return Input(name, _LABELS[name], "sum", f"{value:.0f}" if known else "", note="kronor")
    choices = {
        "agare": [(one.id, one.name) for one in profile.owners],
        "klass": [(one, one) for one in COST_CLASSES],
        "mal": list(GOALS.items()),
    }.get(name)
    kind = "choice" if choices else "long" if name in {"alternativ", "grund"} else "text"
    return Input(name, _LABELS[name], kind, str(value), choices=choices or ())


_LABELS: Final = {
    "slutdatum": "Klar senast",
    "klar": "Dagen då den blev klar",
    "borjade": "Dagen då arbetet började",
    "kostnad": "Beräknad kostnad",
    "slutkostnad": "Slutlig kostnad",
    "rubrik": "Rubrik",
    "plats": "Platsens namn",
    "alternativ": "Vad som prövades först",
    "grund": "Grund",
    "agare": "Ägare",
    "klass": "Kostnadsklass",
    "mal": "Mål",
}


def fields_typed(sent: Typed, action: str, row: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """
    Read what is typed in a step's form, as columns; only what is new is given.

    Raises
    ------
    ReportError
        A day or a sum cannot be read; all of it is named.
    """
    faults, found = [], {}
    for name in _FIELDS.get(action, ()):
        if not sent.get(name):
            continue
        column, text = COLUMNS[name], one(sent, name).strip()
        try:
            value = value_of(name, text, zone)
        except ReportError as error:
            faults.append(str(error))
            continue
        if not _same(value, row[column], zone):
            found[column] = value
    if faults:
        raise ReportError(f"Inget är ändrat: {'; '.join(faults)}.")
    return found


def value_of(name: str, text: str, zone: str) -> Any:  # noqa: ANN401 - a time, a sum or a text
    """
    Read one field: a local day, a sum of kronor or a text.

    A last day holds to its end; other days begin.

    Raises
    ------
    ReportError
        It cannot be read.

    Examples
    --------
    >>> value_of("slutdatum", "2026-12-31", "Europe/Stockholm").isoformat()
    '2026-12-31T22:59:59+00:00'
    >>> value_of("kostnad", "400 000 kr", "UTC"), value_of("kostnad", "", "UTC")
    (400000.0, None)
    """
    if name in _DATES:
        return _day(name, text, zone) if text else pd.NaT
    if name in _SUMS:
        plain = re.sub(r"kr\.?$|[\s\u00a0\u202f]", "", text)
        if not plain:
            return None
        if not _SUM.fullmatch(plain):
            raise ReportError(f"{_LABELS[name].lower()} skrivs som ett tal, till exempel 400 000")
        return float(plain.replace(",", "."))
    return text


def _day(name: str, text: str, zone: str) -> pd.Timestamp:
    try:
        # `fromisoformat` reads more ways of writing a day than people are told of.
        date = dt.date.fromisoformat(text if _DAY.fullmatch(text) else "")
        clock = _END_OF_DAY if name == "slutdatum" else dt.time()
        local = pd.Timestamp(dt.datetime.combine(date, clock)).tz_localize(
            zone, ambiguous=True, nonexistent="shift_forward"
        )
        return local.tz_convert("UTC")
    except (ValueError, OverflowError):
        raise ReportError(f"{_LABELS[name].lower()} skrivs som 2026-12-31") from None


def _same(value: Any, before: Any, zone: str) -> bool:  # noqa: ANN401 - as value_of
    if isinstance(value, pd.Timestamp) or value is pd.NaT:
        return typed_day(value, zone) == typed_day(before, zone)
    if value is None or isinstance(value, float):
        return bool((value is None and pd.isna(before)) or value == before)
    return str(value) == str(before)
