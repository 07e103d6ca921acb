"""
est_geo: joint situation pictures (lägesbilder) for EST, from reports to map.

What it exports, and its parts, are loaded when they are first asked for: who needs the store alone
does not wait for the rest.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from est_geo.books import TakeIn
    from est_geo.disclosure import publish
    from est_geo.picture import PublishedPicture, SituationPicture
    from est_geo.profile import Profile
    from est_geo.situation import situation_picture
    from est_geo.taking_in import take_in

__all__ = [
    "Profile",
    "PublishedPicture",
    "SituationPicture",
    "TakeIn",
    "publish",
    "situation_picture",
    "take_in",
]
__version__ = "0.1.0"

_HOMES = {
    "Profile": "profile",
    "PublishedPicture": "picture",
    "SituationPicture": "picture",
    "TakeIn": "books",
    "publish": "disclosure",
    "situation_picture": "situation",
    "take_in": "taking_in",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif not name.startswith("_") and find_spec(f"{__name__}.{name}"):
        value = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
