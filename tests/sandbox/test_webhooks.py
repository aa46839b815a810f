"""Updates pushed to the bot: over HTTPS alone, in order, and again until they are taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.sandbox.conftest import Client, serve_https, set_webhook

BAD = "Bad Request: bad webhook: "


class Receiver:
    """A webhook's other end: notes what comes, and answers as told."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.answers: list[web.Response] = []
        self.silent_for: int | None = None
        self.release = asyncio.Event()
        self._arrived = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        if self.silent_for is not None and body["message"]["chat"]["id"] == self.silent_for:
            await self.release.wait()
        self.seen.append(body)
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self._arrived.set()
        return self.answers.pop(0) if self.answers else web.Response()

    async def wait(self, count: int) -> None:
        async with asyncio.timeout(30):
            while len(self.seen) < count:
                self._arrived.clear()
                await self._arrived.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    async with serve_https(app) as url:
        receiver.url = f"{url}/hook"
        yield receiver


async def say(client: Client, user: int, *texts: str) -> None:
    for text in texts:
        await client.sim("POST", "/sim/say", user=user, chat=user, text=text)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_come_in_order_and_again_until_they_are_taken(
    client: Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.webhook.FIRST_DELAY", 0.01)
    user = await client.user()
    await say(client, user, "a")
    elsewhere = {"Location": receiver.url}
    receiver.answers = [web.Response(status=503), web.Response(status=302, headers=elsewhere)]
    await set_webhook(client, receiver.url, secret_token="s3cret")
    await say(client, user, "b")
    await receiver.wait(4)
    assert texts(receiver.seen) == ["a", "a", "a", "b"]
    assert receiver.secrets == {"s3cret"}
    answer = await client.api("getUpdates")
    assert answer["error_code"] == 409
    assert "webhook is active" in answer["description"]
    info = await client.ok("getWebhookInfo")
    assert info["url"] == receiver.url
    assert info["has_custom_certificate"]
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"
    await client.ok("deleteWebhook")
    await say(client, user, "c")
    assert texts(await client.ok("getUpdates")) == ["c"]


async def test_one_silent_chat_does_not_hold_up_another(client: Client, receiver: Receiver) -> None:
    slow, quick = await client.user(), await client.user("Tom")
    receiver.silent_for = slow
    await set_webhook(client, receiver.url)
    await say(client, slow, "a", "b")
    await say(client, quick, "c")
    await receiver.wait(1)
    assert texts(receiver.seen) == ["c"]
    receiver.release.set()
    await receiver.wait(3)
    assert texts(receiver.seen) == ["c", "a", "b"]


async def test_a_method_in_the_reply_is_carried_out(client: Client, receiver: Receiver) -> None:
    user = await client.user()
    reply = {"method": "sendMessage", "chat_id": user, "text": "by return"}
    receiver.answers = [web.json_response({"method": "deleteWebhook"}), web.json_response(reply)]
    await set_webhook(client, receiver.url)
    async with client.session.get(f"{client.server.url}/sim/events?as={user}") as stream:
        await say(client, user, "hi", "ho")
        async with asyncio.timeout(30):
            async for line in stream.content:
                if b"by return" in line:
                    break
    messages = await client.sim("GET", f"/sim/chats/{user}/messages?as={user}")
    assert messages["messages"][-1]["text"] == "by return"
    assert (await client.ok("getWebhookInfo"))["url"] == receiver.url


async def test_every_kind_of_update_has_its_lane(client: Client, receiver: Receiver) -> None:
    host = await client.user()
    chat = await client.forum(host)
    await client.updates(allowed_updates=["poll", "poll_answer", "message_reaction"])
    await set_webhook(client, receiver.url)
    sent = await client.ok(
        "sendPoll", chat_id=chat, question="?", options=["a", "b"], is_anonymous=False
    )
    place = {"user": host, "chat": chat, "message_id": sent["message_id"]}
    await client.sim("POST", "/sim/vote", options=[1], **place)
    await client.sim("POST", "/sim/react", reaction=["👍"], **place)
    await client.sim("POST", "/sim/updates/raw", message=7)
    await receiver.wait(4)
    kinds = {key for update in receiver.seen for key in update} - {"update_id"}
    assert kinds == {"poll", "poll_answer", "message_reaction", "message"}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:8080/hook", BAD + "An HTTPS URL must be provided for webhook"),
        ("http://localhost/hook", BAD + "An HTTPS URL must be provided for webhook"),
        ("http://example.org/x", BAD + "An HTTPS URL must be provided for webhook"),
        (
            "https://example.org:8080/x",
            BAD + "Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ("https://10.0.0.1/x", BAD + "IP address 10.0.0.1 is reserved"),
        ("ftp://example.org/x", "Bad Request: invalid webhook URL specified"),
        ("https://example.org:port/", "Bad Request: invalid webhook URL specified"),
        ("https://", "Bad Request: invalid webhook URL specified"),
    ],
)
async def test_addresses_that_telegram_does_not_deliver_to(
    client: Client, url: str, words: str
) -> None:
    assert await client.refused("setWebhook", url=url) == words
    assert (await client.ok("getWebhookInfo"))["url"] == ""


async def test_secrets_and_certificates_are_checked(client: Client) -> None:
    url = "https://127.0.0.1:9/hook"
    assert await client.refused("setWebhook", url=url, secret_token="x" * 257) == (
        "Bad Request: secret token is too long"
    )
    assert await client.refused("setWebhook", url=url, secret_token="a b") == (
        "Bad Request: secret token contains unallowed characters"
    )
    parts = aiohttp.FormData({"url": url})
    parts.add_field("certificate", b"no certificate", filename="hook.pem")
    async with client.session.post(f"{client.bot_url}/setWebhook", data=parts) as response:
        assert (await response.json())["description"] == (
            BAD + "Failed to set custom certificate file"
        )


async def test_a_certificate_that_was_not_uploaded_is_not_trusted(
    client: Client, receiver: Receiver
) -> None:
    await client.ok("setWebhook", url=receiver.url)
    user = await client.user()
    await say(client, user, "secret")
    async with asyncio.timeout(30):
        while "last_error_message" not in (info := await client.ok("getWebhookInfo")):
            pass
    assert "certificate" in info["last_error_message"].lower()
    assert receiver.seen == []
