"""Who asks, what the policy says of it, and the one door that every route stands behind."""

from service.access.door import (
    UnseenError,
    access_of,
    check_routes,
    may_of,
    pictures_of,
    principal_of,
    stand_at_the_door,
    store_of,
)
from service.access.keys import KeyMissingError, KeyRefusedError, bearer, reporter
from service.access.permissions import OPEN_MOUNTS, ROUTES
from service.access.principals import LoginNeededError, TokenRefusedError, is_here, is_open

__all__ = [
    "OPEN_MOUNTS",
    "ROUTES",
    "KeyMissingError",
    "KeyRefusedError",
    "LoginNeededError",
    "TokenRefusedError",
    "UnseenError",
    "access_of",
    "bearer",
    "check_routes",
    "is_here",
    "is_open",
    "may_of",
    "pictures_of",
    "principal_of",
    "reporter",
    "stand_at_the_door",
    "store_of",
]
