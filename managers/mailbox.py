"""The mailbox: everything that wants the database, in order, on one thread, in few commits.

The event loop never touches the database. It posts orders and jobs here and awaits their
results; the mailbox's thread takes whatever is waiting, does it in one transaction, commits,
and only then lets anybody know (group commit). An order that was answered is therefore an
order that is on the disk.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from db.engine import read_only
from db.errors import Cause, cause_of, may_be_elsewhere
from db.savepoint import TransactionLost, savepoint
from games.contract import Answer, text
from managers.health import DatabaseHealth
from managers.moves import Moves
from managers.orders import Order, Outbox, Reply, Transaction

T = TypeVar("T")

log = structlog.get_logger()

BATCH = 256
"""The most entries that share one commit; more would make the first of them wait too long."""

CAPACITY = 2_048
"""The most entries that may wait. Beyond it a poster waits too, and so holds up the intake."""

FIRST_RETRY_SECONDS = 0.05
LONGEST_RETRY_SECONDS = 1.0

UNKNOWN_SECONDS = 3.0
"""For so long something is tried again that may be the database's fault or its own. Nobody else's
order is done meanwhile, so that it cannot be for ever."""


class Stopped(Exception):
    """The mailbox was closed before this entry was done. It has left no trace."""


class _Entry(Generic[T]):
    """Something that waits: an order, or a job that wants a connection."""

    __slots__ = ("future", "job", "loop", "order")

    def __init__(self, order: Order | None, job: Callable[[Transaction], T] | None) -> None:
        self.order = order
        self.job = job
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()


_Result = tuple[_Entry[Any], Any, BaseException | None]


class Mailbox:
    """Serialises all writing, and batches it."""

    def __init__(
        self,
        engine: Engine,
        moves: Moves,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        on_commit: Callable[[Outbox], None] = lambda _outbox: None,
    ) -> None:
        self._engine = engine
        self._moves = moves
        self._now = now
        self.on_commit = on_commit
        self._waiting: queue.SimpleQueue[_Entry[Any] | None] = queue.SimpleQueue()
        self._posted: list[_Entry[Any]] = []
        self._room = asyncio.Semaphore(CAPACITY)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="mailbox", daemon=True)
        self._connection: Connection | None = None
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._lookers = ThreadPoolExecutor(1, thread_name_prefix="delivery")
        self._reading = read_only(engine)
        self.health = DatabaseHealth()
        self.refusal: str | None = None
        """Why the database refuses what is to be written, as long as it does."""

    def start(self) -> None:
        """Begin to work on what is posted."""
        self._thread.start()

    async def stop(self) -> None:
        """Finish what is being written, refuse the rest with :class:`Stopped`."""
        self._hand_over()
        self._stopping.set()
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)
        self._readers.shutdown()
        self._lookers.shutdown()

    async def play(self, order: Order) -> Reply:
        """Have an order played. Returns once its effects are committed.

        While the database cannot be written this waits and goes on trying: an order is never
        answered before it is kept. Raises :class:`Stopped` when the house closes first.
        """
        reply: Reply = await self._post(_Entry(order, None))
        return reply

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """Run a job inside a write transaction and give its result once it is committed.

        The job may be run again if its transaction could not be committed, so it must touch
        nothing but its transaction. Raises what the job raises (its writes are undone then).
        """
        result: T = await self._post(_Entry(None, job))
        return result

    async def once(
        self,
        update_id: int,
        job: Callable[[Transaction], T],
        settled: Callable[[T], bool] = lambda _result: True,
    ) -> T | None:
        """The same for a job that carries an update's effects: None if an earlier one did (see
        :meth:`managers.processed.ProcessedUpdates.once`)."""
        updates = self._moves.updates
        return await self.run(lambda work: updates.once(work, update_id, job, settled))

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run a job that only reads, beside the writing. Raises what the job raises.

        While the database cannot be reached this waits and goes on trying, as writing does, and
        raises :class:`Stopped` when the house closes first.
        """
        return await self._read(self._readers, job)

    async def look(self, job: Callable[[Connection], T]) -> T:
        """The same for delivery, on a thread of its own: neither people nor the clock wait behind
        what is only looked up to be shown."""
        return await self._read(self._lookers, job)

    async def _read(self, readers: ThreadPoolExecutor, job: Callable[[Connection], T]) -> T:
        if self._stopping.is_set():
            raise Stopped
        return await asyncio.get_running_loop().run_in_executor(readers, self._read_stubbornly, job)

    async def _post(self, entry: _Entry[Any]) -> Any:
        async with self._room:
            if self._stopping.is_set():
                raise Stopped
            if not self._posted:
                entry.loop.call_soon(self._hand_over)
            self._posted.append(entry)
            return await entry.future

    def _hand_over(self) -> None:
        """Give the thread what was posted in one turn of the loop. If it began with the first of
        these, it would take few of them along, and slow down whoever is to post the others."""
        for entry in self._posted:
            self._waiting.put(entry)
        self._posted.clear()

    # ── On the readers' threads ───────────────────────────────────────────────────────────────

    def _read_stubbornly(self, job: Callable[[Connection], T]) -> T:
        wait, patience = FIRST_RETRY_SECONDS, _Patience()
        while True:
            try:
                with self._reading.connect() as connection:
                    result = job(connection)
                self.health.unreadable = False
                return result
            except DBAPIError as error:
                if not patience.lasts(error):
                    raise
                self.health.unreadable = True
                log.warning("database-unreadable", error=str(error.orig), retry_in=wait)
                if self._stopping.wait(wait):
                    raise Stopped from error
                wait = min(wait * 2, LONGEST_RETRY_SECONDS)

    # ── On the thread ────────────────────────────────────────────────────────────────────────

    def _work(self) -> None:
        while not self._stopping.is_set():
            entries = self._take()
            if entries:
                with self.health.transaction():
                    results = self._commit_stubbornly(entries)
                self._settle(results)
        self._refuse_the_rest()
        self._hang_up()

    def _take(self) -> list[_Entry[Any]]:
        """Wait for an entry, then take all that have come with it."""
        entries = []
        entry = self._waiting.get()
        while entry is not None:
            entries.append(entry)
            if len(entries) >= BATCH:
                break
            try:
                entry = self._waiting.get_nowait()
            except queue.Empty:
                break
        return entries

    def _commit_stubbornly(self, entries: list[_Entry[Any]]) -> list[_Result]:
        """Commit the entries together, again and again while the database refuses to."""
        wait, patience = FIRST_RETRY_SECONDS, _Patience()
        while True:
            try:
                results = self._commit(entries)
                self.refusal = None
                return results
            except (DBAPIError, TransactionLost) as error:
                if not patience.lasts(error):
                    self.refusal = None
                    return self._commit_one_by_one(entries)
                if may_be_elsewhere(error):
                    self._engine.dispose()
                self.refusal = _reason(error)
                log.warning("database-refuses", error=self.refusal, retry_in=wait)
                if self._stopping.wait(wait):
                    return [(entry, None, Stopped()) for entry in entries]
                wait = min(wait * 2, LONGEST_RETRY_SECONDS)
            except Exception:
                return self._commit_one_by_one(entries)

    def _commit(self, entries: Sequence[_Entry[Any]]) -> list[_Result]:
        try:
            return self._in_one_transaction(entries)
        except BaseException:
            # Whatever is wrong with the connection, the next transaction has another one.
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        """Give the connection back to its pool."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _in_one_transaction(self, entries: Sequence[_Entry[Any]]) -> list[_Result]:
        results: list[_Result] = []
        if self._connection is None:
            self._connection = self._engine.connect()
        with self._connection.begin():
            work = Transaction(self._connection, self._now())
            for are_orders, some in groupby(entries, key=lambda entry: entry.order is not None):
                if are_orders:
                    results.extend(self._play(work, list(some)))
                else:
                    results.extend(self._do(work, entry) for entry in some)
        self._tell(work, entries[0].loop)
        return results

    def _tell(self, work: Transaction, loop: asyncio.AbstractEventLoop) -> None:
        """Let others know of what is committed. That stays so whatever goes wrong in here: an
        exception that got out would have all of it done once more."""
        for callback in work.after_commit:
            try:
                callback()
            except Exception:
                log.exception("after-commit-failed")
        if work.outbox:
            loop.call_soon_threadsafe(self.on_commit, work.outbox)

    def _play(self, work: Transaction, entries: list[_Entry[Any]]) -> list[_Result]:
        orders = [entry.order for entry in entries if entry.order is not None]
        replies = self._moves.play(work, orders)
        return [(entry, reply, None) for entry, reply in zip(entries, replies, strict=True)]

    def _do(self, work: Transaction, entry: _Entry[Any]) -> _Result:
        """Run one job in a savepoint, so that its failure undoes nothing but itself."""
        assert entry.job is not None
        own = Transaction(work.connection, work.now)
        try:
            with savepoint(work.connection):
                result = entry.job(own)
        except TransactionLost:
            raise
        except DBAPIError as error:
            if cause_of(error) is not Cause.STATEMENT:
                raise
            return entry, None, error
        except Exception as error:
            return entry, None, error
        work.outbox.update(own.outbox)
        work.after_commit.extend(own.after_commit)
        return entry, result, None

    def _commit_one_by_one(self, entries: list[_Entry[Any]]) -> list[_Result]:
        """Something in the batch is broken: find it, and let the others go on without it."""
        results: list[_Result] = []
        for entry in entries:
            try:
                results.extend(self._commit([entry]))
            except (DBAPIError, TransactionLost) as error:
                if cause_of(error) is Cause.STATE:
                    results.extend(self._commit_stubbornly([entry]))
                else:
                    results.append(_mishap(entry, error))
            except Exception as error:
                results.append(_mishap(entry, error))
        return results

    def _settle(self, results: list[_Result]) -> None:
        """Hand out the results, with one hop for all of them that share a loop."""
        results[0][0].loop.call_soon_threadsafe(_resolve, results)

    def _refuse_the_rest(self) -> None:
        rest: list[_Result] = []
        while True:
            try:
                entry = self._waiting.get_nowait()
            except queue.Empty:
                break
            if entry is not None:
                rest.append((entry, None, Stopped()))
        if rest:
            self._settle(rest)


def _resolve(results: list[_Result]) -> None:
    for entry, result, error in results:
        if entry.future.done():
            continue
        if error is not None:
            entry.future.set_exception(error)
        else:
            entry.future.set_result(result)


def _reason(error: DBAPIError | TransactionLost) -> str:
    return str(error.orig if isinstance(error, DBAPIError) else error)


class _Patience:
    """How long it is worth trying the same thing again: as long as the state of the database is
    to blame, and for a while if nobody knows what is."""

    def __init__(self) -> None:
        self._puzzled_since: float | None = None

    def lasts(self, error: BaseException) -> bool:
        """Whether to try once more after this."""
        cause = cause_of(error)
        if cause is not Cause.UNKNOWN:
            self._puzzled_since = None
            return cause is Cause.STATE
        if self._puzzled_since is None:
            self._puzzled_since = time.monotonic()
        return time.monotonic() - self._puzzled_since < UNKNOWN_SECONDS


def _mishap(entry: _Entry[Any], error: BaseException) -> _Result:
    """An order that breaks its session is answered and logged; a job's poster gets the error."""
    if entry.order is None:
        return entry, None, error
    log.error("order-failed", target=entry.order.target, exc_info=error)
    return entry, Reply(Answer(text("table-mishap"), alert=True), accepted=False), None


__all__ = ["BATCH", "CAPACITY", "Mailbox", "Stopped"]
