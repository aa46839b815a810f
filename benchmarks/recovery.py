"""A start with thousands of live games, after the bot was away for a while.

Every game is to get the time back that it lost, which changes what its board shows; and some
boards still show a phase that is over. Somebody presses all the while. Told are how long it takes
from the start of the process until the first press is answered, until all games have got their
time back (each of them once), until the boards of the games that have turned are shown, and until
no board is stale any more; and how many are drawn in a second. The server keeps Telegram's limits.

Beside it a plain program on an ORM loads the same games (``benchmarks.plain_loader``), which is
when it could answer its first press. ``ratio`` is how much longer that takes.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from statistics import quantiles
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Engine, Integer, cast, func, insert, select, update

from benchmarks.copies import copy_table
from benchmarks.processes import parlor_process
from benchmarks.report import arguments, grid, publish
from benchmarks.strict_server import StrictServer, press_of, strict_server
from benchmarks.tables import (
    BOARD_MESSAGE,
    FIRST_CHAT,
    PLAYERS,
    Table,
    Voters,
    patient_library,
    set_tables,
)
from bot.budget import OVERALL_PER_SECOND
from db.engine import open_database, read_only
from db.models import ActionLog, Board, GameSession, Vital
from managers.content import ROOT
from managers.orders import Place
from managers.vitals import HEARTBEAT

LIVE = 10_000
QUICK_LIVE = 120
AWAY = timedelta(minutes=10)
TURNED = 20
PRESS_EVERY = 0.2
SLOWEST_RATE = 10.0
"""Boards a second below which it is not waited any longer for all of them."""
LOOK_EVERY = 1.0


class Seen(NamedTuple):
    """What the database tells of a recovery: how many games have got time back, how often one of
    them at most, and how many boards are stale."""

    given_back: int
    most: int
    stale: int


def prepare(url: str, live: int) -> Table:
    """So many games on record, and a heartbeat of long ago. Gives the table that was copied."""
    engine, _, (table,) = set_tables(url, patient_library(), 1)
    copy_table(engine, live)
    last = select(GameSession.id).order_by(GameSession.id.desc()).limit(TURNED)
    with engine.begin() as connection:
        connection.execute(
            update(Board)
            .where(Board.session_id.in_(last))
            .values(phase="an earlier one", shown_version=Board.wanted_version - 1)
        )
        beat = (datetime.now(UTC) - AWAY).isoformat()
        connection.execute(insert(Vital).values(key=HEARTBEAT, value=beat))
    engine.dispose()
    return table


class Crowd:
    """Presses on the boards of all games in turns, and knows when."""

    def __init__(self, server: StrictServer, table: Table, live: int) -> None:
        self._server = server
        self._voters = Voters([table])
        self._live = live
        self.pressed: dict[str, float] = {}

    async def press(self) -> None:
        """Press for ever, at first on the game that was opened last."""
        while True:
            number = (self._live - 1 + 7 * len(self.pressed)) % self._live
            order = self._voters.order()
            assert order.person is not None
            assert isinstance(order.target, int)
            presser = replace(order.person, id=order.person.id + number * PLAYERS)
            order = replace(order, target=order.target + number, person=presser)
            press = press_of(order, Place(FIRST_CHAT - number), BOARD_MESSAGE)
            self.pressed[self._server.deliver(callback_query=press)] = time.monotonic()
            await asyncio.sleep(PRESS_EVERY)

    def waits(self) -> list[float]:
        """How long those presses waited that were made when the bot had begun to answer."""
        answered = self._server.answered
        first = min(answered.values())
        made = ((key, at) for key, at in self.pressed.items() if at >= first and key in answered)
        return [answered[key] - at for key, at in made]


async def measure(live: int) -> dict[str, Any]:
    """Start the bot on so many games and watch it; then the plain program."""
    with tempfile.TemporaryDirectory(prefix="parlor-recovery-") as folder:
        file, plain = Path(folder) / "parlor.db", Path(folder) / "plain.db"
        table = prepare(f"sqlite:///{file}", live)
        copyfile(file, plain)
        result = await _watch(f"sqlite:///{file}", table, live)
        took = await asyncio.to_thread(_load_plainly, f"sqlite:///{plain}")
    first = result["first_press_seconds"]
    return {"ratio": round(took / first, 2), "plain_load_seconds": round(took, 1), **result}


async def _watch(url: str, table: Table, live: int) -> dict[str, Any]:
    engine = read_only(open_database(url))
    async with strict_server() as server:
        crowd = Crowd(server, table, live)
        began = time.monotonic()
        pressing = asyncio.create_task(crowd.press())
        with parlor_process(server.url, url):
            await server.ready.wait()
            given_back = None
            while True:
                seen, now = await asyncio.to_thread(_look, engine), time.monotonic() - began
                if given_back is None and seen.given_back >= live:
                    given_back = now
                over = seen.stale == 0 and given_back is not None
                if over or now > 60.0 + live / SLOWEST_RATE:
                    break
                await asyncio.sleep(LOOK_EVERY)
            pressing.cancel()
        engine.dispose()
    return _summary(server, crowd, began, live) | {
        "given_back_seconds": None if given_back is None else round(given_back, 1),
        "games_that_got_it_twice": seen.most > 1,
        "stale_boards_left": seen.stale,
    }


def _look(engine: Engine) -> Seen:
    outages = ActionLog.move.contains('"outage"')
    each = (
        select(func.count().label("times")).where(outages).group_by(ActionLog.session_id).subquery()
    )
    stale = func.sum(cast(Board.wanted_version > Board.shown_version, Integer))
    with engine.connect() as connection:
        given, most = connection.execute(select(func.count(), func.max(each.c.times))).one()
        return Seen(given, most or 0, connection.scalar(select(stale)) or 0)


def _summary(server: StrictServer, crowd: Crowd, began: float, live: int) -> dict[str, Any]:
    waits = crowd.waits()
    first_shown = {call.chat: call.at for call in reversed(server.calls)}
    last_chats = range(FIRST_CHAT - live + 1, FIRST_CHAT - live + 1 + TURNED)
    turned = [first_shown.get(chat, time.monotonic()) - began for chat in last_chats]
    span = server.calls[-1].at - server.calls[0].at
    return {
        "live": live,
        "first_press_seconds": round(min(server.answered.values()) - began, 2),
        "p99_press_seconds": round(quantiles(waits, n=100)[98], 2),
        "turned_shown_seconds": round(max(turned), 1),
        "boards_a_second": round(len(server.calls) / span, 1),
        "boards_a_second_allowed": OVERALL_PER_SECOND,
        "all_shown_seconds": round(server.calls[-1].at - began, 1),
        "refused": server.refused,
    }


def _load_plainly(url: str) -> float:
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.plain_loader", url],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.monotonic() - began


def main() -> None:
    """Measure, and print."""
    meaning = f"how many games are going on ({LIVE:,} unless told otherwise)"
    options = arguments("recovery", (__doc__ or "").partition("\n")[0], live=meaning)
    live = options.live or (QUICK_LIVE if options.quick else LIVE)
    result = asyncio.run(measure(max(live, TURNED + 1)))
    rows = [
        ("the first press is answered", f"{result['first_press_seconds']:.1f} s"),
        ("99 of 100 presses are answered within", f"{result['p99_press_seconds']:.2f} s"),
        ("all games have got their time back", f"{result['given_back_seconds']} s"),
        ("boards with a new phase are shown", f"{result['turned_shown_seconds']:.1f} s"),
        ("no board is stale", f"{result['all_shown_seconds']:.1f} s"),
        ("boards a second", f"{result['boards_a_second']:.1f}"),
        ("calls that were refused", str(result["refused"])),
        ("a plain program has loaded them", f"{result['plain_load_seconds']:.1f} s"),
    ]
    head = (f"after a start with {result['live']:,} live games", "")
    publish(result, f"{grid(head, rows)}\n\nratio: {result['ratio']:.2f}", as_json=options.json)


if __name__ == "__main__":
    main()
