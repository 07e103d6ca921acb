"""Who asks: a role, and what it is bound to."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal[
    "admin",
    "analytiker",
    "kommunpolis",
    "faltsekreterare",
    "fastighetsagare",
    "omradesgrupp",
    "planerare",
    "styrgrupp",
    "dataskyddsombud",
    "patrull",
    "rapportor",
    "public",
    "oppet_lage",
]

ROLES: tuple[Role, ...] = get_args(Role)

ROLE_NAMES: dict[Role, str] = {
    "admin": "Säkerhetsenheten, administratör",
    "analytiker": "Säkerhetsenheten, analytiker",
    "kommunpolis": "Kommunpolis",
    "faltsekreterare": "Fältsekreterare",
    "fastighetsagare": "Fastighetsägare",
    "omradesgrupp": "Områdesgrupp",
    "planerare": "Planerare",
    "styrgrupp": "Styrgrupp",
    "dataskyddsombud": "Dataskyddsombud",
    "patrull": "Närvaropass",
    "rapportor": "Rapportör",
    "public": "Allmänhet",
    "oppet_lage": "Öppet läge, bara den här datorn",
}
"""What a role is called on a page."""

ACCOUNT_ROLES: tuple[Role, ...] = (
    "admin", "analytiker", "kommunpolis", "faltsekreterare", "fastighetsagare", "omradesgrupp",
    "planerare", "styrgrupp", "dataskyddsombud",
)  # fmt: skip
"""Roles that an account may hold; the others come with a link, a key or nothing at all."""


@dataclass(frozen=True, slots=True)
class Principal:
    """
    Who asks.

    Attributes
    ----------
    who : str
        ``konto:…``, ``token:…``, ``nyckel:…``, ``pass:…``, ``oppet-lage`` or ``ingen``; never a
        name.
    role : Role
        In which role.
    district : str or None
        The one district of an `omradesgrupp`.
    actor : str or None
        Whose reports (`rapportor`) or shift (`patrull`) it is.
    shift : str or None
        The one shift of a `patrull`.
    scopes : frozenset of str or None
        Permissions that a token may use at most; None = all that the role has.
    """

    who: str = "ingen"
    role: Role = "public"
    district: str | None = None
    actor: str | None = None
    shift: str | None = None
    scopes: frozenset[str] | None = None


NOBODY = Principal()
