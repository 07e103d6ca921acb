"""Hot-spot ids that stay the same from week to week."""

import itertools
from collections.abc import Collection, Mapping, Sequence

from est_geo.errors import TableError

Spots = Mapping[str, Collection[str]]
"""Each hot spot's id and its cells."""


def carried_ids(now: Spots, before: Spots) -> dict[str, str]:
    """
    Give each hot spot the id that it had before, while at least half of its cells persist.

    Parameters
    ----------
    now : mapping of str to collection of str
        The hot spots and their cells, with the ids that they would have by themselves.
    before : mapping of str to collection of str
        Those of the week before, with the ids that they had then.

    Returns
    -------
    dict of str to str
        For every hot spot of `now` the id to use, each id once. A hot spot of before hands its id
        on when at least half of its cells lie in one of now. Of several claims the one with most
        cells in common goes first, on a tie by the old id and then by the new one; so when two
        merge the larger part names the whole, when one splits the larger piece keeps the name, and
        a spot that is left without a claim keeps its own id, with a number after it if that was
        handed on.

    Raises
    ------
    TableError
        A cell lies in two hot spots of the same week.

    Examples
    --------
    >>> before = {"ryd-centrum": {"a", "b", "c"}, "ryd-norr": {"x"}}
    >>> carried_ids({"ryd-mitten": {"a", "b", "d"}, "ryd-norr": {"y"}}, before)
    {'ryd-mitten': 'ryd-centrum', 'ryd-norr': 'ryd-norr'}
    """
    home, cells_before = _home(now), _home(before)
    common: dict[tuple[str, str], int] = {}
    for cell in cells_before.keys() & home.keys():
        pair = cells_before[cell], home[cell]
        common[pair] = common.get(pair, 0) + 1
    claims = sorted(
        (-n, old, new) for (old, new), n in common.items() if 2 * n >= _size(before, old)
    )
    kept: dict[str, str] = {}
    for _, old, new in claims:
        if new not in kept and old not in kept.values():
            kept[new] = old
    return _completed(now, before, kept)


def ids_through(weeks: Sequence[Spots]) -> dict[str, str]:
    """
    Carry ids through many weeks, oldest first, and give those of the newest.

    Where nothing is stored the past is made again from the incidents. One week back is not enough
    then: last week's id was itself carried from the week before. Begin at a fixed week, for example
    the first of the year, so that the beginning does not move with the present.

    Parameters
    ----------
    weeks : sequence of mappings
        The hot spots of each week, oldest first, each with the ids it would have by itself.

    Returns
    -------
    dict of str to str
        For every hot spot of the newest week the id to use.

    Raises
    ------
    TableError
        A cell lies in two hot spots of the same week.

    Examples
    --------
    >>> ids_through([{"a": {"1", "2"}}, {"b": {"2", "3"}}, {"c": {"3", "4"}}])
    {'c': 'a'}
    """
    before: dict[str, Collection[str]] = {}
    ids: dict[str, str] = {}
    for now in weeks:
        ids = carried_ids(now, before)
        before = {ids[own]: cells for own, cells in now.items()}
    return ids


def _home(spots: Spots) -> dict[str, str]:
    """Which hot spot each cell belongs to."""
    home: dict[str, str] = {}
    for spot, cells in spots.items():
        for cell in set(cells):
            if home.setdefault(cell, spot) != spot:
                raise TableError(
                    f"En ruta får bara höra till en hotspot; {home[cell]} och {spot} delar en."
                )
    return home


def _size(spots: Spots, spot: str) -> int:
    return len(set(spots[spot]))


def _completed(now: Spots, before: Spots, kept: Mapping[str, str]) -> dict[str, str]:
    """Add the hot spots without a claim, under their own id or the next number that is free."""
    ids, taken = dict(kept), set(kept.values())
    without = sorted(now.keys() - kept.keys())
    ids |= {spot: spot for spot in without if spot not in taken}
    taken |= now.keys() | before.keys()
    for spot in without:
        if spot not in ids:
            ids[spot] = next(
                f"{spot}-{n}" for n in itertools.count(2) if f"{spot}-{n}" not in taken
            )
            taken.add(ids[spot])
    return {spot: ids[spot] for spot in now}
