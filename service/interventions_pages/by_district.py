"""A page per district: what an area group talks about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from est_geo.profile import Profile
from service.interventions_pages.items import Item, district_words
from service.interventions_pages.lists import finished, on_their_way

MOST_PROPOSALS: Final = 6


@dataclass(frozen=True, slots=True)
class DistrictList:
    """What is proposed, on its way and done in one district."""

    id: str
    name: str
    early: tuple[Item, ...]
    lasting: tuple[Item, ...]
    more: int
    on_road: tuple[Item, ...]
    done: tuple[Item, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to talk about."""
        return not (self.early or self.lasting or self.on_road or self.done)


def district_lists(items: Sequence[Item], profile: Profile) -> list[DistrictList]:
    """Give a list per district that has something, the profile's own order first."""
    names = district_words(profile)
    found = []
    for id_, name in names.items():
        own = [one for one in items if one.district == id_]
        proposed = [one for one in own if one.suggested]
        early = [one for one in proposed if one.horizon == "early"]
        lasting = [one for one in proposed if one.horizon != "early"]
        shown = DistrictList(
            id=id_,
            name=name,
            early=tuple(early[:MOST_PROPOSALS]),
            lasting=tuple(lasting[:MOST_PROPOSALS]),
            more=max(0, len(early) - MOST_PROPOSALS) + max(0, len(lasting) - MOST_PROPOSALS),
            on_road=tuple(on_their_way(own)),
            done=tuple(finished(own)),
        )
        if not shown.empty:
            found.append(shown)
    return found
