"""Which wishes a plan could not meet, and why, in words."""

from collections.abc import Sequence
from typing import Any

from est_geo.presence.board import Board, Team, Wish, hours_of_span, without
from est_geo.presence.choices import holes_of, task_of
from est_geo.presence.problems import HOUR_MINUTES
from est_geo.presence.sentences import shifts_word, span_name, task_name
from est_geo.presence.sketch import Game
from est_geo.presence.visiting import Visit
from est_geo.words import counted


def unmet_rows(game: Game, visits: Sequence[Visit]) -> list[dict[str, Any]]:
    """Name every wish that the visits do not meet, with the reason."""
    rows = []
    for index, wish in enumerate(game.board.wishes):
        words = _why_unmet(game, index, visits)
        if words:
            rows.append({"wish_id": wish.wish_id, "words": words})
    return rows


def _why_unmet(game: Game, index: int, visits: Sequence[Visit]) -> str:
    board, wish = game.board, game.board.wishes[index]
    if wish.kind == "pin":
        return _why_no_pin(game, index)
    if wish.kind == "forbid":
        return _why_not_forbidden(game, index, visits)
    if wish.kind == "together":
        made = any(one.asked_by(game) == index and one.pin < 0 for one in visits)
        return "" if made or index in game.options.met else _why_short(game, wish, 0)
    got = len({
        (one.start, one.team)
        for one in visits
        if one.spot == wish.spot
        and wish.start <= one.start
        and one.end <= wish.end
        and wish.is_for(board.teams[one.team])
        and board.teams[one.team].can(task_of(board, wish))
    })  # fmt: skip
    return "" if got >= wish.count else _why_short(game, wish, got)


def _why_no_pin(game: Game, index: int) -> str:
    board, wish = game.board, game.board.wishes[index]
    reason = game.options.refused.get(index)
    if reason is None:
        return ""
    when = span_name(board.clock, wish.start, wish.end)
    if reason == "away" and wish.actor is not None:
        place = board.spots[wish.spot].name
        who = _who(board, wish)
        return f"{who} är inte i tjänst {when}, så besöket vid {place} kan inte göras då."
    return _why_nobody(board, wish, reason, when)


def _why_not_forbidden(game: Game, index: int, visits: Sequence[Visit]) -> str:
    board, wish = game.board, game.board.wishes[index]
    against = [
        one
        for one in visits
        if one.spot == wish.spot
        and one.start < wish.end
        and wish.start < one.end
        and wish.is_for(board.teams[one.team])
    ]
    if not against:
        return ""
    place = board.spots[wish.spot].name
    return f"{place} ska inte besökas då, men ett fastsatt besök ligger där och är kvar."


def _why_short(game: Game, wish: Wish, got: int) -> str:
    """Say why a wish got fewer visits than it asks for: the first hindrance that explains it."""
    board, when = game.board, span_name(game.board.clock, wish.start, wish.end)
    spot, task = board.spots[wish.spot], task_of(board, wish)
    mine = [team for team in board.teams if wish.is_for(team)]
    out = [team for team in mine if team.within(wish.start, wish.end)]
    here = [team for team in out if team.covers(spot.district)]
    able = [team for team in here if team.can(task)]
    fitting = [team for team in able if not (spot.felt_safe and team.actor.uniformed)]
    if wish.kind == "together" and len({team.actor.id for team in fitting}) < wish.count:
        return _why_not_together(board, wish, len({team.actor.id for team in fitting}))
    if fitting:
        return _why_busy(game, wish, got, fitting)
    if able:
        safe = f"{spot.name} upplevs som trygg, och uniformerade lag skickas inte dit"
        return f"{safe}; andra är inte ute {when}."
    lack = "power" if here else "district" if out else "away"
    return _why_nobody(board, wish, lack, when)


def _why_nobody(board: Board, wish: Wish, lack: str, when: str) -> str:
    spot, task = board.spots[wish.spot], task_name(task_of(board, wish))
    where = f"verkar i stadsdelen där {spot.name} ligger"
    if wish.actor is None:
        of = {"away": "", "district": f" som {where}", "power": f" med {task}"}[lack]
        return f"Ingen aktör{of} är ute {when}."
    who = _who(board, wish)
    return {
        "away": f"{who} är inte ute {when}.",
        "district": f"{who} {where.replace('verkar', 'verkar inte')}.",
        "power": f"{who} har inte {task}, som besöket vid {spot.name} kräver.",
    }[lack]


def _why_not_together(board: Board, wish: Wish, n: int) -> str:
    spot, task = board.spots[wish.spot], task_of(board, wish)
    actors = f"bara {counted(n, 'aktör', 'aktörer')}" if n else "ingen aktör"
    return (
        f"{counted(wish.count, 'aktör', 'aktörer')} samtidigt önskades vid {spot.name} "
        f"{span_name(board.clock, wish.start, wish.end)}, men {actors} med {task_name(task)} "
        "kan komma då."
    )


def _why_busy(game: Game, wish: Wish, got: int, fitting: list[Team]) -> str:
    board = game.board
    spot, when = board.spots[wish.spot].name, span_name(board.clock, wish.start, wish.end)
    asked = counted(wish.count, "önskat besök", "önskade besök")
    hours = hours_of_span(wish.start, wish.end, board.clock)
    if wish.kind == "together":
        actors = counted(wish.count, "aktör", "aktörer")
        return f"{actors} kan inte vara samtidigt vid {spot} {when}: lagen är upptagna."
    open_hours = [hour for hour in hours if any(_free(game, one, wish, hour) for one in fitting)]
    days = {int(board.clock.day[hour]) for hour in open_hours}
    if wish.count > len(days) * game.limit:
        return (
            f"{spot} får högst {counted(game.limit, 'besök', 'besök')} om dagen, men {when} "
            f"är det {asked}; {got} fick plats."
        )
    if wish.count > len(open_hours):
        return (
            f"{spot} får ett besök i timmen, och på de timmar som går {when} ryms inte {asked}; "
            f"{got} fick plats."
        )
    if wish.actor is not None:
        return (
            f"{_who(board, wish)} har {shifts_word(fitting)} men {asked} vid {spot} {when}; "
            f"{got} fick plats."
        )
    return f"{got} av {asked} vid {spot} {when} fick plats: lagen som är ute då är upptagna."


def _free(game: Game, team: Team, wish: Wish, hour: int) -> bool:
    board = game.board
    start, end = max(hour * HOUR_MINUTES, wish.start), min((hour + 1) * HOUR_MINUTES, wish.end)
    spans = without(team.within(start, end), holes_of(board, team, wish.spot))
    return any(high - low >= board.thresholds.visit_minutes[0] for low, high in spans)


def _who(board: Board, wish: Wish) -> str:
    if wish.actor is None:
        return "Ingen aktör"
    name = next((one.actor.name for one in board.teams if one.actor.id == wish.actor), None)
    team = f" lag {wish.team}" if wish.team else ""
    return f"{name or board.actor_names.get(wish.actor, 'Aktören')}{team}"
