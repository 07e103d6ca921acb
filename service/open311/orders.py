"""Work orders as Open311 GeoReport v2 requests, for the owner's own system to fetch."""

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from est_geo.intervening.orders import DONE, WorkOrder

if TYPE_CHECKING:
    import datetime as dt

OPEN, CLOSED = "open", "closed"
_LONGEST: Final = 4000
"""What the standard allows of a description."""


def order_document(order: WorkOrder, row: pd.Series) -> dict[str, Any]:
    """
    Write a work order as a request of GeoReport v2, with every field of the standard.

    Parameters
    ----------
    order : WorkOrder
        The order.
    row : pandas.Series
        Its row of `INTERVENTIONS`, for the times.

    Returns
    -------
    dict
        ``service_code`` is the owner's own where the profile has one, else the kind of the
        catalogue; ``status`` is closed when nothing is left for the owner to do.
    """
    status = CLOSED if order.status in DONE else OPEN
    notes = [order.reopened, "" if order.ordered else f"Inte beställd: {order.status_words}."]
    asked = row["ordered_at"] if pd.notna(row["ordered_at"]) else row["proposed_at"]
    return {
        "service_request_id": str(order.number),
        "status": status,
        "status_notes": " ".join(one for one in notes if one) or None,
        "service_name": order.kind_name,
        "service_code": order.code,
        "description": _description(order)[:_LONGEST],
        "agency_responsible": order.to,
        "service_notice": " ".join(order.report_back),
        "requested_datetime": _iso(asked, order),
        "updated_datetime": _iso(order.at, order),
        "expected_datetime": _iso(row["deadline"], order),
        "address": order.where,
        "address_id": None,
        "zipcode": None,
        "lat": order.lat,
        "long": order.lon,
        "media_url": None,
    }


def _description(order: WorkOrder) -> str:
    parts = [
        "Påhittade rapporter: gäller ingen verklig plats." if order.made_up else "",
        f"{order.title.rstrip('.')}.",
        f"Nära {order.near}." if order.near and order.near not in order.where else "",
        f"Varför: {order.why}" if order.why else "",
        *(f"Se efter när det är klart: {one}" for one in order.boxes),
    ]
    return " ".join(one for one in parts if one)


def _iso(at: Any, order: WorkOrder) -> str | None:  # noqa: ANN401 - a value of a table
    if not isinstance(at, pd.Timestamp):
        return None
    local: dt.datetime = at.tz_convert(order.timezone).to_pydatetime()
    return local.isoformat(timespec="seconds")
