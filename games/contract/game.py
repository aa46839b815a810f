"""The interface of a game."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from games.contract.events import Outcome
from games.contract.moves import Action, Context, Move
from games.contract.outcomes import Answer, Rejected, Step, World
from games.contract.rules import Rules, Settings
from games.contract.screens import Screen
from games.contract.texts import PlayerId, Text


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

    open_to_all: bool = False
    """Whether anybody may play at any time, without a seat. Who asks for one is told how with the
    message ``<key>-how-to-join``."""

    spawns: bool = False
    """Whether a session may open by itself, at times that an operator sets. Nobody is there to host
    it, so the game must have no lobby."""

    panel: bool = False
    """Whether ``private()`` is a screen with buttons, which a player may open in private."""

    after_end: tuple[type[Move], ...] = ()
    """Moves that stay legal once the game has finished, such as taking what one has earned."""

    late_outcomes: Mapping[str, Outcome] = MappingProxyType({})
    """By winner, the outcome of players to whom no :class:`Scored` gave one, because a step cannot
    name players who are not loaded. The engine gives it to them once the game has finished."""

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

    def upcast(self, version: int, state: Any, players: Mapping[str, Any]) -> tuple[Any, Any]:
        """Turn the plain data of another ``state_version`` into today's. Raises ValueError for one
        that there has never been."""
        del state, players  # They are in a shape that nobody here knows.
        raise ValueError(f"{self.key} has no state version {version}")

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
