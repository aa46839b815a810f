"""What Impostor remembers: a session's rules, the shared state, each player, and the moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from games import contract
from games.contract import Move, PlayerId, World

# ── The rules of one session ─────────────────────────────────────────────────────────────────


class Size(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What depends on how many play.

    ``tasks`` is how many right answers a crewmate, on average, owes the ship (it may be a
    fraction). ``notice_chance`` is between 0 and 1. In the first ``safe_rounds`` rounds nobody
    is struck.
    """

    impostors: int
    tasks: float
    rooms: int
    notice_chance: float
    detectives: int = 0
    safe_rounds: int = 0


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long phases last, in seconds; a meeting gets ``meeting_each`` for each living player."""

    tasks: int
    meeting: int
    meeting_each: int
    vote: int


class Rewards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What earns how much XP. ``hit`` is for a crew ballot that names an impostor."""

    win: int
    task: int
    fake_task: int
    hit: int
    survive: int


class Rules(contract.Rules, frozen=True, kw_only=True):
    """Everything that is fixed for one session of Impostor.

    ``sizes`` is by number of players, ``bank`` the number of written puzzles of each kind, and
    ``weights`` how often each kind is dealt. Nobody is noticed beyond ``notice_most`` people in
    one room, and the crew has lost if ``max_rounds`` rounds decide nothing. Whoever goes without a
    vote takes the role along until the end if ``departed_secret``; games that began before that
    was decided go on without it.
    """

    sizes: dict[int, Size]
    times: Times
    xp: Rewards
    notice_most: int
    max_rounds: int
    missed_votes: int
    bank: dict[str, int]
    weights: dict[str, int]
    open_ballots: bool
    reveal_role: bool
    log_discussion: bool
    departed_secret: bool = False


# ── The state ────────────────────────────────────────────────────────────────────────────────

Role = Literal["crewmate", "detective", "impostor"]
Status = Literal["alive", "struck", "ejected", "left", "afk"]
PhaseName = Literal["tasks", "meeting", "vote", "over"]
Way = Literal["votes", "tasks", "departures", "parity", "air", "nobody"]


class Puzzle(msgspec.Struct, frozen=True, gc=False):
    """One dealt puzzle: the entry of its kind, and the seed of how its options are laid out."""

    kind: str
    entry: int
    seed: int


class Ballot(msgspec.Struct, frozen=True, gc=False):
    """A vote; ``target`` None is for Skip."""

    target: PlayerId | None


class Found(msgspec.Struct, frozen=True, gc=False):
    """Who was found at this meeting, and in which room (counted from 1)."""

    player: PlayerId
    room: int


class Ending(msgspec.Struct, frozen=True, gc=False):
    """Which side won (None is nobody), and in which way."""

    winner: Literal["crew", "impostors"] | None
    way: Way


class State(msgspec.Struct, frozen=True, gc=False):
    """What all players share. ``seed``, ``deck`` and ``dealt`` are secret; the rest is public.

    ``forgiven`` says that silence in this phase is not held against anybody.
    """

    phase: PhaseName
    round: int
    deadline: datetime | None
    seats: tuple[PlayerId, ...]
    needed: int
    seed: int
    deck: int
    progress: int = 0
    dealt: dict[str, int] = msgspec.field(default_factory=dict)
    found: tuple[Found, ...] = ()
    forgiven: bool = False
    ending: Ending | None = None


class Player(msgspec.Struct, frozen=True, gc=False):
    """What belongs to one player. All of it but ``status`` is secret while the game lasts.

    ``right`` is None until this round's puzzle is answered. ``acted`` is hiding for the crew
    and arming a strike for impostors. ``missed`` counts votes missed in a row; a ``lost_ballot``
    was for somebody who then left, and whoever had cast it was not idle.
    """

    role: Role
    room: int
    puzzle: Puzzle
    status: Status = "alive"
    right: bool | None = None
    acted: bool = False
    ready: bool = False
    saw: tuple[PlayerId, ...] = ()
    ballot: Ballot | None = None
    lost_ballot: bool = False
    suspect: PlayerId | None = None
    checked: PlayerId | None = None
    solved: int = 0
    hits: int = 0
    missed: int = 0

    @property
    def alive(self) -> bool:
        return self.status == "alive"

    @property
    def impostor(self) -> bool:
        return self.role == "impostor"

    @property
    def hiding(self) -> bool:
        return self.acted and not self.impostor

    @property
    def settled(self) -> bool:
        """Whether the tasks wait for this player no longer; the same for either role."""
        return self.right is not None or self.acted


ImpostorWorld: TypeAlias = World[State, Player]


def living(world: ImpostorWorld) -> tuple[PlayerId, ...]:
    """The living players, in seating order."""
    # Asked dozens of times a move: a list and no property make it three times as fast.
    players = world.players
    return tuple([p for p in world.shared.seats if players[p].status == "alive"])


def majority(world: ImpostorWorld) -> int:
    """How many have to be ready to close the meeting early: more than half of the living."""
    return len(living(world)) // 2 + 1


def size(world: ImpostorWorld) -> Size:
    """The rules that go with this table's size."""
    rules: Rules = world.rules
    return rules.sizes[len(world.shared.seats)]


def with_shared(world: ImpostorWorld, **changes: Any) -> ImpostorWorld:
    """The world with these fields of its shared state changed."""
    return replace(world, shared=replace(world.shared, **changes))


def with_player(world: ImpostorWorld, player: PlayerId, **changes: Any) -> ImpostorWorld:
    """The world with these fields of one player changed."""
    changed = replace(world.players[player], **changes)
    return replace(world, players={**world.players, player: changed})


# ── The moves ────────────────────────────────────────────────────────────────────────────────


class GoTo(Move, frozen=True, tag="go"):
    """Walk into a room (counted from 1)."""

    room: int


class ShowTask(Move, frozen=True, tag="task"):
    """Read one's puzzle."""


class Choose(Move, frozen=True, tag="choose"):
    """Answer one's puzzle with an option: 0 is A, 3 is D."""

    option: int


class Act(Move, frozen=True, tag="act"):
    """Hide (crew) or arm a strike (impostors)."""


class Look(Move, frozen=True, tag="look"):
    """Look round: who is noticed in the room now, or who was when the last tasks ended."""


class Me(Move, frozen=True, tag="me"):
    """Read one's role and what one knows."""


class Help(Move, frozen=True, tag="help"):
    """Read what this phase is about."""


class Suspect(Move, frozen=True, tag="suspect"):
    """Note a suspicion; a detective's first one is a check of that player."""

    target: PlayerId


class Ready(Move, frozen=True, tag="ready"):
    """Say that one is ready to vote."""


class Vote(Move, frozen=True, tag="vote"):
    """Cast or change one's ballot; ``target`` None is Skip."""

    target: PlayerId | None


MOVES: tuple[type[Move], ...] = (
    GoTo, ShowTask, Choose, Act, Look, Me, Help, Suspect, Ready, Vote,
)  # fmt: skip
