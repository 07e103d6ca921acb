"""Faults that a review found once, each held down by its own small file."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from est_geo.disclosure import publish
from est_geo.situation import situation_picture
from est_geo.store import Store
from est_geo.taking_in import take_in
from tests.made_up import CENTRE, LINKOPING, incidents, town

NOW = pd.Timestamp("2026-11-16 08:00", tz="UTC")


def taken(folder, text, name="a.csv"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    db = folder / "est.duckdb"
    return take_in(file, profile=LINKOPING, db=db, source="test", now=NOW), db


def test_a_stray_quote_swallows_no_other_report(tmp_path):
    rows = [f"{n};2026-11-10 12:00;Klotter;Ryds centrum" for n in range(24)]
    rows[1] = '1;2026-11-10 12:00;Klotter;"Ryds centrum'
    rows[22] = '22;2026-11-10 12:00;Klotter;"Berga" centrum'
    result, _ = taken(tmp_path, "\n".join(["id;tid;kategori;plats", *rows]) + "\n")
    assert result.rows == 24
    assert result.incidents + result.unplaced + result.rejected == 24
    assert result.incidents >= 22


def test_what_intake_does_not_keep_is_in_no_file_of_ours(tmp_path):
    text = (
        "id;tid;kategori;plats;Namn;Fritext\n"
        "anna@example.se;2026-11-10 12:00;Klotter;Ryds centrum;Anna Andersson;Maken slog Anna\n"
        "2;?;Klotter;Ryds centrum;Berit Andersson;Maken slog Berit\n"
        "3;2026-11-10 12:00;Anna Andersson slog mig;Ryds centrum;;\n"
    )
    result, db = taken(tmp_path, text)
    assert result.rejected == 1
    said = " ".join(remark for file in result.files for remark in file.remarks())
    rejected = (tmp_path / "a.csv.avvisade.csv").read_text(encoding="utf-8-sig")
    with Store.open(db) as store:
        kept = store.incidents().to_csv()
    for secret in ("Anna", "Berit", "Maken", "anna@example.se"):
        assert secret not in said + rejected + kept


def test_headings_that_are_data_are_not_said(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("Anna Andersson;811218-9876;Ryd\nBo;1;Berga\n", encoding="utf-8")
    with pytest.raises(ValueError, match="första raden är rubriker") as caught:
        take_in(file, profile=LINKOPING, db=tmp_path / "est.duckdb")
    assert "Anna" not in str(caught.value)
    assert "811218" not in str(caught.value)


def test_a_sensitive_report_is_not_told_by_the_minute_it_came():
    late = pd.Timestamp("2026-11-17 23:11:09", tz="UTC")
    one = incidents(
        [CENTRE[0]], [CENTRE[1]], [pd.Timestamp("2026-10-10 20:00", tz="UTC")],
        category="sexualbrott", received_at=late, incident_id=f"{10**6:032x}",
    )  # fmt: skip
    both = pd.concat([town(), one], ignore_index=True)
    week = {"start": "2026-11-09", "end": "2026-11-15"}
    month = {"start": "2026-10-01", "end": "2026-10-31"}
    seen = publish(situation_picture(both, profile=LINKOPING, **week), "est")
    public = publish(situation_picture(both, profile=LINKOPING, **month), "public")
    assert seen.heading.as_of < late
    assert public.heading.as_of == public.heading.period.bounds("Europe/Stockholm")[1]


def test_a_day_that_does_not_exist_stops_with_a_sentence(tmp_path):
    file = tmp_path / "a.parquet"
    days = pa.array([20401, 4_000_000], pa.date32())
    pq.write_table(pa.table({"datum": days, "kategori": ["Klotter"] * 2}), file)
    with pytest.raises(ValueError, match="som inte finns"):
        take_in(file, profile=LINKOPING, db=tmp_path / "est.duckdb")
    assert json.dumps(sorted(one.name for one in tmp_path.iterdir())) == '["a.parquet"]'


@pytest.mark.parametrize(
    "words",
    ["Våld i nära relationer", "Sexuellt övergrepp", "Våldtäkt, fullbordad", "Hot mot granne"],
)
def test_what_sounds_sensitive_is_on_no_map(tmp_path, words):
    text = f"id;tid;kategori;plats\n1;2026-11-10 12:00;{words};Ryds centrum\n"
    result, db = taken(tmp_path, text)
    assert result.incidents == 1
    made = situation_picture(db, profile=LINKOPING, start="2026-11-09", end="2026-11-15")
    assert made.totals.sensitive == 1
    assert made.tables.cells["count"].sum() == 0
    assert publish(made, "est").totals.reports == 0
