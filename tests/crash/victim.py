"""The victim: the real program in a process of its own, which dies at a step chosen beforehand.

Importing the program takes seconds, and the test starts it hundreds of times. So one *nursery*
imports everything once and forks a child for every start. That stays honest because the nursery
does nothing but import: it runs no event loop, starts no thread and opens no database, so that
a child begins where a fresh interpreter would be after its imports. Reading the data files,
connecting, upgrading and recovering all happen in the child, from the beginning, in
``main.main(["run"])`` of the unmodified program.

The nursery reads one JSON object a line and writes one a line:

    {"start": {…}}  →  {"pid": 123}  …  {"status": -9}
    {"kill": true}  (nothing, but the status follows)
"""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import sys
import threading
from typing import Any

import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401

import bot.run
import bot.scheduler
import main as program
from tests.crash import lines
from tests.crash.deaths import NotLetWritten
from tests.crash.lines import COMMIT, Line, table_written

REPAIR_SECONDS = 0.7
"""A life of the victim is shorter than the program's own pause between two repairs."""


# ── In the child ─────────────────────────────────────────────────────────────────────────────


def live(start: dict[str, Any]) -> int:
    """Be the bot; gives its exit code if nothing kills it."""
    os.chdir(start["directory"])
    log = os.open(start["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.environ.update(start["environment"])
    bot.scheduler.REPAIR_SECONDS = REPAIR_SECONDS
    lines.listen()
    if start.get("die") is not None:
        arm(**start["die"])
    for wire in start["wires"]:
        stretch(start["last_words"], **wire)
    if start["faltering"] is not None:
        falter(start["faltering"])
    return program.main(["run"])


def arm(at: str, when: str, number: int) -> None:
    """Have this process kill itself before or after its ``number``-th statement or commit."""
    steps = itertools.count(1)

    def strike(_line: Line, sql: str, now: str) -> None:
        is_meant = now == when and (sql == COMMIT) == (at == "commit")
        if is_meant and next(steps) == number:
            die()

    lines.watch(strike)


def stretch(
    last_words: str, name: str, step: str, when: str, tables: list[str], in_parts: bool
) -> None:
    """Have this process kill itself at a step of a write-down, and leave word of it."""

    def trip(line: Line, sql: str, now: str) -> None:
        if sql == COMMIT:
            if name in line.notes and (step, when) == ("commit", now):
                die(last_words, name)
            return
        table = table_written(sql)
        if table in tables and (line.savepoints or not in_parts):
            line.notes.add(name)
            if (table, now) == (step, when):
                die(last_words, name)

    lines.watch(trip)


def falter(table: str) -> None:
    """Let the first part of a write-down fail that writes to this table."""
    has_faltered = False

    def refuse(line: Line, sql: str, now: str) -> None:
        nonlocal has_faltered
        is_meant = now == "before" and line.savepoints > 0 and table_written(sql) == table
        if is_meant and not has_faltered:
            has_faltered = True
            raise NotLetWritten

    lines.watch(refuse)


def die(last_words: str | None = None, said: str = "") -> None:
    """SIGKILL, now."""
    if last_words is not None:
        with open(last_words, "a") as file:
            file.write(f"{said}\n")
    os.kill(os.getpid(), signal.SIGKILL)


# ── In the nursery ───────────────────────────────────────────────────────────────────────────


class Nursery:
    """Raises one child at a time, and takes it along when it goes itself."""

    def __init__(self) -> None:
        self.child = 0
        self._unread = b""
        self._bell, ring = os.pipe()
        os.set_blocking(ring, False)
        os.set_blocking(self._bell, False)
        signal.set_wakeup_fd(ring)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> dict[str, Any] | None:
        """Serve until there are no more orders. In a child this returns what it is to be."""
        while True:
            ready, _, _ = select.select([0, self._bell], [], [])
            if self._bell in ready:
                os.read(self._bell, 4096)
                self._bury()
            if 0 in ready:
                data = os.read(0, 65536)
                if not data:
                    self._kill()
                    return None
                *lines, self._unread = (self._unread + data).split(b"\n")
                for line in lines:
                    start = self._obey(json.loads(line))
                    if start is not None:
                        return start

    def _obey(self, order: dict[str, Any]) -> dict[str, Any] | None:
        if order.get("kill"):
            self._kill()
            return None
        if order.get("stop"):
            if self.child:
                os.kill(self.child, signal.SIGTERM)
            return None
        if threading.active_count() != 1:
            raise RuntimeError("the nursery has a thread: its children would not be like fresh")
        self.child = os.fork()
        if self.child == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return dict(order["start"])
        _tell(pid=self.child)
        return None

    def _kill(self) -> None:
        if self.child:
            os.kill(self.child, signal.SIGKILL)

    def _bury(self) -> None:
        if not self.child:
            return
        pid, status = os.waitpid(self.child, os.WNOHANG)
        if pid:
            self.child = 0
            _tell(status=os.waitstatus_to_exitcode(status))


def _tell(**news: int) -> None:
    os.write(1, json.dumps(news).encode() + b"\n")


def main() -> int:
    """Be the nursery; in a child, be the bot."""
    start = Nursery().serve()
    return 0 if start is None else live(start)


if __name__ == "__main__":
    assert bot.run is not None  # Imported here, so that no child has to.
    sys.exit(main())
