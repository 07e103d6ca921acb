"""Look-ups in a made-up town of 25 000 addresses, beside a fuzzy scan of all address strings.

``python -m benchmarks.geocoding [--n 5000] [--rival 300]`` prints the table. Texts are distinct, so
that nothing is answered from a cache. Look-ups/s are by the process' own time on one core; one
look-up is timed by the clock and by own time, which differ on a machine that others use.

The rival is what many systems do: `rapidfuzz.process.extractOne` with WRatio and a cut-off of 90
over every address; it answers whatever is most alike.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from rapidfuzz import fuzz, process, utils

from est_geo.intake import Gazetteer, geocode, suggest
from tests.intake.labelled.scoring import answers, figures
from tests.intake.labelled.town import Town, make_town
from tests.intake.labelled.writing import Case, Writer, answerable, unanswerable

SEED = 21
CUT_OFF = 90
METRES = 111_320.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=5000, help="distinct texts to look up")
    parser.add_argument("--rival", type=int, default=300, help="texts that the rival is given")
    asked = parser.parse_args()
    town = make_town(SEED)
    n_addresses = int((town.places["kind"] == "address").sum())
    writer = Writer(town, SEED)
    cases = [*answerable(writer, asked.n * 2 // 3), *unanswerable(writer, asked.n // 3)]
    texts = [case.text for case in cases]
    print(f"{n_addresses} addresses, {len(town.streets)} streets, {len(texts)} distinct texts")
    gazetteer = _built(town)
    _speed(texts, gazetteer)
    _one_by_one(texts, gazetteer)
    print("ours ", _told(figures(answers(cases, gazetteer))))
    step = max(1, len(cases) // asked.rival)
    _rival(cases[::step], town)


def _built(town: Town) -> Gazetteer:
    gazetteer = Gazetteer(town.places, town.aliases, town.points)
    began = time.process_time()
    gazetteer.ground  # noqa: B018 - built when first asked
    index = time.process_time() - began
    gazetteer.look_up("Storgtaan 12")
    suggest("Sto", gazetteer)
    whole = time.process_time() - began
    print(f"index {index:.2f} s; with spelling and type-ahead {whole:.2f} s")
    return gazetteer


def _speed(texts: list[str], gazetteer: Gazetteer) -> None:
    for name, run in (
        ("look_up, text by text", lambda: [gazetteer.look_up(text) for text in texts]),
        ("geocode, all at once", lambda: geocode(texts, gazetteer)),
    ):
        best = min(_seconds(run) for _ in range(3))
        print(f"{name:<24} {len(texts) / best:>8.0f} look-ups/s on one core (asked 5 000)")


def _seconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def _one_by_one(texts: list[str], gazetteer: Gazetteer) -> None:
    for name, one in (
        ("gazetteer.look_up(text)", gazetteer.look_up),
        ("geocode([text])", lambda text: geocode([text], gazetteer)),
        ("suggest(text)", lambda text: suggest(text, gazetteer)),
        ("suggest(first letters)", lambda text: suggest(text[:4], gazetteer)),
    ):
        clock, own = [], []
        for text in texts[:: max(1, len(texts) // 2000)]:
            began, own_began = time.perf_counter_ns(), time.process_time_ns()
            one(text)
            own.append((time.process_time_ns() - own_began) / 1e6)
            clock.append((time.perf_counter_ns() - began) / 1e6)
        told = [
            f"{what} p50 {cuts[49]:6.2f} p99 {cuts[98]:6.2f} ms"
            for what, spent in (("clock", clock), ("own time", own))
            for cuts in [statistics.quantiles(spent, n=100)]
        ]
        print(f"{name:<24} {'   '.join(told)} (asked p99 <= 5 ms)")


def _rival(cases: list[Case], town: Town) -> None:
    rows = town.places[town.places["kind"].isin(["address", "centre", "landmark", "stop", "block"])]
    names = [utils.default_process(name) for name in rows["name"]]
    lon, lat = rows["lon"].to_numpy(), rows["lat"].to_numpy()
    right = wrong = can = left = 0
    began = time.process_time()
    for case in cases:
        text = utils.default_process(case.text)
        found = process.extractOne(text, names, scorer=fuzz.WRatio, score_cutoff=CUT_OFF)
        can += case.answerable
        if found is None:
            left += not case.answerable
            continue
        east = (lon[found[2]] - case.lon) * 0.537
        off = METRES * (east**2 + (lat[found[2]] - case.lat) ** 2) ** 0.5
        hit = case.answerable and off <= case.within
        right, wrong = right + hit, wrong + (not hit)
    spent = time.process_time() - began
    told = {
        "n": len(cases),
        "top1": right / can,
        "wrong_placed": wrong / len(cases),
        "left_to_person": left / (len(cases) - can),
    }
    print("rival", _told(told), f"; {len(cases) / spent:.0f} look-ups/s")


def _told(numbers: dict[str, float]) -> str:
    return (
        f"top-1 {numbers['top1']:.2%}, wrong but placed {numbers['wrong_placed']:.2%}, "
        f"unanswerable left to a person {numbers['left_to_person']:.2%} of {numbers['n']:.0f}"
    )


if __name__ == "__main__":
    main()
