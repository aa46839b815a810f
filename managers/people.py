"""Players as people: their names, where they can be reached, and their wish to be forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    null,
    or_,
    select,
    update,
)

from db.keepsakes import RECORD_TABLES
from db.models import ActionLog, DiscussionLog, JoinQueue, Player, PlayerGameLink
from db.prepared import Prepared
from db.types import utc_now
from db.upsert import blank_row, insert_on
from managers.deferred_updates import DeferredUpdateManager
from managers.orders import Person

SEEN_STEP = timedelta(hours=1)
"""``last_seen_at`` is this coarse, so that being seen costs hardly any writes."""


class PlayerRecord(msgspec.Struct, frozen=True):
    """Who a player is. A forgotten player has no name and ``forgotten`` set."""

    id: int
    name: str
    username: str | None
    language: str | None
    reachable: bool
    last_seen_at: datetime
    deleted_at: datetime | None

    @property
    def forgotten(self) -> bool:
        """True for one who asked to be forgotten and has not been seen since."""
        return self.deleted_at is not None


_COLUMNS = tuple(getattr(Player, name) for name in PlayerRecord.__struct_fields__)


class PlayerManager:
    """Keeps players' personal data inside the transaction that ``connection`` is in,
    which takes place at the moment ``now``."""

    def __init__(self, connection: Connection, *, now: datetime | None = None) -> None:
        self._connection = connection
        self._now = now or utc_now()

    def greet(self, people: Iterable[Person]) -> None:
        """Put people on record as they are now; a row is written only if it says otherwise.

        Where one appears twice the later one counts. A language that Telegram does not tell
        leaves the known one in place. Who had been forgotten and comes back is known again.
        """
        latest = {person.id: person for person in people}
        if not latest:
            return
        rows = [_row(latest[key], self._now) for key in sorted(latest)]
        _greeting(self._connection.dialect.name).run(self._connection, rows)

    def get(self, player_id: int) -> PlayerRecord | None:
        """A player by id."""
        row = self._connection.execute(
            select(*_COLUMNS).where(Player.id == player_id)
        ).one_or_none()
        return PlayerRecord(*row) if row else None

    def find_by_username(self, username: str) -> PlayerRecord | None:
        """A player by user name, with or without the @, in capitals or not.

        User names change hands; of several who had it, the one seen last has it.
        """
        row = self._connection.execute(
            select(*_COLUMNS)
            .where(func.lower(Player.username) == username.removeprefix("@").lower())
            .order_by(Player.last_seen_at.desc())
            .limit(1)
        ).one_or_none()
        return PlayerRecord(*row) if row else None

    def names(self, ids: Collection[int]) -> Mapping[int, str]:
        """The names of those of these players who are on record."""
        if not ids:
            return {}
        rows = self._connection.execute(select(Player.id, Player.name).where(Player.id.in_(ids)))
        return {row.id: row.name for row in rows}

    def reachable(self, ids: Collection[int]) -> set[int]:
        """Those of these players to whom the bot may write in private."""
        if not ids:
            return set()
        query = select(Player.id).where(Player.id.in_(ids), Player.reachable)
        return set(self._connection.scalars(query))

    def set_reachable(self, player_id: int, reachable: bool) -> None:
        """Note that a player opened the private chat, or blocked the bot there."""
        self._connection.execute(
            update(Player)
            .where(Player.id == player_id, Player.reachable != reachable)
            .values(reachable=reachable)
        )

    def forget(self, player_id: int) -> bool:
        """Erase a player's name and every text the player wrote; results stay, without a name.

        False if there is nobody by that id.
        """
        done = self._connection.execute(
            update(Player)
            .where(Player.id == player_id)
            .values(name="", username=None, language=None, deleted_at=self._now)
        )
        for record in RECORD_TABLES.values():
            if "nickname" in record.__table__.columns:
                self._connection.execute(
                    update(record)
                    .where(record.__table__.c["player_id"] == player_id)
                    .values(nickname="", username=None)
                )
        for model in (DiscussionLog, JoinQueue):
            self._connection.execute(delete(model).where(model.player_id == player_id))
        DeferredUpdateManager(self._connection).forget_person(player_id)
        self._blank_speech(player_id)
        return done.rowcount == 1

    def _blank_speech(self, player_id: int) -> None:
        """Messages are moves, too. They stay in the action log, so that it still replays, but
        without their words."""
        sessions = select(PlayerGameLink.session_id).where(PlayerGameLink.player_id == player_id)
        rows = self._connection.execute(
            select(ActionLog.session_id, ActionLog.number, ActionLog.move).where(
                ActionLog.session_id.in_(sessions),
                ActionLog.actor == player_id,
                ActionLog.move.contains('"message"'),
            )
        )
        blanked = [
            {"of_session": row.session_id, "of_number": row.number, "blank": _wordless(row.move)}
            for row in rows
        ]
        if blanked:
            self._connection.execute(
                update(ActionLog)
                .where(
                    ActionLog.session_id == bindparam("of_session"),
                    ActionLog.number == bindparam("of_number"),
                )
                .values(move=bindparam("blank")),
                blanked,
            )


@cache
def _greeting(dialect: str) -> Prepared:
    entry = insert_on(dialect, Player)
    new = entry.excluded
    language = func.coalesce(new.language, Player.language)
    changed: list[ColumnElement[bool]] = [
        Player.name.is_distinct_from(new.name),
        Player.username.is_distinct_from(new.username),
        Player.language.is_distinct_from(language),
        Player.last_seen_at <= bindparam("seen_before", type_=Player.last_seen_at.type),
        Player.deleted_at.is_not(None),
    ]
    return Prepared(
        entry.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "name": new.name,
                "username": new.username,
                "language": language,
                "last_seen_at": new.last_seen_at,
                "deleted_at": null(),
            },
            where=or_(*changed),
        )
    )


def _row(person: Person, now: datetime) -> dict[str, Any]:
    return {
        **blank_row(Player),
        "id": person.id,
        "name": person.name,
        "username": person.username,
        "language": person.language,
        "created_at": now,
        "last_seen_at": now,
        "seen_before": now - SEEN_STEP,
    }


def _wordless(move: str) -> str:
    fields = msgspec.json.decode(move, type=dict[str, Any])
    return msgspec.json.encode(fields | {"message": ""}).decode()
