"""Retention from rule to file: canaries are looked for in every byte, before and after."""

import json
from pathlib import Path

import pandas as pd
import pytest

from est_geo.errors import ProfileError
from est_geo.expiring import plan_expiry, run_retention
from est_geo.intake.suspects import review_item_id
from est_geo.retention import Retention
from est_geo.reviewing import decide
from est_geo.store import Hold, Store
from est_geo.taking_in import take_in
from tests.made_up import LINKOPING
from tests.service.report_service import incident, made_database, reporting

ZONE = LINKOPING.timezone
DECIDED = LINKOPING.model_copy(
    update={"retention": LINKOPING.retention.model_copy(update={"decision": "KS 2026-123"})}
)
CANARY = "zqkanarie"
ROWS = "id;tid;kategori;plats;lon;lat;beskrivning;inkom\n"


def present():
    return pd.Timestamp.now(tz="UTC").floor("s")


def later(months):
    return present() + pd.DateOffset(months=months)


def found(folder, word=CANARY):
    """Name every file under the folder with the word in it, as UTF-8 or UTF-16, any case."""
    said = {}
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes().lower()
            n = sum(content.count(word.encode(code)) for code in ("utf-8", "utf-16-le"))
            if n:
                said[file.name] = n
    return said


def taken(folder, text, name="rapporter.csv", db=None, **more):
    file = folder / "in" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    mapping = folder / "in" / "mapping.toml"
    mapping.write_text('[columns]\nnote = "beskrivning"\n', encoding="utf-8")
    return take_in(
        file, profile=LINKOPING, db=db or folder / "data" / "est.duckdb", source="polis",
        mapping=mapping, **more,
    )  # fmt: skip


def filled(folder):
    """Put a canary in every text that a report can leave behind, by every way in."""
    data = folder / "data"
    data.mkdir()
    made_database(data)
    day = present().tz_convert(ZONE) - pd.Timedelta(days=2)
    rows = [
        f"{CANARY}id{n};{day:%Y-%m-%d} 1{n}:00;{kind};{CANARY}plats{n};{point};{CANARY}text{n};"
        for n, (kind, point) in enumerate([
            ("bråk", "15.5646;58.4084"), ("hatbrott", "15.5646;58.4084"),
            ("bråk", ";"), (f"{CANARY}sort", "15.5646;58.4085"),
        ])
    ]  # fmt: skip
    rows.append(f"9;{CANARY}tid;bråk;{CANARY}avvisad;;;{CANARY};")
    taken(folder, ROWS + "\n".join(rows) + "\n", name=f"{CANARY}fil.csv")
    service = reporting(data / "est.duckdb")
    with service.client:
        place = {"words": f"{CANARY}torget"}
        sent = incident(note=f"Någon ropade {CANARY}formular", where=place)
        occasion = {"name": f"{CANARY}marknad", "when": sent["when"]}
        answer = service.post(
            {"incidents": [sent], "occasions": [occasion]},
            key="5f0c9e0a-1f3b-4f5e-8a52-0c1d2e3f4a5b",
        )
        assert answer.status_code == 201, answer.text
        fields = {
            "service_code": "brak", "lat": "58.40837", "long": "15.564625",
            "requested_datetime": sent["when"]["start"], "description": f"{CANARY}oppen",
            "api_key": "p" * 43,
        }  # fmt: skip
        answer = service.client.post("/open311/v2/requests.json", data=fields)
        assert answer.status_code in {200, 201}, answer.text
        store = service.store
        items = store.review_items()
        place = items[items["kind"] == "place"].iloc[0]
        decide(store, LINKOPING, place["item_id"], "correct", by="granskare",
               point=(15.5664, 58.4087), name=f"{CANARY}inlärd")  # fmt: skip
        second = items[items["kind"] == "place"].iloc[1]
        decide(store, LINKOPING, second["item_id"], "keep", by=f"{CANARY}granskare")
    return data / "est.duckdb"


def checkpointed(db):
    """Close the database with its log in the file, as a service that is stopped does."""
    with Store.open(db) as store, store._reading() as cursor:  # noqa: SLF001 - nothing public does
        cursor.execute("CHECKPOINT")


def test_no_byte_of_a_canary_is_left_in_the_data_folder(tmp_path):
    db = filled(tmp_path)
    checkpointed(db)
    before = found(db.parent)
    assert before["est.duckdb"] > 20, before
    with Store.open(db) as store:
        rows = store.totals()["rows"]
        reports = len(store.incidents())
    run = run_retention(db, DECIDED, later(61))
    assert found(db.parent) == {}
    assert run.counts["reports"] == reports
    with Store.open(db) as store:
        books = store.totals()
        assert (books["rows"], books["expired"]) == (rows, reports)
        assert store.aggregates()["count"].sum() == reports
        assert store.incidents().empty
        assert store.review_items(state=None).empty
        assert not store.unfinished_deletion


def test_the_text_goes_first_then_the_point_and_the_report_last(tmp_path):
    db = filled(tmp_path)
    texts = f"{CANARY}text", f"{CANARY}formular", f"{CANARY}oppen"
    run_retention(db, DECIDED, later(7))
    assert all(found(db.parent, text) == {} for text in texts)
    with Store.open(db) as store:
        first = store.incidents()
        assert first["note"].isna().all()
        ordinary = first[~first["category"].isin(LINKOPING.sensitive)]
        assert ordinary["place"].notna().sum() > 1
        assert first.loc[first["category"] == "hatbrott", "place"].isna().all()
    run_retention(db, DECIDED, later(25))
    # What a person has taught is the name of a place, and goes with the report that taught it.
    assert found(db.parent, f"{CANARY}plats") == {"est.duckdb": 1}
    with Store.open(db) as store:
        assert store.row_counts()["learned_places"] == 1
        second = store.incidents()
        assert set(second["category"]) & LINKOPING.sensitive == set()
        assert second["place"].isna().all()
        assert second["source_id"].isna().all()
        placed = second.dropna(subset="lon")
        assert len(placed) > 1
        assert placed["lon"].nunique() == placed["cell"].nunique()
        assert set(placed["cell"]) <= set(first["cell"].dropna())
        assert (placed["accuracy_m"] > 70).all()
        made = store.aggregates()
        assert made["category"].tolist() == ["hatbrott"]
        assert made["period"].str.contains("-K").all()
        again = store.due(plan_expiry(store, DECIDED, later(25)).terms)
        assert again[["notes", "places", "points", "reports"]].to_numpy().sum() == 0


def test_the_same_file_brings_nothing_deleted_back(tmp_path):
    text = ROWS + "1;2026-01-10 10:00;bråk;;15.5646;58.4084;;2026-01-10 12:00\n"
    (tmp_path / "data").mkdir()
    taken(tmp_path, text)
    db = tmp_path / "data" / "est.duckdb"
    run_retention(db, DECIDED, later(61))
    again = taken(tmp_path, text)
    assert (again.incidents, again.duplicates) == (0, 1)
    dry = taken(tmp_path, text, dry_run=True)
    assert (dry.incidents, dry.duplicates) == (0, 1)
    with Store.open(db) as store:
        totals = store.totals()
        assert (totals["rows"], totals["expired"], totals["duplicates"]) == (2, 1, 1)
        assert store.aggregates().to_dict("records") == [
            {"district": "ryd", "period": "2026-01", "category": "brak", "count": 1}
        ]


def test_what_came_in_lately_stays_however_old_it_says_it_is(tmp_path):
    (tmp_path / "data").mkdir()
    taken(tmp_path, ROWS + "1;2016-01-10 10:00;bråk;;15.5646;58.4084;;\n")
    db = tmp_path / "data" / "est.duckdb"
    assert plan_expiry(db, DECIDED, present()).due.empty
    soon = present() + pd.Timedelta(days=31)
    assert plan_expiry(db, DECIDED, soon).due["reports"].tolist() == [1]


def test_a_hold_keeps_what_it_names_and_lets_go_when_lifted(tmp_path):
    (tmp_path / "data").mkdir()
    rows = [
        f"{n};2026-01-{10 + n} 10:00;{kind};{CANARY}plats{n};15.5646;58.4084;{CANARY}text{n};"
        f"2026-01-{10 + n} 12:00"
        for n, kind in enumerate(["bråk", "bråk", "stöld", "klotter"])
    ]
    taken(tmp_path, ROWS + "\n".join(rows) + "\n")
    db = tmp_path / "data" / "est.duckdb"
    with Store.open(db) as store:
        ids = store.incidents().sort_values("source_id")["incident_id"].tolist()
        before = store.version()
        store.add_hold(Hold("KS 2026-1", incident_id=ids[0]), present())
        store.add_hold(Hold("KS 2026-2", category="stold"), present())
        start, end = (pd.Timestamp(day, tz=ZONE) for day in ("2026-01-13", "2026-01-14"))
        store.add_hold(Hold("KS 2026-3", start=start, end=end, until=later(70)), present())
        assert store.held(present()) == 3
        assert store.version() == before, "kept pictures are as good as they were"
    assert run_retention(db, DECIDED, later(61)).counts["reports"] == 1
    assert found(db.parent, f"{CANARY}text1") == {}
    checkpointed(db)
    assert all(found(db.parent, f"{CANARY}text{n}") for n in (0, 2, 3))
    with Store.open(db) as store:
        store.lift_hold(1, present())
    assert run_retention(db, DECIDED, later(72)).counts["reports"] == 2
    with Store.open(db) as store:
        assert store.incidents()["category"].tolist() == ["stold"]
        assert store.totals()["expired"] == 3
        assert store.holds()["lifted_by"].notna().tolist() == [True, False, False]


def test_rules_that_nobody_has_decided_delete_nothing(tmp_path):
    (tmp_path / "data").mkdir()
    taken(tmp_path, ROWS + "1;2016-01-10 10:00;bråk;;15.5646;58.4084;;2016-01-10 12:00\n")
    db = tmp_path / "data" / "est.duckdb"
    plan = plan_expiry(db, LINKOPING, present())
    assert plan.due["reports"].tolist() == [1]
    assert not plan.may_run
    with pytest.raises(ProfileError, match="bara ett förslag"):
        run_retention(db, LINKOPING, present())
    none = LINKOPING.model_copy(update={"retention": Retention()})
    with pytest.raises(ProfileError, match="allt sparas"):
        run_retention(db, none, present())
    with Store.open(db) as store:
        assert len(store.incidents()) == 1
        assert store.retention_runs().empty


def test_an_undo_of_a_place_whose_point_is_gone_leaves_the_report_where_it_is(tmp_path):
    (tmp_path / "data").mkdir()
    taken(tmp_path, ROWS + f"1;2026-01-10 10:00;bråk;{CANARY}plats;;;;2026-01-10 12:00\n")
    db = tmp_path / "data" / "est.duckdb"
    with Store.open(db) as store:
        (name,) = store.incidents()["incident_id"]
        item = review_item_id("place", name)
        decide(store, LINKOPING, item, "correct", by="granskare", point=(15.5664, 58.4087))
    run_retention(db, DECIDED, later(25))
    with Store.open(db) as store:
        (one,) = store.decisions().to_dict("records")
        assert set(json.loads(one["after"])) <= {"standing", "state"}
        assert store.incident(name)["cell"].notna().all()


def test_old_names_of_files_rejected_rows_and_sendings_go(tmp_path):
    db = filled(tmp_path)
    with Store.open(db) as store:
        assert len(store.rejected())
    run_retention(db, DECIDED, later(61))
    with Store.open(db) as store:
        assert store.rejected().empty
        assert store.occasions().empty
        assert set(store.intakes()["file_name"]) == {"gallrad"}
        assert store.row_counts()["submissions"] == 0
        assert store.row_counts()["learned_places"] == 0


def test_backups_go_when_they_are_old(tmp_path):
    (tmp_path / "data").mkdir()
    taken(tmp_path, ROWS + "1;2026-01-10 10:00;bråk;;15.5646;58.4084;;2026-01-10 12:00\n")
    db = tmp_path / "data" / "est.duckdb"
    folder = tmp_path / "data" / "sakerhetskopior"
    folder.mkdir()
    names = [
        "est-20260101T000000Z.duckdb", "est-20260101T000000Z.duckdb.json",
        "annan-20260101T000000Z.duckdb", "est-20990101T000000Z.duckdb", "est-anteckningar.txt",
    ]  # fmt: skip
    for name in names:
        (folder / name).write_text("x", encoding="utf-8")
    Path(f"{db}.ersatt-20260101T000000Z").write_text("x", encoding="utf-8")
    assert run_retention(db, DECIDED, present()).backups == 3
    assert sorted(one.name for one in folder.iterdir()) == sorted(names[2:])
