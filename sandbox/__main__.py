"""`python -m sandbox`: a stand-in for Telegram with a page, on loopback."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal

from sandbox.demo import seed
from sandbox.server import start


def main() -> None:
    """Read the command line and serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free port")
    parser.add_argument("--token", default="42:TEST", help="the token the bot must use")
    parser.add_argument("--robots", type=int, default=0, help="how many robots join the demo group")
    parser.add_argument("--limits", choices=("on", "off"), default="on", help="flood control")
    options = parser.parse_args()
    if not options.token.partition(":")[0].isdigit():
        parser.error("--token must look like 42:TEST: the bot's id, a colon and a secret")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    asyncio.run(serve(options.port, options.token, options.robots, limits=options.limits == "on"))


async def serve(port: int, token: str, robots: int, *, limits: bool) -> None:
    """Run a sandbox with the demo group until SIGINT or SIGTERM."""
    server = await start(port=port, token=token, limits=limits)
    chat = seed(server.world)
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    print(f"Open {server.url} in a browser.", flush=True)
    print(f"Bots: {server.url}/bot{token}/getMe", flush=True)
    try:
        if robots:
            await server.add_robots(robots, chat.id)
        await done.wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    main()
