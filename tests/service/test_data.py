"""Data for other programs: JSON with a tag, CSV without formulas, health."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from est_geo.render import as_json
from est_geo.words import guarded
from tests.sample_picture import sample_published
from tests.service.fake_pictures import client_of


def test_the_picture_as_json_is_the_rendered_one(client: TestClient) -> None:
    answer = client.get("/api/v1/pictures/2026-W46")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json() == as_json(sample_published())


def test_an_unchanged_picture_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/api/v1/pictures/2026-W46").headers["ETag"]
    for held in (tag, f"W/{tag}", f'"annan", {tag}', "*"):
        answer = client.get("/api/v1/pictures/2026-W46", headers={"If-None-Match": held})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag
    other = client.get("/api/v1/pictures/2026-W45", headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "table", ["cells", "hotspots", "former_spots", "clusters", "scoreboard", "reach", "visits",
              "recommendations"],
)  # fmt: skip
def test_csv_holds_the_table_and_says_that_it_is_made_up(client: TestClient, table: str) -> None:
    answer = client.get(f"/api/v1/pictures/2026-W46/{table}.csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{table}-2026-W46.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    frame = getattr(sample_published().tables, table)
    assert len(rows) == len(frame)
    assert list(rows[0]) == [*frame.columns, "anmarkning"]
    assert {row["anmarkning"] for row in rows} == {"påhittade rapporter"}


def test_the_publics_csv_holds_written_counts() -> None:
    answer = client_of(audience="public").get("/api/v1/pictures/2026-10/districts.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["district"]: row["count_text"] for row in rows}["annan_kommun"] == "<5"
    assert "count" not in rows[0]


@given(st.text())
def test_no_text_begins_as_a_formula(text: str) -> None:
    safe = guarded(text)
    is_number = re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", safe)
    assert is_number or not safe.startswith(tuple("=+-@\t\r＝＋－＠"))
    assert safe.replace("'", "") == text.replace("'", "")


def test_a_number_stays_a_number() -> None:
    assert guarded("-1.5") == "-1.5"


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ok"}
