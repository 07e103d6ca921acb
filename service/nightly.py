"""What the service does by itself once a night: the deletion that the municipality has decided."""

import logging
import threading
from types import TracebackType
from typing import Final, Self

import pandas as pd

from est_geo.backing_up import back_up
from est_geo.errors import EstGeoError, StoreError
from est_geo.expiring import run_retention
from est_geo.profile import Profile
from est_geo.store import Acting
from service.opened import OpenStore
from service.settings import Settings

LOG: Final = logging.getLogger("service")
AGAIN_SECONDS: Final = 600.0
_ROLE: Final = Acting("tjansten", "tjansten")


def next_time(now: pd.Timestamp, hour: int) -> pd.Timestamp:
    """
    Tell when the clock of the municipality strikes an hour the next time.

    A day without that hour (spring) has it an hour later; one with two of it (autumn) has the
    first.

    Examples
    --------
    >>> now = pd.Timestamp("2026-11-27 03:00", tz="Europe/Stockholm")
    >>> str(next_time(now, 3)), str(next_time(now, 4))
    ('2026-11-28 03:00:00+01:00', '2026-11-27 04:00:00+01:00')
    """
    day = now.tz_localize(None).normalize()
    while True:
        at = (day + pd.Timedelta(hours=hour)).tz_localize(
            now.tz, ambiguous=True, nonexistent="shift_forward"
        )
        if at > now:
            return at
        day += pd.Timedelta(days=1)


class Nightly:
    """
    A thread that waits for its hour, for as long as the service runs.

    It does nothing where no hour is set, and deletes nothing by rules that are not decided.
    """

    def __init__(self, settings: Settings, profile: Profile, opened: OpenStore) -> None:
        self._settings = settings
        self._profile = profile
        self._opened = opened
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Begin to wait."""
        if self._settings.retention_hour is not None:
            self._thread = threading.Thread(target=self._wait, name="nightly", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait no more; a run that has begun is let finish."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> bool:
        """
        Delete and back up now; say whether all of it was done.

        An error is told to the log by its class only.
        """
        try:
            store, now = self._opened.store().by(_ROLE), self._now()
            if self._profile.retention is not None and self._profile.retention.decided:
                run_retention(store, self._profile, now)
            if self._settings.backups is not None:
                back_up(store, self._profile, now, self._settings.backups)
        except (EstGeoError, OSError) as error:
            fault = type(error).__name__
            LOG.error("retention failed", extra={"fault": fault})  # noqa: TRY400 - class only
            return not isinstance(error, StoreError | OSError)
        return True

    def _wait(self) -> None:
        hour = self._settings.retention_hour or 0
        while True:
            seconds = (next_time(self._now(), hour) - self._now()).total_seconds()
            if self._stop.wait(max(0.0, seconds)):
                return
            while not self.run():
                if self._stop.wait(AGAIN_SECONDS):
                    return

    def _now(self) -> pd.Timestamp:
        return pd.Timestamp(self._profile.now())
