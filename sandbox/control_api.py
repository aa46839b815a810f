"""The other half of the player API: watching, and making trouble on purpose."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.errors import SimError
from sandbox.sim_request import Body, answer, number_in_query, path_number
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.robots import Robots

HEARTBEAT = 15.0


class ControlApi:
    """Logs, alerts, events, faults, limits and robots."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._robots: Robots | None = None

    def routes(self) -> list[web.RouteDef]:
        """Every path of this half of the player API."""
        return [
            web.get(r"/sim/users/{user:\d+}/alerts", self.alerts),
            web.get("/sim/calls", self.calls),
            web.get("/sim/files/{file}", self.file),
            web.post("/sim/faults", self.add_fault),
            web.get("/sim/faults", self.faults),
            web.delete("/sim/faults", self.clear_faults),
            web.delete(r"/sim/faults/{fault:\d+}", self.remove_fault),
            web.post("/sim/updates/raw", self.add_raw_update),
            web.post("/sim/limits", self.set_limits),
            web.post("/sim/robots", self.add_robots),
            web.get("/sim/events", self.events),
        ]

    async def alerts(self, request: web.Request) -> web.Response:
        """The answers one person was shown."""
        user = self.world.user(path_number(request, "user"))
        after = number_in_query(request.query, "after")
        return answer({"alerts": self.world.journal.alerts(user.id, after)})

    async def calls(self, request: web.Request) -> web.Response:
        """The bot's calls."""
        query = request.query
        limit = number_in_query(query, "limit", 50_000)
        found = self.world.journal.calls(
            number_in_query(query, "after"), query.get("method"), limit
        )
        return answer({"calls": found})

    async def file(self, request: web.Request) -> web.Response:
        """A picture that the bot has uploaded."""
        known = self.world.files.get(request.match_info["file"])
        if known is None:
            raise SimError(404, "there is no such file")
        kind, data = known
        return web.Response(body=data, content_type=kind)

    async def add_fault(self, request: web.Request) -> web.Response:
        """Set a fault."""
        body = await Body.read(request)
        return answer(self.world.faults.add(body.values).to_json())

    async def faults(self, _request: web.Request) -> web.Response:
        """The faults that are set and not spent."""
        active = self.world.faults.active.values()
        return answer({"faults": [fault.to_json() for fault in active]})

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """Remove every fault."""
        self.world.faults.active.clear()
        return answer({"faults": []})

    async def remove_fault(self, request: web.Request) -> web.Response:
        """Remove one fault; one that is spent is gone already."""
        self.world.faults.active.pop(path_number(request, "fault"), None)
        return await self.faults(request)

    async def add_raw_update(self, request: web.Request) -> web.Response:
        """Give the bot the body itself as its next update, however senseless, byte for byte."""
        try:
            update_id = self.world.updates.add_raw(await request.read())
        except (ValueError, RecursionError) as error:
            raise SimError(400, f"the body is not valid JSON: {error}") from None
        return answer({"update_id": update_id})

    async def set_limits(self, request: web.Request) -> web.Response:
        """Switch flood control or change its numbers."""
        body, limits = await Body.read(request), self.world.limits
        limits.on = body.boolean("on", default=limits.on)
        for name in ("group_per_minute", "overall_per_second"):
            value = body.optional_integer(name)
            if value is not None:
                if value < 1:
                    raise SimError(400, f"{name} must be 1 or more")
                setattr(limits, name, value)
        return answer(
            {
                "on": limits.on,
                "group_per_minute": limits.group_per_minute,
                "overall_per_second": limits.overall_per_second,
            }
        )

    async def add_robots(self, request: web.Request) -> web.Response:
        """Have robots join a chat and play."""
        body = await Body.read(request)
        count = body.integer("count")
        if not 1 <= count <= 50:
            raise SimError(400, "count must be from 1 to 50")
        chat = self.world.chat(body.integer("chat"))
        await self.start_robots(_own_url(request), count, chat.id, body.number("pace", 1.0))
        return answer({"count": count, "chat": chat.id})

    async def start_robots(self, url: str, count: int, chat_id: int, pace: float) -> None:
        """Add robots to a chat; the first ones set the pace for all."""
        if self._robots is None:
            from sandbox.robots import Robots

            self._robots = Robots(url, pace=pace)
        await self._robots.add(count, chat_id)

    async def stop_robots(self) -> None:
        """Send every robot home."""
        if self._robots is not None:
            await self._robots.stop()
            self._robots = None

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events until the listener leaves or the sandbox stops."""
        user_id = number_in_query(request.query, "as") or None
        if user_id is not None:
            self.world.user(user_id)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        # Listening starts before the headers go out, so a client that sees them misses nothing.
        queue = self.world.events.listen(user_id)
        try:
            await response.prepare(request)
            await response.write(b": hello\n\n")
            while (data := await self._next_event(queue)) is not None:
                await response.write(data)
        except ConnectionError:
            # The listener has gone; there is nobody left to tell.
            return response
        finally:
            self.world.events.leave(queue)
        return response

    async def _next_event(self, queue: asyncio.Queue[bytes | None]) -> bytes | None:
        try:
            return await asyncio.wait_for(queue.get(), HEARTBEAT)
        except TimeoutError:
            return b": still here\n\n"


def _own_url(request: web.Request) -> str:
    """Where this server listens. What the request calls it is the caller's to choose."""
    assert request.transport is not None  # The caller is still connected.
    address, port, *_ = request.transport.get_extra_info("sockname")
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
