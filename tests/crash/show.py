"""One whole run: the tables play, the victim dies and rises, and in the end all is counted."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path

import aiohttp
from sqlalchemy import Connection, Engine, func, inspect, select

from db.engine import open_database, read_only
from db.keepsakes import OwedPart
from db.models import Board, Notice
from managers.content import Library, load_library
from sandbox.server import Server
from tests.crash import deaths
from tests.crash.audit import audit_end, audit_now
from tests.crash.diary import AT_EVERY_TABLE, Diary, Understanding
from tests.crash.findings import KINDS, Finding, Records
from tests.crash.games import GAMES
from tests.crash.keeper import Keeper, open_sandbox
from tests.crash.phone import Phones
from tests.crash.showing import leftover_boards, stale_boards
from tests.crash.table import Party, Person, Stuck, Table, World

NAMES = ("Ada", "Bruno", "Clara", "Dmitri", "Elif", "Felix", "Greta", "Hugo", "Ines", "Jonas")
AUDIT_EVERY = 5
"""So many deaths lie between two looks at what the bot left behind."""

ENDING_SECONDS = 240.0
QUIET_SECONDS = 60.0
LEFTOVER_SECONDS = 5.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What kind of a run it is to be. ``rounds`` is how long games are; the ``tables`` are dealt
    out to the ``games`` in turn."""

    seed: int
    kills: int
    tables: int = 7
    rounds: int = 2
    games: tuple[str, ...] = tuple(GAMES)


class Show:
    """A run with its seed, its sandbox, its victim and its tables."""

    def __init__(self, plan: Plan, database_url: str, directory: Path, say: Say) -> None:
        self.seed, self.kills = plan.seed, plan.kills
        self.findings: list[Finding] = []
        self.leftovers = 0
        self.killed = 0
        self.log = directory / "bot.log"
        self.in_write_down: Counter[str] = Counter()
        self.owed = 0
        self._plan = plan
        self._games = [GAMES[key] for key in plan.games]
        self._write_downs = {g.key: g.write_down for g in self._games if g.write_down is not None}
        self._directory = directory
        self._database_url = database_url
        self._say = say
        balance = directory / "balance"
        balance.mkdir()
        for game in self._games:
            game.pace(balance, plan.rounds)
        self._library: Library = load_library(balance_dir=balance)
        self._keeper = Keeper(directory, database_url, balance)
        answers = reduce(or_, (game.answers for game in self._games), AT_EVERY_TABLE)
        self._diary = Diary(Understanding(self._library.words, answers))
        self.tables: list[Table] = []
        self._began = time.monotonic()

    # ── The course of a run ──────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Play, kill, end, count."""
        server = await open_sandbox(self._keeper)
        server.world.updates.on_add = self._diary.note_update
        await self._keeper.open()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            phones = Phones(server.url, http, self._diary)
            try:
                await self._set_up(phones)
                await phones.switch_on()
                await self._play(server, phones)
            finally:
                await phones.switch_off()
                await self._keeper.close()
                await server.stop()

    async def _play(self, server: Server, phones: Phones) -> None:
        playing = [asyncio.create_task(table.play()) for table in self.tables]
        for fault in deaths.faults(self.seed):
            server.world.faults.add(fault)
        try:
            await self._kill_again_and_again(playing)
            server.world.faults.active.clear()
            for table in self.tables:
                table.closing.set()
            # Even with nobody killing it, the bot may find that a part cannot be written.
            last = deaths.faltering(self.seed, self.kills, self._write_downs, sure=True)
            await self._keeper.start(faltering=last)
            self._say(f"{self._at()} the last games are played to their end")
            await asyncio.wait(playing, timeout=ENDING_SECONDS)
            await self._wait_for_quiet(server)
            self._say(f"{self._at()} somebody presses every board that was left behind")
            await self._press_leftovers(server, phones)
        finally:
            for task in playing:
                task.cancel()
            ends = await asyncio.gather(*playing, return_exceptions=True)
        for error in ends:
            self._note_end(error)
        self._count(server)
        status = await self._keeper.stop()
        if status != 0:
            self._find("errors", f"the bot ended with {status} when it was told to stop")
        self._repair_again()
        self._read_log()

    async def _kill_again_and_again(self, playing: list[asyncio.Task[None]]) -> None:
        number = 0
        while self.killed < self.kills:
            is_last = self.killed == self.kills - 1 and bool(self._write_downs)
            death = deaths.death(self.seed, number) if not is_last else None
            status = await self._live_and_die(number, death)
            number += 1
            if status != -signal.SIGKILL:
                self._find("errors", f"the bot ended by itself with {status}, and not {death}")
            if any(task.done() for task in playing) or self.findings:
                return
            await asyncio.sleep(death.rest if death is not None else 0.0)

    async def _live_and_die(self, number: int, death: deaths.Death | None) -> int:
        """One life. The last has no death of its own: it ends in the middle of a write-down."""
        is_last = death is None
        is_long = is_last or deaths.is_long(number)
        wires = deaths.wires(self.seed, number, self._write_downs, sure=is_long)
        faltering = deaths.faltering(self.seed, number, self._write_downs)
        await self._keeper.start(death, wires, faltering)
        status = await self._live_until(death)
        self.killed += status == -signal.SIGKILL
        fell_over = self._keeper.last_words()
        self.in_write_down.update(fell_over)
        if number % AUDIT_EVERY == 0 or fell_over:
            self._audit_between()
        if self.killed % 10 == 0 or self.kills <= 10 or is_last:
            how = f"in a write-down, {fell_over[0]}" if fell_over else death
            self._say(f"{self._at()} killed {how}; {self._so_far()}")
        return status

    async def _live_until(self, death: deaths.Death | None) -> int:
        ended = asyncio.ensure_future(self._keeper.ended())
        if death is None or not death.early:
            polled = asyncio.ensure_future(self._keeper.polled.wait())
            await asyncio.wait({ended, polled}, return_when=asyncio.FIRST_COMPLETED)
            polled.cancel()
        seconds = death.seconds if death is not None else deaths.PATIENCE
        await asyncio.wait({ended}, timeout=seconds)
        return await ended if ended.done() else await self._keeper.kill()

    async def _wait_for_quiet(self, server: Server) -> None:
        """Wait until everything is shown, told and confirmed."""
        until = time.monotonic() + QUIET_SECONDS
        while time.monotonic() < until:
            with self._reading() as connection:
                stale = connection.scalar(
                    select(func.count()).where(
                        Board.wanted_version > Board.shown_version, Board.status == "live"
                    )
                )
                untold = connection.scalar(
                    select(func.count()).where(Notice.status.in_(("pending", "sending")))
                )
                owed = connection.scalar(select(func.count()).select_from(OwedPart))
            if not (stale or untold or owed or server.world.updates.pending):
                # The last answers may still be on their way.
                await asyncio.sleep(0.5)
                return
            await asyncio.sleep(0.25)
        self._find("errors", f"not quiet: {stale} boards, {untold} notices, {owed} parts to go")

    async def _press_leftovers(self, server: Server, phones: Phones) -> None:
        """A kill between the sending of a board and the writing down of its message leaves a
        board that the bot cannot know of. It has to go as soon as somebody presses it."""
        with self._reading() as connection:
            leftovers = leftover_boards(connection, self._library, server.world)
        self.leftovers = len(leftovers)
        for message in leftovers:
            assert message.reply_markup is not None
            data = message.reply_markup["inline_keyboard"][0][0]["callback_data"]
            person = self.tables[0].parties[0].cast[0]
            query = await phones.press(person.id, message.chat.id, message.id, data)
            await phones.answer(query, LEFTOVER_SECONDS)
        # Each is deleted behind the answer to its press.
        await asyncio.sleep(1.0 if leftovers else 0.0)

    # ── Setting up ───────────────────────────────────────────────────────────────────────────

    async def _set_up(self, phones: Phones) -> None:
        """People, groups and topics."""
        people = []
        for name in NAMES:
            user = await phones.call("/sim/users", first_name=name, language_code="en")
            people.append(Person(user["id"], name))
        words, uptime = self._library.words, lambda: self._keeper.uptime
        world = World(self._plan.rounds, people, phones, self._diary, words, uptime)
        self._keeper.owner = world.admin.id
        for number in range(self._plan.tables):
            game = self._games[number % len(self._games)]
            # A chat's budget is for all its topics: tables in one chat would wait for each other.
            hubs = game.hubs if number < len(self._games) else 1
            places = [await self._open_place(phones, people, number, hub) for hub in range(hubs)]
            self.tables.append(game.table(f"{self.seed}:table:{number}", places, world))

    async def _open_place(
        self, phones: Phones, people: list[Person], number: int, hub: int
    ) -> tuple[int, int]:
        """A new chat with everybody in it, and a topic."""
        chat = await self._open_chat(phones, people, number)
        topic = await phones.call(
            f"/sim/chats/{chat}/topics", user=people[0].id, name=f"Table {number}, hub {hub}"
        )
        return chat, topic["id"]

    async def _open_chat(self, phones: Phones, people: list[Person], number: int) -> int:
        chat = await phones.call(
            "/sim/chats", title=f"Group {number}", is_forum=True, creator=people[0].id
        )
        for person in people[1:]:
            await phones.call(f"/sim/chats/{chat['id']}/members", user=person.id, status="member")
        return int(chat["id"])

    # ── Counting ─────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        engine = open_database(self._database_url)
        try:
            with read_only(engine).connect() as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def _reading_a_copy(self) -> Iterator[Connection | None]:
        """The database as it was left behind. A file is copied first: opening it here would
        recover it, and that is for the victim's next start to do."""
        if not self._database_url.startswith("sqlite"):
            with self._reading() as connection:
                yield connection
            return
        left, copy = self._directory / "parlor.db", self._directory / "copy.db"
        if not left.exists():
            yield None
            return
        for suffix in ("", "-wal"):
            part = Path(f"{left}{suffix}")
            Path(f"{copy}{suffix}").unlink(missing_ok=True)
            if part.exists():
                shutil.copyfile(part, f"{copy}{suffix}")
        engine = open_database(f"sqlite:///{copy}")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def _audit_between(self) -> None:
        with self._reading_a_copy() as connection:
            if connection is not None and _has_tables(connection.engine):
                records = Records(connection, self._library.rulebooks)
                self.findings += audit_now(records, self._diary, self._games)

    def _count(self, server: Server) -> None:
        parties: list[Party] = [party for table in self.tables for party in table.parties]
        with self._reading() as connection:
            records = Records(connection, self._library.rulebooks)
            self.findings += audit_now(records, self._diary, self._games)
            self.findings += audit_end(records, self._games, parties)
            self.findings += stale_boards(connection, self._library, server.world)

    def _repair_again(self) -> None:
        """What the repair job writes once more must change nothing; it is not kept."""
        engine = open_database(self._database_url)
        with engine.connect() as connection:
            for game in self._games:
                self.findings += game.audit_repair(connection, self._library)
            connection.rollback()
        engine.dispose()

    def _note_end(self, error: BaseException | None) -> None:
        if error is None or isinstance(error, asyncio.CancelledError):
            return
        stuck = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
        if not isinstance(stuck, Stuck):
            raise error
        self._find("unfinished", str(stuck))

    def _read_log(self) -> None:
        """Whatever the bot itself calls an error is one."""
        for line in self.log.read_text(errors="replace").splitlines():
            if not line.startswith("{"):
                if line.startswith("Traceback"):
                    self._find("errors", "the bot's log has a bare traceback")
                continue
            entry = json.loads(line)
            if entry.get("event") == "part-owed" and deaths.NotLetWritten.__name__ in line:
                self.owed += 1
            elif entry.get("level") in ("error", "critical"):
                self._find("errors", json.dumps(entry)[:3000])

    def _find(self, kind: str, what: str) -> None:
        self.findings.append(Finding(kind, None, what))  # type: ignore[arg-type]

    def _at(self) -> str:
        return f"[{time.monotonic() - self._began:6.1f} s]"

    def _so_far(self) -> str:
        return (
            f"kills={self.killed} in_write_down={self.in_write_down.total()} "
            f"games={sum(len(table.parties) for table in self.tables)} "
            f"acknowledged={len(self._diary.acknowledged)} calls={self._keeper.calls}"
        )

    def counts(self) -> dict[str, int]:
        """What is said at the end, in order."""
        found = Counter(finding.kind for finding in self.findings)
        return {
            "kills": self.killed,
            "in_write_down": self.in_write_down.total(),
            "restarts": self._keeper.starts - 1,
            "games": sum(len(table.parties) for table in self.tables),
            "acknowledged": len(self._diary.acknowledged),
            "parts_owed": self.owed,
            **{kind: found[kind] for kind in KINDS},
            "leftovers": self.leftovers,
        }


def _has_tables(engine: Engine) -> bool:
    return "vote_history" in inspect(engine).get_table_names()
