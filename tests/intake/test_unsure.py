import json

import pandas as pd

from est_geo.data_files import data_root
from est_geo.intake import RawTable, dedupe_keys, doubts, read_gazetteer, understand
from est_geo.intake.placement import place_reports
from est_geo.profile import Profile
from est_geo.tables import REVIEW_ITEMS, checked

LINKOPING = Profile.load("linkoping")
REGISTER = read_gazetteer(data_root() / "gazetteer" / "places.csv")
NOW = pd.Timestamp("2026-11-22 12:00", tz="UTC")


def items_of(places, **more):
    frame = pd.DataFrame({"kategori": ["klotter"] * len(places), "plats": places} | more)
    raw = RawTable("a.csv", tuple(frame.columns), frame)
    reports = understand(raw, LINKOPING, source="prov", mapping=None, taken_at=NOW).reports
    ids = dedupe_keys(reports)
    placed = place_reports(reports, ids, LINKOPING, REGISTER)
    found = checked(doubts(placed, NOW), REVIEW_ITEMS)
    place_of = dict(zip(ids, range(len(ids)), strict=True))
    return [
        (place_of[one], kind) for one, kind in zip(found["incident_id"], found["kind"], strict=True)
    ], found


def test_unsure_and_unknown_places_wait_and_sure_ones_do_not():
    pairs, found = items_of(
        ["Ryds centrum", "Rydsvägen 99", "bortom allt", None, "Rydsvägen"],
    )
    assert pairs == [(1, "place"), (2, "place"), (4, "place")]
    assert all(isinstance(json.loads(text), list) for text in found["candidates"])
    assert found["why"].str.len().gt(10).all()
    assert not found["why"].str.contains("Rydsvägen|bortom").any()


def test_a_report_that_says_only_its_district_does_not_wait():
    pairs, _ = items_of(["Skäggetorp", "i Skäggetorp", "vid ICA i Ryd", "Linköping"])
    assert pairs == [(2, "place")]


def test_a_row_with_personal_data_waits_and_the_item_quotes_nothing():
    pairs, found = items_of(["Ryds centrum, 811218-9876", "Ryds centrum"])
    assert pairs in ([(0, "personal")], [(0, "place"), (0, "personal")])
    assert "personnummer" in found["why"].iloc[-1]
    assert not found.to_csv().count("811218")


def test_the_same_doubt_has_the_same_id_each_time():
    _, one = items_of(["bortom allt", "Rydsvägen 99"])
    _, other = items_of(["bortom allt", "Rydsvägen 99"])
    assert one["item_id"].tolist() == other["item_id"].tolist()
    assert one["item_id"].is_unique
