"""The sandbox with the bot and robots in it: a whole evening of play on one machine."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from contextlib import suppress
from dataclasses import replace

from bot.config import Config
from bot.logs import configure
from bot.run import prepare
from sandbox import demo
from sandbox.server import start

TOKEN = "42:SANDBOX-TOKEN-OF-NO-USE-ANYWHERE-ELSE"


async def play(config: Config, port: int, robots: int, pace: float) -> int:
    """Start everything, print the address to open, and run until told to stop."""
    configure(
        config.log_level if config.log_level != "INFO" else "WARNING",
        config.log_format,
        config.secrets,
    )
    stopped = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signum, stopped.set)
    try:
        server = await start(port=port, token=TOKEN)
    except OSError:
        print(f"Port {port} is taken. Choose another one: main.py sandbox --port 8082")
        return 2
    chat = demo.seed(server.world)
    with tempfile.TemporaryDirectory(prefix="parlor-") as folder:
        parlor = prepare(
            replace(
                config,
                bot_token=TOKEN,
                bot_api_url=server.url,
                # The sandbox forgets its chats when it closes, so their games may go with them,
                # and never into the database of a real bot.
                database_url=f"sqlite:///{folder}/sandbox.db",
            )
        )
        await parlor.start()
        if robots:
            await server.add_robots(robots, chat.id, pace=pace)
        print(f"Parlor is open: {server.url}", flush=True)
        print("Choose who you are, open a topic, and write: /newgame impostor blitz")
        print(f"{robots} robots will join and play with you. Ctrl+C closes.", flush=True)
        await stopped.wait()
        await parlor.stop()
        await server.stop()
    return 0
