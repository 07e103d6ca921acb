"""A proposal: checked whole, masked, placed, and kept with its first step."""

import pandas as pd
import pytest
import shapely

from est_geo.errors import ReportError
from est_geo.intervening import change, kept_text, proposal_row, propose, site_of
from tests.intervening.roads import LINKOPING, NOW, SQUARE, days, proposal, proposed


def test_a_proposal_is_kept_masked_and_placed(store):
    number = propose(store, LINKOPING, proposal(
        words="Ring Anna Svensson, 070-123 45 67.", title="Lampor vid 811218-9876",
        cost=400_000.0, selection_start=days(-91), selection_end=days(0)), NOW)  # fmt: skip
    row = store.intervention(number).iloc[0]
    assert (row["district"], row["status"], row["cost_class"], row["cost"]) == (
        "city", "proposed", "hög", 400_000.0,
    )  # fmt: skip
    assert row["title"] == "Lampor vid [personnummer]"
    assert shapely.from_wkt(row["outline"]).contains(shapely.Point(row["lon"], row["lat"]))
    [words] = store.intervention_steps(number)["words"]
    assert "070" not in words
    assert "Svensson" not in words


def test_everything_that_is_wrong_is_named_at_once_and_nothing_is_kept(store):
    with pytest.raises(ReportError) as error:
        propose(store, LINKOPING, proposal(
            kind="lasershow", goal="glädje", place=" ", outline="POINT (15.6 58.4)",
            owner="nagon", alternative="", place_id="Å" * 90, cost=float("nan"),
            deadline=NOW, selection_start=NOW, title="a\x07", words="x" * 501), NOW)  # fmt: skip
    assert str(error.value).count(";") == 10
    assert store.interventions().empty
    assert store.intervention_steps().empty


@pytest.mark.parametrize(
    "outline",
    [
        "",
        "skräp",
        "POLYGON EMPTY",
        "POLYGON ((15.62 58.41, 15.63 58.42, 15.63 58.41, 15.62 58.42, 15.62 58.41))",
        "POLYGON Z ((15.62 58.41 1, 15.63 58.41 1, 15.63 58.42 1, 15.62 58.41 1))",
        "POLYGON ((15.62 58.41, nan 58.41, 15.63 58.42, 15.62 58.41))",
        f"MULTIPOLYGON (({SQUARE.removeprefix('POLYGON (')})",
        shapely.Point(15.62, 58.41).buffer(0.001, quad_segs=300).wkt,
        "(" * 200_000,
    ],
)
def test_an_outline_that_is_no_whole_polygon_is_refused_and_never_mended(outline):
    assert str(site_of(outline, "Parken", LINKOPING)).startswith("en ritad plats måste ha ")


def test_a_place_outside_the_municipality_is_refused():
    said = site_of(shapely.box(10.0, 50.0, 10.001, 50.001).wkt, "Parken", LINKOPING)
    assert str(said).startswith("platsen måste ligga i Linköping")


def test_a_moved_place_moves_its_middle_and_its_district(store):
    number = proposed(store)
    ryd = shapely.box(15.565, 58.405, 15.567, 58.407).wkt
    change(store, LINKOPING, number, {"outline": ryd}, now=NOW)
    row = store.intervention(number).iloc[0]
    assert (row["district"], row["lon"]) == ("ryd", pytest.approx(15.566))
    with pytest.raises(ReportError, match="prövades först får inte vara tomt"):
        change(store, LINKOPING, number, {"alternative": " "}, now=NOW)


def test_a_long_text_is_masked_whole_wherever_it_is_cut():
    for length in range(440, 500):
        text = "a" * (length - 1) + " Ring 070-123 45 67 eller 811218-9876 om det."
        assert kept_text(text).endswith(" Ring [telefon] eller [personnummer] om det.")
    assert len(kept_text("ord " * 500)) == len("ord " * 500) - 1


def test_times_must_have_a_zone_and_lie_within_the_calendar():
    for wrong in (pd.Timestamp("2026-12-01"), pd.Timestamp("1850-01-01", tz="UTC")):
        with pytest.raises(ReportError, match="slutdatumet måste"):
            proposal_row(proposal(deadline=wrong), LINKOPING, NOW)
