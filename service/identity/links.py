"""Single-use links: made here, read on the welcome page, never written anywhere in between."""

from typing import Final

import pandas as pd
import segno

from est_geo.errors import RequestError
from est_geo.store import Grant, Store
from service.identity.secret_texts import TOKEN_PREFIX, digest, new_secret

INVITATION_LIFE: Final = pd.Timedelta(hours=72)


def page_link(url: str, page: str, secret: str) -> str:
    """
    Write a link to a page; the secret is in the part that no server is sent.

    Raises
    ------
    RequestError
        The address is not one of a web page.

    Examples
    --------
    >>> page_link("https://est.example.se/", "valkommen", "abc")
    'https://est.example.se/valkommen#nyckel=abc'
    """
    if not url.startswith(("http://", "https://")) or any(sign in url for sign in "#?\"'<> "):
        raise RequestError(
            "Adressen (--url) ska börja med http:// eller https:// och sluta före sidans namn, "
            "till exempel https://est.kommunen.se."
        )
    return f"{url.rstrip('/')}/{page}#nyckel={secret}"


def welcome_link(url: str, secret: str) -> str:
    """Write the link that an invited person opens."""
    return page_link(url, "valkommen", secret)


def report_link(url: str, secret: str) -> str:
    """Write the link that a reporter opens."""
    return page_link(url, "rapportera", secret)


def new_report_key(
    store: Store, actor: str, url: str, now: pd.Timestamp, until: pd.Timestamp | None
) -> tuple[str, str]:
    """
    Make a key for an actor; only its hash is kept.

    Returns
    -------
    tuple of str
        The key's public id, and the link, which cannot be made again.
    """
    secret = new_secret()
    link = report_link(url, secret)
    return store.add_report_key(actor, digest(secret), now, until), link


def invitation_link(
    store: Store, grant: Grant, url: str, now: pd.Timestamp, life: pd.Timedelta = INVITATION_LIFE
) -> tuple[str, str]:
    """
    Invite somebody to an account.

    Returns
    -------
    tuple of str
        What the invitation is called, and its link, which cannot be made again.
    """
    secret = new_secret()
    link = welcome_link(url, secret)
    return store.invite(grant, digest(secret), now, now + life), link


def reset_link(store: Store, account_id: str, url: str, now: pd.Timestamp) -> str:
    """
    Make a link to a new password; earlier ones stop working.

    Raises
    ------
    NotFoundError, ConflictError
        There is no such account, or it has no password here.
    """
    secret = new_secret()
    link = welcome_link(url, secret)
    store.invite_reset(account_id, digest(secret), now, now + INVITATION_LIFE)
    return link


def drawn_code(link: str) -> str:
    """
    Draw a link as a QR code that an image can hold.

    Examples
    --------
    >>> drawn_code("https://est.example.se/pass#nyckel=abc").partition(",")[0]
    'data:image/svg+xml;charset=utf-8'
    """
    code = segno.make(link, error="m", micro=False)
    return str(code.svg_data_uri(scale=4, border=2, dark="#000", light="#fff"))


def first_administrator_link(store: Store, url: str, now: pd.Timestamp) -> str | None:
    """
    Make the link to the first administrator's account; None where there is one.

    Each start makes a new one, and those that were printed before stop working.
    """
    secret = new_secret()
    link = welcome_link(url, secret)
    made = store.invite_first(digest(secret), now, now + INVITATION_LIFE)
    return None if made is None else link


def new_api_token() -> str:
    """
    Make a token for QGIS or a script.

    Examples
    --------
    >>> new_api_token()[:4], len(new_api_token())
    ('est_', 47)
    """
    return TOKEN_PREFIX + new_secret()
