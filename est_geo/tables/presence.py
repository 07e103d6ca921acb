"""Tables of the presence plan: places, demand, shifts, wishes, visits made, and what was left."""

from est_geo.tables.contract import Column, Table

_c = Column

GROUNDS: dict[str, str] = {
    "long_term": "långsiktig hotspot",
    "early": "tidig varning",
    "decision": "mötets beslut",
    "occasion": "känt arrangemang",
    "survey": "otryggt enligt undersökning",
    "explore": "utforskande besök",
}
"""Why a place is in the plan at all, by id, in Swedish."""

WISH_KINDS: dict[str, str] = {
    "want": "önskat besök",
    "pin": "fastsatt besök",
    "forbid": "ska inte besökas",
    "together": "besök av flera samtidigt",
}
"""What people may ask of the plan, by id, in Swedish."""

MARKS: dict[str, str] = {"arrived": "på plats", "left": "lämnade platsen"}
"""What a patrol says of a visit, by id, in Swedish."""

VISIT_NOTES: dict[str, str] = {
    "lugnt": "Lugnt",
    "samtal": "Samtal med folk på platsen",
    "stokigt": "Stökigt, men utan händelse",
    "rapporterat": "Något hände och är rapporterat",
    "skadat": "Något är trasigt eller nedskräpat",
    "inte_framme": "Kom inte fram",
}
"""What a patrol may say of how it was: a category, never a text about anybody."""

PRESENCE_PLACES = Table("presence_places", ("place_id",), (
    _c("place_id", "text", "hot spot id where it is one, else a stable slug"),
    _c("name", "text", "place name that people use"),
    _c("district", "text", "district id, or one of OUTSIDE"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("ground", "text", "why it is in the plan: a key of GROUNDS"),
    _c("needs", "text", "power that it asks for most: samtal, narvaro, tillsyn or ordning"),
    _c("felt_safe", "bool", "rated safe in the survey: uniformed presence is not sent there"),
    _c("weeks_running", "int", "weeks in a row, up to now, that the plan has had visits here"),
    _c("n", "float", "incidents behind the expected weight; fractions where down-weighted"),
    _c("words", "text", "Swedish: why it is in the plan, one sentence"),
))  # fmt: skip

DEMAND = Table("demand", ("place_id", "start"), (
    _c("place_id", "text", "place"),
    _c("start", "time", "first instant of the hour"),
    _c("weight", "float", "expected incidents in that hour; what a visit is worth"),
    _c("why", "text", "Swedish: why this much is expected then, one sentence"),
))  # fmt: skip

SHIFTS = Table("shifts", ("shift_id",), (
    _c("shift_id", "text", "actor, local day, first hour and team"),
    _c("actor", "text", "actor id"),
    _c("actor_name", "text", "actor's Swedish name"),
    _c("team", "int", "team number of the actor, 1 is the first"),
    _c("start", "time", "shift begins"),
    _c("end", "time", "shift ends"),
    _c("capacity", "int", "most visits that it makes"),
))  # fmt: skip

AWAY = Table("away", ("shift_id", "start"), (
    _c("shift_id", "text", "shift"),
    _c("start", "time", "from when the team makes no visit: a meeting"),
    _c("end", "time", "until when"),
))  # fmt: skip

WISHES = Table("wishes", ("wish_id",), (
    _c("wish_id", "int", "number of the wish"),
    _c("kind", "text", "a key of WISH_KINDS"),
    _c("actor", "text", "actor id; missing = anybody", nullable=True),
    _c("team", "int", "team number; 0 = any"),
    _c("place_id", "text", "place"),
    _c("name", "text", "place name that people use"),
    _c("district", "text", "district id, or one of OUTSIDE"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("start", "time", "first instant: of the visit (pin), of the time span (others)"),
    _c("end", "time", "instant after the last"),
    _c("count", "int", "want: visits within the span; together: actors at once; else 1"),
    _c("task", "text", "kind of task asked for, e.g. tillsyn; missing = what the place needs",
       nullable=True),
    _c("weekly", "bool", "again every week at the same local hours, until it is withdrawn"),
    _c("words", "text", "Swedish: who decided it and why, personal data masked"),
    _c("made_by", "text", "account id, or the command line"),
    _c("made_at", "time", "when it was written down"),
))  # fmt: skip

UNMET = Table("unmet", ("wish_id",), (
    _c("wish_id", "int", "number of the wish"),
    _c("words", "text", "Swedish: what was asked, what there is, and so why not"),
))  # fmt: skip

VISIT_MARKS = Table("visit_marks", ("mark_id",), (
    _c("mark_id", "text", "SHA-256 of the phone's own key for this sending: once, however often"),
    _c("visit_id", "text", "planned visit, or one that the patrol made by itself"),
    _c("shift_id", "text", "shift"),
    _c("actor", "text", "actor id"),
    _c("place_id", "text", "place of the plan"),
    _c("district", "text", "district id, or one of OUTSIDE"),
    _c("kind", "text", "a key of MARKS"),
    _c("at", "time", "when, by the phone, never after it reached us"),
    _c("note", "text", "a key of VISIT_NOTES", nullable=True),
    _c("received_at", "time", "when it reached us"),
))  # fmt: skip
