"""Ids that are somebody's number are not kept; running numbers are."""

import pandas as pd
import pytest

from est_geo.intake.row_words import read_words
from est_geo.store import Store
from est_geo.taking_in import take_in
from tests.made_up import LINKOPING

PERSONS = (
    "Anna 070-123 45 67", "(070) 123 45 67", "0046701234567", "dnr 12-811218-9876",
    "K5000-1 811218-9876 Andersson ringde", "811218-9876", "anna.svensson@example.se",
)  # fmt: skip
RUNNING = ("240617321", "15213800", "ST26-00017", "KS 2021-1234", "12-00700160", "P26-00001")


@pytest.mark.parametrize("text", PERSONS)
def test_an_id_that_is_a_persons_number_is_not_kept(text):
    found = read_words(pd.DataFrame({"id": [text, "17"]}), {"id": "id"})
    assert found.own_id.isna().tolist() == [True, False]
    assert found.findings.notna().tolist() == [True, False]


@pytest.mark.parametrize("text", RUNNING)
def test_a_running_number_is_kept(text):
    found = read_words(pd.DataFrame({"id": [text]}), {"id": "id"})
    assert found.own_id.tolist() == [text]
    assert found.findings.isna().all()


def test_a_files_name_may_be_somebodys(tmp_path):
    file = tmp_path / "Anna Andersson 811218-9876.csv"
    file.write_text("id;tid;kategori\n1;2026-11-09 12:00;klotter\n", encoding="utf-8")
    plain = LINKOPING.model_copy(update={"gazetteer_file": None})
    take_in(file, profile=plain, db=tmp_path / "est.duckdb")
    with Store.open(tmp_path / "est.duckdb", create=False) as store:
        name = store.intakes()["file_name"].iloc[0]
    assert "811218" not in name
    assert "Anna" not in name
