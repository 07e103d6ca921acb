"""The truths that are planted in the made-up reports, and written down beside them."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from est_geo.periods import WEEKDAYS, Period

DARK_BELOW = -6.0
"""Sun elevation in degrees below which it is dark (methods.md §9)."""
N_WEEKS = 104
INSIDE_HOURS = 0.9
"""Share of a spot's events that fall in its own weekdays and hours."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlantedSpot:
    """
    A place where more happens than elsewhere, because it was put there.

    Attributes
    ----------
    id : str
        Name of the spot in ``planted.json``.
    place : str
        Name of its centre in the gazetteer.
    kind : {"permanent", "growing", "dark"}
        Always there; growing week by week to `weekly_rate`; or only after dark.
    weekly_rate : float
        Events per week (of a growing spot: in the last week).
    weekdays, hours : tuple of int
        0 = Monday; local hours, half-open, 26 is 02 the night after. A dark spot asks the sun only.
    categories : dict of str to float
        Category ids of the profile and how common they are.
    radius_m : float
        Events lie evenly within this distance of the centre, metres.
    weeks : int
        The spot lives in the last so many weeks.
    """

    id: str
    place: str
    kind: Literal["permanent", "growing", "dark"]
    weekly_rate: float
    weekdays: tuple[int, ...]
    hours: tuple[int, int]
    categories: dict[str, float]
    radius_m: float = 60.0
    weeks: int = N_WEEKS

    def rates(self) -> Floats:
        """
        Events expected in each of the weeks, the last week last.

        Examples
        --------
        >>> next(spot for spot in SPOTS if spot.kind == "growing").rates()[-11:].round(1).tolist()
        [0.0, 0.9, 1.8, 2.7, 3.6, 4.5, 5.4, 6.3, 7.2, 8.1, 9.0]
        """
        rates = np.zeros(N_WEEKS)
        growth = np.arange(1, self.weeks + 1) / self.weeks if self.kind == "growing" else 1.0
        rates[N_WEEKS - self.weeks :] = self.weekly_rate * growth
        return rates

    def written_down(self, lon: float, lat: float, last_week: Period) -> dict[str, Any]:
        """Tell the truth about the spot, as it stands in ``planted.json``."""
        return {
            "id": self.id,
            "place": self.place,
            "lon": lon,
            "lat": lat,
            "radius_m": self.radius_m,
            "kind": self.kind,
            "weekly_rate": self.weekly_rate,
            "weekdays": [WEEKDAYS[day] for day in self.weekdays],
            "hours": list(self.hours),
            "share_inside_hours": 1.0 if self.kind == "dark" else INSIDE_HOURS,
            "sun_below_degrees": DARK_BELOW if self.kind == "dark" else None,
            "first_week": last_week.before(self.weeks - 1).name,
            "categories": sorted(self.categories),
        }


_ALL_DAYS = (0, 1, 2, 3, 4, 5, 6)

SPOTS = (
    PlantedSpot(
        "resecentrum", "Linköpings resecentrum", "permanent", 7.0, (4, 5), (21, 26),
        {"brak": 4, "vald": 2, "samling": 2, "droger": 1, "stold": 1},
    ),
    PlantedSpot(
        "skaggetorps_centrum", "Skäggetorps centrum", "permanent", 7.0, (1, 2, 3), (15, 19),
        {"samling": 4, "skadegorelse": 2, "droger": 2, "olovlig_trafik": 2},
    ),
    PlantedSpot(
        "ryds_centrum", "Ryds centrum", "permanent", 7.0, (0, 1, 2, 3, 4), (16, 20),
        {"samling": 3, "stold": 2, "droger": 2, "brak": 2, "otrygg_nedskrapning": 1},
    ),
    PlantedSpot(
        "berga_soderleden", "Berga Söderleden", "permanent", 5.5, _ALL_DAYS, (17, 22),
        {"samling": 3, "skadegorelse": 3, "olovlig_trafik": 2, "brak": 1},
    ),
    PlantedSpot(
        "stiglotsgatan", "Stiglötsgatan 34", "growing", 9.0, (3, 4, 5, 6), (18, 23),
        {"skadegorelse": 3, "samling": 3, "olovlig_trafik": 2, "otrygg_nedskrapning": 1},
        weeks=10,
    ),
    PlantedSpot(
        "domkyrkan_efter_morkret", "Linköpings domkyrka", "dark", 5.0, _ALL_DAYS, (0, 24),
        {"otrygg_belysning": 4, "ran": 1, "skadegorelse": 3},
    ),
)  # fmt: skip
"""What is planted; the spots lie far enough apart to be told from one another."""
