"""The rows of deferred updates, as the event loop uses them: each call is one job of the writer."""

from __future__ import annotations

from collections.abc import Collection

from managers.deferred_updates import Deferred, DeferredUpdateManager
from managers.mailbox import Mailbox
from managers.orders import Transaction
from managers.processed import ProcessedUpdates


class UpdateStore:
    """Keeps updates that wait, and those that cannot be dealt with. Every method returns once its
    effect is committed, and raises :class:`managers.mailbox.Stopped` if the writer stops first."""

    def __init__(self, mailbox: Mailbox, updates: ProcessedUpdates) -> None:
        self._mailbox = mailbox
        self._updates = updates

    async def take_up(self) -> list[Deferred]:
        """What an earlier process has left to be dealt with, in order."""

        def take(work: Transaction) -> list[Deferred]:
            return self._expected(DeferredUpdateManager(work.connection).take_up())

        return await self._mailbox.run(take)

    async def take_retries(self) -> list[Deferred]:
        """What the operator wants to be tried again."""

        def take(work: Transaction) -> list[Deferred]:
            return self._expected(DeferredUpdateManager(work.connection).take_retries())

        return await self._mailbox.run(take)

    def _expected(self, taken: list[Deferred]) -> list[Deferred]:
        self._updates.expect(each.update_id for each in taken)
        return taken

    async def defer(self, updates: Collection[Deferred]) -> None:
        """Keep those of these that have not had their effect yet."""
        await self._mailbox.run(lambda work: self._updates.defer(work, updates))

    async def release(self, ids: Collection[int]) -> None:
        """These are dealt with."""
        await self._mailbox.run(lambda work: self._updates.release(work, ids))

    async def fail(self, failed: Deferred, error: str) -> None:
        """This one cannot be dealt with, and ``error`` is why; for the operator's eyes only."""
        await self._mailbox.run(lambda work: self._updates.fail(work, failed, error))
