"""Raccoons' rules: a night, when everyone chooses a bin, ends in a dawn, when those eat who were
alone at theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeAlias

from msgspec.structs import replace

from games.contract import (
    Action,
    Announced,
    Answer,
    Context,
    Depart,
    Event,
    Finished,
    IllegalWorld,
    Name,
    Names,
    PlayerId,
    Rejected,
    Scored,
    Speak,
    Step,
    Tick,
    World,
    text,
)

from . import screens
from .state import (
    Raccoon,
    RaccoonsWorld,
    Rules,
    Sneak,
    State,
    fullest,
    staying,
    visits,
    with_raccoon,
    xp,
)

Told: TypeAlias = tuple[RaccoonsWorld, tuple[Event, ...]]
"""A world, and what happened on the way to it."""


def setup(rules: Rules, seats: Sequence[PlayerId], ctx: Context) -> Step[State, Raccoon]:
    """Call everyone out into the first night."""
    world = World(rules, State(tuple(seats)), {player: Raccoon() for player in seats})
    start = text("raccoons-start", who=Names(tuple(seats), ping=True))
    return Step(nightfall(world, ctx), (Announced(start, vital=True),))


def apply(world: RaccoonsWorld, action: Action, ctx: Context) -> Step[State, Raccoon] | Rejected:
    """Make a move, and end the night if nobody is waited for any more."""
    actor, move = action.actor, action.move
    if isinstance(move, Tick):
        return Step(*dawn(world, ctx))
    if isinstance(move, Speak):
        return Step(world)
    if actor is None or actor not in staying(world):
        return Rejected(text("raccoons-not-playing"))
    match move:
        case Sneak(snacks=snacks) if snacks in world.shared.bins:
            answer = Answer(text("raccoons-off-to", snacks=snacks))
            if world.players[actor].bin == snacks:
                return Step(world, answer=answer)
            after, events = settle(with_raccoon(world, actor, bin=snacks), ctx)
            return Step(after, events, answer)
        case Depart():
            gone = with_raccoon(world, actor, left=True, bin=None)
            after, events = settle(gone, ctx)
            left = Announced(text("raccoons-left", player=Name(actor)), vital=True)
            return Step(after, (left, Scored(actor, "left", xp(gone, actor)), *events))
        case _:
            return Rejected(text("table-not-now"))


def settle(world: RaccoonsWorld, ctx: Context) -> Told:
    """See whether the last move was the one that all waited for."""
    if len(staying(world)) < 2:
        return finish(world)
    if all(world.players[player].bin is not None for player in staying(world)):
        return dawn(world, ctx)
    return world, ()


def dawn(world: RaccoonsWorld, ctx: Context) -> Told:
    """Those eat who were alone at their bin; then it is night again, or over."""
    report = Announced(screens.report(world), vital=True)
    for snacks, guests in visits(world).items():
        if len(guests) == 1:
            eaten = world.players[guests[0]].eaten + snacks
            world = with_raccoon(world, guests[0], eaten=eaten)
    if world.shared.night < world.rules.nights:
        return nightfall(world, ctx), (report,)
    world, events = finish(world)
    return world, (report, *events)


def nightfall(world: RaccoonsWorld, ctx: Context) -> RaccoonsWorld:
    """The next night, with new bins to choose from."""
    rules: Rules = world.rules
    count = len(world.shared.seats) + rules.spare_bins
    bins = ctx.rng.sample(range(1, rules.most_snacks + 1), count)
    shared = replace(
        world.shared,
        night=world.shared.night + 1,
        bins=tuple(sorted(bins, reverse=True)),
        deadline=ctx.now + timedelta(seconds=rules.night_seconds),
    )
    return replace(everyone_home(world), shared=shared)


def finish(world: RaccoonsWorld) -> Told:
    """Close the game: everyone who is still here gets an outcome and all their XP."""
    winners = fullest(world)
    scored = tuple(
        Scored(player, "win" if player in winners else "lose", xp(world, player))
        for player in staying(world)
    )
    shared = replace(world.shared, bins=(), deadline=None)
    over = replace(everyone_home(world), shared=shared)
    result = Announced(screens.result(world), vital=True)
    return over, (result, *scored, Finished("fullest" if winners else None))


def everyone_home(world: RaccoonsWorld) -> RaccoonsWorld:
    """The world with nobody at a bin."""
    players = {player: replace(raccoon, bin=None) for player, raccoon in world.players.items()}
    return replace(world, players=players)


def delay(world: RaccoonsWorld, by: timedelta) -> RaccoonsWorld:
    """Dawn comes later, if one is coming."""
    if world.shared.deadline is None:
        return world
    return replace(world, shared=replace(world.shared, deadline=world.shared.deadline + by))


def legal(world: RaccoonsWorld, player: PlayerId) -> tuple[Sneak, ...]:
    """Every bin is open to everyone who plays."""
    return tuple(map(Sneak, world.shared.bins)) if player in staying(world) else ()


def check(world: RaccoonsWorld) -> None:
    """Raise :class:`IllegalWorld` naming the first thing that is wrong."""
    shared = world.shared
    if set(shared.seats) != set(world.players):
        raise IllegalWorld("the seats and the raccoons are not the same people")
    if bool(shared.bins) != (shared.deadline is not None):
        raise IllegalWorld("a night needs bins and a deadline, and the end has neither")
    for player, raccoon in world.players.items():
        if raccoon.bin is not None and (raccoon.left or raccoon.bin not in shared.bins):
            raise IllegalWorld(f"player {player} is at a bin where nobody can be")
