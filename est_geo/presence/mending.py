"""Mend what the master chose without knowing the minutes: keep what fits, fill up, and swap."""

import heapq
from collections.abc import Iterable

from est_geo.presence.choices import Choice
from est_geo.presence.sketch import EXPLORE, Game, Sketch

_TINY = 1e-9


def mended(game: Game, chosen: Iterable[int], joints: Iterable[int]) -> Sketch:
    """Keep as much of a set of choices as there is time for, then fill and swap."""
    sketch = Sketch(game)
    parts = set(chosen)
    for joint in joints:
        members = [at for at in game.options.joints[joint].members if at in parts]
        if sketch.joint_fits(joint, members):
            sketch.add_joint(joint, members)
    alone = [game.choices[at] for at in parts if game.choices[at].joint < 0]
    value = game.board.value
    alone.sort(key=lambda one: (not one.wants, -value[one.spot, one.hour], one.at))
    for one in alone:
        if sketch.allowed(one) and sketch.fits(one):
            sketch.add(one)
    return polished(sketch)


def polished(sketch: Sketch) -> Sketch:
    """Meet the levels where it is easy, fill up and swap for the better."""
    _meet_levels(sketch)
    fill(sketch)
    while _swapped(sketch):
        fill(sketch)
    return sketch


def fill(sketch: Sketch) -> None:
    """Add the strongest choices that fit, until none is left."""
    game = sketch.game
    heap = [
        (-sketch.gain(one), one.at)
        for one in game.choices
        if one.joint < 0 and one.only < 0 and sketch.allowed(one)
    ]
    heapq.heapify(heap)
    while heap:
        stored, at = heapq.heappop(heap)
        choice = game.choices[at]
        if not sketch.allowed(choice):
            continue
        gain = sketch.gain(choice)
        if gain <= _TINY:
            continue
        if gain < -stored - _TINY:
            heapq.heappush(heap, (-gain, at))
        elif sketch.fits(choice):
            sketch.add(choice)


def _meet_levels(sketch: Sketch) -> None:
    """Add, or take in for another, what a missing wish or floor asks for."""
    game = sketch.game
    spots = game.board.spots
    for index, wish in enumerate(game.board.wishes):
        if wish.kind == "want" and sketch.met[index] < game.want_count(index):
            mine = [one for one in game.choices if index in one.wants and one.joint < 0]
            _take_in(sketch, mine, game.want_count(index) - sketch.met[index])
    for district, floor in game.floors.items():
        short = floor - sketch.in_district(district)
        if short > 0:
            mine = [one for one in game.choices if spots[one.spot].district == district]
            _take_in(sketch, mine, short)
    short = game.explore_target - sketch.exploring()
    if short > 0:
        mine = [one for one in game.choices if spots[one.spot].ground == EXPLORE]
        _take_in(sketch, mine, short)


def _take_in(sketch: Sketch, choices: list[Choice], most: int) -> None:
    ordered = sorted(
        (one for one in choices if one.joint < 0 and (one.only < 0 or one.wants)),
        key=lambda one: (-sketch.gain(one), one.at),
    )
    for one in ordered:
        if most <= 0:
            return
        if sketch.allowed(one) and sketch.fits(one):
            sketch.add(one)
            most -= 1
        elif not sketch.there[one.spot, one.hour]:
            most -= _in_for_another(sketch, one)


def _in_for_another(sketch: Sketch, choice: Choice) -> bool:
    """Take a choice in for the weakest of its team's that nothing needs."""
    levels = sketch.score().levels
    for other in _weakest(sketch, choice):
        sketch.remove(other)
        if sketch.allowed(choice) and sketch.fits(choice):
            sketch.add(choice)
            if sketch.score().levels > levels:
                return True
            sketch.remove(choice)
        sketch.add(other)
    return False


def _weakest(sketch: Sketch, choice: Choice) -> list[Choice]:
    """Choices that the team of a choice might give up, cheapest first."""
    game = sketch.game
    mine = [game.choices[at] for at in sketch.of_chain[game.chain_of[choice.team]]]
    mine = [one for one in mine if one.joint < 0 and not one.wants]
    return sorted(mine, key=lambda one: (sketch.gain(one), one.at))


def _swapped(sketch: Sketch) -> bool:
    """Take in what is worth more than one that its team gives up; whether there was any."""
    game = sketch.game
    any_better = False
    order = [
        (sketch.gain(one), one.at)
        for one in game.choices
        if one.joint < 0 and one.only < 0 and not sketch.there[one.spot, one.hour]
    ]
    for _, at in sorted(order, reverse=True):
        choice = game.choices[at]
        if not sketch.there[choice.spot, choice.hour] and _swap(sketch, choice):
            any_better = True
    return any_better


def _swap(sketch: Sketch, choice: Choice) -> bool:
    gain = sketch.gain(choice)
    for other in _weakest(sketch, choice):
        if sketch.gain(other) >= gain - _TINY:
            return False
        if not _spared(sketch, other, choice):
            continue
        lost = sketch.gain(other)
        sketch.remove(other)
        if sketch.gain(choice) > lost + _TINY and sketch.allowed(choice) and sketch.fits(choice):
            sketch.add(choice)
            return True
        sketch.add(other)
    return False


def _spared(sketch: Sketch, other: Choice, choice: Choice) -> bool:
    """Whether no floor needs the other when the choice comes in its place."""
    game = sketch.game
    old, new = game.board.spots[other.spot], game.board.spots[choice.spot]
    floor = game.floors.get(old.district, 0)
    if old.district != new.district and floor and sketch.in_district(old.district) <= floor:
        return False
    leaves = old.ground == EXPLORE and new.ground != EXPLORE
    return not leaves or sketch.exploring() > game.explore_target
