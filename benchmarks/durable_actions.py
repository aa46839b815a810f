"""Durable moves a second: the managers' batch path beside a bare ``sqlite3`` loop.

Both commit the same number of moves in each transaction, on the same disk, with the same
write-ahead log and ``synchronous=FULL``, in turns.

*Parlor* does all that it does in life: it looks for updates that came twice, loads and checks
the sessions, applies Impostor's rules, and writes states, players, the action log, the history
of votes, the updates and the boards' versions. The *bare loop* has no rules and nothing to
check: it reads a session's JSON document, changes a ballot in it, writes it back, and inserts
one row.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from benchmarks.report import arguments, grid, publish
from benchmarks.tables import PLAYERS, Voters, patient_library, set_tables
from db.models import GameSession, PlayerGameLink
from managers.interpreter import settle_in
from managers.moves import Moves
from managers.orders import Transaction

TABLES = 40
MOVES = {1: 256, 8: 1_024, 64: 2_048}
"""How many moves are timed at once, by the number of moves that share a commit."""

ROUNDS = 11
QUICK_MOVES = {batch: 2 * batch for batch in MOVES}


class Parlor:
    """Plays presses through the managers, as the mailbox does."""

    def __init__(self, engine: Engine, moves: Moves, voters: Voters) -> None:
        self._connection = engine.connect()
        self._moves = moves
        self._voters = voters

    def seconds(self, moves: int, batch: int) -> float:
        """How long it takes until so many presses are durable."""
        orders = [self._voters.order() for _ in range(moves)]
        began = time.perf_counter()
        for start in range(0, moves, batch):
            with self._connection.begin():
                work = Transaction(self._connection, datetime.now(UTC))
                replies = self._moves.play(work, orders[start : start + batch])
            for callback in work.after_commit:
                callback()
            if not all(reply.accepted for reply in replies):
                raise RuntimeError("a press was refused; only legal ones are to be measured")
        return time.perf_counter() - began

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


class Bare:
    """The least that a durable move can be: read, change, write, insert, commit."""

    def __init__(self, path: Path, documents: list[str]) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE sessions (id INTEGER PRIMARY KEY, state TEXT NOT NULL);"
            "CREATE TABLE actions (id INTEGER PRIMARY KEY, session_id INTEGER NOT NULL,"
            " actor INTEGER NOT NULL, target INTEGER NOT NULL, at TEXT NOT NULL);"
        )
        self._connection.executemany(
            "INSERT INTO sessions (state) VALUES (?)", [(document,) for document in documents]
        )
        self._tables = len(documents)
        self._random = Random(7)
        self._numbers = count(1)

    def seconds(self, moves: int, batch: int) -> float:
        """How long it takes until so many changes are durable."""
        draw = self._random.randrange
        wanted = [(draw(self._tables) + 1, draw(PLAYERS), draw(PLAYERS)) for _ in range(moves)]
        began = time.perf_counter()
        for start in range(0, moves, batch):
            self._connection.execute("BEGIN IMMEDIATE")
            for session, voter, target in wanted[start : start + batch]:
                self._change(session, voter, target)
            self._connection.execute("COMMIT")
        return time.perf_counter() - began

    def _change(self, session: int, voter: int, target: int) -> None:
        execute = self._connection.execute
        (document,) = execute("SELECT state FROM sessions WHERE id = ?", (session,)).fetchone()
        state = msgspec.json.decode(document)
        state["players"][voter]["ballot"] = {"target": target}
        state["version"] = next(self._numbers)
        changed = msgspec.json.encode(state).decode()
        execute("UPDATE sessions SET state = ? WHERE id = ?", (changed, session))
        execute(
            "INSERT INTO actions (session_id, actor, target, at) VALUES (?, ?, ?, ?)",
            (session, voter, target, datetime.now(UTC).isoformat()),
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def measure(
    rounds: int = ROUNDS,
    moves: Mapping[int, int] = MOVES,
    report: Callable[[str], None] = lambda _line: None,
) -> dict[str, Any]:
    """Moves a second of both, by batch size, each with the median ratio; and the least ratio."""
    library = patient_library()
    with tempfile.TemporaryDirectory(prefix="parlor-benchmark-") as folder:
        url = f"sqlite:///{Path(folder) / 'parlor.db'}"
        engine, managers, tables = set_tables(url, library, TABLES)
        documents = whole_documents(engine)
        report(f"{TABLES} tables of {PLAYERS}, {len(documents[0]):,} bytes of JSON each")
        parlor = Parlor(engine, managers, Voters(tables))
        bare = Bare(Path(folder) / "bare.db", documents)
        settle_in()
        try:
            one_round(parlor, bare, moves)  # to open connections and fill caches
            taken = [one_round(parlor, bare, moves) for _ in range(rounds)]
        finally:
            parlor.close()
            bare.close()
            engine.dispose()
    return summary(taken)


def whole_documents(engine: Engine) -> list[str]:
    """Each session with its players as one JSON document, for the loop that has one table."""
    states, players = select(GameSession.id, GameSession.game_state), PlayerGameLink
    with engine.connect() as connection:
        return [
            msgspec.json.encode(
                {
                    "version": 0,
                    "shared": msgspec.json.decode(state or ""),
                    "players": [
                        msgspec.json.decode(player or "")
                        for player in connection.scalars(
                            select(players.player_state).where(players.session_id == session)
                        )
                    ],
                }
            ).decode()
            for session, state in connection.execute(states).all()
        ]


Round = dict[int, tuple[float, float]]


def one_round(parlor: Parlor, bare: Bare, moves: Mapping[int, int]) -> Round:
    """Moves a second of Parlor and of the bare loop, by batch size, measured in turns."""
    return {
        batch: (many / parlor.seconds(many, batch), many / bare.seconds(many, batch))
        for batch, many in moves.items()
    }


def summary(taken: list[Round]) -> dict[str, Any]:
    """The medians over all rounds."""
    batches = [
        {
            "batch": batch,
            "parlor": round(median(r[batch][0] for r in taken)),
            "bare": round(median(r[batch][1] for r in taken)),
            "ratio": round(median(r[batch][0] / r[batch][1] for r in taken), 3),
        }
        for batch in MOVES
    ]
    return {"ratio": min(each["ratio"] for each in batches), "batches": batches}


def main() -> None:
    """Measure, and print."""
    options = arguments("durable_actions", (__doc__ or "").partition("\n")[0])
    say = (lambda _line: None) if options.json else print
    rounds, moves = (1, QUICK_MOVES) if options.quick else (ROUNDS, MOVES)
    result = measure(rounds, moves, say)
    rows = [
        (str(b["batch"]), f"{b['parlor']:,}", f"{b['bare']:,}", f"{b['ratio']:.2f}")
        for b in result["batches"]
    ]
    table = grid(("moves a commit", "Parlor, moves/s", "bare sqlite3, moves/s", "ratio"), rows)
    publish(result, f"{table}\n\nratio (the smallest): {result['ratio']:.2f}", as_json=options.json)


if __name__ == "__main__":
    main()
