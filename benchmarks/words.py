"""Reading times and masking personal data: ``python -m benchmarks.words [--n 1000000]``.

Prints rows a processor second on columns of `n` rows, and recall and false alarms on made-up texts
that the tests' generator writes (tests/made_up_people.py; it knows nothing of the finders).
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from est_geo.intake.occurrence import read_occurrence
from est_geo.intake.redaction import masked, redact
from tests.intake.test_names_in_texts import measured
from tests.made_up_people import (
    SENTENCES,
    clean_text,
    interim_number,
    mail_address,
    personal_number,
    personal_writings,
    phone_number,
    plate,
    seeded,
)

NOW = pd.Timestamp("2026-11-22 12:00", tz="UTC")
COMMON = 12


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds, best of three: what else the machine does is not counted."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def columns(n: int) -> dict[str, pd.DataFrame]:
    """Make columns of times in several writings."""
    rng = np.random.default_rng(1)
    minutes = pd.to_timedelta(rng.integers(0, 300 * 1440, n), unit="m")
    at = (pd.Timestamp("2026-01-02") + minutes).to_series(index=range(n))
    iso = at.dt.strftime("%Y-%m-%d")
    slashed = at.dt.strftime("%d/%m %Y kl %H.%M").astype("str")
    few = pd.Series(
        [f"{day.day}/{day.month} mellan kl 22 och 02" for day in at.dt.floor("D").unique()]
    )
    return {
        "ISO": pd.DataFrame({"time": at.dt.strftime("%Y-%m-%d %H:%M").astype("str")}),
        "ISO with offset": pd.DataFrame({"time": (iso + "T10:00+01:00").astype("str")}),
        "date and clock": pd.DataFrame(
            {"date": iso.astype("str"), "time": at.dt.strftime("%H:%M").astype("str")}
        ),
        "9/11 2026 kl 14.30": pd.DataFrame({"time": slashed}),
        "300 distinct windows": pd.DataFrame(
            {"time": few.iloc[rng.integers(0, len(few), n)].reset_index(drop=True).astype("str")}
        ),
    }


def speeds(n: int) -> None:
    """Print rows a second."""
    for name, frame in columns(n).items():
        fields = {heading: heading for heading in frame}
        took = seconds(lambda f=frame, c=fields: read_occurrence(f, c, "Europe/Stockholm", NOW))
        print(f"times, {name:22} {n / took:12,.0f} rows/CPU-s")
    rng = seeded(1)
    few = pd.Series([clean_text(rng) for _ in range(20_000)], dtype="str")
    drawn = few.iloc[np.random.default_rng(2).integers(0, len(few), n)].reset_index(drop=True)
    own = pd.Series(
        [f"Storgatan {number % 900} hus {number // 900}" for number in range(n)], dtype="str"
    )
    for name, column in (("20 000 distinct texts", drawn), ("every text distinct", own)):
        took = seconds(lambda c=column: masked(c))
        print(f"masked, {name:21} {n / took:12,.0f} rows/CPU-s")


def figures() -> None:
    """Print recall and false alarms."""
    rng = seeded(11)
    for name, first, last in (("12 common writings", 0, COMMON), ("24 writings", 0, 2 * COMMON)):
        found = total = 0
        while total < 10_000:  # noqa: PLR2004 - the figure asked for
            for text in list(personal_writings(rng, *personal_number(rng)))[first:last]:
                total += 1
                found += "personnummer" in redact(rng.choice(SENTENCES).format(text)).findings
        print(f"personal numbers, {name}: {found} of {total}")
    kinds = {
        "personnummer": interim_number, "telefon": phone_number, "e-post": mail_address,
        "regnr": plate,
    }  # fmt: skip
    for kind, writer in kinds.items():
        texts = [rng.choice(SENTENCES).format(writer(rng)) for _ in range(5000)]
        all_found = [redact(text).findings for text in texts]
        right = sum(kind in found for found in all_found)
        print(f"{writer.__name__}: {right} of 5000 as {kind}, {sum(map(bool, all_found))} masked")
    alarms = sum(bool(redact(clean_text(rng)).findings) for _ in range(5000))
    print(f"false alarms: {alarms} of 5000 clean texts")
    sure, told, left, wrong = measured()
    print(f"names: {sure} masked, {told} told, {left} left; {len(wrong)} places taken for names")


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1_000_000)
    speeds(parser.parse_args().n)
    figures()


if __name__ == "__main__":
    main()
