"""The place register with its index: what `geocode` and `suggest` ask."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from est_geo.intake.geocoding.answers import MATCH_TYPE, Match
from est_geo.intake.geocoding.index import Index
from est_geo.intake.geocoding.lines import Lines, Plane
from est_geo.intake.geocoding.matching import find
from est_geo.intake.geocoding.reading import LONGEST
from est_geo.intake.geocoding.streets import Ground
from est_geo.intake.place_names import normal, slug
from est_geo.tables import LEARNED_PLACES, STREET_POINTS

LEARNED = "learned"


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """
    A municipality's places, streets and learned names, and the index over how people write them.

    Attributes
    ----------
    places : pandas.DataFrame
        `PLACES`.
    aliases : tuple of tuple of str
        Other names that people use, one tuple per row of `places`; or nothing.
    streets : pandas.DataFrame
        `STREET_POINTS`: with them crossings are found, and missing numbers along the street.
    learned : pandas.DataFrame
        `LEARNED_PLACES`: what people have settled in the review queue.

    Examples
    --------
    >>> from est_geo.data_files import data_root
    >>> from est_geo.intake import read_gazetteer
    >>> register = read_gazetteer(data_root() / "gazetteer" / "places.csv")
    >>> register.look_up("utanför Skäggetorp C").name
    'Skäggetorps centrum'
    """

    places: pd.DataFrame
    aliases: tuple[tuple[str, ...], ...] = ()
    streets: pd.DataFrame = field(default_factory=STREET_POINTS.empty)
    learned: pd.DataFrame = field(default_factory=LEARNED_PLACES.empty)

    def look_up(self, text: str, hint: str = "") -> Match:
        """
        Find the place of one text; the fast way for one text at a time.

        Parameters
        ----------
        text : str
            The place in words.
        hint : str, optional
            District or town where it is said to lie.

        Examples
        --------
        >>> from est_geo.data_files import data_root
        >>> from est_geo.intake import read_gazetteer
        >>> register = read_gazetteer(data_root() / "gazetteer" / "places.csv")
        >>> register.look_up("Rydsvägen 9 C").match_type, register.look_up("Rydsvägen 99").status
        ('address', 'review')
        """
        if len(self.learned) and len(text) <= LONGEST:
            known = self._taught.get(normal(text))
            said = slug(hint) if hint else ""
            # Said to lie elsewhere than where it was learned: the same words, another place.
            if known is not None and (said in {"", known.district} or not known.district):
                return known
        return find(text, slug(hint) if hint else "", self.ground)

    @cached_property
    def ground(self) -> Ground:
        """The index, the street lines and the plane; built once, when first asked."""
        latitudes = self.places["lat"].to_numpy()
        plane = Plane(float(np.median(latitudes)) if len(latitudes) else 0.0)
        lines = Lines(self.streets, plane)
        return Ground(Index(self.places, self.aliases, lines.names), lines, plane)

    @cached_property
    def _taught(self) -> dict[str, Match]:
        rows = self.learned.to_dict("records")
        return {
            str(row["alias"]): Match(
                match_type=_learned_type(str(row["kind"])),
                status="placed",
                confidence=1.0,
                name=str(row["name"]),
                lon=float(row["lon"]),
                lat=float(row["lat"]),
                district=row["district"] if isinstance(row["district"], str) else "",
                circumstance=LEARNED,
            )
            for row in rows
            if str(row["kind"]) not in _AREAS
        }


_AREAS = frozenset({"street", "label", "district", "municipality"})


def _learned_type(kind: str) -> str:
    """Match type of a learned point: a person has pointed, so that it is never only an area."""
    known = {**MATCH_TYPE, "intersection": "intersection", "interpolated": "interpolated"}
    return known.get(kind, "place")
