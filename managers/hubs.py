"""Where a session is shown. Most have one board; a game that spreads may have one in many topics,
and in many chats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    insert,
    or_,
    select,
    union_all,
    update,
)

from db.models import IS_LIVE, IS_OF_THE_WORLD, Board, GameSession
from managers.orders import Place, Transaction

Reach = Literal["chat", "world"]


class Attached(msgspec.Struct, frozen=True):
    """What became of the wish to see a session in a topic as well.

    ``session_id`` is None if no session of the game is going on that may be shown here;
    ``taken`` is True if this topic shows another game.
    """

    session_id: int | None
    taken: bool = False


def live_in(connection: Connection, chats: Collection[int]) -> set[int]:
    """The live sessions that may be shown in these chats: their own, and those of the world.

    A chat may have had thousands of games, each with its board, and has few that live. So what is
    asked of a chat's living boards is asked of these sessions' boards.
    """
    live = select(GameSession.id).where(IS_LIVE)
    own, of_the_world = live.where(GameSession.chat_id.in_(chats)), live.where(IS_OF_THE_WORLD)
    return set(connection.scalars(union_all(own, of_the_world)))


def sessions_shown_at(connection: Connection, places: Collection[Place]) -> dict[Place, int]:
    """The live session on the board of each of these places."""
    chats = {place.chat_id for place in places}
    live = live_in(connection, chats) if chats else set()
    if not live:
        return {}
    boards = select(Board.chat_id, Board.topic_id, Board.session_id).where(
        Board.session_id.in_(live), Board.chat_id.in_(chats)
    )
    shown = {Place(row.chat_id, row.topic_id): row.session_id for row in connection.execute(boards)}
    return {place: shown[place] for place in places if place in shown}


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
        select(Board.session_id)
        .join(GameSession, GameSession.id == Board.session_id)
        .where(
            Board.chat_id == place.chat_id,
            Board.game_type == game,
            Board.topic_id == place.topic_id,
            GameSession.status == "finished",
        )
        .order_by(Board.id.desc())
        .limit(1)
    )


def attach(work: Transaction, game: str, place: Place) -> Attached:
    """Show the game's session in this topic, too: the chat's own, or else the world's. A board
    that is here already comes down below what has been said since."""
    shown = sessions_shown_at(work.connection, [place]).get(place)
    session_id = _newest_live(work.connection, game, GameSession.chat_id == place.chat_id)
    if session_id is None:
        session_id = _newest_live(work.connection, game, IS_OF_THE_WORLD)
    if shown is not None and shown != session_id:
        return Attached(session_id, taken=True)
    if shown is not None:
        _post_anew(work, shown, place)
        return Attached(session_id)
    if session_id is None:
        return Attached(None)
    work.connection.execute(
        insert(Board).values(
            session_id=session_id,
            chat_id=place.chat_id,
            topic_id=place.topic_id,
            game_type=game,
        )
    )
    work.outbox.chats.add(place.chat_id)
    return Attached(session_id)


def _newest_live(connection: Connection, game: str, where: ColumnElement[bool]) -> int | None:
    # Not asked for in order: the database might walk back through all sessions to find it.
    live = select(GameSession.id).where(where, IS_LIVE, GameSession.game_type == game)
    return max(connection.scalars(live), default=None)


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
