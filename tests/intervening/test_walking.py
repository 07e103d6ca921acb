"""What somebody sends of a place: checked, placed, masked; nothing of the future."""

import dataclasses

import pandas as pd
import pytest

from est_geo.errors import ConflictError, ReportError
from est_geo.intervening.walking import Walk, take_walk, walk_key, walk_rows
from est_geo.interventions import read_checklists
from est_geo.profile import Profile
from est_geo.store import Acting, Store
from est_geo.tables import ELSEWHERE, WALKS, checked

PROFILE = Profile.load("linkoping")
LISTS = read_checklists()
NOW = pd.Timestamp("2026-11-24T18:00Z").as_unit("us")
SEEN = Walk("safety_walk", 15.6216, 58.4109, NOW - pd.Timedelta("5min"), {"klotter": "yes"})
PLACES = pd.DataFrame(
    {"name": ["Stora torget"], "kind": "centre", "lon": 15.6217, "lat": 58.4110,
     "confidence": "high"}
)  # fmt: skip


def rows(**other):
    return walk_rows(
        dataclasses.replace(SEEN, **other), walk_key("konto:1", "a"), PROFILE, LISTS, PLACES, NOW
    )


def test_a_place_without_a_name_is_named_by_the_register():
    row = checked(rows()[0], WALKS).iloc[0]
    assert (row["place"], row["place_id"], row["district"]) == (
        "Stora torget", "plats-stora_torget", "city",
    )  # fmt: skip
    assert rows(place="Ringdansen", place_id="ryd-1")[0]["place_id"].iloc[0] == "ryd-1"
    far = rows(lon=18.07, lat=59.33)[0].iloc[0]
    assert (far["place"], far["district"]) == ("Utanför kommunen", ELSEWHERE)


def test_what_is_written_is_masked_and_nothing_is_of_the_future():
    row = rows(
        words="Anna Andersson 19121212-1212\nlåg där", place="Hos 070-123 45 67",
        at=NOW + pd.Timedelta("2D"),
    )[0].iloc[0]  # fmt: skip
    assert "1212" not in row["words"]
    assert "070" not in row["place"] + row["place_id"]
    assert row["at"] == NOW


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"kind": "utflykt"}, "kind"), ({"lon": float("nan")}, "lon"), ({"lat": 91.0}, "lon"),
        ({"at": NOW - pd.Timedelta("400D")}, "at"), ({"answers": {}}, "answers"),
        ({"answers": {"entre_last": "yes"}}, "answers"),
        ({"answers": {"klotter": "mycket"}}, "answers"), ({"people": 501}, "people"),
        ({"people": -1}, "people"), ({"words": "x" * 301}, "words"),
        ({"place": "x" * 121}, "place"),
        ({"words": "a\x00b"}, "words"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused_and_not_quoted(other, field):
    with pytest.raises(ReportError) as refused:
        rows(**other)
    assert refused.value.faults[0][0] == field


def test_a_clock_that_is_ahead_does_not_make_two_walks(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        store = opened.by(Acting("konto:3", "planerare"))
        how = {"store": store, "profile": PROFILE, "checklists": LISTS, "places": PLACES}
        ahead = dataclasses.replace(SEEN, at=NOW + pd.Timedelta("3h"))
        kept = [
            take_walk(ahead, walk_key("konto:3", "a"), now=NOW + later, **how)
            for later in (pd.Timedelta(0), pd.Timedelta("1h"), pd.Timedelta("1D"))
        ]
        assert [one["received_at"].iloc[0] for one in kept] == [NOW] * 3
        for other in (
            {"answers": {"klotter": "no"}}, {"at": SEEN.at}, {"lon": 15.6217}, {"words": "Mer."},
            {"people": 4}, {"after_dark": True}, {"answers": {"klotter": "yes", "trasigt": "no"}},
        ):  # fmt: skip
            with pytest.raises(ConflictError, match="Samma nyckel"):
                take_walk(
                    dataclasses.replace(ahead, **other), walk_key("konto:3", "a"), now=NOW, **how
                )
        assert len(store.walks()) == 1
