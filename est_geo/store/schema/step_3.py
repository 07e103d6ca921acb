"""The audit trail: who did or saw what, when and why, each row sealed with the one before."""

from typing import Final

# `turns` is the number of the transaction (in meta too), so a change that no row tells of leaves a
# gap; `writes` counts those that changed what a picture or a queue is made of. No index over the
# objects: their number and their hash are part of the seal.
SQL: Final = """
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY CHECK (seq >= 1),
    "at" TIMESTAMPTZ NOT NULL,
    turns BIGINT NOT NULL,
    writes BIGINT NOT NULL,
    who VARCHAR NOT NULL CHECK (who <> ''),
    role VARCHAR NOT NULL CHECK (role <> ''),
    action VARCHAR NOT NULL CHECK (action <> ''),
    object_kind VARCHAR NOT NULL,
    object_id VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    details VARCHAR NOT NULL,
    previous VARCHAR NOT NULL CHECK (regexp_full_match(previous, '[0-9a-f]{64}')),
    sha256 VARCHAR NOT NULL CHECK (regexp_full_match(sha256, '[0-9a-f]{64}'))
);
CREATE TABLE audit_objects (
    seq BIGINT NOT NULL,
    object_kind VARCHAR NOT NULL,
    object_id VARCHAR NOT NULL
);
INSERT INTO meta VALUES ('turns', '0');
"""
