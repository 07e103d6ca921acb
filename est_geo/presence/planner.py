"""Plan a week's presence: by constraint programming, or by its rival, the greedy rule."""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from est_geo.presence.board import board_of
from est_geo.presence.choices import options_of
from est_geo.presence.drawing import drawn_visits, pinned_visits, planned_before
from est_geo.presence.greedy import Diary, booked_greedily
from est_geo.presence.mending import polished
from est_geo.presence.plans import Plan, PlanStatus
from est_geo.presence.problems import Problem
from est_geo.presence.sketch import Game, Sketch
from est_geo.presence.solving import Search, first_bound, gap_of, solved
from est_geo.presence.visiting import Visit
from est_geo.presence.writing import written

_ORDER = 2  # stream of the seed


def plan_visits(
    problem: Problem,
    *,
    seed: int = 0,
    before: pd.DataFrame | None = None,
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
    before : pandas.DataFrame, optional
        `VISITS` of the week's earlier plan. As many of them are kept as cost next to nothing, to
        the minute where the round still has time: those who are out have seen that plan. `bound`
        then lies up to a thousandth of the strongest hour higher for every visit kept.
    effort : float, optional
        Solver's deterministic seconds; default the profile's ``plan_effort``. By the clock at most
        thirty times as many: a safety stop that is reported.
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
    game = _game(problem, seed, before)
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
    visits = drawn_visits(search.best, seed, planned_before(game.board, before))
    return written(problem, game, visits, status)


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


def _game(problem: Problem, seed: int, before: pd.DataFrame | None = None) -> Game:
    board = board_of(problem)
    options = options_of(board, np.random.default_rng([seed, 0]))
    return Game(board, options, frozenset(planned_before(board, before)))


def _booked(diary: Diary) -> list[Visit]:
    game = diary.game
    made = [
        Visit(game.choices[at].team, game.choices[at].spot, *minutes, at)
        for at, minutes in diary.booked.items()
    ]
    return made + pinned_visits(game)


def _never() -> bool:
    return False


def _untold(_worth: float, _bound: float) -> None:
    return None
