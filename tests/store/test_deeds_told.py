"""Nothing changes without a row in the trail: every method of the store is tried."""

import hashlib
import inspect

import pandas as pd
import pytest

from est_geo.errors import StoreError
from est_geo.store import Deed, Store
from est_geo.store.migrations import TELLING


def content(store):
    """Hash every table but the trail's own."""
    with store._reading() as cursor:  # noqa: SLF001 - looked at from inside
        names = [
            name
            for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            if not name.startswith("audit")
        ]
        digest = hashlib.sha256()
        for name in sorted(names):
            # What counts the transactions changes with the trail itself.
            rows = cursor.table(name).order("ALL").fetchall()
            kept = [one for one in rows if name != "meta" or one[0] in {*TELLING}]
            digest.update(repr((name, kept)).encode())
        return digest.hexdigest()


def n_rows(store):
    return int(store.trail(1)["seq"].max())


def test_a_transaction_that_tells_of_nothing_is_not_stored(store):
    before, rows = content(store), n_rows(store)
    with (
        pytest.raises(StoreError, match="without a row in the audit trail"),
        store._writing() as cursor,  # noqa: SLF001 - tried from inside
    ):
        cursor.execute("INSERT INTO meta VALUES ('made_up', 'true')")
    assert (content(store), n_rows(store)) == (before, rows)


def test_a_transaction_that_says_it_changes_nothing_is_rolled_back(store):
    before, rows = content(store), n_rows(store)
    with store._writing() as cursor:  # noqa: SLF001 - tried from inside
        cursor.execute("INSERT INTO meta VALUES ('made_up', 'true')")
        store._unchanged()  # noqa: SLF001 - tried from inside
    assert (content(store), n_rows(store)) == (before, rows)


def test_a_change_that_went_past_the_store_leaves_a_gap(store):
    with store._reading() as cursor:  # noqa: SLF001 - what a tamperer does
        cursor.execute("UPDATE meta SET value = (value::BIGINT + 1)::VARCHAR WHERE key = 'turns'")
    store.note(Deed("incident.read", "incident", "1"))
    report = store.verify_trail()
    assert (report.fault, report.first_bad) == ("untold", 7)


WRITING = "self._writing("


def writing_methods():
    """Every public method of the store whose code, or that of what it calls, writes."""
    found = {
        name: inspect.getsource(method)
        for name, method in inspect.getmembers(Store, inspect.isfunction)
    }
    direct = {name for name, source in found.items() if WRITING in source}
    while True:
        more = {
            name
            for name, source in found.items()
            if any(f"self.{one}(" in source for one in direct)
        }
        if more <= direct:
            return sorted(name for name in direct if not name.startswith("_"))
        direct |= more


def test_only_the_one_door_commits_and_the_mark_that_a_session_was_used():
    sources = {
        module.__name__: inspect.getsource(module)
        for module in {inspect.getmodule(kind) for kind in Store.__mro__[:-1]}
    }
    committing = {name for name, text in sources.items() if '"COMMIT"' in text}
    assert committing == {"est_geo.store.access", "est_geo.store.accounts"}


CALLS = {
    "add": lambda store, made: store.add(made.record(1), made.batch(0, 1), made.rejected),
    "add_report_key": lambda store, made: store.add_report_key("polis", "0" * 64, made.now),
    "bind": lambda store, _: store.bind("linkoping", 10),
    "mark_made_up": lambda store, _: store.mark_made_up(),
}


class Made:
    """What the calls are given."""

    def __init__(self, record, batch):
        self.record, self.batch = record, batch
        self.now = pd.Timestamp("2026-11-16 08:00", tz="UTC")
        self.rejected = pd.DataFrame({"row": [], "field": [], "reason": []}).astype(
            {"row": "int64", "field": "str", "reason": "str"}
        )


@pytest.mark.parametrize("name", CALLS)
def test_a_change_and_its_row_come_together(store, record, batch, name):
    before, rows = content(store), n_rows(store)
    CALLS[name](store, Made(record, batch))
    assert content(store) != before
    assert n_rows(store) == rows + 1


def test_reading_changes_nothing_and_a_read_that_is_noted_adds_one_row(store):
    assert {"note", "bind", "add", "decide", "undo"} <= set(writing_methods())
    before, rows = content(store), n_rows(store)
    store.note(Deed("incident.read", "incident", "1"))
    assert (content(store), n_rows(store)) == (before, rows + 1)
    store.totals(), store.span(), store.version(), store.table_hash(), store.trail()
    assert (content(store), n_rows(store)) == (before, rows + 1)
