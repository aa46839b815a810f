"""Who has won a fight, and what everybody takes home from it."""

from __future__ import annotations

from games.boss_fight.state import BossWorld, Ending, Player, Rules, Way, playing, team_numbers
from games.contract import Outcome, PlayerId


def team_damage(world: BossWorld) -> dict[int, int]:
    """What each team has dealt so far, those who left included."""
    totals = dict.fromkeys(team_numbers(world), 0)
    for player in world.players.values():
        totals[player.team] += player.damage
    return totals


def ending(world: BossWorld, way: Way) -> Ending:
    """The fight's result: only those who are still there can be its MVP, or win it."""
    return Ending(way, winner(world), mvp(world))


def winner(world: BossWorld) -> int | None:
    """The team with the most damage.

    Between equals the one that struck the last hit wins, and then the one with more right
    answers; if that is equal too, it is a draw.
    """
    last_hit, totals = world.shared.last_hit, team_damage(world)
    there = {world.players[p].team for p in playing(world)}

    def merit(team: int) -> tuple[int, bool, int]:
        struck = last_hit is not None and world.players[last_hit].team == team
        correct = sum(p.correct for p in world.players.values() if p.team == team)
        return totals[team], struck, correct

    ranked = sorted(there, key=merit, reverse=True)
    if not ranked or totals[ranked[0]] == 0:
        return None
    if len(ranked) > 1 and merit(ranked[0]) == merit(ranked[1]):
        return None
    return ranked[0]


def mvp(world: BossWorld) -> PlayerId | None:
    """The player with the most damage; between equals more right answers, then the longer
    streak, then the earlier seat."""
    players = world.players
    order = {p: place for place, p in enumerate(world.shared.seats)}

    def merit(p: PlayerId) -> tuple[int, int, int, int]:
        player = players[p]
        return player.damage, player.correct, player.best_streak, -order[p]

    best = max(playing(world), key=merit, default=None)
    return best if best is not None and players[best].damage > 0 else None


def outcome(player: Player, end: Ending) -> Outcome:
    """A player's outcome in a fight that is over."""
    if not player.playing:
        return "left"
    return "win" if player.team == end.winner else "lose"


def xp(rules: Rules, world: BossWorld, p: PlayerId, end: Ending | None) -> int:
    """All the XP of one player's fight: for right answers alone if they left before its end."""
    player, rewards = world.players[p], rules.xp
    if player.answered == 0:
        return 0
    earned = player.correct * rewards.correct
    if not player.playing or end is None:
        return earned
    earned += rewards.played
    earned += rewards.win if player.team == end.winner else 0
    earned += rewards.defeated if end.way == "defeated" else 0
    earned += rewards.mvp if p == end.mvp else 0
    return earned + (rewards.last_hit if p == world.shared.last_hit else 0)
