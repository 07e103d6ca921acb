"""How often somebody may try to log in: a moving window per address, and per address and name."""

import math
from typing import Final

from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from service.identity.secret_texts import digest
from service.limits import Windows

PER_ADDRESS_AND_NAME: Final = RateLimitItemPerMinute(5, namespace="log-in name")
PER_ADDRESS: Final = RateLimitItemPerMinute(20, namespace="log-in")


class LogInLimits:
    """
    Counts tries to log in, in this process (there is one: two cannot open the database).

    Examples
    --------
    >>> limits = LogInLimits()
    >>> [limits.seconds_to_wait("192.0.2.1", "asa") for _ in range(5)]
    [0, 0, 0, 0, 0]
    >>> limits.seconds_to_wait("192.0.2.1", "asa") > 0
    True
    >>> limits.seconds_to_wait("192.0.2.2", "asa")
    0
    """

    def __init__(self, windows: Windows | None = None) -> None:
        self._windows = windows or Windows()
        self._window = MovingWindowRateLimiter(self._windows)

    def seconds_to_wait(self, address: str, name: str | None = None) -> int:
        """
        Count one try, and say how long to wait before it may be made; 0 is now.

        Parameters
        ----------
        address : str
            Where it comes from.
        name : str or None
            The name that is tried; it is kept only as a hash.
        """
        if not self._window.hit(PER_ADDRESS, address):
            return self._wait(PER_ADDRESS, address)
        if name is None:
            return 0
        key = digest(f"{address}\n{name}")
        if not self._window.hit(PER_ADDRESS_AND_NAME, key):
            return self._wait(PER_ADDRESS_AND_NAME, key)
        return 0

    def _wait(self, limit: RateLimitItemPerMinute, key: str) -> int:
        stats = self._window.get_window_stats(limit, key)
        return max(1, math.ceil(stats.reset_time - self._windows.now()))
