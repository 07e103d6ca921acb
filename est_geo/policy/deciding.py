"""THE policy function: may this one do that, and what is seen of it. Deny by default."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from est_geo.picture import Audience
from est_geo.policy.principals import Principal
from est_geo.policy.rights import RIGHTS, Permission, Rights
from est_geo.profile import Profile
from est_geo.tables.row_rules import NO_ROWS, RowRule

# The only things that a municipality can open to everybody.
_TO_EVERYBODY: Final[frozenset[Permission]] = frozenset({"picture", "report"})
# Single reports are a part of a picture that only their own permission opens.
_SINGLE: Final = frozenset({"incidents"})
# A key that was not given presence tells of no visit, whatever picture it may read.
_PRESENCE: Final = frozenset({"visits", "gaps"})
# What concerns single reports is said why before it is shown, and written down.
_WITH_PURPOSE: Final = frozenset({"incidents", "review", "export"})


@dataclass(frozen=True, slots=True)
class Access:
    """
    What somebody may see of what they asked for.

    Attributes
    ----------
    principal : Principal
        Who asks.
    permission : Permission
        For what.
    allowed : bool
        Whether at all; where not, everything else says "nothing".
    audience : {"intern", "est", "public"}
        Which row of the audience table applies.
    rows : RowRule
        Which rows may be seen.
    tables : frozenset of str
        Which parts of a picture may be seen (`est_geo.policy.TABLES`).
    purpose : bool
        A purpose must be given, and is written in the trail.
    """

    principal: Principal
    permission: Permission
    allowed: bool = False
    audience: Audience = "public"
    rows: RowRule = NO_ROWS
    tables: frozenset[str] = frozenset()
    purpose: bool = False

    @property
    def districts(self) -> frozenset[str] | None:
        """Districts whose rows are seen; None = all."""
        return self.rows.districts


def decide(
    principal: Principal,
    permission: Permission,
    profile: Profile,
    *,
    opened: Collection[Permission] = (),
) -> Access:
    """
    Decide whether somebody may do something, and what they see of it.

    The one place where it is decided: routes, exports, tiles, sort keys and counts all ask here.
    What is not said in `RIGHTS` is refused, and so is a role that lacks what it is bound to: an
    `omradesgrupp` without a district of the profile, a `patrull` without a shift, a `rapportor`
    without an actor of the profile.

    Parameters
    ----------
    principal : Principal
        Who asks.
    permission : Permission
        For what.
    profile : Profile
        The municipality: its districts, actors and sensitive categories.
    opened : collection of Permission
        What the municipality has opened to everybody: the public's picture, reporting.

    Returns
    -------
    Access
        What may be seen.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> ryd = Principal("konto:1", "omradesgrupp", district="ryd")
    >>> seen = decide(ryd, "picture", profile)
    >>> seen.allowed, seen.audience, sorted(seen.rows.districts)
    (True, 'est', ['ryd'])
    >>> decide(ryd, "incidents", profile).allowed
    False
    >>> decide(Principal("konto:2", "omradesgrupp"), "picture", profile).allowed
    False
    """
    rights = RIGHTS.get(principal.role)
    scoped = principal.scopes is None or permission in principal.scopes or permission == "open"
    if (
        rights is None
        or permission not in _permitted(principal, rights, opened)
        or not scoped
        or not _is_bound(principal, profile)
    ):
        return Access(principal, permission)
    tables = rights.tables | (_SINGLE if permission == "incidents" else frozenset())
    if principal.scopes is not None and "presence" not in principal.scopes:
        tables -= _PRESENCE
    return Access(
        principal,
        permission,
        allowed=True,
        audience=rights.audience,
        rows=_rows(principal, permission, profile),
        tables=tables,
        purpose=permission in _WITH_PURPOSE,
    )


def _permitted(
    principal: Principal, rights: Rights, opened: Collection[Permission]
) -> frozenset[Permission]:
    if principal.role == "public":
        return rights.permissions | (frozenset(opened) & _TO_EVERYBODY)
    return rights.permissions


def _is_bound(principal: Principal, profile: Profile) -> bool:
    if principal.role == "omradesgrupp":
        return principal.district in set(profile.districts["id"])
    actors = {one.id for one in profile.actors}
    if principal.role == "patrull":
        return principal.shift is not None and principal.actor in actors
    return principal.role != "rapportor" or principal.actor in actors


def _rows(principal: Principal, permission: Permission, profile: Profile) -> RowRule:
    districts = None
    if RIGHTS[principal.role].own_district and principal.district is not None:
        districts = frozenset({principal.district})
    actors = None
    if principal.role in {"patrull", "rapportor"} and principal.actor is not None:
        actors = frozenset({principal.actor})
    # A reviewer's desk closes sensitive reports itself; nowhere else do they stand as a row.
    hidden = frozenset() if permission == "review" else profile.sensitive
    return RowRule(districts, hidden, actors)
