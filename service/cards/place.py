"""The grounds of one place as its page writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.grounding import PlaceGrounds
from est_geo.interventions import Catalogue
from est_geo.tables import GOALS
from est_geo.words import counted, listing, number, percent, span
from service.cards.evidence import Weighed, weighed
from service.cards.factors import FactorShown, factors_shown
from service.cards.light import LightShown, light_shown
from service.cards.wording import INTERVAL, LEAST_FOR_PERCENT
from service.presence.words import LONG_DAYS
from service.rows import rows_of

SAYS: Final = {
    "for": ("●", "talar för"),
    "against": ("○", "talar emot"),
    "nothing": ("–", "säger varken eller"),
    "missing": ("?", "saknas"),
}
"""What a source says of a place: a sign, and the words for it."""

HORIZONS: Final = {
    "early": "Tidig signal: märks nu, men har inte varat länge",
    "lasting": "Långvarig: har stuckit ut länge",
    "drawn": "Ritad plats",
}
_QUARTER: Final = 13
_PEAKS: Final = 3
_LEAST_HOUR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Share:
    """One category of the place's mix."""

    name: str
    n: str
    share: str
    wide: float


@dataclass(frozen=True, slots=True)
class Source:
    """What one source says."""

    name: str
    sign: str
    says: str
    words: str
    n: str
    known: bool


@dataclass(frozen=True, slots=True)
class HourCell:
    """One hour of the week in the grid."""

    x: int
    y: int
    strength: int


@dataclass(frozen=True, slots=True)
class Hours:
    """When in the week it is reported: the grid, and the strongest hours in words."""

    cells: Sequence[HourCell]
    says: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal for the place: its grounds, what the catalogue says, how it is weighed."""

    subject: str
    kind: str
    name: str
    goal: str
    grounds: str
    weighed: Weighed | None
    factors: Sequence[FactorShown]
    score: str
    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """All that a place's page writes of its grounds."""

    place_id: str
    name: str
    district: str
    drawn: bool
    horizon: str
    sentence: str
    against_town: str
    many: bool
    few: bool
    mix: Sequence[Share]
    hours: Hours | None
    light: LightShown | None
    summary: str
    sources: Sequence[Source]
    assets: Sequence[tuple[str, str, str]]
    proposals: Sequence[Proposed]


def place_shown(
    grounds: PlaceGrounds,
    catalogue: Catalogue,
    names: Mapping[str, str],
    factors: pd.DataFrame,
    *,
    hours: bool,
) -> PlaceShown:
    """
    Give the page of a place.

    Parameters
    ----------
    grounds : PlaceGrounds
        What is known of it.
    catalogue : Catalogue
        Evidence for and against.
    names : mapping
        Name of every district id.
    factors : pandas.DataFrame
        `FACTORS_SET`: what the group has said itself, with its reasons.
    hours : bool
        Whether the asker may see when it is reported.
    """
    area, n = grounds.area, int(grounds.n)
    many = n >= LEAST_FOR_PERCENT
    return PlaceShown(
        place_id=area.place_id,
        name=area.name,
        district=names.get(area.district, area.district),
        drawn=grounds.horizon == "drawn",
        horizon=HORIZONS[grounds.horizon],
        sentence=count_sentence(n, grounds.low, grounds.high, grounds.weeks),
        against_town=against_town(grounds.count.words),
        many=many,
        few=n > 0 and grounds.categories.empty,
        mix=mix_of(grounds.categories, n),
        # A grid of a handful of reports says when a single one was, and nothing of the place.
        hours=hours_of(grounds.hours) if hours and many else None,
        light=None
        if grounds.lighting is None
        else light_shown(grounds.lighting, hours=hours and many),
        summary=grounds.summary,
        sources=[_source(row) for row in rows_of(grounds.sources)],
        assets=[
            (row["kind"], row["name"], _distance(row["distance_m"]))
            for row in rows_of(grounds.assets)
        ],
        proposals=[_proposed(row, catalogue, factors) for row in rows_of(grounds.proposals)],
    )


def count_sentence(n: int, low: float, high: float, weeks: float) -> str:
    r"""
    Say how many incidents in how long a time, and the interval of a quarter of a year like it.

    Examples
    --------
    >>> count_sentence(24, 15.4, 35.7, 13.0)
    '24 inrapporterade händelser på 13 veckor (95\xa0% intervall 15–36)'
    """
    what = counted(n, "inrapporterad händelse", "inrapporterade händelser")
    of = "" if round(weeks) == _QUARTER else f" på {_QUARTER} sådana veckor"
    between = span(low, high, 0 if high >= LEAST_FOR_PERCENT else 1)
    return f"{what} på {counted(round(weeks), 'vecka', 'veckor')} ({INTERVAL} {between}{of})"


def against_town(words: str) -> str:
    """
    Give what is said of a place against the town: the count itself stands in its own sentence.

    Examples
    --------
    >>> against_town("6 händelser på 13 veckor. Det är 2,0 gånger så mycket per yta.")
    'Det är 2,0 gånger så mycket per yta.'
    """
    return words.partition(". ")[2]


def mix_of(categories: pd.DataFrame, n: int) -> list[Share]:
    """
    Give the category mix, the largest first; a per cent only where there are ten incidents.

    Examples
    --------
    >>> mix = pd.DataFrame({"category": ["a"], "name": ["Bråk"], "n": [6], "weight": [6.0]})
    >>> mix_of(mix, 6)[0].share, mix_of(mix, 12)[0].share == "50\u00a0%"
    ('', True)
    """
    ordered = categories.sort_values("n", ascending=False, kind="stable")
    most = max([*ordered["n"], 1])
    return [
        Share(
            name=row["name"],
            n=number(row["n"]),
            share=percent(row["n"] / n) if n >= LEAST_FOR_PERCENT else "",
            wide=round(100 * row["n"] / most, 1),
        )
        for row in rows_of(ordered)
    ]


def hours_of(hours: pd.DataFrame) -> Hours | None:
    """
    Lay out hour by weekday, in five classes, and say the strongest hours.

    Parameters
    ----------
    hours : pandas.DataFrame
        ``weekday, hour, weight``; Monday is 0.

    Returns
    -------
    Hours or None
        None where no incident has a time.
    """
    grid: npt.NDArray[np.float64] = np.zeros((7, 24))
    days, at = hours["weekday"].to_numpy(dtype=int), hours["hour"].to_numpy(dtype=int)
    np.add.at(grid, (days, at), hours["weight"].to_numpy(dtype=float))
    seen = np.where(grid >= _LEAST_HOUR, grid, 0.0)
    if seen.max() == 0:
        return None
    strength = np.ceil(seen / seen.max() * 5).astype(int)
    cells = [
        HourCell(int(hour), int(weekday), int(strength[weekday, hour]))
        for weekday, hour in np.argwhere(strength > 0)
    ]
    order = np.argsort(-grid, axis=None, kind="stable")[:_PEAKS]
    top = [divmod(int(one), 24) for one in order if grid.flat[one] >= _LEAST_HOUR]
    says = listing([f"{LONG_DAYS[weekday]} {h:02}–{(h + 1) % 24:02}" for weekday, h in top])
    return Hours(cells, f"Flest rapporteras {says}.")


def _distance(metres: float) -> str:
    return f"{number(metres)}\u00a0m" if metres > 0 else "på platsen"


def _source(row: Mapping[str, Any]) -> Source:
    sign, says = SAYS[row["says"]]
    known, name = row["says"] != "missing", str(row["name"])
    return Source(
        name=f"{name[:1].upper()}{name[1:]}",
        sign=sign,
        says=says,
        words=str(row["words"]),
        n=number(row["n"]) if known else "–",
        known=known,
    )


def _proposed(row: Mapping[str, Any], catalogue: Catalogue, factors: pd.DataFrame) -> Proposed:
    # A proposal that nobody has weighed yet has no factors.
    subject, scored = str(row["id"]), "score" in row and not pd.isna(row["score"])
    goal = row.get("goal")
    return Proposed(
        subject=subject,
        kind=str(row["intervention"]),
        name=str(row["name"]),
        goal=GOALS.get(str(goal), ""),
        grounds=str(row["grounds"]),
        weighed=weighed(catalogue, str(row["intervention"])),
        factors=factors_shown(row, factors[factors["subject"] == subject]) if scored else (),
        score=number(row["score"]) if scored else "",
        words=str(row["words"]) if scored else "",
    )
