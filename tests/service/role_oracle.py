"""
An oracle of who may see what, written by hand and sharing no code with the policy.

It is told the reports of the made-up town and nothing else, and says of any answer whether it holds
something that the one who asked may not see.
"""

import json
import random
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from tests.made_up import LINKOPING, WEEK
from tests.service.role_world import CATEGORY, DISTRICTS, NOTE, SENSITIVE, Who, place_of

NAMES = {"skaggetorp": "Skäggetorp", "ryd": "Ryd", "berga": "Berga", "city": "City"}
CATEGORY_NAMES = {"skaggetorp": "skadegörelse", "ryd": "olovlig trafik",
                  "berga": "misstänkt droghantering", "city": "otrygg plats: ödslig"}  # fmt: skip
MEMBERS = {"admin", "analytiker", "kommunpolis", "faltsekreterare", "fastighetsagare",
           "omradesgrupp", "planerare", "styrgrupp"}  # fmt: skip
INSIDE = {"admin", "analytiker", "kommunpolis"}
REVIEWERS = {"admin", "analytiker"}
OPEN = re.compile(
    r"/(health|ready|metod(/.*)?|om-personuppgifter|rapportera(/sw\.js|/karta\.json)?"
    r"|ogc/conformance|open311/v2/(discovery|services|services/.*)\.json|api/v1/openapi\.json"
    r"|static/.*)"
)
PICTURE = re.compile(r"/|/karta|/api/v1/pictures/.*|/ogc/?|/ogc/(api|collections)(/.*)?")
INCIDENTS = re.compile(r"/ogc/collections/incidents(/.*)?")
REVIEW = re.compile(r"/granska(/.*)?|/api/v1/review(/.*)?")
PRESENCE = re.compile(
    r"/narvaro(/(?!planera).*)?|/tiles/.*|/api/v1/plans(/(?!job).*)?|/api/v1/wishes"
)
COORDINATORS = MEMBERS - {"planerare", "styrgrupp"}
# By whom each part of a picture is seen; a part that stands here is not seen by anybody else.
PARTS = {
    "visits": MEMBERS - {"planerare", "styrgrupp"},
    "gaps": MEMBERS - {"planerare", "styrgrupp"},
    "reporters": MEMBERS - {"planerare", "styrgrupp", "omradesgrupp"},
    "scoreboard": MEMBERS - {"styrgrupp", "omradesgrupp"},
    "cells": MEMBERS - {"styrgrupp"},
    "cell_districts": MEMBERS - {"styrgrupp"},
    "hours": MEMBERS - {"styrgrupp"},
    "clusters": MEMBERS - {"styrgrupp"},
}


@dataclass(frozen=True)
class Asked:
    """One request."""

    who: Who
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    page: bool = False

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


def may_pass(asked: Asked) -> bool:
    """Say whether the one who asks may come to this address at all."""
    role, path = asked.who.role, asked.path
    if OPEN.fullmatch(path):
        return True
    if INCIDENTS.fullmatch(path):
        return role in INSIDE
    if REVIEW.fullmatch(path):
        return role in REVIEWERS
    if PICTURE.fullmatch(path) or PRESENCE.fullmatch(path):
        return role in (MEMBERS if PICTURE.fullmatch(path) else COORDINATORS)
    if path == "/api/v1/places":
        return role in MEMBERS - {"styrgrupp"} or role == "rapportor"
    return path.startswith(("/open311/v2/requests", "/api/v1/reports")) and role == "rapportor"


class Oracle:
    """Knows the town's reports, and judges answers."""

    def __init__(self, reports: pd.DataFrame) -> None:
        start, end = WEEK.bounds(LINKOPING.timezone)
        self.reports = reports
        self.week = reports[reports["occurred_from"].between(start, end, inclusive="left")]
        self.ids = {
            district: set(reports.loc[reports["district"] == district, "incident_id"])
            for district in DISTRICTS
        }
        self.sensitive = set(reports.loc[reports["category"] == SENSITIVE, "incident_id"])
        plain = self.week[self.week["category"] != SENSITIVE]
        self.counts = plain.groupby("district").size().to_dict()
        self.cells = {
            district: set(reports.loc[reports["district"] == district, "cell"])
            for district in DISTRICTS
        }

    def faults(self, asked: Asked, status: int, text: str) -> list[str]:
        """Say everything that is wrong with an answer; nothing where nothing is."""
        found = []
        if status >= 500:
            found.append(f"status {status}")
        passes = may_pass(asked)
        if not passes and status not in {303, 401, 403, 404, 405, 415}:
            found.append(f"came through with {status}")
        if passes and status in {401, 403}:
            found.append(f"was refused with {status}")
        found += self._canaries(asked, text, passes=passes)
        if passes and status == 200 and asked.method == "GET" and not asked.page:
            found += self._parts(asked, text)
        return found

    def _canaries(self, asked: Asked, text: str, *, passes: bool) -> list[str]:
        found = [NOTE] if NOTE in text else []
        single = passes and (INCIDENTS.fullmatch(asked.path) or REVIEW.fullmatch(asked.path))
        seen = set(re.findall(r"[0-9a-f]{32}", text)) - set(
            re.findall(r"[0-9a-f]{32}", asked.address)
        )
        if not single:
            found += [
                f"report {one}" for one in seen if any(one in ids for ids in self.ids.values())
            ]
            found += [place_of(one) for one in DISTRICTS if place_of(one) in text]
        if not OPEN.fullmatch(asked.path) and not REVIEW.fullmatch(asked.path):
            found += [f"sensitive {one}" for one in self.sensitive & seen]
            found += [SENSITIVE] if SENSITIVE in text and SENSITIVE not in asked.address else []
        if not passes:
            found += [f"count of {NAMES[one]}" for one in DISTRICTS if CATEGORY_NAMES[one] in text]
        narrowed = PICTURE.fullmatch(asked.path) or PRESENCE.fullmatch(asked.path)
        if asked.who.role == "omradesgrupp" and narrowed:
            found += self._of_others(asked, text)
        return found

    def _of_others(self, asked: Asked, text: str) -> list[str]:
        low, found = text.lower(), []
        for other in set(DISTRICTS) - {asked.who.district}:
            names = [NAMES[other].lower(), f'"{other}"', f"{other}-", CATEGORY_NAMES[other]]
            said = [one for one in names if re.search(rf"(?<!\w){re.escape(one)}", low)]
            found += [f"{one} of {other}" for one in said if one not in asked.address.lower()]
            own = self.cells[asked.who.district or ""]
            cells = self.cells[other] - own
            found += [
                f"cell of {other}" for one in cells if one in text and one not in asked.address
            ]
        return found

    def _parts(self, asked: Asked, text: str) -> list[str]:
        if INCIDENTS.fullmatch(asked.path) and asked.path.endswith("/items"):
            return self._single(asked, json.loads(text))
        match = re.fullmatch(r"/api/v1/pictures/([^/]+)", asked.path)
        if not match:
            return []
        document, found = json.loads(text), []
        for part, roles in PARTS.items():
            if asked.who.role not in roles and document["tables"][part]:
                found.append(f"rows of {part}")
        if document["incidents"] is not None:
            found.append("single reports in a picture")
        if match[1] == WEEK.name:
            found += [
                f"{row['count']} in {row['district']}"
                for row in document["tables"]["district_week"]
                if row["count"] != self.counts.get(row["district"], 0)
            ]
        return found

    def _single(self, asked: Asked, document: dict[str, Any]) -> list[str]:
        query = dict(asked.query)
        rows = self.week[self.week["category"] != SENSITIVE]
        for name in ("category", "district", "actor"):
            if name in query:
                rows = rows[rows[name] == query[name]]
        ids = {feature["id"] for feature in document["features"]}
        found = [] if ids <= set(rows["incident_id"]) else ["reports that were not asked for"]
        plain = not {"bbox", "datetime", "offset", "id"} & set(query)
        if plain and document["numberMatched"] != len(rows):
            found.append(f"{document['numberMatched']} of {len(rows)} reports")
        return found


class Asking:
    """Makes requests at random: any role, address, object, filter, page, export and form."""

    def __init__(self, seed: int, everybody: list[Who], reports: pd.DataFrame) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a test's own
        self._everybody = everybody
        self._ids = reports["incident_id"].tolist()
        self._cells = reports["cell"].unique().tolist()

    def one(self) -> Asked:
        """Make one request."""
        who = self._pick(self._everybody)
        path, query = self._pick(self._ways)(self)
        method = self._random.choices(["GET", "HEAD", "POST"], [20, 1, 1])[0]
        return Asked(who, method, path, tuple(query.items()), page=self._random.random() < 0.3)

    def _pick(self, among: Any) -> Any:
        return self._random.choice(among)

    def _some(self, offered: dict[str, Any], often: float = 0.3) -> dict[str, str]:
        return {
            name: str(self._pick(values))
            for name, values in offered.items()
            if self._random.random() < often
        }

    def _pages(self) -> tuple[str, dict[str, str]]:
        layers = ["fonster", "perioden", "hotspot", "jamforelse", "prognos", "narvaro", "atgarder"]
        path = self._pick(["/", "/karta"])
        offered = {"period": [WEEK.name, "2026-W40", "2031-W01", "2026-10"]}
        if path == "/karta":
            offered |= {"lager": layers, "ruta": self._cells}
        return path, self._some(offered, 0.5)

    def _exports(self) -> tuple[str, dict[str, str]]:
        week = self._pick([WEEK.name, WEEK.name, "2026-W44", "2026-10", "skrap"])
        tables = ["", "/cells.csv", "/hotspots.csv", "/districts.csv", "/visits.csv",
                  "/recommendations.csv", "/scoreboard.csv", "/reach.csv", "/clusters.csv",
                  "/former_spots.csv", "/incidents.csv", "/reporters.csv"]  # fmt: skip
        return f"/api/v1/pictures/{week}{self._pick(tables)}", {}

    def _layers(self) -> tuple[str, dict[str, str]]:
        name = self._pick(
            ["districts", "cells", "hotspots", "visits", "recommendations", "incidents"]
        )
        end = self._pick(["", "/items", "/items", "/items", "/items/" + self._object()])
        offered: dict[str, Any] = {}
        if end.startswith("/items"):
            offered = {
                "crs": ["http://www.opengis.net/def/crs/EPSG/0/3006"],
                "datetime": ["2026-11-10"],
            }
        if end == "/items":
            offered |= {
                "limit": [1, 3, 10_000],
                "offset": [0, 1, 50],
                "bbox": ["15.5,58.3,15.7,58.5"],
            }
            offered |= {
                "district": [*DISTRICTS, "alla"],
                "category": [*CATEGORY.values(), SENSITIVE],
            }
        query = self._some(offered)
        if name == "incidents" and end and self._random.random() < 0.9:
            query["syfte"] = "prov av behörighet"
        return f"/ogc/collections/{name}{end}", query

    def _object(self) -> str:
        kinds = [*DISTRICTS, *self._cells, *self._pick([self._ids, self._cells])[:50]]
        return str(self._pick([*kinds, "ryd-1", "city-1", "1", "saknas"]))

    def _single(self) -> tuple[str, dict[str, str]]:
        paths = ["/granska", "/api/v1/review", "/api/v1/review/decisions", "/api/v1/review/places",
                 f"/api/v1/review/{self._pick(self._ids)}/decision",
                 "/api/v1/review/decisions/1/undo", "/granska/angra"]  # fmt: skip
        return self._pick(paths), {}

    def _reports(self) -> tuple[str, dict[str, str]]:
        one = self._pick(self._ids)
        paths = ["/open311/v2/requests.json", f"/open311/v2/requests/{one}.json", "/api/v1/reports",
                 "/api/v1/places", "/rapportera", "/rapportera/karta.json",
                 "/open311/v2/services.json"]  # fmt: skip
        path = self._pick(paths)
        return path, {"q": self._pick(["ryd", "kanarie", "city"])} if path.endswith(
            "places"
        ) else {}

    def _presence(self) -> tuple[str, dict[str, str]]:
        week = self._pick(["2026-W47", "2026-W47", "2026-W47", "2026-W46", "skrap"])
        actor = self._pick(LINKOPING.actors[:7])
        shift = self._pick(actor.shifts)
        days = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
        day = 16 + days.index(self._pick(shift.days))
        name = f"{actor.id}-202611{day}-{shift.start:02}-{self._pick([1, 1, 2])}"
        ending = self._pick(["ics", "ics", "gpx", "geojson", "pdf"])
        z = self._pick([0, 5, 8, 10, 12])
        tile = f"{z}/{int(0.5434 * 2**z)}/{int(0.2989 * 2**z)}.mvt"
        path = self._pick([
            f"/narvaro/pass/{name}.{ending}", f"/pass/{name}.{ending}", f"/narvaro/{week}.pdf",
            f"/narvaro/{week}/{actor.id}.ics", f"/tiles/visits/{tile}",
            "/tiles/visits/tilejson.json", f"/api/v1/plans/{week}", f"/api/v1/plans/{week}/demand",
            "/api/v1/plans", "/api/v1/wishes", "/narvaro", "/narvaro/utfall",
            "/narvaro/utfall.csv",
        ])  # fmt: skip
        return path, self._some({"week": ["2026-W47"]}, 0.5) if path.startswith("/tiles") else {}

    def _open(self) -> tuple[str, dict[str, str]]:
        paths = ["/health", "/ready", "/metod", "/metod/hotspots", "/om-personuppgifter", "/ogc",
                 "/ogc/api", "/ogc/collections", "/ogc/conformance"]  # fmt: skip
        return self._pick(paths), {}

    _ways = (_pages, _exports, _layers, _layers, _layers, _single, _reports, _open,
             _presence)  # fmt: skip
