import numpy as np
import pytest
from scipy import stats

from est_geo.grounding import drawn_area, hotspot_area
from est_geo.grounding.counting import (
    at_place,
    category_mix,
    garwood,
    place_count,
    week_hours,
    window_reports,
)
from tests.grounding.places import known, picture, station_id
from tests.made_up import LINKOPING

WINDOW = window_reports(known(), LINKOPING, picture())
STATION = hotspot_area(picture(), station_id(), LINKOPING)
HERE = at_place(WINDOW, STATION)


def test_a_hot_spot_holds_what_the_picture_counted_there():
    assert len(HERE) == picture().tables.hotspots["count_window"].iloc[0]
    assert len(WINDOW.town) == picture().totals.window


@pytest.mark.parametrize("n", [0, 1, 2, 9, 10, 120, 4000])
def test_the_interval_is_the_one_that_the_exact_poisson_tails_give(n):
    low, high = garwood(n)
    assert stats.poisson.cdf(n, high) == pytest.approx(0.025)
    assert low == 0 if n == 0 else stats.poisson.sf(n - 1, low) == pytest.approx(0.025)


def test_the_count_carries_its_interval_and_how_it_stands_to_the_town():
    count = place_count(HERE, WINDOW, STATION, LINKOPING)
    assert count.n == len(HERE)
    assert (count.low, count.high) == garwood(count.n)
    assert count.ratio_low > 1
    assert f"{count.n} händelser på 13 veckor" in count.words
    assert "95\u00a0% intervall" in count.words
    assert "gånger så mycket per yta" in count.words


def test_few_are_never_made_a_ratio_of():
    few = place_count(HERE.head(9), WINDOW, STATION, LINKOPING)
    assert "För få för att jämföra" in few.words
    assert "gånger" not in few.words


def test_nothing_reported_anywhere_compares_with_nothing():
    nobody = window_reports(known(incidents=known().incidents.head(0)), LINKOPING, picture())
    count = place_count(at_place(nobody, STATION), nobody, STATION, LINKOPING)
    assert count.n == 0
    assert np.isnan(count.ratio)


def test_the_mix_sums_to_the_place_and_weighs_by_harm():
    mix = category_mix(HERE, WINDOW, LINKOPING)
    assert mix["n"].sum() == len(HERE)
    harm = [LINKOPING.category[one].harm for one in mix["category"]]
    assert mix["weight"].tolist() == (mix["n"] * harm).tolist()
    assert mix["n"].is_monotonic_decreasing
    assert all("%" in one for one in mix["words"])


def test_no_percentage_on_fewer_than_ten():
    mix = category_mix(HERE.head(9), WINDOW, LINKOPING)
    assert not any("%" in one for one in mix["words"])


def test_hours_hold_every_timed_report_once():
    hours = week_hours(HERE, WINDOW, LINKOPING)
    assert len(hours) == 168
    assert hours["weight"].sum() == pytest.approx(len(HERE))


def test_a_drawn_place_counts_reports_outside_the_districts_too():
    far = known().incidents.assign(lon=15.75, lat=58.45, district="ovriga_kommunen").head(3)
    window = window_reports(known(incidents=far.assign(
        occurred_from=known().incidents["occurred_from"].max(),
        occurred_to=known().incidents["occurred_from"].max(),
    )), LINKOPING, picture())  # fmt: skip
    assert len(at_place(window, drawn_area(LINKOPING, (15.75, 58.45, 60.0)))) == 3
