"""Which updates have had their effect, so that Telegram may deliver them as often as it likes.

This is the one place that marks updates as processed. Whatever an update causes is written in the
transaction that marks it, and nothing is written for one that is marked already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from sqlalchemy import Connection, bindparam, insert, select

from db.models import ProcessedUpdate
from db.prepared import Lookup, Prepared
from managers.deferred_updates import Deferred, DeferredUpdateManager
from managers.orders import Transaction

T = TypeVar("T")

# Statements are built once: building one takes longer than running it.
_SEEN = Lookup(
    select(ProcessedUpdate.update_id).where(
        ProcessedUpdate.update_id.in_(bindparam("keys", expanding=True))
    )
)
_MARK = Prepared(insert(ProcessedUpdate))


def is_processed(connection: Connection, update_id: int) -> bool:
    """Whether an update's effects are committed, for those who are about to ask Telegram for
    something that only a first delivery is to have."""
    return bool(_SEEN.run(connection, [update_id]))


class ProcessedUpdates:
    """Marks updates as processed, and lets go of the rows in which they waited for that.

    It remembers which updates it has kept as rows, so that the usual press, which never became
    one, pays nothing for it. Used on the writer's thread only.
    """

    def __init__(self) -> None:
        self._deferred: set[int] = set()

    def seen(self, work: Transaction, ids: Collection[int]) -> set[int]:
        """Those of these updates whose effects are written."""
        if not ids:
            return set()
        return {row["update_id"] for row in _SEEN.run(work.connection, list(ids))}

    def mark(self, work: Transaction, ids: Collection[int]) -> None:
        """This transaction carries the effects of these updates, none of which was seen."""
        if not ids:
            return
        _MARK.run(work.connection, [{"update_id": id_, "at": work.now} for id_ in ids])
        self.release(work, self._deferred.intersection(ids))

    def once(
        self,
        work: Transaction,
        update_id: int,
        job: Callable[[Transaction], T],
        settled: Callable[[T], bool] = lambda _result: True,
    ) -> T | None:
        """Run a job that carries an update's effects. None, and nothing is run, if an earlier
        transaction did.

        A job whose result is not ``settled`` has written nothing, and the same update may come
        again with more rights.
        """
        if self.seen(work, [update_id]):
            return None
        result = job(work)
        if settled(result):
            self.mark(work, [update_id])
        return result

    # ── What waits ───────────────────────────────────────────────────────────────────────────

    def defer(self, work: Transaction, updates: Collection[Deferred]) -> None:
        """Keep those of these updates as rows that have not had their effect yet."""
        seen = self.seen(work, [each.update_id for each in updates])
        waiting = [each for each in updates if each.update_id not in seen]
        DeferredUpdateManager(work.connection).keep(waiting)
        self.expect(each.update_id for each in waiting)

    def expect(self, ids: Iterable[int]) -> None:
        """These updates are rows, and their rows are to go with their effects."""
        self._deferred.update(ids)

    def release(self, work: Transaction, ids: Collection[int]) -> None:
        """These updates are dealt with, with or without effects: their rows go."""
        if ids:
            DeferredUpdateManager(work.connection).remove(ids)
            work.after_commit.append(lambda: self._deferred.difference_update(ids))

    def fail(self, work: Transaction, failed: Deferred, error: str) -> None:
        """This update cannot be dealt with; the operator is to know."""
        DeferredUpdateManager(work.connection).fail(failed, error)
        work.after_commit.append(lambda: self._deferred.discard(failed.update_id))
