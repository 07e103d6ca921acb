"""Which places of a plan hold reports from another district than their own."""

from functools import cache

import pandas as pd
import pytest

from est_geo.cells import cell_centres, cell_numbers
from est_geo.disclosure import narrowed, publish
from est_geo.planning.reaching import reaching_over
from est_geo.situation import situation_picture
from est_geo.tables import PRESENCE_PLACES
from tests.made_up import LINKOPING, WEEK, town


@cache
def picture():
    return situation_picture(town(12), profile=LINKOPING, start=WEEK.first, end=WEEK.last)


def place(cell, district, place_id="a", ground="explore"):
    lon, lat = (float(one[0]) for one in cell_centres(cell_numbers([cell])))
    row = (place_id, "Platsen", district, lon, lat, ground, "narvaro", False, 0, 4.0, "Fyra.")
    frame = pd.DataFrame([row], columns=PRESENCE_PLACES.names)
    return frame.astype(PRESENCE_PLACES.empty().dtypes.to_dict())


def cells_of(district):
    """Give the district's cells that the picture shows to it alone, and those that it does not."""
    seen = narrowed(publish(picture(), "est"), frozenset({district}), frozenset({"cells"}))
    every = picture().tables.cells
    every = every.loc[every["district"] == district, "cell"]
    own = every.isin(seen.tables.cells["cell"])
    return every[own].tolist(), every[~own].tolist()


def test_a_place_on_the_border_reaches_over_and_one_inside_does_not():
    every = picture().tables.cells
    border = next((*cells_of(one), one) for one in every["district"].unique() if cells_of(one)[1])
    inside, lost, district = border
    assert reaching_over(place(lost[0], district), picture()) == ["a"]
    held = {one: reaching_over(place(one, district), picture()) for one in inside}
    assert [] in held.values()
    # What is counted around a cell that only touches the border's is not the district's alone.
    assert len([one for one in held.values() if one]) > 0


@pytest.mark.parametrize("ground", ["decision", "occasion"])
def test_what_people_have_decided_counts_no_reports(ground):
    for district in picture().tables.cells["district"].unique():
        for cell in cells_of(district)[1][:1]:
            assert reaching_over(place(cell, district, ground=ground), picture()) == []


def test_a_hot_spot_is_all_its_cells():
    cells = picture().tables.cells
    spots = picture().tables.hotspots
    seen = {
        one: set(narrowed(publish(picture(), "est"), frozenset({one}), frozenset({"hotspots"}))
                 .tables.hotspots["id"])
        for one in spots["district"].unique()
    }  # fmt: skip
    for spot in spots.to_dict("records"):
        cell = cells.loc[cells["hotspot"] == spot["id"], "cell"].iloc[0]
        asked = place(cell, spot["district"], spot["id"], "long_term")
        over = reaching_over(asked, picture()) == [spot["id"]]
        assert over == (spot["id"] not in seen[spot["district"]])
