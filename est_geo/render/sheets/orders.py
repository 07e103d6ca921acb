"""A work order on one A4, with a small map, boxes to tick, and a code that leads to the phone."""

from typing import Any

import segno

from est_geo.intervening.orders import WorkOrder
from est_geo.render.sheets.order_maps import OrderGround, order_map
from est_geo.render.sheets.texts import EMERGENCY, NO_NAMES, plain
from est_geo.render.sheets.typesetting import typeset

MADE_UP = "Påhittade rapporter: beställningen gäller ingen verklig plats."


def order_pdf(order: WorkOrder, ground: OrderGround, link: str) -> bytes:
    """
    Draw a work order on A4.

    Parameters
    ----------
    order : WorkOrder
        The order.
    ground : OrderGround
        What its map is drawn on.
    link : str
        Address of the checklist for its place, drawn as a QR code.

    Returns
    -------
    bytes
        PDF/UA-1.
    """
    return typeset("bestallning.typ", order_data(order, ground, link), int(order.at.timestamp()))


def order_data(order: WorkOrder, ground: OrderGround, link: str) -> dict[str, Any]:
    """Everything that stands on a work order, as its template reads it."""
    drawn = order_map(order.outline, ground)
    alt = f"Karta: ytan som ska åtgärdas vid {order.where}. Skala {drawn['scale']['text']}."
    return {
        "title": f"Beställning {order.number}: {plain(order.title)}",
        "heading": plain(order.title),
        "number": order.number,
        "draft": "" if order.ordered else f"Inte beställd: åtgärden är {order.status_words}.",
        "made_up": MADE_UP if order.made_up else "",
        "reopened": plain(order.reopened),
        "facts": [
            {"term": term, "words": plain(words)}
            for term, words in (
                ("Till", order.to),
                ("Vad", f"{order.kind_name}, för att {order.goal}"),
                ("Var", order.where),
                ("Närmast", "" if order.near == order.where else order.near),
                ("Läge", " · ".join(order.coordinates)),
                ("Senast", order.deadline),
            )
            if words
        ],
        "why": plain(order.why),
        "care": [plain(one) for one in order.care],
        "boxes": [plain(one) for one in order.boxes],
        "report_back": list(order.report_back),
        "map": drawn | {"alt": plain(alt)},
        "code": code_svg(link),
        "link": plain(link),
        "emergency": EMERGENCY,
        "no_names": NO_NAMES,
        "place": plain(order.municipality),
        "made": f"{order.at.tz_convert(order.timezone):%Y-%m-%d}",
    }


def code_svg(link: str) -> str:
    """
    Draw a link as a QR code.

    Examples
    --------
    >>> code_svg("https://est.example.se/atgarder/besiktning?atgard=3").startswith("<svg")
    True
    """
    return str(segno.make(link, error="m", micro=False).svg_inline(border=1, dark="#000"))
