"""Writing and reading: all or nothing, every row counted, every type kept."""

import threading

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import StoreError, TableError
from est_geo.store import Rehearsal, Store
from est_geo.tables import ELSEWHERE, INCIDENTS, REJECTED, REST, checked

START = pd.Timestamp("2026-11-09", tz="UTC")


def rejects(*rows):
    frame = pd.DataFrame(
        [(row, "tid", "Går inte att läsa.") for row in rows], columns=REJECTED.names
    )
    return frame.astype({"row": "int64", "field": "str", "reason": "str"})


def by_id(frame):
    return frame.sort_values("incident_id", ignore_index=True)


def test_what_goes_in_comes_out_with_every_type(store, batch, record):
    given_in = batch(0, 12, unplaced=3)
    given_in = pd.concat(
        [given_in, batch(12, 2, timed=False, source_id=None, actor=None, place="Ågatan 5")],
        ignore_index=True,
    ).astype(INCIDENTS.empty().dtypes.to_dict())
    added = store.add(record(14), given_in, REJECTED.empty())
    assert (added.new_incidents, added.unplaced, added.duplicates) == (11, 3, 0)
    back = checked(store.incidents(), INCIDENTS)
    assert back.dtypes.equals(INCIDENTS.empty().dtypes)
    pd.testing.assert_frame_equal(by_id(back), by_id(given_in))
    assert len(store.unknown_time()) == 2


def test_an_empty_store_gives_empty_tables_of_the_right_types(store):
    assert store.incidents().dtypes.equals(INCIDENTS.empty().dtypes)
    assert store.unknown_time().empty
    assert store.cell_counts().empty
    assert store.intakes().empty
    assert store.rejected().empty
    assert store.span() is None
    assert set(store.totals().values()) == {0}


def test_the_same_incidents_twice_add_nothing(store, batch, record):
    store.add(record(5), batch(0, 5), REJECTED.empty())
    before = store.incidents()
    again = store.add(record(5), batch(0, 5), REJECTED.empty())
    assert (again.new_incidents, again.duplicates, again.changed) == (0, 5, 0)
    assert not again.is_new.any()
    pd.testing.assert_frame_equal(store.incidents(), before)


def test_a_known_incident_with_other_content_is_counted_and_left_as_it_is(store, batch, record):
    store.add(record(3), batch(0, 3), REJECTED.empty())
    before = store.incidents()
    added = store.add(record(3), batch(0, 3, content=["f" * 64, *before["content"][1:]]), rejects())
    assert (added.duplicates, added.changed) == (3, 1)
    pd.testing.assert_frame_equal(store.incidents(), before)


def test_the_books(store, batch, record):
    districts = pd.Series(["ryd", REST, ELSEWHERE, "city", None], dtype="str")
    store.add(record(9), batch(0, 5, unplaced=1, district=districts), rejects(3, 7), 2)
    store.add(record(6), batch(2, 5, unplaced=2), rejects(1))
    assert store.totals() == {
        "rows": 15,
        "incidents": 4,
        "unplaced": 3,
        "rejected": 3,
        "duplicates": 5,
        "expired": 0,
        "outside": 2,
    }
    intakes = store.intakes()
    assert intakes["intake_id"].tolist() == [1, 2]
    assert intakes["taken_at"].tolist() == [pd.Timestamp("2026-11-16 07:00", tz="UTC")] * 2
    assert store.rejected()[["intake_id", "row"]].to_numpy().tolist() == [[1, 3], [1, 7], [2, 1]]


def test_rows_that_do_not_add_up_are_refused_and_nothing_is_stored(store, batch, record):
    with pytest.raises(StoreError, match=r"7 rader in, men 5 händelser, 1 avvisade och 0"):
        store.add(record(7), batch(0, 5), rejects(1))
    assert store.incidents().empty
    assert store.intakes().empty


def test_a_table_that_breaks_its_contract_is_refused(store, batch, record):
    with pytest.raises(TableError, match="column 'cell' is missing"):
        store.add(record(1), batch(0, 1).drop(columns="cell"), REJECTED.empty())


BROKEN = {
    "a place without a cell": {"cell": None},
    "an end before its start": {"occurred_to": pd.Timestamp("2001-01-01", tz="UTC")},
    "a point off the globe": {"lat": 91.0},
    "a precision that is none": {"time_precision": "alldeles nyss"},
    "a place that nothing found": {"match_type": "none"},
    "an id of another form": {"incident_id": "Anna Andersson"},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_stops_the_whole_file_without_a_word_of_its_contents(
    store, batch, record, broken
):
    store.add(record(2), batch(10, 2), REJECTED.empty())
    version = store.version()
    frame = pd.concat([batch(0, 4), batch(4, 1).assign(**broken)], ignore_index=True)
    frame = frame.astype(INCIDENTS.empty().dtypes.to_dict())
    with pytest.raises(StoreError, match="bryter mot en av databasens regler") as caught:
        store.add(record(6), frame, rejects(9))
    told = f"{caught.value}{caught.value.__cause__}"
    assert "Anna" not in told
    assert len(store.incidents()) == 2
    assert store.rejected().empty
    assert store.version() == version


def test_periods_are_half_open_and_leave_out_unknown_times(store, batch, record):
    store.add(record(10), batch(0, 10), REJECTED.empty())
    store.add(record(1), batch(10, 1, timed=False), REJECTED.empty())
    hour = pd.Timedelta(hours=1)
    found = store.incidents(START + 2 * hour, START + 5 * hour)
    assert found["occurred_from"].tolist() == [START + n * hour for n in (2, 3, 4)]
    assert len(store.incidents(None, START + hour)) == 1
    assert len(store.incidents(START + 9 * hour)) == 1
    assert len(store.incidents()) == 11
    assert store.span() == (START, START + 9 * hour)


def test_some_columns_only(store, batch, record):
    store.add(record(2), batch(0, 2), REJECTED.empty())
    found = store.incidents(columns=["cell", "category"])
    assert found.columns.tolist() == ["category", "cell"]
    with pytest.raises(StoreError, match="has no column"):
        store.incidents(columns=["cell; DROP TABLE incidents"])
    with pytest.raises(StoreError, match="has no column"):
        store.incidents(columns=[])


def test_a_time_without_a_zone_is_refused(store):
    with pytest.raises(StoreError, match="tidszon"):
        store.incidents(pd.Timestamp("2026-11-09"))


def test_cell_counts_equal_a_count_by_hand(store, batch, record):
    frame = batch(0, 40, unplaced=4, category=["brak", "stold", "brak", "vald"] * 10)
    store.add(record(40), frame, REJECTED.empty())
    end = START + pd.Timedelta(hours=20)
    by_hand = (
        frame[frame["cell"].notna() & (frame["occurred_from"] < end)]
        .groupby(["cell", "district", "category"], as_index=False)
        .size()
        .rename(columns={"size": "count"})
    )
    pd.testing.assert_frame_equal(store.cell_counts(None, end), by_hand)
    assert store.cell_counts()["count"].sum() == 36


def test_the_version_changes_with_every_write_and_with_nothing_else(store, batch, record, tmp_path):
    seen = [store.version()]
    store.bind("linkoping", 10)
    seen.append(store.version())
    store.add(record(2), batch(0, 2), REJECTED.empty())
    seen.append(store.version())
    store.bind("linkoping", 10)
    store.incidents()
    assert store.version() == seen[-1]
    with Store.open(tmp_path / "another.duckdb") as another:
        seen.append(another.version())
    assert len(set(seen)) == 4


def test_a_database_belongs_to_one_municipality_and_one_resolution(store, path):
    store.require("mjolby", 9)
    store.bind("linkoping", 10)
    store.bind("linkoping", 10)
    for profile_id, resolution in (("mjolby", 10), ("linkoping", 9)):
        with pytest.raises(StoreError, match="hör till profilen linkoping med upplösning 10"):
            store.bind(profile_id, resolution)
        with pytest.raises(StoreError, match="hör till profilen"):
            store.require(profile_id, resolution)
    store.close()
    with Store.open(path) as again, pytest.raises(StoreError, match="hör till profilen"):
        again.bind("mjolby", 10)


def test_made_up_is_for_good_and_never_for_real_reports(store, batch, record, path, tmp_path):
    assert not store.made_up
    store.mark_made_up()
    store.mark_made_up()
    store.add(record(1), batch(0, 1), REJECTED.empty())
    store.mark_made_up()
    store.close()
    with Store.open(path) as again:
        assert again.made_up
    with Store.open(tmp_path / "real.duckdb") as real:
        real.add(record(1), batch(0, 1), REJECTED.empty())
        with pytest.raises(StoreError, match="kan inte märkas som påhittad"):
            real.mark_made_up()
        assert not real.made_up


def test_a_rehearsal_answers_as_the_store_would(store, batch, record):
    store.bind("linkoping", 10)
    store.add(record(4), batch(0, 4), REJECTED.empty())
    before = store.version()
    rehearsal = Rehearsal(store)
    rehearsal.bind("linkoping", 10)
    with pytest.raises(StoreError, match="hör till profilen"):
        rehearsal.bind("mjolby", 10)
    files = [batch(2, 6, unplaced=2), batch(5, 6), batch(5, 6, content="f" * 64)]
    told = [rehearsal.add(record(7), file, rejects(1)) for file in files]
    assert store.version() == before
    assert told == [store.add(record(7), file, rejects(1)) for file in files]
    assert told[2].changed == 6


def test_a_closed_store_says_so(path):
    with Store.open(path) as opened:
        pass
    with pytest.raises(StoreError, match="stängd"):
        opened.incidents()


# ── Many at once ───────────────────────────────────────────────────────────────────────────────


def together(work, count):
    """Run work(0) … work(count - 1) at the same time and return what went wrong."""
    wrong = []
    gate = threading.Barrier(count)

    def run(number):
        gate.wait()
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - every failure is the answer
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_no_reader_of_32_gets_anothers_rows_while_one_writes(store, batch, record):
    days = 31
    actors = np.repeat([f"dag {day}" for day in range(days)], 24)
    store.add(record(24 * days), batch(0, 24 * days, actor=actors), REJECTED.empty())

    def work(number):
        if number == days:
            for part in range(6):
                store.add(record(24), batch(24 * (days + part), 24), REJECTED.empty())
            return
        start = START + pd.Timedelta(days=number)
        for _ in range(5):
            found = store.incidents(start, start + pd.Timedelta(days=1))
            assert found["actor"].tolist() == [f"dag {number}"] * 24
            counts = store.cell_counts(start, start + pd.Timedelta(days=1))
            assert counts["count"].sum() == 24

    assert together(work, days + 1) == []
    assert len(store.incidents()) == 24 * (days + 6)


def test_eight_writers_of_the_same_rows_store_each_once(store, batch, record):
    def work(number):
        for part in range(5):
            store.add(record(20), batch(10 * ((part + number) % 5), 20), REJECTED.empty())

    assert together(work, 8) == []
    totals = store.totals()
    assert store.incidents()["incident_id"].is_unique
    assert totals["incidents"] == len(store.incidents()) == 60
    assert totals["rows"] == 8 * 5 * 20 == totals["incidents"] + totals["duplicates"]


def test_two_stores_on_one_file_in_one_process_share_the_writers_turn(store, path, batch, record):
    with Store.open(path) as other:

        def work(number):
            for part in range(5):
                (store, other)[number % 2].add(record(5), batch(5 * part, 5), REJECTED.empty())

        assert together(work, 4) == []
        assert len(other.incidents()) == len(store.incidents()) == 25


def test_a_write_conflict_is_told_plainly_and_leaves_nothing_behind(store, batch, record):
    connection = store._connection.cursor()  # noqa: SLF001 - the conflict must come from outside
    connection.execute("BEGIN")
    connection.execute("UPDATE meta SET value = '77' WHERE key = 'writes'")
    with pytest.raises(StoreError, match="Någon annan skrev samtidigt"):
        store.add(record(3), batch(0, 3), rejects())
    connection.execute("ROLLBACK")
    connection.close()
    assert store.incidents().empty
    assert store.intakes().empty
    assert store.add(record(3), batch(0, 3), rejects()).new_incidents == 3


# ── Whatever the order ─────────────────────────────────────────────────────────────────────────


@pytest.mark.long
@settings(max_examples=4, deadline=None)
@given(
    files=st.lists(
        st.tuples(st.sets(st.integers(0, 30)), st.integers(0, 3), st.integers(0, 3)), max_size=3
    ),
    order=st.randoms(use_true_random=False),
)
def test_any_batches_in_any_order_give_the_same_table(
    tmp_path_factory, batch, record, files, order
):
    every = batch(0, 31, unplaced=6)
    shuffled = order.sample(files, len(files))
    tables = []
    for one in (files, shuffled):
        with Store.open(tmp_path_factory.mktemp("order") / "est.duckdb") as store:
            for numbers, n_rejected, n_repeated in one:
                frame = every.iloc[order.sample(sorted(numbers), len(numbers))]
                rows = len(frame) + n_rejected + n_repeated
                store.add(record(rows), frame, rejects(*range(1, n_rejected + 1)), n_repeated)
            totals = store.totals()
            tables.append(by_id(store.incidents()))
        parts = [totals[name] for name in ("incidents", "unplaced", "rejected", "duplicates")]
        assert totals["rows"] == sum(parts)
        assert totals["incidents"] + totals["unplaced"] == len(tables[-1])
    expected = sorted(set().union(*(numbers for numbers, _, _ in files)))
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], by_id(every.iloc[np.array(expected, dtype=int)]))
