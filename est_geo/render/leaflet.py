"""Leaflet, shipped with the package: the map needs no network and no foreign host."""

import re
from functools import cache
from pathlib import Path

_ASSETS = Path(__file__).parent / "assets"


def leaflet_folder() -> Path:
    """
    Folder of the vendored Leaflet, as it was published: script, style sheet, images, licence.

    Examples
    --------
    >>> sorted(path.name for path in leaflet_folder().glob("leaflet.*"))
    ['leaflet.css', 'leaflet.js']
    """
    return _ASSETS / "leaflet"


@cache
def asset(name: str) -> str:
    """Return the text of one of the page's own assets."""
    return (_ASSETS / name).read_text(encoding="utf-8")


@cache
def inline_script() -> str:
    """
    Give Leaflet's script as it can stand inside a page, its licence with it.

    The link to a source map is left out: it names a file that the page does not have.
    """
    script = asset("leaflet/leaflet.js").split("//# sourceMappingURL")[0].rstrip()
    return f"/*!\n{asset('leaflet/LICENSE')}*/\n{script}\n"


@cache
def inline_style() -> str:
    """Give Leaflet's style sheet without its picture files, which our own controls do not use."""
    return re.sub(r"url\([^)]*\)", "none", asset("leaflet/leaflet.css"))
