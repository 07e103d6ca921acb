"""Small made-up presence plans that many tests share."""

import pandas as pd

from est_geo.periods import to_utc
from est_geo.presence import shifts_of
from est_geo.store import KeptPlan
from est_geo.tables import (
    DEMAND,
    GAPS,
    PRESENCE_PLACES,
    SHIFTS,
    UNMET,
    VISITS,
    Table,
    checked,
    completed,
)
from tests.made_up import LINKOPING

ZONE = LINKOPING.timezone
MADE_AT = pd.Timestamp("2026-11-13 09:30", tz="UTC")
HOSTILE = (
    '#import "x": *', "*fet* _kursiv_ `kod` $x^2$", '"] #panic("x") [', "\\u{0} \\ \\n #sys.inputs",
    "rad\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x", "a,b;c:d\\,e",
    "<script>alert(1)</script>&amp;",
    ']]></name><wpt lat="0" lon="0"/>', '=HYPERLINK("x")',
    "\x00\x07\x1b[31m\ufffe\u202eabc",
    "😀 مرحبا 中文", "é" * 400, "{{7*7}} {% x %} {# y #}", "@preview/x:0.1.0 @label <label>",
)  # fmt: skip
PLACES = {
    "resecentrum": ("Resecentrum", "city", 15.6254, 58.4160),
    "ryds-centrum": ("Ryds centrum", "ryd", 15.5640, 58.4098),
    "berga": ("Söderleden", "berga", 15.6510, 58.3930),
}


def utc(local: str) -> pd.Timestamp:
    """Read a local time of Linköping."""
    return to_utc(pd.DatetimeIndex([local]), ZONE)[0]


def visit(actor: str, local: str, at: str, /, **more: object) -> dict[str, object]:
    """Make a row of `VISITS`: `actor` is an id or ``id-team``; the rest as given or ordinary."""
    name, _, team = actor.partition("-")
    known = {one.id: one.name for one in LINKOPING.actors}
    called, district, lon, lat = PLACES[at]
    start, minutes = utc(local), int(str(more.pop("minutes", 12)))
    return {
        "id": f"v-{start:%m%dT%H%M}-{actor}",
        "actor": name,
        "actor_name": known[name],
        "team": int(team or 1),
        "place_id": at,
        "place": called,
        "district": district,
        "lon": lon,
        "lat": lat,
        "start": start,
        "end": start + pd.Timedelta(minutes=minutes),
        "minutes": minutes,
        "weight": 0.3,
        "why": f"{called} har haft 34 händelser på 13 veckor; fre 22–23 väntas 0,31 händelser.",
        "ground": "long_term",
        "task": "narvaro",
        "look": "Trasig lampa, folk som samlas.",
        "pinned": 0.0,
    } | more


def typed(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Make `VISITS` of rows."""
    types = VISITS.empty().dtypes.to_dict()
    frame = completed(pd.DataFrame(rows), VISITS)[VISITS.names] if rows else VISITS.empty()
    return checked(frame.astype(types), VISITS)


def kept_plan(week: str, *rows: dict[str, object], version: int = 2) -> KeptPlan:
    """Make a plan as the store gives it."""
    visits = typed(list(rows))
    return KeptPlan(
        week=week,
        seed=1,
        status={"method": "test", "covered": 0.5, "notes": []},
        places=_places(visits),
        demand=DEMAND.empty(),
        shifts=_shifts(visits),
        visits=visits,
        gaps=GAPS.empty(),
        unmet=UNMET.empty(),
        plan_id=7,
        version=version,
        made_by="test",
        made_at=MADE_AT,
    )


def _places(visits: pd.DataFrame) -> pd.DataFrame:
    first = visits.drop_duplicates("place_id")
    return _made(
        PRESENCE_PLACES,
        first[["place_id", "district", "lon", "lat", "ground"]].assign(
            name=first["place"], needs="narvaro", felt_safe=False, weeks_running=0, n=34.0,
            words="Många händelser.",
        ),
    )  # fmt: skip


def _shifts(visits: pd.DataFrame) -> pd.DataFrame:
    known = shifts_of(visits, LINKOPING)
    rows = visits[["actor", "actor_name", "team"]].assign(
        shift_id=visits["shift_id"].fillna(known["shift"]),
        start=known["shift_start"],
        end=known["shift_end"],
        capacity=6,
    )
    return _made(SHIFTS, rows.drop_duplicates("shift_id"))


def _made(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    types = table.empty().dtypes.to_dict()
    return checked(rows[table.names].astype(types).reset_index(drop=True), table)


def friday_plan() -> KeptPlan:
    """Make a week with two teams of guards and one of the police, past midnight."""
    return kept_plan(
        "2026-W47",
        visit("kommunvaktare-1", "2026-11-20 18:10", "resecentrum"),
        visit("kommunvaktare-1", "2026-11-20 19:40", "ryds-centrum", pinned=1.0),
        visit("kommunvaktare-2", "2026-11-20 18:31", "berga"),
        visit("polis-1", "2026-11-20 23:50", "resecentrum", task="krogtillsyn"),
        visit("polis-1", "2026-11-21 00:45", "berga", look=None, task=None),
        visit("fritidsledare-1", "2026-11-16 15:20", "ryds-centrum"),
    )
