"""Opening a session: the row, its rules as they stand today, its board, and its first world."""

from __future__ import annotations

import secrets

import msgspec
from sqlalchemy import insert

from db.models import Board
from games.contract import Context, PlayerId, Settings
from games.table import Rulebook, encode
from managers.chats import ChatManager
from managers.ledger import Ledger
from managers.orders import Place, Transaction
from managers.sessions import GameSessionManager
from managers.sitting import Sitting, seeded


class Opening(msgspec.Struct, frozen=True):
    """A wish for a new session. ``preset`` None takes the chat's, or the game's first."""

    place: Place
    host: PlayerId
    preset: str | None = None
    topic_name: str = ""


def open_session(work: Transaction, ledger: Ledger, book: Rulebook, wish: Opening) -> Sitting:
    """Open a session, with its board; the place's chat and the host must be on record.

    Raises :class:`managers.sessions.TopicBusy` if the place has a live game, and ValueError for
    a preset that the game does not have. The caller flushes the ledger.
    """
    connection, now = work.connection, work.now
    settings = ChatManager(connection).settings(wish.place.chat_id)
    rules = book.game.rules(_preset(book, wish.preset, settings), settings)
    seed = secrets.randbits(63)
    step = book.open(rules, wish.host, Context(now, seeded(seed, 0)))
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
    )
    connection.execute(
        insert(Board).values(
            session_id=row["id"], chat_id=wish.place.chat_id, topic_id=wish.place.topic_id
        )
    )
    sitting = Sitting(row, book, step.world)
    for event in step.events:
        ledger.record(sitting.id, sitting.place, event)
    work.outbox.chats.add(wish.place.chat_id)
    return sitting


def _preset(book: Rulebook, asked: str | None, settings: Settings) -> str:
    """The preset asked for, else the chat's own where this game has it, else the game's first."""
    if asked is not None:
        return asked
    favourite = settings.get("preset")
    return str(favourite) if favourite in book.game.presets else book.game.presets[0]
