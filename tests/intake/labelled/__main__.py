# ruff: noqa: T201 - a command that prints
"""Print the labelled set's figures and confusion: ``python -m tests.intake.labelled [seed …]``."""

import sys

import pandas as pd

from tests.intake.labelled.scoring import by_group, by_match_type, confusion, figures
from tests.intake.labelled.sets import SETS, hand_written_table, made_up_table, real_table


def main() -> None:
    """Print every set; a seed given prints that town only."""
    seeds = [int(seed) for seed in sys.argv[1:]]
    tables: dict[str, pd.DataFrame] = {}
    if seeds:
        tables = {f"made-up town, seed {seed}": made_up_table(seed)[0] for seed in seeds}
    else:
        for name, seed in SETS.items():
            table, town, gazetteer = made_up_table(seed)
            tables[f"{name} (made-up town, seed {seed})"] = table
            if name == "tuned":
                tables["hand-written"] = hand_written_table(town, gazetteer)
        tables["real register, perturbed"] = real_table(1)
    for name, table in tables.items():
        _show(name, table)
    if len(tables) > 1:
        _show("ALL", pd.concat(tables.values(), ignore_index=True), groups=False)


def _show(name: str, table: pd.DataFrame, *, groups: bool = True) -> None:
    numbers = figures(table)
    print(f"\n== {name}: {int(numbers['n'])} texts")
    print(
        f"top-1 correct of answerable {numbers['top1']:.2%} (asked 97 %), wrong but placed "
        f"{numbers['wrong_placed']:.2%} (at most 0.5 %), unanswerable left to a person "
        f"{numbers['left_to_person']:.2%} (asked 99 %)"
    )
    with pd.option_context("display.width", 160, "display.max_rows", 200):
        print(by_match_type(table).to_string())
        print(confusion(table).to_string())
        if groups:
            print(by_group(table).to_string())


if __name__ == "__main__":
    main()
