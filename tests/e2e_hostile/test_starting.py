"""Starts that cannot succeed: each ends with a sentence for the operator, and harms nothing."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
import structlog
from aiohttp import web

import main
from sandbox.server import start
from tests.stage import Stage

ROOT = Path(__file__).parents[2]
TOKEN = "987654321:AAThisTokenIsKnownToTheSandboxAlone-x"
WRONG = "123456789:AAThisTokenWasNeverGivenToAnybodyAtAll"
SLOW = 60.0


_running: list[asyncio.subprocess.Process] = []


@pytest.fixture
async def programs() -> AsyncIterator[None]:
    """Whatever still runs after a test is killed."""
    yield
    while _running:
        process = _running.pop()
        if process.returncode is None:
            process.kill()
            await process.communicate()


class Program:
    """``main.py run`` in a process of its own, in an empty folder."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""

    @classmethod
    async def run(cls, folder: Path, token: str, api: str, database: str) -> Program:
        """Start it; :func:`programs` ends it at the latest."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "main.py"),
            "run",
            cwd=folder,
            env={
                "BOT_TOKEN": token,
                "BOT_API_URL": api,
                "DATABASE_URL": database,
                "LOG_LEVEL": "DEBUG",
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        _running.append(process)
        return cls(process)

    async def says(self, words: str) -> None:
        """Wait until it has said this."""
        assert self.process.stdout is not None
        while words not in self.said:
            line = await asyncio.wait_for(self.process.stdout.readline(), SLOW)
            assert line, f"it ended without {words!r}:\n{self.said}"
            self.said += line.decode()

    async def ends(self) -> int:
        """Wait for its end; gives the exit code."""
        rest, _ = await asyncio.wait_for(self.process.communicate(), SLOW)
        self.said += rest.decode()
        assert self.process.returncode is not None
        return self.process.returncode


@pytest.mark.usefixtures("programs")
async def test_what_telegram_refuses_is_explained(tmp_path: Path, sqlite_template: Path) -> None:
    server, hooked = await start(token=TOKEN), await start(token=WRONG)
    databases = [tmp_path / f"{number}.db" for number in range(3)]
    for database in databases:
        shutil.copyfile(sqlite_template, database)
    hook = {"url": "https://127.0.0.1:9/hook"}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{hooked.url}/bot{WRONG}/setWebhook", json=hook) as answer:
            assert answer.status == 200
        nowhere = f"http://127.0.0.1:{await free_port()}"
    programs = [
        await Program.run(tmp_path, WRONG, url, f"sqlite:///{database}")
        for url, database in zip((server.url, hooked.url, nowhere), databases, strict=True)
    ]
    codes = [await program.ends() for program in programs]
    wrong, webhook, unreachable = (program.said for program in programs)
    assert codes == [2, 1, 1], (wrong, webhook, unreachable)
    assert "Telegram does not know this BOT_TOKEN. Ask @BotFather for it." in wrong
    assert "A webhook is set" in webhook
    assert "deleteWebhook" in webhook
    assert "Telegram cannot be reached" in unreachable
    for said in (wrong, webhook, unreachable):
        assert WRONG not in said
        assert WRONG.partition(":")[2] not in said
        assert "Traceback" not in said
        assert "Unclosed" not in said
    await server.stop()
    await hooked.stop()


@pytest.mark.usefixtures("programs")
async def test_a_telegram_that_is_not_ready_is_waited_for(stage: Stage, tmp_path: Path) -> None:
    """A 429, and the pages of a proxy in between, of which a 404 is nobody's word on the token."""
    stage.server.world.token = TOKEN
    pages = iter((404, 502, 200))

    async def proxy(request: web.Request) -> web.Response:
        for status in pages:
            return web.Response(status=status, text="<html>Not here</html>")
        raise web.HTTPTemporaryRedirect(stage.server.url + request.path_qs)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", proxy)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port := await free_port()).start()
    fault = {"kind": "429", "method": "getMe", "times": 1, "seconds": 1}
    await stage.sim("POST", "/sim/faults", **fault)

    url = f"http://127.0.0.1:{port}"
    program = await Program.run(tmp_path, TOKEN, url, stage.database_url)
    await program.says("is running")
    program.process.send_signal(signal.SIGTERM)
    assert await program.ends() == 0
    assert program.said.count("telegram-not-ready") == 4
    assert "slow_down" in program.said
    assert "Traceback" not in program.said
    await runner.cleanup()


async def free_port() -> int:
    """A port on which nobody listens."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    return port


@pytest.mark.usefixtures("programs")
async def test_of_two_processes_with_one_token_the_later_one_stays(
    stage: Stage, tmp_path: Path
) -> None:
    stage.server.world.token = TOKEN
    await stage.group(["Ann"])
    (ann,) = stage.people
    arguments = tmp_path, TOKEN, stage.server.url, stage.database_url
    first = await Program.run(*arguments)
    await first.says("is running")
    await ann.say("/newgame impostor")
    await stage.board_shows("Players: 1/")
    second = await Program.run(*arguments)
    await second.says("is running")
    assert await first.ends() == 1
    assert "Another process is running with this token; only one may." in first.said
    assert "Traceback" not in first.said

    assert await ann.press("Leave", wait=SLOW)
    await stage.sees("Everybody left.")
    second.process.send_signal(signal.SIGTERM)
    assert await second.ends() == 0
    for said in (first.said, second.said):
        assert TOKEN.partition(":")[2] not in said
        assert "Traceback" not in said


# ── Files that are no database of this version ───────────────────────────────────────────────


@pytest.fixture
def own_logs() -> Iterator[None]:
    """Whatever a command does to the logs of this process is undone."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4_096:20_480] = b"\xa5" * 16_384
    path.write_bytes(content)


def no_database(path: Path) -> None:
    path.write_bytes(b"Dear diary, today we played a game.\n" * 500)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
        connection.commit()


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.mark.parametrize(
    ("spoil", "problem", "remedy"),
    [
        (damaged, "is damaged or is no SQLite file", "Move it aside and restore a backup"),
        (no_database, "is damaged or is no SQLite file", "set DATABASE_URL to a new file"),
        (foreign, "holds the tables of another program", "Set DATABASE_URL to an empty database"),
        (newer, "was made by a newer version of Parlor", "Install that version again"),
    ],
)
@pytest.mark.usefixtures("own_logs")
def test_an_unusable_database_is_refused_and_left_alone(
    spoil: object,
    problem: str,
    remedy: str,
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    database = tmp_path / "parlor.db"
    shutil.copyfile(sqlite_template, database)
    assert callable(spoil)
    spoil(database)
    before = database.read_bytes()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("BOT_TOKEN", WRONG)
    # Nothing listens there: it has to stop before it asks anybody.
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:9")
    assert main.main(["run"]) == 2
    said = "".join(capfd.readouterr())
    assert problem in said
    assert remedy in said
    assert "Nothing was changed." in said
    assert "Traceback" not in said
    assert database.read_bytes() == before
