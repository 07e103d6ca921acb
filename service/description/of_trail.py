"""Description of ``/admin/logg.csv``: the audit trail as a file."""

from typing import Final

from est_geo.trail_words import KINDS
from service.description.about import About
from service.description.operations import CSV, Answer, Part, in_query, operation
from service.description.schemas import TEXT, Schema, one_of
from service.trail_view import FILTERS

_WORDS: Final[Schema] = {"type": "string", "maxLength": 200}
_DAY: Final[Schema] = {"anyOf": [{"type": "string", "format": "date"}, one_of("")]}
_SAYS: Final[dict[str, tuple[str, Schema]]] = {
    "handelse": ("Bara det som rör den händelsen.", _WORDS),
    "slag": ("Bara det som rör ett slags sak.", one_of(*KINDS, "")),
    "id": ("Bara det som rör den saken; kräver slag.", _WORDS),
    "vem": ("Bara det som den har gjort.", _WORDS),
    "handling": ("Bara en sorts handling.", _WORDS),
    "fran": ("Från och med den dagen.", _DAY),
    "till": ("Till och med den dagen.", _DAY),
}


def trail_paths(_: About) -> dict[str, Part]:
    """Describe the trail as CSV."""
    asked = tuple(in_query(name, *_SAYS[name]) for name in FILTERS)
    rows = Answer("Raderna", TEXT, CSV, ("Content-Disposition",))
    made = operation("trail", "Loggen som fil", {200: rows}, parameters=asked)
    return {"/admin/logg.csv": {"get": made}}
