"""From events to rows: the one place that knows which table each kind of event belongs in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from db.models import DiscussionLog, Notice, PlayerGameLink, TaskLog, VoteHistory
from db.prepared import Prepared
from games import contract as happened
from games.contract import Event, PlayerId, Text
from games.table import encode
from managers.keepsakes import Moment, write, write_part
from managers.orders import Place, Transaction
from managers.rewards import Payment, count_tasks, pay_outcomes
from managers.titles import Titles

ROWS_AT_ONCE = 250
"""Rows that one statement writes; what is said to the whole world is said in thousands of chats."""

Row = dict[str, Any]
Places = Sequence[Place]

# Statements are built once: building one takes longer than running it.
_insert = cache(insert)
# Rows of these leave nothing to their models' defaults.
_WHOLE = {model: Prepared(insert(model)) for model in (VoteHistory, TaskLog, DiscussionLog)}
_DEAL_ROLES = (
    update(PlayerGameLink)
    .where(
        PlayerGameLink.session_id == bindparam("of_session"),
        PlayerGameLink.player_id == bindparam("of_player"),
    )
    .values(role=bindparam("dealt"))
)


class Ledger:
    """Collects what one transaction has to write, and writes it table by table."""

    def __init__(self, work: Transaction, titles: Titles) -> None:
        self._connection = work.connection
        self._now = work.now
        self._outbox = work.outbox
        self._titles = titles
        self._rows: dict[type, list[Row]] = {}
        self._unseated: list[tuple[int, PlayerId]] = []
        self._roles: list[Row] = []
        self._ended: list[int] = []
        self._keepsakes: dict[int, list[happened.Keepsake]] = {}
        self._parts: list[tuple[int, happened.Part]] = []
        self._outcomes: list[Payment] = []

    def record(self, session_id: int, places: Sequence[Place], event: Event) -> None:
        """Take note of one event of one session, which is shown in these places."""
        recorder = _RECORDERS.get(type(event))
        if recorder is not None:
            recorder(self, session_id, places, event)

    def say(
        self,
        session_id: int | None,
        place: Place,
        text: Text,
        *,
        vital: bool = False,
        to: PlayerId | None = None,
    ) -> None:
        """Queue a notice for a topic, or for one player's private chat."""
        self._add(
            Notice,
            session_id=session_id,
            chat_id=place.chat_id if to is None else to,
            topic_id=place.topic_id if to is None else 0,
            player_id=to,
            text=encode(text),
            vital=vital,
            created_at=self._now,
        )
        self._outbox.chats.add(place.chat_id if to is None else to)

    def _add(self, model: type, **row: Any) -> None:
        self._rows.setdefault(model, []).append(row)

    # ── One method for each kind of event ────────────────────────────────────────────────────

    def _announced(self, session_id: int, places: Places, event: happened.Announced) -> None:
        for place in places if event.to is None else places[:1]:
            self.say(session_id, place, event.text, vital=event.vital, to=event.to)

    def _seated(self, session_id: int, _places: Places, event: happened.Seated) -> None:
        self._add(
            PlayerGameLink,
            session_id=session_id,
            player_id=event.player,
            seat=event.seat,
            joined_at=self._now,
        )

    def _unseat(self, session_id: int, _places: Places, event: happened.Unseated) -> None:
        seats = self._rows.get(PlayerGameLink, [])
        seats[:] = [
            row
            for row in seats
            if (row["session_id"], row["player_id"]) != (session_id, event.player)
        ]
        self._unseated.append((session_id, event.player))

    def _dealt(self, session_id: int, _places: Places, event: happened.Dealt) -> None:
        self._roles.append(
            {"of_session": session_id, "of_player": event.player, "dealt": event.role}
        )

    def _voted(self, session_id: int, _places: Places, event: happened.Voted) -> None:
        self._add(
            VoteHistory,
            session_id=session_id,
            voter_id=event.voter,
            target_id=event.target,
            round_number=event.round,
            vote_type="skip" if event.target is None else "eject",
            created_at=self._now,
        )

    def _solved(self, session_id: int, _places: Places, event: happened.Solved) -> None:
        self._add(
            TaskLog,
            session_id=session_id,
            player_id=event.player,
            task_type=event.kind,
            task_description=event.description,
            right=event.right,
            fake=event.fake,
            xp_earned=event.xp,
            created_at=self._now,
        )

    def _spoke(self, session_id: int, _places: Places, event: happened.Spoke) -> None:
        self._add(
            DiscussionLog,
            session_id=session_id,
            player_id=event.player,
            message=event.message,
            phase=event.phase,
            created_at=self._now,
        )

    def _scored(self, session_id: int, _places: Places, event: happened.Scored) -> None:
        payment = Payment(session_id, event.player, event.outcome, event.xp)
        self._outcomes.append(payment)

    def _over(self, session_id: int, _places: Places, _event: Event) -> None:
        self._ended.append(session_id)

    def _kept(self, session_id: int, _places: Places, event: happened.Keepsake) -> None:
        self._keepsakes.setdefault(session_id, []).append(event)

    def _part(self, session_id: int, _places: Places, event: happened.Part) -> None:
        self._parts.append((session_id, event))

    # ── Writing ──────────────────────────────────────────────────────────────────────────────

    def flush(self) -> None:
        """Write everything that was taken note of, once."""
        for session_id, player in self._unseated:
            self._connection.execute(
                delete(PlayerGameLink).where(
                    PlayerGameLink.session_id == session_id, PlayerGameLink.player_id == player
                )
            )
        for model, rows in self._rows.items():
            if rows and model in _WHOLE:
                _WHOLE[model].run(self._connection, rows)
            for start in range(0, len(rows), ROWS_AT_ONCE) if model not in _WHOLE else ():
                self._connection.execute(_insert(model), rows[start : start + ROWS_AT_ONCE])
        if self._roles:
            self._connection.execute(_DEAL_ROLES, self._roles)
        for session_id in self._ended:
            count_tasks(self._connection, session_id)
        pay_outcomes(self._connection, self._outcomes, self._titles)
        self._write_keepsakes()
        self._rows, self._unseated, self._roles = {}, [], []
        self._ended, self._outcomes = [], []

    def _write_keepsakes(self) -> None:
        for session_id, keepsakes in self._keepsakes.items():
            write(self._connection, Moment(session_id, self._now), keepsakes, self._titles)
        for session_id, part in self._parts:
            write_part(self._connection, Moment(session_id, self._now), part, self._titles)
        self._keepsakes, self._parts = {}, []


_Recorder = Callable[[Ledger, int, Sequence[Place], Any], None]
_RECORDERS: dict[type[Event], _Recorder] = {
    happened.Announced: Ledger._announced,
    happened.Seated: Ledger._seated,
    happened.Unseated: Ledger._unseat,
    happened.Dealt: Ledger._dealt,
    happened.Voted: Ledger._voted,
    happened.Solved: Ledger._solved,
    happened.Spoke: Ledger._spoke,
    happened.Scored: Ledger._scored,
    happened.Recorded: Ledger._kept,
    happened.Rewarded: Ledger._kept,
    happened.Badged: Ledger._kept,
    happened.Ranked: Ledger._kept,
    happened.Part: Ledger._part,
    happened.Finished: Ledger._over,
    happened.Abandoned: Ledger._over,
}
