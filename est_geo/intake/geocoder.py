"""From a place in words to a point: exactly, or not at all.

A house number is never guessed, a tie is never settled by chance, and whatever is unsure goes to a
person (``status == "review"``) instead of to a cell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from est_geo.intake.gazetteer import Gazetteer
from est_geo.intake.place_names import DETAIL, NEAR, normal, slug

COLUMNS = ("lon", "lat", "match_type", "status", "confidence", "matched_name", "candidates")
_MATCH_TYPE = {
    "address": "address", "block": "block", "stop": "stop", "centre": "place", "landmark": "place",
    "street": "street", "label": "municipality",
}  # fmt: skip
_PLACED = frozenset({"address", "block", "stop", "place"})
_SURE = {"high": 1.0, "medium": 0.95, "unverified": 0.75}
_TYPO, _BESIDE, _UNSURE, _AREA = 0.9, 0.95, 0.5, 0.3
_MOST_WORDS, _MOST_CANDIDATES = 12, 8
_SAME_PLACE_DEGREES = 0.0005
_CROSSING = frozenset({
    "/", "x", "&", "korsningen", "korsning", "hörnet", "hörn",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Match:
    """What one text was found to be; `at` is the place's position when it is placed."""

    match_type: str = "none"
    status: str = "none"
    confidence: float = 0.0
    name: str = ""
    candidates: tuple[str, ...] = ()
    at: int = -1

    @property
    def rank(self) -> tuple[bool, bool, float]:
        return self.status == "placed", self.status == "review", self.confidence


@dataclass(frozen=True, slots=True)
class _Span:
    """A run of words in a text, and what stands before and after it."""

    words: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def geocode(
    texts: pd.Series | Sequence[str | None],
    gazetteer: Gazetteer,
    *,
    district: str | Sequence[str | None] | None = None,
) -> pd.DataFrame:
    """
    Find places in words in the register.

    Addresses must match in street, number and letter. One wrong letter is forgiven within a name
    of six letters or more when only one name is that near. Streets, districts, unknown house
    numbers and ties are left to a person.

    Parameters
    ----------
    texts : sequence of str
        Places in words.
    gazetteer : Gazetteer
        The register.
    district : str or sequence of str, optional
        District id or name where the places are said to lie, for all or for each; settles ties.

    Returns
    -------
    pandas.DataFrame
        On the index of `texts`: ``lon``, ``lat`` (degrees; NaN unless placed), ``match_type``,
        ``status`` (placed, review, none), ``confidence`` (0–1), ``matched_name`` and
        ``candidates`` (names, where a person must choose).

    Examples
    --------
    >>> from est_geo.data_files import data_root
    >>> from est_geo.intake import read_gazetteer
    >>> register = read_gazetteer(data_root() / "gazetteer" / "places.csv")
    >>> found = geocode(["utanför Skäggetorp C", "Rydsvägen 9C", "Rydsvägen 99"], register)
    >>> found[["match_type", "status"]].values.tolist()
    [['place', 'placed'], ['address', 'placed'], ['street', 'review']]
    """
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="str")
    hints = (
        [district] * len(series)
        if district is None or isinstance(district, str)
        else (list(district))
    )
    known: dict[tuple[str, str], _Match] = {}
    found: list[_Match] = []
    for text, hint in zip(series.fillna("").astype(str), hints, strict=True):
        key = (text, slug(hint) if isinstance(hint, str) else "")
        if key not in known:
            known[key] = _find(*key, gazetteer)
        found.append(known[key])
    return _frame(found, gazetteer, series.index)


def _frame(found: list[_Match], gazetteer: Gazetteer, index: pd.Index) -> pd.DataFrame:
    at = np.array([match.at for match in found], dtype=np.int64)
    placed = at >= 0
    lon, lat = np.full(len(at), np.nan), np.full(len(at), np.nan)
    lon[placed] = gazetteer.places["lon"].to_numpy()[at[placed]]
    lat[placed] = gazetteer.places["lat"].to_numpy()[at[placed]]
    frame = pd.DataFrame({
        "lon": lon,
        "lat": lat,
        "match_type": [match.match_type for match in found],
        "status": [match.status for match in found],
        "confidence": np.array([match.confidence for match in found], dtype=np.float64),
        "matched_name": [match.name for match in found],
        "candidates": pd.Series([match.candidates for match in found], dtype=object),
    }, columns=list(COLUMNS))  # fmt: skip
    frame.index = index
    return frame.astype({"match_type": "str", "status": "str", "matched_name": "str"})


def _find(text: str, hint: str, gazetteer: Gazetteer) -> _Match:
    words = tuple(normal(text).split())
    if not words or len(words) > 3 * _MOST_WORDS:
        return _Match()
    spans = list(_spans(words))
    crossing = _crossing(words, spans, gazetteer)
    if crossing.status != "none":
        return crossing
    best = _best(_exact(span, hint, gazetteer) for span in spans)
    if best.status != "placed":
        best = max(best, _best(_misspelt(span, hint, gazetteer) for span in spans), key=_rank)
    if best.status == "none":
        best = _area(words, gazetteer)
    return best


def _rank(match: _Match) -> tuple[bool, bool, float]:
    return match.rank


def _best(matches: Iterator[_Match]) -> _Match:
    """Take the first placed (longest span first), else the surest of the others."""
    best = _Match()
    for match in matches:
        if match.status == "placed":
            return match
        best = max(best, match, key=_rank)
    return best


def _spans(words: tuple[str, ...]) -> Iterator[_Span]:
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            yield _Span(words[start:end], words[:start], words[end:])


def _exact(span: _Span, hint: str, gazetteer: Gazetteer) -> _Match:
    hits = gazetteer.named(span.text)
    if hits:
        return _judged(hits, span, hint, gazetteer, 1.0)
    units = gazetteer.numbered(span.text)
    if units and gazetteer.rows[units[0]].kind == "block":
        if len(units) == 1 and span.words[0] == "kv" and not span.after:
            return _judged(units, span, hint, gazetteer, _TYPO)
        return _review(units, gazetteer)
    return _review(units, gazetteer, "street") if units else _Match()


def _misspelt(span: _Span, hint: str, gazetteer: Gazetteer) -> _Match:
    number = span.words[-1] if len(span.words) > 1 and span.words[-1][0].isdigit() else ""
    name = " ".join(span.words[:-1]) if number else span.text
    meant = gazetteer.similar(name)
    hits = {
        at
        for one in meant
        for at in gazetteer.named(f"{one} {number}".rstrip())
    }  # fmt: skip
    if hits:
        return _judged(tuple(sorted(hits)), span, hint, gazetteer, _TYPO)
    units = tuple(at for one in sorted(meant) for at in gazetteer.numbered(one))
    return _review(units, gazetteer) if units else _Match()


def _judged(
    hits: tuple[int, ...], span: _Span, hint: str, gazetteer: Gazetteer, sure: float
) -> _Match:
    """Place the one that fits, or leave it to a person when none or several do."""
    said = {slug(word) for word in (*span.before, *span.after)} & gazetteer.districts
    said |= {hint} & gazetteer.districts
    fitting = tuple(at for at in hits if not said or gazetteer.rows[at].district in said)
    if not fitting or len(said) > 1 or not _one_place(fitting, gazetteer):
        return _review(fitting or hits, gazetteer)
    at = fitting[0]
    place = gazetteer.rows[at]
    kind = _MATCH_TYPE[place.kind]
    if kind not in _PLACED or not _only_details(span, gazetteer):
        return _review(fitting, gazetteer)
    beside = _BESIDE if any(word in NEAR for word in span.before) else 1.0
    confidence = round(_SURE[place.confidence] * sure * beside, 3)
    return _Match(kind, "placed", confidence, place.name, (), at)


def _one_place(hits: tuple[int, ...], gazetteer: Gazetteer) -> bool:
    lons = [gazetteer.rows[at].lon for at in hits]
    lats = [gazetteer.rows[at].lat for at in hits]
    return max(max(lons) - min(lons), max(lats) - min(lats)) <= _SAME_PLACE_DEGREES


def _only_details(span: _Span, gazetteer: Gazetteer) -> bool:
    """Whether what else is said leaves the place the same: no other town, no house number."""
    return all(
        word in NEAR
        or word in DETAIL
        or word in gazetteer.municipalities
        or slug(word) in gazetteer.districts
        for word in (*span.before, *span.after)
    )


def _review(hits: tuple[int, ...], gazetteer: Gazetteer, kind: str = "") -> _Match:
    first = gazetteer.rows[hits[0]]
    found = kind or _MATCH_TYPE[first.kind]
    if found == "municipality" and slug(first.name) in gazetteer.districts:
        found = "district"
    names = tuple(dict.fromkeys(gazetteer.rows[at].name for at in hits))
    single = first.name if len(names) == 1 else ""
    if first.kind == "street":
        names += tuple(gazetteer.rows[at].name for at in gazetteer.numbered(normal(first.name)))
    confidence = _AREA if found in {"municipality", "district"} else _UNSURE
    return _Match(found, "review", confidence, single, names[:_MOST_CANDIDATES])


def _crossing(words: tuple[str, ...], spans: list[_Span], gazetteer: Gazetteer) -> _Match:
    if not _CROSSING & set(words):
        return _Match()
    streets = [
        gazetteer.rows[at].name
        for span in spans
        for at in gazetteer.named(span.text)
        if gazetteer.rows[at].kind == "street"
    ]
    names = tuple(dict.fromkeys(streets))
    if len(names) < 2:  # noqa: PLR2004 - a crossing has two streets
        return _Match()
    return _Match("intersection", "review", _UNSURE, " / ".join(names[:2]), names)


def _area(words: tuple[str, ...], gazetteer: Gazetteer) -> _Match:
    """Only a district is known: enough for a person to begin with, never for a cell."""
    said = [word for word in words if slug(word) in gazetteer.districts]
    if not said:
        return _Match()
    return _Match("district", "review", _AREA, said[0].capitalize(), (said[0].capitalize(),))
