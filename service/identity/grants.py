"""What an account can be: held to the roles that there are, and to the profile."""

from est_geo.policy import ACCOUNT_ROLES
from est_geo.profile import Profile
from est_geo.store import Grant


def fault_of_grant(profile: Profile, grant: Grant) -> str | None:
    """
    Say in Swedish why no account can be this; None where one can.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> fault_of_grant(profile, Grant("omradesgrupp", "ryd")) is None
    True
    >>> fault_of_grant(profile, Grant("omradesgrupp"))
    'En områdesgrupp, och bara den, har en stadsdel.'
    """
    if grant.role not in ACCOUNT_ROLES:
        return f"Rollen finns inte. De som finns: {', '.join(ACCOUNT_ROLES)}."
    districts, actors = list(profile.districts["id"]), [one.id for one in profile.actors]
    if grant.district is not None and grant.district not in districts:
        return f"Stadsdelen finns inte. De som finns: {', '.join(districts)}."
    if grant.actor is not None and grant.actor not in actors:
        return f"Aktören finns inte. De som finns: {', '.join(actors)}."
    if (grant.role == "omradesgrupp") != (grant.district is not None):
        return "En områdesgrupp, och bara den, har en stadsdel."
    return None
