"""Physical measures: the road to done, cameras, walks, comparisons, receipts; and lamps."""

from typing import Final

SQL: Final = """
CREATE TABLE lamps (
    row_id VARCHAR PRIMARY KEY CHECK (row_id <> ''),
    source VARCHAR NOT NULL CHECK (source <> ''),
    source_id VARCHAR,
    kind VARCHAR,
    status VARCHAR NOT NULL CHECK (status IN ('working', 'out', 'removed', 'unknown')),
    stated_at TIMESTAMPTZ,
    lon DOUBLE NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE NOT NULL CHECK (lat BETWEEN -90 AND 90)
);
CREATE TABLE interventions (
    intervention_id BIGINT PRIMARY KEY CHECK (intervention_id >= 1),
    kind VARCHAR NOT NULL CHECK (kind <> ''),
    goal VARCHAR NOT NULL CHECK (goal IN ('crime', 'safety')),
    title VARCHAR NOT NULL CHECK (title <> ''),
    place_id VARCHAR NOT NULL CHECK (place_id <> ''),
    place VARCHAR NOT NULL CHECK (place <> ''),
    district VARCHAR NOT NULL CHECK (district <> ''),
    lon DOUBLE NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE NOT NULL CHECK (lat BETWEEN -90 AND 90),
    outline VARCHAR NOT NULL CHECK (outline <> ''),
    status VARCHAR NOT NULL
        CHECK (status IN ('proposed', 'decided', 'ordered', 'done', 'evaluated', 'dropped')),
    owner VARCHAR NOT NULL CHECK (owner <> ''),
    cost_class VARCHAR NOT NULL CHECK (cost_class IN ('låg', 'medel', 'hög')),
    cost DOUBLE CHECK (cost >= 0),
    final_cost DOUBLE CHECK (final_cost >= 0),
    deadline TIMESTAMPTZ,
    selection_start TIMESTAMPTZ,
    selection_end TIMESTAMPTZ,
    proposed_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    ordered_at TIMESTAMPTZ,
    work_start TIMESTAMPTZ,
    done_at TIMESTAMPTZ,
    evaluated_at TIMESTAMPTZ,
    alternative VARCHAR NOT NULL,
    grounds VARCHAR NOT NULL,
    trial_id BIGINT NOT NULL CHECK (trial_id >= 0),
    made_by VARCHAR NOT NULL CHECK (made_by <> ''),
    CHECK ((selection_start IS NULL) = (selection_end IS NULL)),
    CHECK (selection_start < selection_end),
    CHECK (work_start <= done_at)
);
CREATE TABLE intervention_steps (
    step_id BIGINT PRIMARY KEY CHECK (step_id >= 1),
    intervention_id BIGINT NOT NULL,
    action VARCHAR NOT NULL CHECK (action <> ''),
    status VARCHAR NOT NULL CHECK (status <> ''),
    "at" TIMESTAMPTZ NOT NULL,
    words VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL CHECK (made_by <> '')
);
CREATE TABLE factors_set (
    factor_id BIGINT PRIMARY KEY CHECK (factor_id >= 1),
    subject VARCHAR NOT NULL CHECK (subject <> ''),
    district VARCHAR NOT NULL CHECK (district <> ''),
    factor VARCHAR NOT NULL CHECK (factor IN ('need', 'influence', 'cost')),
    value BIGINT NOT NULL CHECK (value BETWEEN 0 AND 5),
    words VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL CHECK (made_by <> ''),
    made_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE camera_dossiers (
    intervention_id BIGINT PRIMARY KEY CHECK (intervention_id >= 1),
    purpose VARCHAR NOT NULL,
    alternatives VARCHAR NOT NULL,
    incident_basis VARCHAR NOT NULL,
    need VARCHAR NOT NULL,
    privacy VARCHAR NOT NULL,
    balance VARCHAR NOT NULL,
    balance_outcome VARCHAR NOT NULL CHECK (balance_outcome IN ('need', 'privacy', 'undecided')),
    information VARCHAR NOT NULL,
    register_row VARCHAR NOT NULL,
    storage_days BIGINT NOT NULL CHECK (storage_days >= 0),
    review_date TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    changed_by VARCHAR NOT NULL CHECK (changed_by <> ''),
    changed_at TIMESTAMPTZ NOT NULL,
    CHECK (closed_at IS NULL OR (review_date IS NOT NULL AND alternatives <> ''
        AND register_row <> '' AND balance <> '' AND balance_outcome = 'need'))
);
CREATE TABLE walks (
    walk_id BIGINT PRIMARY KEY CHECK (walk_id >= 1),
    key VARCHAR NOT NULL UNIQUE CHECK (regexp_full_match(key, '[0-9a-f]{64}')),
    kind VARCHAR NOT NULL CHECK (kind IN ('inspection', 'safety_walk')),
    place_id VARCHAR NOT NULL CHECK (place_id <> ''),
    place VARCHAR NOT NULL CHECK (place <> ''),
    district VARCHAR NOT NULL CHECK (district <> ''),
    lon DOUBLE NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat DOUBLE NOT NULL CHECK (lat BETWEEN -90 AND 90),
    intervention_id BIGINT NOT NULL CHECK (intervention_id >= 0),
    "at" TIMESTAMPTZ NOT NULL,
    after_dark BOOLEAN NOT NULL,
    people BIGINT NOT NULL CHECK (people >= 0),
    words VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL CHECK (made_by <> ''),
    received_at TIMESTAMPTZ NOT NULL,
    CHECK ("at" <= received_at)
);
CREATE TABLE walk_findings (
    walk_id BIGINT NOT NULL,
    question VARCHAR NOT NULL CHECK (regexp_full_match(question, '[a-z][a-z0-9_]{0,39}')),
    answer VARCHAR NOT NULL CHECK (answer IN ('yes', 'no', 'partly', 'unknown')),
    PRIMARY KEY (walk_id, question)
);
CREATE TABLE comparisons (
    intervention_id BIGINT NOT NULL,
    rank BIGINT NOT NULL CHECK (rank >= 1),
    name VARCHAR NOT NULL CHECK (name <> ''),
    district VARCHAR NOT NULL CHECK (district <> ''),
    lon DOUBLE NOT NULL,
    lat DOUBLE NOT NULL,
    outline VARCHAR NOT NULL CHECK (outline <> ''),
    distance DOUBLE NOT NULL CHECK (distance >= 0),
    chosen_at TIMESTAMPTZ NOT NULL,
    known_until TIMESTAMPTZ NOT NULL,
    seed BIGINT NOT NULL,
    PRIMARY KEY (intervention_id, rank)
);
CREATE TABLE effects (
    effect_id BIGINT PRIMARY KEY CHECK (effect_id >= 1),
    intervention_id BIGINT NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind <> ''),
    district VARCHAR NOT NULL CHECK (district <> ''),
    made_at TIMESTAMPTZ NOT NULL,
    before_start TIMESTAMPTZ NOT NULL,
    before_end TIMESTAMPTZ NOT NULL,
    after_start TIMESTAMPTZ NOT NULL,
    after_end TIMESTAMPTZ NOT NULL,
    n_before BIGINT NOT NULL CHECK (n_before >= 0),
    n_after BIGINT NOT NULL CHECK (n_after >= 0),
    ratio DOUBLE,
    low DOUBLE,
    high DOUBLE,
    verdict VARCHAR NOT NULL CHECK (verdict IN ('effect', 'none', 'too_few')),
    words VARCHAR NOT NULL CHECK (words <> ''),
    details VARCHAR NOT NULL CHECK (details <> ''),
    made_by VARCHAR NOT NULL CHECK (made_by <> ''),
    CHECK (before_start < before_end AND before_end <= after_start AND after_start < after_end),
    CHECK (verdict <> 'effect' OR (ratio IS NOT NULL AND low IS NOT NULL AND high IS NOT NULL))
);
CREATE TABLE trials (
    trial_id BIGINT NOT NULL CHECK (trial_id >= 1),
    place BIGINT NOT NULL CHECK (place >= 1),
    intervention_id BIGINT NOT NULL,
    district VARCHAR NOT NULL CHECK (district <> ''),
    seed BIGINT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    made_by VARCHAR NOT NULL CHECK (made_by <> ''),
    PRIMARY KEY (trial_id, place)
);
"""
