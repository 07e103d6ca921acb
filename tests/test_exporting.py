"""Handed out masked: what may be there is there, what may not is not, and the deed is told."""

import csv
import io
import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from est_geo.cli import app
from est_geo.errors import ConflictError, RequestError
from est_geo.exporting import MADE_UP, MASKED, csv_lines, masked_export, write_export
from est_geo.periods import Period
from est_geo.store import Store
from tests.made_up import LINKOPING
from tests.test_expiring import CANARY, ROWS, taken

WHY = "Begäran KS 2026-77"
NOTES = ["ring 070-174 06 35", "=HYPERLINK(1)", f"{CANARY}känsligt", "vid porten"]
KINDS = ["bråk", "stöld", "hatbrott", "bråk"]
CASES = [
    f"{CANARY}{n};2026-0{1 + n}-1{n} 10:37;{kind};{CANARY}plats;15.5646;58.4084;{note};"
    for n, (kind, note) in enumerate(zip(KINDS, NOTES, strict=True))
]


@pytest.fixture
def db(tmp_path):
    (tmp_path / "data").mkdir()
    taken(tmp_path, ROWS + "\n".join(CASES) + "\n")
    return tmp_path / "data" / "est.duckdb"


@pytest.fixture
def store(db):
    with Store.open(db) as opened:
        yield opened


def read(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_what_is_handed_out_is_masked(store):
    made = masked_export(store, LINKOPING, WHY)
    text = csv_lines(made.rows)
    rows = read(text)
    assert list(rows[0]) == ["nummer", "tid", "stadsdel", "kategori", "aktor"]
    assert [row["nummer"] for row in rows] == ["1", "2", "3", "4"]
    assert {row["stadsdel"] for row in rows} == {"Ryd"}
    assert [row["tid"] for row in rows] == ["2026-01-10", "2026-02-11", "2026-04-13", "2026-K1"]
    sensitive = next(row for row in rows if row["tid"].endswith("K1"))
    assert (sensitive["kategori"], sensitive["aktor"], made.masked) == (MASKED, MASKED, 1)
    for secret in (CANARY, "15.56", "58.40", "10:37", "Hatbrott", *store.incidents()["incident_id"],
                   *store.incidents()["cell"]):  # fmt: skip
        assert secret not in text


def test_sentences_come_only_when_asked_for_masked_and_without_formulas(store):
    rows = read(csv_lines(masked_export(store, LINKOPING, WHY, with_notes=True).rows))
    notes = {row["beskrivning"] for row in rows}
    assert notes == {"ring [telefon]", "'=HYPERLINK(1)", "vid porten", ""}


def test_each_export_is_told_with_its_purpose_and_its_rows(store):
    period = Period.parse("2026-02")
    made = masked_export(store, LINKOPING, f"{WHY} åt 070-174 06 35", period)
    assert len(made.rows) == 1
    told = store.trail(1).iloc[0]
    assert (told["seq"], told["action"]) == (made.deed, "report.export")
    assert told["purpose"] == f"{WHY} åt [telefon]"
    details = json.loads(told["details"])
    assert (details["rows"], details["masked"], details["notes"]) == (1, 0, False)
    assert (details["first"], details["last"]) == ("2026-02-01", "2026-02-28")


@pytest.mark.parametrize("why", ["", "  ab ", "x" * 201])
def test_without_a_purpose_nothing_is_handed_out(store, why):
    before = len(store.trail())
    with pytest.raises(RequestError, match="ändamålet"):
        masked_export(store, LINKOPING, why)
    assert len(store.trail()) == before


def test_made_up_reports_are_marked_in_every_row(tmp_path):
    (tmp_path / "data").mkdir()
    with Store.open(tmp_path / "data" / "est.duckdb") as store:
        store.mark_made_up()
        taken(tmp_path, ROWS + "\n".join(CASES) + "\n", db=store)
        rows = masked_export(store, LINKOPING, WHY).rows
        assert set(rows["anmarkning"]) == {MADE_UP}


def test_a_file_is_private_and_never_written_over(store, tmp_path):
    made = masked_export(store, LINKOPING, WHY)
    file = tmp_path / "ut.csv"
    write_export(made, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(pd.read_csv(file)) == 4
    with pytest.raises(ConflictError, match="skrivs inte över"):
        write_export(made, file)


def test_the_command_hands_out_masked_only(db, tmp_path):
    file = tmp_path / "ut.csv"
    words = ["export", "--purpose", WHY, "--out", str(file), "--db", str(db)]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 2
    assert "--masked" in refused.stderr
    assert not file.exists()
    done = CliRunner().invoke(app, [*words, "--masked", "--period", "2026-02"])
    assert done.exit_code == 0, done.output
    assert "1 rad" in done.stdout
    assert "sekretess" in done.stdout
    assert len(read(file.read_text(encoding="utf-8"))) == 1
    again = CliRunner().invoke(app, [*words, "--masked"])
    assert again.exit_code == 1
    with Store.open(db) as store:
        assert store.trail(action="report.export")["seq"].count() == 1
