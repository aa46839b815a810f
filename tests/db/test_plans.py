"""What is asked all the time is answered from a small index, however long the history is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection, Select, event, func, insert, select, text, tuple_

from db.models import (
    IS_LIVE,
    LIVE,
    ActionLog,
    Board,
    DiscussionLog,
    GameSession,
    Notice,
    Player,
    PlayerGameLink,
    ProcessedUpdate,
)
from db.upsert import ensure_chats, ensure_players
from managers.boards import BoardManager
from managers.clock import due_deadlines
from managers.content import load_library
from managers.hubs import attach, is_shown_outside, newest_over_at, sessions_shown_at
from managers.keepsakes import repair
from managers.limits import Limits, check_limits
from managers.maintenance import MaintenanceManager, Retention
from managers.namebook import NameBook
from managers.notices import NoticeManager
from managers.orders import Place, Transaction
from managers.outages import live_sessions
from managers.schedule import parse
from managers.sessions import GameSessionManager
from managers.settling import over_after, seats_after
from managers.spawning import choose, free_places
from managers.vitals import write_vital

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

QUERIES: dict[str, tuple[Select[Any], str]] = {
    "deadlines that are due": (
        select(GameSession.id).where(GameSession.deadline_at <= NOON),
        "ix_game_sessions_deadline_at",
    ),
    "the live sessions of many places": (
        select(GameSession.id).where(
            tuple_(GameSession.chat_id, GameSession.topic_id).in_([(-1, 2), (-3, 4)]),
            IS_LIVE,
        ),
        "uq_game_sessions_live_topic",
    ),
    "all live sessions": (
        select(GameSession.id).where(IS_LIVE),
        "uq_game_sessions_live_topic",
    ),
    "sessions whose bulk may go": (
        select(GameSession.id).where(
            GameSession.status.in_(("finished", "abandoned")), GameSession.finished_at < NOON
        ),
        "ix_game_sessions_finished_at",
    ),
    "chats with a board to draw": (
        select(Board.chat_id)
        .where(Board.wanted_version > Board.shown_version, Board.status == "live")
        .distinct(),
        "ix_boards_stale",
    ),
    "the next notice of a chat": (
        select(Notice.id)
        .where(Notice.chat_id == -1, Notice.status == "pending")
        .order_by(Notice.id)
        .limit(1),
        "ix_notices_pending",
    ),
    "notices that a crash cut short": (
        select(Notice.id).where(Notice.status == "sending").order_by(Notice.id),
        "ix_notices_sending",
    ),
    "a player by user name": (
        select(Player.id).where(func.lower(Player.username) == "mara"),
        "ix_players_username_lower",
    ),
    "the best players of all": (
        select(Player.id).where(Player.xp > 0).order_by(Player.xp.desc()).limit(10),
        "ix_players_xp",
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_frequent_question_is_answered_from_its_index(connection: Connection, name: str) -> None:
    query, index = QUERIES[name]
    assert index in plan_of(connection, lambda: connection.execute(query))


def test_the_live_session_of_a_topic_is_found_through_its_index(connection: Connection) -> None:
    def ask() -> None:
        GameSessionManager(connection).get_session_by_topic(17, -100)

    assert "uq_game_sessions_live_topic" in plan_of(connection, ask)


def test_openings_are_counted_through_the_times_that_they_are_counted_over(
    connection: Connection,
) -> None:
    asked = list(_plans(connection, lambda: check_limits(connection, Limits(), 7, -100, NOON)))
    by_person, in_chat, live = asked
    assert "ix_game_sessions_created_at" in by_person
    # Which of the two PostgreSQL takes depends on how much there is.
    assert re.search("ix_game_sessions_(chat_id_)?created_at", in_chat)
    assert "uq_game_sessions_live_topic" in live


# ── What runs by itself ──────────────────────────────────────────────────────────────────────

BIG = {
    "action_log", "boards", "discussion_logs", "game_sessions", "notices", "player_game_links",
    "players", "processed_updates", "task_logs", "vote_history",
}  # fmt: skip
"""Tables that grow for as long as the house stands."""

SMALL = {
    "ix_boards_stale", "ix_game_sessions_deadline_at", "ix_game_sessions_world",
    "ix_notices_pending", "ix_notices_sending", "uq_game_sessions_live_topic",
}  # fmt: skip
"""Indexes that hold only what is going on, however long the past is."""

WALKED = {"ix_game_sessions_finished_at", "pk_processed_updates"}
"""Indexes that are walked along, with a limit to each step."""

HERE, ELSEWHERE = Place(-1, 2), Place(-3, 4)
RAID_DAILY, RAID_OF_THE_WORLD, RAID_HERE = parse(
    "raid daily 0:00 mire,sun; raid daily 1:00 mire,sun world; raid daily 2:00 in -1/2"
)
RAID = load_library().rulebooks["raid"]


def _due(connection: Connection) -> None:
    with patch("managers.clock.DUE_AT_ONCE", 1):
        due_deadlines(connection, NOON, lambda _: True)


def _notices(connection: Connection) -> None:
    notices = NoticeManager(connection)
    notices.open_chats()
    notices.waiting(-1)
    telling = notices.next_telling(HERE, NameBook())
    assert telling is not None
    notices.put_back(telling.ids, "timed out")
    notices.abandon_topic(HERE, "topic deleted")
    notices.settle_interrupted()


def _boards(connection: Connection) -> None:
    boards = BoardManager(connection)
    boards.stale_chats()
    boards.stale_sessions()
    boards.look(-1, {}, NameBook())
    boards.all_due(-1)
    boards.message_at(1, HERE)
    boards.give_up(HERE)


def _places(connection: Connection) -> None:
    sessions_shown_at(connection, [HERE, ELSEWHERE])
    newest_over_at(connection, "raid", HERE)
    is_shown_outside(connection, 1, HERE)
    attach(Transaction(connection, NOON), "raid", Place(-1, 9))


def _schedule(connection: Connection) -> None:
    for entry in (RAID_DAILY, RAID_OF_THE_WORLD, RAID_HERE):
        assert not free_places(connection, entry, NOON - timedelta(hours=1), NOON).places
        choose(connection, RAID, entry, NOON, HERE)
    free_places(connection, RAID_DAILY, NOON, NOON, after=-2)


def _settling(connection: Connection) -> None:
    over = over_after(connection, None)
    assert over_after(connection, over[-1]) == []
    write_vital(connection, "outcomes-settled", NOON.isoformat())
    over_after(connection, None)
    seats_after(over[-1].id, 1, connection)


def _clean_up(connection: Connection) -> None:
    later = NOON + timedelta(days=40)
    for _ in range(3):
        MaintenanceManager(connection, now=later).clean_up(Retention(rows_at_once=1))


JOBS: dict[str, Callable[[Connection], object]] = {
    "what is due": _due,
    "the games that are going on": live_sessions,
    "notices": _notices,
    "boards": _boards,
    "places": _places,
    "the schedule": _schedule,
    "late outcomes": _settling,
    "owed parts": lambda connection: repair(connection, ()),
    "the clean-up": _clean_up,
}


@pytest.mark.parametrize("job", JOBS)
def test_nothing_that_runs_by_itself_looks_through_the_past(
    connection: Connection, job: str
) -> None:
    _some_past(connection)
    asked = _asked(connection, lambda: JOBS[job](connection))
    assert asked
    find = _scans_of_sqlite if connection.dialect.name == "sqlite" else _scans_of_postgres
    assert [(scan, sql) for sql, values in asked for scan in find(connection, sql, values)] == []


def _some_past(connection: Connection) -> None:
    """A game that is over, one that goes on, and one that the world plays, with all their rows."""
    ensure_players(connection, [1, 2])
    ensure_chats(connection, [-1, -3])
    for number, status, reach in ((1, "finished", "chat"), (2, "active", "chat"),
                                  (3, "active", "world"), (4, "abandoned", "chat")):  # fmt: skip
        over = status not in LIVE
        connection.execute(
            insert(GameSession).values(
                id=number, topic_id=number + 1, chat_id=-1, game_type="raid", status=status,
                creator_id=1, number=number, seed=7, reach=reach, created_at=NOON, winner="heroes",
                deadline_at=None if over else NOON, finished_at=NOON if over else None,
                rules='{"preset":"sun"}',
            )
        )  # fmt: skip
        board = {"session_id": number, "game_type": "raid", "wanted_version": 1}
        connection.execute(insert(Board).values(**board, chat_id=-1, topic_id=number + 1))
        connection.execute(insert(Board).values(**board, chat_id=-3, topic_id=number + 1))
        connection.execute(insert(PlayerGameLink).values(session_id=number, player_id=2))
        for move in (1, 2):
            connection.execute(insert(ActionLog).values(session_id=number, number=move, move=""))
            connection.execute(
                insert(DiscussionLog).values(
                    session_id=number, player_id=2, message="", phase="", created_at=NOON
                )
            )
    for status in ("pending", "sending", "sent"):
        connection.execute(
            insert(Notice).values(
                chat_id=-1, topic_id=2, text='{"key":"x"}', status=status, created_at=NOON
            )
        )
    rows = [{"update_id": number, "at": NOON} for number in range(1, 4)]
    connection.execute(insert(ProcessedUpdate), rows)


def _scans_of_sqlite(connection: Connection, sql: str, values: Any) -> Iterator[str]:
    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
        verb, table, *how = str(row.detail).split()
        # The key of the updates is their table itself, and has no name.
        index = {*how} or {f"pk_{table}"}
        if verb == "SCAN" and table in BIG and not index & (SMALL | WALKED):
            yield str(row.detail)


def _scans_of_postgres(connection: Connection, sql: str, values: Any) -> Iterator[str]:
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", values).scalar_one()
    connection.execute(text("SET LOCAL enable_seqscan = on"))
    nodes = [plan["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", ())
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG:
            yield f"Seq Scan on {node['Relation Name']}"
        whole = "Index Name" in node and "Index Cond" not in node
        if whole and node["Index Name"] not in SMALL | WALKED and _table(node) in BIG:
            yield f"all of {node['Index Name']}"


def _table(node: dict[str, Any]) -> str:
    return str(node.get("Relation Name", node["Index Name"]))


def plan_of(connection: Connection, ask: Callable[[], object]) -> str:
    """The database's plan for the statement that ``ask`` executes, parameters and all."""
    (plan,) = _plans(connection, ask)
    return plan


def _plans(connection: Connection, ask: Callable[[], object]) -> Iterator[str]:
    """The plans for all statements that ``ask`` executes."""
    asked = _asked(connection, ask)
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    if explain == "EXPLAIN":
        # An empty table is read through faster than any index; what matters is what can be used.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    for statement, parameters in asked:
        rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
        yield "\n".join(str(row) for row in rows)


def _asked(connection: Connection, ask: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements that ``ask`` executes, with their parameters, but for plain insertions."""
    asked: list[tuple[str, Any]] = []

    @event.listens_for(connection, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if not statement.startswith("INSERT"):
            asked.append((statement, parameters))

    ask()
    event.remove(connection, "before_cursor_execute", note)
    return asked
