"""One of several processes on one database: many people press its raid's buttons at once.

    python -m tests.e2e_games.claimant DATABASE_URL SESSION FIRST_UPDATE PRESSES

Prints, as JSON, how often whom what was granted.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable

from db.engine import open_database
from games.contract import Call, Home
from games.raid.state import Claim
from managers.homes import play_at_home
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.orders import Order, Person, Reply, Transaction
from tests.e2e_games.shelf import library

RAIDERS = range(1, 11)
"""Those who have struck the boss and claim their rewards."""

RECRUITERS = range(101, 131)
"""Those who have a ticket, are not in the raid, and have no profile yet."""


async def press_all(mailbox: Mailbox, session: int, first: int, presses: int) -> Counter[str]:
    """Every raider claims ``presses`` times, and every recruiter spends the ticket five times."""
    granted: Counter[str] = Counter()

    async def claim(raider: int, update_id: int) -> None:
        order = Order(session, Claim(), Person(raider, f"Raider {raider}"), update_id=update_id)
        reply: Reply = await mailbox.play(order)
        assert reply.answer is not None
        if reply.answer.text.key == "table-mishap":
            granted["mishaps"] += 1
        if reply.answer.text.key == "raid-claimed":
            granted[f"claim {raider}"] += 1

    async def recruit(recruiter: int) -> None:
        book = library().rulebooks["raid"]

        def draw(work: Transaction) -> bool:
            move = Call("recruit", ("draw",))
            return isinstance(play_at_home(work, book, recruiter, move), Home)

        if await mailbox.run(draw):
            granted[f"recruit {recruiter}"] += 1

    numbers = range(first, first + presses * len(RAIDERS))
    # Recruiting comes first, so that no process waits with it for the raid that the other holds.
    work: list[Awaitable[None]] = [recruit(recruiter) for recruiter in RECRUITERS for _ in range(5)]
    work += [claim(RAIDERS[n % len(RAIDERS)], number) for n, number in enumerate(numbers)]
    await asyncio.gather(*work)
    return granted


async def main(url: str, session: int, first: int, presses: int) -> None:
    """Press, once a line on the standard input says that the others are ready, too."""
    engine = open_database(url)
    mailbox = Mailbox(engine, Moves(library().rulebooks, library().titles))
    mailbox.start()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    granted = await press_all(mailbox, session, first, presses)
    await mailbox.stop()
    engine.dispose()
    print(json.dumps(granted))


if __name__ == "__main__":
    address, *numbers = sys.argv[1:]
    asyncio.run(main(address, *map(int, numbers)))
