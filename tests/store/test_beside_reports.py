"""Keys, registers, and the tables beside the reports."""

import pandas as pd
import pytest

from est_geo.errors import NotFoundError, StoreError, TableError
from est_geo.store import Learned, OtherAdded, RegisterRecord, Settlement
from est_geo.store.records import Change
from est_geo.tables import (
    AREA_STATISTICS,
    EXPOSURE,
    LAMP_FAULTS,
    LAMPS,
    LEARNED_PLACES,
    OCCASIONS,
    OTHER_TABLES,
    PLACES,
    REJECTED,
    REVIEW_ITEMS,
    STREET_POINTS,
    SURVEY_RESULTS,
    checked,
)

AT = pd.Timestamp("2026-11-16 08:00", tz="UTC")
DAY = pd.Timedelta(days=1)


def table(contract, *rows):
    frame = pd.DataFrame(list(rows), columns=contract.names)
    return checked(frame.astype(contract.empty().dtypes.to_dict()), contract)


# ── Keys ───────────────────────────────────────────────────────────────────────────────────────


def test_a_key_opens_until_it_expires_or_is_revoked(store):
    first = store.add_report_key("polis", "a" * 64, AT, AT + DAY)
    second = store.add_report_key("stangastaden", "b" * 64, AT)
    assert store.actor_of_key("a" * 64, AT) == "polis"
    assert store.actor_of_key("a" * 64, AT + DAY) is None
    assert store.actor_of_key("b" * 64, AT + 9999 * DAY) == "stangastaden"
    assert store.actor_of_key("c" * 64, AT) is None
    store.revoke_report_key(second, AT + DAY)
    store.revoke_report_key(second, AT + 2 * DAY)
    assert store.actor_of_key("b" * 64, AT) is None
    keys = store.report_keys()
    assert keys.columns.tolist() == ["key_id", "actor", "made_at", "expires_at", "revoked_at"]
    assert set(keys["key_id"]) == {first, second}
    assert keys.set_index("key_id").loc[second, "revoked_at"] == AT + DAY
    assert not any("a" * 64 in str(value) for value in keys.to_numpy().ravel())


def test_what_is_no_hash_or_no_key_is_refused(store):
    store.add_report_key("polis", "a" * 64, AT)
    for actor, key in (("polis", "nyckeln i klartext"), ("polis", "a" * 64), ("", "b" * 64)):
        with pytest.raises(StoreError) as caught:
            store.add_report_key(actor, key, AT)
        assert "klartext" not in str(caught.value)
    with pytest.raises(NotFoundError):
        store.revoke_report_key("00000000", AT)
    assert len(store.report_keys()) == 1


# ── Registers ──────────────────────────────────────────────────────────────────────────────────


def places(*names, kind="landmark"):
    rows = [(n, name, kind, 15.6 + n / 100, 58.4, None, None, "high")
            for n, name in enumerate(names)]  # fmt: skip
    return table(PLACES, *rows)


def register(name="platser.csv", digit="0", kind="csv"):
    return RegisterRecord(name, digit * 64, AT, kind)


def test_registers_are_one_register_numbered_anew(store):
    line = [("Storgatan", 0, 0, 15.6, 58.4), ("Storgatan", 0, 1, 15.7, 58.4)]
    first = store.add_register(
        register(), places("Ågatan", "Torget"), ((), ("T|orget", "torg")),
        table(STREET_POINTS, *line, ("Storgatan", 3, 0, 15.8, 58.4)),
    )  # fmt: skip
    second = store.add_register(register("b.gpkg", kind="gpkg"), places("Kiosken"), (),
                                table(STREET_POINTS, *line))  # fmt: skip
    found, aliases, streets, learned = store.gazetteer_tables()
    checked(found, PLACES)
    checked(streets, STREET_POINTS)
    checked(learned, LEARNED_PLACES)
    assert found["place_id"].tolist() == [0, 1, 2]
    assert found["name"].tolist() == ["Ågatan", "Torget", "Kiosken"]
    assert aliases == ((), ("T|orget", "torg"), ())
    assert streets["part"].tolist() == [0, 0, 1, 2, 2]
    assert store.registers()[["register_id", "places", "streets"]].to_numpy().tolist() == [
        [first, 2, 3], [second, 1, 2],
    ]  # fmt: skip


def test_a_file_imported_again_changes_nothing_and_a_new_one_of_its_name_takes_its_place(store):
    first = store.add_register(register(), places("Ågatan", "Torget"))
    assert store.add_register(register(), places("Ågatan", "Torget")) == first
    assert len(store.gazetteer_tables()[0]) == 2
    second = store.add_register(register(digit="1"), places("Kiosken"))
    assert second != first
    assert store.gazetteer_tables()[0]["name"].tolist() == ["Kiosken"]
    assert store.registers()["register_id"].tolist() == [second]
    store.drop_register(second)
    assert store.gazetteer_tables()[0].empty
    with pytest.raises(NotFoundError):
        store.drop_register(second)


def test_a_register_that_is_wrong_leaves_the_one_before(store):
    store.add_register(register(), places("Ågatan"))
    with pytest.raises(TableError):
        store.add_register(register(digit="1"), places("Torget"), ((), ()))
    with pytest.raises(StoreError):
        store.add_register(register(digit="1"), places("Torget").assign(lat=91.0))
    assert store.gazetteer_tables()[0]["name"].tolist() == ["Ågatan"]


# ── Tables beside the reports ──────────────────────────────────────────────────────────────────

EXAMPLES = {
    "area_statistics": table(
        AREA_STATISTICS, ("1", "polisen", "Ryd", "ryd", AT, AT + DAY, "Stöld", 4.0),
        ("2", "polisen", "Berga", None, AT, AT + DAY, "Stöld", None),
    ),
    "survey_results": table(
        SURVEY_RESULTS, ("1", "kommunen", "Ryd", "ryd", AT, AT + DAY, "Trygg?", None, 0.7, 90.0)
    ),
    "exposure": table(EXPOSURE, ("1", "scb", "A1", 15.6, 58.4, 120.0)),
    "lamp_faults": table(
        LAMP_FAULTS, ("1", "tekniska", "7", "släckt", AT, None, 15.6, 58.4),
        ("2", "tekniska", None, None, AT, AT + DAY, None, None),
    ),
    "lamps": table(
        LAMPS, ("1", "tekniska", "L7", "LED", "working", AT, 15.6, 58.4),
        ("2", "tekniska", None, None, "unknown", None, 15.6, 58.41),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_TABLES)
def test_what_goes_in_beside_comes_out_once(store, record, name):
    frame = EXAMPLES[name]
    rejected = table(REJECTED, (3, "antal", "Inget tal."), (3, "period", "Ingen tid."))
    added = store.add_other(record(len(frame) + 2), name, frame, rejected, 1)
    assert added == OtherAdded(len(frame), 1, 1)
    again = store.add_other(record(len(frame)), name, frame, REJECTED.empty())
    assert again == OtherAdded(0, 0, len(frame))
    pd.testing.assert_frame_equal(store.other(name).sort_values("row_id", ignore_index=True), frame)
    books = store.other_intakes()
    assert books["kind"].tolist() == [name] * 2
    assert (books["rows"] == books["stored"] + books["rejected"] + books["duplicates"]).all()
    assert store.totals()["rows"] == 0
    assert store.incidents().empty


def test_a_fault_that_is_mended_gets_its_time_and_keeps_it(store, record):
    frame = EXAMPLES["lamp_faults"]
    store.add_other(record(2), "lamp_faults", frame, REJECTED.empty())
    for day in (2, 5):
        told = store.add_other(
            record(2), "lamp_faults", frame.assign(repaired_at=AT + day * DAY), REJECTED.empty()
        )
        assert told.updated == (1 if day == 2 else 0)
    assert store.other("lamp_faults")["repaired_at"].tolist() == [AT + 2 * DAY, AT + DAY]


def test_what_does_not_belong_beside_is_refused_whole(store, record):
    frame = EXAMPLES["exposure"]
    with pytest.raises(NotFoundError, match="area_statistics"):
        store.add_other(record(1), "incidents", frame, REJECTED.empty())
    with pytest.raises(NotFoundError):
        store.other("meta; DROP TABLE meta")
    with pytest.raises(StoreError, match="måste redovisas"):
        store.add_other(record(5), "exposure", frame, REJECTED.empty())
    with pytest.raises(StoreError):
        store.add_other(record(1), "exposure", frame.assign(amount=-1.0), REJECTED.empty())
    assert store.other_intakes().empty
    assert store.other("exposure").empty


def test_occasions_are_kept_once_and_found_by_their_days(store):
    rows = [
        (str(n), "Marknad", AT + n * DAY, AT + (n + 1) * DAY, None, None, None, None, None, AT)
        for n in range(4)
    ]
    assert store.add_occasion(table(OCCASIONS, *rows)) == 4
    assert store.add_occasion(table(OCCASIONS, *rows[:1])) == 0
    found = checked(store.occasions(AT + 1.5 * DAY, AT + 2.5 * DAY), OCCASIONS)
    assert found["occasion_id"].tolist() == ["1", "2"]
    assert len(store.occasions()) == 4


# ── Review items ───────────────────────────────────────────────────────────────────────────────


def doubt(number, other=None, kind="place"):
    other_id = None if other is None else f"{other:032x}"
    return (f"{number:032x}", kind, f"{number:032x}", other_id, "Oklart.", "[]", AT)


def test_only_new_reports_are_asked_about(store, batch, record):
    store.add(record(2), batch(0, 2), REJECTED.empty(), review=table(REVIEW_ITEMS, doubt(1)))
    review = table(REVIEW_ITEMS, doubt(1), doubt(2), doubt(3, 0, "duplicate"),
                   doubt(4, 99, "duplicate"))  # fmt: skip
    store.add(record(4), batch(1, 4), REJECTED.empty(), review=review)
    assert sorted(store.review_items()["item_id"]) == [doubt(n)[0] for n in (1, 2, 3)]
    assert store.review_counts() == {"place": 2, "duplicate": 1, "personal": 0}


def test_a_decision_that_fails_midway_changes_nothing(store, batch, record):
    review = table(REVIEW_ITEMS, doubt(0), doubt(1))
    store.add(record(2), batch(0, 2, unplaced=2), REJECTED.empty(), review=review)
    before = store.table_hash()
    here = {"lon": 15.6, "lat": 58.4, "match_type": "place", "district": "ryd", "cell": "8" * 15}
    changes = [
        Change(doubt(n)[0], doubt(n)[2], {"state": "open"}, {"state": "accepted"} | place)
        for n, place in ((0, here), (1, here | {"lat": 91.0}))
    ]
    taught = Learned("ryd c", "Ryds centrum", "centre", 15.6, 58.4, "ryd")
    with pytest.raises(StoreError):
        store.decide(Settlement("accept", "granskare", AT, tuple(changes), taught))
    assert store.table_hash() == before
    assert store.decisions().empty


def test_reports_near_in_time_are_found_by_day(store, batch, record):
    store.add(record(200), batch(0, 200), REJECTED.empty())
    found = store.near_in_time(batch(100, 1), 1)
    # Report 100 is of 13 November: those of the 12th to the 14th are near.
    assert sorted(set(found["occurred_from"].dt.day)) == [12, 13, 14]
    assert len(found) == 72
    assert store.near_in_time(batch(0, 3, timed=False), 1).empty
