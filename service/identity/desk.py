"""What the log-in pages share: the directory, the limits, the words nobody may use as password."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import pandas as pd
from anyio import CapacityLimiter
from starlette.requests import Request

from est_geo.profile import Profile
from service.identity.directory.log_in import DirectoryLogIn
from service.identity.directory.settings import DirectorySettings
from service.identity.log_in_limits import LogInLimits
from service.limiting import client_address
from service.settings import Settings
from service.state import state_of

AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Identity:
    """
    What the log-in pages of one application share.

    Attributes
    ----------
    directory : DirectoryLogIn or None
        The municipality's directory, where one is set.
    words : tuple of str
        What anybody would guess first of a password here.
    limits : LogInLimits
        How often somebody may try.
    turns : anyio.CapacityLimiter
        Threads of their own: a crowd at the log-in page takes none from those who are inside.
    """

    directory: DirectoryLogIn | None = None
    words: tuple[str, ...] = ()
    limits: LogInLimits = field(default_factory=LogInLimits)
    turns: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    @classmethod
    def of(cls, settings: Settings, profile: Profile) -> "Identity":
        """
        Make it from the settings.

        Raises
        ------
        ProfileError
            The directory's file cannot be used.
        """
        words = (profile.name, *profile.districts["name"], *(one.name for one in profile.actors))
        if settings.identity is None:
            return cls(words=words)
        told = DirectorySettings.load(Path(settings.identity), profile)
        told.client_secret()  # a file that cannot be read is known at the start
        return cls(DirectoryLogIn(told), words)

    @property
    def takes_passwords(self) -> bool:
        """Whether accounts with a password may log in."""
        return self.directory is None or self.directory.told.local_accounts


def identity_of(request: Request) -> Identity:
    """Give what the log-in pages of the application share."""
    return cast("Identity", request.app.state.identity)


def address_of(request: Request) -> str:
    """Say where a request comes from, for the limits; a proxy of ours is believed about it."""
    return client_address(request, state_of(request)) or "?"


def now_utc() -> pd.Timestamp:
    """Give the time, in UTC."""
    return pd.Timestamp.now(tz="UTC").floor("us")
