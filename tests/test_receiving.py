"""A report on its way in: masked, placed, stored once; the receipt tells nothing personal."""

import datetime as dt
import json

import pandas as pd
import pytest

from est_geo.errors import ConflictError, ReportError
from est_geo.receiving import receive
from est_geo.registering import municipal_gazetteer
from est_geo.report_form import read_report
from est_geo.store import Store
from tests.made_up import CENTRE, LINKOPING

NOW = dt.datetime(2026, 11, 24, 14, 40, tzinfo=dt.UTC)
KEY = "0b9f6f3e-8a52-4f6c-9a4e-5f3f3f8f6f10"
REGISTER = municipal_gazetteer(LINKOPING)
POINT = {"point": {"lon": CENTRE[0], "lat": CENTRE[1]}}


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "est.duckdb") as opened:
        opened.bind(LINKOPING.id, LINKOPING.resolution)
        yield opened


def incident(**more):
    return {"category": "brak", "where": POINT, "when": {"start": "2026-11-24T14:30"}} | more


def sent(store, *incidents, key=KEY, actor="polis", now=NOW, **more):
    report = read_report({"incidents": list(incidents)} | more)
    return receive(
        report, profile=LINKOPING, store=store, gazetteer=REGISTER, actor=actor, key=key, now=now
    )


def test_every_incident_is_a_row_with_its_own_time_and_place(store):
    receipt = sent(
        store,
        incident(),
        incident(category="stold", where={"words": "vid Ryds centrum"},
                 when={"start": "2026-11-23T22:00", "end": "2026-11-24T02:00"}),
        incident(category="otrygg_plats", reasons=["klotter", "odslig"], note="Folktomt"),
    )  # fmt: skip
    rows = store.incidents_named([one.id for one in receipt.items]).set_index("incident_id")
    rows = rows.loc[[one.id for one in receipt.items]]
    assert rows["category"].tolist() == ["brak", "stold", "otrygg_odslig"]
    assert rows["time_precision"].tolist() == ["minute", "window", "minute"]
    assert rows["match_type"].tolist() == ["coordinates", "place", "coordinates"]
    assert rows["district"].tolist() == ["city", "ryd", "city"]
    assert rows["reasons"].tolist()[2] == "klotter,odslig"
    assert str(rows["occurred_to"].iloc[1]) == "2026-11-24 01:00:00+00:00"
    assert set(rows["received_at"]) == {pd.Timestamp(NOW)}
    assert rows["received_stated"].all()
    books = store.totals()
    assert (books["rows"], books["incidents"], books["rejected"]) == (3, 3, 0)


def test_two_equal_incidents_of_one_report_are_two(store):
    sent(store, incident(), incident())
    assert len(store.incidents()) == 2


def test_the_same_key_and_report_adds_nothing_and_says_the_same(store):
    first = sent(store, incident(where={"words": "vid Ryds centrum"}))
    again = sent(store, incident(where={"words": "vid Ryds centrum"}),
                 now=NOW + dt.timedelta(hours=3))  # fmt: skip
    assert (first.repeated, again.repeated) == (False, True)
    assert (first.number, first.items, first.received_at) == (
        again.number, again.items, again.received_at,
    )  # fmt: skip
    assert store.totals()["rows"] == 1


def test_the_same_key_for_another_report_is_refused(store):
    sent(store, incident())
    before = store.table_hash()
    with pytest.raises(ConflictError):
        sent(store, incident(category="stold"))
    assert store.table_hash() == before


def test_a_fall_between_report_and_occasion_is_mended_by_the_second_try(store, monkeypatch):
    def falls(*_):
        raise OSError

    occasion = {"name": "Marknad", "when": {"start": "2027-05-01T10:00", "end": "2027-05-01T16:00"},
                "where": {"words": "Ryds centrum"}}  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(Store, "add_occasion", falls)
        with pytest.raises(OSError):  # noqa: PT011 - our own
            sent(store, incident(), occasions=[occasion])
    receipt = sent(store, incident(), occasions=[occasion])
    assert [one.what for one in receipt.items] == ["Bråk", "Arrangemang"]
    assert (len(store.incidents()), len(store.occasions())) == (1, 1)
    sent(store, incident(), occasions=[occasion])
    assert (len(store.incidents()), len(store.occasions())) == (1, 1)


def test_personal_data_is_masked_before_it_is_stored_and_never_answered(store):
    person = "Anna Andersson 811218-9876, 070-123 45 67, anna@exempel.se, ABC 123"
    receipt = sent(
        store,
        incident(note=f"Ring {person}", where={"words": f"hos {person}"}),
        occasions=[{"name": f"Kalas {person}", "when": {"start": "2026-12-01T10:00"},
                    "where": {"words": f"hos {person}"}}],
    )  # fmt: skip
    everything = json.dumps([
        store.incidents_named([receipt.items[0].id]).to_csv(), store.occasions().to_csv(),
        store.review_items().to_csv(), store.intakes().to_csv(), repr(receipt),
    ])  # fmt: skip
    for part in ("811218-9876", "070-123", "123 45 67", "exempel.se", "ABC 123"):
        assert part not in everything
    found = store.incidents_named([receipt.items[0].id])["findings"].iloc[0].split(",")
    assert {"personnummer", "telefon", "e-post", "regnr"} <= set(found)
    assert "personuppgifter är dolt" in receipt.items[0].says
    assert "personal" in set(store.review_items()["kind"])


def test_a_place_that_is_unsure_waits_for_a_person(store):
    receipt = sent(store, incident(where={"words": "Storgatan 999"}))
    (one,) = receipt.items
    assert one.waits
    assert "granskas av en person" in one.says
    assert store.incident(one.id)["cell"].isna().all()
    assert store.review_items(kind="place")["incident_id"].tolist() == [one.id]


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ({"point": {"lon": 15.564625, "lat": 58.40837}}, "Placerad i Ryd."),
        ({"point": {"lon": 15.70, "lat": 58.42}}, "utanför de prioriterade"),
        ({"point": {"lon": 18.07, "lat": 59.33}}, "utanför kommunen"),
        ({"point": {"lon": 15.564625, "lat": 58.40837, "accuracy_m": 300}}, "inte ut i en ruta"),
        ({"point": {"lon": 15.564625, "lat": 58.40837, "accuracy_m": 9000}}, "utan plats"),
        ({"words": "Ryds centrum"}, "Placerad i Ryds centrum, Ryd."),
        ({"words": "xyzzy"}, "utan plats"),
        ({"words": "xyzzy", "district": "berga"}, "Räknas i Berga"),
    ],
)
def test_the_receipt_says_what_becomes_of_it(store, where, says):
    assert says in sent(store, incident(where=where)).items[0].says


def test_a_sensitive_category_says_that_it_is_never_on_a_map(store):
    assert "aldrig på karta" in sent(store, incident(category="hatbrott")).items[0].says


@pytest.mark.parametrize(
    ("when", "ok"),
    [
        ({"start": "2026-11-24T15:45"}, True),  # 14:45 UTC: five minutes fast
        ({"start": "2026-11-24T16:45"}, False),
        ({"start": "2026-11-24T10:00", "end": "2026-11-24T18:00"}, False),
        ({"start": "2025-11-25T10:00"}, True),
        ({"start": "2025-11-20T10:00"}, False),
        ({"start": "2026-10-25T02:50", "end": "2026-10-25T03:10"}, True),
        ({"start": "2026-10-01T00:00", "end": "2026-11-05T00:00"}, False),
    ],
)
def test_a_time_must_be_able_to_be_true(store, when, ok):
    if ok:
        sent(store, incident(when=when))
    else:
        with pytest.raises(ReportError, match="Inget är sparat"):
            sent(store, incident(when=when))
    assert len(store.incidents()) == int(ok)


def test_an_occasion_may_lie_ahead_and_one_fault_stops_the_whole_report(store):
    ahead = {"name": "Derby", "when": {"start": "2027-05-01T18:00", "end": "2027-05-01T21:00"}}
    far = {"name": "Derby", "when": {"start": "2036-05-01T18:00"}}
    with pytest.raises(ReportError):
        sent(store, incident(), occasions=[ahead, far])
    assert (len(store.incidents()), len(store.occasions())) == (0, 0)
    receipt = sent(store, occasions=[ahead])
    assert [one.says for one in receipt.items] == ["Noterat i kalendern."]
    assert store.totals()["rows"] == 0


def test_the_receipt_follows_what_a_person_settles(store):
    first = sent(store, incident(where={"words": "Storgatan 999"}))
    assert first.items[0].waits
    item = store.review_items()["item_id"].iloc[0]
    assert store.review_item(item)["incident_id"].iloc[0] == first.items[0].id


def test_the_same_incident_from_two_actors_is_suspected_and_counted_twice_until_settled(store):
    sent(store, incident())
    sent(store, incident(), key=KEY[::-1], actor="kommunvaktare")
    sent(store, incident(category="stold"), key=KEY[1:] + "1", actor="ordningsvakter")
    items = store.review_items(kind="duplicate")
    assert len(items) == 1
    assert len(store.incidents()) == 3
