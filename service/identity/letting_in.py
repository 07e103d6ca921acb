"""Who is let in, and how: each step on the store, apart from pages and addresses."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.policy import ROLES
from est_geo.store import Account, Acting, Invitation, Store
from service.identity.forms import login_of, name_of
from service.identity.passwords import LONGEST, fault_of, hashed, is_outdated, is_right
from service.identity.secret_texts import digest, is_secret, new_secret

UNKNOWN: Final = Acting("ingen", "public")
"""Somebody whom nothing vouches for yet."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """
    What somebody with an invitation has typed.

    Attributes
    ----------
    name, login, password : str
        As typed.
    """

    name: str
    login: str
    password: str

    def faults(self, words: tuple[str, ...], *, reset: bool) -> dict[str, str]:
        """Say what is wrong, by field; for a new password only that is asked."""
        found: dict[str, str] = {}
        if not reset and name_of(self.name) is None:
            found["namn"] = "Skriv ditt namn med 2 till 100 tecken."
        if not reset and login_of(self.login) is None:
            found["inloggning"] = (
                "Välj ett inloggningsnamn med 2 till 64 tecken: bokstäver, siffror, punkt, "
                "bindestreck, understreck eller @."
            )
        own = () if reset else (self.name, self.login)
        fault = fault_of(self.password, [*words, *own])
        if fault is not None:
            found["losenord"] = f"Lösenordet {fault}."
        return found


def checked_password(store: Store, login: str, password: str) -> Account | None:
    """
    Give the account that a name and a password open; None for any other, as slowly.

    Every refused try is written in the trail, and to which account where there is one.
    """
    name = login_of(login)
    account = None if name is None else store.account_named(name)
    kept = account.password_hash if account else None
    right = is_right(kept, password if len(password) <= LONGEST * 4 else "")
    if account is None or not right or account.disabled_at is not None:
        store.by(UNKNOWN).refused_log_in(account.account_id if account else None)
        return None
    if kept is not None and is_outdated(kept):
        store.rehash_password(account.account_id, hashed(password))
    return account


def begun_session(store: Store, account: Account, old: str, now: pd.Timestamp) -> str:
    """
    Begin a session with an id of its own, and end the one that the browser had before.

    Returns
    -------
    str
        The new id, for the cookie; only its hash is kept.
    """
    theirs = store.by(Acting(account.who, account.grant.role))
    if is_secret(old):
        theirs.close_session(digest(old))
    session = new_secret()
    theirs.open_session(account.account_id, digest(session), now)
    return session


def usable_invitation(store: Store, secret: str, now: pd.Timestamp) -> Invitation | None:
    """Give the invitation of a secret, unused; None for any other."""
    found = store.invitation(digest(secret), now) if is_secret(secret) else None
    if found is None or found.grant.role not in ROLES:
        return None
    if found.kind == "first" and store.has_administrator():
        return None
    return found


def taken_invitation(
    store: Store, invitation: Invitation, secret: str, who: Newcomer, now: pd.Timestamp
) -> Account | None:
    """
    Use an invitation up, and give the account that it made or gave a new password.

    Raises
    ------
    ConflictError
        The log-in name is taken; the invitation can be used again.
    """
    acting = store.by(Acting(f"inbjudan:{invitation.invitation_id}", invitation.grant.role))
    kept = hashed(who.password)
    if invitation.kind == "reset":
        return acting.reset_password(digest(secret), kept, now)
    login, name = login_of(who.login), name_of(who.name)
    if login is None or name is None:
        return None
    return acting.accept_invitation(digest(secret), login, name, kept, now)
