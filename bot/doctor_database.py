"""What ``main.py doctor`` finds out about the database, and about the bot that uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from bot.config import Config
from db.engine import DatabaseUnusable, open_database, read_only, require_state, sqlite_file
from managers.broken import broken_sessions
from managers.deferred_updates import DeferredUpdateManager
from managers.running import left_running

Found = tuple[str, str | None]
"""What was found, and what to do about it if anything is."""

SILENT = timedelta(seconds=15)
"""A bot that has given no sign of life for longer does not run, or hangs."""


def examine_database(config: Config) -> Iterator[Found]:
    """Look at the whole database, at what it lets be done, and at how the bot on it is."""
    try:
        engine = open_database(config.database_url)
    except DatabaseUnusable as error:
        yield f"Database: {error.problem}", error.remedy
        return
    try:
        yield from _running(engine)
        require_state(engine, "current", check_seconds=None)
        where = engine.url.render_as_string(hide_password=True)
        yield f"Database: {where} is reachable, and its schema is up to date", None
        yield from _standby(engine) if engine.dialect.name != "sqlite" else _permissions(engine)
        yield from _broken(engine)
        yield from _updates(engine)
    except DatabaseUnusable as error:
        yield f"Database: {error.problem}", error.remedy
    finally:
        engine.dispose()


def _running(engine: Engine) -> Iterator[Found]:
    if engine.dialect.name != "sqlite":
        return
    running = left_running(sqlite_file(engine))
    if running is None:
        return
    trouble, alive = running.trouble, datetime.now(UTC) - running.alive_at
    seen = f"{running.alive_at:%Y-%m-%d %H:%M:%S} UTC"
    if trouble is not None:
        since = f"{trouble.since:%Y-%m-%d %H:%M:%S} UTC"
        yield f"Bot: since {since} it acknowledges nothing: {trouble.what}", trouble.remedy
    elif abs(alive) <= SILENT:
        began = f"{running.started_at:%Y-%m-%d %H:%M:%S} UTC"
        yield f"Bot: process {running.process} runs since {began}", None
    else:
        remedy = "If it does not run, start it; it will look through its database first."
        yield f"Bot: no sign of life since {seen}, and it was not stopped in good order", remedy


def _permissions(engine: Engine) -> Iterator[Found]:
    file = sqlite_file(engine).absolute()
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        remedy = "Let this user write the file and its folder, or run the bot as its owner."
        yield f"Database: {file} cannot be written, so that nothing is acknowledged", remedy


def _standby(engine: Engine) -> Iterator[Found]:
    asked = "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only')"
    with engine.connect() as connection:
        standby, mode = connection.exec_driver_sql(asked).one()
    if standby or mode == "on":
        what = "is a standby" if standby else "is set to read only"
        remedy = (
            "Promote it, or name the primary in DATABASE_URL. The bot waits, and goes on by itself."
        )
        yield f"Database: the server {what}, so that nothing is acknowledged", remedy


def _updates(engine: Engine) -> Iterator[Found]:
    with read_only(engine).connect() as connection:
        manager = DeferredUpdateManager(connection)
        waiting, failed = manager.count("waiting"), manager.count("failed")
    if waiting:
        yield (
            f"Deferred updates: {waiting} waiting for the running bot, or its next start",
            None,
        )
    if failed:
        remedy = "Look at them with: main.py updates. Nothing else waits for them."
        yield f"Deferred updates: {failed} could not be dealt with", remedy


def _broken(engine: Engine) -> Iterator[Found]:
    with read_only(engine).connect() as connection:
        found = broken_sessions(connection)
    for session in found:
        since, tried = session.failure.since, session.failure.attempts
        yield (
            f"Game: session {session.id} cannot go on since {since:%Y-%m-%d %H:%M:%S} UTC, "
            f"tried {tried} times",
            f"The log says why (order-failed), and main.py replay {session.id} what came before. "
            "The bot goes on trying; /endgame in its topic ends it.",
        )
