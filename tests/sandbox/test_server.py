"""The sandbox as people start it: from the command line, and inside a test."""

from __future__ import annotations

import asyncio
import sys
import time

import aiohttp
import pytest

from sandbox.server import start
from tests.sandbox.conftest import Client


async def test_the_command_line_brings_up_a_page_with_a_group_to_play_in() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--port", "0", "--token", "77:DEMO"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    url = line.split()[1]
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            assert "text/html" in response.headers["Content-Type"]
        async with session.get(f"{url}/sim/state") as response:
            state = await response.json()
        async with session.get(f"{url}/bot77:DEMO/getMe") as response:
            assert (await response.json())["result"]["id"] == 77
    [group] = state["chats"]
    assert (group["title"], group["is_forum"]) == ("Parlor Evening", True)
    assert len(group["topics"]) >= 3
    languages = {user["language_code"] for user in state["users"]}
    assert len(state["users"]) == 6
    assert {"en", "ru"} <= languages
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_a_token_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="looks like 42:TEST"):
        await start(token="secret")


async def test_stopping_ends_polls_and_streams_at_once() -> None:
    server = await start(limits=False)
    async with aiohttp.ClientSession() as session:
        client = Client(server, session)
        poll = asyncio.create_task(client.ok("getUpdates", timeout=50))
        stream = await session.get(f"{server.url}/sim/events")
        await stream.content.readline()
        began = time.monotonic()
        await server.stop()
        assert await poll == []
        await asyncio.wait_for(stream.content.read(), 5)
        assert time.monotonic() - began < 5


async def test_the_sandbox_survives_what_a_broken_bot_sends(client: Client) -> None:
    chat = await client.forum(await client.user())
    url = f"{client.bot_url}/sendMessage"
    for kind, body, words in [
        ("application/json", b"{", "the body is not valid JSON"),
        ("application/json", b"[1]", "the body must be a JSON object"),
        ("application/json", b'{"text": "\\ud800"}', "the body is not valid JSON"),
        ("application/x-www-form-urlencoded", b"text=%ff", "strings must be encoded in UTF-8"),
        ("application/json", b'{"chat_id": {}, "text": "x"}', "chat not found"),
        ("application/json", b'{"text": "x"}', "chat_id is empty"),
    ]:
        async with client.session.post(url, data=body, headers={"Content-Type": kind}) as response:
            assert words in (await response.json())["description"]
    await client.ok("sendMessage", chat_id=chat, text="still here")
