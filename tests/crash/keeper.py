"""Keeps the victim: starts it, lets it die at the chosen step, and knows when it is dead."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.server import Server, create_app
from sandbox.world import World
from tests.crash.deaths import Death

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "42000:CRASH-TEST-TOKEN-OF-NO-USE-ANYWHERE"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Keeper:
    """The victim's process, seen from outside."""

    def __init__(self, directory: Path, database_url: str, balance_dir: Path) -> None:
        self.directory = directory
        self.log = directory / "bot.log"
        self.owner = 0
        self.url = ""
        self.starts = 0
        self.calls = 0
        self._database_url = database_url
        self._balance_dir = balance_dir
        self._nursery: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._death: Death | None = None
        self._calls_left = 0
        self._ended: asyncio.Future[int] | None = None
        self.polled = asyncio.Event()
        self._up_before = 0.0
        self._up_since: float | None = None
        self._last_words = directory / "last-words.txt"
        self._words_read = 0

    async def open(self) -> None:
        """Start the nursery; returns when it has imported everything."""
        self._nursery = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.crash.victim",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._reader = asyncio.create_task(self._read())

    async def close(self) -> None:
        """End the nursery, and with it the victim."""
        if self._nursery is not None and self._nursery.stdin is not None:
            self._nursery.stdin.close()
            await self._nursery.wait()
        if self._reader is not None:
            await self._reader

    # ── Life and death ───────────────────────────────────────────────────────────────────────

    @property
    def uptime(self) -> float:
        """For how many seconds the victim has been at work since the beginning of the test."""
        since = self._up_since
        return self._up_before + (time.monotonic() - since if since is not None else 0.0)

    @property
    def alive(self) -> bool:
        """True from the start to the end of the victim's process."""
        return self._ended is not None and not self._ended.done()

    async def start(
        self,
        death: Death | None = None,
        wires: Sequence[dict[str, Any]] = (),
        faltering: str | None = None,
    ) -> None:
        """Start the victim; it is to die as planned, or lives until it is killed or stopped.

        It dies earlier if it comes upon one of the ``wires``. ``faltering`` is a table that
        parts of a write-down cannot be written to.
        """
        assert not self.alive
        self._death = death if death is not None and death.at == "call" else None
        self._calls_left = self._death.number if self._death is not None else 0
        self._ended = asyncio.get_running_loop().create_future()
        self.starts += 1
        self.polled.clear()
        start: dict[str, Any] = {
            "directory": str(self.directory),
            "log": str(self.log),
            "environment": {
                "BOT_TOKEN": TOKEN,
                "BOT_API_URL": self.url,
                "DATABASE_URL": self._database_url,
                "BALANCE_DIR": str(self._balance_dir),
                "OWNER_IDS": str(self.owner),
                "LOG_FORMAT": "json",
                # A few people open all the games there are, one after the other.
                "GAMES_PER_PERSON": "999999",
                "GAMES_PER_CHAT": "999999",
            },
            "last_words": str(self._last_words),
            "wires": list(wires),
            "faltering": faltering,
        }
        if death is not None and death.at in ("statement", "commit"):
            start["die"] = {"at": death.at, "when": death.when, "number": death.number}
        self._tell(start=start)

    def last_words(self) -> list[str]:
        """The wires that victims have come upon since the last look."""
        said = self._last_words.read_text().splitlines() if self._last_words.exists() else []
        new, self._words_read = said[self._words_read :], len(said)
        return new

    async def ended(self) -> int:
        """Wait for the victim's end; its exit code, or minus the signal that killed it."""
        assert self._ended is not None
        return await asyncio.shield(self._ended)

    async def kill(self) -> int:
        """SIGKILL, now."""
        if self.alive:
            self._tell(kill=True)
        return await self.ended()

    async def stop(self) -> int:
        """SIGTERM, and wait until the victim has closed in good order."""
        if self.alive:
            self._tell(stop=True)
        return await self.ended()

    def _tell(self, **order: Any) -> None:
        assert self._nursery is not None
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(json.dumps(order).encode() + b"\n")

    async def _read(self) -> None:
        assert self._nursery is not None
        assert self._nursery.stdout is not None
        async for line in self._nursery.stdout:
            news = json.loads(line)
            if "status" in news and self._ended is not None:
                self._up_before, self._up_since = self.uptime, None
                self._ended.set_result(news["status"])
        if self._ended is not None and not self._ended.done():
            self._ended.set_exception(RuntimeError("the nursery is gone; see its traceback above"))

    # ── Between the victim and the sandbox ───────────────────────────────────────────────────

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Kills the victim before or after the chosen call is carried out."""
        if not request.path.startswith("/bot"):
            return await handler(request)
        self.calls += 1
        method = request.path.rpartition("/")[2].lower()
        if method == "getupdates" and not self.polled.is_set():
            self.polled.set()
            self._up_since = time.monotonic()
        death = self._strikes(method)
        if death is None:
            return await handler(request)
        if death.when == "after":
            await handler(request)
        await self.kill()
        raise ConnectionResetError("the caller is dead")

    def _strikes(self, method: str) -> Death | None:
        death = self._death
        if death is None or death.method not in ("*", method):
            return None
        self._calls_left -= 1
        if self._calls_left > 0:
            return None
        self._death = None
        return death


async def open_sandbox(keeper: Keeper) -> Server:
    """A sandbox whose Bot API the keeper watches. Limits are off: the bot's own budget forgets
    with every kill, and Telegram's answer to that is tried by injected 429s."""
    world = World(TOKEN, limits=False)
    app, control = create_app(world)
    app.middlewares.append(keeper.watch)
    # A call of a process that is dead must not be carried out later, so its handler goes with
    # its connection.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    keeper.url = url
    return Server(world, runner, url, control)
