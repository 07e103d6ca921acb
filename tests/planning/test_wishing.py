"""What people ask of the plan: all that is wrong is said at once, and nothing personal is kept."""

import dataclasses

import pandas as pd
import pytest

from est_geo.errors import ReportError
from est_geo.planning import Wish, wish_row
from est_geo.profile import Profile
from est_geo.tables import ELSEWHERE, REST, WISHES, checked

PROFILE = Profile.load("linkoping")
FRIDAY = pd.Timestamp("2026-11-27 22:00", tz="Europe/Stockholm")
WISH = Wish("want", "Resecentrum", 15.6258, 58.4165, FRIDAY, FRIDAY + pd.Timedelta(hours=4))


def asked(**other):
    return wish_row(dataclasses.replace(WISH, **other), PROFILE)


def test_a_wish_is_a_row_of_its_contract_in_utc():
    row = checked(asked(count=3, weekly=True), WISHES).iloc[0]
    assert (row["count"], bool(row["weekly"]), row["kind"]) == (3, True, "want")
    assert row["start"] == FRIDAY
    assert str(row["start"].tz) == "UTC"


@pytest.mark.parametrize(
    ("lon", "lat", "district"),
    [(15.5832, 58.4261, "skaggetorp"), (15.70, 58.40, REST), (18.06, 59.33, ELSEWHERE)],
)
def test_the_district_is_where_the_point_lies(lon, lat, district):
    assert asked(lon=lon, lat=lat)["district"][0] == district


def test_a_place_of_the_plan_keeps_its_id_and_a_new_one_gets_its_name():
    assert asked(place_id="city-resecentrum")["place_id"][0] == "city-resecentrum"
    assert asked(name="Ågatan 5 – kön!")["place_id"][0].startswith("onskad-")


def test_personal_data_is_masked_in_name_and_words():
    row = asked(name="Torget 070-123 45 67", words="Ring Anna på 070-123 45 67")
    assert "070" not in row["name"][0] + row["words"][0] + row["place_id"][0]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"kind": "annat"}, "slaget måste vara"),
        ({"name": "  "}, "platsen måste ha ett namn"),
        ({"lon": float("nan")}, "platsen måste ha en punkt"),
        ({"lat": 95.0}, "platsen måste ha en punkt"),
        ({"actor": "rymdpolisen"}, "aktören finns inte"),
        ({"actor": "stangastaden"}, "gör inga besök"),
        ({"task": "fika"}, "uppgiften måste vara"),
        ({"words": "x" * 301}, "skälet får ha högst"),
        ({"count": 0}, "antalet måste vara"),
        ({"kind": "together", "count": 1}, "flera samtidigt är minst två"),
        ({"kind": "pin"}, "ett fastsatt besök har en aktör och ett lag"),
        ({"end": FRIDAY}, "slutet måste komma efter början"),
        ({"end": FRIDAY + pd.Timedelta(days=8)}, "högst en vecka"),
        ({"start": FRIDAY.tz_localize(None)}, "tidszon"),
        ({"name": "Torget\x00"}, "styrtecken"),
        ({"words": "Beslut\x1b[2J"}, "styrtecken"),
        *(
            ({"start": pd.Timestamp(start), "end": pd.Timestamp(end)}, "åren 2000–2100")
            for start, end in (
                # In UTC it lies beyond what a timestamp holds, and would come round to 1972.
                ("9999-12-31 20:00-09:00", "9999-12-31 23:59-09:00"),
                ("0001-01-01 00:00+10:00", "0001-01-01 02:00+10:00"),
            )
        ),
        ({"kind": "pin", "actor": "polis", "team": 1}, "ett besök är 10–16 minuter"),
    ],
)
def test_what_no_plan_can_heed_is_refused_in_words(other, said):
    with pytest.raises(ReportError, match=said) as refused:
        asked(**other)
    assert "Inget är ändrat" in str(refused.value)


def test_all_faults_come_at_once():
    with pytest.raises(ReportError) as refused:
        asked(kind="annat", count=0, actor="x")
    assert str(refused.value).count(";") == 2


def test_a_weekly_wish_lies_within_one_week_since_a_plan_hears_it_once_a_week():
    sunday = pd.Timestamp("2026-11-29 22:00", tz="Europe/Stockholm")
    midnight, night = sunday + pd.Timedelta(hours=2), sunday + pd.Timedelta(hours=4)
    with pytest.raises(ReportError, match="slutar senast natten till måndag"):
        asked(kind="forbid", start=sunday, end=night, weekly=True)
    assert len(asked(kind="forbid", start=sunday, end=midnight, weekly=True)) == 1
    assert len(asked(kind="forbid", start=sunday, end=night)) == 1
    week = pd.Timestamp("2026-11-23", tz="Europe/Stockholm")
    assert len(asked(start=week, end=week + pd.Timedelta(days=7), weekly=True)) == 1


def test_a_pin_lies_within_one_week_since_no_week_s_plan_can_hold_it_otherwise():
    midnight = pd.Timestamp("2026-11-30 00:00", tz="Europe/Stockholm")
    pin = {"kind": "pin", "actor": "polis", "team": 1}
    with pytest.raises(ReportError, match="senast vid midnatt natten till måndag"):
        asked(**pin, start=midnight - pd.Timedelta(minutes=8), end=midnight + pd.Timedelta("4min"))
    assert len(asked(**pin, start=midnight - pd.Timedelta("12min"), end=midnight)) == 1


def test_lines_become_one_and_unseen_signs_stop_nobody():
    row = asked(name="Ryds\u00a0centrum", words="Beslut v. 47:\r\nfre\u00adlör")
    assert (row["name"][0], row["words"][0][:17]) == ("Ryds centrum", "Beslut v. 47: fre")
