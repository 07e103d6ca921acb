"""Accounts, sessions, tokens, links: no secret, only the hash of each."""

from typing import Final

SQL: Final = """
CREATE TABLE accounts (
    account_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(account_id, '[0-9a-f]{12}')),
    login VARCHAR UNIQUE CHECK (login <> ''),
    issuer VARCHAR CHECK (issuer <> ''),
    subject VARCHAR CHECK (subject <> ''),
    name VARCHAR NOT NULL CHECK (name <> ''),
    role VARCHAR NOT NULL CHECK (regexp_full_match(role, '[a-z][a-z_]{1,31}')),
    district VARCHAR,
    actor VARCHAR,
    password_hash VARCHAR CHECK (password_hash LIKE '$argon2id$%'),
    made_at TIMESTAMPTZ NOT NULL,
    password_changed_at TIMESTAMPTZ,
    logged_in_at TIMESTAMPTZ,
    disabled_at TIMESTAMPTZ,
    UNIQUE (issuer, subject),
    CHECK ((login IS NULL) <> (issuer IS NULL)),
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    CHECK (password_hash IS NULL OR login IS NOT NULL)
);
CREATE TABLE sessions (
    session_sha256 VARCHAR PRIMARY KEY CHECK (regexp_full_match(session_sha256, '[0-9a-f]{64}')),
    account_id VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE api_tokens (
    token_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(token_id, '[0-9a-f]{8}')),
    token_sha256 VARCHAR NOT NULL UNIQUE CHECK (regexp_full_match(token_sha256, '[0-9a-f]{64}')),
    account_id VARCHAR NOT NULL,
    label VARCHAR NOT NULL CHECK (label <> ''),
    scopes VARCHAR NOT NULL CHECK (regexp_full_match(scopes, '[a-z_]+(,[a-z_]+)*')),
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    last_used DATE,
    revoked_at TIMESTAMPTZ,
    CHECK (expires_at > made_at AND expires_at <= made_at + INTERVAL 366 DAY)
);
CREATE TABLE invitations (
    invitation_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(invitation_id, '[0-9a-f]{8}')),
    invitation_sha256 VARCHAR NOT NULL UNIQUE
        CHECK (regexp_full_match(invitation_sha256, '[0-9a-f]{64}')),
    kind VARCHAR NOT NULL CHECK (kind IN ('first', 'new', 'reset')),
    role VARCHAR NOT NULL,
    district VARCHAR,
    actor VARCHAR,
    account_id VARCHAR,
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    CHECK ((kind = 'reset') = (account_id IS NOT NULL)),
    CHECK (expires_at > made_at)
);
CREATE TABLE login_attempts (
    state_sha256 VARCHAR PRIMARY KEY CHECK (regexp_full_match(state_sha256, '[0-9a-f]{64}')),
    browser_sha256 VARCHAR NOT NULL CHECK (regexp_full_match(browser_sha256, '[0-9a-f]{64}')),
    made_at TIMESTAMPTZ NOT NULL,
    target VARCHAR NOT NULL CHECK (target LIKE '/%')
);
CREATE TABLE closed_shifts (
    shift_id VARCHAR PRIMARY KEY CHECK (shift_id <> ''),
    closed_at TIMESTAMPTZ NOT NULL
);
"""
