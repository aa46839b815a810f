"""What a game is to Parlor, and what Parlor promises to a game.

A game is a set of pure functions over a :class:`World`. It never reads a clock, draws from a
generator of its own, touches a network or knows that Telegram exists. It gets an
:class:`Action` and a :class:`Context` and gives back a :class:`Step` (the next world, what
happened, what to tell the player who acted) or a :class:`Rejected` reason.

Words are never built here. A game names a message of its locale files with :class:`Text` and
lets the reader's language be somebody else's concern.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Generic, Literal, TypeVar

import msgspec

PlayerId = int
"""A Telegram user id: up to 52 significant bits, so never a 32-bit column."""


# ── Words ────────────────────────────────────────────────────────────────────────────────────


class Name(msgspec.Struct, frozen=True, tag="name"):
    """A player's present display name, looked up when the text is shown."""

    player: PlayerId


class Names(msgspec.Struct, frozen=True, tag="names"):
    """Several players' names, joined as the reader's language joins a list.

    With ``ping`` they are mentions, so that Telegram calls these players' attention.
    """

    players: tuple[PlayerId, ...]
    ping: bool = False


class When(msgspec.Struct, frozen=True, tag="when"):
    """A moment (aware, UTC), shown as a clock time; to the second where seconds matter."""

    at: datetime
    seconds: bool = False


class Text(msgspec.Struct, frozen=True, tag="text"):
    """A message of the locale files and what fills its gaps.

    ``key`` is a message id, or ``id.attribute``. Strings among ``args`` are data and are
    escaped before they are shown.
    """

    key: str
    args: dict[str, Arg] = msgspec.field(default_factory=dict)


class Texts(msgspec.Struct, frozen=True, tag="texts"):
    """Several texts one below the other."""

    items: tuple[Text | Texts, ...]


Arg = str | int | Name | Names | When | Text | Texts


def text(key: str, **args: Arg) -> Text:
    """Short for :class:`Text`: ``text("vote-cast", target=Name(7))``."""
    return Text(key, args)


# ── Moves ────────────────────────────────────────────────────────────────────────────────────


class Move(msgspec.Struct, frozen=True, tag=True):
    """What somebody wants to do. Each game derives its own moves from this."""


class Tick(Move, frozen=True, tag="tick"):
    """A deadline has passed. Rules ignore a tick whose deadline is no longer theirs."""

    deadline: datetime


class Speak(Move, frozen=True, tag="speak"):
    """The actor wrote an ordinary message in the game's topic."""

    message: str


class Depart(Move, frozen=True, tag="depart"):
    """The actor is out: by ``/leave``, by leaving the group, or removed by an administrator."""

    why: Literal["left", "kicked"] = "left"


class Call(Move, frozen=True, tag="call"):
    """One of the game's own commands (:class:`Command`), with the words that followed it."""

    name: str
    words: tuple[str, ...] = ()


class Action(msgspec.Struct, frozen=True):
    """A move with the one who makes it.

    ``actor`` is None for moves of the house (ticks). ``admin`` says that the actor is known to
    be an administrator of the chat; it is part of the logged action, so a replay needs no
    Telegram to decide the same.
    """

    actor: PlayerId | None
    move: Move
    admin: bool = False


class Context(msgspec.Struct, frozen=True):
    """The world outside, as far as a rule may see it.

    ``now`` is aware UTC. ``rng`` is seeded from the session's seed and the action's number, so
    an outcome does not depend on how actions were batched and a replay draws the same.

    What a game remembers beyond one session comes along here: ``profiles``, what the acting
    player keeps from game to game, and ``chat``, what the session's chat does. Both are as they
    were written last; they are logged with the action, so a replay needs nothing else.
    """

    now: datetime
    rng: Random
    profiles: Mapping[PlayerId, Any] = msgspec.field(default_factory=dict)
    chat: Any = None


# ── What a move leads to ─────────────────────────────────────────────────────────────────────


class Event(msgspec.Struct, frozen=True, tag=True):
    """Something that happened and has to be kept or told. The engine writes each kind down."""


class Announced(Event, frozen=True, tag="announced"):
    """Narration for the whole topic, said exactly once.

    ``vital`` narration is repeated if a crash leaves it unclear whether it got through; other
    narration is then left unsaid. ``to`` addresses one player's private chat instead, where
    that works.
    """

    text: Text
    vital: bool = False
    to: PlayerId | None = None


class Seated(Event, frozen=True, tag="seated"):
    """A player took a seat; seats are counted from 1 in the order they were taken."""

    player: PlayerId
    seat: int


class Unseated(Event, frozen=True, tag="unseated"):
    """A player gave up a seat before the game began; nothing of it stays."""

    player: PlayerId


class Started(Event, frozen=True, tag="started"):
    """The lobby is over and play begins."""


class Dealt(Event, frozen=True, tag="dealt"):
    """A player's role, for the records (never shown before the game ends)."""

    player: PlayerId
    role: str


class Voted(Event, frozen=True, tag="voted"):
    """One ballot cast or changed; ``target`` None is a vote to skip."""

    voter: PlayerId
    target: PlayerId | None
    round: int


class Solved(Event, frozen=True, tag="solved"):
    """One task answered. ``fake`` tasks are counted apart; wrong answers earn 0 XP."""

    player: PlayerId
    kind: str
    description: str
    right: bool
    fake: bool
    xp: int


class Spoke(Event, frozen=True, tag="spoke"):
    """A message worth keeping, with the phase it was said in."""

    player: PlayerId
    message: str
    phase: str


Outcome = Literal["win", "lose", "left", "afk"]


class Scored(Event, frozen=True, tag="scored"):
    """A player's one outcome of this game and all the XP earned in it."""

    player: PlayerId
    outcome: Outcome
    xp: int


class Finished(Event, frozen=True, tag="finished"):
    """The game came to its end. ``winner`` names a side of the game, or None for nobody."""

    winner: str | None


class Abandoned(Event, frozen=True, tag="abandoned"):
    """The game was given up without a result."""


class Recorded(Event, frozen=True, tag="recorded"):
    """One row for a table of the game's own. The engine adds ``session_id`` and ``at``.

    A row whose unique key is there already is left alone.
    """

    table: str
    row: dict[str, str | int | bool | None]


class Rewarded(Event, frozen=True, tag="rewarded"):
    """XP for a player, once for each ``reward`` of this session, however often it is claimed."""

    player: PlayerId
    reward: str
    xp: int


class Badged(Event, frozen=True, tag="badged"):
    """A badge for a player, once for each ``scope`` (such as a season, or ``""`` for ever)."""

    player: PlayerId
    badge: str
    scope: str = ""


class Ranked(Event, frozen=True, tag="ranked"):
    """Amounts to be added to a player's entry on a leaderboard, once for each session.

    ``board`` is the kind of leaderboard, ``scope`` which one of that kind.
    """

    player: PlayerId
    board: str
    scope: str
    amounts: dict[str, int]


Keepsake = Recorded | Rewarded | Badged | Ranked
"""Events that may be written late, because writing them twice changes nothing."""


class Part(Event, frozen=True, tag="part"):
    """Keepsakes that are written together or, if that fails, owed and written later.

    A part that cannot be written takes neither the move nor the other parts with it.
    """

    name: str
    keepsakes: tuple[Keepsake, ...]


class SeatOpened(Event, frozen=True, tag="seat-opened"):
    """A seat became free in a lobby that had been full; the queue wants to know."""


class WantsSeat(Event, frozen=True, tag="wants-seat"):
    """A player asks to be told when a seat opens in this chat."""

    player: PlayerId


class RematchCalled(Event, frozen=True, tag="rematch"):
    """A player wants the same game again, with the same people invited."""

    player: PlayerId
    invited: tuple[PlayerId, ...]


class Answer(msgspec.Struct, frozen=True):
    """What the player who acted is told, in private.

    An ``alert`` is a dialog to be read and closed; otherwise it is a line that fades. Either
    has room for 200 characters.
    """

    text: Text
    alert: bool = False


State = TypeVar("State")
PlayerState = TypeVar("PlayerState")


class World(msgspec.Struct, Generic[State, PlayerState], frozen=True):
    """All that rules may look at: the session's fixed rules, shared state, the loaded players."""

    rules: Any
    shared: State
    players: Mapping[PlayerId, PlayerState] = msgspec.field(default_factory=dict)


class Step(msgspec.Struct, Generic[State, PlayerState], frozen=True):
    """A legal move's outcome. The same world and no events: the actor only looked.

    ``profiles`` and ``chat`` are set where the move changed what is kept beyond the session;
    they are written together with the world.
    """

    world: World[State, PlayerState]
    events: tuple[Event, ...] = ()
    answer: Answer | None = None
    profiles: Mapping[PlayerId, Any] = msgspec.field(default_factory=dict)
    chat: Any = None


class Rejected(msgspec.Struct, frozen=True):
    """An illegal move and the reason, for the one who made it.

    ``admin_may`` says that the same move would be legal for a chat administrator, so that the
    caller may find out whether the actor is one.
    """

    reason: Text
    admin_may: bool = False


class IllegalWorld(Exception):
    """A world broke an invariant of its game. It is never saved and never played on."""


class BadData(ValueError):
    """A data file of a game cannot be used: which file, and ``what`` is wrong at which key."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        self.file = file
        self.what = f"{key}: {problem}" if key else problem
        super().__init__(f"{file}: {self.what}")


# ── Screens ──────────────────────────────────────────────────────────────────────────────────


PANEL = "panel"
"""As a button's ``link``: the way to one's own panel of this session, in the private chat."""


class Button(msgspec.Struct, frozen=True):
    """A labelled move. ``link`` is set instead of a move for a button that opens an address."""

    label: Text
    move: Move | None
    link: str | None = None


class Screen(msgspec.Struct, frozen=True):
    """What is shown: paragraphs of text, and rows of buttons below them."""

    lines: tuple[Text | Texts, ...]
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text on the screen in reading order, paragraphs taken apart."""
        return tuple(_texts_of(self.lines))

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves in reading order. A button's callback data carries its index in here."""
        return tuple(b.move for row in self.rows for b in row if b.move is not None)


def _texts_of(lines: Iterable[Text | Texts]) -> Iterator[Text]:
    for line in lines:
        if isinstance(line, Texts):
            yield from _texts_of(line.items)
        else:
            yield line


# ── The rules of one session ─────────────────────────────────────────────────────────────────


class LobbyRules(msgspec.Struct, frozen=True):
    """How many may play and how long (in seconds) a lobby waits for them.

    ``seats`` of 0 means that the game has no lobby: it starts the moment it is opened. With
    ``teams``, players choose one of that many or are placed in the smallest, and at least two
    have to have somebody in them.
    """

    min_players: int
    seats: int
    seconds: int
    extend_seconds: int
    teams: int = 0


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that stays fixed while one session lasts; a game derives its own from this.

    It is written down with the session, so editing a balance file never changes a running game.
    """

    preset: str
    lobby: LobbyRules


Settings = Mapping[str, str | int | bool]
"""A chat's wishes, by name. A game reads those that it knows and ignores the rest."""


class Command(msgspec.Struct, frozen=True):
    """A command that a game adds to the bot's own.

    ``does`` says what it is: ``move``, a :class:`Call` in the session of the place where it was
    written; ``home``, a :class:`Call` to the player's own things, without a session; ``chat``, a
    :class:`Call` to what the game remembers of the chat where it was written, without a session;
    ``attach``, a wish to see the game's session in this topic as well. Its description for the
    command list is the message ``command-<name>`` of the game's words.
    """

    name: str
    does: Literal["move", "home", "chat", "attach"]


class Home(msgspec.Struct, frozen=True):
    """What a player did with things that are theirs beyond any session, and sees afterwards.

    The screen's buttons carry :class:`Call` moves, with short words of plain letters and digits.
    """

    profile: Any
    screen: Screen
    answer: Answer | None = None


class ChatPage(msgspec.Struct, frozen=True):
    """What somebody did with what a chat remembers, and what everybody there sees afterwards.

    The screen has no buttons. The same ``memory`` object: the actor only looked.
    """

    memory: Any
    screen: Screen
    answer: Answer | None = None


class Standing(msgspec.Struct, frozen=True):
    """A leaderboard (:class:`Ranked`) that belongs to a chat just now.

    ``name`` is what people write after ``/leaderboard`` to see it.
    """

    name: str
    board: str
    scope: str
    title: Text


class Game(ABC):
    """One game. Implementations are stateless: everything they know came from their data files.

    ``presets`` lists the names that ``/newgame`` accepts, the first being the default.
    ``needs`` says whose player states a move must be given: all of them or just the actor's.
    Most games leave the second group of attributes as they are. A subclass inherits those.
    """

    key: str
    state_version: int
    presets: tuple[str, ...]
    needs: Literal["all", "actor"]
    rules_type: type[Rules]
    state_type: type[Any]
    player_type: type[Any]
    move_types: tuple[type[Move], ...]

    commands: tuple[Command, ...] = ()
    """Commands of the game's own."""

    opened_by: Literal["anyone", "admins"] = "anyone"
    """Who may open a session: for ``admins``, chat administrators and the bot's owners."""

    spreads: bool = False
    """Whether one session may be shown in many topics; a world-wide one even in many chats."""

    panel: bool = False
    """Whether ``private()`` is a screen with buttons, which a player may open in private."""

    after_end: tuple[type[Move], ...] = ()
    """Moves that stay legal once the game has finished, such as taking what one has earned."""

    profile_type: type[Any] | None = None
    """What a player keeps from session to session, if anything."""

    chat_type: type[Any] | None = None
    """What a chat keeps from session to session, if anything."""

    @abstractmethod
    def rules(self, preset: str, settings: Settings) -> Rules:
        """The rules for a new session. Raises ValueError for a preset it does not have."""

    @abstractmethod
    def setup(self, rules: Any, seats: Sequence[PlayerId], ctx: Context) -> Step[Any, Any]:
        """Deal: the first world of a game for these players, in seating order."""

    def setup_teams(
        self, rules: Any, teams: Sequence[Sequence[PlayerId]], ctx: Context
    ) -> Step[Any, Any]:
        """Deal for teams; called instead of ``setup`` where the lobby has any."""
        raise NotImplementedError(f"{self.key} is not played in teams")

    @abstractmethod
    def apply(
        self, world: World[Any, Any], action: Action, ctx: Context
    ) -> Step[Any, Any] | Rejected:
        """Make a move: one of ``move_types``, or :class:`Tick`, :class:`Speak`, :class:`Depart`."""

    @abstractmethod
    def delay(self, world: World[Any, Any], by: timedelta) -> World[Any, Any]:
        """Push every open deadline back, and hold nobody's silence in this phase against them."""

    @abstractmethod
    def deadline(self, world: World[Any, Any]) -> datetime | None:
        """When a :class:`Tick` is due, or None while nothing is waited for."""

    @abstractmethod
    def phase(self, world: World[Any, Any]) -> str:
        """A name that changes whenever the board's buttons or their meaning change."""

    @abstractmethod
    def board(self, world: World[Any, Any]) -> Screen:
        """What everyone may see. Must not depend on anything secret."""

    @abstractmethod
    def private(self, world: World[Any, Any], player: PlayerId) -> Screen:
        """What this player, and nobody else, may see; at most 200 characters when rendered."""

    def open_panel(self, world: World[Any, Any], player: PlayerId, ctx: Context) -> Screen:
        """The private screen with its buttons, for a game that has a ``panel``.

        Unlike ``private`` it may be as long as a message, and may look at the player's profile.
        """
        del ctx  # Games with a profile show it here.
        return self.private(world, player)

    @abstractmethod
    def legal(self, world: World[Any, Any], player: PlayerId) -> Iterable[Move]:
        """The moves of the board that this player may make now."""

    @abstractmethod
    def check(self, world: World[Any, Any]) -> None:
        """Raise :class:`IllegalWorld` if an invariant does not hold."""

    @abstractmethod
    def upcast(self, version: int, state: Any, players: Mapping[str, Any]) -> tuple[Any, Any]:
        """Turn the plain data of an older ``state_version`` into today's. Raises ValueError."""

    def new_profile(self, player: PlayerId) -> Any:
        """What a player begins with, for a game that has profiles."""
        raise NotImplementedError(f"{self.key} keeps no profiles")

    def new_chat(self) -> Any:
        """What a chat begins with, for a game that remembers chats."""
        raise NotImplementedError(f"{self.key} remembers no chats")

    def at_home(self, profile: Any, player: PlayerId, move: Move, ctx: Context) -> Home | Rejected:
        """A :class:`Call` of a ``home`` command, or a press on the screen that one showed."""
        raise NotImplementedError(f"{self.key} has nothing at home")

    def at_chat(self, memory: Any, action: Action, ctx: Context) -> ChatPage | Rejected:
        """A :class:`Call` of a ``chat`` command. ``ctx.rng`` is seeded anew for each."""
        raise NotImplementedError(f"{self.key} has nothing to do with a chat")

    def standings(self, memory: Any, now: datetime) -> Sequence[Standing]:
        """The leaderboards that belong to a chat with this memory."""
        del memory, now  # Games with leaderboards of their own know some.
        return ()
