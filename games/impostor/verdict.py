"""Who has won, and what everybody takes home."""

from __future__ import annotations

from collections.abc import Mapping

from games.contract import Announced, Event, Finished, Outcome, PlayerId, Rewarded, Scored, text
from games.impostor.state import (
    Ending,
    ImpostorWorld,
    Player,
    Rules,
    Status,
    living,
    with_player,
    with_shared,
)

Told = tuple[ImpostorWorld, tuple[Event, ...]]
"""A world, and what happened on the way to it."""

GONE: Mapping[Status, Outcome] = {"left": "left", "afk": "afk"}
"""The outcomes that are settled before the end."""

LATE_XP = "tasks"
"""The reward that pays somebody's tasks only once all roles are known."""


def ending(world: ImpostorWorld) -> Ending | None:
    """The win check: made after every elimination, ejection and departure, and when tasks end."""
    shared = world.shared
    alive = [world.players[p] for p in living(world)]
    impostors = [player.role for player in alive].count("impostor")
    if not alive:
        return Ending(None, "nobody")
    if impostors == 0:
        voted_out = any(p.impostor and p.status == "ejected" for p in world.players.values())
        return Ending("crew", "votes" if voted_out else "departures")
    if shared.progress >= shared.needed:
        return Ending("crew", "tasks")
    if 2 * impostors >= len(alive):
        return Ending("impostors", "parity")
    return None


def finish(world: ImpostorWorld, end: Ending) -> Told:
    """Close the game: each player who has no outcome yet gets one."""
    world = with_shared(world, phase="over", deadline=None, ending=end)
    told: list[Event] = [Announced(text(f"impostor-end-{end.way}", **_credits(world)), vital=True)]
    for p in world.shared.seats:
        player = world.players[p]
        earned = xp(world.rules, player, end)
        if player.status not in GONE:
            told.append(Scored(p, outcome(world, player), earned))
        elif earned and _paid_late(world.rules):
            told.append(Rewarded(p, LATE_XP, earned))
    return world, (*told, Finished(end.winner))


def _credits(world: ImpostorWorld) -> dict[str, int]:
    return {"progress": world.shared.progress, "needed": world.shared.needed}


def outcome(world: ImpostorWorld, player: Player) -> Outcome:
    """A player's outcome in a game that is over."""
    if gone := GONE.get(player.status):
        return gone
    end = world.shared.ending
    side = "impostors" if player.impostor else "crew"
    return "win" if end is not None and end.winner == side else "lose"


def task_xp(rules: Rules, player: Player) -> int:
    """What one right answer of this player earns."""
    return rules.xp.fake_task if player.impostor else rules.xp.task


def xp(rules: Rules, player: Player, end: Ending | None) -> int:
    """All the XP of one player's game.

    Who goes before the end keeps the XP of their tasks alone: anything more would tell them,
    while the others still play, whether they had voted for an impostor.
    """
    earned = player.solved * task_xp(rules, player)
    if player.status in GONE or end is None:
        return earned
    earned += player.hits * rules.xp.hit
    earned += rules.xp.survive if player.alive else 0
    side = "impostors" if player.impostor else "crew"
    return earned + (rules.xp.win if end.winner == side else 0)


def remove(world: ImpostorWorld, player: PlayerId, status: Outcome) -> Told:
    """Take a player out of a running game for good; the caller makes the win check."""
    world = with_player(world, player, status=status, ballot=None, ready=False)
    for voter in living(world):
        ballot = world.players[voter].ballot
        if ballot is not None and ballot.target == player:
            world = with_player(world, voter, ballot=None, lost_ballot=True)
    gone, rules = world.players[player], world.rules
    earned = 0 if _paid_late(rules) else xp(rules, gone, None)
    return world, (Scored(player, status, earned),)


def _paid_late(rules: Rules) -> bool:
    """Whether who goes is paid at the end: real and fake tasks do not earn the same, so the XP
    would tell a role that is to stay hidden."""
    return rules.departed_secret or not rules.reveal_role
