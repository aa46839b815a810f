"""What must hold in every world of Impostor, whatever has happened in it."""

from __future__ import annotations

from collections.abc import Iterator

from games.contract import IllegalWorld, PlayerId
from games.impostor.state import ImpostorWorld, Size, living, size
from games.impostor.verdict import ending


def check(world: ImpostorWorld) -> None:
    """Raise :class:`IllegalWorld` naming the first thing that is wrong."""
    for problem in _problems(world):
        raise IllegalWorld(problem)


def _problems(world: ImpostorWorld) -> Iterator[str]:
    shared, table = world.shared, size(world)
    if len(shared.seats) != len(world.players) or set(shared.seats) != world.players.keys():
        yield "the seats and the players are not the same people"
        return
    roles = [player.role for player in world.players.values()]
    if roles.count("impostor") != table.impostors:
        yield "the number of impostors has changed"
    if roles.count("detective") != table.detectives:
        yield "the number of detectives has changed"
    if not 0 <= shared.progress <= shared.needed:
        yield f"progress {shared.progress} is out of bounds"
    over = shared.phase == "over"
    if over != (shared.ending is not None) or over != (shared.deadline is None):
        yield "a game must have either a deadline or an ending"
    if not over and ending(world) is not None:
        yield "the game is decided and still goes on"
    if any(f.player not in world.players for f in shared.found):
        yield "a stranger was found"
    if shared.progress > (repaired := _repaired(world)):
        yield f"progress {shared.progress} is more than the {repaired} right answers"
    alive = frozenset(living(world))
    for p in world.players:
        if problem := _player_problem(world, table, alive, p):
            yield f"player {p} {problem}"
    if shared.phase == "tasks" and all(world.players[q].settled for q in alive):
        yield "nobody is waited for and the phase is still open"


def _repaired(world: ImpostorWorld) -> int:
    return sum([player.solved for player in world.players.values() if not player.impostor])


def _player_problem(
    world: ImpostorWorld, table: Size, alive: frozenset[PlayerId], p: PlayerId
) -> str | None:
    player, phase, this_round = world.players[p], world.shared.phase, world.shared.round
    if not 1 <= player.room <= table.rooms:
        return "is in no room"
    if not 0 <= player.missed <= world.rules.missed_votes:
        return f"has missed {player.missed} votes in a row"
    if player.solved > this_round or player.hits > this_round:
        return "has earned more than one of a kind in a round"
    if player.right is not None and player.hiding:
        return "hides and works"
    if player.checked is not None and player.role != "detective":
        return "has checked somebody and is no detective"
    if phase == "vote" and player.ballot is not None:
        target = player.ballot.target
        if p not in alive or (target is not None and target not in alive):
            return "has cast a ballot that cannot count"
    if phase == "tasks" and p in alive and (player.ready or player.saw):
        return "carries something of the last round"
    return None
