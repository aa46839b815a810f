"""A million finished games: how long each statement takes that runs whether anybody presses or not.

A database is filled with as many finished games, and a hundred that are going on. Then everything
is done there that the clock, the delivery, the schedule, the clean-up and a start do by
themselves, by the functions that do it in life, and each statement is timed that they send.
``ratio`` is the time that the slowest may take over the time that it took.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Engine, select, update

from benchmarks.hot_raid import databases
from benchmarks.past import BUSY_CHAT, write_past
from benchmarks.report import grid, publish
from benchmarks.stopwatch import Stopwatch, Timing
from benchmarks.tables import Table, patient_library, person, set_tables
from db.engine import require_state
from db.models import Board, GameSession
from db.upgrade import upgrade
from games.contract import Speak
from managers.boards import BoardManager
from managers.clock import Clock
from managers.content import Library
from managers.hubs import attach, is_shown_outside
from managers.join_queue import JoinQueueManager
from managers.keepsakes import repair
from managers.mailbox import Mailbox
from managers.maintenance import MaintenanceManager
from managers.moves import Moves
from managers.notices import NoticeManager
from managers.orders import Order, Place, Transaction
from managers.schedule import parse
from managers.settling import Settler
from managers.spawning import Spawner

SESSIONS = 1_000_000
QUICK_SESSIONS = 2_000
TABLES = 100
MOST_SECONDS = 0.05
"""No statement may hold up those behind it for longer."""

SHOWN = 15
"""The slowest statements that are printed."""

WORDS_SHOWN = 90
CHATS_SERVED = 20
PORTIONS = 20
"""How many portions of a clean-up are timed; the rest is like them."""

Say = Callable[[str], None]


class Life:
    """The parts of a bot that work by themselves, on a database with a past."""

    def __init__(
        self, engine: Engine, library: Library, tables: list[Table], stopwatch: Stopwatch
    ) -> None:
        self._engine = engine
        self._library = library
        self._tables = tables
        self._part = stopwatch.part
        self._now = datetime.now(UTC)
        self._moves = Moves(library.rulebooks, library.titles)
        self._mailbox = Mailbox(engine, self._moves, now=lambda: self._now)

    async def go(self) -> None:
        """Let each part do what it does, and time it."""
        self._mailbox.start()
        try:
            with self._part("start"):
                await self._start()
            with self._part("clock"):
                await self._beat()
            with self._part("delivery"):
                await self._deliver()
            with self._part("schedule"):
                await self._spawn()
            with self._part("clean-up"):
                await self._clean_up()
        finally:
            await self._mailbox.stop()

    async def _start(self) -> None:
        require_state(self._engine, "current")
        upgrade(self._engine)
        await self._mailbox.run(lambda work: NoticeManager(work.connection).settle_interrupted())
        self._clock = Clock(self._mailbox)
        await self._clock.start(self._now)

    async def _beat(self) -> None:
        """A beat that finds games due, and one after an outage."""

        def make_due(work: Transaction) -> None:
            due = [table.session for table in self._tables[: len(self._tables) // 2]]
            work.connection.execute(
                update(GameSession)
                .where(GameSession.id.in_(due))
                .values(deadline_at=self._now - timedelta(seconds=1))
            )

        await self._mailbox.run(make_due)
        await self._clock.beat(self._now)
        self._now += timedelta(minutes=5)
        await self._clock.beat(self._now)

    async def _deliver(self) -> None:
        await self._mailbox.read(lambda c: BoardManager(c).stale_chats())
        await self._mailbox.read(lambda c: NoticeManager(c).open_chats())
        for table in self._tables[:CHATS_SERVED]:
            await self._mailbox.run(partial(self._serve, table=table))
        await self._meet_a_busy_chat()

    def _serve(self, work: Transaction, table: Table) -> None:
        boards, notices = BoardManager(work.connection), NoticeManager(work.connection)
        names, books = self._moves.names, self._library.rulebooks
        work.connection.execute(
            update(Board).where(Board.session_id == table.session).values(shown_version=-1)
        )
        boards.stale_sessions()
        drawing = boards.look(table.chat, books, names).drawing
        if drawing is not None:
            boards.shown(drawing.board_id, drawing.place, 7, drawing.version, drawing.phase)
            boards.vanished(drawing.board_id, drawing.place)
            boards.message_at(drawing.session_id, drawing.place)
        for waiting in notices.waiting(table.chat):
            telling = notices.next_telling(Place(table.chat, waiting.topic_id), names)
            if telling is None:
                continue
            notices.put_back(telling.ids, "timed out")
            notices.uncertain(telling.ids, "timed out")
            notices.sent(telling.ids, 7, work.now)

    async def _spawn(self) -> None:
        """The world's raid, one in each chat, and one more look when all of them have theirs."""
        zone = UTC
        for line in ("raid daily 0:00 mire,sun world", "raid daily 0:00 mire,sun"):
            spawner = Spawner(
                self._mailbox, self._library.rulebooks, self._library.titles, parse(line), zone
            )
            await spawner.start(person(self._tables[0].players[0]).id)
            midnight = self._now.replace(hour=0, minute=0) + timedelta(days=1, minutes=1)
            self._now = midnight
            await spawner.beat(self._now)
            await spawner.beat(self._now)
            await self._end_the_worlds()

    async def _end_the_worlds(self) -> None:
        def end(work: Transaction) -> None:
            live = select(GameSession.id).where(GameSession.reach == "world")
            work.connection.execute(
                update(GameSession)
                .where(GameSession.id.in_(live), GameSession.status == "active")
                .values(status="finished", finished_at=work.now, deadline_at=None)
            )

        await self._mailbox.run(end)

    async def _meet_a_busy_chat(self) -> None:
        """A board and talk in a chat that has had thousands of games, and the end of its topic."""
        busy = Place(BUSY_CHAT, 1)
        member = person(self._tables[0].players[0])
        await self._mailbox.play(Order(busy, Speak("Is anybody there?"), member))

        def lose(work: Transaction) -> None:
            attach(work, "raid", busy)
            is_shown_outside(work.connection, self._tables[0].session, busy)
            BoardManager(work.connection).all_due(BUSY_CHAT)
            NoticeManager(work.connection).abandon_topic(busy, "topic deleted")
            BoardManager(work.connection).give_up(busy)

        await self._mailbox.run(lose)

    async def _clean_up(self) -> None:
        def portion(work: Transaction) -> bool:
            return MaintenanceManager(work.connection, now=work.now).clean_up().more

        for _ in range(PORTIONS):
            if not await self._mailbox.run(portion):
                break
        await self._mailbox.run(lambda work: JoinQueueManager(work.connection).cleanup_old_queue())
        await self._mailbox.run(lambda work: repair(work.connection, self._library.titles))
        books, titles = self._library.rulebooks, self._library.titles
        await Settler(self._mailbox, books, titles).settle_all()


def measure(sessions: int, kinds: Sequence[str], say: Say) -> dict[str, Any]:
    """The slowest statements on each kind of database."""
    library = patient_library()
    results: list[dict[str, Any]] = []
    with databases() as addresses:
        for name, url in addresses.items():
            if name not in kinds:
                continue
            say(f"{name}: filling a database with {sessions:,} games…")
            engine, _, tables = set_tables(url, library, TABLES)
            write_past(engine, sessions, datetime.now(UTC))
            say(f"{name}: living with it…")
            with Stopwatch(engine) as stopwatch:
                asyncio.run(Life(engine, library, tables, stopwatch).go())
            engine.dispose()
            found = sorted(stopwatch.timings.values(), key=lambda timing: -timing.slowest)
            results.append({"database": name, "statements": [_row(timing) for timing in found]})
    slowest = max(each["statements"][0]["slowest_ms"] for each in results)
    return {
        "ratio": round(MOST_SECONDS * 1_000 / slowest, 2),
        "slowest_ms": slowest,
        "sessions": sessions,
        "databases": results,
    }


def _row(timing: Timing) -> dict[str, Any]:
    words = " ".join(timing.statement.split())
    return {
        "part": timing.part,
        "slowest_ms": round(timing.slowest * 1_000, 3),
        "runs": len(timing.seconds),
        "statement": words,
    }


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.million", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="default: %(default)s")
    parser.add_argument(
        "--database", choices=("SQLite", "PostgreSQL"), help="only this kind; default: both"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and no table")
    parser.add_argument("--quick", action="store_true", help="with few games; proves no figure")
    options = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet)
    sessions = QUICK_SESSIONS if options.quick else options.sessions
    kinds = [options.database] if options.database else ["SQLite", "PostgreSQL"]
    result = measure(sessions, kinds, (lambda _line: None) if options.json else print)
    publish(result, _table_of(result), as_json=options.json)


def _table_of(result: dict[str, Any]) -> str:
    """The result as people read it."""
    parts = []
    for each in result["databases"]:
        rows = [
            (one["part"], one["statement"][:WORDS_SHOWN], f"{one['slowest_ms']:.1f}")
            for one in each["statements"][:SHOWN]
        ]
        parts.append(f"\n{each['database']}\n{grid(('part', 'statement', 'ms at most'), rows)}")
    last = f"\nratio: {result['ratio']:.1f} (the slowest: {result['slowest_ms']:.1f} ms)"
    return "\n".join([*parts, last])


if __name__ == "__main__":
    main()
