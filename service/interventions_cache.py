"""What speaks for and against measures at each place: computed once per state of the database."""

from dataclasses import dataclass
from typing import Final

import pandas as pd
from starlette.requests import Request

from est_geo.grounding import PlaceGrounds, intervention_grounds
from est_geo.periods import Period
from est_geo.planning import now_utc
from est_geo.policy import Access
from est_geo.store import Store
from service.access import access_of, pictures_of
from service.kept_grounds import Key
from service.state import state_of

Places = tuple[PlaceGrounds, ...]
PATIENCE: Final = 0.8
"""Seconds that a page waits for grounds before it says that they are being computed."""


@dataclass(frozen=True, slots=True)
class SeenGrounds:
    """
    Grounds of places, as one asker may see them.

    Attributes
    ----------
    state : {"ready", "old", "counting", "none"}
        Made from the newest that is known; made a moment ago, and being made anew; being made for
        the first time; or there is no picture to make them from.
    places : tuple
        `PlaceGrounds` of each place that the asker may see.
    week : Period or None
        The week of the picture that they rest on.
    """

    state: str
    places: Places = ()
    week: Period | None = None


def grounds_of(request: Request, *, wait: float = PATIENCE) -> SeenGrounds:
    """
    Give the grounds of every place of the newest week, of the districts that the asker sees.

    Parameters
    ----------
    request : Request
        Whose page asks.
    wait : float
        Seconds to wait for them where they are being made.

    Returns
    -------
    SeenGrounds
        What may be seen of them, and how new they are.
    """
    state, available = state_of(request), pictures_of(request).available()
    if not available:
        return SeenGrounds("none")
    week, store, now = available[-1], state.store, now_utc()

    def make() -> Places:
        # Counts of single places are for everybody who may see a measure: the same for all roles,
        # cut afterwards to what each one sees.
        picture = state.pictures.picture(week, "est")
        return intervention_grounds(store, state.profile, picture, now=now)

    how, places = state.grounds.of(_key(store, week, now), make, wait)
    return SeenGrounds(how, seen_places(places, access_of(request)), week)


def seen_places(places: Places, access: Access) -> Places:
    """Keep the grounds of places in the districts that somebody may see."""
    if access.districts is None:
        return places
    return tuple(one for one in places if one.area.district in access.districts)


def _key(store: Store, week: Period, now: pd.Timestamp) -> Key:
    """Everything that grounds rest on: reports, and what is written down beside them."""
    return (week.name, store.version(), store.grounds_turn(), now.date())
