"""Links to shifts: of the kept plan where there is one, and each opens its own shift."""

import json

import pytest
from typer.testing import CliRunner

from est_geo.cli import app
from est_geo.store import Store
from service.identity.shift_links import AFTER, read_key, read_shift_link
from tests.kept_files import copy_of
from tests.service.patrol import ACTOR, HOUR, PROFILE, Shift, now, plan_of


@pytest.fixture
def database(tmp_path):
    db = copy_of("patrol", lambda made: Store.open(made).close(), tmp_path / "est.duckdb")
    with Store.open(db) as store:
        store.bind(PROFILE.id, PROFILE.resolution)
    return db


def listed(db, *more):
    done = CliRunner().invoke(app, ["shift-link", "list", "--db", str(db), "--json", *more])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["shifts"]


def test_the_links_are_to_the_shifts_of_the_newest_kept_plan(database):
    own, other, over = Shift.began(), Shift.began(team=2), Shift.began(12 * HOUR)
    with Store.open(database) as store:
        store.add_plan(plan_of(own), now())
        store.add_plan(plan_of(own, other, over), now())
    found = listed(database)
    assert [one["shift"] for one in found] == [own.id, other.id]
    key, token = read_key(database), found[0]["link"].partition("#nyckel=")[2]
    assert key is not None
    assert read_shift_link(key, token, own.end) == (own.id, ACTOR)
    assert read_shift_link(key, token, own.end + AFTER) is None
    assert listed(database, "--actor", "polis") == []
