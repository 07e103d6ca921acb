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
