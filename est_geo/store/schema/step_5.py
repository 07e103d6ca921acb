"""What has been proposed for publication, frozen, and what was decided of it."""

from typing import Final

SQL: Final = """
CREATE TABLE releases (
    release_id BIGINT PRIMARY KEY CHECK (release_id >= 1),
    audience VARCHAR NOT NULL CHECK (audience IN ('public', 'est', 'intern')),
    product VARCHAR NOT NULL CHECK (product <> ''),
    period VARCHAR NOT NULL CHECK (period <> ''),
    version BIGINT NOT NULL CHECK (version >= 1),
    reason VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL CHECK (regexp_full_match(sha256, '[0-9a-f]{64}')),
    proposed_by VARCHAR NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE release_decisions (
    release_id BIGINT PRIMARY KEY,
    verdict VARCHAR NOT NULL CHECK (verdict IN ('published', 'refused')),
    decided_by VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    words VARCHAR NOT NULL
);
"""
