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
from collections.abc import Callable
from typing import Any

import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

import bot.run
import main as program

Strike = Callable[..., None]


# ── In the child ─────────────────────────────────────────────────────────────────────────────


def live(start: dict[str, Any]) -> int:
    """Be the bot; gives its exit code if nothing kills it."""
    os.chdir(start["directory"])
    log = os.open(start["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.environ.update(start["environment"])
    if start.get("die") is not None:
        arm(**start["die"])
    return program.main(["run"])


def arm(at: str, when: str, number: int) -> None:
    """Have this process kill itself before or after its ``number``-th statement or commit."""
    steps = itertools.count(1)

    def strike(*_: object) -> None:
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    _POINTS[at, when](strike)


def _before_statement(strike: Strike) -> None:
    event.listen(Engine, "before_cursor_execute", lambda *_: strike())


def _after_statement(strike: Strike) -> None:
    event.listen(Engine, "after_cursor_execute", lambda *_: strike())


def _before_commit(strike: Strike) -> None:
    event.listen(Engine, "commit", lambda _connection: strike())


def _after_commit(strike: Strike) -> None:
    # There is no event after a commit, but the connection then goes back to its pool.
    def note(connection: Connection) -> None:
        connection.info["has_committed"] = True

    def check(_driver: object, record: Any) -> None:
        if record.info.pop("has_committed", False):
            strike()

    event.listen(Engine, "commit", note)
    event.listen(Pool, "checkin", check)


_POINTS: dict[tuple[str, str], Callable[[Strike], None]] = {
    ("statement", "before"): _before_statement,
    ("statement", "after"): _after_statement,
    ("commit", "before"): _before_commit,
    ("commit", "after"): _after_commit,
}


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
    assert bot.run is not None
    sys.exit(main())
