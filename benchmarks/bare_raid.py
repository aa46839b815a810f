"""The least that a durable strike can be, without any rules; many of them in one commit.

A strike reads the boss and the striker, changes both and writes them back. It leaves itself in the
log of strikes, its reward among the claims, that reward's XP with the player, and the number of
the update that it came with, without which a redelivered one would strike again.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec
from sqlalchemy import Engine

_TABLES = (
    "CREATE TABLE bare_bosses (id INTEGER PRIMARY KEY, state TEXT NOT NULL)",
    "CREATE TABLE bare_raiders (id INTEGER PRIMARY KEY, state TEXT NOT NULL, xp INTEGER NOT NULL)",
    "CREATE TABLE bare_strikes (id INTEGER PRIMARY KEY, raider INTEGER NOT NULL,"
    " damage INTEGER NOT NULL, at TEXT NOT NULL)",
    "CREATE TABLE bare_claims (raider INTEGER NOT NULL, reward TEXT NOT NULL,"
    " PRIMARY KEY (raider, reward))",
    "CREATE TABLE bare_updates (id INTEGER PRIMARY KEY, at TEXT NOT NULL)",
)


class BareRaid:
    """A raid without rules, in tables of its own on the same database."""

    def __init__(self, engine: Engine, documents: tuple[str, list[str]]) -> None:
        boss, raiders = documents
        self._engine = engine
        self._raiders = len(raiders)
        self._numbers = count(1)
        self._mark = "?" if engine.dialect.name == "sqlite" else "%s"
        with engine.begin() as connection:
            for statement in _TABLES:
                connection.exec_driver_sql(statement)
            cursor: Any = connection.connection.cursor()
            cursor.execute(self._sql("INSERT INTO bare_bosses VALUES (1, ?)"), (boss,))
            cursor.executemany(
                self._sql("INSERT INTO bare_raiders VALUES (?, ?, 0)"), list(enumerate(raiders))
            )

    def _sql(self, statement: str) -> str:
        return statement.replace("?", self._mark)

    def seconds(self, strikes: int, batch: int) -> float:
        """How long it takes until so many strikes are durable."""
        began = time.perf_counter()
        for start in range(0, strikes, batch):
            with self._engine.begin() as connection:
                cursor: Any = connection.connection.cursor()
                for number in range(start, min(start + batch, strikes)):
                    self._strike(cursor, number % self._raiders)
        return time.perf_counter() - began

    def _strike(self, cursor: Any, raider: int) -> None:
        damage, now = 35, datetime.now(UTC).isoformat()
        read = self._sql("SELECT state FROM bare_bosses WHERE id = ?")
        boss = msgspec.json.decode(cursor.execute(read, (1,)).fetchone()[0])
        read = self._sql("SELECT state FROM bare_raiders WHERE id = ?")
        striker = msgspec.json.decode(cursor.execute(read, (raider,)).fetchone()[0])
        boss["play"]["current_hp"] -= damage
        boss["play"]["strike_count"] += 1
        striker["personal_damage"] = striker.get("personal_damage", 0) + damage
        striker["last_strike_time"] = now
        write = self._sql("UPDATE bare_bosses SET state = ? WHERE id = ?")
        cursor.execute(write, (msgspec.json.encode(boss).decode(), 1))
        write = self._sql("UPDATE bare_raiders SET state = ?, xp = xp + 2 WHERE id = ?")
        cursor.execute(write, (msgspec.json.encode(striker).decode(), raider))
        number = next(self._numbers)
        insert = self._sql("INSERT INTO bare_strikes VALUES (?, ?, ?, ?)")
        cursor.execute(insert, (number, raider, damage, now))
        insert = self._sql("INSERT INTO bare_claims VALUES (?, ?)")
        cursor.execute(insert, (raider, f"strike-{number}"))
        insert = self._sql("INSERT INTO bare_updates VALUES (?, ?)")
        cursor.execute(insert, (number, now))
