"""The audit trail: who did or saw what, when and why, each row sealed with the one before."""

from typing import Final

SQL: Final = """
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY CHECK (seq >= 1),
    "at" TIMESTAMPTZ NOT NULL,
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
    object_id VARCHAR NOT NULL,
    PRIMARY KEY (seq, object_kind, object_id)
);
"""
