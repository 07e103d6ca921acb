"""A planner makes the link that opens a shift on a phone, while the service runs."""

import dataclasses
import html
import re

import pandas as pd
import pytest
from starlette.testclient import TestClient

from est_geo.store import Store
from service.app import create_app
from service.settings import Settings
from tests.service.fake_pictures import BASE, HERE
from tests.service.role_world import World, everybody
from tests.store.test_plans import NOW, plan

HTML = {"Accept": "text/html", "Origin": BASE}
SHIFT = "polis-29991127-18-1"
PLANNERS = {"admin", "analytiker", "kommunpolis"}


def ahead(shift=SHIFT, days=3):
    one = plan()
    moved = pd.Timestamp.now(tz="UTC").floor("min") + pd.Timedelta(days=days)
    by = moved - one.shifts["start"].iloc[0]
    times = {name: one.visits[name] + by for name in ("start", "end")}
    return dataclasses.replace(
        one,
        visits=one.visits.assign(**times, shift_id=shift),
        shifts=one.shifts.assign(
            shift_id=shift, start=one.shifts["start"] + by, end=one.shifts["end"] + by
        ),
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("invites"))
    with made.client:
        store = made.client.app.state.est.store
        store.add_plan(ahead(), NOW)
        store.add_plan(dataclasses.replace(ahead("polis-20010101-18-1", -30), week="2026-W10"), NOW)
        yield made


def asked(world, who, shift=SHIFT, path="/narvaro/lank"):
    return world.ask(who, "POST", path, headers=HTML, data={"pass": shift})


def person(role):
    return next(one for one in everybody() if one.role == role and "Cookie" in one.headers)


def test_just_planners_make_links_and_the_link_opens_the_shift(world):
    for who in everybody():
        if who.headers and "Cookie" not in who.headers:
            continue
        assert (asked(world, who).status_code == 201) == (who.role in PLANNERS), who
    shown = html.unescape(asked(world, person("kommunpolis")).text)
    secret = re.search(r"/pass#nyckel=(\S+)</code>", shown)[1]
    assert "data:image/svg+xml" in shown
    opened = world.client.post("/pass", headers=HTML, data={"nyckel": secret})
    assert (opened.status_code, opened.headers["location"]) == (303, f"/pass/{SHIFT}")
    last = world.client.app.state.est.store.trail(action="shift.link").iloc[0]
    assert (last["object_id"], secret in str(last.to_dict())) == (SHIFT, False)


def test_made_up_data_is_marked_where_a_link_is_made_and_where_a_week_is_planned(tmp_path):
    db = tmp_path / "est.duckdb"
    with Store.open(db) as store:
        store.mark_made_up()
        store.add_plan(ahead(), NOW)
    with TestClient(create_app(Settings(db=db)), base_url=BASE, client=HERE) as client:
        client.app.state.est.plan_jobs.start("2026-W48", lambda _report, _stop: None)
        client.app.state.est.plan_jobs.wait(10)
        shown = client.post("/narvaro/lank", headers=HTML, data={"pass": SHIFT})
        for answer in (shown, client.get("/narvaro/planera", headers=HTML)):
            assert "Påhittade rapporter" in answer.text


def test_no_link_is_made_to_what_is_over_closed_or_not_there(world):
    admin = person("admin")
    assert asked(world, admin, "polis-20010101-18-1").status_code == 409
    for strange in ("", "x" * 500, "annat-20261127-18-1"):
        assert asked(world, admin, strange).status_code == 404
    closed = asked(world, admin, SHIFT, "/narvaro/lank/stang")
    assert closed.headers["location"] == "/narvaro?klart=stangt"
    again = asked(world, admin)
    assert again.status_code == 409
    assert "Ingen länk är gjord" in again.text
