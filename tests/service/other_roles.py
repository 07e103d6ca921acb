"""A town in which every text says whose it is, and askers of every role, each with a secret.

A text ends with signs such as ``qd_ryd qt_visits qa_est``: rows of the district Ryd, in the table
of visits, made for the audience est. What a role may find of them is written here once more, by
hand, and not taken from the policy.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd
from fastapi import FastAPI

from est_geo.periods import Period
from est_geo.picture import Audience, PictureTables, PublishedPicture
from est_geo.presence import shifts_of
from est_geo.store import Grant, Store
from service.app import create_app
from service.csv_tables import CSV_TABLES
from service.identity.shift_links import key_beside, shift_token
from service.settings import Settings
from tests.hostile.addresses import addresses
from tests.hostile.pictures import hostile_columns
from tests.made_up import LINKOPING
from tests.sample_picture import WEEK, sample_published
from tests.service.doubts import town_of_doubts
from tests.service.fake_pictures import FakePictures
from tests.service.test_pages import LAYERS

DISTRICTS = ("skaggetorp", "ryd", "berga", "city")
REPORTERS = ("polis", "stangastaden", "kommunvaktare", "nattvandrare")
PATROLS = ("ordningsvakter", "kommunvaktare", "polis", "faltassistenter")
STAFFING = {"visits", "gaps", "reporters"}
STEERING = {"hotspots", "former_spots", "district_week", "category_week", "trend",
            "recommendations", "reach", "headline"}  # fmt: skip
EVERYTHING = {one.name for one in fields(PictureTables)} | {"headline", "remarks", "outlook"}
_SIGN = re.compile(r"\bq([dtao])_([a-z_]+)")
_LINKS = {"district", "hotspot", "id", "actor", "category"}


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: a header, and what may be found in the answers."""

    name: str
    headers: dict[str, str]
    districts: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def strange(self, text: str) -> set[str]:
        """Signs in an answer that this one may not see."""
        allowed = {"d": self.districts, "t": self.tables, "a": self.audiences, "o": self.own}
        return {f"{kind}_{value}" for kind, value in _SIGN.findall(text)
                if value not in allowed[kind]}  # fmt: skip

    @staticmethod
    def signs(text: str) -> set[str]:
        """All signs in an answer."""
        return {f"{kind}_{value}" for kind, value in _SIGN.findall(text)}


def _all(tables: set[str], audience: str) -> dict[str, Any]:
    return {
        "districts": frozenset({*DISTRICTS, "alla", "ovriga_kommunen", "annan_kommun"}),
        "tables": frozenset(tables),
        "audiences": frozenset({audience}),
        "own": frozenset(PATROLS if "visits" in tables else ())
        | frozenset(REPORTERS if "incidents" in tables else ()),
    }


SEES: dict[str, dict[str, Any]] = {
    "admin": _all(EVERYTHING | {"incidents"}, "intern"),
    "analytiker": _all(EVERYTHING | {"incidents"}, "intern"),
    "kommunpolis": _all(EVERYTHING | {"incidents"}, "intern"),
    "faltsekreterare": _all(EVERYTHING, "est"),
    "fastighetsagare": _all(EVERYTHING, "est"),
    "planerare": _all(EVERYTHING - STAFFING - {"hours", "remarks"}, "est"),
    "styrgrupp": _all(STEERING, "est"),
    "dataskyddsombud": {},
}
"""What each role may find; all else is nobody's."""


def signed(audience: Audience) -> PublishedPicture:
    """Give the sample in which every text says whose it is."""
    made = sample_published(audience)
    places = made.tables.hotspots.set_index("id")["district"].to_dict()
    if audience == "public":
        return made
    tables = {}
    for one in fields(PictureTables):
        frame = getattr(made.tables, one.name).copy()
        district = frame.get("district", frame.get("hotspot", pd.Series(dtype="str")).map(places))
        for column in (
            set(hostile_columns(one.name)) - _LINKS - {"place" if one.name == "hours" else ""}
        ):
            end = f" qt_{one.name} qa_{audience}"
            whose = [f" qd_{at}" if isinstance(at, str) else "" for at in district]
            whose = whose or [""] * len(frame)
            if one.name == "visits":
                whose = [
                    f"{at} qo_{actor}" for at, actor in zip(whose, frame["actor"], strict=True)
                ]
            frame[column] = [f"{text}{at}{end}" if isinstance(text, str) else None
                             for text, at in zip(frame[column], whose, strict=True)]  # fmt: skip
        tables[one.name] = frame
    whole = f"qd_alla qa_{audience}"
    return replace(
        made,
        tables=PictureTables(**tables),
        headline=replace(made.headline, sentence=f"Hela staden qt_headline {whole}"),
        remarks=replace(
            made.remarks, gathered=f"x qt_remarks {whole}", to_come=f"y qt_remarks {whole}"
        ),
        outlook=replace(made.outlook, sentence=f"z qt_outlook {whole}"),
    )


@dataclass
class SignedPictures(FakePictures):
    """Pictures of each audience, signed."""

    signed: dict[str, PublishedPicture] = field(default_factory=dict)

    def picture(self, period: Period, audience: Audience | None = None) -> PublishedPicture:
        whom = audience or "public"
        super().picture(period, whom)
        if whom not in self.signed:
            self.signed[whom] = signed(whom)
        return self.signed[whom]


@dataclass
class RolesTown:
    """The application, those who ask, and all that there is to ask for."""

    app: FastAPI
    askers: list[Asker]
    paths: list[str]
    seen: Counter[str] = field(default_factory=Counter)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _secret(name: str) -> str:
    return (name.replace("ä", "a") + "-" * 43)[:43]


def roles_town(folder: Path) -> RolesTown:
    """Make a town with accounts, tokens, sessions, reporters' keys and shifts."""
    db = town_of_doubts(folder / "est.duckdb")
    with Store.open(db) as store:
        askers = [*_members(store), *_reporters(store)]
    askers += [
        *_patrols(db),
        Asker("ingen", {}),
        Asker("fel", {"Authorization": "Bearer " + "x" * 43}),
    ]
    settings: dict[str, Any] = {"db": db}
    if "limits" in Settings.__dataclass_fields__:
        settings["limits"] = "off"
    app = create_app(Settings(**settings), SignedPictures())
    known = {
        "week": [WEEK.name], "table": list(CSV_TABLES), "slug": ["hotspots"], "code": ["brak"],
        "name": ["districts", "cells", "hotspots", "visits", "recommendations", "saknas"],
        "fid": ["city-resecentrum", "ryd-ryds_centrum"], "shift": list(shifts()),
        "item_id": ["0" * 32], "decision_id": ["1"],
    }  # fmt: skip
    paths = [*addresses(app, known), *(f"/karta?lager={one}" for one in LAYERS)]
    return RolesTown(app, askers, paths)


def _members(store: Store) -> list[Asker]:
    now = pd.Timestamp.now(tz="UTC")
    held = [(role, None) for role in SEES] + [("omradesgrupp", one) for one in DISTRICTS]
    askers = []
    for role, district in held:
        name = f"{role}-{district or ''}"
        grant = Grant(role, district, None)
        account = store.enter_from_directory("https://idp.example.se", name, name, grant, now)
        sees = SEES.get(role) or {}
        if district is not None:
            sees = _all(EVERYTHING - {"reporters", "scoreboard", "remarks", "outlook"}, "est")
            sees |= {"districts": frozenset({district})}
        session, token = _secret(f"s-{name}"), f"est_{_secret(f't-{name}')}"
        store.open_session(account.account_id, _sha256(session), now)
        store.add_api_token(
            account.account_id, _sha256(token), label=name,
            scopes=["picture", "places", "presence", "account"],
            made_at=now, expires_at=now + pd.Timedelta(days=1),
        )  # fmt: skip
        askers.append(Asker(f"{name} med kaka", {"Cookie": f"__Host-est={session}"}, **sees))
        askers.append(Asker(f"{name} med nyckel", {"Authorization": f"Bearer {token}"}, **sees))
    return askers


def _reporters(store: Store) -> list[Asker]:
    now = pd.Timestamp.now(tz="UTC")
    for actor in REPORTERS:
        store.add_report_key(actor, _sha256(_secret(actor)), now)
    return [
        Asker(f"rapportör {one}", {"Authorization": f"Bearer {_secret(one)}"}, own=frozenset({one}))
        for one in REPORTERS
    ]


def _patrols(db: Path) -> list[Asker]:
    until = pd.Timestamp.now(tz="UTC") + pd.Timedelta(hours=1)
    key = key_beside(db)
    askers = []
    for shift, actor in shifts().items():
        sees = {"districts": frozenset(DISTRICTS), "tables": frozenset({"visits"}),
                "audiences": frozenset({"est"}), "own": frozenset({actor})}  # fmt: skip
        cookie = f"__Host-est-pass={shift_token(key, shift, actor, until)}"
        askers.append(Asker(f"pass {shift}", {"Cookie": cookie}, **sees))
    return askers


def shifts() -> dict[str, str]:
    """One shift of each actor of the sample, and whose it is."""
    visits = sample_published("est").tables.visits
    found = visits.assign(shift=shifts_of(visits, LINKOPING)["shift"]).groupby("actor")["shift"]
    return {str(shift): str(actor) for actor, shift in found.first().items()}
