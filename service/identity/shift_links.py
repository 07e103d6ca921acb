"""Links that open one shift and nothing else, until an hour after it ends."""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

import pandas as pd
from itsdangerous import BadData, URLSafeSerializer

from est_geo.errors import StoreError
from service.identity.links import page_link

AFTER: Final = pd.Timedelta(hours=1)
"""How long after a shift its link still opens it: somebody is late, or writes something down."""
LATE: Final = pd.Timedelta(hours=48)
"""How much longer a phone that had no coverage may hand in what its patrol did on the shift."""

_KEY_BYTES: Final = 32
_LONGEST: Final = 1000
_FIELDS: Final = 3
_NOT_LATE: Final = pd.Timedelta(0)


def key_beside(db: str | Path) -> bytes:
    """
    Read the key that shift links are signed with; made the first time it is needed.

    It lies in a file beside the database and never in it, readable by its owner only: a copy of the
    database signs nothing. Removed, every link that is out stops working.

    Parameters
    ----------
    db : path
        The database.

    Raises
    ------
    StoreError
        The file is not a key.
    """
    path = _path(db)
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
    return _read(path)


def read_key(db: str | Path) -> bytes | None:
    """
    Read the key that shift links are signed with; None where no link was ever made.

    Raises
    ------
    StoreError
        The file is not a key.
    """
    path = _path(db)
    return _read(path) if path.exists() else None


def _path(db: str | Path) -> Path:
    return Path(f"{db}.nyckel")


def _read(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise StoreError(
            f"Filen {path.name} ska hålla nyckeln till passlänkarna, men gör det inte. Inget är "
            "ändrat. Ta bort den, så görs en ny; de länkar som är ute slutar då att gälla."
        )
    return key


def shift_token(key: bytes, shift_id: str, actor: str, until: pd.Timestamp) -> str:
    """
    Sign a shift: what a link holds.

    Parameters
    ----------
    key : bytes
        The signing key.
    shift_id : str
        The one shift that it opens.
    actor : str
        Whose shift it is.
    until : pandas.Timestamp
        From when it opens nothing, timezone-aware.
    """
    return str(_signer(key).dumps([shift_id, actor, int(until.timestamp())]))


def shift_link(key: bytes, shift_id: str, actor: str, until: pd.Timestamp, url: str) -> str:
    """
    Write the link that a patrol opens; the token is in the part that no server is sent.

    Examples
    --------
    >>> until = pd.Timestamp("2026-11-20 23:00", tz="UTC")
    >>> link = shift_link(b"k" * 32, "vakt-20261120-18-1", "vakt", until, "https://est.example.se")
    >>> link.partition("#")[0]
    'https://est.example.se/pass'
    """
    return page_link(url, "pass", shift_token(key, shift_id, actor, until))


def read_shift_link(
    key: bytes, token: str, now: pd.Timestamp, late: pd.Timedelta = _NOT_LATE
) -> tuple[str, str] | None:
    """
    Say which shift of which actor a token opens; None for one that we did not sign, or too old.

    Parameters
    ----------
    key : bytes
        The signing key.
    token : str
        What the link holds.
    now : pandas.Timestamp
        The time, timezone-aware.
    late : pandas.Timedelta
        How much longer it holds for what is asked.

    Examples
    --------
    >>> until = pd.Timestamp("2026-11-20 23:00", tz="UTC")
    >>> token = shift_token(b"k" * 32, "vakt-20261120-18-1", "vakt", until)
    >>> read_shift_link(b"k" * 32, token, until - pd.Timedelta(minutes=1))
    ('vakt-20261120-18-1', 'vakt')
    >>> read_shift_link(b"k" * 32, token, until) is None
    True
    >>> read_shift_link(b"k" * 32, token, until, LATE) is None
    False
    >>> read_shift_link(b"k" * 32, token, until + LATE, LATE) is None
    True
    >>> read_shift_link(b"x" * 32, token, until - pd.Timedelta(minutes=1)) is None
    True
    """
    if len(token) > _LONGEST:
        return None
    try:
        found = _signer(key).loads(token)
    except BadData:
        return None
    if not isinstance(found, list) or len(found) != _FIELDS:
        return None
    shift_id, actor, until = found
    if not isinstance(until, int) or (now - late).timestamp() >= until:
        return None
    return str(shift_id), str(actor)


def seconds_left(key: bytes, token: str, now: pd.Timestamp) -> int:
    """Seconds until a token that holds opens nothing."""
    return int(_signer(key).loads(token)[2] - now.timestamp())


def _signer(key: bytes) -> URLSafeSerializer:
    how = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeSerializer(key, salt="est-geo shift", signer_kwargs=how)
