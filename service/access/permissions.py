"""Every route and the permission that it asks for: the whole matrix as one table.

A route that does not stand here stops the application from being made, and so the build.
"""

from collections.abc import Mapping
from typing import Final

from est_geo.policy import Permission

ROUTES: Final[Mapping[tuple[str, str], Permission]] = {
    ("GET", "/health"): "open",
    ("GET", "/ready"): "open",
    ("GET", "/api/v1/openapi.json"): "open",
    ("GET", "/metod"): "open",
    ("GET", "/metod/{slug}"): "open",
    ("GET", "/om-personuppgifter"): "open",
    ("GET", "/"): "picture",
    ("GET", "/karta"): "picture",
    ("GET", "/narvaro"): "presence",
    ("GET", "/api/v1/pictures/{week}"): "picture",
    ("GET", "/api/v1/pictures/{week}/{table}.csv"): "picture",
    ("GET", "/ogc"): "picture",
    ("GET", "/ogc/"): "picture",
    ("GET", "/ogc/conformance"): "open",
    ("GET", "/ogc/api"): "picture",
    ("GET", "/ogc/collections"): "picture",
    ("GET", "/ogc/collections/incidents"): "incidents",
    ("GET", "/ogc/collections/incidents/items"): "incidents",
    ("GET", "/ogc/collections/incidents/items/{fid}"): "incidents",
    ("GET", "/ogc/collections/{name}"): "picture",
    ("GET", "/ogc/collections/{name}/items"): "picture",
    ("GET", "/ogc/collections/{name}/items/{fid}"): "picture",
    ("GET", "/rapportera"): "open",
    ("GET", "/rapportera/sw.js"): "open",
    ("GET", "/rapportera/karta.json"): "open",
    ("POST", "/api/v1/reports"): "report",
    ("GET", "/api/v1/places"): "places",
    ("GET", "/open311/v2/discovery.json"): "open",
    ("GET", "/open311/v2/services.json"): "open",
    ("GET", "/open311/v2/services/{code}.json"): "open",
    ("POST", "/open311/v2/requests.json"): "report",
    ("GET", "/open311/v2/requests.json"): "own_reports",
    ("GET", "/open311/v2/requests/{name}.json"): "own_reports",
    ("GET", "/logga-in"): "open",
    ("POST", "/logga-in"): "open",
    ("POST", "/logga-ut"): "open",
    ("GET", "/logga-in/katalog"): "open",
    ("GET", "/logga-in/katalog/svar"): "open",
    ("GET", "/valkommen"): "open",
    ("POST", "/valkommen"): "open",
    ("GET", "/konto"): "account",
    ("POST", "/konto/losenord"): "account",
    ("POST", "/konto/logga-ut-overallt"): "account",
    ("POST", "/konto/nycklar"): "account",
    ("POST", "/konto/nycklar/aterkalla"): "account",
    ("GET", "/admin/konton"): "accounts",
    ("POST", "/admin/konton/bjud-in"): "accounts",
    ("POST", "/admin/konton/roll"): "accounts",
    ("POST", "/admin/konton/stang"): "accounts",
    ("POST", "/admin/konton/logga-ut"): "accounts",
    ("POST", "/admin/konton/oppna"): "accounts",
    ("POST", "/admin/konton/nytt-losenord"): "accounts",
    ("POST", "/admin/konton/inbjudan-bort"): "accounts",
    ("POST", "/admin/konton/nyckel-bort"): "accounts",
    ("GET", "/pass"): "open",
    ("POST", "/pass"): "open",
    ("GET", "/pass/{shift}"): "shift",
    ("GET", "/granska"): "review",
    ("POST", "/granska"): "review",
    ("POST", "/granska/syfte"): "review",
    ("GET", "/admin"): "admin",
    ("GET", "/admin/publicering"): "release",
    ("POST", "/admin/publicering"): "release",
    ("POST", "/admin/publicering/{release_id}/godkann"): "release",
    ("GET", "/admin/nycklar"): "keys",
    ("POST", "/admin/nycklar"): "keys",
    ("POST", "/admin/nycklar/{key_id}/aterkalla"): "keys",
    ("GET", "/admin/logg"): "audit",
    ("GET", "/admin/logg.csv"): "audit",
    ("POST", "/admin/logg/kontroll"): "audit",
    ("POST", "/granska/angra"): "review",
    ("GET", "/api/v1/review"): "review",
    ("GET", "/api/v1/review/places"): "review",
    ("GET", "/api/v1/review/decisions"): "review",
    ("POST", "/api/v1/review/decisions/{decision_id}/undo"): "review",
    ("POST", "/api/v1/review/{item_id}/decision"): "review",
}
"""Permission of each method and path template."""

KEY_IN_THE_BODY: Final = frozenset({("POST", "/open311/v2/requests.json")})
"""Routes whose key may stand in the body (Open311's ``api_key``): the route reads it and asks
`reporter`, which asks the same policy function; until then its store is closed to it."""

OPEN_MOUNTS: Final = frozenset({"/static", "/static/leaflet"})
"""Folders of files that are the same for everybody."""
