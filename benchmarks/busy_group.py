"""A busy group: five games in the topics of one forum, which share its minute.

In every topic a vote is going on, somebody presses all the time, and now and then somebody asks
for help. The server refuses what is more than Telegram takes from a group. Told are the share of
the group's minute that was used, the longest that a board stood still, and the longest that
anybody waited for help. ``ratio`` is the share that was used to the nine tenths that should be.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import update

from benchmarks.processes import parlor_process
from benchmarks.report import arguments, grid, publish
from benchmarks.strict_server import (
    Call,
    StrictServer,
    chat_of,
    press_of,
    strict_server,
    user_of,
)
from benchmarks.tables import FIRST_CHAT, Table, Voters, patient_library, set_tables
from db.models import Board
from managers.orders import Place

TOPICS = 5
SECONDS = 200.0
PRESS_EVERY = 0.2
HELP_EVERY = 16.7
A_MINUTE_HOLDS = 20
SHARE = 0.9

QUICK_SECONDS = 6.0
QUICK_HELP_EVERY = 2.0


class Plan(NamedTuple):
    """How long to watch, and how often somebody asks for help."""

    seconds: float = SECONDS
    help_every: float = HELP_EVERY


class Group:
    """The people of the group: they press, and ask."""

    def __init__(self, server: StrictServer, tables: list[Table]) -> None:
        self._server = server
        self._tables = tables
        self._voters = Voters(tables)
        self._topics = {table.session: table.topic for table in tables}
        self._next = cycle(tables)
        self.asked: list[tuple[int, float]] = []

    async def press(self) -> None:
        """Press for ever."""
        while True:
            order = self._voters.order()
            assert isinstance(order.target, int)
            place = Place(FIRST_CHAT, self._topics[order.target])
            self._server.deliver(callback_query=press_of(order, place, board_of(place.topic_id)))
            await asyncio.sleep(PRESS_EVERY)

    async def ask(self, every: float) -> None:
        """Ask for help, in one topic after the other."""
        while True:
            await asyncio.sleep(every)
            table = next(self._next)
            self.asked.append((table.topic, time.monotonic()))
            self._server.deliver(message=_help(table, len(self.asked)))


def _help(table: Table, number: int) -> dict[str, Any]:
    return {
        "message_id": 10_000 + number,
        "date": 1_700_000_000,
        "chat": chat_of(FIRST_CHAT),
        "from": user_of(table.players[0]),
        "message_thread_id": table.topic,
        "is_topic_message": True,
        "text": "/help",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    }


def board_of(topic: int) -> int:
    """The message that is the board of this topic."""
    return 100 + topic


async def measure(plan: Plan) -> dict[str, Any]:
    """Watch the group, and tell how it went."""
    with tempfile.TemporaryDirectory(prefix="parlor-group-") as folder:
        url = f"sqlite:///{Path(folder) / 'parlor.db'}"
        places = [Place(FIRST_CHAT, topic) for topic in range(1, TOPICS + 1)]
        engine, _, tables = set_tables(url, patient_library(), TOPICS, places)
        with engine.begin() as connection:
            connection.execute(update(Board).values(message_id=board_of(0) + Board.topic_id))
        engine.dispose()
        async with strict_server() as server:
            group = Group(server, tables)
            with parlor_process(server.url, url):
                await server.ready.wait()
                pressing = asyncio.create_task(group.press())
                asking = asyncio.create_task(group.ask(plan.help_every))
                await asyncio.sleep(plan.seconds)
                ended = time.monotonic()
                pressing.cancel()
                asking.cancel()
                return summary(server, group, ended)


def summary(server: StrictServer, group: Group, ended: float) -> dict[str, Any]:
    """What the server has seen until then."""
    calls = [call for call in server.calls if call.at <= ended]
    began = calls[0].at
    share = len(calls) / (A_MINUTE_HOLDS * (ended - began) / 60.0)
    waits = _waits(calls, group.asked, ended)
    ages = [_oldest(calls, board_of(topic), ended) for topic in range(1, TOPICS + 1)]
    edits = [sum(c.message == board_of(topic) for c in calls) for topic in range(1, TOPICS + 1)]
    return {
        "ratio": round(share / SHARE, 3),
        "share_of_the_minute": round(share, 3),
        "oldest_board_seconds": round(max(ages), 1),
        "slowest_help_seconds": round(max(waits, default=0.0), 1),
        "helped": len(waits),
        "edits": edits,
        "refused": server.refused,
    }


def _oldest(calls: list[Call], message: int, ended: float) -> float:
    """The longest that this board stood still."""
    times = [calls[0].at, *(call.at for call in calls if call.message == message), ended]
    return max(later - earlier for earlier, later in pairwise(times))


def _waits(calls: list[Call], asked: list[tuple[int, float]], ended: float) -> list[float]:
    """How long everybody waited who asked for help, until they got it or it all ended."""
    answers = [call for call in calls if call.method == "sendMessage"]
    waits = []
    for topic, at in asked:
        answer = next((call for call in answers if call.topic == topic and call.at >= at), None)
        if answer is not None:
            answers.remove(answer)
        waits.append((answer.at if answer is not None else ended) - at)
    return waits


def main() -> None:
    """Measure, and print."""
    options = arguments("busy_group", (__doc__ or "").partition("\n")[0])
    plan = Plan(QUICK_SECONDS, QUICK_HELP_EVERY) if options.quick else Plan()
    result = asyncio.run(measure(plan))
    rows = [
        ("share of the minute that was used", f"{result['share_of_the_minute']:.0%}"),
        ("longest that a board stood still", f"{result['oldest_board_seconds']:.1f} s"),
        ("longest that anybody waited for help", f"{result['slowest_help_seconds']:.1f} s"),
        ("edits of each board", " ".join(map(str, result["edits"]))),
        ("calls that were refused", str(result["refused"])),
    ]
    table = f"{grid(('five busy topics in one group', ''), rows)}\n\nratio: {result['ratio']:.2f}"
    publish(result, table, as_json=options.json)


if __name__ == "__main__":
    main()
