"""Updates that were confirmed to Telegram before they were dealt with, kept as rows.

An update that is not settled at once must not hold back all those behind it, and Telegram hands
out what lies behind only once it is confirmed. So it becomes a row, and is then confirmed; the
row goes in the transaction that writes the update's effects. A process that starts takes up what
an earlier one has left. What cannot be dealt with at all stays for the operator to look at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from db.models import DeferredUpdate
from db.prepared import Prepared
from db.upsert import insert_on

Status = Literal["waiting", "failed", "retry"]

ATTEMPTS = 20
"""So many processes take an update up; one that ended all of them is not given to another. Most
processes end for other reasons, and while they do so every second what takes long is not done."""

_CHUNK = 500
_MOST = 2**63

_REMOVE = Prepared(delete(DeferredUpdate).where(DeferredUpdate.update_id == bindparam("of_update")))
_KEEP = {
    dialect: Prepared(insert_on(dialect, DeferredUpdate).on_conflict_do_nothing())
    for dialect in ("sqlite", "postgresql")
}


class Deferred(msgspec.Struct, frozen=True):
    """One row. ``content`` is the update's JSON as Telegram sent it."""

    update_id: int
    content: str
    received_at: datetime
    chat_id: int | None = None
    person_id: int | None = None
    status: Status = "waiting"
    error: str | None = None
    attempts: int = 1


_COLUMNS = tuple(getattr(DeferredUpdate, name) for name in Deferred.__struct_fields__)


class DeferredUpdateManager:
    """The rows, on a connection inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, updates: Iterable[Deferred]) -> None:
        """Keep these; one that is a row already stays as it is."""
        rows = [_row(each) for each in updates]
        if rows:
            _KEEP[self._connection.dialect.name].run(self._connection, rows)

    def fail(self, failed: Deferred, error: str) -> None:
        """Keep an update that cannot be dealt with, and why."""
        self.remove([failed.update_id])
        broken = msgspec.structs.replace(failed, status="failed", error=error)
        self._connection.execute(insert(DeferredUpdate).values(_row(broken)))

    def remove(self, ids: Collection[int]) -> None:
        """These are dealt with."""
        if ids:
            _REMOVE.run(self._connection, [{"of_update": id_} for id_ in ids])

    def waiting(self) -> list[Deferred]:
        """What an earlier process has left, in the order of the update ids."""
        return self._with_status("waiting")

    def failed(self) -> list[Deferred]:
        """What waits for the operator, in the order of the update ids."""
        return self._with_status("failed")

    def _with_status(self, status: Status) -> list[Deferred]:
        rows = select(*_COLUMNS).where(DeferredUpdate.status == status)
        found = self._connection.execute(rows.order_by(DeferredUpdate.update_id))
        return [Deferred(*row) for row in found]

    def count(self, status: Status) -> int:
        """How many rows there are of this status."""
        counted = select(func.count()).where(DeferredUpdate.status == status)
        return self._connection.scalar(counted) or 0

    def take_up(self) -> list[Deferred]:
        """What is to be dealt with by the process that calls this, which has just started.

        Counts the attempt. What has ended every process that took it up is failed instead.
        """
        worn_out = (DeferredUpdate.status == "waiting", DeferredUpdate.attempts >= ATTEMPTS)
        said = f"{ATTEMPTS} processes ended while they dealt with it"
        self._set(worn_out, status="failed", error=said)
        self._set((DeferredUpdate.status == "waiting",), attempts=DeferredUpdate.attempts + 1)
        return self.waiting()

    def take_retries(self) -> list[Deferred]:
        """What the operator wants tried again, which is waiting from now on."""
        wanted = self._with_status("retry")
        if wanted:
            self._set((DeferredUpdate.status == "retry",), status="waiting", attempts=1)
        return wanted

    def retry(self, ids: Collection[int] | None = None) -> int:
        """Have failed updates tried again, all of them or these; how many."""
        failed: list[ColumnElement[bool]] = [DeferredUpdate.status == "failed"]
        if ids is not None:
            failed.append(DeferredUpdate.update_id.in_(ids))
        return self._set(failed, status="retry", error=None)

    def forget_person(self, player_id: int) -> None:
        """Erase every update that mentions somebody. The table is small, and this is seldom."""
        columns = (DeferredUpdate.update_id, DeferredUpdate.content, DeferredUpdate.person_id)
        sent_by = DeferredUpdate.person_id == player_id
        mentions = DeferredUpdate.content.contains(str(player_id))
        rows = self._connection.execute(select(*columns).where(or_(sent_by, mentions)))
        is_named = re.compile(rf'"(?:id|user_id)"\s*:\s*{player_id}\b')
        self.remove(
            [
                row.update_id
                for row in rows
                if row.person_id == player_id or is_named.search(row.content)
            ]
        )

    def forget_old(self, before: datetime, limit: int) -> int:
        """Remove failed updates that were received before this moment; how many."""
        old = select(DeferredUpdate.update_id).where(
            DeferredUpdate.status == "failed", DeferredUpdate.received_at < before
        )
        done = self._connection.execute(
            delete(DeferredUpdate).where(DeferredUpdate.update_id.in_(old.limit(limit)))
        )
        return done.rowcount

    def _set(self, which: Sequence[ColumnElement[bool]], **values: object) -> int:
        changed = update(DeferredUpdate).where(*which).values(**values)
        return self._connection.execute(changed).rowcount


def _row(deferred: Deferred) -> dict[str, object]:
    row = msgspec.structs.asdict(deferred)
    # An id that no chat can have is of no use to anybody, and the database would refuse it.
    for name in ("chat_id", "person_id"):
        if row[name] is not None and not -_MOST <= row[name] < _MOST:
            row[name] = None
    # PostgreSQL keeps no text with a zero byte in it.
    row["content"] = deferred.content.replace("\x00", "")
    return row
