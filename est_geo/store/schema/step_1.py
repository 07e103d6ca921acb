"""Incidents, intakes, rejected rows."""

from typing import Final

# No foreign key from incidents to intakes: DuckDB 2.0.0 refuses to delete child and parent in one
# transaction, and lawful deletion (gallring) must be able to. `Store.add` writes both or none.
SQL: Final = """
CREATE TABLE meta (
    key VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);
CREATE TABLE intakes (
    intake_id BIGINT PRIMARY KEY,
    file_name VARCHAR NOT NULL CHECK (file_name <> '' AND file_name NOT LIKE '%/%'),
    file_sha256 VARCHAR NOT NULL CHECK (regexp_full_match(file_sha256, '[0-9a-f]{64}')),
    taken_at TIMESTAMPTZ NOT NULL,
    source VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    incidents BIGINT NOT NULL CHECK (incidents >= 0),
    unplaced BIGINT NOT NULL CHECK (unplaced >= 0),
    rejected BIGINT NOT NULL CHECK (rejected >= 0),
    duplicates BIGINT NOT NULL CHECK (duplicates >= 0),
    outside BIGINT NOT NULL CHECK (outside BETWEEN 0 AND incidents),
    CHECK (rows = incidents + unplaced + rejected + duplicates)
);
CREATE TABLE incidents (
    incident_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(incident_id, '[0-9a-f]{32}')),
    source VARCHAR NOT NULL,
    source_id VARCHAR,
    content VARCHAR NOT NULL,
    occurred_from TIMESTAMPTZ,
    occurred_to TIMESTAMPTZ,
    time_precision VARCHAR NOT NULL
        CHECK (time_precision IN ('minute', 'window', 'day', 'month', 'unknown')),
    received_at TIMESTAMPTZ NOT NULL,
    received_stated BOOLEAN NOT NULL,
    category VARCHAR NOT NULL CHECK (category <> ''),
    actor VARCHAR,
    place VARCHAR,
    lon DOUBLE CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE CHECK (lat BETWEEN -90 AND 90),
    match_type VARCHAR NOT NULL,
    district VARCHAR,
    cell VARCHAR CHECK (regexp_full_match(cell, '[0-9a-f]{15}')),
    intake_id BIGINT NOT NULL,
    CHECK ((occurred_from IS NULL) = (occurred_to IS NULL)),
    CHECK ((occurred_from IS NULL) = (time_precision = 'unknown')),
    CHECK (occurred_from <= occurred_to),
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK ((lon IS NULL) = (cell IS NULL)),
    CHECK ((lon IS NULL) = (district IS NULL)),
    CHECK ((lon IS NULL) = (match_type = 'none'))
);
CREATE TABLE rejected_rows (
    intake_id BIGINT NOT NULL,
    "row" BIGINT NOT NULL CHECK ("row" >= 1),
    field VARCHAR NOT NULL,
    reason VARCHAR NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (intake_id, "row", field)
);
INSERT INTO meta VALUES ('program', 'est_geo'), ('id', uuid()::VARCHAR), ('writes', '0');
"""
