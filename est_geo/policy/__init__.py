"""Who may see what: one table of rights, one function that decides, deny by default."""

from est_geo.policy.deciding import Access, decide
from est_geo.policy.principals import (
    ACCOUNT_ROLES,
    NOBODY,
    ROLE_NAMES,
    ROLES,
    Principal,
    Role,
)
from est_geo.policy.rights import (
    PERMISSION_NAMES,
    PERMISSIONS,
    RIGHTS,
    TABLES,
    Permission,
    Rights,
)

__all__ = [
    "ACCOUNT_ROLES",
    "NOBODY",
    "PERMISSIONS",
    "PERMISSION_NAMES",
    "RIGHTS",
    "ROLES",
    "ROLE_NAMES",
    "TABLES",
    "Access",
    "Permission",
    "Principal",
    "Rights",
    "Role",
    "decide",
]
