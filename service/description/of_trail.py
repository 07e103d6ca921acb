"""Description of what is handed out as files: the log, and what became of the visits."""

from typing import Final

from est_geo.trail_words import KINDS
from service.description.about import About
from service.description.operations import CSV, Answer, Part, in_query, operation
from service.description.schemas import TEXT, Schema, one_of
from service.outcome_view import OUTCOME_TABLES

# An empty field of the form counts as not given.
_DAY: Final[Schema] = {"anyOf": [{"type": "string", "format": "date"}, one_of("")]}
_WORDS: Final[Schema] = {"type": "string", "maxLength": 200}


def trail_paths(_: About) -> dict[str, Part]:
    """Describe the log as CSV and its filters."""
    rows = Answer("Loggens rader, den senaste först", TEXT, CSV, ("Content-Disposition",))
    filters = (
        in_query("handelse", "Bara det som rör en händelse, med dess id.", _WORDS),
        in_query("slag", "Bara det som rör ett slag av objekt.", one_of(*KINDS, "")),
        in_query("id", "Bara det som rör ett objekt; kräver slag.", _WORDS),
        in_query("vem", "Bara vad en gjort, som konto:0a1b.", _WORDS),
        in_query("handling", "Bara en sorts handling, som incident.read.", _WORDS),
        in_query("fran", "Från och med en dag.", _DAY),
        in_query("till", "Till och med en dag.", _DAY),
    )
    visits = Answer("Raderna", TEXT, CSV, ("Content-Disposition",))
    period = (
        in_query("vecka", "En vecka, som 2026-W47. Högst en av vecka, manad och tertial.", _WORDS),
        in_query("manad", "En månad, som 2026-11.", _WORDS),
        in_query("tertial", "Ett tertial, som 2026-T3.", _WORDS),
        in_query("tabell", "Besök, doser per plats och aktör, eller antal per månad.",
                 one_of(*OUTCOME_TABLES, "")),
    )  # fmt: skip
    return {
        "/admin/logg.csv": {
            "get": operation("log", "Loggen som fil", {200: rows}, parameters=filters)
        },
        "/narvaro/utfall.csv": {
            "get": operation("outcome", "Vad som blev av besöken", {200: visits}, parameters=period)
        },
    }
