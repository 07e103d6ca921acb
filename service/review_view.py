"""The review page: from the queue and one case to what its template writes."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from est_geo.profile import Profile
from est_geo.reviewing import ReviewCase
from est_geo.words import counted, listing, number
from service.review_words import (
    KINDS,
    PLACE_KINDS,
    SETTLED,
    brief_when,
    distance,
    gap,
    metres,
    moment,
    when,
)

PAGE_SIZE: Final = 20
LOG_SIZE: Final = 10
LONGEST_TITLE: Final = 80
_MASK: Final = re.compile(r"(\[[a-z-]{3,20}\])")

FINDINGS: Final[Mapping[str, str]] = {
    "personnummer": "personnummer",
    "samordningsnummer": "samordningsnummer",
    "telefon": "telefonnummer",
    "epost": "e-postadress",
    "regnr": "registreringsnummer",
    "namn": "namn",
}
REASONS: Final[Mapping[str, str]] = {
    "belysning": "belysning",
    "insyn": "skymd sikt",
    "klotter": "klotter",
    "nedskrapning": "nedskräpning",
    "odslig": "ödsligt",
    "samling": "samling",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the list beside the case in focus."""

    id: str
    title: str
    under: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One place that the words may mean."""

    number: int
    name: str
    under: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Said:
    """A report as it is shown: a heading and terms with what was said of them."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of two reports beside each other."""

    term: str
    one: str
    other: str
    same: bool
    verdict: str


@dataclass(frozen=True, slots=True)
class Focus:
    """
    The case that is looked at.

    A report in a sensitive category is `closed`: only the category's name is shown of it.
    """

    id: str
    kind: str
    kind_name: str
    title: str
    why: str
    closed: bool
    said: Said
    choices: tuple[Choice, ...] = ()
    near: str = ""
    place: str = ""
    texts: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...] = ()
    same_text: int = 0
    findings: str = ""
    differences: tuple[Difference, ...] = ()
    points: str = "[]"


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision in the log."""

    id: int
    sentence: str
    when: str
    by: str
    holds: bool
    is_undo: bool


@dataclass(frozen=True, slots=True)
class Toast:
    """What has just been done, and the decision that can be taken back."""

    text: str
    undo: int | None


def line(case: ReviewCase, profile: Profile) -> Line:
    """Write one case of the list."""
    report = case.incident
    if is_closed(report, profile):
        return Line(case.item["item_id"], category(report, profile), "känslig kategori")
    title = report.get("place") or category(report, profile)
    if case.item["kind"] != "place":
        title = category(report, profile)
    under = brief_when(report, profile.zone)
    if title != category(report, profile):
        under = f"{category(report, profile)} · {under}"
    return Line(case.item["item_id"], _short(title), under)


def focus(case: ReviewCase, profile: Profile, same_text: int = 0) -> Focus:
    """Write the case that is looked at."""
    item, report = case.item, case.incident
    shared = {
        "id": item["item_id"],
        "kind": item["kind"],
        "kind_name": KINDS[item["kind"]],
        "why": item["why"],
    }
    if is_closed(report, profile) or (case.other and is_closed(case.other, profile)):
        closed = Said(category(report, profile), ())
        return Focus(**shared, title=closed.title, closed=True, said=closed)
    return Focus(
        **shared,
        closed=False,
        said=_said(report, profile),
        **_OF_KIND[item["kind"]](case, profile, same_text),
    )


def is_closed(report: Mapping[str, Any], profile: Profile) -> bool:
    """Say whether only the category of a report may be shown."""
    return report["category"] in profile.sensitive


def category(report: Mapping[str, Any], profile: Profile) -> str:
    """Name a report's category."""
    known = profile.category.get(report.get("category", ""))
    return known.name if known is not None else "Okänd kategori"


def actor(report: Mapping[str, Any], profile: Profile) -> str:
    """Name who reported."""
    said = report.get("actor")
    if not said:
        return "okänd avsändare"
    return next((one.name for one in profile.actors if one.id == said), said)


def waiting(by_kind: Mapping[str, int]) -> str:
    """
    Say in one sentence what waits.

    Examples
    --------
    >>> waiting({"place": 12, "duplicate": 1, "personal": 0})
    '12 osäkra platser och 1 möjlig dubblett väntar på att en människa tittar.'
    """
    names = {
        "place": ("osäker plats", "osäkra platser"),
        "duplicate": ("möjlig dubblett", "möjliga dubbletter"),
        "personal": ("misstänkt personuppgift", "misstänkta personuppgifter"),
    }
    parts = [counted(by_kind[kind], *words) for kind, words in names.items() if by_kind.get(kind)]
    if not parts:
        return "Inget väntar på granskning."
    return f"{listing(parts)} väntar på att en människa tittar."


def logged(decisions: Sequence[Mapping[str, Any]], profile: Profile) -> list[Logged]:
    """Write the log, newest first: one row for every press of a button."""
    return [
        Logged(
            id=int(one["decision_id"]),
            sentence=f"{KINDS[one['kind']]}: {sentence(one)}",
            when=_clock(one["at"], profile),
            by=one["by"],
            holds=not one["undone"],
            is_undo=bool(one["undoes"]),
        )
        for one in decisions
    ]


def sentence(decision: Mapping[str, Any]) -> str:
    """
    Say what a decision was; never what a report says.

    Examples
    --------
    >>> decision = {"kind": "place", "action": "accept", "undoes": 0, "settled": 0}
    >>> sentence(decision), sentence(decision | {"settled": 4})
    ('platsen är godtagen', 'platsen är godtagen (5 rapporter)')
    """
    if decision["undoes"]:
        return f"beslut {number(decision['undoes'])} är ångrat"
    said = SETTLED.get((decision["kind"], decision["action"]), "ärendet är avgjort")
    many = f" ({number(1 + decision['settled'])} rapporter)" if decision["settled"] else ""
    return f"{said}{many}"


def toast(
    decisions: Sequence[Mapping[str, Any]], asked: Mapping[str, str], *, settled: bool
) -> Toast | None:
    """Say what has just been done, if the address says that something was."""
    made = {str(one["decision_id"]): one for one in decisions}
    if done := made.get(asked.get("klart", "")):
        return Toast(f"Klart: {sentence(done)}.", done["decision_id"])
    if undone := made.get(asked.get("angrat", "")):
        return Toast(_taken_back(undone), None)
    if settled:
        return Toast("Det ärendet är redan avgjort. Här är nästa i kön.", None)
    return None


def _taken_back(undo: Mapping[str, Any]) -> str:
    if undo["after"].get("state") != "open":
        return "Klart: beslutet gäller igen."
    gone = undo["kind"] == "personal" and undo["before"].get("state") == "corrected"
    left = (
        "Texten är borta för gott, men ärendet" if gone else "Rapporten är som den var och ärendet"
    )
    return f"Ångrat. {left} ligger i kön igen."


def _said(report: Mapping[str, Any], profile: Profile) -> Said:
    reasons = [REASONS.get(one, one) for one in (report.get("reasons") or "").split(",") if one]
    facts = (
        ("När", when(report, profile.zone)),
        ("Från", actor(report, profile)),
        ("Plats i ord", report.get("place") or "inget skrivet"),
        ("Stadsdel", profile.district_names.get(report.get("district") or "", "")),
        ("Otryggt för att", listing(reasons)),
        ("Anteckning", report.get("note") or ""),
    )
    return Said(category(report, profile), tuple(fact for fact in facts if fact[1]))


def _place(case: ReviewCase, profile: Profile, same_text: int) -> dict[str, Any]:
    report = case.incident
    choices = tuple(
        Choice(
            position,
            one["name"],
            place_words(one, profile),
            float(one["lon"]),
            float(one["lat"]),
        )
        for position, one in enumerate(case.candidates, 1)
    )
    near = (report.get("near_lon"), report.get("near_lat"))
    place = report.get("place") or ""
    return {
        "title": _short(place) or category(report, profile),
        "place": place,
        "choices": choices,
        "near": "" if None in near else json.dumps(near[::-1]),
        "same_text": same_text,
        "points": json.dumps(
            [{"n": one.number, "name": one.name, "at": [one.lat, one.lon]} for one in choices]
        ),
    }


def place_words(candidate: Mapping[str, Any], profile: Profile) -> str:
    """Say what sort of place a candidate is, and in which district."""
    kind = candidate.get("kind") or ""
    district = candidate.get("district") or ""
    parts = (PLACE_KINDS.get(kind, kind), profile.district_names.get(district, district))
    return " · ".join(part for part in parts if part)


def _duplicate(case: ReviewCase, profile: Profile, _: int) -> dict[str, Any]:
    one, other = case.incident, case.other or {}
    away = metres(one, other, profile.projected_crs)
    zone = profile.zone
    rows = (
        _row("Kategori", category(one, profile), category(other, profile)),
        _row("När", brief_when(one, zone), brief_when(other, zone), gap(one, other, zone)),
        _row(
            "Plats i ord",
            one.get("place") or "inget skrivet",
            other.get("place") or "inget skrivet",
            "" if away is None else f"{distance(away)} isär",
        ),
        _row("Från", actor(one, profile), actor(other, profile)),
        _row("Anteckning", one.get("note") or "–", other.get("note") or "–"),
        _row("Inkom", *(_clock(report.get("received_at"), profile) for report in (one, other))),
    )
    points = [
        {"n": letter, "name": f"Rapport {letter}", "at": [report.get("lat"), report.get("lon")]}
        for letter, report in (("A", one), ("B", other))
        if report.get("lat") is not None
    ]
    return {
        "title": category(one, profile),
        "differences": rows,
        "points": json.dumps(points),
    }


def _row(term: str, one: str, other: str, verdict: str = "") -> Difference:
    same = one == other
    return Difference(term, one, other, same, verdict or ("lika" if same else "skiljer"))


def _personal(case: ReviewCase, profile: Profile, _: int) -> dict[str, Any]:
    report = case.incident
    kinds = [one for one in (report.get("findings") or "").split(",") if one]
    counts = {kind: kinds.count(kind) for kind in kinds}
    words = [
        f"{FINDINGS.get(kind, kind)}{f' ({n} gånger)' if n > 1 else ''}"
        for kind, n in counts.items()
    ]
    return {
        "title": category(report, profile),
        "texts": tuple(
            (term, parts(report[name]))
            for term, name in (("Plats i ord", "place"), ("Anteckning", "note"))
            if report.get(name)
        ),
        "findings": listing(words),
    }


def parts(text: str) -> tuple[tuple[str, bool], ...]:
    """
    Split a masked text: each part, and whether it is a mask.

    Examples
    --------
    >>> parts("Ring [telefon] nu")
    (('Ring ', False), ('[telefon]', True), (' nu', False))
    """
    return tuple((part, bool(_MASK.fullmatch(part))) for part in _MASK.split(text) if part)


_OF_KIND: Final = {"place": _place, "duplicate": _duplicate, "personal": _personal}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"


def _clock(text: str | None, profile: Profile) -> str:
    local = moment(text, profile.zone)
    return "okänd tid" if local is None else f"{local:%Y-%m-%d} kl. {local:%H.%M}"
