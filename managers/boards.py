"""What should be visible: one board per session and topic, drawn from the latest state.

Nothing here is a queue. A board knows which version of its session it shows and which one it
should show; whoever draws it reads the present, draws that, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, select, update

from db.models import Board
from games.contract import IllegalWorld, PlayerId, Screen
from games.table import Rulebook, Status
from managers.hubs import live_in
from managers.namebook import NameBook
from managers.orders import Place
from managers.sitting import Sitting, load_sittings
from managers.words import names_in

log = structlog.get_logger()

BOARDS_AT_ONCE = 50
"""The most boards of one chat among which the next to be drawn is chosen."""

GIVEN_UP_AT_ONCE = 250
"""Boards that one statement gives up; a topic may have had thousands."""


class Drawing(msgspec.Struct, frozen=True):
    """A board that has to be drawn, with all that is needed to draw it.

    ``message_id`` is None before it was sent for the first time. ``turned`` says that the phase
    is another one than the board showed last, ``only`` that the session is shown nowhere else,
    and ``over`` that the game is.
    """

    board_id: int
    session_id: int
    place: Place
    message_id: int | None
    version: int
    epoch: int
    phase: str
    turned: bool
    only: bool
    status: Status
    screen: Screen
    names: Mapping[PlayerId, str]

    @property
    def over(self) -> bool:
        """True for a board that will not change any more."""
        return self.status in ("finished", "abandoned")


class BoardManager:
    """The boards, on a connection inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stale_chats(self) -> list[int]:
        """The chats that have a board to be drawn."""
        stale = select(Board.chat_id).where(Board.wanted_version > Board.shown_version)
        return list(self._connection.scalars(stale.where(Board.status == "live").distinct()))

    def next_drawing(
        self,
        chat_id: int,
        rulebooks: Mapping[str, Rulebook],
        names: NameBook,
        skip_topics: Sequence[int] = (),
    ) -> Drawing | None:
        """The board of this chat that matters most of those that are behind, or None if none is:
        one with a new phase before one whose figures have changed, then the oldest."""
        behind = (
            select(Board.__table__)
            .where(
                Board.chat_id == chat_id,
                Board.status == "live",
                Board.wanted_version > Board.shown_version,
                Board.topic_id.not_in(skip_topics),
            )
            .order_by(Board.id)
            .limit(BOARDS_AT_ONCE)
        )
        found = self._connection.execute(behind).mappings().all()
        by_id = self._sittings({row["session_id"] for row in found}, rulebooks)
        rows = [row for row in found if row["session_id"] in by_id]
        if not rows:
            return None
        row = min(rows, key=lambda row: (not _turned(by_id[row["session_id"]], row), row["id"]))
        sitting = by_id[row["session_id"]]
        screen = sitting.book.board(sitting.world)
        return Drawing(
            board_id=row["id"],
            session_id=sitting.id,
            place=Place(row["chat_id"], row["topic_id"]),
            message_id=row["message_id"],
            version=sitting.version,
            epoch=sitting.book.epoch(sitting.world),
            phase=sitting.book.phase(sitting.world),
            turned=_turned(sitting, row),
            only=len(sitting.places) == 1,
            status=sitting.book.status(sitting.world),
            screen=screen,
            names=names.names(self._connection, sitting.company | names_in(screen)),
        )

    def _sittings(
        self, ids: Collection[int], rulebooks: Mapping[str, Rulebook]
    ) -> dict[int, Sitting]:
        """Those of these sessions that can be read. One that is damaged, or whose game is not
        installed any more, is not to hold up the others of its chat."""
        if not ids:
            return {}
        try:
            sittings = load_sittings(self._connection, rulebooks, ids, lock=False)
        except (IllegalWorld, LookupError, ValueError) as error:
            if len(ids) == 1:
                log.error("board-unreadable", session_id=min(ids), exc_info=error)
                return {}
            each = (self._sittings({id_}, rulebooks) for id_ in sorted(ids))
            return {id_: sitting for one in each for id_, sitting in one.items()}
        return {sitting.id: sitting for sitting in sittings}

    def shown(self, board_id: int, place: Place, message_id: int, version: int, phase: str) -> None:
        """The board now shows this version, in this message. Unless it has moved meanwhile: then
        the message in its old place is no board any more."""
        self._connection.execute(
            update(Board)
            .where(*_is_board(board_id, place))
            .values(message_id=message_id, shown_version=version, phase=phase)
        )

    def all_due(self, chat_id: int) -> None:
        """Every board of this chat whose game is going on reads wrong now: another language."""
        going_on = live_in(self._connection, [chat_id])
        self._connection.execute(
            update(Board)
            .where(
                Board.session_id.in_(going_on),
                Board.chat_id == chat_id,
                Board.status == "live",
            )
            .values(shown_version=-1)
        )

    def vanished(self, board_id: int, place: Place) -> None:
        """The board's message is gone: somebody deleted it. It will be sent anew."""
        self._connection.execute(
            update(Board)
            .where(*_is_board(board_id, place))
            .values(message_id=None, shown_version=-1)
        )

    def give_up(self, place: Place) -> bool:
        """Nothing can be shown in this place any more; False if nothing was to be shown there."""
        here = select(Board.id).where(
            Board.chat_id == place.chat_id,
            Board.topic_id == place.topic_id,
            Board.status == "live",
        )
        lost = self._connection.scalars(here).all()
        for start in range(0, len(lost), GIVEN_UP_AT_ONCE):
            some = lost[start : start + GIVEN_UP_AT_ONCE]
            self._connection.execute(update(Board).where(Board.id.in_(some)).values(status="lost"))
        return bool(lost)

    def message_at(self, session_id: int, place: Place) -> int | None:
        """The message that shows this session in this place now."""
        return self._connection.scalar(
            select(Board.message_id).where(
                Board.session_id == session_id,
                Board.chat_id == place.chat_id,
                Board.topic_id == place.topic_id,
                Board.status == "live",
            )
        )


def _is_board(board_id: int, place: Place) -> tuple[ColumnElement[bool], ...]:
    """That a board is this one, and still in this place."""
    here = (Board.chat_id == place.chat_id, Board.topic_id == place.topic_id)
    return (Board.id == board_id, *here)


def _turned(sitting: Sitting, row: RowMapping) -> bool:
    """Whether the session is in another phase than its board shows."""
    return bool(sitting.book.phase(sitting.world) != row["phase"])
