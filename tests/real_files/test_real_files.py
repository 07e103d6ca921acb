"""Every real incident file goes in with a profile and a mapping, and what came in adds up."""

import pandas as pd
import pytest

from est_geo.intake import read_table
from est_geo.store import Store
from est_geo.taking_in import take_in
from tests.real import REAL, needs_real_data
from tests.real_files.cities import CHICAGO, FILES, LANCASHIRE, MEMPHIS, write_profile

SMALL = 3_000
EACH_TIME = {"memphis", "lancashire", "austin"}
NOTHING = {"incidents": 0, "unplaced": 0, "rejected": 0, "duplicates": 0}


def taken(file, folder, mapping):
    said = folder / "koppling.toml"
    said.write_text(mapping, encoding="utf-8")
    profile = write_profile(file.city, folder)
    return take_in(REAL / file.name, profile=profile, db=folder / "est.duckdb", mapping=said)


@needs_real_data
@pytest.mark.parametrize(
    "file",
    [
        pytest.param(
            one,
            id=one.name.split(".")[0],
            marks=[pytest.mark.long] * (one.name.split("_")[0] not in EACH_TIME),
        )
        for one in FILES
    ],
)
def test_what_came_in_and_what_was_left_out_adds_up(file, tmp_path):
    result = taken(file, tmp_path, file.mapping)
    counts = result.counts()
    outside = counts.pop("outside")
    assert counts == NOTHING | {k: v for k, v in file.books.items() if k != "outside"}
    assert outside == file.books.get("outside", outside)
    assert result.files[0].unknown_categories == {}
    assert result.files[0].coarse == file.coarse
    incidents = result.tables["incidents"]
    if file.precision:
        assert incidents["time_precision"].value_counts().to_dict() == file.precision
    assert incidents["cell"].isna().sum() == counts["unplaced"]
    if counts["rows"] <= SMALL:
        again = taken(file, tmp_path, file.mapping).counts()
        assert again["duplicates"] == again["rows"]


@pytest.mark.long
@needs_real_data
def test_equal_rows_of_lancashire_are_kept_also_without_the_id_that_we_gave_them(tmp_path):
    file = next(one for one in FILES if one.city is LANCASHIRE)
    raw = read_table(REAL / file.name)
    same = ["ts", "category", "lat", "lon"]
    equal = raw.values[same].duplicated().sum()  # noqa: PD011 - a table
    assert equal == 20_108
    result = taken(file, tmp_path, file.mapping + 'id = ""\n')
    assert result.counts() | {"outside": 0} == NOTHING | {
        "rows": 56_434, "incidents": 56_434, "outside": 0,
    }  # fmt: skip
    with Store.open(tmp_path / "est.duckdb", create=False) as store:
        assert store.incidents()["source_id"].isna().all()


@pytest.mark.long
@needs_real_data
def test_population_is_exposure_and_lamps_are_lamp_faults_without_a_mapping(tmp_path):
    for name, city, kind, rows, repeated in (
        ("memphis_population_blocks_2020.parquet", MEMPHIS, "exposure", 10_393, 0),
        ("chicago_streetlight_outages_2012_2013.parquet", CHICAGO, "lamp_faults", 33_580, 12),
    ):
        folder = tmp_path / kind
        folder.mkdir()
        said = folder / "koppling.toml"
        said.write_text(f'source = "staden"\ntable = "{kind}"\n', encoding="utf-8")
        profile = write_profile(city, folder)
        for mapping, again in ((said, False), (said, True)):
            result = take_in(
                REAL / name, profile=profile, db=folder / "est.duckdb", mapping=mapping
            )
            assert set(result.counts().values()) == {0}
            [file] = result.files
            assert file.beside == kind
            fresh = 0 if again else rows - repeated
            assert file.beside_rows == {
                "rows": rows, "stored": fresh, "rejected": 0, "duplicates": rows - fresh,
            }  # fmt: skip
        with Store.open(folder / "est.duckdb", create=False) as store:
            assert len(store.other(kind)) == rows - repeated
            assert store.incidents().empty


@needs_real_data
def test_polisen_events_are_known_to_their_town_and_are_in_no_cell(tmp_path):
    result = take_in(
        REAL / "polisen_events_ostergotland_2023_2025H1.csv",
        profile="linkoping",
        db=tmp_path / "est.duckdb",
        source="polisen.se",
    )
    counts = result.counts()
    assert counts["rows"] == 873
    assert counts["incidents"] == 0
    parts = ("incidents", "unplaced", "rejected", "duplicates")
    assert sum(counts[one] for one in parts) == 873
    incidents = result.tables["incidents"]
    assert incidents["cell"].isna().all()
    assert set(incidents["match_type"]) <= {"coarse", "municipality"}
    # The time is that of the event, in the notice's name, and not of its publication.
    first = incidents[incidents["source_id"] == "409544"].iloc[0]
    assert str(first["occurred_from"]) == "2023-03-20 11:37:00+00:00"
    latest = incidents["received_at"] + pd.Timedelta("15min")
    assert (incidents["occurred_from"] <= latest).mean() > 0.95
