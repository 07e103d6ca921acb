"""
Write the matrix of roles and routes from the code: ``docs/security/roles_and_routes.md``.

``.venv/bin/python -m benchmarks.role_routes``
"""

from pathlib import Path

from est_geo.policy import PERMISSION_NAMES, RIGHTS, ROLE_NAMES, ROLES
from service.access.permissions import OPEN_MOUNTS, ROUTES

FILE = Path(__file__).parent.parent / "docs/security/roles_and_routes.md"
_HEAD = """# Roles and routes

Made by `python -m benchmarks.role_routes` from `est_geo.policy.RIGHTS` and
`service.access.permissions.ROUTES`; a test compares it with them. A route that is not here stops
the application from being made. **●** may; blank: refused, by 404, or by the log-in page for
somebody who has not logged in. Which rows and fields a role then sees is the policy's too:
`Access.rows`, `Access.tables`. The public's picture and reporting are refused until the
municipality opens them.

"""


def matrix() -> str:
    """Give the whole file."""
    lines = [_HEAD + "| role | short |", "|---|---|"]
    shorts = {role: role[:4] for role in ROLES}
    lines += [f"| {ROLE_NAMES[role]} (`{role}`) | {shorts[role]} |" for role in ROLES]
    lines += ["", "| route | permission | " + " | ".join(shorts.values()) + " |"]
    lines.append("|---|---|" + ":-:|" * len(ROLES))
    for (method, path), permission in ROUTES.items():
        marks = ["●" if permission in RIGHTS[role].permissions else "" for role in ROLES]
        name = PERMISSION_NAMES[permission]
        lines.append(f"| `{method} {path}` | {name} | " + " | ".join(marks) + " |")
    folders = ", ".join(f"`{one}`" for one in sorted(OPEN_MOUNTS))
    lines += ["", f"Folders of files that are the same for everybody: {folders}.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    FILE.write_text(matrix(), "utf-8")
    print(f"{FILE.name}: {len(ROUTES)} routes × {len(ROLES)} roles")
