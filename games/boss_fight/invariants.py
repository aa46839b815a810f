"""What must hold in every world of Boss Fight, whatever has happened in it."""

from __future__ import annotations

from collections.abc import Iterator

from games.boss_fight.questions import LETTERS
from games.boss_fight.state import BossWorld, Player, playing
from games.contract import IllegalWorld, PlayerId


def check(world: BossWorld) -> None:
    """Raise :class:`IllegalWorld` naming the first thing that is wrong."""
    for problem in _problems(world):
        raise IllegalWorld(problem)


def _problems(world: BossWorld) -> Iterator[str]:
    shared, players = world.shared, world.players
    if set(shared.seats) != set(players) or len(set(shared.seats)) != len(shared.seats):
        yield "the seats and the players are not the same people"
        return
    if len({player.team for player in players.values()}) < 2:
        yield "fewer than two teams"
    if not 0 <= shared.hp <= shared.max_hp:
        yield f"the boss has {shared.hp} of {shared.max_hp} HP"
    dealt = sum(player.damage for player in players.values())
    if dealt != shared.max_hp - shared.hp:
        yield f"{dealt} damage was dealt, and the boss lost {shared.max_hp - shared.hp} HP"
    over = shared.phase == "over"
    if over != (shared.ending is not None) or over != (shared.deadline is None):
        yield "a fight must have either a deadline or an ending"
    if (shared.hp == 0) != (shared.last_hit is not None):
        yield "a last hit without a fallen boss, or a fallen boss without a last hit"
    if shared.last_hit is not None and shared.last_hit not in players:
        yield "the last hit was a stranger's"
    if not over and (shared.hp == 0 or not playing(world)):
        yield "the fight is decided and still goes on"
    if not 1 <= shared.number <= world.rules.questions or len(shared.asked) != shared.number:
        yield f"question {shared.number}, and {len(shared.asked)} were asked"
    for p, player in players.items():
        yield from _player_problems(world, p, player)
    orders = [player.choice.order for player in players.values() if player.choice]
    if len(set(orders)) != len(orders):
        yield "two answers came at the same place in the order"


def _player_problems(world: BossWorld, p: PlayerId, player: Player) -> Iterator[str]:
    shared = world.shared
    if not 1 <= player.team <= shared.teams:
        yield f"player {p} is in no team"
    if not 0 <= player.correct <= player.answered <= shared.number:
        yield f"player {p} has {player.correct} of {player.answered} answers right"
    if player.damage < 0 or (player.damage > 0 and player.correct == 0):
        yield f"player {p} dealt {player.damage} without a right answer"
    if player.choice is None:
        return
    if shared.phase != "question" or not player.playing:
        yield f"player {p} has an open answer, and there is no open question"
    if not 0 <= player.choice.option < len(LETTERS):
        yield f"player {p} chose an option that there is not"
