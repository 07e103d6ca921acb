"""Every real incident file goes in with a profile and a mapping, and what came in adds up."""

import pytest

from est_geo.intake import read_table
from est_geo.store import Store
from est_geo.taking_in import take_in
from tests.real import REAL, needs_real_data
from tests.real_files.cities import FILES, LANCASHIRE, write_profile

SMALL = 12_000
NOTHING = {"incidents": 0, "unplaced": 0, "rejected": 0, "duplicates": 0}


def taken(file, folder, mapping):
    said = folder / "koppling.toml"
    said.write_text(mapping, encoding="utf-8")
    profile = write_profile(file.city, folder)
    return take_in(REAL / file.name, profile=profile, db=folder / "est.duckdb", mapping=said)


@needs_real_data
@pytest.mark.parametrize("file", FILES, ids=[one.name.split(".")[0] for one in FILES])
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


@needs_real_data
def test_equal_rows_of_lancashire_are_kept_also_without_the_id_that_we_gave_them(tmp_path):
    file = next(one for one in FILES if one.city is LANCASHIRE)
    raw = read_table(REAL / file.name)
    equal = raw.values.duplicated(["ts", "category", "lat", "lon"]).sum()
    assert equal == 20_108
    result = taken(file, tmp_path, file.mapping + 'id = ""\n')
    assert result.counts() | {"outside": 0} == NOTHING | {
        "rows": 56_434, "incidents": 56_434, "outside": 0,
    }  # fmt: skip
    with Store.open(tmp_path / "est.duckdb", create=False) as store:
        assert store.incidents()["source_id"].isna().all()
