"""Passwords: what is taken, and how it is kept."""

import unicodedata

import pytest
from argon2 import DEFAULT_TIME_COST, PasswordHasher, extract_parameters

from service.identity.passwords import fault_of, hashed, is_outdated, is_right

GUESSED = (
    "lösenord1234", "123456789012", "qwertyuiop12", "aaaaaaaaaaaaaa", "Linköping2026",
    "sommar2026!!", "trygghet1234", "password1234", "abcdefghijkl", "Åsa Berg 2026",
    "polis polis 1", "hejhejhejhej", "111111111111", "asdfghjklöä1", "Skäggetorp2026",
)  # fmt: skip
ABOUT = ("Linköping", "Skäggetorp", "Polisen", "Åsa Berg", "asa.berg")


@pytest.mark.parametrize("password", GUESSED)
def test_what_anybody_would_guess_first_is_refused(password):
    assert fault_of(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    ["blek tröskel kajak 71", "x7#kQ!vzP2mR", "en grön kamel vinkar", "ж" * 3 + "kamelost77Ä"],
)
def test_long_and_odd_ones_are_taken(password):
    assert fault_of(password, ABOUT) is None


@pytest.mark.parametrize("password", ["", "kort", "elva tecken", "x" * 129, "blek kajak\n tröskel"])
def test_too_short_too_long_and_unprintable_are_refused(password):
    assert fault_of(password)


def test_a_password_of_128_letters_is_judged_and_taken():
    long = ("blek tröskel kajak 71 " * 6)[:128]
    assert fault_of(long) is None
    assert is_right(hashed(long), long)
    assert not is_right(hashed(long), long[:-1])


def test_the_same_letters_in_two_codings_are_the_same_password():
    composed = unicodedata.normalize("NFC", "blek tröskel kåre")
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    assert is_right(hashed(composed), apart)
    assert is_right(hashed(apart), composed)


def test_a_hash_that_is_none_opens_nothing():
    for kept in ("", "x", "$argon2id$v=19$m=8,t=1,p=1$", None):
        assert not is_right(kept, "blek tröskel kajak 71")


def test_hashes_are_made_with_the_library_s_own_settings(monkeypatch):
    monkeypatch.setattr("service.identity.passwords._HASHER", PasswordHasher())
    made = hashed("blek tröskel kajak 71")
    found = extract_parameters(made)
    assert found.type.name == "ID"
    assert (found.time_cost, found.memory_cost >= 64 * 1024) == (DEFAULT_TIME_COST, True)
    assert not is_outdated(made)
    assert is_outdated(PasswordHasher(1, 8, 1).hash("x"))
