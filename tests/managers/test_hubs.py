"""Games that many topics show: whose they are, where they are shown, where the next one begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, update
from structlog.testing import capture_logs

from db.models import Board, GameSession
from db.upsert import ensure_chats, ensure_players
from games.lobby import Cancel
from managers import spawning
from managers.boards import BoardManager
from managers.content import load_library
from managers.hubs import Attached, Reach, attach, is_shown_outside
from managers.ledger import Ledger
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Reply, Transaction
from managers.schedule import parse
from managers.spawning import Spawner, hubs_of

LIBRARY = load_library()
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HERE, BESIDE, THERE = Place(-5, 7), Place(-5, 8), Place(-6, 7)
ANN = Person(1, "Ann")


def work_in(connection: Connection) -> Transaction:
    ensure_chats(connection, [HERE.chat_id, THERE.chat_id])
    ensure_players(connection, [ANN.id])
    return Transaction(connection, NOON)


def open_raid(
    work: Transaction, place: Place, reach: Reach = "chat", also: tuple[Place, ...] = ()
) -> int:
    ledger = Ledger(work, LIBRARY.titles)
    wish = Opening(place, ANN.id, "mire", reach=reach, also=also)
    session = open_session(work, ledger, LIBRARY.rulebooks["raid"], wish)
    ledger.flush()
    return session.id


def end(work: Transaction, *sessions: int) -> None:
    work.connection.execute(
        update(GameSession)
        .where(GameSession.id.in_(sessions))
        .values(status="finished", finished_at=NOON, deadline_at=None)
    )


# ── Whose a game is ──────────────────────────────────────────────────────────────────────────


def _call_off(work: Transaction, session: int, **who: bool) -> Reply:
    (reply,) = Moves(LIBRARY.rulebooks, LIBRARY.titles).play(
        work, [Order(session, Cancel(), ANN, **who)]
    )
    return reply


def _status(connection: Connection, session: int) -> str | None:
    return connection.scalar(select(GameSession.status).where(GameSession.id == session))


def test_no_chats_admin_ends_what_the_whole_world_plays(connection: Connection) -> None:
    """Nor those of the chat that it began in; only who owns the bot may."""
    work = work_in(connection)
    raid = open_raid(work, HERE, "world", also=(THERE,))
    assert not _call_off(work, raid, admin=True).accepted
    assert _status(connection, raid) == "active"
    assert _call_off(work, raid, owner=True).accepted
    assert _status(connection, raid) == "abandoned"


def test_a_chats_admin_ends_what_the_chat_plays(connection: Connection) -> None:
    work = work_in(connection)
    raid = open_raid(work, HERE)
    assert not _call_off(work, raid).accepted
    assert _call_off(work, raid, admin=True).accepted


# ── Where it is shown ────────────────────────────────────────────────────────────────────────


def test_topics_have_the_same_number_in_many_chats(connection: Connection) -> None:
    """What happens to one of them is no reason to stop what the other shows."""
    work = work_in(connection)
    raid = open_raid(work, HERE, "world", also=(THERE,))
    assert is_shown_outside(connection, raid, HERE)
    BoardManager(connection).give_up(THERE)
    assert not is_shown_outside(connection, raid, HERE)
    assert is_shown_outside(connection, raid, BESIDE)


@pytest.mark.parametrize("order", ["own first", "world first"])
def test_a_chats_own_game_goes_before_the_worlds(connection: Connection, order: str) -> None:
    work = work_in(connection)
    if order == "own first":
        own, world = open_raid(work, HERE), open_raid(work, THERE, "world")
    else:
        world, own = open_raid(work, THERE, "world"), open_raid(work, HERE)
    assert attach(work, "raid", BESIDE) == Attached(own)
    end(work, own)
    assert attach(work, "raid", BESIDE) == Attached(world)
    end(work, world)
    assert attach(work, "raid", BESIDE) == Attached(None)


# ── Where the next one begins ────────────────────────────────────────────────────────────────


def test_the_next_game_does_not_begin_in_a_topic_that_is_lost(connection: Connection) -> None:
    work = work_in(connection)
    end(work, open_raid(work, HERE))
    end(work, open_raid(work, THERE))
    end(work, open_raid(work, BESIDE))
    assert hubs_of(connection, "raid").places == [THERE, BESIDE]
    BoardManager(connection).give_up(BESIDE)
    assert hubs_of(connection, "raid").places == [HERE, THERE]
    BoardManager(connection).give_up(HERE)
    assert hubs_of(connection, "raid").places == [THERE]
    assert hubs_of(connection, "impostor").places == []


def test_chats_are_looked_at_in_portions(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spawning, "_AT_ONCE", 1)
    work = work_in(connection)
    for place in (HERE, THERE):
        end(work, open_raid(work, place))
    first = hubs_of(connection, "raid")
    second = hubs_of(connection, "raid", first.last)
    assert [*first.places, *second.places] == [THERE, HERE]
    assert hubs_of(connection, "raid", second.last).last is None


@pytest.fixture
async def mailbox(engine: Engine) -> AsyncIterator[Mailbox]:
    mailbox = Mailbox(engine, Moves(LIBRARY.rulebooks, LIBRARY.titles), now=lambda: NOON)
    mailbox.start()
    yield mailbox
    await mailbox.stop()


async def test_a_game_that_could_not_be_dealt_is_tried_again(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later each time, not at every beat; and no other chat waits for it."""

    def play_once(work: Transaction) -> None:
        work_in(work.connection)
        end(work, open_raid(work, HERE), open_raid(work, THERE))

    await mailbox.run(play_once)
    books, line = LIBRARY.rulebooks, parse("raid daily 12:00 mire")
    spawner = Spawner(mailbox, books, LIBRARY.titles, line, UTC)
    spawner._since = {line[0].written: NOON - timedelta(days=1)}
    failures = iter(range(2))

    def fail_here(work: Transaction, ledger: Ledger, book: Any, wish: Opening) -> Any:
        if wish.place == HERE and next(failures, None) is not None:
            raise RuntimeError("no such boss")
        return open_session(work, ledger, book, wish)

    monkeypatch.setattr(spawning, "open_session", fail_here)
    beats = [NOON + timedelta(days=1, seconds=seconds) for seconds in (15, 16, 30, 31, 45)]
    with capture_logs() as logs:
        opened = [await spawner.beat(moment) for moment in beats]
    assert opened == [1, 0, 0, 0, 1]
    assert sum(entry["event"] == "game-not-spawned" for entry in logs) == 2
    boards = select(func.count()).select_from(Board)
    assert await mailbox.read(lambda c: c.scalar(boards)) == 4
