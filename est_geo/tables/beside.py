"""Tables beside the reports: figures per area, surveys, exposure, lamp faults, known occasions."""

from est_geo.tables.contract import Column, Table

_c = Column

AREA_STATISTICS = Table("area_statistics", ("row_id",), (
    _c("row_id", "text", "hash of the row's content and its number among equal rows"),
    _c("source", "text", "who delivered the figures"),
    _c("area", "text", "area as the source names it"),
    _c("district", "text", "district id, where the area is one", nullable=True),
    _c("start", "time", "start of the period"),
    _c("end", "time", "end of the period, not included"),
    _c("category", "text", "kind of crime as the source names it"),
    _c("count", "float", "number reported", nullable=True),
))  # fmt: skip

SURVEY_RESULTS = Table("survey_results", ("row_id",), (
    _c("row_id", "text", "hash of the row's content and its number among equal rows"),
    _c("source", "text", "who asked"),
    _c("area", "text", "area as the source names it"),
    _c("district", "text", "district id, where the area is one", nullable=True),
    _c("start", "time", "start of the period"),
    _c("end", "time", "end of the period, not included"),
    _c("question", "text", "question as asked"),
    _c("group", "text", "group that answered, e.g. kvinnor; missing = all", nullable=True),
    _c("share", "float", "share that answered so, 0–1", nullable=True),
    _c("n", "float", "number of answers", nullable=True),
))  # fmt: skip

EXPOSURE = Table("exposure", ("row_id",), (
    _c("row_id", "text", "hash of the row's content and its number among equal rows"),
    _c("source", "text", "who delivered the figures"),
    _c("unit", "text", "the source's own id of the unit", nullable=True),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("amount", "float", "people, dwellings or whatever the source counts"),
))  # fmt: skip

LAMP_FAULTS = Table("lamp_faults", ("row_id",), (
    _c("row_id", "text", "hash of the source and its id, else of the row's content"),
    _c("source", "text", "who delivered them"),
    _c("source_id", "text", "the source's own id", nullable=True),
    _c("kind", "text", "kind of fault as the source names it", nullable=True),
    _c("reported_at", "time", "when the fault was reported"),
    _c("repaired_at", "time", "when it was mended; missing = not known", nullable=True),
    _c("lon", "float", "degrees, WGS 84", nullable=True),
    _c("lat", "float", "degrees, WGS 84", nullable=True),
))  # fmt: skip

LAMPS = Table("lamps", ("row_id",), (
    _c("row_id", "text", "hash of the source and its id, else of the row's place"),
    _c("source", "text", "whose inventory"),
    _c("source_id", "text", "the source's own id", nullable=True),
    _c("kind", "text", "kind of lamp as the source names it", nullable=True),
    _c("status", "text", "a key of LAMP_STATES"),
    _c("stated_at", "time", "when the inventory says that it was so", nullable=True),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
))  # fmt: skip

LAMP_STATES: dict[str, str] = {
    "working": "lyser", "out": "släckt", "removed": "borttagen", "unknown": "okänt",
}  # fmt: skip
"""State of a lamp in an inventory, by id, in Swedish."""

OCCASIONS = Table("occasions", ("occasion_id",), (
    _c("occasion_id", "text", "hash of who reported it and their id"),
    _c("name", "text", "what it is, personal data masked"),
    _c("starts", "time", "when it begins"),
    _c("ends", "time", "when it ends"),
    _c("place", "text", "place in words, personal data masked", nullable=True),
    _c("lon", "float", "degrees, WGS 84", nullable=True),
    _c("lat", "float", "degrees, WGS 84", nullable=True),
    _c("district", "text", "district id, or one of OUTSIDE; missing = unknown", nullable=True),
    _c("actor", "text", "who told of it", nullable=True),
    _c("received_at", "time", "when it reached us"),
))  # fmt: skip

OTHER_TABLES = {one.name: one for one in (
    AREA_STATISTICS, SURVEY_RESULTS, EXPOSURE, LAMP_FAULTS, LAMPS,
)}  # fmt: skip
"""Tables beside the reports: a file of one of these never becomes an incident."""
