"""How updates reach the bot: by long poll, by webhook, again after faults, and within limits."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox.server import start
from tests.sandbox.conftest import Client


async def say(client: Client, user: int, *texts: str) -> None:
    for text in texts:
        await client.sim("POST", "/sim/say", user=user, chat=user, text=text)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_they_are_confirmed(client: Client) -> None:
    user = await client.user()
    await say(client, user, "a", "b", "c")
    first = await client.ok("getUpdates", limit=2)
    assert texts(first) == ["a", "b"]
    assert await client.ok("getUpdates", limit=2) == first
    assert texts(await client.ok("getUpdates", offset=first[1]["update_id"])) == ["b", "c"]
    assert texts(await client.ok("getUpdates")) == ["b", "c"]
    assert texts(await client.ok("getUpdates", offset=-1)) == ["c"]
    assert texts(await client.ok("getUpdates")) == ["c"]


async def test_a_long_poll_returns_with_the_first_update(client: Client) -> None:
    user = await client.user()
    poll = asyncio.create_task(client.ok("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await say(client, user, "now")
    assert texts(await asyncio.wait_for(poll, 5)) == ["now"]


async def test_a_second_poll_ends_the_first_with_a_conflict(client: Client) -> None:
    user = await client.user()
    first = asyncio.create_task(client.api("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(client.ok("getUpdates", timeout=30))
    answer = await asyncio.wait_for(first, 5)
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await say(client, user, "x")
    assert texts(await asyncio.wait_for(second, 5)) == ["x"]


async def test_the_bot_gets_only_the_kinds_it_asked_for(client: Client) -> None:
    user = await client.user()
    await client.ok("getUpdates", allowed_updates=["callback_query"])
    await say(client, user, "unheard")
    assert await client.ok("getUpdates") == []
    await client.ok("getUpdates", allowed_updates=[])
    await say(client, user, "heard")
    assert texts(await client.ok("getUpdates")) == ["heard"]


async def test_pending_updates_can_be_dropped(client: Client) -> None:
    user = await client.user()
    await say(client, user, "old")
    assert (await client.ok("getWebhookInfo"))["pending_update_count"] == 1
    await client.ok("deleteWebhook", drop_pending_updates=True)
    assert await client.ok("getUpdates") == []


async def test_refusals_and_delays_come_as_often_as_ordered(client: Client) -> None:
    user = await client.user()
    await say(client, user, "hi")
    fault = {"kind": "429", "method": "sendMessage", "times": 1, "seconds": 7}
    await client.sim("POST", "/sim/faults", **fault)
    await client.sim("POST", "/sim/faults", kind="500", method="getMe", times=2)
    await client.sim("POST", "/sim/faults", kind="delay", method="getChat", seconds=0.2)
    answer = await client.api("sendMessage", chat_id=user, text="x")
    assert answer["description"] == "Too Many Requests: retry after 7"
    assert answer["parameters"] == {"retry_after": 7}
    await client.ok("sendMessage", chat_id=user, text="x")
    assert [(await client.api("getMe"))["ok"] for _ in range(3)] == [False, False, True]
    loop = asyncio.get_running_loop()
    began = loop.time()
    await client.ok("getChat", chat_id=user)
    assert loop.time() - began >= 0.2
    await client.sim("DELETE", "/sim/faults")
    assert (await client.sim("GET", "/sim/faults"))["faults"] == []
    status, sentence = await client.sim_refused("POST", "/sim/faults", kind="flood")
    assert status == 400
    assert "drop_answer" in sentence


async def test_a_dropped_answer_was_carried_out_and_a_closed_call_was_not(
    client: Client,
) -> None:
    user = await client.user()
    await say(client, user, "hi")
    for kind in ("drop_answer", "close_before"):
        await client.sim("POST", "/sim/faults", kind=kind, method="sendMessage", times=1)
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.api("sendMessage", chat_id=user, text=kind)
    messages = await client.sim("GET", f"/sim/chats/{user}/messages?as={user}")
    assert [m["text"] for m in messages["messages"]] == ["hi", "drop_answer"]


async def test_a_duplicated_update_comes_back_after_it_was_confirmed(client: Client) -> None:
    user = await client.user()
    fault = {"kind": "duplicate_update", "method": "message", "times": 1}
    await client.sim("POST", "/sim/faults", **fault)
    await say(client, user, "twice", "once")
    first = await client.ok("getUpdates")
    assert texts(first) == ["twice", "once"]
    offset = first[-1]["update_id"] + 1
    assert await client.ok("getUpdates", offset=offset) == first[:1]
    assert await client.ok("getUpdates", offset=offset) == []


async def test_a_delay_can_be_for_one_chat_alone(client: Client) -> None:
    slow, quick = await client.user(), await client.user("Tom")
    for person in (slow, quick):
        await client.sim("POST", f"/sim/users/{person}/start")
    fault = {"kind": "delay", "chat": slow, "seconds": 60}
    await client.sim("POST", "/sim/faults", method="sendMessage", **fault)
    await client.sim("POST", "/sim/faults", method="answerCallbackQuery", **fault)
    press = {"user": slow, "chat": slow, "message_id": 1, "data": "x"}
    query = (await client.sim("POST", "/sim/press", **press))["callback_query_id"]
    waiting = [
        asyncio.create_task(client.api("sendMessage", chat_id=slow, text="x")),
        asyncio.create_task(client.api("answerCallbackQuery", callback_query_id=query)),
    ]
    async with asyncio.timeout(10):
        while [f["hits"] for f in (await client.sim("GET", "/sim/faults"))["faults"]] != [1, 1]:
            await client.ok("getMe")
    await asyncio.wait_for(client.ok("sendMessage", chat_id=quick, text="x"), 10)
    await asyncio.wait_for(client.ok("getChat", chat_id=slow), 10)
    for call in waiting:
        assert not call.done()
        call.cancel()
    assert await client.sim_refused("POST", "/sim/faults", kind="delay", chat="here") == (
        400,
        "chat must be the id of a chat, or left out for every call",
    )


@pytest.mark.parametrize(
    ("ordered", "status", "kind", "answered"),
    [
        ({}, 200, "application/json", b'{"ok":true,"result":null}'),
        ({"body": [7]}, 200, "application/json", b"[7]"),
        ({"body": None}, 200, "application/json", b"null"),
        ({"body": "<html>", "status": 502}, 502, "text/html", b"<html>"),
    ],
)
async def test_nonsense_is_answered_as_often_as_ordered_and_nothing_is_carried_out(
    client: Client, ordered: dict[str, Any], status: int, kind: str, answered: bytes
) -> None:
    chat = await client.forum(await client.user())
    fault = {"kind": "nonsense", "method": "sendMessage", "times": 2, "chat": chat}
    await client.sim("POST", "/sim/faults", **fault, **ordered)
    call = {"chat_id": str(chat), "text": "x"}
    for _ in range(2):
        async with client.session.get(f"{client.bot_url}/sendMessage", params=call) as response:
            assert (response.status, response.content_type) == (status, kind)
            assert await response.read() == answered
    sent = await client.ok("sendMessage", **call)
    shown = (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"]
    assert [m["message_id"] for m in shown if m.get("text") == "x"] == [sent["message_id"]]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (b'{"message": "a string"}', b'{"update_id":100000001,"message": "a string"}'),
        (b'{"update_id": "x", "poll": 1e999}', b'{"update_id": "x", "poll": 1e999}'),
        (b'{"a": 1, "a": "\\ud800"} ', b'{"update_id":100000001,"a": 1, "a": "\\ud800"}'),
        (b" {}", b'{"update_id":100000001}'),
        (b"null", b"null"),
    ],
)
async def test_a_raw_update_arrives_as_it_was_written_and_is_confirmed_like_any(
    client: Client, written: bytes, sent: bytes
) -> None:
    user = await client.user()
    url, kind = client.server.url + "/sim/updates/raw", {"Content-Type": "application/json"}
    async with client.session.post(url, data=written, headers=kind) as response:
        update_id = (await response.json())["update_id"]
    async with client.session.get(f"{client.bot_url}/getUpdates") as response:
        assert await response.read() == b'{"ok":true,"result":[' + sent.strip() + b"]}"
    await say(client, user, "after")
    assert texts(await client.ok("getUpdates", offset=update_id + 1)) == ["after"]
    async with client.session.post(url, data=b"{", headers=kind) as response:
        assert response.status == 400
        assert "not valid JSON" in (await response.json())["error"]


async def test_chance_is_seeded(client: Client) -> None:
    async def pattern() -> list[bool]:
        fault = await client.sim("POST", "/sim/faults", kind="500", probability=0.5, seed=11)
        results = [(await client.api("getMe"))["ok"] for _ in range(20)]
        await client.sim("DELETE", f"/sim/faults/{fault['id']}")
        return results

    first = await pattern()
    assert set(first) == {True, False}
    assert await pattern() == first


async def test_flood_control_counts_sends_and_edits_of_all_topics_together() -> None:
    server = await start(limits=True)
    world, now = server.world, 1000.0
    world.monotonic = lambda: now
    async with aiohttp.ClientSession() as session:
        client = Client(server, session)
        host = await client.user()
        chat = await client.forum(host)
        topic = await client.topic(chat, host)
        board = await client.ok("sendMessage", chat_id=chat, text="0")
        for number in range(1, 20):
            now += 1
            if number % 2:
                place = {"chat_id": chat, "message_id": board["message_id"]}
                await client.ok("editMessageText", text=str(number), **place)
            else:
                await client.ok("sendMessage", chat_id=chat, message_thread_id=topic, text="x")
        now += 1
        answer = await client.api("sendMessage", chat_id=chat, text="too many")
        assert answer["error_code"] == 429
        assert answer["parameters"] == {"retry_after": 40}
        now += 40
        await client.ok("sendMessage", chat_id=chat, text="in time")
    await server.stop()


async def test_flood_control_per_chat_overall_and_never_for_answers() -> None:
    server = await start(limits=True)
    server.world.monotonic = lambda: 1000.0
    async with aiohttp.ClientSession() as session:
        client = Client(server, session)
        people = [await client.user() for _ in range(12)]
        for person in people:
            await client.sim("POST", f"/sim/users/{person}/start")
        for _ in range(3):
            await client.ok("sendMessage", chat_id=people[0], text="burst")
        answer = await client.api("sendMessage", chat_id=people[0], text="one more")
        assert answer["parameters"] == {"retry_after": 1}
        for person in people[1:10]:
            for _ in range(3):
                await client.ok("sendMessage", chat_id=person, text="burst")
        answer = await client.api("sendMessage", chat_id=people[10], text="the 31st")
        assert answer["parameters"] == {"retry_after": 1}
        press = {"user": people[0], "chat": people[0], "message_id": 1, "data": "x"}
        for _ in range(40):
            query = await client.sim("POST", "/sim/press", **press)
            await client.ok("answerCallbackQuery", callback_query_id=query["callback_query_id"])
        await client.sim("POST", "/sim/limits", on=False)
        await client.ok("sendMessage", chat_id=people[0], text="free")
    await server.stop()


async def test_the_log_of_calls_names_what_was_asked_and_answered(client: Client) -> None:
    user = await client.user()
    await say(client, user, "hi")
    sent = await client.ok("sendMessage", chat_id=user, text="x")
    await client.refused("sendMessage", chat_id=user, text="")
    calls = (await client.sim("GET", "/sim/calls?method=sendMessage"))["calls"]
    assert [(c["chat_id"], c["message_id"], c["ok"], c["error_code"]) for c in calls] == [
        (user, sent["message_id"], True, None),
        (user, None, False, 400),
    ]
    later = await client.sim("GET", f"/sim/calls?after={calls[0]['seq']}")
    assert [call["description"] for call in later["calls"]] == [
        "Bad Request: message text is empty"
    ]
