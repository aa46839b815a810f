"""What Raccoons remembers: a session's rules, the shared state, each raccoon, and the one move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec.structs import replace

from games import contract
from games.contract import Move, PlayerId, World

Count = Annotated[int, msgspec.Meta(ge=1)]


class Rules(contract.Rules, frozen=True, kw_only=True):
    """Everything that is fixed for one session: a preset of ``balance.toml``.

    There are ``spare_bins`` more bins than players, and up to ``most_snacks`` snacks in a bin.
    """

    nights: Count
    night_seconds: Count
    spare_bins: Count
    most_snacks: Count
    snack_xp: int
    win_xp: int


class State(msgspec.Struct, frozen=True):
    """What all share, all of it public. ``bins`` are the snacks in each of tonight's bins; no two
    hold the same number. A game that is over has no bins and no deadline."""

    seats: tuple[PlayerId, ...]
    night: int = 0
    bins: tuple[int, ...] = ()
    deadline: datetime | None = None


class Raccoon(msgspec.Struct, frozen=True):
    """What belongs to one player. ``bin``, tonight's choice by its snacks, is secret."""

    eaten: int = 0
    bin: int | None = None
    left: bool = False


class Sneak(Move, frozen=True, tag="sneak"):
    """Go to the bin that holds so many snacks, tonight."""

    snacks: int


RaccoonsWorld: TypeAlias = World[State, Raccoon]


def with_raccoon(world: RaccoonsWorld, player: PlayerId, **changes: Any) -> RaccoonsWorld:
    """The world with these fields of one raccoon changed."""
    changed = replace(world.players[player], **changes)
    return replace(world, players={**world.players, player: changed})


def staying(world: RaccoonsWorld) -> tuple[PlayerId, ...]:
    """Those who have not left, in seating order."""
    return tuple(player for player in world.shared.seats if not world.players[player].left)


def visits(world: RaccoonsWorld) -> Mapping[int, tuple[PlayerId, ...]]:
    """Who goes where tonight: the bins that somebody chose, and all who did."""
    everyone = {
        snacks: tuple(p for p in staying(world) if world.players[p].bin == snacks)
        for snacks in world.shared.bins
    }
    return {snacks: guests for snacks, guests in everyone.items() if guests}


def fullest(world: RaccoonsWorld) -> tuple[PlayerId, ...]:
    """The winners, if the game ended now: who ate most, if anybody ate at all."""
    most = max((world.players[player].eaten for player in staying(world)), default=0)
    return tuple(p for p in staying(world) if most > 0 and world.players[p].eaten == most)


def xp(world: RaccoonsWorld, player: PlayerId) -> int:
    """What the game is worth to a player, if it ended now."""
    rules: Rules = world.rules
    won = player in fullest(world)
    return world.players[player].eaten * rules.snack_xp + (rules.win_xp if won else 0)
