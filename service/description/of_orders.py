"""Description of the files of physical measures: rows, and Open311 requests of what is ordered."""

from typing import Final

from service.description.about import About
from service.description.of_reports import request_schema
from service.description.operations import CSV, Answer, Part, in_path, in_query, operation
from service.description.schemas import TEXT, Schema, listed, one_of
from service.interventions_pages.asked import GOAL_WORDS, STATUS_WORDS

_WORDS: Final[Schema] = {"type": "string", "maxLength": 200}
_NUMBER: Final = in_path("number", {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}, "1")
_OWNER: Final = in_query("agare", "Bara en ägares, med dess id i profilen.", _WORDS)
_DISTRICT: Final = in_query("stadsdel", "Bara en stadsdels.", _WORDS)


def order_paths(about: About) -> dict[str, Part]:
    """Describe the list and each intervention, as rows and as requests."""
    rows = Answer("Åtgärderna, en rad var", TEXT, CSV, ("Content-Disposition",))
    row = Answer("Åtgärden på en rad", TEXT, CSV, ("Content-Disposition",))
    requests = Answer("Det som är beställt, det senaste först", listed(request_schema()))
    one = Answer("Åtgärden som ett ärende", listed(request_schema()))
    filters = (
        _DISTRICT, _OWNER,
        in_query("slag", "Bara ett slag ur åtgärdskatalogen.", _WORDS),
        in_query("status", "Bara så långt komna.", one_of(*STATUS_WORDS, "")),
        in_query("mal", "Bara med ett av de två målen.", one_of(*GOAL_WORDS, "")),
        in_query("sok", "Bara där alla orden står.", _WORDS),
    )  # fmt: skip
    asked = (
        _DISTRICT, _OWNER,
        in_query("jurisdiction_id", "Kommunens id.", one_of(about.profile.id, "")),
        in_query("status", "Öppna eller stängda.", one_of("open", "closed", "")),
    )  # fmt: skip
    return {
        "/atgarder.csv": {
            "get": operation("interventionRows", "Fysiska åtgärder som rader", {200: rows},
                             parameters=filters)
        },
        "/atgarder/open311.json": {
            "get": operation("orders", "Beställda åtgärder som Open311-ärenden", {200: requests},
                             parameters=asked)
        },
        "/atgarder/{number}.csv": {
            "get": operation("interventionRow", "En åtgärd på en rad", {200: row},
                             parameters=(_NUMBER,))
        },
        "/atgarder/{number}.json": {
            "get": operation("order", "En åtgärd som ett Open311-ärende", {200: one},
                             parameters=(_NUMBER,))
        },
    }  # fmt: skip
