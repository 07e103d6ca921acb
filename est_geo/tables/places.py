"""The place register: places, street lines, and what people have taught it."""

from est_geo.tables.contract import Column, Table

_c = Column

PLACES = Table("places", ("place_id",), (
    _c("place_id", "int", "running number"),
    _c("name", "text", "the name people use"),
    _c("kind", "text", "address, street, block, stop, centre, landmark, label"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("district", "text", "district id, where known", nullable=True),
    _c("town", "text", "postal town or locality, where known", nullable=True, optional=True),
    _c("confidence", "text", "high, medium or unverified"),
))  # fmt: skip

STREET_POINTS = Table("street_points", ("street", "part", "position"), (
    _c("street", "text", "the street's name"),
    _c("part", "int", "running number of an unbroken line; one street may have several"),
    _c("position", "int", "order along the line, 0 is its first point"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
))  # fmt: skip

LEARNED_PLACES = Table("learned_places", ("alias",), (
    _c("alias", "text", "normalised place text that a person has settled"),
    _c("name", "text", "the place it means"),
    _c("kind", "text", "kind of the place, as in PLACES"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("district", "text", "district id, where known", nullable=True),
))  # fmt: skip
