"""Who is out when: the profile's actors, with what the service has been told since."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from est_geo.errors import ProfileError
from est_geo.profile import Actor, Profile

EDITED: Final = (
    "powers", "districts", "visits_per_shift", "shifts", "tasks", "travel", "uniformed",
    "meetings", "days_off",
)  # fmt: skip
"""Fields of an `Actor` that may be said anew in the service."""


def supplied(profile: Profile, supply: Mapping[str, Mapping[str, Any]]) -> Profile:
    """
    Give the profile with the actors' hours as they were last said.

    Parameters
    ----------
    profile : Profile
        The municipality.
    supply : mapping
        From `Store.supply`: actor id to fields of `EDITED`. An actor that the profile no longer
        has is passed over.

    Raises
    ------
    ProfileError
        A field breaks the profile's rules.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> said = {"polis": {"visits_per_shift": 3}}
    >>> [one.visits_per_shift for one in supplied(profile, said).actors if one.id == "polis"]
    [3]
    """
    actors = tuple(_said(one, supply.get(one.id, {})) for one in profile.actors)
    return profile.model_copy(update={"actors": actors})


def _said(actor: Actor, fields: Mapping[str, Any]) -> Actor:
    if not fields:
        return actor
    try:
        return Actor.model_validate(actor.model_dump() | {name: fields[name] for name in fields})
    except ValidationError as error:
        rules = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        )
        raise ProfileError(f"Tiderna för {actor.name} följer inte reglerna: {rules}") from error
