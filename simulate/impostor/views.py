"""What a player at a real table knows. This module alone looks into a world for the players.

A :class:`View` holds what the board shows to all, what this player's own screen and answers
show, and what has been said. Players decide by it and by nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from games.contract import PlayerId
from games.impostor.state import ImpostorWorld, Role, living, size
from simulate.impostor.talk import Record


@dataclass(frozen=True, slots=True)
class Public:
    """What everybody may read on the board, or has read in its notices.

    ``guilty`` and ``innocent`` are the players whose side is known to all: the ejected, if the
    chat reveals their roles, and those who were struck.
    """

    seats: tuple[PlayerId, ...]
    living: tuple[PlayerId, ...]
    round: int
    rooms: int
    safe: bool
    last: bool
    progress: int
    needed: int
    impostors: int
    detectives: int
    guilty: frozenset[PlayerId]
    innocent: frozenset[PlayerId]

    @property
    def left(self) -> int:
        """How many impostors are still aboard, as far as the table can tell."""
        return max(1, self.impostors - len(self.guilty))

    @property
    def crew(self) -> int:
        """How many of the crew are still aboard, as far as the table can tell."""
        return len(self.living) - self.left

    @property
    def one_strike_decides(self) -> bool:
        """Whether the crew would be too few after losing one more."""
        return self.crew - 1 <= self.left

    def repairs_are_near(self, skill: float) -> bool:
        """Whether one round's work of a crew of this skill may well finish the ship."""
        return self.needed - self.progress <= skill * self.crew


@dataclass(frozen=True, slots=True)
class View:
    """Everything that one player knows. ``checked`` is what a detective's own check showed."""

    public: Public
    record: Record
    me: PlayerId
    role: Role
    partners: tuple[PlayerId, ...]
    room: int
    saw: tuple[PlayerId, ...]
    acted: bool
    right: bool | None
    checked: tuple[PlayerId, bool] | None

    @property
    def others(self) -> list[PlayerId]:
        """The living players but oneself."""
        return [p for p in self.public.living if p != self.me]


def public(world: ImpostorWorld) -> Public:
    """What is public in a world."""
    shared, rules, table = world.shared, world.rules, size(world)
    shown = [p for p in shared.seats if _revealed(world, p)]
    guilty = frozenset(p for p in shown if world.players[p].impostor)
    return Public(
        seats=shared.seats,
        living=living(world),
        round=shared.round,
        rooms=table.rooms,
        safe=shared.round <= table.safe_rounds,
        last=shared.round >= rules.max_rounds,
        progress=shared.progress,
        needed=shared.needed,
        impostors=table.impostors,
        detectives=table.detectives,
        guilty=guilty,
        innocent=frozenset(shown) - guilty,
    )


def _revealed(world: ImpostorWorld, p: PlayerId) -> bool:
    """Whether all know this player's side. Only the crew is ever struck."""
    status = world.players[p].status
    return status == "struck" or (status != "alive" and bool(world.rules.reveal_role))


def view(world: ImpostorWorld, known: Public, record: Record, me: PlayerId) -> View:
    """A player's view: the public part, and what their own presses of Me and Look tell."""
    player = world.players[me]
    partners = tuple(p for p in known.living if p != me and world.players[p].impostor)
    checked = player.checked
    return View(
        public=known,
        record=record,
        me=me,
        role=player.role,
        partners=partners if player.impostor else (),
        room=player.room,
        saw=player.saw,
        acted=player.acted,
        right=player.right,
        checked=None if checked is None else (checked, world.players[checked].impostor),
    )
