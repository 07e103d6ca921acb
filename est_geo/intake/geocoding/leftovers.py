"""What a text says besides the place: words that leave it the same, and words that may move it."""

from collections.abc import Iterable

from est_geo.intake.geocoding.reading import Reading, Token
from est_geo.intake.geocoding.vocabulary import (
    CORNER,
    DETAIL,
    DETAIL_ENDINGS,
    JOINING,
    MOVING,
    NEAR,
    ORDINARY,
    TOWARDS,
)
from est_geo.intake.place_names import folded

_STREET_LIKE = (
    "gatan", "vägen", "gränd", "gränden", "stigen", "torget", "allén", "backen", "esplanaden",
)  # fmt: skip
_TOO_SHORT = 2
_CORNERS = frozenset((word,) for word in CORNER)

NUMBER = "Texten har ett nummer som inte hör till platsen."
MOVED = "Ett ord i texten kan peka bort från platsen."
UNKNOWN = "Texten har ett namn som inte finns i platsregistret."


def doubt(reading: Reading, taken: Iterable[int], name: str, *, crossing: bool) -> str:
    """
    Say in Swedish why the rest of a text makes its place unsure; ``""`` if it does not.

    Parameters
    ----------
    reading : Reading
        The text.
    taken : iterable of int
        Tokens that are part of a mention.
    name : str
        Name of the place found; its own words said again change nothing.
    crossing : bool
        The place is where two streets meet, so that words of a corner are part of it.
    """
    known = set(taken)
    for at, token in enumerate(reading.tokens):
        if token.text in MOVING and reading.words[at + 1 : at + 2] == ("om",):
            return MOVED
        if at in known or token.kind == "mark":
            continue
        if token.kind == "number":
            return NUMBER
        word = token.text
        if word in CORNER or (crossing and word in JOINING):
            continue
        facing = crossing and (word == "mot" or reading.words[at - 1 : at] in _CORNERS)
        if word in MOVING and not facing and not _leads_there(reading, at):
            return MOVED
        if word in NEAR or word in DETAIL or word in ORDINARY or word in MOVING:
            continue
        if not _harmless(reading, at, known) and not _said_again(token, name):
            return UNKNOWN
    return ""


def extra_words(reading: Reading, taken: Iterable[int]) -> bool:
    """Whether the text has words that no list knows."""
    known = set(taken)
    return any(
        token.kind == "word"
        and at not in known
        and not (token.text in NEAR or token.text in DETAIL or token.text in ORDINARY)
        and token.text not in CORNER
        for at, token in enumerate(reading.tokens)
    )


def _said_again(token: Token, name: str) -> bool:
    """Whether a word is one of the place's own: "Ekholmens centrum, Ekholmen"."""
    own = {word.removesuffix("s") for word in folded(name.casefold()).split()}
    return token.plain.removesuffix("s") in own


def _leads_there(reading: Reading, at: int) -> bool:
    """Tell "ingången till Ryds centrum", which is there, from "bussen till"."""
    before = reading.tokens[at - 1].text if at else ""
    return (
        reading.tokens[at].text in TOWARDS - {"mot", "från"}
        and before in DETAIL
        and not before.startswith("buss")
    )


def _harmless(reading: Reading, at: int, known: set[int]) -> bool:
    """
    Whether an unknown word leaves the place as it is.

    A word after "c/o" is a person's. Before "vid", "utanför" … it tells what stands there. In a
    text that uses capitals, a word without one is no name. Any other may be a name of a place.
    """
    token = reading.tokens[at]
    if at in reading.care:
        return True
    if len(token.text) < _TOO_SHORT or token.text.endswith(_STREET_LIKE):
        return False
    later = range(at + 1, len(reading.tokens))
    first_known = next((one for one in later if one in known), None)
    if first_known is not None:
        steps = {reading.tokens[one].text for one in range(at + 1, first_known)}
        if steps & NEAR and (not token.capital or _opens(reading, at)):
            return True
    return token.text.endswith(DETAIL_ENDINGS) or (reading.cased and not token.capital)


def _opens(reading: Reading, at: int) -> bool:
    """Whether only words with a capital, as one name, stand before: "Restaurang Pinocchio vid"."""
    return all(token.kind == "word" for token in reading.tokens[:at])
