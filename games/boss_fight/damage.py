"""How much an answer hurts, and what the answers to one question do to the boss."""

from __future__ import annotations

from msgspec.structs import replace

from games.boss_fight import questions
from games.boss_fight.balance import level_of
from games.boss_fight.state import (
    BossWorld,
    Choice,
    Damage,
    Level,
    Player,
    Rules,
    State,
    playing,
    team_numbers,
    with_shared,
)
from games.contract import PlayerId


def raw(rules: Damage, level: Level, share_left: tuple[int, int], streak: int) -> int:
    """What a right answer deals before the fairness factor.

    ``share_left`` is the time left and the whole time, in the same unit; ``streak`` counts the
    right answers in a row before this one.
    """
    left, whole = share_left
    return (
        rules.base[level]
        + rules.speed * left // whole
        + rules.streak * min(streak, rules.streak_most)
    )


def factors(sizes: dict[int, int], fairness: int) -> dict[int, int]:
    """Each team's damage factor in percent, by the number of its players.

    With a ``fairness`` of 100 the factor is so large that every team's right answers together
    weigh as much as those of the largest; with 0 all answers weigh the same.
    """
    largest = max(sizes.values(), default=0)
    return {
        team: 100 + fairness * (largest - size) // size for team, size in sizes.items() if size > 0
    }


def sizes(world: BossWorld) -> dict[int, int]:
    """How many still play in each team."""
    teams = [world.players[p].team for p in playing(world)]
    return {team: teams.count(team) for team in team_numbers(world)}


def boss_hp(rules: Rules, boss: str, members: dict[int, int], laps: int) -> int:
    """A boss's HP for teams of these sizes, after so many laps of the season."""
    weights = factors(members, rules.damage.fairness)
    worth = sum(size * weights.get(team, 0) for team, size in members.items())
    stronger = 100 + rules.season.lap_hp * laps
    return max(1, rules.bosses[boss] * worth * stronger // 10_000)


def close(world: BossWorld) -> BossWorld:
    """The world after the open question's answers took effect, in the order they came.

    The answer that takes the boss to 0 is the last hit and deals what was left; right answers
    after it count as right, but there is nothing left for them to hurt.
    """
    shared: State = world.shared
    right = questions.show(shared.question).right
    players = dict(world.players)
    hp, last_hit = shared.hp, shared.last_hit
    dealt = dict.fromkeys(team_numbers(world), 0)
    for p in _in_order(world):
        player = players[p]
        assert player.choice is not None
        hit = 0
        if player.choice.option == right:
            hit = min(hp, _worth(world, player, player.choice))
            hp -= hit
            if hp == 0 and last_hit is None:
                last_hit = p
        dealt[player.team] += hit
        players[p] = _answered(player, player.choice.option == right, hit)
    for p in playing(world):
        if world.players[p].choice is None:
            players[p] = _silent(players[p], shared.forgiven)
    silent = 0 if _in_order(world) else shared.silent + (not shared.forgiven)
    return with_shared(
        replace(world, players=players), hp=hp, last_hit=last_hit, dealt=dealt, silent=silent
    )


def _in_order(world: BossWorld) -> list[PlayerId]:
    """Who answered the open question, first come first."""
    choices = [
        (player.choice.order, p) for p, player in world.players.items() if player.choice is not None
    ]
    return [p for _, p in sorted(choices)]


def _worth(world: BossWorld, player: Player, choice: Choice) -> int:
    shared, rules = world.shared, world.rules
    whole = rules.times.question * 1000
    level = level_of(shared.question.kind)
    dealt = raw(rules.damage, level, (choice.left, whole), player.streak)  # type: ignore[arg-type]
    return dealt * shared.factors[player.team] // 100


def _answered(player: Player, right: bool, hit: int) -> Player:
    streak = player.streak + 1 if right else 0
    return replace(
        player,
        damage=player.damage + hit,
        correct=player.correct + right,
        answered=player.answered + 1,
        streak=streak,
        best_streak=max(player.best_streak, streak),
        missed=0,
        choice=None,
        right=right,
        dealt=hit,
    )


def _silent(player: Player, forgiven: bool) -> Player:
    """Who does not answer loses the streak, unless the house itself was away."""
    if forgiven:
        return replace(player, right=None, dealt=0)
    return replace(player, streak=0, missed=player.missed + 1, right=None, dealt=0)
