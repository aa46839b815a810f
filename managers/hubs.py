"""Where a session is shown. Most have one board; a game that spreads may have one in many topics,
and in many chats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec
from sqlalchemy import Connection, insert, or_, select, tuple_, update

from db.models import IS_LIVE, Board, GameSession
from managers.orders import Place, Transaction

Reach = Literal["chat", "world"]


class Attached(msgspec.Struct, frozen=True):
    """What became of the wish to see a session in a topic as well.

    ``session_id`` is None if no session of the game is going on that may be shown here;
    ``taken`` is True if this topic shows another game.
    """

    session_id: int | None
    taken: bool = False


def sessions_shown_at(connection: Connection, places: Collection[Place]) -> dict[Place, int]:
    """The live session on the board of each of these places."""
    if not places:
        return {}
    spots = [(place.chat_id, place.topic_id) for place in places]
    shown = (
        select(Board.chat_id, Board.topic_id, Board.session_id)
        .join(GameSession, GameSession.id == Board.session_id)
        .where(tuple_(Board.chat_id, Board.topic_id).in_(spots), IS_LIVE)
    )
    return {Place(row.chat_id, row.topic_id): row.session_id for row in connection.execute(shown)}


def places_of(connection: Connection, session_ids: Iterable[int]) -> dict[int, tuple[Place, ...]]:
    """All the places where each of these sessions has a board."""
    found: defaultdict[int, list[Place]] = defaultdict(list)
    boards = (
        select(Board.session_id, Board.chat_id, Board.topic_id)
        .where(Board.session_id.in_(list(session_ids)))
        .order_by(Board.id)
    )
    for row in connection.execute(boards):
        found[row.session_id].append(Place(row.chat_id, row.topic_id))
    return {session_id: tuple(places) for session_id, places in found.items()}


def newest_over_at(connection: Connection, game: str, place: Place) -> int | None:
    """The last session of the game that was shown here and played to its end."""
    return connection.scalar(
        select(GameSession.id)
        .join(Board, Board.session_id == GameSession.id)
        .where(
            Board.chat_id == place.chat_id,
            Board.topic_id == place.topic_id,
            GameSession.game_type == game,
            GameSession.status == "finished",
        )
        .order_by(GameSession.id.desc())
        .limit(1)
    )


def attach(work: Transaction, game: str, place: Place) -> Attached:
    """Show the game's session in this topic, too: the chat's own, or else the world's. A board
    that is here already comes down below what has been said since."""
    shown = sessions_shown_at(work.connection, [place]).get(place)
    session_id = work.connection.scalar(
        select(GameSession.id)
        .where(
            GameSession.game_type == game,
            IS_LIVE,
            or_(GameSession.chat_id == place.chat_id, GameSession.reach == "world"),
        )
        .order_by((GameSession.chat_id == place.chat_id).desc(), GameSession.id.desc())
        .limit(1)
    )
    if shown is not None and shown != session_id:
        return Attached(session_id, taken=True)
    if shown is not None:
        _post_anew(work, shown, place)
        return Attached(session_id)
    if session_id is None:
        return Attached(None)
    work.connection.execute(
        insert(Board).values(session_id=session_id, chat_id=place.chat_id, topic_id=place.topic_id)
    )
    work.outbox.chats.add(place.chat_id)
    return Attached(session_id)


def _post_anew(work: Transaction, session_id: int, place: Place) -> None:
    """Have a board drawn as if nobody had been shown this phase: then it moves to the end."""
    work.connection.execute(
        update(Board)
        .where(
            Board.session_id == session_id,
            Board.chat_id == place.chat_id,
            Board.topic_id == place.topic_id,
        )
        .values(phase=None, shown_version=-1)
    )
    work.outbox.chats.add(place.chat_id)


def is_shown_outside(connection: Connection, session_id: int, place: Place) -> bool:
    """Whether a session has a living board in another topic than this one. Then what happens to
    this topic is no reason to stop it."""
    elsewhere = select(Board.id).where(
        Board.session_id == session_id,
        Board.status == "live",
        or_(Board.chat_id != place.chat_id, Board.topic_id != place.topic_id),
    )
    return connection.scalar(elsewhere.limit(1)) is not None


def places_in(connection: Connection, chat_id: int) -> list[Place]:
    """The places in this chat that have a living board."""
    boards = select(Board.topic_id).where(Board.chat_id == chat_id, Board.status == "live")
    return [Place(chat_id, topic_id) for topic_id in connection.scalars(boards.distinct())]
