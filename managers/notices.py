"""What must be said: narration that is written with a move and told in order, once.

pending ──► sending ──► sent
   ▲           ├──► uncertain   (it may have got through, and is not worth saying twice)
   └─ vital ───┘──► dead        (it can never get through)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Integer, bindparam, cast, func, literal_column, select, update

from db.models import Notice
from db.prepared import Lookup
from games.contract import PlayerId, Text
from managers.namebook import NameBook
from managers.orders import Place
from managers.people import PlayerManager
from managers.words import names_in

TOLD_TOGETHER = 6
"""The most notices that are sent as one message; each one saved spares the chat's budget."""

ATTEMPTS = 8
"""A notice that could not be sent this often is given up."""

_OPEN = ("pending", "sending")
# A literal, because a database takes the index over such notices only for a condition that it can
# see to be the index's own.
_IS_PENDING = Notice.status == literal_column("'pending'")
_VITAL = func.max(cast(Notice.vital, Integer))
WAITING = (
    select(Notice.topic_id, _VITAL.label("vital"), func.count().label("notices"))
    .where(Notice.chat_id.in_(bindparam("keys", expanding=True)), _IS_PENDING)
    .group_by(Notice.topic_id)
    .order_by(_VITAL.desc(), func.min(Notice.id))
)
"""The topics of a chat where something is to be told."""

_WAITING = Lookup(WAITING)
_decode_text = msgspec.json.Decoder(Text).decode


class Telling(msgspec.Struct, frozen=True):
    """Notices to be told as one message. ``to`` is set for a private one."""

    ids: tuple[int, ...]
    place: Place
    texts: tuple[Text, ...]
    to: PlayerId | None
    names: Mapping[PlayerId, str]


class Waiting(NamedTuple):
    """A topic where so many notices are to be told, and whether one of them is vital."""

    topic_id: int
    vital: bool
    notices: int


class NoticeManager:
    """The notices, on a connection inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_chats(self) -> list[int]:
        """The chats that have something left to be told."""
        open_ones = select(Notice.chat_id).where(_IS_PENDING).distinct()
        return list(self._connection.scalars(open_ones))

    def waiting(self, chat_id: int, skip_topics: Collection[int] = ()) -> list[Waiting]:
        """The topics of this chat where something is to be told, what comes next first: one where
        something vital waits, then the one that has waited longest."""
        return [
            Waiting(row["topic_id"], bool(row["vital"]), row["notices"])
            for row in _WAITING.run(self._connection, [chat_id])
            if row["topic_id"] not in skip_topics
        ]

    def next_telling(self, place: Place, names: NameBook) -> Telling | None:
        """The oldest pending notices of this place, marked as being sent. None if nothing is to
        be told here, or nobody to hear it: who does not take private messages is not written to
        again and again."""
        pending = (
            select(Notice.__table__)
            .where(Notice.chat_id == place.chat_id, Notice.topic_id == place.topic_id, _IS_PENDING)
            .order_by(Notice.id)
            .limit(TOLD_TOGETHER)
        )
        rows = list(self._connection.execute(pending).mappings())
        if not rows:
            return None
        to = rows[0]["player_id"]
        if to is not None and not PlayerManager(self._connection).reachable([to]):
            self.abandon_topic(place, "unreachable")
            return None
        texts = tuple(_decode_text(row["text"]) for row in rows)
        ids = tuple(row["id"] for row in rows)
        self._mark(ids, status="sending")
        return Telling(
            ids=ids,
            place=place,
            texts=texts,
            to=to,
            names=names.names(self._connection, set().union(*(names_in(t) for t in texts))),
        )

    def sent(self, ids: Sequence[int], message_id: int, now: datetime) -> None:
        """These were told, in this message."""
        self._mark(ids, status="sent", message_id=message_id, sent_at=now)

    def put_back(self, ids: Sequence[int], error: str) -> None:
        """These certainly did not get through; they are tried again, but not for ever."""
        self._mark(ids, status="pending", attempts=Notice.attempts + 1, error=error)
        self._connection.execute(
            update(Notice)
            .where(Notice.id.in_(ids), Notice.attempts >= ATTEMPTS)
            .values(status="dead")
        )

    def postpone(self, ids: Sequence[int]) -> None:
        """These wait: for a topic to be opened again, or for another message. That counts as no
        attempt."""
        self._mark(ids, status="pending")

    def uncertain(self, ids: Sequence[int], error: str) -> None:
        """These may have got through. Vital ones are said again, the others are let go."""
        self._settle(Notice.id.in_(ids), error)

    def settle_interrupted(self) -> int:
        """Decide about everything that was being sent when the house went down; how many."""
        return self._settle(Notice.status == "sending", "interrupted")

    def dead(self, ids: Sequence[int], error: str) -> None:
        """These can never get through."""
        self._mark(ids, status="dead", error=error)

    def abandon_topic(self, place: Place, error: str) -> None:
        """Nothing can be told in this topic any more."""
        # Each of these statuses has an index of its own; for both at once there is none.
        for status in _OPEN:
            self._connection.execute(
                update(Notice)
                .where(
                    Notice.chat_id == place.chat_id,
                    Notice.topic_id == place.topic_id,
                    Notice.status == status,
                )
                .values(status="dead", error=error)
            )

    def _settle(self, which: object, error: str) -> int:
        again = (
            update(Notice)
            .where(which, Notice.vital, Notice.attempts < ATTEMPTS)  # type: ignore[arg-type]
            .values(status="pending", attempts=Notice.attempts + 1, error=error)
        )
        repeated = self._connection.execute(again).rowcount
        let_go = (
            update(Notice)
            .where(which, Notice.status == "sending")  # type: ignore[arg-type]
            .values(status="uncertain", error=error)
        )
        return repeated + self._connection.execute(let_go).rowcount

    def _mark(self, ids: Sequence[int], **values: object) -> None:
        self._connection.execute(update(Notice).where(Notice.id.in_(ids)).values(**values))
