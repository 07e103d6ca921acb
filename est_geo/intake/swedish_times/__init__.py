"""Times as Swedes write them: one text to a span of local time, or the reason why not.

`read_phrase` is pure and knows no time zone; `readings` puts a local time into UTC, honest about
the hours that daylight saving leaves out or repeats.
"""

from est_geo.intake.swedish_times.hours import ABOUT, PARTS
from est_geo.intake.swedish_times.instants import readings
from est_geo.intake.swedish_times.phrases import Known, Phrase, read_phrase
from est_geo.intake.swedish_times.refusals import Refusal

__all__ = [
    "ABOUT",
    "PARTS",
    "Known",
    "Phrase",
    "Refusal",
    "read_phrase",
    "readings",
]
