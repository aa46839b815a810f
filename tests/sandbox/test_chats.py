"""Chats the bot may or may not reach: topics, rights, membership, blocking, migration, privacy."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import Client


async def test_a_topic_lives_its_life_and_the_bot_hears_of_it_except_of_its_end(
    client: Client,
) -> None:
    host = await client.user()
    chat = await client.forum(host)
    await client.updates()
    made = await client.ok("createForumTopic", chat_id=chat, name="я" * 128)
    place = {"chat_id": chat, "message_thread_id": made["message_thread_id"]}
    await client.ok("editForumTopic", **place, name="Raid")
    await client.ok("closeForumTopic", **place)
    assert await client.refused("sendMessage", **place, text="x") == "Bad Request: TOPIC_CLOSED"
    assert await client.refused("closeForumTopic", **place) == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await client.refused("editForumTopic", **place, name="Raid") == (
        "Bad Request: TOPIC_NOT_MODIFIED"
    )
    await client.ok("reopenForumTopic", **place)
    await client.ok("sendMessage", **place, text="x")
    await client.ok("deleteForumTopic", **place)
    assert await client.refused("sendMessage", **place, text="x") == (
        "Bad Request: message thread not found"
    )
    events = [set(update["message"]) for update in await client.updates()]
    for kind, event in zip(("created", "edited", "closed", "reopened"), events, strict=True):
        assert f"forum_topic_{kind}" in event


async def test_a_topics_messages_go_with_it(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    board = await client.ok("sendMessage", chat_id=chat, message_thread_id=topic, text="board")
    path = f"/sim/chats/{chat}/topics/{topic}"
    await client.sim("POST", path, user=host, action="delete")
    words = await client.refused(
        "editMessageText", chat_id=chat, message_id=board["message_id"], text="x"
    )
    assert words == "Bad Request: message to edit not found"


@pytest.mark.parametrize(
    ("right", "method", "words"),
    [
        ("can_manage_topics", "createForumTopic", "not enough rights to create a topic"),
        ("can_manage_topics", "editForumTopic", "not enough rights to edit the topic"),
        ("can_manage_topics", "closeForumTopic", "not enough rights to close or open the topic"),
        ("can_delete_messages", "deleteForumTopic", "not enough rights to delete the topic"),
        (
            "can_pin_messages",
            "pinChatMessage",
            "not enough rights to manage pinned messages in the chat",
        ),
    ],
)
async def test_a_missing_right_is_named(
    client: Client, right: str, method: str, words: str
) -> None:
    host = await client.user()
    chat = await client.forum(host, bot_rights={right: False})
    topic = await client.topic(chat, host)
    params = {"message_thread_id": topic, "name": "New", "message_id": topic}
    assert await client.refused(method, chat_id=chat, **params) == f"Bad Request: {words}"


async def test_topics_belong_to_forums(client: Client) -> None:
    chat = await client.forum(await client.user(), is_forum=False)
    assert await client.refused("createForumTopic", chat_id=chat, name="x") == (
        "Bad Request: the chat is not a forum"
    )


async def test_a_private_chat_is_open_only_after_start_and_until_blocked(client: Client) -> None:
    user = await client.user()
    message = {"chat_id": user, "text": "psst"}
    assert await client.refused("sendMessage", chat_id=77, text="x") == (
        "Bad Request: chat not found"
    )
    assert await client.refused("sendMessage", **message) == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    await client.sim("POST", f"/sim/users/{user}/start", payload="game_7-x")
    await client.ok("sendMessage", **message)
    await client.sim("POST", f"/sim/users/{user}/block", blocked=True)
    assert await client.refused("sendMessage", **message) == (
        "Forbidden: bot was blocked by the user"
    )
    await client.sim("POST", f"/sim/users/{user}/block", blocked=False)
    await client.ok("sendMessage", **message)
    start, blocked, unblocked = await client.updates()
    assert start["message"]["text"] == "/start game_7-x"
    assert start["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"


async def test_a_kicked_bot_is_told_so_and_stays_out(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    bot = client.server.world.bot.id
    await client.updates()
    await client.sim("POST", f"/sim/chats/{chat}/members", user=bot, status="kicked")
    await client.sim("POST", "/sim/say", user=host, chat=chat, text="/status")
    [update] = await client.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert await client.refused("sendMessage", chat_id=chat, text="x") == (
        "Forbidden: bot was kicked from the supergroup chat"
    )
    await client.sim("POST", f"/sim/chats/{chat}/members", user=bot, status="left")
    assert await client.refused("getChat", chat_id=chat) == (
        "Forbidden: bot is not a member of the supergroup chat"
    )
    absent = await client.forum(host, bot="none")
    assert await client.refused("getChat", chat_id=absent) == "Bad Request: chat not found"


async def test_a_group_that_became_a_supergroup_names_its_new_id(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host, type="group", is_forum=False)
    await client.updates()
    new = (await client.sim("POST", f"/sim/chats/{chat}/migrate"))["migrate_to_chat_id"]
    answer = await client.api("sendMessage", chat_id=chat, text="x")
    assert answer["description"] == ("Bad Request: group chat was upgraded to a supergroup chat")
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    old_side, new_side = (update["message"] for update in await client.updates())
    assert (old_side["chat"]["id"], old_side["migrate_to_chat_id"]) == (chat, new)
    assert (new_side["chat"]["id"], new_side["migrate_from_chat_id"]) == (new, chat)
    await client.ok("sendMessage", chat_id=new, text="moved")
    status, sentence = await client.sim_refused(
        "POST", "/sim/say", user=host, chat=chat, text="hello?"
    )
    assert (status, str(new) in sentence) == (409, True)


async def test_privacy_mode_hides_plain_talk_from_a_plain_member(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host, bot="member")
    own = await client.ok("sendMessage", chat_id=chat, text="I am here")
    await client.updates()
    assert not (await client.ok("getMe"))["can_read_all_group_messages"]

    async def heard(**fields: object) -> list[str]:
        await client.sim("POST", "/sim/say", user=host, chat=chat, **fields)
        return [update["message"]["text"] for update in await client.updates()]

    assert await heard(text="just talk") == []
    assert await heard(text="/vote") == ["/vote"]
    assert await heard(text="/vote@parlor_bot") == ["/vote@parlor_bot"]
    assert await heard(text="/vote@another_bot") == []
    assert await heard(text="yes", reply_to=own["message_id"]) == ["yes"]
    await client.sim("POST", "/sim/bot", privacy=False)
    assert (await client.ok("getMe"))["can_read_all_group_messages"]
    assert await heard(text="just talk") == ["just talk"]
    await client.sim("POST", "/sim/bot", privacy=True)
    bot = client.server.world.bot.id
    path = f"/sim/chats/{chat}/members"
    await client.sim("POST", path, user=bot, status="administrator")
    await client.updates()
    assert await heard(text="just talk") == ["just talk"]


async def test_member_updates_come_only_to_an_admin_that_asks(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)

    async def kinds(status: str) -> list[str]:
        await client.updates()
        await client.sim("POST", f"/sim/chats/{chat}/members", user=guest, status=status)
        return [key for u in await client.updates() for key in u if key != "update_id"]

    assert await kinds("member") == ["message"]
    await client.ok("getUpdates", allowed_updates=["message", "chat_member"])
    assert await kinds("administrator") == ["chat_member"]
    assert await kinds("kicked") == ["chat_member", "message"]


async def test_members_and_administrators_can_be_looked_up(client: Client) -> None:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host, bot_rights={"can_pin_messages": False})
    bot = client.server.world.bot.id
    me = await client.ok("getChatMember", chat_id=chat, user_id=bot)
    assert (me["status"], me["can_manage_topics"], me["can_pin_messages"]) == (
        "administrator",
        True,
        False,
    )
    assert (await client.ok("getChatMember", chat_id=chat, user_id=guest))["status"] == "left"
    assert await client.refused("getChatMember", chat_id=chat, user_id=5) == (
        "Bad Request: user not found"
    )
    admins = await client.ok("getChatAdministrators", chat_id=chat)
    assert [admin["user"]["id"] for admin in admins] == [host, bot]
    assert await client.ok("getChatMemberCount", chat_id=chat) == 2
    await client.ok("leaveChat", chat_id=chat)
    assert await client.refused("getChat", chat_id=chat) == (
        "Forbidden: bot is not a member of the supergroup chat"
    )


async def test_commands_are_kept_per_scope_and_language(client: Client) -> None:
    vote = [{"command": "vote", "description": "Vote"}]
    await client.ok("setMyCommands", commands=vote, scope={"type": "all_group_chats"})
    await client.ok("setMyCommands", commands=[], language_code="ru")
    scope = {"type": "all_group_chats"}
    assert await client.ok("getMyCommands", scope=scope) == vote
    assert await client.ok("getMyCommands") == []
    assert (await client.sim("GET", "/sim/state"))["commands"] == vote
    await client.ok("deleteMyCommands", scope=scope)
    assert await client.ok("getMyCommands", scope=scope) == []
    assert await client.refused("setMyCommands", commands=vote * 101) == (
        "Bad Request: BOT_COMMANDS_TOO_MUCH"
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"commands": [{"command": "Vote!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "", "description": "x"}]}, "command must be non-empty"),
        (
            {"commands": [{"command": "x" * 33, "description": "x"}]},
            "command length must not exceed 32",
        ),
        (
            {"commands": [{"command": "x", "description": " "}]},
            "command description must be non-empty",
        ),
        (
            {"commands": [{"command": "x", "description": "x" * 257}]},
            "command description length must not exceed 256",
        ),
        (
            {"commands": [{"command": "x"}]},
            "can't parse BotCommand: Can't find field \"description\"",
        ),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": [], "language_code": "eng"}, "invalid language code specified"),
        (
            {"commands": [], "scope": {"type": "planet"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
    ],
)
async def test_bad_commands_are_refused(
    client: Client, fields: dict[str, object], words: str
) -> None:
    assert await client.refused("setMyCommands", **fields) == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x" * 129, "name length must not exceed 128"),
        ("", "name must be non-empty"),
        (" \u200b ", "name must be non-empty"),
    ],
)
async def test_names_of_topics_are_1_to_128_characters(
    client: Client, name: str, words: str
) -> None:
    host = await client.user()
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    refusal = f"Bad Request: {words}"
    assert await client.refused("createForumTopic", chat_id=chat, name=name) == refusal
    path = f"/sim/chats/{chat}/topics"
    assert await client.sim_refused("POST", path, user=host, name=name) == (400, refusal)
    if name:
        place = {"chat_id": chat, "message_thread_id": topic}
        assert await client.refused("editForumTopic", name=name, **place) == refusal


async def test_an_edit_of_a_topic_changes_only_what_it_names(client: Client) -> None:
    host = await client.user()
    chat = await client.forum(host)
    place = {"chat_id": chat, "message_thread_id": await client.topic(chat, host)}
    await client.updates()
    await client.ok("editForumTopic", **place)
    await client.ok("editForumTopic", icon_custom_emoji_id="5", **place)
    await client.ok("editForumTopic", name="Raid", icon_custom_emoji_id="", **place)
    edits = [update["message"]["forum_topic_edited"] for update in await client.updates()]
    assert edits == [
        {"icon_custom_emoji_id": "5"},
        {"name": "Raid", "icon_custom_emoji_id": ""},
    ]
