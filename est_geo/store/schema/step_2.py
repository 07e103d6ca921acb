"""Review, learned places, reporters' keys, tables beside the reports."""

from typing import Final

# What a person settles, what is taught, keys of reporters, and the tables beside the reports. A
# CHECK cannot be altered, so `incidents` is written anew: a report may now lie in a district
# without having a point, and carries what the report form asks.
SQL: Final = """
CREATE TABLE incidents_2 (
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
    match_type VARCHAR NOT NULL CHECK (match_type IN (
        'coordinates', 'address', 'interpolated', 'intersection', 'place', 'stop', 'block',
        'coarse', 'street', 'district', 'municipality', 'none'
    )),
    district VARCHAR,
    cell VARCHAR CHECK (regexp_full_match(cell, '[0-9a-f]{15}')),
    near_lon DOUBLE CHECK (near_lon BETWEEN -180 AND 180),
    near_lat DOUBLE CHECK (near_lat BETWEEN -90 AND 90),
    accuracy_m DOUBLE CHECK (accuracy_m >= 0),
    reasons VARCHAR,
    note VARCHAR,
    findings VARCHAR,
    intake_id BIGINT NOT NULL,
    standing VARCHAR NOT NULL DEFAULT 'counted'
        CHECK (standing IN ('counted', 'merged', 'withdrawn')),
    merged_into VARCHAR,
    CHECK ((occurred_from IS NULL) = (occurred_to IS NULL)),
    CHECK ((occurred_from IS NULL) = (time_precision = 'unknown')),
    CHECK (occurred_from <= occurred_to),
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK ((near_lon IS NULL) = (near_lat IS NULL)),
    CHECK ((lon IS NULL) = (cell IS NULL)),
    CHECK (lon IS NULL OR district IS NOT NULL),
    CHECK (
        (lon IS NULL)
        = (match_type IN ('coarse', 'street', 'district', 'municipality', 'none'))
    ),
    CHECK ((standing = 'merged') = (merged_into IS NOT NULL))
);
INSERT INTO incidents_2 BY NAME SELECT * FROM incidents;
DROP TABLE incidents;
ALTER TABLE incidents_2 RENAME TO incidents;
ALTER TABLE intakes ADD COLUMN manifest VARCHAR;
CREATE TABLE review_items (
    item_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(item_id, '[0-9a-f]{32}')),
    kind VARCHAR NOT NULL CHECK (kind IN ('place', 'duplicate', 'personal')),
    incident_id VARCHAR NOT NULL,
    other_id VARCHAR,
    why VARCHAR NOT NULL CHECK (why <> ''),
    candidates VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    state VARCHAR NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'accepted', 'corrected', 'merged', 'rejected', 'kept')),
    CHECK ((kind = 'duplicate') = (other_id IS NOT NULL))
);
CREATE TABLE decisions (
    decision_id BIGINT PRIMARY KEY,
    item_id VARCHAR NOT NULL,
    action VARCHAR NOT NULL
        CHECK (action IN ('accept', 'correct', 'merge', 'reject', 'keep', 'undo')),
    "at" TIMESTAMPTZ NOT NULL,
    "by" VARCHAR NOT NULL CHECK ("by" <> ''),
    incident_id VARCHAR NOT NULL,
    before VARCHAR NOT NULL,
    after VARCHAR NOT NULL,
    undoes BIGINT NOT NULL DEFAULT 0,
    settled_with BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE learned_places (
    alias VARCHAR NOT NULL CHECK (alias <> ''),
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    lon DOUBLE NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE NOT NULL CHECK (lat BETWEEN -90 AND 90),
    district VARCHAR,
    decision_id BIGINT PRIMARY KEY,
    taken_back BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE registers (
    register_id BIGINT PRIMARY KEY,
    file_name VARCHAR NOT NULL CHECK (file_name <> '' AND file_name NOT LIKE '%/%'),
    file_sha256 VARCHAR NOT NULL CHECK (regexp_full_match(file_sha256, '[0-9a-f]{64}')),
    imported_at TIMESTAMPTZ NOT NULL,
    kind VARCHAR NOT NULL,
    places BIGINT NOT NULL CHECK (places >= 0),
    streets BIGINT NOT NULL CHECK (streets >= 0)
);
CREATE TABLE places (
    register_id BIGINT NOT NULL,
    place_id BIGINT NOT NULL,
    name VARCHAR NOT NULL CHECK (name <> ''),
    kind VARCHAR NOT NULL,
    lon DOUBLE NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE NOT NULL CHECK (lat BETWEEN -90 AND 90),
    district VARCHAR,
    town VARCHAR,
    confidence VARCHAR NOT NULL,
    aliases VARCHAR NOT NULL DEFAULT ''
);
CREATE TABLE street_points (
    register_id BIGINT NOT NULL,
    street VARCHAR NOT NULL CHECK (street <> ''),
    part BIGINT NOT NULL,
    "position" BIGINT NOT NULL,
    lon DOUBLE NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE NOT NULL CHECK (lat BETWEEN -90 AND 90)
);
CREATE TABLE report_keys (
    key_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(key_id, '[0-9a-f]{8}')),
    key_sha256 VARCHAR NOT NULL UNIQUE CHECK (regexp_full_match(key_sha256, '[0-9a-f]{64}')),
    actor VARCHAR NOT NULL CHECK (actor <> ''),
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE TABLE submissions (
    submission VARCHAR PRIMARY KEY CHECK (regexp_full_match(submission, '[0-9a-f]{64}')),
    actor VARCHAR NOT NULL,
    content VARCHAR NOT NULL CHECK (regexp_full_match(content, '[0-9a-f]{64}')),
    received_at TIMESTAMPTZ NOT NULL,
    incident_ids VARCHAR NOT NULL
);
CREATE TABLE other_intakes (
    other_intake_id BIGINT PRIMARY KEY,
    file_name VARCHAR NOT NULL CHECK (file_name <> '' AND file_name NOT LIKE '%/%'),
    file_sha256 VARCHAR NOT NULL CHECK (regexp_full_match(file_sha256, '[0-9a-f]{64}')),
    taken_at TIMESTAMPTZ NOT NULL,
    kind VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    stored BIGINT NOT NULL CHECK (stored >= 0),
    rejected BIGINT NOT NULL CHECK (rejected >= 0),
    duplicates BIGINT NOT NULL CHECK (duplicates >= 0),
    CHECK (rows = stored + rejected + duplicates)
);
CREATE TABLE other_rejected_rows (
    other_intake_id BIGINT NOT NULL,
    "row" BIGINT NOT NULL CHECK ("row" >= 1),
    field VARCHAR NOT NULL,
    reason VARCHAR NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (other_intake_id, "row", field)
);
CREATE TABLE area_statistics (
    row_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, area VARCHAR NOT NULL, district VARCHAR,
    "start" TIMESTAMPTZ NOT NULL, "end" TIMESTAMPTZ NOT NULL, category VARCHAR NOT NULL,
    count DOUBLE, CHECK ("start" < "end")
);
CREATE TABLE survey_results (
    row_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, area VARCHAR NOT NULL, district VARCHAR,
    "start" TIMESTAMPTZ NOT NULL, "end" TIMESTAMPTZ NOT NULL, question VARCHAR NOT NULL,
    "group" VARCHAR, share DOUBLE CHECK (share BETWEEN 0 AND 1), n DOUBLE,
    CHECK ("start" < "end")
);
CREATE TABLE exposure (
    row_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, unit VARCHAR,
    lon DOUBLE NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE NOT NULL CHECK (lat BETWEEN -90 AND 90),
    amount DOUBLE NOT NULL CHECK (amount >= 0)
);
CREATE TABLE lamp_faults (
    row_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, source_id VARCHAR, kind VARCHAR,
    reported_at TIMESTAMPTZ NOT NULL, repaired_at TIMESTAMPTZ,
    lon DOUBLE CHECK (lon BETWEEN -180 AND 180), lat DOUBLE CHECK (lat BETWEEN -90 AND 90),
    CHECK ((lon IS NULL) = (lat IS NULL))
);
CREATE TABLE occasions (
    occasion_id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, starts TIMESTAMPTZ NOT NULL,
    ends TIMESTAMPTZ NOT NULL, place VARCHAR, lon DOUBLE, lat DOUBLE, district VARCHAR,
    actor VARCHAR, received_at TIMESTAMPTZ NOT NULL, CHECK (starts <= ends)
);
"""
