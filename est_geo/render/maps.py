"""The week's map as one page that opens from a file: no network, no foreign host, no tile.

folium makes the map; its script, its style and ours stand inside the page. folium's own page head
names ten files on other hosts (jQuery, Bootstrap, icon fonts): none of them is used, so the page
takes only the map's element and script from folium. The page's security policy lets exactly its own
three scripts run, each by its SHA-256, and lets nothing be fetched.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from est_geo.picture import PublishedPicture
from est_geo.render.classes import CountClass, count_classes
from est_geo.render.layers import layers, script_json
from est_geo.render.leaflet import asset, inline_script, inline_style
from est_geo.render.page import page_words

_ID = "lagesbild"
_CENTRE_OF_NOTHING = (0.0, 0.0)


class _Picture(MacroElement):
    """Asks the page's own script to draw the picture that the page holds as data."""

    _template = Template(
        "{% macro script(this, kwargs) %}drawPicture({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Picture"
        self._id = _ID


def week_map(picture: PublishedPicture) -> str:
    """
    Draw a published picture as one self-contained HTML page with a map and its tables.

    Parameters
    ----------
    picture : PublishedPicture
        A picture that has passed the gate; the type checker refuses any other.

    Returns
    -------
    str
        The page. Equal pictures give equal pages, byte for byte.

    Examples
    --------
    >>> from est_geo import publish, situation_picture
    >>> from est_geo.tables import INCIDENTS
    >>> picture = situation_picture(
    ...     INCIDENTS.empty(), profile="linkoping", start="2026-11-09", end="2026-11-15")
    >>> page = week_map(publish(picture, "est"))
    >>> page.startswith("<!doctype html>"), "Lägesbild vecka 46 2026" in page
    (True, True)
    """
    classes = count_classes(picture.tables.cells["count"])
    element, script = _folium_parts()
    scripts = [inline_script(), asset("karta.js"), script]
    return _template().render(
        policy=_policy(scripts),
        style=Markup(inline_style() + asset("karta.css")),  # noqa: S704 - our own files
        data=Markup(script_json(layers(picture, classes))),  # noqa: S704 - see script_json
        scripts=[Markup(one) for one in scripts],  # noqa: S704 - our own files, no data in them
        map=Markup(element),  # noqa: S704 - folium's empty element, no text of ours in it
        classes=_legend(picture, classes),
        picture=picture,
        **page_words(picture),
    )


@cache
def _folium_parts() -> tuple[str, str]:
    """
    Let folium render, and keep the map's element and script without its head of links.

    No text of ours goes through folium: it compiles what an element renders as a Jinja template
    once more, so that a place called ``{{ … }}`` would run here, and ``${…}`` in the browser.
    """
    sheet = folium.Map(
        location=_CENTRE_OF_NOTHING,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        attribution_control=False,
        scroll_wheel_zoom=False,
        zoom_snap=0.25,
        max_zoom=18,
    )
    # A fixed name instead of folium's random one: a frozen week must re-render to the same bytes.
    sheet._id = _ID  # noqa: SLF001 - folium offers no other way
    _Picture().add_to(sheet)
    figure: Any = sheet.get_root()
    figure.render()
    return figure.html.render().strip(), figure.script.render().strip()


def _policy(scripts: list[str]) -> str:
    digests = (hashlib.sha256(one.encode()).digest() for one in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _legend(picture: PublishedPicture, classes: list[CountClass]) -> list[tuple[CountClass, int]]:
    counts = picture.tables.cells["count"]
    return [(one, int(counts.between(one.low, one.high).sum())) for one in classes]


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    # Escaping is on whatever the file is called; Jinja's default looks at the suffix.
    house = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return house.get_template("karta.html.j2")
