"""Tables that follow the presence plan up: what it covers, and what became of its visits."""

from est_geo.tables.contract import Column, Table

_c = Column

VISIT_STATES: dict[str, str] = {
    "made": "genomfört",
    "begun": "påbörjat",
    "not_reached": "kom inte fram",
    "missed": "uteblivet",
    "to_come": "återstår",
    "unknown": "inte kvitterat",
}
"""What became of a planned visit, by id, in Swedish. Silence is not absence: `unknown`."""

COVERAGE = Table("coverage", ("district", "weekday", "hour"), (
    _c("district", "text", "district id, or one of OUTSIDE"),
    _c("weekday", "int", "0 = Monday"),
    _c("hour", "int", "local hour, 0–23"),
    _c("expected", "float", "all demand weight of that hour"),
    _c("covered", "float", "what the visited hours count of it"),
    _c("visits", "int", "visits that begin then"),
    _c("staffed", "int", "teams out then that work in the district"),
    _c("gap", "bool", "much is expected and nobody comes"),
    _c("doubled", "int", "visits close upon another actor's at the same place"),
))  # fmt: skip

OVERLAPS = Table("overlaps", ("first_id", "second_id"), (
    _c("place_id", "text", "place"),
    _c("place", "text", "place name"),
    _c("district", "text", "district id"),
    _c("first_id", "text", "the earlier visit"),
    _c("first_actor", "text", "actor id of the earlier visit"),
    _c("first_name", "text", "its actor's Swedish name"),
    _c("first_start", "time", "when it begins"),
    _c("second_id", "text", "the later visit"),
    _c("second_actor", "text", "actor id of the later visit"),
    _c("second_name", "text", "its actor's Swedish name"),
    _c("second_start", "time", "when it begins"),
    _c("minutes_between", "int", "from the one's beginning to the other's"),
    _c("at_once", "bool", "both are there at the same time"),
))  # fmt: skip

VISITS_MADE = Table("visits_made", ("id",), (
    _c("id", "text", "name of the visit"),
    _c("planned", "bool", "in the plan that holds; else the patrol made it by itself"),
    _c("shift_id", "text", "shift", nullable=True),
    _c("actor", "text", "actor id"),
    _c("actor_name", "text", "actor's Swedish name"),
    _c("place_id", "text", "place"),
    _c("place", "text", "place name"),
    _c("district", "text", "district id"),
    _c("start", "time", "planned to begin; of a visit of the patrol's own: when it began"),
    _c("minutes_planned", "int", "planned length; 0 where it was not planned"),
    _c("arrived", "time", "when the patrol said that it was there", nullable=True),
    _c("left", "time", "when it said that it left", nullable=True),
    _c("minutes_there", "float", "between the two; missing where one is, or where the patrol "
       "forgot to say that it left", nullable=True),
    _c("late_minutes", "float", "arrived so long after the planned start; before is negative",
       nullable=True),
    _c("state", "text", "a key of VISIT_STATES"),
    _c("note", "text", "a key of VISIT_NOTES", nullable=True),
))  # fmt: skip

DOSAGE = Table("dosage", ("week", "place_id", "actor"), (
    _c("week", "text", "ISO week"),
    _c("place_id", "text", "place"),
    _c("place", "text", "place name"),
    _c("district", "text", "district id"),
    _c("actor", "text", "actor id"),
    _c("actor_name", "text", "actor's Swedish name"),
    _c("planned", "int", "visits in the plan, those to come included"),
    _c("due", "int", "of them: those whose outcome is known, made or not"),
    _c("made", "int", "planned visits that were made"),
    _c("own", "int", "visits that the patrol made by itself"),
    _c("unknown", "int", "planned visits that nobody has said anything of"),
    _c("minutes_planned", "int", "planned minutes"),
    _c("minutes_there", "float", "minutes there, of visits whose minutes are known"),
    _c("timed", "int", "visits whose minutes are known"),
))  # fmt: skip

PRESENCE_AGGREGATES = Table("presence_aggregates", ("district", "actor_kind", "period"), (
    _c("district", "text", "district id"),
    _c("actor_kind", "text", "the profile's kind of actor"),
    _c("period", "text", "month, 2026-11"),
    _c("planned", "int", "visits in the plan"),
    _c("made", "int", "planned visits that were made"),
    _c("own", "int", "visits that patrols made by themselves"),
    _c("minutes", "int", "minutes there, of visits whose minutes are known"),
))  # fmt: skip

PROMISE = Table("promise", ("period", "district"), (
    _c("period", "text", "month or tertial, as `Period.parse` reads it"),
    _c("district", "text", "district id"),
    _c("planned", "int", "visits in the plan"),
    _c("made", "int", "planned visits that were made"),
    _c("own", "int", "visits that patrols made by themselves"),
    _c("minutes", "int", "minutes there, of visits whose minutes are known"),
    _c("actors", "int", "kinds of actors that made a visit"),
))  # fmt: skip
