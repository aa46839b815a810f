"""A sandbox of its own for every test, and short ways to speak to it over HTTP."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.server import Server, start

CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""Made for 127.0.0.1, until 2120, with its key."""


class Client:
    """The bot's and the players' side of one sandbox, over real HTTP."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.bot_url = f"{server.url}/bot{server.world.token}"

    async def api(self, method: str, **params: Any) -> dict[str, Any]:
        """Call the Bot API with a JSON body; the whole answer."""
        async with self.session.post(f"{self.bot_url}/{method}", json=params) as response:
            body = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    async def ok(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        answer = await self.api(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The words of a call that must be refused."""
        answer = await self.api(method, **params)
        assert not answer["ok"], answer
        return answer["description"]

    async def sim(self, verb: str, path: str, **body: Any) -> Any:
        """Call the player API; its answer must be a success."""
        async with self.session.request(verb, self.server.url + path, json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def sim_refused(self, verb: str, path: str, **body: Any) -> tuple[int, str]:
        """The status and the sentence of a player's request that must be refused."""
        async with self.session.request(verb, self.server.url + path, json=body) as response:
            answer = await response.json()
            assert response.status >= 400, answer
            return response.status, answer["error"]

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        """What is pending, confirmed at once."""
        found = await self.ok("getUpdates", **params)
        if found:
            await self.ok("getUpdates", offset=found[-1]["update_id"] + 1)
        return found

    async def user(self, first_name: str = "Mara", **fields: Any) -> int:
        """A new person's id."""
        return (await self.sim("POST", "/sim/users", first_name=first_name, **fields))["id"]

    async def forum(self, creator: int, **fields: Any) -> int:
        """A new forum's id; the bot is an administrator unless `fields` say otherwise."""
        body = {"title": "Evening", "type": "supergroup", "is_forum": True, "creator": creator}
        return (await self.sim("POST", "/sim/chats", **(body | fields)))["id"]

    async def topic(self, chat: int, user: int, name: str = "Impostor") -> int:
        """A new topic's id."""
        return (await self.sim("POST", f"/sim/chats/{chat}/topics", user=user, name=name))["id"]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    running = await start(limits=False)
    yield running
    await running.stop()


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(server, session)


def keyboard(*data: str) -> dict[str, Any]:
    """An inline keyboard with one row of buttons."""
    return {"inline_keyboard": [[{"text": one, "callback_data": one} for one in data]]}


@asynccontextmanager
async def serve_https(app: web.Application) -> AsyncIterator[str]:
    """Serve this on loopback with a certificate that nobody trusts unasked; gives the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def set_webhook(client: Client, url: str, **fields: str) -> None:
    """Have updates pushed to this address, which has the certificate of the tests."""
    parts = aiohttp.FormData({"url": url} | fields)
    parts.add_field("certificate", CERTIFICATE.read_bytes(), filename="hook.pem")
    async with client.session.post(f"{client.bot_url}/setWebhook", data=parts) as response:
        assert response.status == 200, await response.text()
