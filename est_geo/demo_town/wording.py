"""How people name a place, and what they call a kind of incident."""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.profile import Profile

VAGUE = (
    "Ryd", "Skäggetorp", "i centrum", "gångtunneln", "vid skolan", "Berga någonstans",
    "bakom affären", "parken", "hela området", "bussen mot Ryd",
)  # fmt: skip
NOWHERE = (
    "Storgatan 999", "kv. Påhittet 3", "Sagovägen 12", "Lyckans torg", "Rydsvägen 912",
    "Skattegården 777",
)  # fmt: skip
UNKNOWN_KINDS = ("övrigt", "annat", "stök och bus", "oklart", "se bilaga")
_VAGUE_SHARE, _NOWHERE_SHARE, _UNKNOWN_SHARE = 0.045, 0.015, 0.01
_BEFORE = ("", "", "", "vid ", "utanför ", "bakom ", "i närheten av ")
_ALIAS_SHARE, _LOWER_SHARE, _MISSPELT_SHARE = 0.4, 0.15, 0.04
_SHORTEST_MISSPELT = 8
_LETTERS = re.compile(r"[a-zåäö]{4,}")

Words = npt.NDArray[np.object_]


def place_texts(near: pd.Series, places: pd.DataFrame, rng: np.random.Generator) -> Words:
    """
    Places in words: names, nicknames, spelling mistakes, vague ones and some that do not exist.

    Parameters
    ----------
    near : pandas.Series of int
        Row in `places` of the place meant.
    places : pandas.DataFrame
        The gazetteer, with ``name`` and ``aliases``.
    rng : numpy.random.Generator
        Where chance comes from.
    """
    names = places["name"].tolist()
    aliases = [one.split("|") if one else [] for one in places["aliases"]]
    texts = np.array([_called(names[at], aliases[at], rng) for at in near], dtype=object)
    chance = rng.random(texts.size)
    vague = chance < _VAGUE_SHARE
    nowhere = ~vague & (chance < _VAGUE_SHARE + _NOWHERE_SHARE)
    texts[vague] = rng.choice(VAGUE, int(vague.sum()))
    texts[nowhere] = rng.choice(NOWHERE, int(nowhere.sum()))
    return texts


def category_texts(categories: pd.Series, profile: Profile, rng: np.random.Generator) -> Words:
    """Kinds of incidents in the words of the profile's aliases; a few are in none."""
    texts = np.empty(len(categories), dtype=object)
    for category in categories.unique():
        rows = np.flatnonzero(categories == category)
        known = profile.category[category]
        texts[rows] = rng.choice([known.name, *known.aliases], rows.size)
    capital = rng.random(texts.size) < 0.5  # noqa: PLR2004 - every other one
    texts[capital] = [text[0].upper() + text[1:] for text in texts[capital]]
    unknown = rng.random(texts.size) < _UNKNOWN_SHARE
    unknown &= ~categories.isin(profile.sensitive).to_numpy()
    texts[unknown] = rng.choice(UNKNOWN_KINDS, int(unknown.sum()))
    return texts


def _called(name: str, aliases: list[str], rng: np.random.Generator) -> str:
    if aliases and rng.random() < _ALIAS_SHARE:
        name = str(rng.choice(aliases))
    elif rng.random() < _MISSPELT_SHARE:
        name = _misspelt(name, rng)
    text = f"{rng.choice(_BEFORE)}{name}"
    return text.lower() if rng.random() < _LOWER_SHARE else text


def _misspelt(name: str, rng: np.random.Generator) -> str:
    """Swap two letters inside a long word, never in a number."""
    words = [found for found in _LETTERS.finditer(name) if len(name) >= _SHORTEST_MISSPELT]
    if not words:
        return name
    word = words[int(rng.integers(len(words)))]
    at = int(rng.integers(word.start() + 1, word.end() - 1))
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
