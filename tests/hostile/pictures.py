"""A published picture in which every text that a person may have written is hostile.

Which columns hold text is read from the contracts, so that a new one is hostile from its first day;
the few that no person writes are named here, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

import est_geo.tables
from est_geo.periods import Period
from est_geo.picture import Audience, Headline, Outlook, PictureTables, PublishedPicture, Remarks
from est_geo.tables import ELSEWHERE, REST, Table
from tests.sample_picture import WEEK, sample_published

OUR_OWN = {
    "cell": "an H3 cell, made by a library from two numbers",
    "cells": "H3 cells",
    "role": "one of three words of our own",
    "state": "one of three words of our own",
    "arrow": "one of three words of our own",
    "kind": "one of five words of our own",
    "predictor": "one of our own ids",
    "weekday": "a number",
}
"""Text columns that nobody writes, and why."""
_LINKS = {"district": "district", "hotspot": "spot", "place": "spot", "actor": "actor"}
_OWN_LINKS = {("hotspots", "id"): "spot", ("hours", "place"): "place", ("gaps", "place"): "",
              ("visits", "place"): "", ("recommendations", "place"): "",
              ("incidents", "place"): ""}  # fmt: skip
_KEPT = {REST, ELSEWHERE, "alla"}
_GROWN = ("hotspots", "visits", "recommendations", "former_spots", "clusters", "gaps", "reporters")


def contract(name: str) -> Table:
    """Give the contract of a table of the picture."""
    found: Table = getattr(est_geo.tables, name.upper())
    return found


def hostile_columns(name: str) -> list[str]:
    """Columns of a table that a text of somebody's may stand in."""
    return [one.name for one in contract(name).columns
            if one.kind == "text" and one.name not in OUR_OWN]  # fmt: skip


@dataclass
class Hostile:
    """
    Puts texts in every column, a new one in every row, from `shift` onwards.

    Ids that link tables get the same text wherever they stand, so that the pages still join them.
    """

    texts: Sequence[str]
    shift: int = 0
    rows: int | None = None
    put: int = 0
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def picture(self, audience: Audience = "est", period: Period = WEEK) -> PublishedPicture:
        """Give the sample, hostile throughout."""
        made = sample_published(audience)
        notes = tuple(self.next() for _ in range(self.rows or len(self.texts)))
        whole = " ".join(notes)
        districts = self._districts(made.districts)
        tables = {one.name: self._table(one.name, getattr(made.tables, one.name))
                  for one in fields(PictureTables)}  # fmt: skip
        counts = {self._linked("district", key): text for key, text in made.count_text.items()}
        return replace(
            made,
            heading=replace(made.heading, period=period, municipality=whole),
            headline=Headline(whole, 87, 81.2, 71.0, 93.0, "none"),
            tables=PictureTables(**tables),
            districts=districts,
            count_text=counts | {one: self.next() for one in list(districts["id"])[4:]},
            incidents=None if made.incidents is None else self._table("incidents", made.incidents),
            notes=notes,
            plan_notes=notes,
            remarks=Remarks(gathered=whole, to_come=whole),
            outlook=Outlook(shown=self.shift % 2 == 0, n_weeks=26, sentence=whole),
        )

    def next(self) -> str:
        """Give the next text."""
        self.put += 1
        return self.texts[(self.shift + self.put) % len(self.texts)]

    @property
    def _more(self) -> int:
        """Districts beside the sample's four, so that each text is the name of one."""
        return len(self.texts) if self.rows is None else 0

    def _linked(self, kind: str, value: str) -> str:
        if value in _KEPT:
            return value
        if (kind, value) not in self.seen:
            self.seen[kind, value] = f"{value}{self.next()}"
        return self.seen[kind, value]

    def _table(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        n = len(self.texts) if self.rows is None else self.rows
        if name in _GROWN and 0 < len(frame) < n:
            frame = frame.iloc[np.arange(n) % len(frame)].reset_index(drop=True)
            frame = self._apart(name, frame)
        if name in {"district_week", "reach"} and len(frame):
            new = [f"ny{at}" for at in range(self._more)]
            frame = pd.concat([frame, frame.iloc[[0] * len(new)].assign(district=new)])
        frame = frame.reset_index(drop=True)
        for column in hostile_columns(name):
            kind = _OWN_LINKS.get((name, column), _LINKS.get(column, ""))
            frame[column] = self._values(frame[column], kind)
        return frame

    def _apart(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        number = np.arange(len(frame))
        for key in contract(name).key:
            if contract(name).key == ("id",) or name == "reporters":
                turn = zip(number // 5, frame[key], strict=True)
                frame[key] = [f"{value}~{at}" if at > 0 else value for at, value in turn]
        if "rank" in frame:
            frame["rank"] = number + 1
        if "lon" in frame:
            frame["lon"] += number * 0.0001
        return frame

    def _values(self, values: pd.Series, kind: str) -> list[Any]:
        if kind:
            return [self._linked("spot" if kind == "place" else kind, one)
                    if isinstance(one, str) else None for one in values]  # fmt: skip
        return [self.next() if isinstance(one, str) else None for one in values]

    def _districts(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        more = self._more
        west, south, *_ = frame.total_bounds
        squares = [box(west + 0.002 * (at % 20), south - 0.002 * (at // 20),
                       west + 0.002 * (at % 20) + 0.001, south - 0.002 * (at // 20) + 0.001)
                   for at in range(more)]  # fmt: skip
        ids = [*frame["id"], *(f"ny{at}" for at in range(more))]
        columns = {
            "id": [self._linked("district", one) for one in ids],
            "name": [self.next() for _ in ids],
            "boundary_note": [self.next() for _ in ids],
        }
        return gpd.GeoDataFrame(columns, geometry=[*frame.geometry, *squares], crs=frame.crs)
