"""``/atgarder/besiktning``: what the page offers, and what its plain form says."""

from dataclasses import dataclass
from typing import Any, Final

import h3
import pandas as pd
from starlette.requests import Request

from est_geo.errors import EstGeoError, ReportError
from est_geo.intake import Gazetteer
from est_geo.intervening.walking import LONGEST_NAME, LONGEST_WORDS, MOST_PEOPLE, Walk
from est_geo.tables import WALK_ANSWERS, WALK_KINDS
from service.access import pictures_of
from service.identity.forms import one
from service.interventions_seen import interventions_seen
from service.kept_in_phone import kept_worker
from service.rows import rows_of
from service.state import state_of
from service.walks_seen import catalogue, checklists_of

PATH: Final = "/atgarder/besiktning"
HOURS_KEPT: Final = 12
"""How long a phone keeps the page for where there is no coverage."""
ANSWER: Final = "svar-"
FIELDS: Final = (
    "nyckel", "slag", "where", "plats", "words", "district", "morkt", "deltagare", "ord",
)  # fmt: skip
_STILL: Final = frozenset({"proposed", "decided", "ordered", "done"})
_MOST_PLACES: Final = 200
SHELL: Final = (
    "/rapportera/karta.json",
    "/static/est.css",
    "/static/parts.css",
    "/static/rapportera.css",
    "/static/besiktning.css",
    "/static/besiktning.js",
    "/static/rapportera-form.js",
    "/static/rapportera-where.js",
    "/static/rapportera-map.js",
    "/static/queue.js",
    "/static/besiktning-queue.js",
    "/static/favicon.svg",
    "/static/leaflet/leaflet.css",
    "/static/leaflet/leaflet.js",
)


@dataclass(frozen=True, slots=True)
class WalkPlace:
    """A place that can be chosen by its name: a hot spot, or the place of an intervention."""

    value: str
    name: str
    label: str
    place_id: str
    intervention_id: int
    lon: float
    lat: float


def walk_page(request: Request) -> dict[str, Any]:
    """Values of the page's template, beside what a form that was sent says."""
    state = state_of(request)
    profile, lists = state.profile, checklists_of(state.profile)
    kinds_of = {
        one.id: " ".join(kind for kind in WALK_KINDS if one in lists.asked(kind))
        for one in lists.question
    }
    return {
        "kinds": [(kind, name, lists.intro(kind)) for kind, name in WALK_KINDS.items()],
        "questions": [(one, kinds_of[one.id]) for one in lists.question],
        "answers": WALK_ANSWERS,
        "groups": walk_places(request),
        "districts": list(zip(profile.districts["id"], profile.districts["name"], strict=True)),
        "lengths": {"words": LONGEST_WORDS, "place": LONGEST_NAME, "people": MOST_PEOPLE},
        "cell_m": round(h3.average_hexagon_edge_length(profile.resolution, unit="m")),
        "made_up": state.store.made_up,
    }


def walk_places(request: Request) -> list[tuple[str, list[WalkPlace]]]:
    """Give the places that somebody may see, in groups."""
    names = state_of(request).profile.district_names
    kinds = {one.id: one.name for one in catalogue().intervention}
    seen = interventions_seen(request).interventions
    own = [
        WalkPlace(
            f"a{row['intervention_id']}",
            str(row["place"]),
            f"{row['place']}: {kinds.get(str(row['kind']), str(row['kind'])).lower()}",
            str(row["place_id"]),
            int(row["intervention_id"]),
            float(row["lon"]),
            float(row["lat"]),
        )
        for row in rows_of(seen[seen["status"].isin(_STILL)].tail(_MOST_PLACES))
    ]
    spots = [
        WalkPlace(
            f"h{row['id']}",
            str(row["name"]),
            _named(str(row["name"]), names.get(row["district"], "")),
            str(row["id"]),
            0,
            float(row["lon"]),
            float(row["lat"]),
        )
        for row in rows_of(_hotspots(request))
    ]
    groups = [("Åtgärder", own), ("Platser som sticker ut", spots)]
    return [(name, places) for name, places in groups if places]


def _hotspots(request: Request) -> pd.DataFrame:
    pictures = pictures_of(request)
    try:
        return pictures.picture(pictures.latest()).tables.hotspots.head(_MOST_PLACES)
    except EstGeoError:
        # The form works without the week's places: here, on the map, by its address.
        return pd.DataFrame()


def _named(name: str, district: str) -> str:
    known = not district or district.casefold() in name.casefold()
    return name if known else f"{name}, {district}"


def sent_walk(request: Request, sent: dict[str, list[str]], now: pd.Timestamp) -> Walk:
    """
    Read the plain form as a walk.

    Raises
    ------
    ReportError
        Something is missing or cannot be understood; the faults are in words.
    """
    kind, dark = one(sent, "slag"), one(sent, "morkt")
    faults = [
        *([] if kind in WALK_KINDS else [("slag", "välj platsbesiktning eller trygghetsvandring")]),
        *([] if dark in {"ja", "nej"} else [("mörkt", "säg om det är ljust eller mörkt")]),
    ]
    people = one(sent, "deltagare").strip()
    if people and not (people.isascii() and people.isdigit() and len(people) <= 3):  # noqa: PLR2004
        faults.append(("deltagare", f"ska vara ett antal, 0–{MOST_PEOPLE}"))
    place = _chosen(request, sent)
    if isinstance(place, str):
        faults.append(("plats", place))
    if faults or isinstance(place, str):
        raise ReportError.of(faults)
    asked = checklists_of(state_of(request).profile).asked(kind)
    told = {each.id: one(sent, f"{ANSWER}{each.id}") for each in asked}
    if not any(told.values()):
        raise ReportError.of([("frågorna", "besvara minst en")])
    return Walk(
        kind=kind,
        lon=place.lon,
        lat=place.lat,
        at=now,
        answers={name: answer for name, answer in told.items() if answer},
        after_dark=dark == "ja",
        people=int(people or 0),
        place=place.name,
        place_id=place.place_id,
        intervention_id=place.intervention_id,
        words=one(sent, "ord"),
    )


def _chosen(request: Request, sent: dict[str, list[str]]) -> WalkPlace | str:
    words, value = one(sent, "words").strip(), one(sent, "plats")
    if words and one(sent, "where") != "list":
        return _looked_up(words, state_of(request).gazetteer)
    known = {each.value: each for _, group in walk_places(request) for each in group}
    return known.get(value, "välj en plats i listan, eller skriv en adress")


def _looked_up(words: str, gazetteer: Gazetteer) -> WalkPlace | str:
    if len(words) > LONGEST_NAME:
        return f"får ha högst {LONGEST_NAME} tecken"
    match = gazetteer.look_up(words)
    if match.status != "placed":
        return "adressen finns inte i platsregistret; skriv den med nummer, eller välj i listan"
    return WalkPlace("", str(match.name), "", "", 0, float(match.lon), float(match.lat))


def worker() -> str:
    """Give the page's service worker, with the list of what it keeps and that list's version."""
    return kept_worker("besiktning-sw.js", SHELL)
