import dataclasses
import json

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from est_geo import tables as contracts
from est_geo.cells import cell_centres, cell_numbers
from est_geo.disclosure import SECTIONS, narrowed, publish
from est_geo.errors import DisclosureError
from est_geo.periods import Period
from est_geo.picture import PictureTables
from est_geo.render import as_json
from est_geo.situation import situation_picture
from est_geo.tables import checked
from tests.disclosure.two_towns import town_of
from tests.made_up import LINKOPING, WEEK, incidents, town

EVERYTHING = frozenset(one.name for one in dataclasses.fields(PictureTables)) | SECTIONS
DISTRICTS = ("skaggetorp", "ryd", "berga", "city")

# What rests on the whole town by design (est_geo.disclosure.narrowing): never a count.
JUDGED = {
    "district_week": {"expected", "low", "high", "arrow"},
    "category_week": {"expected", "low", "high", "arrow"},
    "cells": {"hot", "role", "hotspot", "state"},
    "reach": {"state", "active", "rate", "words"},
}
OF_SPOTS = {"hotspots", "visits", "gaps", "recommendations", "former_spots", "clusters"}


def made(reports, audience="est", period=WEEK):
    return publish(
        situation_picture(reports, profile=LINKOPING, start=period.first, end=period.last),
        audience,
    )


@pytest.fixture(scope="module")
def est():
    return made(town(30))


@pytest.mark.parametrize("own", DISTRICTS)
def test_no_other_district_is_named_or_drawn(est, own):
    text = json.dumps(as_json(narrowed(est, frozenset({own}), EVERYTHING)), ensure_ascii=False)
    names = LINKOPING.district_names
    assert f'"{own}"' in text
    for other in {*names} - {own}:
        assert other not in text, other
    for other in {*DISTRICTS} - {own}:
        assert names[other] not in text, other


@pytest.mark.parametrize("own", DISTRICTS)
def test_every_table_keeps_its_contract_and_only_own_rows(est, own):
    seen = narrowed(est, frozenset({own}), EVERYTHING)
    for field in dataclasses.fields(PictureTables):
        table = checked(getattr(seen.tables, field.name), getattr(contracts, field.name.upper()))
        if "district" in table:
            assert set(table["district"]) <= {own}, field.name
    assert set(seen.tables.hours["place"]) == {own, *seen.tables.hotspots["id"]}
    assert seen.districts["id"].tolist() == [own]


def test_a_districts_own_counts_are_kept(est):
    for own in DISTRICTS:
        seen = narrowed(est, frozenset({own}), EVERYTHING)
        before = est.tables.district_week.set_index("district").loc[own]
        assert seen.headline.count == before["count"]
        assert seen.count_text == {own: est.count_text[own]}
        assert seen.headline.sentence.startswith(f"{before['count']} inrapporterade händelser; ")
        assert seen.tables.trend["count"].tolist() == (
            est.tables.trend.loc[est.tables.trend["district"] == own, "count"].tolist()
        )
    city = narrowed(est, frozenset({"city"}), EVERYTHING)
    assert city.tables.hotspots["name"].tolist() == est.tables.hotspots["name"].tolist()
    assert len(city.tables.visits) == len(est.tables.visits) > 0


def test_what_only_the_whole_town_tells_is_left_out(est):
    seen = narrowed(est, frozenset({"city"}), EVERYTHING)
    assert seen.totals is None
    assert "alla" not in seen.count_text
    assert "alla" not in set(seen.tables.hours["place"])
    assert (seen.plan_notes, seen.remarks.gathered, seen.remarks.to_come) == ((), "", "")
    assert seen.tables.reporters.empty
    assert seen.tables.scoreboard.empty
    assert (
        seen.tables.cells[["z", "p", "q", "sum", "expected", "hot_p", "hot_q"]]
        .isna()
        .all(axis=None)
    )
    assert not seen.outlook.shown
    assert not seen.tables.hotspots["kind_words"].str.contains("mot ").any()


def test_a_cell_that_reaches_into_another_district_is_nobodys_alone(est):
    seen = [narrowed(est, frozenset({one}), EVERYTHING).tables.cells["cell"] for one in DISTRICTS]
    together = pd.concat(seen)
    assert together.is_unique
    lost = set(est.tables.cells["cell"]) - set(together)
    assert lost, "some districts of the made-up town must touch"
    both = narrowed(est, frozenset(DISTRICTS), EVERYTHING).tables.cells["cell"]
    assert set(both) == set(est.tables.cells["cell"])


def test_a_place_on_the_border_is_left_out_of_both_sides(est):
    seen = [set(narrowed(est, frozenset({one}), EVERYTHING).tables.cells["cell"])
            for one in DISTRICTS]  # fmt: skip
    cells = est.tables.cells
    border = cells[~cells["cell"].isin(set().union(*seen))]
    lon, lat = (float(one[0]) for one in cell_centres(cell_numbers(border["cell"].head(1))))
    when = pd.date_range(WEEK.bounds("Europe/Stockholm")[0], periods=60, freq="h")
    crowd = incidents([lon] * 60, [lat] * 60, when)
    far = town(10)
    reports = pd.concat([far, crowd], ignore_index=True).assign(
        incident_id=[f"{at:032x}" for at in range(len(far) + 60)],
        source_id=[f"{at}" for at in range(len(far) + 60)],
    )
    whole = made(reports)
    spot = set(whole.tables.cells.loc[whole.tables.cells["cell"].isin(border["cell"]), "hotspot"])
    spot = {one for one in spot if isinstance(one, str)}
    assert spot
    for own in DISTRICTS:
        kept = narrowed(whole, frozenset({own}), EVERYTHING).tables
        assert not spot & set(kept.hotspots["id"])
        assert not spot & set(kept.visits["place_id"])
        assert not spot & set(kept.hours["place"])
        assert not spot & set(kept.cells["hotspot"].dropna())


def test_a_planned_place_on_the_border_that_is_no_hot_spot_is_left_out_too(est):
    own = "ryd"
    seen = narrowed(est, frozenset({own}), EVERYTHING).tables.cells["cell"]
    mine = est.tables.cells[est.tables.cells["district"] == own]
    border, inside = mine[~mine["cell"].isin(seen)]["cell"], mine["cell"]
    visit = est.tables.visits.head(1).assign(district=own, place_id="utforska", task=None)

    def planned(cell, ground):
        lon, lat = (float(one[0]) for one in cell_centres(cell_numbers([cell])))
        visits = visit.assign(lon=lon, lat=lat, ground=ground)
        tables = dataclasses.replace(est.tables, visits=visits)
        kept = narrowed(dataclasses.replace(est, tables=tables), frozenset({own}), EVERYTHING)
        return len(kept.tables.visits)

    assert planned(border.iloc[0], "explore") == 0
    assert planned(border.iloc[0], "decision") == 1
    assert 1 in {planned(one, "explore") for one in inside.head(40)}


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(own=st.sampled_from(DISTRICTS), inside=st.integers(0, 50), outside=st.integers(0, 50))
def test_no_count_changes_when_the_other_districts_reports_do(own, inside, outside):
    period = Period.parse("2026-10")
    views = []
    for other in (outside, outside + 100):
        reports = town_of(own, inside, other)
        whole = publish(
            situation_picture(reports, profile=LINKOPING, start=period.first, end=period.last),
            "intern",
        )
        views.append(as_json(narrowed(whole, frozenset({own}), EVERYTHING)))
    first, second = views
    for name in first["tables"].keys() - OF_SPOTS:
        assert _kept(first, name, own) == _kept(second, name, own), name
    for name in ("count_text", "districts", "totals", "notes", "heading", "remarks", "plan_notes"):
        if name != "districts":
            assert first[name] == second[name], name
    assert first["headline"]["count"] == second["headline"]["count"]
    ids = [{row["source_id"] for row in view["incidents"]} for view in views]
    assert len(ids[0]) == len(ids[1])


def _kept(view, name, own):
    rows = view["tables"][name]
    if name == "hours":
        rows = [row for row in rows if row["place"] == own]
    out = JUDGED.get(name, set())
    return [{key: value for key, value in row.items() if key not in out} for row in rows]


def test_tables_that_may_not_be_seen_are_empty_and_what_follows_them_too(est):
    seen = narrowed(est, None, frozenset({"visits"}))
    for field in dataclasses.fields(PictureTables):
        assert getattr(seen.tables, field.name).empty == (field.name != "visits"), field.name
    assert seen.count_text == {}
    assert seen.totals is None
    assert seen.headline.sentence == ""
    assert seen.plan_notes == est.plan_notes
    assert seen.incidents is None


def test_everything_is_kept_where_nothing_is_cut(est):
    assert as_json(narrowed(est, None, EVERYTHING)) == as_json(est)


def test_single_reports_are_cut_to_the_district():
    whole = made(town(8), "intern")
    own = narrowed(whole, frozenset({"ryd"}), EVERYTHING)
    assert set(own.incidents["district"]) == {"ryd"}
    assert narrowed(whole, frozenset({"ryd"}), EVERYTHING - {"incidents"}).incidents is None


def test_the_publics_picture_of_one_district():
    whole = made(town(8), "public", Period.parse("2026-10"))
    own = narrowed(whole, frozenset({"ryd"}), frozenset({"headline"}))
    assert own.count_text == {"ryd": whole.count_text["ryd"]}
    assert own.headline.sentence == (
        f"Inrapporterade händelser i oktober 2026: {whole.count_text['ryd']} i Ryd."
    )


def test_several_districts_have_a_sum_and_no_interval(est):
    own = narrowed(est, frozenset({"ryd", "berga"}), EVERYTHING)
    week = est.tables.district_week.set_index("district")["count"]
    both = week["ryd"] + week["berga"]
    assert own.headline.sentence == f"{both} inrapporterade händelser i Ryd och Berga."
    assert own.headline.expected is None


@pytest.mark.parametrize(
    ("districts", "tables"), [({"mars"}, set()), (set(), set()), ({"ryd"}, {"lonelista"})]
)
def test_what_the_picture_does_not_have_is_refused(est, districts, tables):
    with pytest.raises(DisclosureError, match="finns inte i den"):
        narrowed(est, frozenset(districts), frozenset(tables))
