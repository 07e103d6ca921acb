"""Logging in by the directory: code with PKCE, bound to one browser, each step used once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from est_geo.store import Account, Store
from service.identity.directory.fetching import TIMEOUT, bound
from service.identity.directory.id_tokens import Vouched, vouched
from service.identity.directory.provider import Directory, Provider
from service.identity.directory.refusals import DirectoryDownError, DirectoryError
from service.identity.directory.settings import DirectorySettings
from service.identity.secret_texts import derived, digest, is_secret, new_secret, same

_LONGEST: Final = 4000
_NOT_LET_IN: Final = (
    "Du är inloggad hos {name}, men inte med i någon grupp som får använda lägesbilden. Ingen är "
    "inloggad här. Be den som sköter tjänsten om en roll, och säg vilken grupp du är med i."
)
_STALE: Final = (
    "Inloggningen är för gammal, redan använd eller påbörjad i en annan webbläsare. Ingen är "
    "inloggad. Börja om från inloggningssidan."
)
_CLOSED: Final = "Kontot är stängt här. Ingen är inloggad. Tala med den som sköter tjänsten."


@dataclass(frozen=True, slots=True)
class Begun:
    """
    A log-in that was begun.

    Attributes
    ----------
    address : str
        The directory's page, with our question.
    browser : str
        The secret that only this browser has, in a cookie: the nonce and the PKCE verifier are made
        of it, so that neither has to be kept.
    """

    address: str
    browser: str


class DirectoryLogIn:
    """Sends people to the directory, and takes them back."""

    def __init__(self, told: DirectorySettings, directory: Directory | None = None) -> None:
        self.told = told
        self.directory = directory or Directory(told.issuer)

    def begin(self, store: Store, target: str, now: pd.Timestamp) -> Begun:
        """
        Begin a log-in: the directory's address, and the secret of the browser that begins.

        Raises
        ------
        DirectoryDownError
            The directory does not say where.
        """
        provider = self.directory.provider()
        state, browser = new_secret(), new_secret()
        with self._session(provider) as session:
            address, _ = session.create_authorization_url(
                provider.authorization_endpoint,
                state=state,
                nonce=derived(browser, "nonce"),
                code_verifier=derived(browser, "verifier"),
                response_mode="query",
            )
        store.add_login_attempt(digest(state), digest(browser), target, now)
        return Begun(str(address), browser)

    def finish(
        self, store: Store, answer: Mapping[str, str], browser: str, now: pd.Timestamp
    ) -> tuple[Account, str]:
        """
        Take back somebody whom the directory sends, and give their account and where to go.

        Parameters
        ----------
        store : Store
            The store, acting as this service.
        answer : mapping
            What the address holds: ``state``, ``code``, ``iss``, or ``error``.
        browser : str
            The secret of the browser that begins, from its cookie.
        now : pandas.Timestamp
            When, timezone-aware.

        Raises
        ------
        DirectoryError
            Something does not hold; no account is made, and nobody is let in.
        """
        target = self._target(store, answer.get("state", ""), browser, now)
        provider = self.directory.provider()
        self._check_sender(answer, provider)
        code = answer.get("code", "")
        if "error" in answer or not 0 < len(code) <= _LONGEST:
            raise DirectoryError("refused-there" if "error" in answer else "no-code")
        token = self._exchanged(provider, code, derived(browser, "verifier"))
        person = vouched(
            token,
            directory=self.directory,
            told=self.told,
            nonce=derived(browser, "nonce"),
            now=now.timestamp(),
        )
        return self._entered(store, person, now), target

    def _target(self, store: Store, state: str, browser: str, now: pd.Timestamp) -> str:
        if not is_secret(state) or not is_secret(browser):
            raise DirectoryError("state", _STALE)
        target = store.take_login_attempt(digest(state), digest(browser), now)
        if target is None:
            raise DirectoryError("state", _STALE)
        return target

    def _check_sender(self, answer: Mapping[str, str], provider: Provider) -> None:
        """Refuse an answer that another directory sent in ours' name (mix-up, RFC 9207)."""
        sender = answer.get("iss")
        if sender is None and not provider.says_issuer:
            return
        if sender is None or not same(sender, self.told.issuer):
            raise DirectoryError("sender")

    def _exchanged(self, provider: Provider, code: str, verifier: str) -> object:
        """ID token that the directory gives for the code; the access token is thrown away."""
        try:
            with self._session(provider) as session:
                found: Any = session.fetch_token(
                    provider.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except requests.RequestException:
            raise DirectoryDownError("no-answer") from None
        except (AuthlibBaseError, ValueError, TypeError, KeyError):
            raise DirectoryError("no-token") from None
        return found.get("id_token")

    def _session(self, provider: Provider) -> OAuth2Session:
        session = OAuth2Session(
            self.told.client_id,
            self.told.client_secret(),
            token_endpoint_auth_method=provider.auth_method,
            redirect_uri=self.told.redirect_address,
            scope=self.told.scope,
            code_challenge_method="S256",
        )
        bound(session)
        return session

    def _entered(self, store: Store, person: Vouched, now: pd.Timestamp) -> Account:
        grant = self.told.grant_of(person.groups)
        if grant is None:
            # Somebody who has left the last group has nothing left of before either.
            store.without_role(self.told.issuer, person.subject, now)
            raise DirectoryError("no-role", _NOT_LET_IN.format(name=self.told.name))
        account = store.enter_from_directory(
            self.told.issuer, person.subject, person.name, grant, now
        )
        if account.disabled_at is not None:
            raise DirectoryError("disabled", _CLOSED)
        return account
