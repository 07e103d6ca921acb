"""How long it takes from one place to the next, by how a team gets about."""

from typing import Final

import numpy as np
import numpy.typing as npt

from est_geo.crs import to_metres
from est_geo.profile import Travel

_DETOUR: Final = 1.3  # streets are about 30 % longer than the straight line in a European town
_KM_AN_HOUR: Final[dict[Travel, float]] = {"foot": 5.0, "bike": 15.0, "car": 25.0}
# From leaving one place to standing at the next: the car's is a town's 35 km/h less parking and
# the walk from it. All are the project's own judgement.

Minutes = npt.NDArray[np.int64]


def travel_minutes(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: str, travel: Travel) -> Minutes:
    """
    Whole minutes between every two places: the straight line × 1.3, rounded up.

    Walking 5 km/h, cycling 15 km/h, driving 25 km/h with parking counted in: judgements.

    Examples
    --------
    >>> travel_minutes([15.6258, 15.5832], [58.4156, 58.4261], "EPSG:3006", "bike").tolist()
    [[0, 15], [15, 0]]
    """
    east, north = to_metres(lon, lat, crs)
    metres = np.hypot(east[:, None] - east[None, :], north[:, None] - north[None, :])
    speed = _KM_AN_HOUR[travel] * 1000 / 60
    return np.ceil(metres * _DETOUR / speed).astype(np.int64)
