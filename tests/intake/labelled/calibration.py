"""Estimate how sure each kind of answer is: the shipped table of confidences.

``python -m tests.intake.labelled.calibration`` rewrites `data/gazetteer/geocoding_confidence.csv`
from towns of their own seeds, which neither the tuning (1, 3) nor the hold-out (2) uses.
"""

import csv
from collections import Counter

import numpy as np

from est_geo.data_files import data_root
from est_geo.intake import Gazetteer
from tests.intake.labelled.town import make_town
from tests.intake.labelled.writing import Case, Writer, answerable, unanswerable

SEEDS = (11, 12, 13, 14)
PER_SEED = (2600, 1000)
_FEWEST = 25
_MOST = 0.999
_JUDGED = {
    ("any", "review"): 0.5, ("district", "review"): 0.3, ("municipality", "review"): 0.3,
}  # fmt: skip
_METRES = 111_320.0


def main() -> None:
    """Count right answers by match type and circumstance, and write the table."""
    seen: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for seed in SEEDS:
        town = make_town(seed)
        gazetteer = Gazetteer(town.places, town.aliases, town.points)
        writer = Writer(town, seed)
        for case in [*answerable(writer, PER_SEED[0]), *unanswerable(writer, PER_SEED[1])]:
            _count(case, gazetteer, seen, right)
    path = data_root() / "gazetteer" / "geocoding_confidence.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer_ = csv.writer(file, lineterminator="\n")
        writer_.writerow(["match_type", "circumstance", "n", "right", "confidence", "origin"])
        for key in sorted(seen):
            if seen[key] >= _FEWEST or key[0] == "any":
                # Laplace: even without a miss in n texts the next may be one.
                sure = (right[key] + 1) / (seen[key] + 2)
                writer_.writerow(
                    [*key, seen[key], right[key], f"{min(sure, _MOST):.3f}", "estimated"]
                )
        # What waits for a person is by the set's own making almost never answerable: judged.
        writer_.writerows([*key, "", "", sure, "judged"] for key, sure in _JUDGED.items())


def _count(case: Case, gazetteer: Gazetteer, seen: Counter, right: Counter) -> None:
    match = gazetteer.look_up(case.text, case.hint or "")
    if match.status != "placed":
        return
    hit = case.answerable and _off(case, (match.lon, match.lat)) <= case.within
    for how in match.circumstance.split(" "):
        for kind in (match.match_type, "any"):
            seen[kind, how] += 1
            right[kind, how] += hit


def _off(case: Case, point: tuple[float, float]) -> float:
    east = (point[0] - case.lon) * np.cos(np.radians(case.lat))
    return float(np.hypot(east, point[1] - case.lat)) * _METRES


if __name__ == "__main__":
    main()
