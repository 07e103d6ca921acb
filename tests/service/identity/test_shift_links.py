"""Links to one shift: what they open, until when, and what a copy of the database could sign."""

import stat

import pandas as pd
import pytest
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from est_geo.errors import StoreError
from service.identity.shift_links import key_beside, read_shift_link, shift_token

NOW = pd.Timestamp("2026-11-20 18:00", tz="UTC")
UNTIL = NOW + pd.Timedelta(hours=9)
KEY = bytes(range(32))


def test_the_key_is_made_once_beside_the_database_for_its_owner_only(tmp_path):
    key = key_beside(tmp_path / "est.duckdb")
    file = tmp_path / "est.duckdb.nyckel"
    assert key_beside(tmp_path / "est.duckdb") == key == file.read_bytes()
    assert (len(key), stat.S_IMODE(file.stat().st_mode)) == (32, 0o600)
    assert key_beside(tmp_path / "annan.duckdb") != key


@pytest.mark.parametrize("content", [b"", b"kort", b"x" * 33])
def test_a_file_that_is_no_key_is_refused_and_left(tmp_path, content):
    file = tmp_path / "est.duckdb.nyckel"
    file.write_bytes(content)
    with pytest.raises(StoreError, match="passlänkarna"):
        key_beside(tmp_path / "est.duckdb")
    assert file.read_bytes() == content


def test_every_changed_letter_of_a_token_is_refused():
    token = shift_token(KEY, "vakt-20261120-18-1", "vakt", UNTIL)
    assert read_shift_link(KEY, token, NOW) == ("vakt-20261120-18-1", "vakt")
    for at in range(len(token)):
        other = "A" if token[at] != "A" else "B"
        changed = token[:at] + other + token[at + 1 :]
        found = read_shift_link(KEY, changed, NOW)
        # The last letter of a base64 text has bits that say nothing.
        assert found is None or (at == len(token) - 1 and found[0] == "vakt-20261120-18-1")
    for cut in range(len(token)):
        assert read_shift_link(KEY, token[:cut], NOW) is None


@pytest.mark.parametrize(
    "made",
    [
        lambda: URLSafeSerializer(KEY).dumps(["vakt", "vakt", 2**40]),
        lambda: URLSafeSerializer(KEY, salt="est-geo shift").dumps(["vakt", "vakt", 2**40]),
        lambda: URLSafeTimedSerializer(KEY, salt="est-geo shift").dumps(["vakt", "vakt", 2**40]),
        lambda: shift_token(bytes(32), "vakt", "vakt", UNTIL),
        lambda: "x" * 5000,
        lambda: "",
    ],
)
def test_what_was_signed_otherwise_opens_nothing(made):
    assert read_shift_link(KEY, made(), NOW) is None


@pytest.mark.parametrize(("at", "opens"), [(0, True), (-1, True), (9 * 60 - 1, True), (540, False)])
def test_a_link_goes_out_to_the_minute(at, opens):
    token = shift_token(KEY, "vakt-20261120-18-1", "vakt", UNTIL)
    found = read_shift_link(KEY, token, NOW + pd.Timedelta(minutes=at))
    assert (found is not None) == opens
