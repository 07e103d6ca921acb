"""What the description depends on: the municipality, and how the service is run."""

from dataclasses import dataclass

from est_geo.picture import Audience
from est_geo.profile import Profile


@dataclass(frozen=True, slots=True)
class About:
    """
    The facts of one running service that its description rests on.

    Attributes
    ----------
    profile : Profile
        The municipality.
    audience : {"intern", "est", "public"}
        For whom the widest picture here is.
    reviews : bool
        The review queue has addresses.
    login : bool
        What is not open to everybody asks who it is.
    public_reporting : bool
        A report needs no key.
    """

    profile: Profile
    audience: Audience = "est"
    reviews: bool = True
    login: bool = False
    public_reporting: bool = False
