"""Personal data in free text, masked before anything is stored, shown or logged.

The kind of what was found is kept, never the text. Patterns have no nested unbounded quantifiers,
and the text is cut at 500 characters, so that no text can make them slow.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from est_geo.intake import personal_data
from est_geo.intake.personal_data import MAX_LENGTH, NAME_WORDS, Span

UNSURE_NAME = "namn?"

_HIDDEN = "\x00"
_FEW = 200
"""To read so many texts takes as long as to compile the pattern below, which is not kept."""
# A quick look at a whole column: what has none of these holds nothing to mask but names.
_WORTH_A_LOOK = (
    r"\p{Nd}(?:[^\p{L}\p{Nd}OoIl]{0,4}[OoIl]{0,3}[^\p{L}\p{Nd}OoIl]{0,4}\p{Nd}){5}"
    r"|(?:^|[^\p{L}\p{Nd}])(?:\p{Lu}{3}[^\p{L}\p{Nd}]?|\p{L}{3}[^ \p{L}\p{Nd}]?)"
    r"\p{Nd}{2}[\p{Nd}\p{L}](?:[^\p{L}\p{Nd}]|$)"
    r"|(?i:reg|skylt|bil|mc|moped)|(?:\p{L} ){3}\p{Nd} \p{Nd}"
    r"|[@\x{ff20}\x{fe6b}]|(?i:[(\[{] ?(?:at|snabel)|[ ]at |snabel)"
    r"|[\p{Cf}\p{Cc}\p{M}\x{ff00}-\x{ffef}\x{1d400}-\x{1d7ff}]"
    r"|[\x{a0}\x{1680}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}\x{3000}]"
)


@dataclass(frozen=True, slots=True)
class Redacted:
    """
    Text with personal data masked, and which kinds were found (in order, each time).

    The kind ``namn?`` is a likely name: it is told, not masked, for somebody to look at.
    """

    text: str
    findings: list[str]


def redact(text: str) -> Redacted:
    """
    Mask personal numbers, phone numbers, e-mail addresses, plates, accounts and sure names.

    Personal and co-ordination numbers count only with a possible date and a right check digit, or
    after a word for them; interim numbers with a possible date. Names are found where a given name
    and a surname of the lists stand together; more is not promised.

    Parameters
    ----------
    text : str
        Any text; what is over 500 characters is cut off.

    Returns
    -------
    Redacted
        The masked text and the kinds found: ``personnummer``, ``telefon``, ``e-post``, ``regnr``,
        ``konto``, ``namn`` and ``namn?``.

    Examples
    --------
    >>> redact("Vid Ryds centrum, 811218-9876, ring 070-123 45 67")
    Redacted(text='Vid Ryds centrum, [personnummer], ring [telefon]',
             findings=['personnummer', 'telefon'])
    >>> redact("Hus 123, Rydsvägen 9C").findings
    []
    """
    clean, plain = personal_data.readable(text)
    numbers = personal_data.with_digits(plain)
    spans = list(personal_data.personal_numbers(numbers))
    spans += personal_data.accounts(_without(plain, spans))
    spans += personal_data.mails(plain)
    spans += personal_data.phones(_without(numbers, spans))
    spans += personal_data.plates(_without(plain, spans))
    found = _merged(spans)
    found = sorted([*found, *personal_data.names(_without(plain, found))])
    parts, begun = [], 0
    for start, end, kind in found:
        if kind != UNSURE_NAME:
            parts += [clean[begun:start], f"[{kind}]"]
            begun = end
    return Redacted("".join(parts) + clean[begun:], [kind for _, _, kind in found])


def _without(text: str, spans: list[Span]) -> str:
    """Hide what was found, so that no other finder reads it as half of something else."""
    for start, end, _ in spans:
        text = text[:start] + _HIDDEN * (end - start) + text[end:]
    return text


def _merged(spans: list[Span]) -> list[Span]:
    """Join spans that overlap, so that no end of one sticks out; the first found says the kind."""
    merged: list[Span] = []
    for start, end, kind in spans:
        over = [one for one in merged if start < one[1] and one[0] < end]
        merged = [one for one in merged if one not in over]
        low, high = min([start, *(one[0] for one in over)]), max([end, *(one[1] for one in over)])
        merged.append((low, high, over[0][2] if over else kind))
    return sorted(merged)


def redacted(values: pd.Series) -> pd.Series:
    """
    Mask every text of a column; each distinct text is looked at once.

    Examples
    --------
    >>> redacted(pd.Series(["Ryd", "ring 070-123 45 67"])).tolist()
    ['Ryd', 'ring [telefon]']
    """
    return masked(values)[0]


def findings_of(values: pd.Series) -> pd.Series:
    """
    Kinds of personal data in each text, joined by a comma; missing where there are none.

    Examples
    --------
    >>> findings_of(pd.Series(["Ryd", "Anna Svensson, 070-123 45 67"])).tolist()
    [nan, 'namn,telefon']
    """
    return masked(values)[1]


def masked(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """
    Mask every text of a column and tell the kinds, in one pass; each distinct text once.

    Parameters
    ----------
    values : pandas.Series
        Text; missing stays missing.

    Returns
    -------
    tuple of pandas.Series
        The masked texts, and the kinds of each (each kind once, in the order found) joined by a
        comma; missing where nothing was found.

    Examples
    --------
    >>> texts, kinds = masked(pd.Series(["Ryd", "tel 20 60 00", None]))
    >>> texts.tolist(), kinds.tolist()
    (['Ryd', 'tel [telefon]', nan], [nan, 'telefon', nan])
    """
    codes, distinct = pd.factorize(values)
    told: dict[int, Redacted] = {
        number: redact(str(distinct[number])) for number in _worth_a_look(distinct)
    }
    changed = {number: one for number, one in told.items() if one.text != distinct[number]}
    found = {number: one for number, one in told.items() if one.findings}
    kinds = {number: ",".join(dict.fromkeys(one.findings)) for number, one in found.items()}
    texts = {number: one.text for number, one in changed.items()}
    return (
        _put(values, codes, texts) if texts else values,
        _put(pd.Series(np.nan, index=values.index, dtype="str"), codes, kinds),
    )


def _put(values: pd.Series, codes: npt.NDArray[np.intp], told: dict[int, str]) -> pd.Series:
    """Put what is told of each distinct text into its rows."""
    if not told:
        return values
    numbers = np.array(sorted(told))
    rows = np.flatnonzero(np.isin(codes, numbers))
    words = np.array([told[number] for number in numbers.tolist()], dtype=object)
    whole = values.to_numpy(dtype=object, copy=True)
    whole[rows] = words[np.searchsorted(numbers, codes[rows])]
    return pd.Series(whole, index=values.index, name=values.name, dtype=values.dtype)


def _worth_a_look(distinct: pd.Index) -> list[int]:
    """Which distinct texts could hold personal data at all; of a few all, which is quicker."""
    if len(distinct) <= _FEW:
        return list(range(len(distinct)))
    text = pa.array([str(one) for one in distinct], pa.large_string())
    look = pc.or_(
        pc.match_substring_regex(text, _WORTH_A_LOOK),
        pc.greater(pc.utf8_length(text), MAX_LENGTH),
    )
    words = pc.split_pattern_regex(pc.utf8_lower(text), r"[^\p{L}]+")
    named = pc.is_in(pc.list_flatten(words), pa.array(sorted(NAME_WORDS), pa.large_string()))
    parents = np.asarray(pc.list_parent_indices(words))[np.asarray(named)]
    hits = np.asarray(look).copy()
    hits[parents] = True
    return [int(number) for number in np.flatnonzero(hits)]
