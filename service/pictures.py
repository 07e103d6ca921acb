"""Where the routes get their pictures: a protocol, and the real source over the store."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Protocol

from est_geo.disclosure import narrowed, publish
from est_geo.errors import EstGeoError, NotFoundError, PeriodError, StoreError
from est_geo.grounding import with_grounds
from est_geo.periods import Period
from est_geo.picture import Audience, PublishedPicture, SituationPicture
from est_geo.planning import kept_plan, now_utc, planned_week, with_plan
from est_geo.policy import Access
from est_geo.profile import Profile
from est_geo.releasing import released_periods, released_picture
from est_geo.situation import latest_week, situation_picture
from est_geo.store import Store
from service.opened import OpenStore
from service.settings import Settings

KEPT_PICTURES = 16
KEPT_VIEWS = 64
MADE_AT_ONCE = 2
WAIT_SECONDS = 20.0


_Key = tuple[str, int, tuple[int, ...], Period, Audience]


class BusyError(EstGeoError, RuntimeError):
    """So many pictures are being made that the asker has waited long enough."""


class PictureSource(Protocol):
    """Gives the pictures of each audience; that of the settings where none is said."""

    def picture(self, period: Period, audience: Audience | None = None) -> PublishedPicture:
        """Give the picture of a period, or raise `NotFoundError` where there is none."""

    def available(self, audience: Audience | None = None) -> list[Period]:
        """Give every period with a picture, oldest first."""


class KeptViews:
    """Pictures narrowed to what a role sees, kept as long as the whole picture is."""

    def __init__(self) -> None:
        # The whole picture is kept with its view: its id() is then never given to another picture.
        self._kept: OrderedDict[
            tuple[int, frozenset[str] | None, frozenset[str]],
            tuple[PublishedPicture, PublishedPicture],
        ] = OrderedDict()
        self._lock = Lock()

    def of(self, picture: PublishedPicture, access: Access) -> PublishedPicture:
        """Narrow a picture to what an access sees."""
        key = (id(picture), access.districts, access.tables)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        view = narrowed(picture, access.districts, access.tables)
        with self._lock:
            self._kept[key] = (picture, view)
            while len(self._kept) > KEPT_VIEWS:
                self._kept.popitem(last=False)
        return view


class SeenPictures:
    """Pictures as one asker may see them; the only way from a route to a picture."""

    def __init__(self, source: PictureSource, access: Access, views: KeptViews) -> None:
        self._source = source
        self._access = access
        self._views = views

    def picture(self, period: Period) -> PublishedPicture:
        """
        Give the picture of a period, narrowed to what the asker may see.

        Raises
        ------
        NotFoundError
            There is none.
        """
        whole = self._source.picture(period, self._access.audience)
        if self._access.audience == "public":
            return whole
        return self._views.of(whole, self._access)

    def available(self) -> list[Period]:
        """Give every period with a picture, oldest first."""
        return self._source.available(self._access.audience)

    def latest(self) -> Period:
        """
        Give the newest period with a picture.

        Raises
        ------
        NotFoundError
            There is none.
        """
        available = self.available()
        if not available:
            raise NotFoundError(
                "Det finns inga rapporter än. Ta in en fil med: est-geo take-in FIL."
            )
        return available[-1]


class StoredPictures:
    """
    Pictures made from the store when asked for, and kept while the store is unchanged.

    The store is opened once, at the first question, and shared with the routes that write. One lock
    per picture: ten people who open the same week at the same moment wait for one computation
    instead of starting ten. At most `MADE_AT_ONCE` pictures are made at the same time, and nobody
    waits longer than `WAIT_SECONDS`.
    """

    def __init__(self, settings: Settings, opened: OpenStore | None = None) -> None:
        self._settings = settings
        self._profile = Profile.load(settings.profile)
        self.opened = opened or OpenStore(str(settings.db), self._profile)
        self._kept: OrderedDict[_Key, PublishedPicture] = OrderedDict()
        self._made: OrderedDict[tuple[str, Period], SituationPicture] = OrderedDict()
        self._locks: dict[Period, Lock] = {}
        self._lock = Lock()
        self._making = BoundedSemaphore(MADE_AT_ONCE)

    def open(self) -> "StoredPictures":
        """
        Open the store now: what cannot be read, or is another municipality's, is known at once.

        Raises
        ------
        StoreError
            The database cannot be opened, or belongs to another profile.
        """
        try:
            self.opened.store().require(self._profile.id, self._profile.resolution)
        except StoreError:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            self._kept.clear()
            self._made.clear()
        self.opened.close()

    def picture(self, period: Period, audience: Audience | None = None) -> PublishedPicture:
        """Give the picture of a period, made now or kept from before."""
        whom = audience or self._settings.audience
        if whom == "public":
            # Only what is audited and frozen leaves; it is never made anew.
            return released_picture(self.opened.store(), period)
        if period not in self.available(whom):
            raise NotFoundError(
                f"Det finns ingen lägesbild för {period.label}. "
                "Välj en av dem som finns, eller ta in rapporter för den tiden."
            )
        until = monotonic() + WAIT_SECONDS
        with self._lock:
            own = self._locks.setdefault(period, Lock())
        with _turn(own, until):
            return self._kept_or_made(self.opened.store(), period, whom, until)

    def available(self, audience: Audience | None = None) -> list[Period]:
        """Give every whole week from the first report to the latest; to the public, what is out."""
        store = self.opened.store()
        if (audience or self._settings.audience) == "public":
            return released_periods(store)
        span = store.span()
        if span is None:
            return []
        first = span[0].tz_convert(self._profile.timezone).date()
        last = latest_week(store, self._profile)
        week = Period.week_of(first)
        weeks = (last.first - week.first).days // week.n_days + 1
        return [week.before(-step) for step in range(weeks)]

    def _kept_or_made(
        self, store: Store, period: Period, audience: Audience, until: float
    ) -> PublishedPicture:
        version = store.version()
        # A plan that is made anew, or a walk, changes no count: the picture itself is kept.
        newest = period == latest_week(store, self._profile)
        turn = store.grounds_turn() if newest else ()
        key = (version, store.plan_number(planned_week(period).name), turn, period, audience)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            whole = self._made.get((version, period))
        if whole is None:
            with _turn(self._making, until):
                whole = situation_picture(
                    store, profile=self._profile, start=period.first, end=period.last
                )
        grounded = whole
        if newest:
            grounded = with_grounds(whole, store, self._profile, now=now_utc())
        made = publish(with_plan(grounded, kept_plan(store, period)), audience)
        with self._lock:
            self._made[version, period] = whole
            self._kept[key] = made
            for kept in (self._made, self._kept):
                while len(kept) > KEPT_PICTURES:
                    kept.popitem(last=False)
        return made


@contextmanager
def _turn(lock: "Lock | BoundedSemaphore", until: float) -> Iterator[None]:
    if not lock.acquire(timeout=max(0.0, until - monotonic())):
        raise BusyError(
            "Tjänsten håller på att göra andra lägesbilder. Vänta en liten stund och försök igen; "
            "inget har ändrats."
        )
    try:
        yield
    finally:
        lock.release()


def asked_period(pictures: SeenPictures, text: str | None) -> Period:
    """
    Period that a request names, else the latest.

    Raises
    ------
    PeriodError
        The text is no period.
    NotFoundError
        There is no picture at all.
    """
    if text is None:
        return pictures.latest()
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise PeriodError(
            "En period skrivs som en ISO-vecka (2026-W46) eller en månad (2026-11)."
        ) from error
