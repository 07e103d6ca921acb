"""Grounds of places are made in a thread of their own, and kept while nothing is new."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import suppress
from threading import Lock
from typing import Any, Final, TypeVar

KEPT_GROUNDS: Final = 6

Key = tuple[object, ...]
T = TypeVar("T")


class KeptGrounds:
    """
    Grounds made in a thread of their own, one at a time, and kept while nothing is new.

    Nobody waits longer than they want to. What was made a moment ago for the same week is given
    out while it is made anew, and said to be old.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._maker: ThreadPoolExecutor | None = None
        self._futures: OrderedDict[Key, Future[Any]] = OrderedDict()

    def of(
        self, key: Key, make: Callable[[], tuple[T, ...]], wait: float
    ) -> tuple[str, tuple[T, ...]]:
        """
        Give what is kept under a key, else have it made.

        Parameters
        ----------
        key : tuple
            Everything that it is made of. Its first part says for what: another with the same
            first part is given out meanwhile.
        make : callable
            Makes it.
        wait : float
            Seconds that the asker waits.

        Returns
        -------
        state : {"ready", "old", "counting"}
            As in `SeenGrounds`.
        places : tuple
            What was made; empty where nothing is yet.
        """
        own = self._asked(key, make)
        before = self._before(key)
        # Who has an older answer to show waits only a moment for a newer one.
        wait_for((own,), timeout=wait if before is None else wait / 4)
        if not own.done() or own.cancelled():
            return ("counting", ()) if before is None else ("old", before)
        if not _made(own):
            self._forget(key)
            return "ready", own.result()
        self._keep(key)
        return "ready", own.result()

    def close(self) -> None:
        """Wait for what is being made, and make nothing more."""
        with self._lock:
            maker, self._maker = self._maker, None
            self._futures.clear()
        if maker is not None:
            maker.shutdown(wait=True, cancel_futures=True)

    def _asked(self, key: Key, make: Callable[[], tuple[T, ...]]) -> "Future[Any]":
        with self._lock:
            if key not in self._futures:
                if self._maker is None:
                    self._maker = ThreadPoolExecutor(1, thread_name_prefix="grounds")
                # What has not begun and is out of date already is never made.
                for other in [one for one in self._futures if one[0] == key[0]]:
                    if self._futures[other].cancel():
                        del self._futures[other]
                self._futures[key] = self._maker.submit(make)
            return self._futures[key]

    def _before(self, key: Key) -> tuple[Any, ...] | None:
        with self._lock:
            others = [one for other, one in self._futures.items()
                      if other != key and other[0] == key[0] and _made(one)]  # fmt: skip
        return others[-1].result() if others else None

    def _keep(self, key: Key) -> None:
        with self._lock:
            if key not in self._futures:
                return
            self._futures.move_to_end(key)
            over = [one for one, made in self._futures.items() if made.done() and one != key]
            for one in over[: max(0, len(over) + 1 - KEPT_GROUNDS)]:
                del self._futures[one]

    def _forget(self, key: Key) -> None:
        with self._lock:
            self._futures.pop(key, None)


def _made(future: "Future[Any]") -> bool:
    if not future.done() or future.cancelled():
        return False
    with suppress(Exception):
        future.result()
        return True
    return False
