"""What must hold in every world of Impostor, whatever has happened in it."""

from __future__ import annotations

from collections.abc import Iterator

from games.contract import IllegalWorld, PlayerId
from games.impostor.phases.tasks import ready
from games.impostor.state import ImpostorWorld, Player, living, size
from games.impostor.verdict import ending


def check(world: ImpostorWorld) -> None:
    """Raise :class:`IllegalWorld` naming the first thing that is wrong."""
    for problem in _problems(world):
        raise IllegalWorld(problem)


def _problems(world: ImpostorWorld) -> Iterator[str]:
    shared = world.shared
    if set(shared.seats) != set(world.players) or len(set(shared.seats)) != len(shared.seats):
        yield "the seats and the players are not the same people"
        return
    roles = [player.role for player in world.players.values()]
    if roles.count("impostor") != size(world).impostors:
        yield "the number of impostors has changed"
    if roles.count("detective") != size(world).detectives:
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
    for p, player in world.players.items():
        yield from _player_problems(world, p, player, alive)
    if shared.phase == "tasks" and all(ready(world.players[q]) for q in alive):
        yield "nobody is waited for and the phase is still open"


def _repaired(world: ImpostorWorld) -> int:
    return sum(player.solved for player in world.players.values() if not player.impostor)


def _player_problems(
    world: ImpostorWorld, p: PlayerId, player: Player, alive: frozenset[PlayerId]
) -> Iterator[str]:
    phase = world.shared.phase
    if not 1 <= player.room <= size(world).rooms:
        yield f"player {p} is in no room"
    if not 0 <= player.missed <= world.rules.missed_votes:
        yield f"player {p} has missed {player.missed} votes in a row"
    if player.solved > world.shared.round or player.hits > world.shared.round:
        yield f"player {p} has earned more than one of a kind in a round"
    if player.hiding and player.right is not None:
        yield f"player {p} hides and works"
    if player.checked is not None and player.role != "detective":
        yield f"player {p} has checked somebody and is no detective"
    if player.ballot is not None and phase == "vote":
        target = player.ballot.target
        if not player.alive or (target is not None and target not in alive):
            yield f"player {p} has cast a ballot that cannot count"
    if phase == "tasks" and player.alive and (player.ready or player.saw):
        yield f"player {p} carries something of the last round"
