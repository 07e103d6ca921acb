"""``est-geo release`` and the public's picture: audited, frozen, and nothing outside the table."""

import json
import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

from est_geo import releasing
from est_geo.cli import app
from est_geo.disclosure import refuse_outside
from est_geo.errors import DisclosureError
from est_geo.periods import Period
from est_geo.store import Acting, Store
from est_geo.store.account_rows import Grant
from est_geo.store.releases import Proposal
from est_geo.tables import ELSEWHERE
from tests.made_up import town
from tests.stored import stored

RUN = CliRunner()
KINDS = {"week": "2026-W43", "month": "2026-10", "tertial": "2026-T2",
         "range": "2026-10-02/2026-10-11"}  # fmt: skip
OWN, OTHERS = 10, (7, 8, 9, 11, 12)
ALLOWED = {
    *(("intern", kind, resolution) for kind in KINDS for resolution in (OWN, *OTHERS)),
    ("est", "week", OWN),
    ("public", "month", OWN),
    ("public", "tertial", OWN),
}
TABLE = [(who, kind, resolution) for who in ("intern", "est", "public", "press")
         for kind in KINDS for resolution in (OWN, *OTHERS)]  # fmt: skip


def run(*words, code=0):
    done = RUN.invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    file = tmp_path_factory.mktemp("filled") / "est.duckdb"
    with stored(file, town(20)):
        return file


@pytest.fixture
def db(tmp_path, filled):
    return shutil.copy(filled, tmp_path / "est.duckdb")


@pytest.mark.parametrize(("who", "kind", "resolution"), TABLE)
def test_the_table_of_who_sees_what_is_kept(who, kind, resolution):
    period = Period.parse(KINDS[kind])
    if (who, kind, resolution) in ALLOWED:
        refuse_outside(who, period, resolution, OWN)
        return
    with pytest.raises(DisclosureError):
        refuse_outside(who, period, resolution, OWN)


def test_the_command_line_refuses_everything_outside_the_table_and_writes_nothing(filled, tmp_path):
    for who, kind, resolution in TABLE:
        if (who, kind, resolution) in ALLOWED:
            continue
        done = run("picture", "--week", KINDS[kind], "--db", filled, "--audience", who,
                   "--resolution", resolution, "--out", tmp_path / "ut", code=2)  # fmt: skip
        assert "Fel:" in done.stderr
    assert not (tmp_path / "ut").exists()
    with Store.open(filled) as store:
        assert store.releases().empty


def test_the_publics_picture_is_published_and_the_same_again(db, tmp_path):
    for folder in ("a", "b"):
        run("picture", "--week", "2026-10", "--db", db, "--audience", "public",
            "--out", tmp_path / folder)  # fmt: skip
    listed = json.loads(run("release", "list", "--db", db, "--json").stdout)
    assert [(row["period"], row["state"], row["version"]) for row in listed] == [
        ("2026-10", "published", 1)
    ]
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_propose_show_approve_and_audit(db):
    made = json.loads(run("release", "propose", "2026-10", "--db", db, "--json").stdout)
    number = made["release_id"]
    shown = run("release", "show", number, "--db", db).stdout
    assert made["sha256"] in shown
    assert "Skäggetorp" in shown
    approved = json.loads(run("release", "approve", number, "--db", db, "--json").stdout)
    assert approved["sha256"] == made["sha256"]
    assert "publicerad" in run("release", "list", "--db", db).stdout
    found = json.loads(run("release", "audit", "--db", db, "--json").stdout)
    assert (found["exact"], found["within_one"]) == (0, 0)
    assert "0 går att räkna ut" in run("release", "audit", "--db", db).stdout
    assert "redan avgjort" in run("release", "approve", number, "--db", db, code=1).stderr


def test_sensitive_quarters_by_the_command_line(db):
    made = json.loads(run("release", "propose", "2026-Q3", "--db", db, "--json").stdout)
    assert made["audience"] == "est"
    assert {row["text"] for row in made["rows"]} == {"<10"}


def test_with_accounts_it_takes_two(db, tmp_path):
    with Store.open(db) as store:
        now = pd.Timestamp("2026-11-20", tz="UTC")
        store.enter_from_directory("https://idp.example.se", "1", "Ett Konto", Grant("admin"), now)
    done = run("picture", "--week", "2026-10", "--db", db, "--audience", "public",
               "--out", tmp_path / "ut", code=2)  # fmt: skip
    assert "två personer" in done.stderr
    assert not (tmp_path / "ut").exists()
    run("release", "propose", "2026-10", "--db", db)
    assert "två personer" in run("release", "approve", 1, "--db", db, code=1).stderr
    with Store.open(db) as store:
        releasing.approve(store.by(Acting("konto:1", "admin")), 1)
    run("picture", "--week", "2026-10", "--db", db, "--audience", "public",
        "--out", tmp_path / "ut")  # fmt: skip


def test_nothing_published_yet_is_said(tmp_path):
    db = tmp_path / "tom.duckdb"
    Store.open(db).close()
    assert "Inget är föreslaget" in run("release", "list", "--db", db).stdout
    assert "Det finns ingen publicering" in run("release", "show", 3, "--db", db, code=1).stderr


def test_a_refused_release_leaves_no_file_and_says_why(db, tmp_path):
    """Somebody has published, under another rule, how few came from elsewhere that month."""
    row = {"place": ELSEWHERE, "name": "Utanför kommunen", "text": "0–2", "low": 0, "high": 2,
           "small": False, "units": [f"2026-10|{ELSEWHERE}"]}  # fmt: skip
    said = {"audience": "public", "product": "tertial", "period": "2026-T3", "rows": [row]}
    with Store.open(db) as store:
        old = Proposal("public", "tertial", "2026-T3", json.dumps(said))
        number = store.add_release(old, pd.Timestamp("2026-11-20", tz="UTC"))
        store.decide_release(number, lambda _, __: "", pd.Timestamp("2026-11-20", tz="UTC"),
                             alone=True)  # fmt: skip
    done = run("picture", "--week", "2026-10", "--db", db, "--audience", "public",
               "--out", tmp_path / "ut", code=2)  # fmt: skip
    assert "Utanför kommunen, oktober 2026" in done.stderr
    assert "tertial 3 2026" in done.stderr
    assert not (tmp_path / "ut").exists()
    assert "nekad" in run("release", "list", "--db", db).stdout
