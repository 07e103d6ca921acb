"""Presence: plans as they were made, what people asked of them, supply, and visits made."""

from typing import Final

SQL: Final = """
CREATE TABLE plans (
    plan_id BIGINT PRIMARY KEY CHECK (plan_id >= 1),
    week VARCHAR NOT NULL CHECK (regexp_full_match(week, '[0-9]{4}-W[0-9]{2}')),
    version BIGINT NOT NULL CHECK (version >= 1),
    made_by VARCHAR NOT NULL CHECK (made_by <> ''),
    made_at TIMESTAMPTZ NOT NULL,
    seed BIGINT NOT NULL,
    status VARCHAR NOT NULL CHECK (status <> ''),
    UNIQUE (week, version)
);
CREATE TABLE plan_places (
    plan_id BIGINT NOT NULL,
    place_id VARCHAR NOT NULL CHECK (place_id <> ''),
    name VARCHAR NOT NULL,
    district VARCHAR NOT NULL,
    lon DOUBLE NOT NULL,
    lat DOUBLE NOT NULL,
    ground VARCHAR NOT NULL,
    needs VARCHAR NOT NULL,
    felt_safe BOOLEAN NOT NULL,
    weeks_running BIGINT NOT NULL CHECK (weeks_running >= 0),
    n DOUBLE NOT NULL,
    words VARCHAR NOT NULL,
    PRIMARY KEY (plan_id, place_id)
);
CREATE TABLE plan_demand (
    plan_id BIGINT NOT NULL,
    place_id VARCHAR NOT NULL,
    start TIMESTAMPTZ NOT NULL,
    weight DOUBLE NOT NULL CHECK (weight >= 0),
    why VARCHAR NOT NULL,
    PRIMARY KEY (plan_id, place_id, start)
);
CREATE TABLE plan_shifts (
    plan_id BIGINT NOT NULL,
    shift_id VARCHAR NOT NULL CHECK (shift_id <> ''),
    actor VARCHAR NOT NULL,
    actor_name VARCHAR NOT NULL,
    team BIGINT NOT NULL,
    start TIMESTAMPTZ NOT NULL,
    "end" TIMESTAMPTZ NOT NULL,
    capacity BIGINT NOT NULL CHECK (capacity >= 0),
    PRIMARY KEY (plan_id, shift_id)
);
CREATE TABLE plan_visits (
    plan_id BIGINT NOT NULL,
    id VARCHAR NOT NULL CHECK (id <> ''),
    actor VARCHAR NOT NULL,
    actor_name VARCHAR NOT NULL,
    team BIGINT NOT NULL,
    place_id VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    district VARCHAR NOT NULL,
    lon DOUBLE NOT NULL,
    lat DOUBLE NOT NULL,
    start TIMESTAMPTZ NOT NULL,
    "end" TIMESTAMPTZ NOT NULL,
    minutes BIGINT NOT NULL CHECK (minutes >= 1),
    weight DOUBLE NOT NULL,
    why VARCHAR NOT NULL,
    shift_id VARCHAR,
    ground VARCHAR,
    task VARCHAR,
    look VARCHAR,
    pinned DOUBLE,
    PRIMARY KEY (plan_id, id),
    CHECK (start < "end")
);
CREATE TABLE plan_gaps (
    plan_id BIGINT NOT NULL,
    place_id VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    hour BIGINT NOT NULL CHECK (hour BETWEEN 0 AND 23),
    weight DOUBLE NOT NULL,
    why VARCHAR NOT NULL,
    district VARCHAR,
    PRIMARY KEY (plan_id, place_id, weekday, hour)
);
CREATE TABLE plan_unmet (
    plan_id BIGINT NOT NULL,
    wish_id BIGINT NOT NULL,
    words VARCHAR NOT NULL CHECK (words <> ''),
    PRIMARY KEY (plan_id, wish_id)
);
CREATE TABLE wishes (
    wish_id BIGINT PRIMARY KEY CHECK (wish_id >= 1),
    kind VARCHAR NOT NULL CHECK (kind IN ('want', 'pin', 'forbid', 'together')),
    actor VARCHAR,
    team BIGINT NOT NULL CHECK (team >= 0),
    place_id VARCHAR NOT NULL CHECK (place_id <> ''),
    name VARCHAR NOT NULL CHECK (name <> ''),
    district VARCHAR NOT NULL CHECK (district <> ''),
    lon DOUBLE NOT NULL,
    lat DOUBLE NOT NULL,
    start TIMESTAMPTZ NOT NULL,
    "end" TIMESTAMPTZ NOT NULL,
    count BIGINT NOT NULL CHECK (count >= 1),
    task VARCHAR,
    weekly BOOLEAN NOT NULL,
    words VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL CHECK (made_by <> ''),
    made_at TIMESTAMPTZ NOT NULL,
    withdrawn_by VARCHAR,
    withdrawn_at TIMESTAMPTZ,
    CHECK (start < "end"),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
CREATE TABLE supply (
    supply_id BIGINT PRIMARY KEY CHECK (supply_id >= 1),
    actor VARCHAR NOT NULL CHECK (actor <> ''),
    settings VARCHAR NOT NULL CHECK (settings <> ''),
    made_by VARCHAR NOT NULL CHECK (made_by <> ''),
    made_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE visit_marks (
    mark_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(mark_id, '[0-9a-f]{64}')),
    visit_id VARCHAR NOT NULL CHECK (visit_id <> ''),
    shift_id VARCHAR NOT NULL CHECK (shift_id <> ''),
    actor VARCHAR NOT NULL CHECK (actor <> ''),
    place_id VARCHAR NOT NULL,
    district VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('arrived', 'left')),
    "at" TIMESTAMPTZ NOT NULL,
    note VARCHAR CHECK (regexp_full_match(note, '[a-z_]{1,40}')),
    received_at TIMESTAMPTZ NOT NULL,
    CHECK ("at" <= received_at)
);
CREATE TABLE presence_aggregates (
    district VARCHAR NOT NULL CHECK (district <> ''),
    actor_kind VARCHAR NOT NULL CHECK (actor_kind <> ''),
    period VARCHAR NOT NULL CHECK (regexp_full_match(period, '[0-9]{4}-[0-9]{2}')),
    planned BIGINT NOT NULL CHECK (planned >= 0),
    made BIGINT NOT NULL CHECK (made BETWEEN 0 AND planned),
    own BIGINT NOT NULL CHECK (own >= 0),
    minutes BIGINT NOT NULL CHECK (minutes >= 0),
    PRIMARY KEY (district, actor_kind, period)
);
"""
