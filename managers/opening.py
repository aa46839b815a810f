"""Opening a session: the row, its rules as they stand today, its board, its first world, and
a word to those who wait for a game."""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec
from sqlalchemy import insert

from db.models import Board
from games.contract import Context, PlayerId, Rules, Settings, text
from games.table import AnyStep, Rulebook, encode
from managers.chats import ChatManager
from managers.hubs import Reach, sessions_shown_at
from managers.ledger import Ledger
from managers.limits import Limits, check_limits, hold_limits
from managers.orders import Place, Transaction
from managers.queueing import call_queue
from managers.sessions import GameSessionManager, TopicBusy
from managers.sitting import Sitting, seeded

COMMON_PRESET = "preset"
"""The name that the setting had when there was one for all games; some chats still have it."""
BOARDS_AT_ONCE = 250
"""Boards that one statement puts up; a game for the whole world has one in each chat."""


class Opening(msgspec.Struct, frozen=True):
    """A wish for a new session. ``preset`` None takes the chat's, or the game's first.

    ``also`` are places beside its own where a game that spreads is shown from the start.
    """

    place: Place
    host: PlayerId
    preset: str | None = None
    topic_name: str = ""
    reach: Reach = "chat"
    also: tuple[Place, ...] = ()


def open_session(
    work: Transaction,
    ledger: Ledger,
    book: Rulebook,
    wish: Opening,
    limits: Limits | None = None,
) -> Sitting:
    """Open a session, with its board, and call those who wait for a game in this chat; the
    place's chat and the host must be on record.

    Raises :class:`managers.sessions.TopicBusy` if the place has a live game,
    :class:`managers.limits.LimitReached` if ``limits`` are given and the host or the chat has
    had enough of them, and ValueError for a preset that the game does not have. Nothing is
    written then. The caller flushes the ledger.
    """
    connection, now = work.connection, work.now
    if limits is not None:
        hold_limits(connection, wish.host, wish.place.chat_id)
        check_limits(connection, limits, wish.host, wish.place.chat_id, now)
    if (holder := sessions_shown_at(connection, [wish.place]).get(wish.place)) is not None:
        raise TopicBusy(holder)
    settings = ChatManager(connection).settings(wish.place.chat_id)
    rules = book.game.rules(_preset(book, wish.preset, settings), settings)
    seed = secrets.randbits(63)
    step = first_step(book, rules, wish.host, now, seed)
    row = GameSessionManager(connection, now=now).create_session(
        topic_id=wish.place.topic_id,
        chat_id=wish.place.chat_id,
        creator_id=wish.host,
        topic_name=wish.topic_name,
        game_type=book.key,
        max_players=rules.lobby.seats or None,
        created_at=now,
        seed=seed,
        rules=encode(rules),
        game_state=encode(step.world.shared),
        state_version=book.game.state_version,
        deadline_at=book.deadline(step.world),
        status=book.status(step.world),
        reach=wish.reach if book.game.spreads else "chat",
    )
    sitting = Sitting(row, book, step.world)
    sitting.shown_at((wish.place, *wish.also))
    boards = [
        {
            "session_id": sitting.id,
            "chat_id": place.chat_id,
            "topic_id": place.topic_id,
            "game_type": book.key,
        }
        for place in sitting.places
    ]
    for start in range(0, len(boards), BOARDS_AT_ONCE):
        connection.execute(insert(Board), boards[start : start + BOARDS_AT_ONCE])
    for event in step.events:
        ledger.record(sitting.id, sitting.places, event)
    work.outbox.chats.update(sitting.chats)
    if rules.lobby.seats:
        game = text(f"{book.key}-name")
        call_queue(work, ledger, sitting.id, sitting.place, "lobby", game, sitting.company)
    return sitting


def first_step(book: Rulebook, rules: Rules, host: PlayerId, at: datetime, seed: int) -> AnyStep:
    """What a session begins with; its first move is number 1, so this is number 0."""
    return book.open(rules, host, Context(at, seeded(seed, 0)))


def _preset(book: Rulebook, asked: str | None, settings: Settings) -> str:
    """The preset asked for, else the chat's own for this game, else the game's first."""
    return asked if asked is not None else wished_preset(book, settings) or book.game.presets[0]


def wished_preset(book: Rulebook, settings: Settings) -> str | None:
    """The preset that a chat wants for a game where nobody names one. A wish from when there was
    one for all games holds for those that have such a preset and no wish of their own."""
    for name in (preset_setting(book.key), COMMON_PRESET):
        wish = settings.get(name)
        if wish in book.game.presets:
            return str(wish)
    return None


def preset_setting(game: str) -> str:
    """The name of a chat's setting for the preset of this game."""
    return f"{COMMON_PRESET}.{game}"
