import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.disclosure import publish, rounded
from est_geo.errors import DisclosureError
from est_geo.periods import Period
from est_geo.picture import PictureTables
from est_geo.situation import situation_picture
from tests.made_up import LINKOPING, WEEK, town


def made(period: Period, **options):
    return situation_picture(
        town(), profile=LINKOPING, start=period.first, end=period.last, **options
    )


@pytest.fixture(scope="module")
def week():
    return made(WEEK)


@pytest.fixture(scope="module")
def month():
    return made(Period.parse("2026-10"))


def test_intern_sees_single_reports_and_the_group_does_not(week):
    assert len(publish(week, "intern").incidents) == week.totals.reports
    assert publish(week, "est").incidents is None


def test_the_group_sees_exact_counts_and_no_sensitive_number(week):
    seen = publish(week, "est")
    pd.testing.assert_frame_equal(seen.tables.cells, week.tables.cells)
    assert seen.totals.sensitive == 0
    assert seen.totals.reports == week.totals.reports - week.totals.sensitive


@pytest.mark.parametrize("text", ["2026-10", "2026-T2", "2026-11-09/2026-11-14"])
def test_the_group_sees_only_whole_weeks(text):
    with pytest.raises(DisclosureError, match="ISO-veckor"):
        publish(made(Period.parse(text)), "est")


def test_the_group_sees_only_the_stored_resolution():
    with pytest.raises(DisclosureError, match="upplösning 10"):
        publish(made(WEEK, resolution=9), "est")


def test_the_public_sees_months_and_tertials_only(week):
    with pytest.raises(DisclosureError, match="månader eller tertial"):
        publish(week, "public")


def test_the_public_gets_empty_tables_and_written_counts(month):
    seen = publish(month, "public")
    assert seen.incidents is None
    assert seen.totals is None
    for field in dataclasses.fields(PictureTables):
        assert getattr(seen.tables, field.name).empty, field.name
    exact = month.tables.district_week.set_index("district")["count"]
    for district, text in seen.count_text.items():
        if district != "alla":
            assert text == rounded(int(exact[district]))


def test_no_exact_count_is_anywhere_in_what_the_public_gets(month):
    seen = publish(month, "public")
    text = f"{seen.headline} {seen.count_text} {seen.notes}"
    exact = month.totals.reports
    assert exact % 5, "the made-up month must have a total that rounding changes"
    assert str(exact) not in text
    assert seen.headline.count == 0


@given(st.integers(0, 100_000))
def test_rounding_hides_small_counts_and_moves_no_other_by_more_than_two(count):
    text = rounded(count)
    if count < 5:
        assert text == "<5"
    else:
        value = int(text.replace("\u202f", ""))
        assert value % 5 == 0
        assert abs(value - count) <= 2


def test_an_unknown_audience_is_refused(week):
    with pytest.raises(DisclosureError, match="Målgruppen"):
        publish(week, "press")


def test_made_up_is_said_first(week):
    said = publish(
        dataclasses.replace(week, heading=dataclasses.replace(week.heading, made_up=True)), "est"
    )
    assert said.notes[0].startswith("Påhittade rapporter")
