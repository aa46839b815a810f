"""The sandbox as a running server: in its own process, or inside a test."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from sandbox.bot_api import BotApi
from sandbox.control_api import ControlApi
from sandbox.guard import guard
from sandbox.player_api import PlayerApi, plain_errors
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
BIGGEST_BODY = 20 * 1024 * 1024


class Server:
    """A running sandbox: `url` for bots, players and the page, `world` for tests."""

    def __init__(self, world: World, runner: web.AppRunner, url: str, control: ControlApi) -> None:
        self.world = world
        self.url = url
        self._runner = runner
        self._control = control

    async def add_robots(self, count: int, chat_id: int, *, pace: float = 1.0) -> None:
        """Have robots join a chat and play; they use this server's address as anyone would."""
        await self._control.start_robots(self.url, count, chat_id, pace)

    async def stop(self) -> None:
        """End every stream and poll, and close the port."""
        await self._control.stop_robots()
        await self._runner.cleanup()


def create_app(world: World) -> tuple[web.Application, ControlApi]:
    """The web application of a world."""
    app = web.Application(client_max_size=BIGGEST_BODY, middlewares=[guard, plain_errors])
    bot_api, control = BotApi(world), ControlApi(world)
    app.router.add_route("*", "/bot{token}/{method}", bot_api.handle)
    app.add_routes(PlayerApi(world).routes())
    app.add_routes(control.routes())
    app.router.add_get("/", _page)
    if PAGE.is_dir():
        app.router.add_static("/page/", PAGE)

    async def release(_app: web.Application) -> None:
        world.events.close()
        world.updates.end_polls()
        if world.webhook is not None:
            await world.webhook.stop()

    app.on_shutdown.append(release)
    return app, control


async def start(
    host: str = "127.0.0.1",
    port: int = 0,
    token: str = "42:TEST",
    *,
    limits: bool = True,
    privacy: bool = True,
) -> Server:
    """Start a sandbox. Port 0 takes a free one; `server.url` tells which."""
    world = World(token, limits=limits, privacy=privacy)
    app, control = create_app(world)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    taken = runner.addresses[0][1]
    return Server(world, runner, f"http://{host}:{taken}", control)


async def _page(_request: web.Request) -> web.FileResponse:
    # In a frame of another page, its visitors could be led to press what they do not see.
    headers = {"Content-Security-Policy": "frame-ancestors 'none'"}
    return web.FileResponse(PAGE / "index.html", headers=headers)
