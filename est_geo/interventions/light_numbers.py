"""The numbers that a lighting case rests on: of incidents, and apart from them the signals."""

import math
from typing import Final, NamedTuple

LEAST_INCIDENTS: Final = 10
"""With fewer in the dark or in the light nothing is said of the dark."""
_FALSE_SHARE: Final = 0.05


class DarkNumbers(NamedTuple):
    """
    The dark/light ratio at the same clock hours of a place, of one kind of incidents.

    NaN where it cannot be told. `q` is p after all places that are judged together; NaN where the
    place is judged alone. `years` are the whole years that it covers, `names` what the incidents
    are called in Swedish. `lent` were counted in the light though they did not happen, where fewer
    than ten did: the ratio is then at least so large.
    """

    ratio: float
    low: float
    high: float
    p: float
    n_dark: float
    n_light: float
    q: float = math.nan
    years: int = 0
    names: str = "händelser som ljus kan minska"
    lent: float = 0.0

    @property
    def told(self) -> bool:
        """Whether there are enough in the dark and in the light, and an interval."""
        if min(self.n_dark, self.n_light + self.lent) < LEAST_INCIDENTS or self.years < 1:
            return False
        # With incidents that did not happen only a rise can be told: it is at least so large.
        return math.isfinite(self.low) and (self.lent == 0 or self.low > 1)

    @property
    def rises(self) -> bool:
        """Whether more is surely reported in the dark, also when many places are judged."""
        sure = not math.isfinite(self.q) or self.q <= _FALSE_SHARE
        return self.told and self.low > 1 and sure


UNKNOWN_DARK: Final = DarkNumbers(math.nan, math.nan, math.nan, math.nan, 0.0, 0.0)
"""Nothing is known of the dark."""


class LightSignals(NamedTuple):
    """
    What speaks of light and felt safety; never mixed with the numbers of incidents.

    `reports` of lighting, `walks` after dark that found too little light or lamps that are out,
    `faults` open in the register, and `survey` 0 or 1: the district's survey; with its words.
    """

    reports: int = 0
    walks: int = 0
    faults: int = 0
    survey: int = 0
    survey_words: str = ""

    @property
    def n(self) -> int:
        """All of them."""
        return self.reports + self.walks + self.faults + self.survey
