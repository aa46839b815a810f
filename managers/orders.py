"""What the outside asks of a session, and what it gets back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from games.contract import Answer, Move, PlayerId, Screen


class Person(msgspec.Struct, frozen=True):
    """A Telegram user as an update shows them at this moment."""

    id: PlayerId
    name: str
    username: str | None = None
    language: str | None = None


class Place(msgspec.Struct, frozen=True):
    """Where a game is played. ``topic_id`` is 0 in General and in groups without topics."""

    chat_id: int
    topic_id: int = 0


class Pressed(msgspec.Struct, frozen=True):
    """A button as its callback data names it: the epoch of its board, its place on the board."""

    epoch: int
    index: int


class OpenPanel(msgspec.Struct, frozen=True):
    """The wish to see one's own panel of a session."""


class PanelPressed(msgspec.Struct, frozen=True):
    """A button of a panel: the digest of the panel it was on, its place on the panel."""

    digest: int
    index: int


class Order(msgspec.Struct, frozen=True):
    """One wish for one session, from a person or (``person`` None) from the house itself.

    ``target`` is a session's id, or the place whose live session is meant. ``chat_id`` is the
    chat that a press came from: a button that was carried into another chat is refused there.
    ``admin`` is the word of an administrator of that chat, ``owner`` that of one who owns the bot:
    over a game that the whole world plays, only the latter counts.
    ``update_id`` makes redelivery harmless; wishes without one are repeatable by nature.
    """

    target: int | Place
    wish: Move | Pressed | OpenPanel | PanelPressed
    person: Person | None = None
    admin: bool = False
    owner: bool = False
    chat_id: int | None = None
    update_id: int | None = None


class Reply(msgspec.Struct, frozen=True):
    """What became of an order.

    ``accepted`` is False when the rules said no; ``admin_may`` then says that an administrator
    could have. ``names`` holds the display names that ``answer`` needs; ``company`` are the
    players of the session, among whom a name has to be told apart. ``repeated`` marks an update
    that had been processed before. ``panel`` is the presser's panel as it is now, for orders
    that concern one.
    """

    answer: Answer | None = None
    accepted: bool = True
    admin_may: bool = False
    session_id: int | None = None
    names: Mapping[PlayerId, str] = msgspec.field(default_factory=dict)
    company: frozenset[PlayerId] = frozenset()
    repeated: bool = False
    panel: Screen | None = None


class Outbox(msgspec.Struct):
    """The chats, private ones included, that have something new to be shown or told.

    ``progress`` are those where a board's figures have changed and no more. ``turned`` are the
    sessions, with their epoch, whose new phase only one board can show.
    """

    chats: set[int] = msgspec.field(default_factory=set)
    progress: set[int] = msgspec.field(default_factory=set)
    turned: dict[int, int] = msgspec.field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.chats or self.progress)

    def update(self, other: Outbox) -> None:
        """Take in what another one holds."""
        self.chats |= other.chats
        self.progress |= other.progress
        self.turned |= other.turned


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open write transaction: its connection, its one moment, and what it makes worth telling.

    ``outbox`` and ``after_commit`` are acted upon only once the transaction is committed.
    """

    connection: Connection
    now: datetime
    outbox: Outbox = field(default_factory=Outbox)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
