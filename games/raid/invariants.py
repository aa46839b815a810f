"""What must hold in every world of a raid, whatever has happened in it."""

from __future__ import annotations

from collections.abc import Iterator

from games.contract import IllegalWorld, PlayerId
from games.raid.state import MOST, Player, RaidWorld, Rules


def check(world: RaidWorld) -> None:
    """Raise :class:`IllegalWorld` naming the first thing that is wrong."""
    for problem in _problems(world):
        raise IllegalWorld(problem)


def _problems(world: RaidWorld) -> Iterator[str]:
    rules: Rules = world.rules
    boss, shared = rules.boss, world.shared
    if not 0 <= shared.current_hp <= boss.total_hp:
        yield f"the boss has {shared.current_hp} of {boss.total_hp} HP"
    slain = shared.ending is not None and shared.ending.winner == "heroes"
    if slain != (shared.current_hp == 0):
        yield "a boss is slain when it has no HP, and only then"
    if shared.ending is not None and slain != (shared.ending.last_hit is not None):
        yield "exactly one raider slays a boss"
    if not 0 <= shared.analysis_points <= MOST:
        yield f"{shared.analysis_points} analysis points are out of bounds"
    crossed = sum(shared.analysis_points >= at for at in boss.analysis_thresholds)
    if shared.analysis_breakthroughs != crossed:
        yield f"{crossed} thresholds are crossed, {shared.analysis_breakthroughs} have fired"
    if len(shared.weaknesses) != boss.weaknesses + shared.analysis_breakthroughs:
        yield "each breakthrough reveals one weakness"
    for name, all_, pool in (
        ("weakness", shared.weaknesses, boss.weakness_pool),
        ("resistance", shared.resistances, boss.resistance_pool),
        ("curse", shared.active_curses, boss.curse_pool),
    ):
        if len(set(all_)) != len(all_) or not set(all_) <= set(pool):
            yield f"a {name} is there twice, or is none of this boss"
    if len(shared.active_curses) > boss.curse_limit:
        yield "more curses than the boss's limit"
    if shared.strike_count < shared.raiders or bool(shared.strike_count) != bool(shared.raiders):
        yield "every raider has struck at least once"
    if len(set(shared.hp_marks)) != len(shared.hp_marks):
        yield "an HP mark was told twice"
    totals = [one.total for one in shared.top]
    if totals != sorted(totals, reverse=True) or len({s.player for s in shared.top}) != len(totals):
        yield "the leaders are not in order"
    for p, player in world.players.items():
        yield from _player_problems(rules, p, player)


def _player_problems(rules: Rules, p: PlayerId, player: Player) -> Iterator[str]:
    if player.strikes < 1 or player.last_strike_time is None:
        yield f"player {p} is a raider and has not struck"
    if not 0 <= player.personal_damage <= MOST or not 0 <= player.personal_analysis <= MOST:
        yield f"player {p} has figures out of bounds"
    if len(set(player.rewards_claimed)) != len(player.rewards_claimed):
        yield f"player {p} has taken a reward twice"
    if not set(player.exhausted_characters) <= set(rules.characters):
        yield f"player {p} has exhausted a character that there is not"
