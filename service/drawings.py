"""Small pictures in the page: drawn here as SVG, so that they need no script and print as they are.

Colours stand in the style sheet by class name, except the classes of a count, which are data.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from est_geo.render.classes import CIVIDIS

_HEAT: Final = tuple(CIVIDIS[at] for at in (0, 3, 5, 7, 10))
_LEAST = 0.5
_CELL, _GAP = 5.0, 1.0
_SHIFTS = (6, 12, 18)
_HOURS = 24


def range_plot(
    count: float,
    low: float | None,
    high: float | None,
    top: float,
    *,
    width: int = 120,
    arrow: bool = False,
) -> Markup:
    """
    Draw a count as a dot on the interval that was expected.

    Parameters
    ----------
    count, low, high : float
        What came and what was expected; without an interval only the dot is drawn.
    top : float
        Right end of the scale, which begins at 0.
    width : int
        Width in pixels; the height is fixed.
    arrow : bool
        Whether the noise gate has let an arrow through; only then is the dot coloured.

    Examples
    --------
    >>> "alert" in range_plot(21, 9, 18, 25, arrow=True), "alert" in range_plot(21, 9, 18, 25)
    (True, False)
    """
    scale = (width - 12) / max(top, 1)
    band, alert = "", " alert" if arrow else ""
    if low is not None and high is not None and math.isfinite(low) and math.isfinite(high):
        wide = max((high - low) * scale, 2)
        band = f'<rect class="band" x="{6 + low * scale:.1f}" y="3" width="{wide:.1f}" height="8"/>'
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="range" viewBox="0 0 {width} 14" width="{width}" height="14" '
        f'aria-hidden="true"><line class="axis" x1="6" y1="7" x2="{width - 6}" y2="7"/>'
        f'{band}<circle class="dot{alert}" cx="{6 + count * scale:.1f}" cy="7" r="5"/></svg>'
    )


def sparkline(values: Sequence[float], low: float | None, high: float | None) -> Markup:
    """
    Draw a run of counts, the last one marked, over the interval that was expected of the last.

    Examples
    --------
    >>> sparkline([3, 5, 4], 2, 6).count("circle")
    1
    """
    wide, tall, edge = 96, 28, 3
    known = [one for one in (low, high) if one is not None and math.isfinite(one)]
    top = max([*values, *known, 1])
    y = [tall - edge - one / top * (tall - 2 * edge) for one in values]
    step = (wide - 2 * edge) / max(len(values) - 1, 1)
    points = " ".join(f"{edge + at * step:.1f},{one:.1f}" for at, one in enumerate(y))
    band = ""
    if low is not None and high is not None and len(known) == 2:  # noqa: PLR2004 - low and high
        upper, lower = (tall - edge - one / top * (tall - 2 * edge) for one in (high, low))
        deep = f"{lower - upper:.1f}"
        band = f'<rect class="band" x="0" y="{upper:.1f}" width="{wide}" height="{deep}"/>'
    dot = (
        f'<circle class="dot" cx="{edge + (len(values) - 1) * step:.1f}" cy="{y[-1]:.1f}" r="2.6"/>'
    )
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="spark" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" '
        f'aria-hidden="true">{band}<polyline points="{points}"/>{dot}</svg>'
    )


def heat(weights: npt.NDArray[np.float64]) -> Markup:
    """
    Draw a week as seven rows of 24 hours, Monday first; the strongest hour is the darkest.

    Less than half an incident is left empty: a report that only says the day spreads a little over
    all its hours, and would paint the whole day.

    Parameters
    ----------
    weights : array of shape (7, 24)
        Incidents per hour of the week.

    Examples
    --------
    >>> heat(np.eye(7, 24)).count("<rect")
    8
    """
    pitch = _CELL + _GAP
    wide, tall = _HOURS * pitch - _GAP, 7 * pitch - _GAP
    top = float(weights.max())
    parts = [f'<rect class="zero" width="{wide:g}" height="{tall:g}"/>']
    seen = np.where(weights >= _LEAST, weights, 0.0)
    strength = np.ceil(seen / top * len(_HEAT)).astype(int) if top > 0 else seen.astype(int)
    for day, hour in np.argwhere(strength > 0).tolist():
        parts.append(
            f'<rect x="{hour * pitch:g}" y="{day * pitch:g}" width="{_CELL:g}" height="{_CELL:g}" '
            f'fill="{_HEAT[strength[day, hour] - 1]}"/>'
        )
    parts += [
        f'<line class="grid" x1="{hour * pitch - _GAP / 2:g}" y1="0" '
        f'x2="{hour * pitch - _GAP / 2:g}" y2="{tall:g}"/>'
        for hour in _SHIFTS
    ]
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="heat" viewBox="0 0 {wide:g} {tall:g}" aria-hidden="true">'
        + "".join(parts)
        + "</svg>"
    )
