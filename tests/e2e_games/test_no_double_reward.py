"""A reward is paid once: to a thousand claims at once, to redelivered ones, from two processes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest
from sqlalchemy import Engine, select

from db.keepsakes import GameMemory, RewardClaim
from db.models import Player
from games.raid.state import Claim, Fight, Profile
from managers.chats import ChatManager
from managers.ledger import Ledger
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Reply, Transaction
from managers.replay import replay
from tests.conftest import PostgresServer
from tests.e2e_games.claimant import RAIDERS, RECRUITERS
from tests.e2e_games.shelf import library

HERE = Place(-1001234567890, 7)
CLAIMS = 1_000


def new_raid(engine: Engine) -> int:
    """A raid in which every raider has struck once; its session."""
    moves = Moves(library().rulebooks, library().titles)
    with engine.begin() as connection:
        work = Transaction(connection, datetime.now(UTC))
        people = [Person(id_, f"Player {id_}") for id_ in (*RAIDERS, *RECRUITERS)]
        moves.names.greet(work, people)
        ChatManager(connection, now=work.now).upsert(HERE.chat_id, "Evening")
        ledger = Ledger(work, library().titles)
        opening = Opening(HERE, RAIDERS[0], "sun")
        session = open_session(work, ledger, library().rulebooks["raid"], opening).id
        ledger.flush()
        strikes = [Order(session, Fight(), Person(id_, f"Raider {id_}")) for id_ in RAIDERS]
        assert all(reply.accepted for reply in moves.play(work, strikes))
    return session


def paid(engine: Engine) -> tuple[dict[int, int], dict[int, int], dict[int, Profile]]:
    """Everybody's XP, what their claims add up to, and what they own."""
    with engine.connect() as connection:
        xp = {row.id: row.xp for row in connection.execute(select(Player.id, Player.xp))}
        claims: Counter[int] = Counter(dict.fromkeys(xp, 0))
        for row in connection.execute(select(RewardClaim.player_id, RewardClaim.xp)):
            claims[row.player_id] += row.xp
        memories = connection.execute(select(GameMemory.owner_id, GameMemory.memory))
        owned = {row.owner_id: msgspec.json.decode(row.memory, type=Profile) for row in memories}
    return xp, dict(claims), owned


def verdict_on(engine: Engine, session: int) -> str | None:
    """In what a session that is played again differs from what was kept."""
    with engine.connect() as connection:
        return replay(connection, library().rulebooks, session).verdict


async def test_a_thousand_claims_at_once_pay_once(engine: Engine) -> None:
    session = new_raid(engine)
    before, _, owned_before = paid(engine)
    mailbox = Mailbox(engine, Moves(library().rulebooks, library().titles))
    mailbox.start()
    raider = RAIDERS[0]
    # Every update is delivered twice, and the second delivery may overtake other presses.
    ids = [1_000 + n for n in range(CLAIMS // 2)] * 2
    replies: list[Reply] = await asyncio.gather(
        *(mailbox.play(Order(session, Claim(), Person(raider, "R"), update_id=id_)) for id_ in ids)
    )
    await mailbox.stop()
    keys = Counter(reply.answer.text.key for reply in replies if reply.answer is not None)
    assert keys["raid-claimed"] == 1
    assert keys["raid-claim-next"] == CLAIMS // 2 - 1
    assert sum(reply.repeated for reply in replies) == CLAIMS // 2
    xp, claims, owned = paid(engine)
    assert xp == claims
    assert xp[raider] == before[raider] + 10
    assert owned[raider].tickets == owned_before[raider].tickets + 1
    assert verdict_on(engine, session) == ""


@pytest.mark.parametrize("same_updates", [True, False], ids=["the same updates", "other updates"])
async def test_two_processes_pay_once(
    postgres: PostgresServer, open_engine: Callable[[str], Engine], same_updates: bool
) -> None:
    name = postgres.create()
    url = postgres.url(name)
    engine = open_engine(url)
    session = new_raid(engine)
    before, _, owned_before = paid(engine)
    presses = CLAIMS // len(RAIDERS) // 2
    starts = (1_000, 1_000 if same_updates else 100_000)
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.e2e_games.claimant"),
            *(url, str(session), str(first), str(presses)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for first in starts
    ]
    granted: Counter[str] = Counter()
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    outputs = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    for output, _ in outputs:
        granted.update(json.loads(output.splitlines()[-1]))

    xp, claims, owned = paid(engine)
    assert granted["mishaps"] == 0
    assert xp == claims
    for raider in RAIDERS:
        assert granted[f"claim {raider}"] == 1
        assert xp[raider] == before[raider] + 10
        assert owned[raider].tickets == owned_before[raider].tickets + 1
    for recruiter in RECRUITERS:
        assert granted[f"recruit {recruiter}"] == 1, "a ticket was spent twice"
        assert owned[recruiter].tickets == 0
    assert verdict_on(engine, session) == ""
    engine.dispose()
    postgres.drop(name)
