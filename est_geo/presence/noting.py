"""What people should know of a plan: what it covers, which floors it misses, what has run long."""

from collections.abc import Sequence

from est_geo.presence.rounds import clashes
from est_geo.presence.sentences import span_name
from est_geo.presence.sketch import EXPLORE, Game
from est_geo.presence.visiting import Visit, days_used, strong_from
from est_geo.words import counted, listing, percent

_NAMED = 3  # places that a note names
_FADES = "effekten brukar avta"  # Sorg et al. (2013): gone after the twelve weeks of foot patrol


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
            notes.append(
                f"{name} får {counted(got, 'besök', 'besök')}, färre än golvet {least}.{why}"
            )
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
    had = counted(game.limit, "besök", "besök")
    hours = counted(left, "timme", "timmar")
    return [f"{hours} då mycket väntas får inget besök, för platsen har redan {had} den dagen."]


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
        many = f"{len(long)} platser har haft planerad närvaro minst {weeks} veckor i rad"
        return [f"{many}, bland andra {some}; {_FADES}."]
    return [
        f"{one.name} har haft planerad närvaro {_weeks(one.weeks_running)} i rad; {_FADES}."
        for one in long
    ]


def _weeks(n: int) -> str:
    return counted(n, "vecka", "veckor")


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
