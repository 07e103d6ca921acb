"""``est-geo report-key``: a link that is shown once, and a hash that is all that is kept."""

import hashlib
import re
import stat

import pandas as pd
import pytest
from typer.testing import CliRunner

from est_geo.cli import app
from est_geo.store import Store

RUN = CliRunner()
LINK = re.compile(r"^(https?://\S+)/rapportera#nyckel=([A-Za-z0-9_-]{43})$", re.MULTILINE)


def run(*words, code=0):
    done = RUN.invoke(app, ["report-key", *map(str, words)])
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def db(tmp_path):
    return tmp_path / "est.duckdb"


def test_a_key_is_shown_once_and_only_its_hash_is_kept(db):
    done = run("create", "polis", "--days", 30, "--url", "https://est.exempel.se/", "--db", db)
    address, token = LINK.search(done.stdout).groups()
    assert address == "https://est.exempel.se"
    assert "█" in done.stdout or "▄" in done.stdout
    with Store.open(db, create=False) as store:
        now = pd.Timestamp.now(tz="UTC")
        digest = hashlib.sha256(token.encode()).hexdigest()
        assert store.actor_of_key(digest, now) == "polis"
        assert store.actor_of_key(digest, now + pd.Timedelta(days=31)) is None
    assert token.encode() not in db.read_bytes()
    listed = run("list", "--db", db).stdout
    assert "Polisen" in listed
    assert token not in listed


def test_the_qr_code_says_the_link_and_only_the_owner_may_read_the_file(db, tmp_path):
    svg, png = tmp_path / "kort.svg", tmp_path / "kort.png"
    run("create", "polis", "--db", db, "--svg", svg, "--png", png)
    assert svg.read_bytes().startswith(b"<?xml")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert {stat.S_IMODE(file.stat().st_mode) for file in (svg, png)} == {0o600}


def test_a_revoked_key_says_so(db):
    done = run("create", "polis", "--db", db)
    token = LINK.search(done.stdout)[2]
    key_id = re.search(r"Nyckel ([0-9a-f]{8})", done.stdout)[1]
    assert "gäller inte längre" in run("revoke", key_id, "--db", db).stdout
    assert "återkallad" in run("list", "--db", db).stdout
    with Store.open(db, create=False) as store:
        digest = hashlib.sha256(token.encode()).hexdigest()
        assert store.actor_of_key(digest, pd.Timestamp.now(tz="UTC")) is None


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("create", "okand_aktor"), 2, "Aktören finns inte i profilen"),
        (("create", "polis", "--url", "javascript:alert(1)"), 1, "https://"),
        (("create", "polis", "--url", "https://a.se/#b"), 1, "https://"),
        (("create", "polis", "--days", "0"), 2, "days"),
        (("list",), 1, "finns inte"),
        (("revoke", "00000000"), 1, "finns inte"),
    ],
)
def test_wrong_use_is_told_and_makes_no_key(db, words, code, says):
    done = run(*words, "--db", db, code=code)
    assert says in done.output
    assert not db.exists()


def test_no_keys_yet_says_what_to_do(db):
    with Store.open(db) as store:
        store.bind("linkoping", 10)
    assert "est-geo report-key create" in run("list", "--db", db).stdout
    assert "Det finns ingen nyckel" in run("revoke", "00000000", "--db", db, code=1).output
