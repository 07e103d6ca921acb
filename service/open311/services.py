"""What can be reported by Open311: the municipality's categories, none that is sensitive."""

from typing import Any, Final

from est_geo.errors import NotFoundError
from est_geo.profile import Category, Profile
from est_geo.report_form import REASONS, choices

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
REASONS_CODE: Final = "reasons"
_CHANGED: Final = "2026-11-24T00:00:00Z"
_UNSAFE_PREFIX: Final = "otrygg_"
_GROUPS: Final = {True: "Otrygg plats", False: "Händelse"}


def offered(profile: Profile) -> dict[str, Category]:
    """Give the categories that can be reported, by id."""
    ordinary = {one.id: one for one in choices(profile).ordinary}
    unsafe = {one.id: one for one in profile.categories if one.id.startswith(_UNSAFE_PREFIX)}
    return ordinary | {key: one for key, one in unsafe.items() if not one.sensitive}


def service_list(profile: Profile) -> list[dict[str, Any]]:
    """
    List the services.

    Examples
    --------
    >>> rows = service_list(Profile.load("linkoping"))
    >>> codes = [row["service_code"] for row in rows]
    >>> codes[0], rows[0]["type"], "hatbrott" in codes
    ('skadegorelse', 'realtime', False)
    """
    return [
        {
            "service_code": one.id,
            "service_name": one.name,
            "description": one.name,
            "metadata": one.id.startswith(_UNSAFE_PREFIX),
            "type": "realtime",
            "keywords": ",".join(one.aliases),
            "group": _GROUPS[one.id.startswith(_UNSAFE_PREFIX)],
        }
        for one in offered(profile).values()
    ]


def definition(code: str, profile: Profile) -> dict[str, Any]:
    """
    Say what a service asks beside where and when: an unsafe place, why.

    Raises
    ------
    NotFoundError
        There is no such service.
    """
    if code not in offered(profile):
        raise NotFoundError("Det finns ingen tjänst med den service_code.")
    values = [{"key": key, "name": name} for key, name in REASONS.items()]
    reasons = {
        "variable": True,
        "code": REASONS_CODE,
        "datatype": "multivaluelist",
        "required": False,
        "datatype_description": "",
        "order": 1,
        "description": "Varför känns platsen otrygg?",
        "values": values,
    }
    asked = [reasons] if code.startswith(_UNSAFE_PREFIX) else []
    return {"service_code": code, "attributes": asked}


def discovery(base: str) -> dict[str, Any]:
    """Say where the services are."""
    return {
        "changeset": _CHANGED,
        "contact": "Den som sköter tjänsten i kommunen.",
        "key_service": "Nycklar ges av den som sköter tjänsten.",
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": base,
                "changeset": _CHANGED,
                "type": "production",
                "formats": ["application/json"],
            }
        ],
    }
