"""Who may come to which address, written out from the tables that decide it."""

import sys
from typing import Final

from est_geo.policy import PERMISSION_NAMES, ROLE_NAMES, ROLES, Permission, Principal, decide
from est_geo.profile import Profile
from service.access.permissions import ROUTES

_HEAD: Final = """# Vem som kommer åt vad

Gjord av `python -m service.access.matrix` ur de två tabeller som avgör: `est_geo/policy/rights.py`
(vad en roll får) och `service/access/permissions.py` (vad en adress kräver). Ett test ser till att
sidan och tabellerna säger samma sak. En adress utan behörighet stoppar bygget.

| tecken | betyder |
|---|---|
| intern, est, public | kommer åt, och ser det som den målgruppen får se |
| est, 1 stadsdel | ser bara sin egen stadsdel |
| (syfte) | måste säga varför, och läsningen skrivs i loggen |
| · | får svaret att adressen inte finns (404), eller ombeds logga in |
"""


def matrix() -> str:
    """
    Write role × address as Markdown, as the policy decides it.

    Examples
    --------
    >>> "| `GET /granska` | granskning |" in matrix()
    True
    """
    profile = Profile.load("linkoping")
    names = "".join(f" {ROLE_NAMES[role]} |" for role in ROLES)
    lines = [_HEAD, f"| adress | kräver |{names}", f"|---|---|{'---|' * len(ROLES)}"]
    for (method, path), permission in ROUTES.items():
        seen = "".join(f" {_seen(role, permission, profile)} |" for role in ROLES)
        lines.append(f"| `{method} {path}` | {PERMISSION_NAMES[permission]} |{seen}")
    return "\n".join(lines) + "\n"


def _seen(role: str, permission: Permission, profile: Profile) -> str:
    first, actor = str(profile.districts["id"].iloc[0]), profile.actors[0].id
    principal = Principal("konto:0", role, first, actor, "pass")  # type: ignore[arg-type]
    access = decide(principal, permission, profile)
    if not access.allowed:
        return "·"
    if permission not in {"picture", "incidents", "export", "review"}:
        return "ja"
    own = ", 1 stadsdel" if access.districts is not None else ""
    return f"{access.audience}{own}{' (syfte)' if access.purpose else ''}"


if __name__ == "__main__":
    sys.stdout.write(matrix())
