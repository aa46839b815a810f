"""What a bot may send, edit, delete and pin, and Telegram's words when it may not."""

from __future__ import annotations

import json

import aiohttp
import pytest

from tests.sandbox.conftest import Client, keyboard

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)

WEB_APP = {"url": "https://example.org/"}


def button(**fields: object) -> dict[str, object]:
    """A button that can be pressed, and more."""
    return {"text": "a"} | (fields if "web_app" in fields else {"callback_data": "a"} | fields)


async def test_the_same_call_works_as_query_form_json_and_multipart(client: Client) -> None:
    chat = await client.forum(await client.user())
    url = f"{client.bot_url}/sendMessage"
    markup = keyboard("go")
    parts = aiohttp.FormData({"chat_id": str(chat), "text": "hi"}, default_to_multipart=True)
    parts.add_field("reply_markup", json.dumps(markup))
    flat = {"chat_id": str(chat), "text": "hi", "reply_markup": json.dumps(markup)}
    ways = [
        client.session.get(url, params=flat),
        client.session.post(url, data=flat),
        client.session.post(url, json={"chat_id": chat, "text": "hi", "reply_markup": markup}),
        client.session.post(url, data=parts),
    ]
    for way in ways:
        async with way as response:
            message = (await response.json())["result"]
            assert (message["text"], message["reply_markup"]) == ("hi", markup)


async def test_a_message_carries_what_telegram_puts_in_it(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    message = await client.ok("sendMessage", chat_id=chat, message_thread_id=topic, text=" hi ")
    assert message["text"] == "hi"
    assert message["from"]["is_bot"]
    assert message["chat"] == {
        "id": chat,
        "title": "Evening",
        "type": "supergroup",
        "is_forum": True,
    }
    assert message["message_thread_id"] == topic
    assert message["is_topic_message"]
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Impostor"
    general = await client.ok("sendMessage", chat_id=chat, text="hall")
    assert "message_thread_id" not in general
    assert general["message_id"] == message["message_id"] + 1


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": " \n\u200b"}, "Bad Request: text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"text": "x", "message_thread_id": 1}, "Bad Request: message thread not found"),
        ({"text": "x", "message_thread_id": 999}, "Bad Request: message thread not found"),
        (
            {"text": "x", "reply_markup": "{nope"},
            "Bad Request: can't parse reply keyboard markup JSON object",
        ),
        ({"text": "x", "reply_markup": keyboard("y" * 65)}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("я" * 33)}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard(*"a" * 101)},
            "Bad Request: reply markup is too long",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "no way"}]]}},
            "Bad Request: inline keyboard button URL 'no way' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "parse_mode": "Klingon"}, "Bad Request: unsupported parse_mode"),
        (
            {"text": "1.", "parse_mode": "MarkdownV2"},
            "Bad Request: can't parse entities: "
            "Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        (
            {"text": "x", "entities": [{"type": "bold", "offset": -1, "length": 1}]},
            "Bad Request: can't parse MessageEntity: Receive an entity with incorrect offset -1",
        ),
        (
            {"text": "x", "entities": [{"type": "huge", "offset": 0, "length": 1}]},
            "Bad Request: can't parse MessageEntity: Unsupported type specified",
        ),
        (
            {"text": "x", "reply_markup": keyboard("")},
            "Bad Request: can't parse inline keyboard button: "
            "Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}},
            "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[button(web_app=WEB_APP)]]}},
            "Bad Request: BUTTON_TYPE_INVALID",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[button(style="loud")]]}},
            "Bad Request: can't parse inline keyboard button: invalid button style specified",
        ),
        ({"text": "x" * 32769}, "Bad Request: text is too long"),
        (
            {"text": "x", "reply_parameters": {"message_id": 99}},
            "Bad Request: message to be replied not found",
        ),
        (
            {"text": "x", "reply_parameters": {"quote": "x"}},
            'Bad Request: can\'t find field "message_id"',
        ),
        (
            {"text": "x", "reply_parameters": "["},
            "Bad Request: can't parse reply parameters JSON object",
        ),
        (
            {"text": "<b>я<i>", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: "
            'Can\'t find end tag corresponding to start tag "i"',
        ),
    ],
)
async def test_a_bad_message_is_refused_in_telegrams_words(
    client: Client, params: dict[str, object], words: str
) -> None:
    chat = await client.forum(await client.user())
    assert await client.refused("sendMessage", chat_id=chat, **params) == words


async def test_the_longest_things_still_go(client: Client) -> None:
    chat = await client.forum(await client.user())
    bold = "<b>" + "x" * 4096 + "</b>"
    await client.ok("sendMessage", chat_id=chat, text=bold, parse_mode="HTML")
    await client.ok("sendMessage", chat_id=chat, text="x", reply_markup=keyboard("я" * 32))


async def test_an_edit_replaces_text_and_keyboard_and_a_repeated_one_is_refused(
    client: Client,
) -> None:
    chat = await client.forum(await client.user())
    sent = await client.ok("sendMessage", chat_id=chat, text="a", reply_markup=keyboard("go"))
    place = {"chat_id": chat, "message_id": sent["message_id"]}
    same = {"text": "<b></b>a", "parse_mode": "HTML", "reply_markup": keyboard("go")}
    assert await client.refused("editMessageText", **place, **same) == NOT_MODIFIED
    edited = await client.ok("editMessageText", **place, text="a")
    assert "reply_markup" not in edited
    assert edited["edit_date"]
    await client.ok("editMessageReplyMarkup", **place, reply_markup=keyboard("stop"))
    again = await client.refused("editMessageReplyMarkup", **place, reply_markup=keyboard("stop"))
    assert again == NOT_MODIFIED
    shown = (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"][-1]
    assert shown["edit_version"] == 2


async def test_only_the_bots_own_living_messages_can_be_edited(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    said = await client.sim("POST", "/sim/say", user=host, chat=chat, text="mine")
    place = {"chat_id": chat, "message_id": said["message_id"], "text": "x"}
    assert await client.refused("editMessageText", **place) == (
        "Bad Request: message can't be edited"
    )
    await client.ok("deleteMessage", chat_id=chat, message_id=said["message_id"])
    assert await client.refused("editMessageText", **place) == (
        "Bad Request: message to edit not found"
    )
    assert await client.refused("deleteMessage", chat_id=chat, message_id=999) == (
        "Bad Request: message to delete not found"
    )


async def test_a_plain_member_deletes_only_its_own(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host, bot="member")
    said = await client.sim("POST", "/sim/say", user=host, chat=chat, text="mine")
    own = await client.ok("sendMessage", chat_id=chat, text="the bot's")
    ids = [said["message_id"], own["message_id"], 999]
    assert await client.refused("deleteMessage", chat_id=chat, message_id=ids[0]) == (
        "Bad Request: message can't be deleted"
    )
    assert await client.refused("deleteMessages", chat_id=chat, message_ids=ids) == (
        "Bad Request: message can't be deleted"
    )
    await client.ok("deleteMessages", chat_id=chat, message_ids=ids[1:])
    left = (await client.sim("GET", f"/sim/chats/{chat}/messages"))["messages"]
    assert [m["message_id"] for m in left if "text" in m] == ids[:1]


async def test_pinning_needs_the_right_and_tells_the_chat(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host, bot_rights={"can_pin_messages": False})
    sent = await client.ok("sendMessage", chat_id=chat, text="rules")
    place = {"chat_id": chat, "message_id": sent["message_id"]}
    assert await client.refused("pinChatMessage", **place) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )
    await client.sim(
        "POST",
        f"/sim/chats/{chat}/members",
        user=client.server.world.bot.id,
        status="administrator",
    )
    await client.updates()
    await client.ok("pinChatMessage", **place)
    [update] = await client.updates()
    assert update["message"]["pinned_message"]["text"] == "rules"
    state = await client.sim("GET", "/sim/state")
    assert state["chats"][0]["pinned"] == [sent["message_id"]]
    await client.ok("unpinChatMessage", chat_id=chat)
    assert await client.refused("unpinChatMessage", **place) == (
        "Bad Request: message to unpin not found"
    )


async def test_a_photo_is_kept_and_shown(client: Client) -> None:
    chat = await client.forum(await client.user())
    parts = aiohttp.FormData({"chat_id": str(chat), "caption": "<i>map</i>", "parse_mode": "HTML"})
    parts.add_field("photo", b"\x89PNG", filename="map.png", content_type="image/png")
    async with client.session.post(f"{client.bot_url}/sendPhoto", data=parts) as response:
        message = (await response.json())["result"]
    assert message["caption"] == "map"
    assert message["caption_entities"] == [{"type": "italic", "offset": 0, "length": 3}]
    file_id = message["photo"][0]["file_id"]
    async with client.session.get(f"{client.server.url}/sim/files/{file_id}") as response:
        assert await response.read() == b"\x89PNG"
    words = await client.refused("sendPhoto", chat_id=chat, photo=file_id, caption="y" * 1025)
    assert words == "Bad Request: message caption is too long"
    assert (
        await client.refused(
            "editMessageText", chat_id=chat, message_id=message["message_id"], text="x"
        )
        == "Bad Request: there is no text in the message to edit"
    )


async def test_a_wrong_token_and_an_unknown_method_are_told_apart(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    async with client.session.get(f"{client.server.url}/bot43:WRONG/getMe") as response:
        assert response.status == 401
        assert (await response.json())["description"] == "Unauthorized"
    assert await client.refused("sendTelepathy") == "Not Found: method not found"
    assert "sendTelepathy" in caplog.text


async def test_given_entities_are_put_in_order_like_parsed_ones(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    entities = [
        {"type": "bold", "offset": 0, "length": 9},
        {"type": "code", "offset": 3, "length": 3},
        {"type": "text_mention", "offset": 7, "length": 2, "user": {"id": host}},
        {"type": "url", "offset": 0, "length": 1},
        {"type": "italic", "offset": 20, "length": 5},
    ]
    message = await client.ok("sendMessage", chat_id=chat, text="aaabbbcdd ", entities=entities)
    assert message["text"] == "aaabbbcdd"
    found = [(e["type"], e["offset"], e["length"]) for e in message["entities"]]
    assert found == [
        ("bold", 0, 3),
        ("code", 3, 3),
        ("bold", 6, 1),
        ("text_mention", 7, 2),
        ("bold", 7, 2),
    ]
    assert message["entities"][3]["user"]["id"] == host
    plain = await client.ok("sendMessage", chat_id=chat, text="x", entities="no JSON")
    assert "entities" not in plain


async def test_edits_say_so_in_their_own_words_when_a_text_is_too_long(client: Client) -> None:
    chat = await client.forum(await client.user())
    sent = await client.ok("sendMessage", chat_id=chat, text="x")
    place = {"chat_id": chat, "message_id": sent["message_id"]}
    assert await client.refused("editMessageText", text="y" * 4097, **place) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    keys = {"keyboard": [[{"text": "a"}]]}
    assert await client.refused("editMessageText", text="y", reply_markup=keys, **place) == (
        "Bad Request: inline keyboard expected"
    )


async def test_a_picture_must_be_known_uploaded_or_at_an_address(client: Client) -> None:
    chat = await client.forum(await client.user())
    assert await client.refused("sendPhoto", chat_id=chat, photo="AgACAgIAAx") == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert await client.refused("sendPhoto", chat_id=chat) == (
        "Bad Request: there is no photo in the request"
    )


async def test_in_private_the_bot_deletes_within_two_days_and_a_dice_after_one(
    client: Client,
) -> None:
    world = client.server.world
    now = world.now()
    world.now = lambda: now
    user = await client.user()
    await client.sim("POST", f"/sim/users/{user}/start")
    dice = await client.ok("sendDice", chat_id=user)
    text = await client.ok("sendMessage", chat_id=user, text="x")
    refusal = "Bad Request: message can't be deleted for everyone"

    async def refused(message: dict[str, int]) -> str:
        place = {"chat_id": user, "message_id": message["message_id"]}
        return await client.refused("deleteMessage", **place)

    assert await refused(dice) == refusal
    world.now = lambda: now + 25 * 3600
    await client.ok("deleteMessage", chat_id=user, message_id=dice["message_id"])
    world.now = lambda: now + 48 * 3600
    assert await refused(text) == refusal


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        ({"1": 1}, "expected an Array of message identifiers"),
        ([True], "message identifier must be a Number"),
        (["x"], "can't parse message identifier as a Number"),
        ([0], "invalid message identifier specified"),
    ],
)
async def test_lists_of_messages_to_delete_are_checked(
    client: Client, ids: object, words: str
) -> None:
    chat = await client.forum(await client.user())
    assert await client.refused("deleteMessages", chat_id=chat, message_ids=ids) == (
        f"Bad Request: {words}"
    )
