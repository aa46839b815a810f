"""Sessions on record: who plays what, where, and what each player took home."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from typing_extensions import Unpack

from db.models import (
    ENDED,
    IS_LIVE,
    LIVE,
    ActionLog,
    Board,
    Chat,
    DiscussionLog,
    GameSession,
    Player,
    PlayerGameLink,
    TaskLog,
    VoteHistory,
)
from db.prepared import Prepared
from db.types import utc_now
from db.upsert import ensure_chats, ensure_players, insert_for
from games.contract import Outcome
from managers.rewards import Payment, pay_outcomes
from managers.session_records import (
    Cleaned,
    CleanedUntil,
    Session,
    SessionOptions,
    SessionOver,
    SessionPlayer,
    Status,
    TopicBusy,
)
from managers.titles import Titles
from managers.vitals import read_vital, write_vital

__all__ = [
    "Cleaned",
    "GameSessionManager",
    "Session",
    "SessionOptions",
    "SessionOver",
    "SessionPlayer",
    "Status",
    "Titles",
    "TopicBusy",
]

_MAY_FOLLOW: Mapping[Status, tuple[Status, ...]] = {
    "waiting": (),
    "active": ("waiting",),
    "finished": ("active",),
    "abandoned": ("waiting", "active"),
}
_CLEANED = "sessions-cleaned-until"
_DELETE_ACTION = Prepared(
    delete(ActionLog).where(
        ActionLog.session_id == bindparam("of_session"), ActionLog.number == bindparam("of_number")
    )
)
_COLUMNS = tuple(getattr(GameSession, name) for name in Session.__struct_fields__)


class GameSessionManager:
    """Reads and writes sessions inside the transaction that ``connection`` is in, which takes
    place at the moment ``now``.

    ``titles`` are given to players as their XP grows; without any, titles stay as they are.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        titles: Titles = (),
        now: datetime | None = None,
    ) -> None:
        self._connection = connection
        self._titles = titles
        self._now = now or utc_now()

    # ── Sessions ─────────────────────────────────────────────────────────────────────────────

    def create_session(
        self,
        topic_id: int,
        chat_id: int,
        creator_id: int,
        topic_name: str,
        game_type: str,
        **more: Unpack[SessionOptions],
    ) -> RowMapping:
        """Open a session; ``topic_id`` is 0 where there is no topic. A seed is drawn if need be.

        Gives back the whole new row, its seed and state included.
        Raises :class:`TopicBusy` if the topic has a live session.
        """
        ensure_chats(self._connection, [chat_id])
        ensure_players(self._connection, [creator_id])
        row: dict[str, Any] = {"seed": secrets.randbits(63), "created_at": self._now, **more}
        row |= {"topic_id": topic_id, "chat_id": chat_id, "creator_id": creator_id}
        row |= {"topic_name": topic_name, "game_type": game_type}
        row["number"] = self._next_number(chat_id)
        created = (
            self._connection.execute(
                insert_for(self._connection, GameSession)
                .values(row)
                .on_conflict_do_nothing()
                .returning(GameSession.__table__)
            )
            .mappings()
            .one_or_none()
        )
        if created is None:
            holder = self.get_session_by_topic(topic_id, chat_id)
            raise TopicBusy(holder.id if holder else 0)
        return created

    def get_session(self, session_id: int) -> Session | None:
        """A session by its id, whether it lives or not."""
        row = self._connection.execute(
            select(*_COLUMNS).where(GameSession.id == session_id)
        ).one_or_none()
        return Session(*row) if row else None

    def get_session_by_topic(self, topic_id: int, chat_id: int) -> Session | None:
        """The live session of a topic. Topic ids are unique only inside their chat."""
        row = self._connection.execute(
            select(*_COLUMNS).where(
                GameSession.chat_id == chat_id,
                GameSession.topic_id == topic_id,
                IS_LIVE,
            )
        ).one_or_none()
        return Session(*row) if row else None

    def get_active_sessions(self, chat_id: int | None = None) -> list[Session]:
        """All live sessions, lobbies included, oldest first; those of one chat if it is given."""
        query = select(*_COLUMNS).where(IS_LIVE).order_by(GameSession.id)
        if chat_id is not None:
            query = query.where(GameSession.chat_id == chat_id)
        return [Session(*row) for row in self._connection.execute(query)]

    def update_session_status(
        self, session_id: int, status: Status, *, winner: str | None = None
    ) -> bool:
        """Move a session on. False, and nothing written, if it cannot go there from where it is:
        what has ended stays ended."""
        values: dict[str, Any] = {"status": status}
        if status == "active":
            values["started_at"] = self._now
        elif status in ENDED:
            values |= {"finished_at": self._now, "deadline_at": None, "winner": winner}
        done = self._connection.execute(
            update(GameSession)
            .where(GameSession.id == session_id, GameSession.status.in_(_MAY_FOLLOW[status]))
            .values(values)
        )
        return done.rowcount == 1

    def move_to_topic(self, session_id: int, topic_id: int) -> None:
        """Let a live session go on in another topic of its chat, with its board posted anew.

        Raises :class:`TopicBusy` if that topic has a live session, and :class:`SessionOver` for
        one that does not live.
        """
        session = self.get_session(session_id)
        if session is None or session.status not in LIVE:
            raise SessionOver(f"session {session_id} has no board to move")
        if session.topic_id == topic_id:
            return
        holder = self.get_session_by_topic(topic_id, session.chat_id)
        if holder is not None:
            raise TopicBusy(holder.id)
        self._connection.execute(
            update(GameSession).where(GameSession.id == session_id).values(topic_id=topic_id)
        )
        self._connection.execute(
            update(Board)
            .where(
                Board.session_id == session_id,
                Board.chat_id == session.chat_id,
                Board.topic_id == session.topic_id,
            )
            .values(topic_id=topic_id, message_id=None, shown_version=-1, phase=None, status="live")
        )

    def cleanup_old_sessions(self, days: int = 30, limit: int = 200, rows: int = 500) -> Cleaned:
        """Remove the bulk of sessions that ended more than ``days`` ago: their action logs and
        discussion texts, and lobbies that never became a game altogether. Results stay.

        Of these sessions the next are taken, in the order in which they ended: at most ``limit``,
        and ``rows`` of the rows that each kind of log has of them, so that nobody waits long
        behind it. What is done with is on record, and never looked at again.
        """
        over = self._next_over(self._now - timedelta(days=days), limit)
        ids = [session["id"] for session in over]
        actions = self._delete_actions(ids, rows)
        texts = self._delete_texts(ids, rows)
        cut_short = rows in (actions, texts)
        lobbies = [
            session["id"]
            for session in over
            if session["status"] == "abandoned" and session["started_at"] is None
        ]
        if over and not cut_short:
            self._delete(GameSession, GameSession.id.in_(lobbies))
            mark = CleanedUntil(over[-1]["finished_at"], over[-1]["id"])
            write_vital(self._connection, _CLEANED, msgspec.json.encode(mark).decode())
        return Cleaned(
            actions=actions,
            texts=texts,
            lobbies=0 if cut_short else len(lobbies),
            full=cut_short or len(over) == limit,
        )

    # ── Players ──────────────────────────────────────────────────────────────────────────────

    def add_player_to_session(
        self, session_id: int, player_id: int, *, role: str | None = None
    ) -> bool:
        """Seat a player. False if the player is seated already.

        Raises :class:`SessionOver` for a session that does not live.
        """
        if self._live_status(session_id) is None:
            raise SessionOver(f"session {session_id} takes no more players")
        ensure_players(self._connection, [player_id])
        next_seat = select(func.coalesce(func.max(PlayerGameLink.seat) + 1, 0)).where(
            PlayerGameLink.session_id == session_id
        )
        done = self._connection.execute(
            insert_for(self._connection, PlayerGameLink)
            .values(
                session_id=session_id,
                player_id=player_id,
                role=role,
                seat=next_seat.scalar_subquery(),
                joined_at=self._now,
            )
            .on_conflict_do_nothing()
            .returning(PlayerGameLink.seat)
        )
        return done.one_or_none() is not None

    def remove_player_from_session(self, session_id: int, player_id: int) -> bool:
        """Take a player out: without a trace from a lobby, with the time of leaving from a game.
        False if the player was not in it (any more)."""
        status = self._live_status(session_id)
        seat = (PlayerGameLink.session_id == session_id, PlayerGameLink.player_id == player_id)
        if status is None:
            return False
        if status == "waiting":
            return self._delete(PlayerGameLink, *seat) == 1
        done = self._connection.execute(
            update(PlayerGameLink)
            .where(*seat, PlayerGameLink.left_at.is_(None))
            .values(left_at=self._now)
        )
        return done.rowcount == 1

    def get_session_players(
        self, session_id: int, *, include_left: bool = False
    ) -> list[SessionPlayer]:
        """The players in seating order, without those who left unless they are wanted."""
        query = (
            select(
                PlayerGameLink.player_id, Player.name, PlayerGameLink.seat, PlayerGameLink.role,
                PlayerGameLink.joined_at, PlayerGameLink.left_at, PlayerGameLink.outcome,
                PlayerGameLink.xp_earned,
            )
            .join(Player, Player.id == PlayerGameLink.player_id)
            .where(PlayerGameLink.session_id == session_id)
            .order_by(PlayerGameLink.seat, PlayerGameLink.player_id)
        )  # fmt: skip
        if not include_left:
            query = query.where(PlayerGameLink.left_at.is_(None))
        rows = self._connection.execute(query)
        return [msgspec.convert(row._mapping, SessionPlayer) for row in rows]

    def update_player_outcome(
        self, session_id: int, player_id: int, outcome: Outcome, xp_earned: int
    ) -> bool:
        """Record a player's one outcome and pay its XP. False if it was recorded before: nothing
        is paid twice. See :func:`managers.rewards.pay_outcomes` for many at once."""
        payment = Payment(session_id, player_id, outcome, xp_earned)
        return payment in pay_outcomes(self._connection, [payment], self._titles)

    # ── History ──────────────────────────────────────────────────────────────────────────────

    def log_vote(
        self, session_id: int, voter_id: int, target_id: int | None, round_number: int
    ) -> None:
        """Write down a ballot; no target is a vote to skip."""
        self._connection.execute(
            insert(VoteHistory).values(
                session_id=session_id,
                voter_id=voter_id,
                target_id=target_id,
                round_number=round_number,
                vote_type="skip" if target_id is None else "eject",
                created_at=self._now,
            )
        )

    def log_discussion(self, session_id: int, player_id: int, message: str, phase: str) -> None:
        """Write down a message and the phase it was said in."""
        self._connection.execute(
            insert(DiscussionLog).values(
                session_id=session_id,
                player_id=player_id,
                message=message,
                phase=phase,
                created_at=self._now,
            )
        )

    def log_task_completion(
        self,
        session_id: int,
        player_id: int,
        task_type: str,
        task_description: str,
        xp_earned: int,
        *,
        right: bool = True,
        fake: bool = False,
    ) -> None:
        """Write down an answered task, and count it for the player: a fake one apart, and a
        wrong answer not at all. The XP is for the record; it is paid with the outcome."""
        self._connection.execute(
            insert(TaskLog).values(
                session_id=session_id,
                player_id=player_id,
                task_type=task_type,
                task_description=task_description,
                xp_earned=xp_earned,
                right=right,
                fake=fake,
                created_at=self._now,
            )
        )
        counter = Player.fake_tasks_done if fake else Player.tasks_done
        if right:
            self._connection.execute(
                update(Player).where(Player.id == player_id).values({counter: counter + 1})
            )

    # ── Details ──────────────────────────────────────────────────────────────────────────────

    def _next_number(self, chat_id: int) -> int:
        # The chat's row is held so that two games of one chat cannot draw the same number.
        self._connection.execute(select(Chat.id).where(Chat.id == chat_id).with_for_update())
        last = select(func.max(GameSession.number)).where(GameSession.chat_id == chat_id)
        return (self._connection.scalar(last) or 0) + 1

    def _live_status(self, session_id: int) -> str | None:
        return self._connection.scalar(
            select(GameSession.status)
            .where(GameSession.id == session_id, IS_LIVE)
            .with_for_update()
        )

    def _next_over(self, before: datetime, limit: int) -> Sequence[RowMapping]:
        """The next sessions that are to lose their bulk, of those that ended before then."""
        over = (
            select(
                GameSession.id, GameSession.status, GameSession.started_at, GameSession.finished_at
            )
            .where(GameSession.finished_at < before)
            .order_by(GameSession.finished_at, GameSession.id)
            .limit(limit)
        )
        known = read_vital(self._connection, _CLEANED)
        if known is not None:
            mark = msgspec.json.decode(known, type=CleanedUntil)
            over = over.where(
                GameSession.finished_at >= mark.finished_at,
                or_(GameSession.finished_at > mark.finished_at, GameSession.id > mark.session_id),
            )
        return self._connection.execute(over).mappings().all()

    def _delete_actions(self, sessions: Sequence[int], limit: int) -> int:
        """Remove so many rows of these sessions' logs; how many there were."""
        found = self._connection.execute(
            select(ActionLog.session_id, ActionLog.number)
            .where(ActionLog.session_id.in_(sessions))
            .limit(limit)
        )
        rows = [{"of_session": row.session_id, "of_number": row.number} for row in found]
        return _DELETE_ACTION.run(self._connection, rows) if rows else 0

    def _delete_texts(self, sessions: Sequence[int], limit: int) -> int:
        """Remove so many texts of these sessions; how many there were."""
        some = select(DiscussionLog.id).where(DiscussionLog.session_id.in_(sessions)).limit(limit)
        return self._delete(DiscussionLog, DiscussionLog.id.in_(some))

    def _delete(self, model: type[Any], *conditions: Any) -> int:
        return self._connection.execute(delete(model).where(*conditions)).rowcount
