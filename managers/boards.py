"""What should be visible: one board per session and topic, drawn from the latest state.

Nothing here is a queue. A board knows which version of its session it shows and which one it
should show; whoever draws it reads the present, draws that, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import inf
from types import MappingProxyType
from typing import NamedTuple

import msgspec
import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import aliased

from db.models import Board
from db.prepared import Lookup, Row
from games.contract import IllegalWorld, PlayerId, Screen
from games.table import Rulebook, Status
from managers.hubs import live_in
from managers.namebook import NameBook
from managers.orders import Place
from managers.recent import Recent
from managers.sitting import Sitting, load_sittings
from managers.words import names_in

log = structlog.get_logger()

# A literal, because a database takes the index over such boards only for a condition that it can
# see to be the index's own.
_IS_BEHIND = and_(
    Board.wanted_version > Board.shown_version, Board.status == literal_column("'live'")
)

BOARDS_AT_ONCE = 50
"""The most boards of one chat among which the next to be drawn is chosen: each of them costs the
reading of its session."""

BOARDS_BEHIND = 500
"""The most boards of one chat that take turns in being among those."""

GIVEN_UP_AT_ONCE = 250
"""Boards that one statement gives up; a topic may have had thousands."""

# Built once: building it takes longer than running it.
BEHIND = (
    select(Board.__table__)
    .where(Board.chat_id.in_(bindparam("keys", expanding=True)), _IS_BEHIND)
    .order_by(Board.id)
    .limit(literal_column(str(BOARDS_BEHIND)))
    .offset(literal_column("0"))
)
"""The boards of a chat that do not show the present."""

_BEHIND = Lookup(BEHIND)


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


class Behind(NamedTuple):
    """A board that does not show the present. It is urgent if nobody could play on without it, or
    see how the game ended.

    ``unseen`` is the epoch of a live session that has turned to a phase which is shown nowhere.
    """

    board_id: int
    session_id: int
    urgent: bool
    unseen: int | None


class Look(NamedTuple):
    """What a chat's boards want: the one to be drawn next, and all that were looked at."""

    drawing: Drawing | None
    behind: Sequence[Behind]


class BoardManager:
    """The boards, on a connection inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stale_chats(self) -> list[int]:
        """The chats that have a board to be drawn."""
        stale = select(Board.chat_id).where(_IS_BEHIND)
        return list(self._connection.scalars(stale.distinct()))

    def stale_sessions(self) -> list[int]:
        """The sessions whose one and only board has to be drawn."""
        stale = select(Board.session_id).where(_IS_BEHIND)
        other = aliased(Board)
        # A scalar, because PostgreSQL may answer an EXISTS by reading all boards there ever were.
        elsewhere = (
            select(other.id)
            .where(other.session_id == Board.session_id, other.id != Board.id)
            .limit(1)
            .scalar_subquery()
        )
        return list(self._connection.scalars(stale.where(elsewhere.is_(None))))

    def look(
        self,
        chat_id: int,
        rulebooks: Mapping[str, Rulebook],
        names: NameBook,
        skip_topics: Collection[int] = (),
        tried: Mapping[int, float] = MappingProxyType({}),
        recent: Recent | None = None,
    ) -> Look:
        """The board of this chat that matters most of those that are behind: one with a new phase
        before one whose figures have changed; of those the one whose topic was ``tried`` longest
        ago (by any clock), or never."""
        found = [
            row
            for row in _BEHIND.run(self._connection, [chat_id])
            if row["topic_id"] not in skip_topics
        ]
        found = sorted(found, key=lambda row: tried.get(row["topic_id"], -inf))[:BOARDS_AT_ONCE]
        by_id = self._sittings({row["session_id"] for row in found}, rulebooks, recent)
        pairs = [(row, by_id[row["session_id"]]) for row in found if row["session_id"] in by_id]
        behind_ones = [_behind(row, sitting) for row, sitting in pairs]
        if not pairs:
            return Look(None, behind_ones)
        # Of equals the first is taken, which was tried longest ago.
        first = min(range(len(pairs)), key=lambda number: not behind_ones[number].urgent)
        return Look(self._drawing(*pairs[first], names), behind_ones)

    def _drawing(self, row: Row, sitting: Sitting, names: NameBook) -> Drawing:
        screen = sitting.board
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
        self, ids: Collection[int], rulebooks: Mapping[str, Rulebook], recent: Recent | None
    ) -> dict[int, Sitting]:
        """Those of these sessions that can be read. One that is damaged, or whose game is not
        installed any more, is not to hold up the others of its chat."""
        if not ids:
            return {}
        try:
            sittings = load_sittings(self._connection, rulebooks, ids, lock=False, recent=recent)
        except (IllegalWorld, LookupError, ValueError) as error:
            if len(ids) == 1:
                log.error("board-unreadable", session_id=min(ids), exc_info=error)
                return {}
            each = (self._sittings({id_}, rulebooks, recent) for id_ in sorted(ids))
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


def _turned(sitting: Sitting, row: Row) -> bool:
    """Whether the session is in another phase than its board shows."""
    return bool(sitting.book.phase(sitting.world) != row["phase"])


def _behind(row: Row, sitting: Sitting) -> Behind:
    turned, over = _turned(sitting, row), not sitting.live
    unseen = turned and not over and len(sitting.places) == 1
    return Behind(
        board_id=row["id"],
        session_id=sitting.id,
        urgent=turned or over or row["message_id"] is None,
        unseen=sitting.book.epoch(sitting.world) if unseen else None,
    )
