"""The audit trail: every tampering is found, the right row is named, and nothing is untold."""

import json
import shutil
from datetime import timedelta

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import StoreError
from est_geo.store import Acting, Deed, Store, deeds
from est_geo.store.chain import check_chain
from est_geo.store.deeds import FIRST_SEAL, SEALED, objects_seal, seal
from est_geo.store.heads import SUFFIX, Head, HeadFile, KeptHeads

START = pd.Timestamp("2026-11-16 06:00", tz="UTC")
COLUMNS = (*SEALED, "sha256")
N_ROWS = 40


def clocked(monkeypatch, step):
    """Let the clock go on by so much every time that it is asked."""
    asked = [0]

    def told():
        asked[0] += 1
        return START + asked[0] * step

    monkeypatch.setattr(deeds, "now", told)


def fill(store, n_rows):
    """Make a trail of reads and changes by three people, every fourth row of several objects."""
    store.bind("linkoping", 10)
    while (n := count(store)) < n_rows:
        theirs = store.by(Acting(f"konto:{n % 3}", "analytiker"))
        if n % 5 == 0:
            theirs.add_report_key("polis", f"{n:064x}", START)
        elif n % 4 == 0:
            ids = [f"{n:032x}", f"{n + 1:032x}"]
            theirs.note(Deed("incident.list", "incident", purpose="Veckomöte", objects=ids))
        else:
            theirs.note(Deed("incident.read", "incident", f"{n:032x}", "Granskning"))


def count(store):
    return store.trail(1)["seq"].max()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Make a closed database with a trail over some hours, and its heads."""
    path = tmp_path_factory.mktemp("trail") / "est.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        clocked(patch, timedelta(minutes=8))
        with Store.open(path) as store:
            fill(store, N_ROWS)
    return path


@pytest.fixture(scope="module")
def cursor(filled):
    """Give a cursor past the store: what a tamperer has."""
    with duckdb.connect(str(filled)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def kept(filled):
    return HeadFile.beside(filled).read()


def rows_of(cursor):
    found = cursor.execute(
        'SELECT * REPLACE (strftime("at", \'%Y-%m-%dT%H:%M:%S.%fZ\') AS "at") '
        "FROM audit ORDER BY seq"
    )
    names = [one[0] for one in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


# ── Tamperings: each changes something and says which rows may be named, and as what ───────────


def set_column(cursor, seq, column, value):
    cursor.execute(f'UPDATE audit SET "{column}" = $1 WHERE seq = $2', [value, seq])  # noqa: S608


def change_column(cursor, rng):
    seq = int(rng.integers(1, N_ROWS + 1))
    column = str(rng.choice(COLUMNS))
    row = rows_of(cursor)[seq - 1]
    if column == "seq":
        set_column(cursor, seq, column, N_ROWS + int(rng.integers(1, 10**12)))
    elif column in {"turns", "writes"}:
        set_column(cursor, seq, column, row[column] + int(rng.choice([-7, -1, 1, 3])))
    elif column == "at":
        seconds = int(rng.choice([-86_400, -1, 1, 3_600])) + int(rng.integers(0, 9)) / 1e6
        set_column(cursor, seq, column, pd.Timestamp(row["at"]) + pd.Timedelta(seconds=seconds))
    elif column in {"previous", "sha256"}:
        set_column(cursor, seq, column, f"{rng.integers(2**62):064x}")
    elif column == "details":
        set_column(cursor, seq, column, json.dumps({"rows": int(rng.integers(1, 99))}))
    else:
        changes = [row[column] + "x", row[column][:-1] + "ö", "  " + row[column]]
        set_column(cursor, seq, column, changes[int(rng.integers(3))])
    return {seq}


def delete_row(cursor, rng):
    seq = int(rng.integers(1, N_ROWS + 1))
    cursor.execute("DELETE FROM audit WHERE seq = $1", [seq])
    if rng.random() < 0.5:
        cursor.execute("DELETE FROM audit_objects WHERE seq = $1", [seq])
    return {seq}


def swap_rows(cursor, rng):
    one, other = sorted(int(n) for n in rng.choice(np.arange(1, N_ROWS + 1), 2, replace=False))
    for old, new in ((one, 10**6), (other, one), (10**6, other)):
        set_column(cursor, old, "seq", new)
        cursor.execute("UPDATE audit_objects SET seq = $1 WHERE seq = $2", [new, old])
    return {one}


def insert_row(cursor, rng):
    """Put a row in, well sealed by itself, and move the later ones up."""
    seq = int(rng.integers(1, N_ROWS + 1))
    rows = rows_of(cursor)
    row = rows[seq - 1] | {"who": "konto:insmugglad"}
    row["sha256"] = seal(row)
    cursor.execute("DELETE FROM audit")
    later = [one | {"seq": one["seq"] + 1} for one in rows[seq - 1 :]]
    put(cursor, [*rows[: seq - 1], row, *later])
    cursor.execute("UPDATE audit_objects SET seq = seq + 1 WHERE seq >= $1", [seq])
    # Where the row has objects that did not move with it, or the row after it is not its child.
    return {seq, seq + 1}


def put(cursor, rows):
    cursor.register("put", pa.Table.from_pylist(rows))
    cursor.execute(
        'INSERT INTO audit BY NAME SELECT * REPLACE ("at"::TIMESTAMPTZ AS "at") FROM put'
    )
    cursor.unregister("put")


def cut_tail(cursor, rng):
    """Cut the last rows off with all that the database itself knows of them."""
    seq = int(rng.integers(2, N_ROWS + 1))
    cursor.execute("DELETE FROM audit WHERE seq >= $1", [seq])
    cursor.execute("DELETE FROM audit_objects WHERE seq >= $1", [seq])
    last = rows_of(cursor)[-1]
    for name in ("turns", "writes"):
        cursor.execute("UPDATE meta SET value = $1 WHERE key = $2", [str(last[name]), name])
    return {seq}


def change_objects(cursor, rng):
    found = cursor.execute(
        "SELECT rowid, seq, object_id FROM audit_objects ORDER BY ALL"
    ).fetchall()
    rowid, seq, object_id = found[int(rng.integers(len(found)))]
    kind = int(rng.integers(5))
    if kind == 0:
        cursor.execute("DELETE FROM audit_objects WHERE rowid = $1", [rowid])
    elif kind == 1:
        cursor.execute("UPDATE audit_objects SET object_id = 'x' WHERE rowid = $1", [rowid])
    elif kind == 2:
        cursor.execute("UPDATE audit_objects SET object_kind = 'place' WHERE rowid = $1", [rowid])
    elif kind == 3:
        cursor.execute("INSERT INTO audit_objects VALUES ($1, 'incident', $2)", [seq, object_id])
    else:
        other = int(rng.integers(1, N_ROWS + 1))
        cursor.execute("INSERT INTO audit_objects VALUES ($1, 'incident', 'dold')", [other])
        return {other}
    return {seq}


def rewrite_from(cursor, rng):
    """Change a row and seal it and all later ones anew: the chain itself is then whole."""
    seq = int(rng.integers(1, N_ROWS + 1))
    rows, previous = rows_of(cursor), FIRST_SEAL
    rows[seq - 1]["who"] = "konto:annan"
    if rng.random() < 0.3 and seq < N_ROWS - 1 and rows[seq]["turns"] == rows[seq]["writes"]:
        rows[seq - 1]["purpose"] = "Annat ändamål"
    for row in rows:
        row["previous"] = previous
        row["sha256"] = previous = seal(row)
    cursor.execute("DELETE FROM audit")
    put(cursor, rows)
    return {seq}


def change_meta(cursor, rng):
    meta = dict(cursor.execute("SELECT key, value FROM meta").fetchall())
    name = str(rng.choice(sorted(meta)))
    kind = int(rng.integers(3))
    if kind == 0 and name not in {"turns", "writes"}:
        cursor.execute("DELETE FROM meta WHERE key = $1", [name])
    elif kind == 1:
        cursor.execute("INSERT OR REPLACE INTO meta VALUES ('made_up', 'true')")
    else:
        value = str(int(meta[name]) + 1) if meta[name].isdecimal() else meta[name] + "x"
        cursor.execute("UPDATE meta SET value = $1 WHERE key = $2", [value, name])
    return {None, N_ROWS + 1}


TAMPERINGS = (
    change_column, change_column, change_column, delete_row, swap_rows, insert_row, cut_tail,
    change_objects, rewrite_from, change_meta,
)  # fmt: skip


def tampered(cursor, kept, tampering, seed):
    """Tamper in a transaction, read the trail there, and take it back."""
    cursor.execute("BEGIN")
    try:
        named = tampering(cursor, np.random.default_rng(seed))
        return check_chain(cursor, kept), named
    finally:
        cursor.execute("ROLLBACK")


def check_tamperings(cursor, kept, n_times):
    assert check_chain(cursor, kept).whole
    found = {}
    for seed in range(n_times):
        tampering = TAMPERINGS[seed % len(TAMPERINGS)]
        report, named = tampered(cursor, kept, tampering, seed)
        assert not report.whole, (tampering.__name__, seed)
        if report.fault == "rewritten":
            assert any(report.first_bad <= one <= report.last_bad for one in named), seed
        else:
            assert report.first_bad in named, (tampering.__name__, seed, report)
        found.setdefault(tampering.__name__, set()).add(report.fault)
    assert check_chain(cursor, kept).whole
    return found


def test_every_one_of_five_hundred_tamperings_is_found_at_its_row(cursor, kept):
    found = check_tamperings(cursor, kept, 500)
    assert found["rewrite_from"] == {"rewritten"}
    assert found["cut_tail"] == {"cut"}
    assert found["delete_row"] <= {"missing", "cut"}
    assert found["change_objects"] == {"objects"}
    assert found["swap_rows"] == {"content"}
    assert found["change_meta"] <= {"database", "cut"}


@pytest.mark.long
def test_every_one_of_ten_thousand_tamperings_is_found_at_its_row(cursor, kept):
    assert check_tamperings(cursor, kept, 10_000)["delete_row"] == {"missing", "cut"}


@settings(max_examples=60, deadline=None)
@given(
    seq=st.integers(1, N_ROWS),
    column=st.sampled_from(["who", "role", "action", "object_kind", "object_id", "purpose"]),
    text=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1),
)
def test_no_text_can_take_the_place_of_another(cursor, kept, seq, column, text):
    row = rows_of(cursor)[seq - 1]
    cursor.execute("BEGIN")
    try:
        set_column(cursor, seq, column, text)
        report = check_chain(cursor, kept)
    finally:
        cursor.execute("ROLLBACK")
    assert report.whole == (text == row[column])
    assert report.first_bad == (None if text == row[column] else seq)


def test_a_trail_without_its_heads_is_not_vouched_for(cursor, kept):
    report = check_chain(cursor, KeptHeads((), exists=False))
    assert (report.whole, report.fault) == (False, "heads")
    other = tuple(Head(one.date, one.seq, one.sha256, "annan") for one in kept.heads)
    assert check_chain(cursor, KeptHeads(other)).fault == "heads"


def test_a_trail_whose_table_is_of_another_kind_is_not_vouched_for(filled, tmp_path):
    copy = tmp_path / "kopia.duckdb"
    shutil.copy(filled, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("ALTER TABLE audit DROP COLUMN purpose")
    with Store.open(copy) as store:
        assert store.verify_trail().fault == "unreadable"


# ── The heads outside the database ─────────────────────────────────────────────────────────────


def test_there_is_a_head_for_every_hour_and_one_at_the_close(kept, cursor):
    rows = {row["seq"]: row for row in rows_of(cursor)}
    hours = {row["at"][:13] for row in rows.values()}
    assert len(kept.heads) == len(hours)
    assert kept.heads[-1].seq == N_ROWS
    for head in kept.heads:
        assert (head.sha256, head.date) == (rows[head.seq]["sha256"], rows[head.seq]["at"][:10])


def test_opening_and_closing_writes_no_second_head(filled, tmp_path):
    for name in ("est.duckdb", f"est.duckdb{SUFFIX}"):
        shutil.copy(filled.with_name(name), tmp_path / name)
    before = (tmp_path / f"est.duckdb{SUFFIX}").read_bytes()
    with Store.open(tmp_path / "est.duckdb") as store:
        assert store.verify_trail().whole
    assert (tmp_path / f"est.duckdb{SUFFIX}").read_bytes() == before


def test_half_a_line_after_a_power_cut_costs_only_that_line(store, path):
    store.close()
    file = HeadFile.beside(path)
    file.path.write_bytes(file.path.read_bytes() + b'{"date": "2026-11')
    with Store.open(path) as again:
        again.note(Deed("incident.read", "incident", "1"))
    with Store.open(path) as again:
        report = again.verify_trail()
    assert (report.whole, report.unreadable) == (True, 1)
    assert report.heads >= 2  # three where the hour changed meanwhile


def test_a_head_that_cannot_be_written_stops_no_report(store, path, monkeypatch, caplog):
    HeadFile.beside(path).path.mkdir()
    clocked(monkeypatch, timedelta(days=400))
    assert store.note(Deed("incident.read", "incident", "1")) == 7
    assert store.note(Deed("incident.read", "incident", "1")) == 8
    assert "head of the audit trail was not written" in caplog.text
    with pytest.raises(StoreError, match="loggtoppar"):
        store.verify_trail()


def test_heads_can_be_moved_to_another_folder(store, path, tmp_path):
    store.close()
    folder = tmp_path / "annan disk"
    folder.mkdir()
    moved = HeadFile.beside(path).move_to(folder)
    with Store.open(path) as again:
        again.note(Deed("incident.read", "incident", "1"))
    with Store.open(path) as again:
        assert again.verify_trail().heads >= 2
        assert [head.seq for head in again.trail_heads()][-1:] == [7]
    with pytest.raises(StoreError, match="finns redan"):
        HeadFile.beside(path).move_to(folder)
    moved.rename(moved.with_name("borta"))
    with Store.open(path) as again, pytest.raises(StoreError, match="går inte att läsa"):
        again.verify_trail()


def test_a_backup_that_is_put_back_says_so_and_an_older_file_that_does_not_is_found(
    store, path, tmp_path
):
    store.close()
    backup = tmp_path / "kopia.duckdb"
    shutil.copy(path, backup)
    with Store.open(path) as later:
        later.note(Deed("incident.read", "incident", "1"))
    shutil.copy(backup, path)
    with Store.open(path) as back:
        report = back.verify_trail()
        assert (report.fault, report.first_bad) == ("cut", 7)
        back.mark_restored("kopia-1")
        report = back.verify_trail()
        assert (report.whole, report.restored) == (True, 1)
    with Store.open(path) as back:
        assert back.verify_trail().whole


# ── What a row says ────────────────────────────────────────────────────────────────────────────


def test_the_trail_never_goes_back_in_time_and_tells_of_a_clock_that_does(store, monkeypatch):
    clocked(monkeypatch, timedelta(days=4000))
    store.note(Deed("incident.read", "incident", "1"))
    monkeypatch.undo()
    store.note(Deed("incident.read", "incident", "2"))
    later, earlier = store.trail(2).to_dict("records")
    assert later["at"] == earlier["at"]
    assert json.loads(later["details"])["clock_behind_s"] > 0
    assert store.verify_trail().whole


def test_objects_are_sealed_whatever_their_order_and_each_once(store):
    store.note(Deed("incident.list", "incident", objects=["b", "a", "b"]))
    details = json.loads(store.trail(1)["details"][0])
    assert (details["objects"], details["objects_sha256"]) == (2, objects_seal(["a", "b"]))
    assert store.verify_trail().whole


def test_who_has_seen_an_incident(store, record, batch):
    rejected = pd.DataFrame({"row": [], "field": [], "reason": []}).astype(
        {"row": "int64", "field": "str", "reason": "str"}
    )
    store.add(record(2), batch(0, 2), rejected)
    one, other = (f"{number:032x}" for number in range(2))
    asa = store.by(Acting("konto:1", "analytiker"))
    asa.note(Deed("incident.read", "incident", one, "Granskning"))
    asa.note(Deed("incident.list", "incident", purpose="Möte", objects=[one, other]))
    store.note(Deed("place.read", "place", one))
    actions = ["incident.list", "incident.read", "file.take_in"]
    assert list(store.seen_by("incident", one)["action"]) == actions
    assert list(store.seen_by("incident", other)["action"]) == [actions[0], actions[2]]
    assert store.seen_by("incident", "f" * 32).empty


def test_filters_and_pages(filled, tmp_path):
    shutil.copy(filled, tmp_path / "est.duckdb")
    with Store.open(tmp_path / "est.duckdb") as store:
        pages, before = [], None
        while len(page := store.trail(7, before=before)):
            pages.append(page)
            before = int(page["seq"].min())
        whole = pd.concat(pages)["seq"].tolist()
        assert whole == list(range(N_ROWS, 0, -1))
        theirs = store.trail(99, who="konto:1", action="incident.read")
        assert set(theirs["who"]) == {"konto:1"}
        assert set(theirs["action"]) == {"incident.read"}
        at = theirs["at"]
        between = store.trail(99, who="konto:1", start=at.min(), end=at.max())
        assert between["at"].max() < at.max()
        assert between["at"].min() == at.min()
        names = store.trail_names()
        assert "konto:2" in names["who"]
        assert "database.bind" in names["action"]


def test_a_check_is_written_down_when_asked_for(store):
    assert store.last_check() is None
    report = store.verify_trail(note=True)
    assert store.last_check() == (store.trail(1)["at"][0], report)
