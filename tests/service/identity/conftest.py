"""Cheap hashes, and a service with accounts."""

import pytest
from argon2 import PasswordHasher

from service.identity import passwords
from tests.service.identity.inside import inside


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    """A hash of today's settings takes a fifth of a second; what is tested is not its strength."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(1, 8, 1))
    passwords._nobodys.cache_clear()  # noqa: SLF001 - made with the hasher of before


@pytest.fixture
def service(tmp_path):
    with inside(tmp_path) as made:
        yield made
