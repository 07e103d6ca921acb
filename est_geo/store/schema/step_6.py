"""Retention: legal holds, aggregates of what was deleted, runs."""

from typing import Final

SQL: Final = """
CREATE TABLE aggregates (
    district VARCHAR NOT NULL CHECK (district <> ''),
    period VARCHAR NOT NULL
        CHECK (regexp_full_match(period, '[0-9]{4}-(0[1-9]|1[0-2]|K[1-4])|okand')),
    category VARCHAR NOT NULL CHECK (category <> ''),
    count BIGINT NOT NULL CHECK (count >= 1),
    PRIMARY KEY (district, period, category)
);
CREATE TABLE expired_reports (
    incident_id VARCHAR NOT NULL CHECK (regexp_full_match(incident_id, '[0-9a-f]{32}')),
    run_id BIGINT NOT NULL
);
CREATE TABLE holds (
    hold_id BIGINT PRIMARY KEY,
    reason VARCHAR NOT NULL CHECK (reason <> ''),
    incident_id VARCHAR,
    category VARCHAR,
    district VARCHAR,
    "start" TIMESTAMPTZ,
    "end" TIMESTAMPTZ,
    set_by VARCHAR NOT NULL CHECK (set_by <> ''),
    set_at TIMESTAMPTZ NOT NULL,
    until TIMESTAMPTZ,
    lifted_by VARCHAR,
    lifted_at TIMESTAMPTZ,
    CHECK (coalesce(incident_id, category, district) IS NOT NULL OR "start" IS NOT NULL),
    CHECK (("start" IS NULL) = ("end" IS NULL)),
    CHECK ("start" < "end"),
    CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
CREATE TABLE retention_runs (
    run_id BIGINT PRIMARY KEY,
    "at" TIMESTAMPTZ NOT NULL,
    decision VARCHAR NOT NULL,
    notes BIGINT NOT NULL CHECK (notes >= 0),
    places BIGINT NOT NULL CHECK (places >= 0),
    points BIGINT NOT NULL CHECK (points >= 0),
    reports BIGINT NOT NULL CHECK (reports >= 0),
    others BIGINT NOT NULL CHECK (others >= 0)
);
"""
