"""The labelled sets: tuned on, held out, the real register, written by hand."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from est_geo.data_files import data_root
from est_geo.intake import Gazetteer, read_gazetteer
from tests.intake.labelled.scoring import answers
from tests.intake.labelled.town import Town, make_town
from tests.intake.labelled.writing import (
    Writer,
    answerable,
    hand_written,
    real_cases,
    unanswerable,
)

SETS = {"tuned": 1, "held out": 2}
HAND_WRITTEN = Path(__file__).parent / "hand_written.csv"


@lru_cache(maxsize=1)
def real_register() -> Gazetteer:
    """Read the shipped register."""
    return read_gazetteer(data_root() / "gazetteer" / "places.csv")


def made_up_table(
    seed: int, *, can: int = 1500, cannot: int = 800, local: int = 2900
) -> tuple[pd.DataFrame, Town, Gazetteer]:
    """Answer the texts about the made-up town of a seed."""
    town = make_town(seed, local=local)
    gazetteer = Gazetteer(town.places, town.aliases, town.points)
    writer = Writer(town, seed)
    cases = [*answerable(writer, can), *unanswerable(writer, cannot)]
    return answers(cases, gazetteer), town, gazetteer


def real_table(seed: int, n: int = 300) -> pd.DataFrame:
    """Answer texts about the shipped register."""
    return answers(real_cases(real_register().places, seed, n), real_register())


def hand_written_table(town: Town, gazetteer: Gazetteer) -> pd.DataFrame:
    """Answer the texts written by hand; `town` is the made-up town of the tuned seed."""
    registers = {"linkoping": real_register().places, "provstad": town.places}
    cases = hand_written(HAND_WRITTEN, registers, town)
    return pd.concat(
        [answers(cases["linkoping"], real_register()), answers(cases["provstad"], gazetteer)],
        ignore_index=True,
    )
