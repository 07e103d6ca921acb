"""Plan a week's presence: by constraint programming, or by its rival, the greedy rule."""

import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from est_geo.presence.board import board_of
from est_geo.presence.choices import options_of
from est_geo.presence.greedy import Diary, booked_greedily
from est_geo.presence.mending import polished
from est_geo.presence.plans import Plan, PlanStatus
from est_geo.presence.problems import Problem
from est_geo.presence.rounds import draw_minutes
from est_geo.presence.sketch import Game, Sketch
from est_geo.presence.solving import Search, first_bound, gap_of, solved
from est_geo.presence.visiting import Visit
from est_geo.presence.writing import written

_MINUTES, _ORDER = 1, 2  # streams of the seed
_DRAWS = 12  # of each round's minutes; the one with fewest visits soon after another is kept
_SOON = 30  # minutes from one visit's end to the next at the place: the project's own judgement


def plan_visits(
    problem: Problem,
    *,
    seed: int = 0,
    effort: float | None = None,
    stop: Callable[[], bool] | None = None,
    progress: Callable[[float, float], None] | None = None,
) -> Plan:
    """
    Propose the visits of 10–16 minutes that are worth most, with a proven bound.

    First as many wishes as can be met, then each priority district's floor, then the share that
    explores, then the greatest worth: each visited hour's expected weight, less where two visits at
    a place lie close (`est_geo.presence.worth`), less where the place has had visits many weeks in
    a row.

    Guaranteed, pins apart: every visit lies inside one hour, the team's shift and outside its
    meetings; the actor has the power or task, works in the district, and is not uniformed where
    people feel safe; a team's visits never overlap, the way between counted; a place has one visit
    an hour, unless a wish asks for several at once, and ``max_visits_per_place_and_day``; a team
    makes at most its capacity; what is forbidden is left. The same input and seed give the same
    plan unless `PlanStatus.stopped_by` is ``clock`` or ``asked``. Pins are kept to the minute,
    except those of a team that is not on duty then, or has no right to the visit: these are named
    in ``unmet``, as every wish that cannot be had.

    Parameters
    ----------
    problem : Problem
        Places, demand, shifts, wishes.
    seed : int
        Decides the irregular minutes and lengths.
    effort : float, optional
        Solver's deterministic seconds; default the profile's ``plan_effort``. By the clock at most
        twenty times as many: a safety stop that is reported.
    stop : callable, optional
        Asked now and then; when it answers yes, the best plan so far is given.
    progress : callable, optional
        Told the worth of the best plan so far and the bound, now and then.

    Returns
    -------
    Plan
        Visits, gaps, unmet wishes, covered share, notes, status.

    References
    ----------
    Koper (1995), Justice Quarterly 12: stops of 10–16 minutes, about every two hours; replicated
    only recently (ASC 2025). Rahmaniani et al. (2017), European Journal of Operational Research
    259: the master and its cuts (Benders' decomposition).

    Examples
    --------
    >>> from est_geo.periods import Period
    >>> from est_geo.presence import shifts_out
    >>> from est_geo.profile import Profile
    >>> from est_geo.tables import DEMAND, PRESENCE_PLACES, WISHES
    >>> profile, week = Profile.load("linkoping"), Period.parse("2026-W47")
    >>> asked = Problem(PRESENCE_PLACES.empty(), DEMAND.empty(), *shifts_out(profile, week),
    ...                 WISHES.empty(), profile, week)
    >>> plan_visits(asked).notes
    ('Det finns ingen plats att planera besök vid.',)
    """
    began = time.monotonic()
    game = _game(problem, seed)
    diary = booked_greedily(game, np.random.default_rng([seed, _ORDER]))
    start = polished(diary.sketch.copy())
    best = max((start, diary.sketch), key=Sketch.score)
    search = Search(
        game,
        best,
        best.score(),
        first_bound(game),
        problem.profile.thresholds.plan_effort if effort is None else effort,
        began,
        seed,
        stop or _never,
        progress or _untold,
    )
    reason = solved(search)
    worth = search.score.worth
    bound = max(search.bound, worth)
    status = PlanStatus(
        "cp_sat",
        worth,
        bound,
        gap_of(worth, bound),
        search.spent,
        time.monotonic() - began,
        reason,
        *(-one for one in search.score.levels),
    )
    return written(problem, game, _visits(search.best, seed), status)


def greedy_visits(problem: Problem, *, seed: int = 0) -> Plan:
    """
    Propose visits by the greedy rule: the rival of `plan_visits`, and the picture's quick draft.

    Wishes first, then each district's floor, then what explores, then the strongest slot left
    (place × hour, lowered for visits booked there close by); each goes to the able team with the
    fewest powers, then the most visits left, at a minute and of a length that the lot decides.
    Nothing that is booked is moved. It keeps all that `plan_visits` guarantees and proves nothing.

    Parameters
    ----------
    problem : Problem
        Places, demand, shifts, wishes.
    seed : int
        Decides the irregular minutes and the order of equally strong slots.

    Returns
    -------
    Plan
        Visits, gaps, unmet wishes, covered share, notes, status.

    Examples
    --------
    >>> from est_geo.periods import Period
    >>> from est_geo.profile import Profile
    >>> from est_geo.tables import AWAY, DEMAND, PRESENCE_PLACES, SHIFTS, WISHES
    >>> tables = (PRESENCE_PLACES, DEMAND, SHIFTS, AWAY, WISHES)
    >>> nobody = Problem(*(table.empty() for table in tables), Profile.load("linkoping"),
    ...                  Period.parse("2026-W47"))
    >>> greedy_visits(nobody).status.bound is None
    True
    """
    began = time.monotonic()
    game = _game(problem, seed)
    diary = booked_greedily(game, np.random.default_rng([seed, _ORDER]))
    score, seconds = diary.sketch.score(), time.monotonic() - began
    short = (-one for one in score.levels)
    status = PlanStatus("greedy", score.worth, None, None, 0.0, seconds, "rule", *short)
    return written(problem, game, _booked(diary), status)


def _game(problem: Problem, seed: int) -> Game:
    board = board_of(problem)
    return Game(board, options_of(board, np.random.default_rng([seed, 0])))


def _booked(diary: Diary) -> list[Visit]:
    game = diary.game
    made = [
        Visit(game.choices[at].team, game.choices[at].spot, *minutes, at)
        for at, minutes in diary.booked.items()
    ]
    return made + _pinned(game)


def _visits(sketch: Sketch, seed: int) -> list[Visit]:
    """Draw the minutes of a sketch: chain by chain, of a few draws the one best spread out."""
    game = sketch.game
    longest = game.board.thresholds.visit_minutes[1]
    made = _pinned(game)
    for chain, chosen in enumerate(sketch.of_chain):
        order = game.fits(chain, chosen)
        if not chosen or order is None:
            continue
        rng = np.random.default_rng([seed, _MINUTES, chain])
        draws = []
        for _ in range(_DRAWS):
            drawn = zip(order, draw_minutes(order, game.ways[chain], longest, rng), strict=True)
            draws.append([
                Visit(game.choices[stop.choice].team, stop.enter, *minutes, stop.choice)
                for stop, minutes in drawn
                if stop.choice >= 0
            ])  # fmt: skip
        made += min(draws, key=lambda mine: _crowded(game, [*made, *mine]))
    return made


def _crowded(game: Game, visits: list[Visit]) -> int:
    """Count the visits that follow so soon on another at their place that they are one."""
    ordered = sorted((one.spot, one.start, one.end, _joint_of(game, one)) for one in visits)
    return sum(
        one[0] == other[0] and other[1] - one[2] < _SOON and not 0 <= one[3] == other[3]
        for one, other in pairwise(ordered)
    )


def _joint_of(game: Game, visit: Visit) -> int:
    return game.choices[visit.choice].joint if visit.choice >= 0 else -1


def _pinned(game: Game) -> list[Visit]:
    return [
        Visit(pin.team, pin.spot, pin.start, pin.end - pin.start, -1, pin.wish)
        for pin in game.options.pins
    ]


def _never() -> bool:
    return False


def _untold(_worth: float, _bound: float) -> None:
    return None
