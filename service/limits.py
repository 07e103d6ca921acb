"""How often somebody may ask: a moving window per client address and per key, token or account."""

import ipaddress
import math
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic
from typing import Final, Literal

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from est_geo.errors import EstGeoError

Kind = Literal["address", "public", "reporter", "member", "report", "export", "login"]
LIMITS: Final[dict[Kind, RateLimitItem]] = {
    # Before anybody knows who asks: what one address may cost us in look-ups.
    "address": parse("1200/minute"),
    # A page is one question; its scripts and styles are not counted.
    "public": parse("60/minute"),
    # The form asks for places while somebody types.
    "reporter": parse("120/minute"),
    # QGIS asks for a map in many small boxes: ten a second while somebody pans.
    "member": parse("600/minute"),
    # A queue of reports from a phone that had no coverage, and a system that sends by Open311.
    "report": parse("30/minute"),
    # An export is a disclosure of its own, and written down as one.
    "export": parse("10/hour"),
    "login": parse("5/minute"),
}
MOST_KEPT: Final = 20_000
_IPV6_HOUSEHOLD: Final = 64


class TooManyError(EstGeoError, RuntimeError):
    """
    Somebody has asked as often as they may.

    Attributes
    ----------
    wait : int
        Whole seconds until the same question is answered.
    """

    def __init__(self, wait: int) -> None:
        super().__init__(
            f"Det har kommit för många frågor på kort tid. Vänta {wait} s och försök igen. "
            "Inget har ändrats."
        )
        self.wait = wait


class Windows(MemoryStorage):
    """
    When each one last asked: the storage behind the moving windows of the library `limits`.

    The library's own memory storage reads the wall clock, which may be set back, starts a thread
    for every application, and lets two threads into the same window while it tidies up. This one
    has one lock and a clock that only goes forward, and forgets the one who asked longest ago when
    it holds as many as it may: no flood of made-up addresses fills the memory.

    Examples
    --------
    >>> windows = Windows(lambda: 0.0)
    >>> [windows.acquire_entry("a", 2, 60) for _ in range(3)]
    [True, True, False]
    """

    def __init__(self, clock: Callable[[], float] = monotonic, most: int = MOST_KEPT) -> None:
        # Not the library's own beginning: it would start the thread.
        self._clock = clock
        self._most = most
        self._lock = Lock()
        self._taken: OrderedDict[str, deque[float]] = OrderedDict()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Take some places in a window; False, and none taken, where there is no room."""
        with self._lock:
            now = self._clock()
            taken = self._within(key, now - expiry)
            if len(taken) + amount > limit:
                return False
            taken.extend([now] * amount)
            self._taken.move_to_end(key)
            while len(self._taken) > self._most:
                self._taken.popitem(last=False)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest place still taken was taken, and how many are taken."""
        del limit
        with self._lock:
            now = self._clock()
            taken = self._within(key, now - expiry)
            return (taken[0] if taken else now), len(taken)

    def now(self) -> float:
        """Time of the clock."""
        return self._clock()

    def _within(self, key: str, since: float) -> deque[float]:
        taken = self._taken.setdefault(key, deque())
        while taken and taken[0] <= since:
            taken.popleft()
        return taken


class Limits:
    """
    The limits of one application.

    Examples
    --------
    >>> limits = Limits(Windows(lambda: 0.0))
    >>> for _ in range(5):
    ...     limits.take("login", "192.0.2.1", "asa")
    >>> limits.take("login", "192.0.2.1", "asa")
    Traceback (most recent call last):
    service.limits.TooManyError: Det har kommit för många frågor på kort tid. Vänta 60 s och försök
    igen. Inget har ändrats.
    """

    def __init__(self, windows: Windows | None = None) -> None:
        self._windows = windows or Windows()
        self._limiter = MovingWindowRateLimiter(self._windows)

    def take(self, kind: Kind, *who: str) -> None:
        """
        Let somebody ask once more.

        Raises
        ------
        TooManyError
            They have asked as often as they may.
        """
        item = LIMITS[kind]
        if not self._limiter.hit(item, kind, *who):
            over = self._limiter.get_window_stats(item, kind, *who).reset_time
            raise TooManyError(max(1, math.ceil(over - self._windows.now())))


def address_of(peer: str, forwarded: str, proxies: Sequence[str] = ()) -> str:
    """
    Say which client asks.

    Parameters
    ----------
    peer : str
        Address that the connection comes from.
    forwarded : str
        The ``X-Forwarded-For`` header, "" where there is none.
    proxies : sequence of str
        Addresses or networks of our own proxies: only they are believed about others.

    Returns
    -------
    str
        The last address that is none of our own proxies; of an IPv6 address the network that one
        household has, or a client would have as many addresses as it wants.

    Examples
    --------
    >>> address_of("10.0.0.2", "203.0.113.9, 198.51.100.7", ["10.0.0.0/8"])
    '198.51.100.7'
    >>> address_of("203.0.113.5", "198.51.100.7", ["10.0.0.0/8"])
    '203.0.113.5'
    >>> address_of("2001:db8:1:2:3:4:5:6", "")
    '2001:db8:1:2::/64'
    """
    ours = [ipaddress.ip_network(one, strict=False) for one in proxies]
    chain = [*(part.strip() for part in forwarded.split(",")), peer] if forwarded else [peer]
    told = peer
    for one in reversed(chain):
        try:
            address = ipaddress.ip_address(one)
        except ValueError:
            break
        told = one
        if not any(address in network for network in ours):
            break
    return _household(told)


def _household(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "okänd"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_HOUSEHOLD), strict=False))
    return str(address)
