"""What a plan could not give, in words: wishes not met, floors missed, places visited too long."""

from collections.abc import Sequence
from typing import Any

from est_geo.presence.board import Board, Team, Wish, hours_of_span, without
from est_geo.presence.choices import holes_of, task_of
from est_geo.presence.rounds import clashes
from est_geo.presence.sentences import shifts_word, span_name, task_name
from est_geo.presence.sketch import EXPLORE, Game
from est_geo.presence.visiting import Visit, days_used, strong_from
from est_geo.words import counted, listing, percent

_NAMED = 3  # places that a note names


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
        met = any(one.asked_by(game) == index and one.pin < 0 for one in visits)
        return "" if met else _why_short(game, wish, 0)
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
    who, when = _who(board, wish), span_name(board.clock, wish.start, wish.end)
    place = board.spots[wish.spot]
    if reason == "away":
        return f"{who} är inte i tjänst {when}, så besöket vid {place.name} kan inte göras då."
    if reason == "district":
        return f"{who} verkar inte i stadsdelen där {place.name} ligger."
    return f"{who} har inte {task_name(task_of(board, wish))}, som besöket vid {place.name} kräver."


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
    who = _who(board, wish)
    if wish.kind == "together" and len({team.actor.id for team in fitting}) < wish.count:
        n = len({team.actor.id for team in fitting})
        actors = counted(n, "aktör", "aktörer")
        return (
            f"{wish.count} aktörer samtidigt önskades vid {spot.name} {when}, men bara {actors} "
            f"med {task_name(task)} kan komma då."
        )
    if not out:
        return f"{who} är inte ute {when}."
    if not here:
        return f"{who} verkar inte i stadsdelen där {spot.name} ligger."
    if not able:
        return f"Ingen aktör med {task_name(task)} är ute {when}."
    if not fitting:
        return (
            f"{spot.name} upplevs som trygg, och uniformerade lag skickas inte dit; "
            f"andra är inte ute {when}."
        )
    return _why_busy(game, wish, got, fitting)


def _why_busy(game: Game, wish: Wish, got: int, fitting: list[Team]) -> str:
    board = game.board
    spot, when = board.spots[wish.spot].name, span_name(board.clock, wish.start, wish.end)
    asked = counted(wish.count, "önskat besök", "önskade besök")
    hours = hours_of_span(wish.start, wish.end, board.clock)
    if wish.kind == "together":
        return f"{wish.count} aktörer kan inte mötas vid {spot} {when}: lagen är upptagna."
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
    start, end = max(hour * 60, wish.start), min((hour + 1) * 60, wish.end)
    spans = without(team.within(start, end), holes_of(board, team, wish.spot))
    return any(high - low >= board.thresholds.visit_minutes[0] for low, high in spans)


def _who(board: Board, wish: Wish) -> str:
    if wish.actor is None:
        return "Ingen aktör"
    name = next((one.actor.name for one in board.teams if one.actor.id == wish.actor), None)
    team = f" lag {wish.team}" if wish.team else ""
    return f"{name or board.actor_names.get(wish.actor, 'Aktören')}{team}"


def plan_notes(game: Game, visits: Sequence[Visit], covered: float) -> tuple[str, ...]:
    """Say what the plan covers, and what floors, limits and time ask people to know."""
    notes = [_coverage(game, covered)]
    notes += _floor_notes(game, visits)
    notes += _day_note(game, visits)
    notes += _rotation_notes(game, visits)
    notes += _clash_notes(game)
    untimed = sum(not row.any() for row in game.board.weight)
    if untimed:
        what = counted(untimed, "plats har", "platser har")
        notes.append(f"{what} ingen timme då något väntas och får besök bara om någon önskar det.")
    return tuple(notes)


def _coverage(game: Game, covered: float) -> str:
    whole = float(game.board.weight.sum())
    reachable = sum(float(game.board.weight[slot]) for slot in game.of_slot)
    reachable += sum(float(game.board.weight[slot]) for slot in game.pinned_hours)
    share = percent(reachable / whole) if whole else "–"
    return (
        f"Besöken täcker {percent(covered)} av det som väntas vid platserna; {share} väntas när "
        "någon som får ta besöket är ute."
    )


def _floor_notes(game: Game, visits: Sequence[Visit]) -> list[str]:
    board = game.board
    slots = {(one.spot, one.hour) for one in visits}
    notes = []
    with_places = {one.district for one in board.spots}
    for district, name in board.priority if board.floor else ():
        got = sum(board.spots[spot].district == district for spot, _ in slots)
        if district in with_places and got < board.floor:
            least = counted(board.floor, "besök", "besök")
            why = "" if district in game.floors else " Inget lag som får ta besök där är ute."
            notes.append(f"{name} får {counted(got, 'besök', 'besök')}, färre än golvet {least}.{why}")
    explored = sum(board.spots[spot].ground == EXPLORE for spot, _ in slots)
    wanted = -(-board.thresholds.explore_share * len(slots) // 1)
    if explored < wanted and any(one.ground == EXPLORE for one in board.spots):
        notes.append(
            f"Bara {percent(explored / len(slots))} av besöken är utforskande; målet är "
            f"{percent(board.thresholds.explore_share)}."
        )
    return notes


def _day_note(game: Game, visits: Sequence[Visit]) -> list[str]:
    board, strong = game.board, strong_from(game.board)
    slots = {(one.spot, one.hour) for one in visits}
    full = {day for day, n in days_used(game, visits).items() if n >= game.limit}
    left = sum(
        slot not in slots and game.day(*slot) in full and board.weight[slot] >= strong
        for slot in game.of_slot
    )
    if not left:
        return []
    return [
        f"{counted(left, 'stark timme', 'starka timmar')} lämnades för att platsen redan "
        f"har {counted(game.limit, 'besök', 'besök')} den dagen."
    ]


def _rotation_notes(game: Game, visits: Sequence[Visit]) -> list[str]:
    board = game.board
    weeks = board.thresholds.rotation_weeks
    visited = {one.spot for one in visits}
    long = [one for one in board.spots if one.at in visited and one.weeks_running >= weeks]
    long.sort(key=lambda one: (-one.weeks_running, one.name))
    if not long:
        return []
    if len(long) > _NAMED:
        some = listing([one.name for one in long[:_NAMED]])
        return [
            f"{len(long)} platser har haft planerad närvaro minst {weeks} veckor i rad, bland "
            f"andra {some}; effekten brukar avta."
        ]
    return [
        f"{one.name} har haft planerad närvaro {counted(one.weeks_running, 'vecka', 'veckor')} "
        "i rad; effekten brukar avta."
        for one in long
    ]


def _clash_notes(game: Game) -> list[str]:
    board = game.board
    notes = []
    for at, chain in enumerate(board.chains):
        mine = [pin for pin in game.options.pins if pin.team in chain]
        for one, other in clashes(mine, game.ways[at]):
            team = board.teams[one.team]
            notes.append(
                f"Två fastsatta besök för {team.actor.name} lag {team.number} hinns inte efter "
                f"varandra: {board.spots[one.spot].name} och {board.spots[other.spot].name}."
            )
    for team in board.teams:
        n = sum(pin.team == team.at for pin in game.options.pins)
        if n > team.capacity:
            when = span_name(board.clock, team.start, team.end)
            notes.append(
                f"{team.actor.name} lag {team.number} har {n} fastsatta besök {when}, fler än "
                f"passets {team.capacity}."
            )
    return notes
