import csv
import io
import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from est_geo import render
from est_geo.errors import DisclosureError
from est_geo.picture import NO_OUTLOOK
from tests.sample_picture import HOSTILE, sample_published

EVERYBODY = ["districts.csv", "districts.geojson", "karta.html", "picture.json"]
RESTRICTED = ["cells.geojson", "hotspots.geojson", "recommendations.geojson", "visits.geojson"]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("audience", "expected"),
    [("est", EVERYBODY + RESTRICTED), ("intern", EVERYBODY + RESTRICTED), ("public", EVERYBODY)],
)
def test_each_audience_gets_its_files_and_no_other(tmp_path, audience, expected):
    written = render.write_picture(sample_published(audience), tmp_path / "ny" / "mapp")

    assert sorted(path.name for path in written) == sorted(expected)
    assert names(tmp_path / "ny" / "mapp") == sorted(expected)
    for path in written:
        text = path.read_text(encoding="utf-8").replace('"made_up": true', '"made_up":true')
        assert "Påhittade rapporter" in text or '"made_up":true' in text


def test_files_are_the_same_bytes_every_time(tmp_path):
    first = render.write_picture(sample_published(hostile=True), tmp_path / "a")
    again = render.write_picture(sample_published(hostile=True), tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_the_json_says_whether_the_forecast_is_shown_and_the_public_learns_nothing_of_it():
    kept = sample_published()
    told = json.loads(render.to_text(render.as_json(kept)))
    assert told["outlook"] == asdict(kept.outlook)
    assert told["outlook"]["sentence"]
    assert told["remarks"] == asdict(kept.remarks)
    told = json.loads(render.to_text(render.as_json(sample_published("public"))))
    assert told["outlook"] == asdict(NO_OUTLOOK)
    assert set(told["remarks"].values()) == {""}
    assert not any(told["tables"].values())


def test_a_failure_leaves_the_old_files_whole(tmp_path, monkeypatch):
    picture = sample_published()
    render.write_picture(picture, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_args, **_kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        render.write_picture(replace(picture, notes=("Nytt",)), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_public_picture_is_not_put_beside_an_internal_one(tmp_path):
    render.write_picture(sample_published(), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    with pytest.raises(DisclosureError, match=r"cells\.geojson.*tom mapp"):
        render.write_picture(sample_published("public"), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_districts_csv_holds_every_place_and_the_contracts_columns():
    text = render.districts_csv(sample_published())

    assert text.splitlines()[0] == (
        "district,count,expected,low,high,arrow,name,verdict,anmarkning"
    )
    found = rows(text)
    assert sum(int(row["count"]) for row in found) == 84
    assert found[2] == {
        "district": "berga", "count": "13", "expected": "6.9", "low": "4.0", "high": "11.0",
        "arrow": "over", "name": "Berga", "verdict": "över det väntade",
        "anmarkning": "Påhittade rapporter: bilden visar inte verkliga händelser.",
    }  # fmt: skip


def test_a_district_that_expects_nothing_is_not_one_without_history():
    picture = sample_published()
    week = picture.tables.district_week.assign(expected=0.0)
    changed = replace(picture, tables=replace(picture.tables, district_week=week))
    assert {row["verdict"] for row in rows(render.districts_csv(changed))} == {
        "inom normal variation", "över det väntade",
    }  # fmt: skip
    unknown = week.assign(expected=float("nan"), low=float("nan"), high=float("nan"), arrow="none")
    changed = replace(picture, tables=replace(picture.tables, district_week=unknown))
    first = rows(render.districts_csv(changed))[0]
    assert (first["expected"], first["verdict"]) == ("", "ingen historik att jämföra med")


def test_public_numbers_are_only_the_written_ones(tmp_path):
    picture = sample_published("public")
    render.write_picture(picture, tmp_path)

    found = rows((tmp_path / "districts.csv").read_text(encoding="utf-8"))
    assert {row["district"]: row["count"] for row in found} == {
        name: text for name, text in picture.count_text.items() if name != "alla"
    }
    assert {row[name] for row in found for name in ("expected", "low", "high", "arrow")} == {""}
    read = json.loads((tmp_path / "picture.json").read_text(encoding="utf-8"))
    assert all(table == [] for table in read["tables"].values())
    assert (read["totals"], read["incidents"]) == (None, None)
    assert read["count_text"]["annan_kommun"] == "<5"


def test_a_name_that_begins_like_a_formula_is_disarmed():
    picture = sample_published()
    week = picture.tables.district_week.copy()
    week.loc[0, "name"] = '=HYPERLINK("x")'
    changed = replace(picture, tables=replace(picture.tables, district_week=week))
    assert rows(render.districts_csv(changed))[0]["name"] == '\'=HYPERLINK("x")'


def test_picture_json_is_everything_and_round_trips():
    picture = sample_published("intern", hostile=True)
    read = json.loads(json.dumps(render.as_json(picture), allow_nan=False))

    assert read["made_up"] is True
    assert read["heading"]["period"]["name"] == "2026-W46"
    assert read["heading"]["as_of"] == "2026-11-16T06:00:00Z"
    assert read["headline"]["count"] == 87
    assert read["totals"]["unplaced"] == 3
    for name, table in read["tables"].items():
        frame = getattr(picture.tables, name)
        assert len(table) == len(frame)
        assert list(table[0]) == list(frame.columns)
    assert read["tables"]["hotspots"][0]["name"] == HOSTILE
    assert len(read["incidents"]) == len(picture.incidents)
    assert len(read["districts"]["features"]) == 4


def test_only_internal_pictures_hold_single_reports():
    assert render.as_json(sample_published("est"))["incidents"] is None


def test_a_district_that_nobody_could_report_from_is_unknown_in_the_csv():
    found = rows(render.districts_csv(sample_published(silent="berga")))[2]
    assert (found["district"], found["count"], found["arrow"]) == ("berga", "0", "none")
    assert found["verdict"] == "okänt: ingen kunde ha rapporterat"
