"""Cheap hashes, and a service with accounts."""

import pytest
from argon2 import PasswordHasher

from est_geo.policy import ACCOUNT_ROLES
from est_geo.store import Grant
from service.identity import passwords
from service.identity.desk import Identity
from tests.service.identity.inside import add_account, inside, now


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes():
    """A hash of today's settings takes a fifth of a second; what is tested is not its strength."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(1, 8, 1))
        passwords._nobodys.cache_clear()  # noqa: SLF001 - made with the hasher of before
        yield
    passwords._nobodys.cache_clear()  # noqa: SLF001


@pytest.fixture
def service(tmp_path):
    with inside(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def _kept(tmp_path_factory, cheap_hashes):  # noqa: ARG001 - its passwords are hashed cheaply
    """Run a service with an account of each role, one closed, and one of a directory."""
    with inside(tmp_path_factory.mktemp("kept")) as made:
        for role in ACCOUNT_ROLES:
            bound = {"district": "ryd"} if role == "omradesgrupp" else {}
            if role != "admin":  # there is one of that name
                add_account(made.store, role, role, **bound)
        closed = add_account(made.store, "stangd")
        made.store.disable_account(closed.account_id, now())
        made.store.enter_from_directory("https://idp", "katalog", "K", Grant("planerare"), now())
        yield made


@pytest.fixture
def still(_kept):
    """Lend the same service to every test that changes no account; nobody is logged in."""
    _kept.app.state.identity = Identity(words=_kept.app.state.identity.words)
    with _kept.store._reading() as cursor:  # noqa: SLF001 - emptied from inside
        cursor.execute("DELETE FROM sessions")
    before = [(one.account_id, one.grant) for one in _kept.store.accounts()]
    yield _kept
    assert [(one.account_id, one.grant) for one in _kept.store.accounts()] == before
    assert _kept.store.invitations(now()) == []
    assert _kept.store.api_tokens() == []
