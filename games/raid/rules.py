"""The raid's rules, from the top: strikes at any time, until the boss is slain or time is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from games.contract import (
    Action,
    Answer,
    Call,
    Context,
    Depart,
    Event,
    Finished,
    Move,
    PlayerId,
    Rejected,
    Speak,
    Step,
    Tick,
    World,
    text,
)
from games.raid import report, rewards, screens, team
from games.raid.state import (
    Analyze,
    BestTeam,
    Claim,
    ClearTeam,
    Ending,
    Fight,
    Player,
    Profile,
    RaidWorld,
    Rules,
    ShowTop,
    State,
    TeamPage,
    Toggle,
    with_shared,
)
from games.raid.strike import strike

Result: TypeAlias = Step[State, Player] | Rejected

CALLS: Mapping[str, Callable[[], Move]] = {
    "fight": Fight,
    "analyze": Analyze,
    "claim": Claim,
    "top": ShowTop,
}
"""What the commands of a raid's topic stand for."""


def setup(rules: Rules, ctx: Context) -> Step[State, Player]:
    """The boss appears, with what it shows of itself from the start."""
    boss = rules.boss
    shared = State(
        current_hp=boss.total_hp,
        weaknesses=_some(boss.weakness_pool, boss.weaknesses, ctx),
        resistances=_some(boss.resistance_pool, boss.resistances, ctx),
        event_start=ctx.now,
        event_end=ctx.now + timedelta(seconds=boss.duration),
    )
    world: RaidWorld = World(rules, shared)
    return Step(world, (report.opening(world),))


def _some(pool: tuple[str, ...], count: int, ctx: Context) -> tuple[str, ...]:
    drawn = set(ctx.rng.sample(pool, count))
    return tuple(id_ for id_ in pool if id_ in drawn)


# ── Moves ────────────────────────────────────────────────────────────────────────────────────


def apply(world: RaidWorld, action: Action, profile: Profile, ctx: Context) -> Result:
    """Make a move; ``profile`` is what the actor owns."""
    actor, move = action.actor, action.move
    if isinstance(move, Tick):
        return tick(world, move, ctx)
    if isinstance(move, Speak):
        return Step(world)
    if isinstance(move, Depart):
        return Rejected(text("raid-no-seats"))
    if isinstance(move, Call) and move.name in CALLS:
        move = CALLS[move.name]()
    if actor is None:
        return Rejected(text("raid-unknown-move"))
    if world.shared.ending is not None and not isinstance(move, AFTER_END):
        return Rejected(text("raid-over"))
    return _play(world, actor, move, profile, ctx)


AFTER_END: tuple[type[Move], ...] = (Claim, ShowTop)
"""What remains to be done when a raid is over."""


def _play(world: RaidWorld, actor: PlayerId, move: Move, profile: Profile, ctx: Context) -> Result:
    match move:
        case Fight():
            return strike(world, actor, "fight", profile, ctx)
        case Analyze():
            return strike(world, actor, "analyze", profile, ctx)
        case Claim():
            return rewards.claim(world, actor, profile)
        case ShowTop():
            return Step(world, answer=Answer(screens.standing(world, actor), alert=True))
        case Toggle():
            return team.toggle(world, actor, move, profile, ctx)
        case BestTeam():
            return team.best(world, actor, profile, ctx)
        case ClearTeam():
            return team.clear(world, actor, profile)
        case TeamPage():
            return team.turn(world, actor, move, profile)
        case _:
            return Rejected(text("raid-unknown-move"))


def legal(world: RaidWorld) -> Iterator[Move]:
    """The hub's buttons. They are for everyone: who has to rest is known only to the clock."""
    yield from screens.board(world).moves


# ── Time ─────────────────────────────────────────────────────────────────────────────────────


def deadline(world: RaidWorld) -> datetime | None:
    """When the raiders are to be told that time is running out, and then when it is up."""
    shared = world.shared
    if shared.ending is not None:
        return None
    if shared.last_called:
        return shared.event_end
    return shared.event_end - timedelta(seconds=world.rules.boss.last_call)


def tick(world: RaidWorld, move: Tick, ctx: Context) -> Result:
    """Tell that time is running out, or end the raid."""
    if move.deadline != deadline(world) or ctx.now < move.deadline:
        return Step(world)
    if ctx.now < world.shared.event_end:
        called = with_shared(world, last_called=True)
        return Step(called, (report.last_call(called),))
    winner: Literal["threat"] | None = "threat" if world.shared.strike_count else None
    over = with_shared(world, ending=Ending(winner, ctx.now))
    events: tuple[Event, ...] = (report.time_up(over), Finished(winner))
    return Step(over, events)


def delay(world: RaidWorld, by: timedelta) -> RaidWorld:
    """Give the raiders the time back that the house was away."""
    if world.shared.ending is not None:
        return world
    return with_shared(world, event_end=world.shared.event_end + by)


def phase(world: RaidWorld) -> str:
    """The hub has the same buttons from the first strike to the last."""
    return "raid" if world.shared.ending is None else "over"
