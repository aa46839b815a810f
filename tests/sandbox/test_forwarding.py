"""Messages passed on, captions changed, reactions left, profile photos looked at."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Client, keyboard

PHOTO = "https://example.org/map.png"


async def test_a_forward_says_where_it_comes_from_however_often(client: Client) -> None:
    host = await client.user()
    chat, hall = await client.forum(host), await client.forum(host)
    topic = await client.topic(hall, host)
    said = await client.sim("POST", "/sim/say", user=host, chat=chat, text="mine")
    to = {"chat_id": hall, "message_thread_id": topic}
    first = await client.ok(
        "forwardMessage", from_chat_id=chat, message_id=said["message_id"], **to
    )
    assert first["text"] == "mine"
    assert first["message_thread_id"] == topic
    origin = {"type": "user", "sender_user": said["from"], "date": said["date"]}
    assert first["forward_origin"] == origin
    assert first["from"]["is_bot"]
    again = {"from_chat_id": hall, "message_id": first["message_id"]}
    second = await client.ok("forwardMessage", chat_id=chat, **again)
    assert second["forward_origin"] == origin
    place = {"chat_id": hall, "message_id": first["message_id"]}
    assert await client.refused("editMessageText", text="x", **place) == (
        "Bad Request: message can't be edited"
    )


async def test_an_anonymous_administrator_stays_so(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    said = await client.sim("POST", "/sim/say", user=host, chat=chat, text="I rule", anonymous=True)
    source = {"from_chat_id": chat, "message_id": said["message_id"]}
    forwarded = await client.ok("forwardMessage", chat_id=chat, **source)
    assert forwarded["forward_origin"]["type"] == "chat"
    assert forwarded["forward_origin"]["sender_chat"]["id"] == chat


async def test_a_copy_is_the_bots_own_and_only_its_id_is_told(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    photo = await client.ok(
        "sendPhoto", chat_id=chat, photo=PHOTO, caption="old", reply_markup=keyboard("a")
    )
    source = {"chat_id": chat, "from_chat_id": chat, "message_id": photo["message_id"]}
    plain = await client.ok("copyMessage", **source)
    assert plain == {"message_id": photo["message_id"] + 1}
    await client.ok("copyMessage", caption="<b>new</b>", parse_mode="HTML", **source)
    assert await client.refused("copyMessage", caption="x" * 1025, **source) == (
        "Bad Request: message caption is too long"
    )
    shown = (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"][-2:]
    assert [message["caption"] for message in shown] == ["old", "new"]
    assert not any("forward_origin" in m or "reply_markup" in m for m in shown)
    await client.ok("editMessageCaption", chat_id=chat, **plain)


async def test_a_poll_is_one_in_all_forwards_and_new_in_a_copy(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    sent = await client.ok("sendPoll", chat_id=chat, question="?", options=["a", "b"])
    source = {"chat_id": chat, "from_chat_id": chat, "message_id": sent["message_id"]}
    forwarded = await client.ok("forwardMessage", **source)
    copied = await client.ok("copyMessage", **source)
    vote = {"user": host, "chat": chat, "message_id": forwarded["message_id"]}
    await client.sim("POST", "/sim/vote", options=[0], **vote)
    shown = {
        message["message_id"]: message["poll"]["total_voter_count"]
        for message in (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"]
        if "poll" in message
    }
    assert shown == {
        sent["message_id"]: 1,
        forwarded["message_id"]: 1,
        copied["message_id"]: 0,
    }


@pytest.mark.parametrize("method", ["forwardMessage", "copyMessage"])
async def test_what_cannot_be_passed_on(client: Client, method: str) -> None:
    host = await client.user()
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    verb, done = ("forward", "forwarded") if method == "forwardMessage" else ("copy", "copied")
    assert await client.refused(method, chat_id=chat, message_id=1) == (
        'Bad Request: parameter "from_chat_id" is required'
    )
    source = {"chat_id": chat, "from_chat_id": chat}
    assert await client.refused(method, message_id=999, **source) == (
        f"Bad Request: message to {verb} not found"
    )
    assert await client.refused(method, message_id=topic, **source) == (
        f"Bad Request: the message can't be {done}"
    )
    elsewhere = {"chat_id": chat, "from_chat_id": -5, "message_id": 1}
    assert await client.refused(method, **elsewhere) == "Bad Request: chat not found"


async def test_protected_messages_are_not_forwarded(client: Client) -> None:
    chat = await client.forum(await client.user())
    sent = await client.ok("sendMessage", chat_id=chat, text="x", protect_content=True)
    place = {"chat_id": chat, "message_id": sent["message_id"]}
    edited = await client.ok("editMessageText", text="y", **place)
    assert edited["has_protected_content"]
    assert await client.refused("forwardMessage", from_chat_id=chat, **place) == (
        "Bad Request: the message can't be forwarded"
    )


async def test_captions_can_be_changed_and_only_where_there_may_be_one(client: Client) -> None:
    chat = await client.forum(await client.user())
    photo = await client.ok("sendPhoto", chat_id=chat, photo=PHOTO, caption="old")
    place = {"chat_id": chat, "message_id": photo["message_id"]}
    bold = {"caption": "<b>" + "x" * 1024 + "</b>", "parse_mode": "HTML"}
    edited = await client.ok("editMessageCaption", reply_markup=keyboard("a"), **bold, **place)
    assert edited["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1024}]
    assert edited["photo"] == photo["photo"]
    assert await client.refused("editMessageCaption", caption="y" * 1025, **place) == (
        "Bad Request: message caption is too long"
    )
    same = await client.refused("editMessageCaption", reply_markup=keyboard("a"), **bold, **place)
    assert "message is not modified" in same
    assert "caption" not in await client.ok("editMessageCaption", **place)
    text = await client.ok("sendMessage", chat_id=chat, text="x")
    place["message_id"] = text["message_id"]
    assert await client.refused("editMessageCaption", caption="x", **place) == (
        "Bad Request: there is no caption in the message to edit"
    )


async def test_reactions_are_told_to_administrators_that_ask(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    sent = await client.ok("sendMessage", chat_id=chat, text="x")
    place = {"user": host, "chat": chat, "message_id": sent["message_id"]}
    await client.updates()

    async def heard(*emoji: str, **more: Any) -> list[dict[str, Any]]:
        await client.sim("POST", "/sim/react", reaction=list(emoji), **place, **more)
        updates = await client.updates()
        return [update["message_reaction"] for update in updates]

    assert await heard("👍") == []
    await client.ok("getUpdates", allowed_updates=["message_reaction"])
    [change] = await heard("❤️", "🔥")
    assert change["user"]["id"] == host
    assert change["message_id"] == sent["message_id"]
    assert change["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert [kind["emoji"] for kind in change["new_reaction"]] == ["❤", "🔥"]
    assert await heard("❤", "🔥") == []
    [change] = await heard(anonymous=True)
    assert change["actor_chat"]["id"] == chat
    assert "user" not in change
    assert change["new_reaction"] == []
    bot = client.server.world.bot.id
    await client.sim("POST", f"/sim/chats/{chat}/members", user=bot, status="member")
    assert await heard("👍") == []
    status, sentence = await client.sim_refused("POST", "/sim/react", reaction=["🥔"], **place)
    assert (status, sentence) == (400, "reaction takes up to 3 of Telegram's emoji")


async def test_the_bot_reacts_once_with_telegrams_emoji_and_hears_nothing_of_it(
    client: Client,
) -> None:
    host = await client.user()
    chat = await client.forum(host)
    said = await client.sim("POST", "/sim/say", user=host, chat=chat, text="x")
    place = {"chat_id": chat, "message_id": said["message_id"]}
    await client.updates(allowed_updates=["message_reaction"])

    def emoji(*texts: str) -> list[dict[str, str]]:
        return [{"type": "emoji", "emoji": text} for text in texts]

    await client.ok("setMessageReaction", reaction=emoji("👌"), **place)
    shown = (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"][-1]
    bot = client.server.world.bot.id
    assert shown["reactions"] == [{"user": bot, "reaction": emoji("👌")}]
    for given, words in [
        (emoji("👌", "👍"), "REACTIONS_TOO_MANY"),
        (emoji("🥔"), "REACTION_INVALID"),
        ([{"type": "custom_emoji", "custom_emoji_id": "5"}], "REACTION_INVALID"),
        ([{"type": "paid"}], "can't parse ReactionType: invalid reaction type specified"),
        ([{"type": "emoji"}], "can't parse ReactionType: Can't find field \"emoji\""),
        (["👍"], "can't parse ReactionType: expected an Object"),
        ({}, "expected an Array of ReactionType"),
        ("[", "can't parse reaction types JSON object"),
    ]:
        refused = await client.refused("setMessageReaction", reaction=given, **place)
        assert refused == f"Bad Request: {words}"
    await client.ok("setMessageReaction", **place)
    shown = (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"][-1]
    assert shown["reactions"] == []
    assert await client.refused("setMessageReaction", chat_id=chat, message_id=999) == (
        "Bad Request: message to react not found"
    )
    assert await client.updates() == []


async def test_profile_photos_come_newest_first_and_in_portions(client: Client) -> None:
    user = await client.user()
    photos = [(await client.sim("POST", f"/sim/users/{user}/photos"))["photo"] for _ in range(3)]
    found = await client.ok("getUserProfilePhotos", user_id=user)
    assert found == {"total_count": 3, "photos": photos[::-1]}
    part = await client.ok("getUserProfilePhotos", user_id=user, offset=1, limit=1)
    assert part == {"total_count": 3, "photos": [photos[1]]}
    smallest = photos[0][0]
    url = f"{client.server.url}/sim/files/{smallest['file_id']}"
    async with client.session.get(url) as response:
        data = await response.read()
    assert data.startswith(b"\x89PNG")
    assert len(data) == smallest["file_size"]
    bot = client.server.world.bot.id
    assert (await client.ok("getUserProfilePhotos", user_id=bot))["total_count"] == 0
    assert await client.refused("getUserProfilePhotos", user_id=7) == "Bad Request: user not found"
    assert await client.refused("getUserProfilePhotos") == (
        "Bad Request: invalid user_id specified"
    )
