"""What the crash test has to know of a game. Each game has one module that tells it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from sqlalchemy import Connection

from games.contract import PlayerId
from managers.content import Library
from managers.sitting import Sitting
from tests.crash.deaths import WriteDown
from tests.crash.diary import Act, Answers
from tests.crash.findings import Finding, Payable, Place, Records
from tests.crash.table import Table


class Game:
    """A game: how it is played at a table, and what has to be on record afterwards.

    ``answers`` are what its own answers promise; ``write_down`` are the steps in the middle of
    which the bot is to die, for a game that writes something down in several of them.
    """

    key: ClassVar[str]
    answers: ClassVar[Answers]
    table: ClassVar[type[Table]]
    hubs: ClassVar[int] = 1
    """In how many chats the first table's games are shown."""

    write_down: ClassVar[WriteDown | None] = None

    def pace(self, folder: Path, rounds: int) -> None:
        """Write the balance files of games that are over soon."""
        raise NotImplementedError

    def audit_acts(self, records: Records, place: Place, acts: list[Act]) -> Iterator[Finding]:
        """Compare what one player did in one session with the game's histories."""
        raise NotImplementedError

    def add_owed(self, records: Records, owed: Payable) -> None:
        """Add what the game's players are to have beyond outcomes and claims."""

    def audit_now(self, records: Records) -> Iterator[Finding]:
        """What has to hold at every moment, even between a death and the next start."""
        return iter(())

    def audit_outcomes(
        self, records: Records, sitting: Sitting, lazy: frozenset[PlayerId]
    ) -> Iterator[Finding]:
        """What has to hold of a session that is finished; the ``lazy`` did not take part."""
        raise NotImplementedError

    def audit_repair(self, connection: Connection, library: Library) -> Iterator[Finding]:
        """Run the repair job on everything again; what this writes is undone afterwards."""
        return iter(())
