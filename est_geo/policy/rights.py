"""What each role may do and see: the whole judgement, as one table that can be read aloud."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

from est_geo.picture import Audience, PictureTables
from est_geo.policy.principals import Role

Permission = Literal[
    "open",
    "account",
    "picture",
    "places",
    "report",
    "own_reports",
    "incidents",
    "review",
    "shift",
    "presence",
    "planning",
    "interventions",
    "orders",
    "intervening",
    "walks",
    "export",
    "release",
    "accounts",
    "keys",
    "retention",
    "audit",
    "admin",
]

PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

PERMISSION_NAMES: Final[Mapping[Permission, str]] = {
    "open": "öppna sidor",
    "account": "det egna kontot",
    "picture": "lägesbilden",
    "places": "platser",
    "report": "rapportera",
    "own_reports": "egna rapporter",
    "incidents": "enskilda rapporter",
    "review": "granskning",
    "shift": "det egna passet",
    "presence": "närvaroplanen",
    "planning": "planera närvaro",
    "interventions": "fysiska åtgärder",
    "orders": "kvittera åtgärder",
    "intervening": "besluta om åtgärder",
    "walks": "besiktningar",
    "export": "utlämning",
    "release": "publicering",
    "accounts": "konton",
    "keys": "nycklar",
    "retention": "gallring",
    "audit": "loggen",
    "admin": "administrationen",
}
"""What a permission is called on a page."""

_BESIDE: Final = ("headline", "totals", "outlook")
TABLES: Final = frozenset((*(one.name for one in fields(PictureTables)), *_BESIDE))
"""Parts of a picture that a role may see or not: its tables, the week's sentence, the books and
the forecast's verdict."""

# Where and when somebody is on duty, and who has not reported, is for those who coordinate it.
_STAFFING: Final = frozenset({"visits", "gaps", "reporters"})
# A planner decides about places: when of the week it happens there, but not who is on duty.
_PLANNING: Final = TABLES - _STAFFING - {"totals"}
# A steering group decides between districts: no cell, no table of hours, no visit.
_STEERING: Final = frozenset({
    "hotspots", "former_spots", "district_week", "category_week", "trend", "recommendations",
    "reach", "headline",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rights:
    """
    What one role may.

    Attributes
    ----------
    permissions : frozenset of Permission
        What it may do.
    audience : {"intern", "est", "public"}
        Which row of the audience table its pictures are made for.
    tables : frozenset of str
        Which parts of a picture it sees.
    own_district : bool
        Only rows of its one district.
    """

    permissions: frozenset[Permission]
    audience: Audience = "public"
    tables: frozenset[str] = frozenset()
    own_district: bool = False


def _may(*permissions: Permission) -> frozenset[Permission]:
    return frozenset(("open", *permissions))


RIGHTS: Final[Mapping[Role, Rights]] = {
    "admin": Rights(
        _may(
            "account", "picture", "places", "presence", "planning", "interventions", "orders",
            "intervening", "walks", "incidents", "review", "export", "release", "accounts", "keys",
            "retention", "audit", "admin",
        ),
        "intern", TABLES,
    ),
    "analytiker": Rights(
        _may(
            "account", "picture", "places", "presence", "planning", "interventions", "orders",
            "intervening", "walks", "incidents", "review", "export", "release", "admin",
        ),
        "intern", TABLES,
    ),
    "kommunpolis": Rights(
        _may(
            "account", "picture", "places", "presence", "planning", "interventions", "walks",
            "incidents",
        ),
        "intern", TABLES,
    ),
    "faltsekreterare": Rights(
        _may("account", "picture", "places", "presence", "interventions", "walks"), "est", TABLES
    ),
    # A landlord says of what it owns that it is seen and done; others decide.
    "fastighetsagare": Rights(
        _may("account", "picture", "places", "presence", "interventions", "orders", "walks"),
        "est", TABLES,
    ),
    "omradesgrupp": Rights(
        _may("account", "picture", "places", "presence", "interventions", "walks"),
        "est", TABLES, own_district=True,
    ),
    "planerare": Rights(
        _may(
            "account", "picture", "places", "interventions", "orders", "intervening", "walks",
        ),
        "est", _PLANNING,
    ),
    "styrgrupp": Rights(_may("account", "picture", "interventions"), "est", _STEERING),
    # Sees who has seen what, and no report: the one who watches needs not the thing watched.
    "dataskyddsombud": Rights(_may("account", "audit", "admin")),
    "patrull": Rights(_may("shift", "places"), "est"),
    "rapportor": Rights(_may("report", "own_reports", "places")),
    "public": Rights(_may()),
    # The one who started the service on this computer could read the database file itself.
    "oppet_lage": Rights(
        _may(
            "picture", "places", "presence", "planning", "interventions", "orders", "intervening",
            "walks", "review", "keys", "retention", "audit", "admin",
        ),
        "est", TABLES,
    ),
}  # fmt: skip
