"""Finding games by what people know of them: a number, or that they sit in them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, func, select

from db.models import LIVE, Chat, GameSession, PlayerGameLink
from games.contract import PlayerId, Screen
from games.table import Rulebook
from managers.namebook import NameBook
from managers.orders import Place
from managers.sessions import GameSessionManager, Session
from managers.sitting import Sitting, load_sittings
from managers.words import names_in


class OwnGame(msgspec.Struct, frozen=True):
    """A player's own view of a live game. ``screen`` is secret: for this player's eyes only."""

    session_id: int
    number: int
    game_type: str
    chat_title: str
    screen: Screen
    names: Mapping[PlayerId, str]


def session_by_number(connection: Connection, chat_id: int, number: int) -> Session | None:
    """A chat's game of this number, whether it lives or not."""
    found = connection.scalar(
        select(GameSession.id).where(GameSession.chat_id == chat_id, GameSession.number == number)
    )
    return GameSessionManager(connection).get_session(found) if found is not None else None


def coming_number(connection: Connection, chat_id: int) -> int:
    """The number that the chat's next game will have, if nobody is faster."""
    last = select(func.max(GameSession.number)).where(GameSession.chat_id == chat_id)
    return (connection.scalar(last) or 0) + 1


def own_games(
    connection: Connection,
    rulebooks: Mapping[str, Rulebook],
    names: NameBook,
    player: PlayerId,
    place: Place | None = None,
) -> list[OwnGame]:
    """The live games that this player sits in, oldest first; only that at ``place`` if given."""
    seated = (
        select(GameSession.id)
        .join(PlayerGameLink, PlayerGameLink.session_id == GameSession.id)
        .where(
            PlayerGameLink.player_id == player,
            PlayerGameLink.left_at.is_(None),
            GameSession.status.in_(LIVE),
        )
    )
    if place is not None:
        seated = seated.where(
            GameSession.chat_id == place.chat_id, GameSession.topic_id == place.topic_id
        )
    ids = list(connection.scalars(seated))
    if not ids:
        return []
    sittings = load_sittings(connection, rulebooks, ids, actors=[player], lock=False)
    found = sorted((s for s in sittings if s.live), key=lambda sitting: sitting.id)
    return [_view(connection, names, sitting, player) for sitting in found]


def _view(connection: Connection, names: NameBook, sitting: Sitting, player: PlayerId) -> OwnGame:
    screen = sitting.book.private(sitting.world, player)
    title = connection.scalar(select(Chat.title).where(Chat.id == sitting.place.chat_id))
    return OwnGame(
        session_id=sitting.id,
        number=sitting.row["number"],
        game_type=sitting.book.key,
        chat_title=title or "",
        screen=screen,
        names=names.names(connection, sitting.company | names_in(screen)),
    )
