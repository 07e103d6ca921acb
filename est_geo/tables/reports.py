"""Reports on their way in, the incidents they become, and what waits for a person."""

from functools import partial

from est_geo.tables.contract import Column, Table

_c = Column
_o = partial(Column, nullable=True, optional=True)

REST = "ovriga_kommunen"
"""District id of what lies in the municipality but in no priority district."""

ELSEWHERE = "annan_kommun"
"""District id of what lies outside the municipality."""

OUTSIDE = (REST, ELSEWHERE)

COORDINATES = "coordinates"

NOT_FOUND = "none"

POINT_MATCHES = (COORDINATES, "address", "interpolated", "intersection", "place", "stop", "block")
"""How a report came to a point, and so to a cell."""

COARSE_MATCHES = ("coarse", "street", "district", "municipality", NOT_FOUND)
"""What is known of a report that has no point: coarse coordinates, an area in words, or nothing."""

# What a report says and its incident carries on.
_TOLD = (
    _c("source", "text", "system that the report comes from"),
    _c("source_id", "text", "the source's own id", nullable=True),
    _c("content", "text", "SHA-256 of the row's content"),
    _c("occurred_from", "time", "earliest time it can have happened", nullable=True),
    _c("occurred_to", "time", "latest time; equal to occurred_from for an instant", nullable=True),
    _c("time_precision", "text", "minute, window, day, month or unknown"),
    _c("received_at", "time", "when the report reached us"),
    _c("received_stated", "bool", "the source said when; else it is the time of intake"),
    _c("category", "text", "category id of the profile"),
    _c("actor", "text", "reporting actor", nullable=True),
    _c("place", "text", "place in words, personal data masked", nullable=True),
)  # fmt: skip
_WORDS = (
    _o("reasons", "text", "why the place feels unsafe: reason ids, ',' between"),
    _o("note", "text", "a sentence about it, personal data masked"),
    _o("findings", "text", "kinds of personal data masked in the row, ',' between"),
)  # fmt: skip

REPORTS = Table("reports", ("row",), (
    _c("row", "int", "row number in the file, first data row is 1"),
    *_TOLD,
    _c("lon", "float", "degrees, WGS 84", nullable=True),
    _c("lat", "float", "degrees, WGS 84", nullable=True),
    _o("accuracy_m", "float", "metres within which the coordinates hold, if said"),
    _o("district_hint", "text", "district said in a column of its own"),
    *_WORDS,
))  # fmt: skip

INCIDENTS = Table("incidents", ("incident_id",), (
    _c("incident_id", "text", "the dedupe key, hashed"),
    *_TOLD,
    _c("lon", "float", "degrees, WGS 84; missing = not on the grid", nullable=True),
    _c("lat", "float", "degrees, WGS 84; missing = not on the grid", nullable=True),
    _c("match_type", "text", "how the place was found: one of POINT_MATCHES or COARSE_MATCHES"),
    _c("district", "text", "district id, or one of OUTSIDE; missing = unknown", nullable=True),
    _c("cell", "text", "H3 cell at the profile's resolution; missing = no point", nullable=True),
    _o("near_lon", "float", "degrees, where a coarse place points; never a cell"),
    _o("near_lat", "float", "degrees, where a coarse place points; never a cell"),
    _o("accuracy_m", "float", "metres within which the coordinates hold, if said"),
    *_WORDS,
))  # fmt: skip

REJECTED = Table("rejected", ("row", "field"), (
    _c("row", "int", "row number in the file, first data row is 1"),
    _c("field", "text", "column that could not be understood"),
    _c("reason", "text", "Swedish: what was expected, what was found, what to do"),
))  # fmt: skip

REVIEW_ITEMS = Table("review_items", ("item_id",), (
    _c("item_id", "text", "hash of kind and incidents: the same doubt has the same id"),
    _c("kind", "text", "place, duplicate or personal"),
    _c("incident_id", "text", "the report in doubt"),
    _c("other_id", "text", "the report it may repeat", nullable=True),
    _c("why", "text", "Swedish: why a person must look, no value of the report quoted"),
    _c("candidates", "text", "JSON list of places: name, kind, lon, lat, district"),
    _c("made_at", "time", "when the doubt arose"),
))  # fmt: skip

DECISIONS = Table("decisions", ("decision_id",), (
    _c("decision_id", "int", "running number"),
    _c("item_id", "text", "the review item it settles"),
    _c("action", "text", "accept, correct, merge, reject, keep or undo"),
    _c("at", "time", "when"),
    _c("by", "text", "who, as a role or an account"),
    _c("incident_id", "text", "the report it changed"),
    _c("before", "text", "JSON of the changed columns before"),
    _c("after", "text", "JSON of the changed columns after"),
    _c("undoes", "int", "the decision that this one takes back; 0 = none"),
    _c("settled_with", "int", "the decision that brought this one along; 0 = none"),
))  # fmt: skip
