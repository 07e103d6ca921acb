"""Line 1 as a whole: every row of every file ends in exactly one place."""

import dataclasses
import datetime as dt
import shutil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo import intake
from est_geo.errors import PeriodError, StoreError, TableError, UnreadableFileError
from est_geo.store import Store
from est_geo.tables import ELSEWHERE, INCIDENTS, REJECTED, REST, checked
from est_geo.taking_in import take_in
from tests.made_up import LINKOPING
from tests.real import REAL, needs_real_data

# Read once, and without the gazetteer, which takes longer to read than the rows below.
PLAIN = LINKOPING.model_copy(update={"gazetteer_file": None})
NOW = dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC)
HEADING = "id;tid;kategori;plats;lon;lat;fritext\n"
RYD = "15.5626;58.4095"
COUNTRYSIDE = "15.9;58.3"


def row(number, *, time="2026-11-10 21:15", category="klotter", place="", point=RYD):
    return f"{number};{time};{category};{place};{point};hemlig text\n"


EVERY_KIND = (
    row(1)
    + row(2, point=COUNTRYSIDE)
    + row(3, point=";", place="någonstans i skogen")
    + row(4, time="i förrgår")
    + row(1, category="skadegörelse")
    + row(5, category="ufo")
    + "6;för;få\n"
)
BOOKS = {
    "rows": 7,
    "incidents": 3,
    "unplaced": 1,
    "rejected": 2,
    "duplicates": 1,
    "outside": 1,
}


@pytest.fixture
def db(tmp_path):
    return tmp_path / "db" / "est.duckdb"


@pytest.fixture
def write(tmp_path, db):
    db.parent.mkdir()

    def make(name, rows, encoding="cp1252"):
        file = tmp_path / name
        file.write_bytes((HEADING + rows).encode(encoding))
        return file

    return make


def taken(paths, db, **changes):
    return take_in(paths, **{"profile": PLAIN, "db": db, "source": "test", "now": NOW} | changes)


def stored(db):
    with Store.open(db, create=False) as store:
        return store.incidents().sort_values("incident_id", ignore_index=True)


# ── One file ───────────────────────────────────────────────────────────────────────────────────


def test_every_kind_of_row_is_counted_once(write, db):
    result = taken(write("a.csv", EVERY_KIND), db)
    assert result.counts() == BOOKS
    [file] = result.files
    assert {name: getattr(file, name) for name in BOOKS} == BOOKS
    assert (file.name, file.source, file.source_assumed) == ("a.csv", "test", False)
    assert file.unknown_categories == {"ufo": 1}
    assert file.ignored == ("fritext",)
    assert file.columns["category"] == "kategori"
    incidents = checked(result.tables["incidents"], INCIDENTS)
    assert sorted(incidents["district"].dropna()) == [ELSEWHERE, "ryd", "ryd"]
    rejected = checked(result.tables["rejected"], REJECTED)
    assert rejected[["row", "file"]].to_numpy().tolist() == [[4, "a.csv"], [7, "a.csv"]]
    with Store.open(db, create=False) as store:
        assert store.totals() == BOOKS | {"expired": 0}
        assert store.rejected()["row"].tolist() == [4, 7]
        assert store.incidents()["received_at"].unique().tolist() == [pd.Timestamp(NOW)]


def test_the_same_file_twice_adds_nothing_even_under_another_name(write, db, tmp_path):
    file = write("a.csv", EVERY_KIND)
    taken(file, db)
    before = stored(db)
    shutil.copy(file, tmp_path / "b.csv")
    again = taken(str(tmp_path / "b.csv"), str(db), now=NOW + dt.timedelta(days=1))
    assert again.counts() == BOOKS | {
        "incidents": 0, "unplaced": 0, "outside": 0, "duplicates": 5,
    }  # fmt: skip
    assert again.tables["incidents"].empty
    pd.testing.assert_frame_equal(stored(db), before)


def test_the_rejected_rows_stand_beside_the_file_with_their_reasons(write, db, tmp_path):
    result = taken(write("a.csv", EVERY_KIND), db)
    beside = tmp_path / "a.csv.avvisade.csv"
    assert result.files[0].rejected_file == beside
    lines = beside.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "i förrgår" in lines[1]


def test_no_file_of_rejected_rows_when_there_are_none(write, db, tmp_path):
    assert taken(write("a.csv", row(1)), db).files[0].rejected_file is None
    assert not list(tmp_path.glob("*avvisade*"))


def test_where_the_folder_may_not_be_written_the_rejected_rows_stand_beside_the_database(
    write, db, tmp_path, monkeypatch
):
    write_rejected = intake.write_rejected

    def refuse(path, *rest):
        if path.parent == tmp_path:
            raise PermissionError(13, "Permission denied")
        write_rejected(path, *rest)

    monkeypatch.setattr(intake, "write_rejected", refuse)
    file = taken(write("a.csv", EVERY_KIND), db).files[0]
    assert file.rejected_file == db.parent / "a.csv.avvisade.csv"
    assert file.rejected_file.is_file()


def test_the_rows_stay_taken_in_where_nothing_may_be_written(write, db, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(intake, "write_rejected", refuse)
    result = taken(write("a.csv", EVERY_KIND), db)
    assert result.files[0].rejected_file is None
    assert len(stored(db)) == 4


def test_what_a_reader_should_know_is_said(write, db):
    file = write("a.csv", EVERY_KIND)
    first = taken(file, db, source=None).files[0]
    said = " ".join(first.remarks())
    assert f"filen kallas {first.source}" in said
    # A text that stands in one row may be a sentence about somebody: counted, not printed.
    assert "1 rad har en kategori som profilen inte känner." in said
    assert "ufo" not in said
    assert "inte sparas: fritext" in said
    assert "a.csv.avvisade.csv" in said
    changed = taken(write("c.csv", row(1, category="bråk")), db, source=first.source)
    assert changed.changed == changed.duplicates == 1
    assert "1 dubblett skiljer sig" in changed.files[0].remarks()[-1]
    assert taken(write("d.csv", row(9, category="ufo")), db).files[0].remarks()[0].startswith("1 ")


def test_many_unknown_texts_are_named_by_the_first_few(write, db):
    rows = "".join(row(n, category=f"okänt {n % 12:02}") for n in range(36))
    said = taken(write("a.csv", rows), db).files[0].remarks()[0]
    assert said.count("okänt") == 8
    assert said.endswith("och 4 till.")


def test_a_mapping_file_says_what_the_headings_mean(tmp_path, db):
    db.parent.mkdir()
    file = tmp_path / "a.csv"
    file.write_text("nr;när;vad;ö;n\n7;2026-11-10;ufo;15.5626;58.4095\n", encoding="utf-8")
    mapping = tmp_path / "karta.toml"
    mapping.write_text(
        '[columns]\nid = "nr"\ntime = "när"\ncategory = "vad"\nlon = "ö"\nlat = "n"\n'
        '[categories]\n"ufo" = "brak"\n',
        encoding="utf-8",
    )
    result = taken(file, db, mapping=mapping)
    assert result.incidents == 1
    assert result.tables["incidents"]["category"].tolist() == ["brak"]
    assert taken(file, db, mapping=intake.read_mapping(mapping)).duplicates == 1


# ── What cannot be taken in ────────────────────────────────────────────────────────────────────


def test_a_file_that_cannot_be_read_makes_no_database(write, db, tmp_path):
    write("a.csv", row(1))
    (tmp_path / "b.csv").write_bytes(bytes(200))
    with pytest.raises(UnreadableFileError, match=r"b\.csv"):
        taken([tmp_path / "b.csv", tmp_path / "a.csv"], db)
    with pytest.raises(UnreadableFileError, match=r"saknas\.csv"):
        taken(tmp_path / "saknas.csv", db)
    assert not list(db.parent.iterdir())


def test_files_before_an_unreadable_one_stay_taken_in(write, db, tmp_path):
    write("a.csv", row(1))
    (tmp_path / "b.csv").write_bytes(b"")
    write("c.csv", row(2))
    with pytest.raises(UnreadableFileError, match=r"b\.csv"):
        taken([tmp_path / name for name in ("a.csv", "b.csv", "c.csv")], db)
    assert stored(db)["source_id"].tolist() == ["1"]


def test_no_file_at_all_is_wrong(db):
    with pytest.raises(UnreadableFileError, match="minst en fil"):
        taken([], db)


def test_another_municipalitys_database_is_refused_and_left_alone(write, db):
    taken(write("a.csv", row(1)), db)
    neighbour = PLAIN.model_copy(update={"id": "grannen"})
    for dry_run in (False, True):
        with pytest.raises(StoreError, match="hör till profilen linkoping"):
            taken(write("b.csv", row(2)), db, profile=neighbour, dry_run=dry_run)
    assert len(stored(db)) == 1


def test_a_time_of_intake_without_a_zone_is_refused(write, db):
    with pytest.raises(PeriodError, match="tidszon"):
        taken(write("a.csv", row(1)), db, now=NOW.replace(tzinfo=None))


def test_books_that_do_not_balance_are_an_error(write, db, monkeypatch):
    add = Store.add

    def off_by_one(*given_in, **also):
        added = add(*given_in, **also)
        return dataclasses.replace(added, unplaced=added.unplaced + 1)

    monkeypatch.setattr(Store, "add", off_by_one)
    with pytest.raises(TableError, match="7 är inte 8"):
        taken(write("a.csv", EVERY_KIND), db)


# ── Rehearsal, made up, open stores ────────────────────────────────────────────────────────────


def test_a_dry_run_counts_the_same_and_leaves_nothing(write, db, tmp_path):
    files = [
        write("a.csv", EVERY_KIND),
        write("b.csv", row(1) + row(8) + row(9, point=COUNTRYSIDE)),
    ]
    before = sorted(tmp_path.rglob("*"))
    told = taken(files, db, dry_run=True)
    assert sorted(tmp_path.rglob("*")) == before
    real = taken(files, db)
    assert told.counts() == real.counts()
    pd.testing.assert_frame_equal(told.tables["incidents"], real.tables["incidents"])
    known = stored(db)
    assert taken(files, db, dry_run=True).counts() == taken(files, db).counts()
    pd.testing.assert_frame_equal(stored(db), known)


def test_an_open_store_is_used_and_left_open(write, db):
    file = write("a.csv", row(1))
    with Store.open(db) as store:
        assert taken(file, store, dry_run=True).incidents == 1
        assert taken(file, store).incidents == 1
        assert taken(file, store).duplicates == 1
        assert len(store.incidents()) == 1


def test_a_made_up_profile_marks_the_database(write, db):
    profile = PLAIN.model_copy(update={"made_up": True})
    taken(write("a.csv", row(1)), db, profile=profile)
    with Store.open(db) as store:
        assert store.made_up


def test_a_place_in_words_needs_a_gazetteer(write, db):
    rows = row(1, place="Linköpings resecentrum", point=";") + row(2, place="Ågatan")
    file = write("a.csv", rows)
    without = taken(file, db, dry_run=True)
    assert (without.incidents, without.unplaced) == (1, 1)
    named = taken(file, db, profile="linkoping")
    assert (named.incidents, named.unplaced) == (2, 0)
    assert set(named.tables["incidents"]["match_type"]) == {"stop", "coordinates"}


# ── Whatever the order ─────────────────────────────────────────────────────────────────────────

POOL = (
    *(row(number, point=(RYD, COUNTRYSIDE, ";")[number % 3]) for number in range(12)),
    *(row("", time=f"2026-11-{day:02}") for day in range(1, 6)),
    *(row(number, time="i förrgår") for number in range(20, 23)),
)


@settings(max_examples=4, deadline=None)
@given(
    batches=st.lists(st.sets(st.integers(0, len(POOL) - 1)), min_size=2, max_size=3),
    order=st.randoms(use_true_random=False),
)
def test_any_reports_in_any_batches_and_order_give_the_same_table(tmp_path_factory, batches, order):
    tables = []
    for one in (batches, order.sample(batches, len(batches))):
        folder = tmp_path_factory.mktemp("order")
        files = []
        for number, chosen in enumerate(one):
            rows = "".join(POOL[index] for index in order.sample(sorted(chosen), len(chosen)))
            files.append(folder / f"{number}.csv")
            files[-1].write_text(HEADING + rows, encoding="utf-8")
        result = taken(files, folder / "est.duckdb")
        parts = [result.incidents, result.unplaced, result.rejected, result.duplicates]
        assert result.rows == sum(parts) == sum(map(len, batches))
        assert len(result.tables["incidents"]) == result.incidents + result.unplaced
        tables.append(stored(folder / "est.duckdb"))
    pd.testing.assert_frame_equal(tables[0], tables[1])
    assert len(tables[0]) == len({index for chosen in batches for index in chosen if index < 17})


# ── Real cities ────────────────────────────────────────────────────────────────────────────────


@needs_real_data
def test_memphis_every_robbery_and_then_none(tmp_path):
    file, db = REAL / "memphis_robberies_2019.parquet", tmp_path / "est.duckdb"
    first = take_in(file, profile="memphis", db=db, now=NOW)
    nothing_else = {"unplaced": 0, "rejected": 0}
    assert first.counts() == nothing_else | {
        "rows": 2245, "incidents": 2245, "duplicates": 0, "outside": 1,
    }  # fmt: skip
    incidents = first.tables["incidents"]
    assert incidents.loc[incidents["district"] == REST, "source_id"].tolist() == ["15272640"]
    before = stored(db)
    second = take_in(file, profile="memphis", db=db)
    assert second.counts() == nothing_else | {
        "rows": 2245, "incidents": 0, "duplicates": 2245, "outside": 0,
    }  # fmt: skip
    assert second.changed == 0
    pd.testing.assert_frame_equal(stored(db), before)


@needs_real_data
def test_nottingham_without_a_change_of_code(tmp_path):
    file = REAL / "nottingham_burglary_robbery_2022.parquet"
    result = take_in(file, profile="nottingham", db=tmp_path / "est.duckdb", now=NOW)
    given_in = pd.read_parquet(file)
    assert result.rows == result.incidents == len(given_in) == 2350
    counts = result.tables["incidents"]["category"].value_counts()
    theirs = given_in["category"].str.contains("robbery")
    assert (counts["ran"], counts["inbrott"]) == (theirs.sum(), (~theirs).sum())
    assert set(result.tables["incidents"]["time_precision"]) == {"month"}


NEW_YORK = """
name = "New York"
timezone = "America/New_York"
projected_crs = "EPSG:32618"
districts_file = "{file}"
resolution = 9
[[categories]]
id = "skjutning"
name = "Skjutning"
aliases = ["shooting", "shooting fatal"]
"""


@needs_real_data
def test_new_york_counts_shootings_not_victims(tmp_path):
    profile = tmp_path / "newyork.toml"
    boroughs = REAL / "boundaries" / "nyc_boroughs.geojson"
    profile.write_text(NEW_YORK.format(file=boroughs.as_posix()), encoding="utf-8")
    file = REAL / "nyc_shootings_2006_2023H1.parquet"
    result = take_in(file, profile=profile, db=tmp_path / "est.duckdb", now=NOW)
    given_in = pd.read_parquet(file).drop_duplicates("id")
    nowhere = int(given_in["lat"].isna().sum())
    assert (result.rows, result.duplicates, result.rejected) == (27939, 6036, 0)
    assert result.incidents + result.unplaced == len(given_in) == 21903
    assert result.unplaced == nowhere
