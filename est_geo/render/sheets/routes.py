"""Routes (GPX 1.1): a shift's visits in order, for a navigator."""

from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint

from est_geo.render.sheets.stops import ShiftSheet, Stop
from est_geo.render.sheets.texts import EMERGENCY, MADE_UP


def route(sheet: ShiftSheet) -> str:
    """
    Write a shift as a route.

    Parameters
    ----------
    sheet : ShiftSheet
        The shift.

    Returns
    -------
    str
        GPX 1.1 with one ``rte``, a point a visit: the place's name, when and why.
    """
    made = GPX()
    made.creator = "est_geo"
    made.name = f"{sheet.who}, {sheet.day} {sheet.hours}"
    about = [MADE_UP] if sheet.made_up else []
    made.description = " ".join([*about, f"{sheet.plan}.", EMERGENCY])
    made.time = max(stop.made_at for stop in sheet.stops).to_pydatetime()
    way = GPXRoute(name=made.name, description=made.description)
    way.points = [_point(stop) for stop in sheet.stops]
    made.routes.append(way)
    return str(made.to_xml(version="1.1"))


def _point(stop: Stop) -> GPXRoutePoint:
    parts = [stop.hours, stop.why]
    parts += [f"Uppgift: {stop.task}."] if stop.task else []
    parts += [f"Titta efter: {stop.look}"] if stop.look else []
    return GPXRoutePoint(
        latitude=stop.lat,
        longitude=stop.lon,
        time=stop.start.tz_convert("UTC").to_pydatetime(),
        name=f"{stop.number}. {stop.place}",
        description=" · ".join(parts),
        type="besök",
    )
