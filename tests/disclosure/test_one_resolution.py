"""What is shared has one grid: no two resolutions can be laid beside each other."""

import json
import re
from dataclasses import replace

import h3
import pytest

from est_geo.disclosure import publish
from est_geo.errors import DisclosureError
from est_geo.periods import Period
from est_geo.render import as_json
from est_geo.situation import situation_picture
from tests.made_up import LINKOPING, WEEK, town
from tests.service.fake_pictures import client_of

WORD = re.compile(r"\b8[0-9a-f]{14}\b")


@pytest.fixture(scope="module")
def made():
    return situation_picture(town(10), profile=LINKOPING, start=WEEK.first, end=WEEK.last)


def test_all_that_the_group_sees_is_in_cells_of_one_resolution(made):
    words = set(WORD.findall(json.dumps(as_json(publish(made, "est")))))
    cells = {word for word in words if h3.is_valid_cell(word)}
    assert len(cells) > 500
    assert {h3.get_resolution(cell) for cell in cells} == {LINKOPING.resolution}


@pytest.mark.parametrize("resolution", [7, 8, 9, 11, 12])
@pytest.mark.parametrize("audience", ["est", "public"])
def test_no_other_grid_leaves_for_those_outside(made, audience, resolution):
    period = WEEK if audience == "est" else Period.parse("2026-10")
    heading = replace(made.heading, resolution=resolution, period=period)
    with pytest.raises(DisclosureError, match="två rutnät"):
        publish(replace(made, heading=heading), audience)


@pytest.mark.parametrize(
    "address",
    ["/?resolution=9", "/karta?resolution=9", "/api/v1/pictures/2026-W46?resolution=9",
     "/api/v1/pictures/2026-W46/cells.csv?resolution=9", "/ogc/collections?resolution=9",
     "/ogc/collections/cells/items?resolution=9"],
)  # fmt: skip
def test_the_service_takes_no_resolution(address):
    plain = address.partition("?")[0]
    client = client_of()
    assert client.get(plain).status_code == 200
    assert client.get(address).status_code == 400
