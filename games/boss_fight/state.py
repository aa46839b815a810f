"""What Boss Fight remembers: a session's rules, the fight, each player, the chat, the moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from games import contract
from games.contract import Move, PlayerId, World

Level = Literal["easy", "medium", "hard"]
LEVELS: tuple[Level, ...] = ("easy", "medium", "hard")

# ── The rules of one session ─────────────────────────────────────────────────────────────────


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long things last, in seconds; ``fight`` is the most that a whole fight may take."""

    question: int
    reveal: int
    fight: int


class Damage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a right answer deals.

    ``base`` is by level. ``speed`` is added in full at the moment a question opens and melts
    away until its deadline. ``streak`` is added for each right answer in a row before this one,
    up to ``streak_most`` of them. ``fairness`` (percent) is how much of a smaller team's
    disadvantage in numbers is made up for.
    """

    base: dict[Level, int]
    speed: int
    streak: int
    streak_most: int
    fairness: int


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which level is asked: below these percents of the boss's HP it gets harder."""

    medium_below: int
    hard_below: int


class Rewards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What earns how much XP; nothing does for somebody who answered no question."""

    played: int
    correct: int
    win: int
    defeated: int
    mvp: int
    last_hit: int


class Seasons(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a season lasts unless an administrator says otherwise, and its bosses.

    Once all of a season's ``bosses`` are down they come back with ``lap_hp`` percent more HP.
    """

    days: int
    most_days: int
    bosses: int
    lap_hp: int


class Rules(contract.Rules, frozen=True, kw_only=True):
    """Everything that is fixed for one fight.

    ``bosses`` is their HP for each player, in order. ``bank`` is the number of written questions
    of each kind (``science_easy``). Somebody who missed ``patience`` questions in a row is not
    waited for; after ``silence`` questions without any answer the fight is over.
    """

    questions: int
    times: Times
    damage: Damage
    course: Course
    xp: Rewards
    season: Seasons
    milestones: tuple[int, ...]
    patience: int
    silence: int
    bosses: dict[str, int]
    bank: dict[str, int]


# ── What a chat remembers ────────────────────────────────────────────────────────────────────


class Season(msgspec.Struct, frozen=True):
    """An event: its bosses in order and how far the chat has come with them.

    ``name`` is None for the one that a chat gets by itself, and that one has no end.
    ``defeated`` counts bosses, so it says which is next. ``latest`` is the boss fought last, and
    ``correct`` every player's right answers so far.
    """

    id: str
    name: str | None
    began_at: datetime
    ends_at: datetime | None
    bosses: tuple[str, ...]
    defeated: int = 0
    fights: int = 0
    latest: str | None = None
    correct: dict[PlayerId, int] = msgspec.field(default_factory=dict)


class Fought(msgspec.Struct, frozen=True):
    """How one fight ended. ``winner`` is a team, or None for a draw."""

    at: datetime
    boss: str
    defeated: bool
    damage: int
    hp: int
    winner: int | None
    mvp: PlayerId | None
    last_hit: PlayerId | None


class Memory(msgspec.Struct, frozen=True):
    """The present season and the one before it, the last fights (newest first), and how often
    each question was asked here.

    ``used`` is by kind; the first number is that of the kind's first question.
    """

    season: Season | None = None
    last: Season | None = None
    fought: tuple[Fought, ...] = ()
    used: dict[str, tuple[int, ...]] = msgspec.field(default_factory=dict)


# ── The state of a fight ─────────────────────────────────────────────────────────────────────

PhaseName = Literal["question", "reveal", "over"]
Way = Literal["defeated", "questions", "time", "silence", "deserted"]


class Question(msgspec.Struct, frozen=True):
    """One question: the entry of its kind, and the seed of how its options are laid out."""

    kind: str
    entry: int
    seed: int

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.entry}"


class Ending(msgspec.Struct, frozen=True):
    """How the fight ended: which team won it (None is a draw), and who dealt the most damage."""

    way: Way
    winner: int | None
    mvp: PlayerId | None


class State(msgspec.Struct, frozen=True):
    """What all players share.

    ``factors`` are the teams' damage factors for this question, in percent, and ``dealt`` what
    each team dealt in the last one. ``question`` tells the right option, so only its words are
    public before the reveal. ``forgiven`` says that silence in this question does not count, and
    ``silent`` how many questions in a row nobody answered.
    """

    phase: PhaseName
    number: int
    deadline: datetime | None
    ends_at: datetime
    seats: tuple[PlayerId, ...]
    teams: int
    event: str
    event_name: str | None
    fight: int
    boss: str
    max_hp: int
    hp: int
    question: Question
    factors: dict[int, int]
    asked: tuple[str, ...] = ()
    dealt: dict[int, int] = msgspec.field(default_factory=dict)
    last_hit: PlayerId | None = None
    silent: int = 0
    forgiven: bool = False
    ending: Ending | None = None


class Choice(msgspec.Struct, frozen=True):
    """An answer that is locked in: the option, the milliseconds left, its place in the order."""

    option: int
    left: int
    order: int


class Player(msgspec.Struct, frozen=True):
    """What belongs to one player. ``choice`` is secret until the question closes.

    ``right`` and ``dealt`` are about the last closed question (None: no answer); ``streak``
    counts right answers in a row, ``missed`` unanswered questions in a row.
    """

    team: int
    status: Literal["playing", "left"] = "playing"
    damage: int = 0
    correct: int = 0
    answered: int = 0
    streak: int = 0
    best_streak: int = 0
    missed: int = 0
    choice: Choice | None = None
    right: bool | None = None
    dealt: int = 0

    @property
    def playing(self) -> bool:
        return self.status == "playing"


BossWorld: TypeAlias = World[State, Player]


def playing(world: BossWorld) -> tuple[PlayerId, ...]:
    """Everybody who has not left, in seating order."""
    return tuple(p for p in world.shared.seats if world.players[p].playing)


def team_numbers(world: BossWorld) -> tuple[int, ...]:
    """The teams that had anybody in them when the fight began."""
    return tuple(sorted({player.team for player in world.players.values()}))


def with_shared(world: BossWorld, **changes: Any) -> BossWorld:
    """The world with these fields of its shared state changed."""
    return replace(world, shared=replace(world.shared, **changes))


def with_player(world: BossWorld, player: PlayerId, **changes: Any) -> BossWorld:
    """The world with these fields of one player changed."""
    changed = replace(world.players[player], **changes)
    return replace(world, players={**world.players, player: changed})


# ── The moves ────────────────────────────────────────────────────────────────────────────────


class Choose(Move, frozen=True, tag="choose"):
    """Lock in an option: 0 is A, 3 is D."""

    option: int


class Me(Move, frozen=True, tag="me"):
    """Read one's own part in the fight."""


class Help(Move, frozen=True, tag="help"):
    """Read what to do now."""


MOVES: tuple[type[Move], ...] = (Choose, Me, Help)
