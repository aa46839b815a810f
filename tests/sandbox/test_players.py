"""The player API: talking, pressing, being told, and clear sentences for mistakes."""

from __future__ import annotations

import asyncio
import json

from tests.sandbox.conftest import Client, keyboard

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_press_waits_for_its_answer_and_only_the_presser_is_told(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)
    board = await client.ok("sendMessage", chat_id=chat, text="?", reply_markup=keyboard("a", "b"))
    await client.updates()
    place = {"chat": chat, "message_id": board["message_id"]}
    pressing = asyncio.create_task(
        client.sim("POST", "/sim/press", user=guest, button=[0, 1], wait=5, **place)
    )
    [update] = await client.ok("getUpdates", timeout=5)
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"]) == ("b", guest)
    assert query["message"]["reply_markup"] == keyboard("a", "b")
    given = {"text": "You are crew", "show_alert": True}
    await client.ok("answerCallbackQuery", callback_query_id=query["id"], **given)
    assert (await pressing)["answer"] == given
    [alert] = (await client.sim("GET", f"/sim/users/{guest}/alerts"))["alerts"]
    assert (alert["text"], alert["show_alert"], alert["chat"]) == ("You are crew", True, chat)
    later = await client.sim("GET", f"/sim/users/{guest}/alerts?after={alert['seq']}")
    assert later["alerts"] == []
    assert (await client.sim("GET", f"/sim/users/{host}/alerts"))["alerts"] == []


async def test_a_query_is_answered_once_in_time_and_briefly(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    board = await client.ok("sendMessage", chat_id=chat, text="?", reply_markup=keyboard("a"))

    async def press() -> str:
        body = {"user": host, "chat": chat, "message_id": board["message_id"]}
        return (await client.sim("POST", "/sim/press", button=[0, 0], **body))["callback_query_id"]

    first = await press()
    assert await client.refused("answerCallbackQuery", callback_query_id=first, text="x" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    assert await client.refused(
        "answerCallbackQuery", callback_query_id=first, url="https://e.org"
    ) == ("Bad Request: URL_INVALID")
    link = "https://t.me/parlor_bot?start=rules"
    await client.ok("answerCallbackQuery", callback_query_id=first, text="x" * 200, url=link)
    assert await client.refused("answerCallbackQuery", callback_query_id=first) == TOO_OLD
    assert await client.refused("answerCallbackQuery", callback_query_id="1") == TOO_OLD
    late = await press()
    world = client.server.world
    started = world.monotonic()
    world.monotonic = lambda: started + 16
    assert await client.refused("answerCallbackQuery", callback_query_id=late) == TOO_OLD


async def test_forged_presses_and_presses_on_deleted_messages_reach_the_bot(
    client: Client,
) -> None:
    host = await client.user()
    chat = await client.forum(host)
    board = await client.ok("sendMessage", chat_id=chat, text="?")
    await client.updates()
    place = {"user": host, "chat": chat, "message_id": board["message_id"]}
    await client.sim("POST", "/sim/press", data="forged" * 20, **place)
    await client.ok("deleteMessage", chat_id=chat, message_id=board["message_id"])
    await client.sim("POST", "/sim/press", data="old", **place)
    forged, old = (update["callback_query"] for update in await client.updates())
    assert forged["data"] == "forged" * 20
    assert old["message"] == {
        "chat": forged["message"]["chat"],
        "message_id": board["message_id"],
        "date": 0,
    }


async def test_people_speak_in_topics_as_admins_and_as_channels(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    await client.sim("POST", f"/sim/chats/{chat}/members", user=guest, status="member")
    await client.updates()
    speech = {"chat": chat, "topic": topic}
    await client.sim("POST", "/sim/say", user=guest, text="/join@parlor_bot me", **speech)
    await client.sim("POST", "/sim/say", user=host, text="I rule", anonymous=True, **speech)
    await client.sim("POST", "/sim/say", user=guest, text="ad", sender_chat=-100123, **speech)
    plain, anonymous, channel = (u["message"] for u in await client.updates())
    assert plain["entities"] == [{"type": "bot_command", "offset": 0, "length": 16}]
    assert (plain["from"]["id"], plain["message_thread_id"]) == (guest, topic)
    assert anonymous["from"]["id"] == 1087968824
    assert anonymous["sender_chat"]["id"] == chat
    assert channel["sender_chat"] == {
        "id": -100123,
        "title": "Channel 100123",
        "type": "channel",
    }
    status, sentence = await client.sim_refused(
        "POST", "/sim/say", user=guest, text="x", anonymous=True, **speech
    )
    assert (status, sentence) == (403, "Tom is no administrator and cannot be anonymous")


async def test_a_closed_topic_is_closed_to_members_but_not_to_admins(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    await client.sim("POST", f"/sim/chats/{chat}/members", user=guest, status="member")
    path = f"/sim/chats/{chat}/topics/{topic}"
    assert (await client.sim_refused("POST", path, user=guest, action="close"))[0] == 403
    await client.sim("POST", path, user=host, action="close")
    say = {"chat": chat, "topic": topic, "text": "x"}
    assert await client.sim_refused("POST", "/sim/say", user=guest, **say) == (
        403,
        "the topic Impostor is closed",
    )
    await client.sim("POST", "/sim/say", user=host, **say)


async def test_messages_are_listed_by_topic_and_by_reader(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    for text in ("one", "two", "three"):
        await client.sim("POST", "/sim/say", user=host, chat=chat, topic=topic, text=text)
    await client.sim("POST", "/sim/say", user=host, chat=chat, text="hall")

    async def texts(query: str) -> list[str]:
        path = f"/sim/chats/{chat}/messages?{query}"
        return [m.get("text", "-") for m in (await client.sim("GET", path))["messages"]]

    assert await texts(f"topic={topic}") == ["-", "one", "two", "three"]
    assert await texts(f"topic={topic}&limit=2") == ["two", "three"]
    assert await texts(f"topic={topic}&after={topic}&limit=2") == ["one", "two"]
    assert (await texts("topic=general"))[-1] == "hall"
    await client.sim("POST", f"/sim/users/{host}/start")
    bot = client.server.world.bot.id
    own = await client.sim("GET", f"/sim/chats/{bot}/messages?as={host}")
    assert [m["text"] for m in own["messages"]] == ["/start"]
    spying = await client.sim_refused("GET", f"/sim/chats/{host}/messages?as={guest}")
    assert spying == (403, f"chat {host} is the private chat of someone else")


async def test_mistakes_are_told_in_a_sentence(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)
    say = {"user": guest, "chat": chat, "text": "x"}
    for body, expected in [
        (say, (403, "Tom is not a member of Evening")),
        (say | {"user": 9}, (404, "there is no user 9")),
        (say | {"chat": -9}, (404, "there is no chat -9")),
        (say | {"text": 7}, (400, "text must be a text")),
        (say | {"text": " "}, (400, "text must not be empty")),
        ({"user": guest}, (400, "chat is missing")),
    ]:
        assert await client.sim_refused("POST", "/sim/say", **body) == expected
    press = {"user": host, "chat": chat, "message_id": 1}
    assert await client.sim_refused("POST", "/sim/press", button=[0, 0], **press) == (
        404,
        "message 1 has no button at [0, 0]; give [row, column] from 0",
    )
    url, kind = client.server.url + "/sim/say", {"Content-Type": "application/json"}
    async with client.session.post(url, data=b"{oops", headers=kind) as response:
        assert response.status == 400
        assert "not valid JSON" in (await response.json())["error"]


async def test_ids_beyond_32_bits_and_hostile_names_survive(client: Client) -> None:
    big = await client.user("\u202eevil\u200b<b>" + "x" * 4000, id=2**51)
    chat = await client.forum(big, id=-(2**51))
    await client.updates()
    await client.sim("POST", "/sim/say", user=big, chat=chat, text="hi")
    [update] = await client.updates()
    assert update["message"]["from"]["id"] == 2**51
    assert update["message"]["chat"]["id"] == -(2**51)
    await client.user("New name", id=2**51)
    assert client.server.world.users[2**51].first_name == "New name"
    assert await client.refused("sendMessage", chat_id=10**30, text="x") == (
        "Bad Request: chat not found"
    )
    await client.sim("GET", "/sim/calls")


async def test_listeners_hear_what_is_theirs(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)

    async def listen(user: int, count: int) -> list[dict[str, object]]:
        heard: list[dict[str, object]] = []
        async with client.session.get(f"{client.server.url}/sim/events?as={user}") as stream:
            ready.release()
            async for line in stream.content:
                if line.startswith(b"data: "):
                    heard.append(json.loads(line[6:]))
                if len(heard) == count:
                    break
        return heard

    ready = asyncio.Semaphore(0)
    listeners = [asyncio.create_task(listen(host, 3)), asyncio.create_task(listen(guest, 6))]
    for _ in listeners:
        await ready.acquire()
    sent = await client.ok("sendMessage", chat_id=chat, text="?", reply_markup=keyboard("a"))
    place = {"chat_id": chat, "message_id": sent["message_id"]}
    await client.sim("POST", f"/sim/users/{guest}/start")
    press = {"chat": chat, "message_id": sent["message_id"], "button": [0, 0]}
    pressed = await client.sim("POST", "/sim/press", user=guest, **press)
    query_id = pressed["callback_query_id"]
    await client.ok("answerCallbackQuery", callback_query_id=query_id, text="secret")
    await client.ok("editMessageText", **place, text="!")
    await client.ok("deleteMessage", **place)
    at_host, at_guest = await asyncio.wait_for(asyncio.gather(*listeners), 5)
    assert [event["type"] for event in at_host] == ["message", "edit", "delete"]
    assert [event["type"] for event in at_guest] == [
        "message",
        "chat",
        "chat",
        "message",
        "alert",
        "edit",
    ]
    assert at_guest[4]["text"] == "secret"
    assert at_host[1]["message"]["edit_version"] == 1
