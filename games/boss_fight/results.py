"""How a fight is written down: four parts, each of which can stand, fail and be mended alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from games.boss_fight.state import BossWorld, Ending, Rules
from games.boss_fight.verdict import outcome
from games.contract import Badged, Keepsake, Part, PlayerId, Ranked, Recorded

BOSS_BOARD = "boss_specific"
EVENT_BOARD = "event_overall"


def boss_scope(event: str, boss: str) -> str:
    """Which leaderboard a boss has in a season."""
    return f"{event}/{boss}"


def parts(world: BossWorld, end: Ending, known: Mapping[PlayerId, int]) -> tuple[Part, ...]:
    """Everything that is kept of a fight. ``known`` are the right answers of the season before."""
    return (
        Part("player_sessions", tuple(_player_sessions(world, end))),
        Part("badges", tuple(_badges(world, end, known))),
        Part("leaderboards", tuple(_leaderboards(world))),
        Part("boss_session", (_boss_session(world, end),)),
    )


def _player_sessions(world: BossWorld, end: Ending) -> Iterator[Keepsake]:
    for p in world.shared.seats:
        player = world.players[p]
        yield Recorded(
            "player_sessions",
            {
                "player_id": p,
                "team": player.team,
                "damage": player.damage,
                "correct_answers": player.correct,
                "winner": outcome(player, end) == "win",
            },
        )


def _badges(world: BossWorld, end: Ending, known: Mapping[PlayerId, int]) -> Iterator[Keepsake]:
    shared, rules = world.shared, world.rules
    # Each fight of a season has honours of its own, so that they can be collected.
    fight = f"{shared.event}/{shared.fight}"
    if end.mvp is not None:
        yield Badged(end.mvp, "mvp", fight)
    if shared.last_hit is not None:
        yield Badged(shared.last_hit, "last_hit", fight)
    if end.way == "defeated":
        for p in shared.seats:
            if outcome(world.players[p], end) == "win":
                yield Badged(p, "boss_defeated", fight)
    for p in shared.seats:
        for milestone in milestones(rules, known.get(p, 0), world.players[p].correct):
            yield Badged(p, milestone_badge(milestone), shared.event)


def milestones(rules: Rules, before: int, more: int) -> tuple[int, ...]:
    """The milestones that ``more`` right answers reach or pass, coming from ``before``."""
    return tuple(n for n in rules.milestones if before < n <= before + more)


def milestone_badge(milestone: int) -> str:
    """The badge for so many right answers in a season."""
    return f"milestone_{milestone}"


def _leaderboards(world: BossWorld) -> Iterator[Keepsake]:
    shared = world.shared
    for p in shared.seats:
        player = world.players[p]
        amounts = {
            "damage": player.damage,
            "correct_answers": player.correct,
            "sessions_played": 1,
        }
        yield Ranked(p, BOSS_BOARD, boss_scope(shared.event, shared.boss), amounts)
        yield Ranked(p, EVENT_BOARD, shared.event, amounts)


def _boss_session(world: BossWorld, end: Ending) -> Keepsake:
    shared = world.shared
    return Recorded(
        "boss_sessions",
        {
            "boss": shared.boss,
            "event": shared.event,
            "total_hp": shared.max_hp,
            "final_damage": shared.max_hp - shared.hp,
            "outcome": "defeated" if end.way == "defeated" else "survived",
            "winning_team": end.winner,
            "mvp_id": end.mvp,
            "last_hitter_id": shared.last_hit,
        },
    )
