"""What a row says beside time and coordinates: category, actor, words, district, how near."""

import re
from collections.abc import Mapping as Named
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from est_geo.errors import ProfileError
from est_geo.intake.faults import Fault
from est_geo.intake.headings import Mapping
from est_geo.intake.place_names import slug
from est_geo.intake.raw_values import numbers, texts
from est_geo.intake.redaction import masked, redact
from est_geo.profile import REASONS, UNKNOWN_CATEGORY, Profile

EMPTY_CATEGORY = "(tom)"
COARSE_METRES = {
    "punkt": None, "point": None, "gata": 500.0, "street": 500.0, "stadsdel": 2000.0,
    "district": 2000.0, "kommun": 20_000.0, "municipality": 20_000.0,
}  # fmt: skip
"""Metres that a said precision of place stands for; judgement, wide rather than narrow."""
_KEY_LENGTH = 60
# Wide: what it lets through is looked at closely, what it stops is kept as it stands.
_LIKE_PERSONAL = r"(?:\d[ ()./+-]*){8}|@|\pL\pL+ +\pL\pL"
_LIKE_A_PERSONS = re.compile(r"\d{10}|\d{12}|00467\d{8}|07\d{8}")
_HARMLESS = frozenset({"regnr", "namn?"})
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Words:
    """Texts of the rows with personal data masked, and the kinds that were found in each row."""

    own_id: pd.Series
    place: pd.Series
    note: pd.Series
    findings: pd.Series


def read_words(values: pd.DataFrame, columns: Named[str, str]) -> Words:
    """
    Mask personal data in the texts that are kept, and tell which kinds stood in each row.

    Examples
    --------
    >>> frame = pd.DataFrame({"Plats": ["Ryd, ring 070-123 45 67", "Berga"]})
    >>> found = read_words(frame, {"place": "Plats"})
    >>> found.place.tolist(), found.findings.fillna("").tolist()
    (['Ryd, ring [telefon]', 'Berga'], ['telefon', ''])
    """
    place, place_kinds = masked(text_or_missing(values, columns, "place"))
    note, note_kinds = masked(text_or_missing(values, columns, "note"))
    own_id, id_kinds = _own_ids(values, columns)
    every = (place_kinds, note_kinds, id_kinds)
    findings = np.full(len(values), None, dtype=object)
    for row in np.flatnonzero(np.logical_or.reduce([kinds.notna() for kinds in every])):
        said = (str(kinds.iloc[row]) for kinds in every if not pd.isna(kinds.iloc[row]))
        findings[row] = ",".join(dict.fromkeys(",".join(said).split(",")))
    return Words(own_id, place, note, pd.Series(findings, index=values.index, dtype="str"))


def _own_ids(values: pd.DataFrame, columns: Named[str, str]) -> tuple[pd.Series, pd.Series]:
    """Give the source's own ids, without those that are somebody's number or address."""
    given = text_or_missing(values, columns, "id")
    none = pd.Series(np.nan, index=values.index, dtype="str")
    seen = pc.match_substring_regex(pa.array(given, pa.large_string()), _LIKE_PERSONAL)
    like = pd.Series(pc.fill_null(seen, fill_value=False).to_numpy(zero_copy_only=False),
        index=given.index)  # fmt: skip
    if not like.any():
        return given, none
    kinds = {one: ",".join(_kinds_in_id(str(one))) for one in given[like].unique()}
    personal = {one: what for one, what in kinds.items() if what}
    hit = given.isin(list(personal))
    return given.mask(hit), given.where(hit).map(personal).astype("str")


def _kinds_in_id(text: str) -> list[str]:
    """Kinds of personal data in an id; a running number is not a phone because it is long."""
    found = [kind for kind in redact(text).findings if kind not in _HARMLESS]
    if text.isdigit() and not _LIKE_A_PERSONS.fullmatch(text):
        return []
    return found


def read_accuracy(
    values: pd.DataFrame, columns: Named[str, str], everywhere: float | None
) -> tuple[Floats, list[Fault]]:
    """
    Read within how many metres each coordinate holds; missing is a point.

    The widest of what the row says in metres, what it says in words and what the mapping says of
    the whole file.
    """
    accuracy = np.full(len(values), np.nan if everywhere is None else everywhere)
    faults = []
    if "accuracy" in columns:
        own, bad = numbers(values[columns["accuracy"]])
        bad |= own < 0
        accuracy = np.fmax(accuracy, np.where(bad, np.nan, own))
        faults.append(
            Fault(bad, columns["accuracy"], "Noggrannheten måste vara ett antal meter, minst 0.")
        )
    if "place_precision" in columns:
        said = texts(values[columns["place_precision"]]).str.lower().map(COARSE_METRES)
        accuracy = np.fmax(accuracy, said.to_numpy(dtype=np.float64, na_value=np.nan))
    return accuracy, faults


def read_categories(
    values: pd.DataFrame, columns: Named[str, str], profile: Profile, mapping: Mapping
) -> tuple[pd.Series, dict[str, int]]:
    """
    Read the profile's category of every row, and the texts that it does not know.

    Raises
    ------
    ProfileError
        The mapping names a category that the profile does not have.
    """
    known = _known_categories(profile, mapping)
    if "category" not in columns:
        one = mapping.category or UNKNOWN_CATEGORY
        unknown = {EMPTY_CATEGORY: len(values)} if len(values) and not mapping.category else {}
        return pd.Series(one, index=values.index, dtype="str"), unknown
    given = texts(values[columns["category"]])
    if mapping.category:
        given = given.mask(given == "", mapping.category)
    counts = given.value_counts()
    ids = {str(text): _category_of(_simple(str(text)), known, profile) for text in counts.index}
    unknown = {}
    for text, count in counts.items():
        if ids[str(text)] == UNKNOWN_CATEGORY and _simple(str(text)) not in known:
            shown = redact(str(text)).text[:_KEY_LENGTH] or EMPTY_CATEGORY
            unknown[shown] = unknown.get(shown, 0) + int(count)
    return given.map(ids), unknown


def _known_categories(profile: Profile, mapping: Mapping) -> dict[str, str]:
    known = {
        _simple(name): one.id for one in profile.categories for name in (*one.aliases, one.name)
    } | {_simple(one): one for one in profile.category}
    wanted = [*mapping.categories.values(), *([mapping.category] if mapping.category else [])]
    missing = next((one for one in wanted if one not in profile.category), None)
    if missing is not None:
        raise ProfileError(
            f"Kopplingsfilen nämner kategorin {missing[:40]!r}, som profilen {profile.id} inte "
            f"har. Välj bland: {', '.join(profile.category)}."
        )
    return known | {_simple(text): one for text, one in mapping.categories.items()}


def _category_of(text: str, known: Named[str, str], profile: Profile) -> str:
    """Give the profile's category; a text that sounds sensitive is sensitive until it is mapped."""
    if text in known:
        return known[text]
    sounds = (one.id for one in profile.categories if any(stem in text for stem in one.stems))
    return next(sounds, UNKNOWN_CATEGORY)


def read_actors(
    values: pd.DataFrame, columns: Named[str, str], profile: Profile, mapping: Mapping
) -> pd.Series:
    """
    Read the actor of every row; one that the profile does not know is not stored.

    It may be a person's name.
    """
    known = {
        _simple(name): one.id for one in profile.actors for name in (*one.aliases, one.name, one.id)
    }
    everywhere = known.get(_simple(mapping.actor or ""))
    if mapping.actor and everywhere is None:
        raise ProfileError(
            f"Kopplingsfilen nämner en aktör som profilen {profile.id} inte har. Välj bland: "
            f"{', '.join(one.id for one in profile.actors)}."
        )
    given = text_or_missing(values, columns, "actor")
    ids = {str(one): known.get(_simple(str(one))) for one in given.dropna().unique()}
    found = given.map(ids).astype("str") if "actor" in columns else given
    return found.fillna(everywhere) if everywhere else found


def read_districts(values: pd.DataFrame, columns: Named[str, str], profile: Profile) -> pd.Series:
    """Read the district that a column of its own says, as the profile's id; others are no hint."""
    given = text_or_missing(values, columns, "district")
    if "district" not in columns:
        return given
    ids = {slug(str(one)): str(one) for one in profile.districts["id"]}
    ids |= {
        slug(name): one
        for one, name in zip(profile.districts["id"], profile.districts["name"], strict=True)
    }
    hints = {str(one): ids.get(slug(str(one))) for one in given.dropna().unique()}
    return given.map(hints).astype("str")


def read_reasons(values: pd.DataFrame, columns: Named[str, str]) -> pd.Series:
    """Read why a place feels unsafe: the known reasons of a text, in the order of `REASONS`."""
    given = text_or_missing(values, columns, "reasons")
    if "reasons" not in columns:
        return given

    def known(text: str) -> str | None:
        said = slug(text)
        return ",".join(one for one in REASONS if one in said) or None

    return given.map({str(one): known(str(one)) for one in given.dropna().unique()}).astype("str")


def text_or_missing(values: pd.DataFrame, columns: Named[str, str], field: str) -> pd.Series:
    """Give a field's trimmed texts; what is empty, or has no column, is missing."""
    if field not in columns:
        return pd.Series(np.nan, index=values.index, dtype="str")
    given = texts(values[columns[field]])
    return given.mask(given == "")


def found_shapes(rejected: pd.DataFrame, values: pd.DataFrame) -> list[str]:
    """
    Tell what stood in each rejected row's field, by its shape and never by its letters.

    Examples
    --------
    >>> values = pd.DataFrame({"Tid": ["i går kväll 22.30", ""]}, index=[1, 2])
    >>> found_shapes(pd.DataFrame({"row": [1, 2], "field": ["Tid", "Tid"]}), values)
    ['a aaa aaaaa 99.99', '(tomt)']
    """
    return [
        shape_of(values[field].get(row)) if field in values.columns else ""
        for row, field in zip(rejected["row"], rejected["field"], strict=True)
    ]


def shape_of(value: object) -> str:
    """
    Shape of a value: a letter is ``a`` or ``A``, a digit ``9``, signs as they are; cut at 30.

    Examples
    --------
    >>> shape_of("Anna 811218-9876"), shape_of(None), shape_of(7.5)
    ('Aaaa 999999-9999', '(tomt)', '9.9')
    """
    text = texts(pd.Series([value])).iloc[0]
    if not text:
        return "(tomt)"
    cut = text[:_SHAPE_LENGTH] + ("…" if len(text) > _SHAPE_LENGTH else "")
    return "".join(map(_sign_of, cut))


_SHAPE_LENGTH = 30


def _sign_of(letter: str) -> str:
    if letter.isdigit():
        return "9"
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return letter if letter.isprintable() else "?"


def _simple(text: str) -> str:
    return " ".join(text.casefold().split())
