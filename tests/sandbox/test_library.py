"""The real python-telegram-bot against the sandbox: its objects parse, its errors are mapped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    CallbackQuery,
    ChatMemberAdministrator,
    ChatMemberOwner,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from tests.sandbox.conftest import Client


@pytest.fixture
async def bot(client: Client) -> AsyncIterator[Bot]:
    async with Bot("42:TEST", base_url=f"{client.server.url}/bot") as bot:
        yield bot


async def test_messages_and_presses_parse(client: Client, bot: Bot) -> None:
    host = await client.user(username="mara", language_code="en")
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    await client.updates()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Join", callback_data="join")]])
    sent = await bot.send_message(
        chat, "<b>Lobby</b>", "HTML", message_thread_id=topic, reply_markup=markup
    )
    assert sent.is_topic_message
    assert sent.message_thread_id == topic
    assert sent.parse_entities() == {MessageEntity("bold", 0, 5): "Lobby"}
    assert sent.reply_markup == markup
    assert sent.chat.is_forum
    assert sent.date.tzinfo is not None
    place = {"chat": chat, "message_id": sent.message_id}
    await client.sim("POST", "/sim/press", user=host, button=[0, 0], **place)
    await client.sim("POST", "/sim/say", user=host, chat=chat, topic=topic, text="/join@parlor_bot")
    pressed, said = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    assert isinstance(pressed.callback_query, CallbackQuery)
    assert isinstance(pressed.callback_query.message, Message)
    assert pressed.callback_query.data == "join"
    assert pressed.effective_user.username == "mara"
    assert said.message.parse_entities(["bot_command"]).popitem()[1] == "/join@parlor_bot"
    assert await pressed.callback_query.answer("You are in", show_alert=True)
    edited = await pressed.callback_query.edit_message_text("Night")
    assert edited.edit_date is not None
    await sent.delete()
    await client.sim("POST", "/sim/press", user=host, data="join", **place)
    [old] = await bot.get_updates(offset=said.update_id + 1)
    assert not old.callback_query.message.is_accessible


async def test_chats_members_topics_and_commands_parse(client: Client, bot: Bot) -> None:
    host = await client.user()
    chat = await client.forum(host)
    me = await bot.get_me()
    assert (me.username, me.can_read_all_group_messages) == ("parlor_bot", False)
    full = await bot.get_chat(chat)
    assert full.is_forum
    assert full.permissions.can_send_messages
    mine = await bot.get_chat_member(chat, me.id)
    assert isinstance(mine, ChatMemberAdministrator)
    assert mine.can_manage_topics
    kinds = [type(member) for member in await bot.get_chat_administrators(chat)]
    assert kinds == [ChatMemberOwner, ChatMemberAdministrator]
    assert await bot.get_chat_member_count(chat) == 2
    topic = await bot.create_forum_topic(chat, "Raid")
    await bot.close_forum_topic(chat, topic.message_thread_id)
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    assert updates[0].my_chat_member.new_chat_member.status == "administrator"
    assert updates[-2].message.forum_topic_created.name == "Raid"
    assert updates[-1].message.forum_topic_closed is not None
    commands, scope = [BotCommand("vote", "Vote")], BotCommandScopeAllGroupChats()
    await bot.set_my_commands(commands, scope=scope, language_code="en")
    assert list(await bot.get_my_commands(scope=scope, language_code="en")) == commands


async def test_a_photo_goes_up_as_a_file(client: Client, bot: Bot) -> None:
    chat = await client.forum(await client.user())
    sent = await bot.send_photo(chat, b"\x89PNG", caption="<i>map</i>", parse_mode="HTML")
    assert sent.caption_html == "<i>map</i>"
    assert len(sent.photo) == 1


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"text": "x", "message_thread_id": 1}, BadRequest, "message thread not found"),
        ({"text": "<b>x", "parse_mode": "HTML"}, BadRequest, "can't parse entities"),
        ({"text": "x" * 4097}, BadRequest, "message is too long"),
    ],
)
async def test_bad_calls_are_bad_requests(
    client: Client, bot: Bot, fields: dict[str, object], error: type[Exception], words: str
) -> None:
    chat = await client.forum(await client.user())
    with pytest.raises(error, match=f"(?i){words}"):
        await bot.send_message(chat, **fields)


async def test_a_closed_topic_is_a_bad_request(client: Client, bot: Bot) -> None:
    host = await client.user()
    chat = await client.forum(host)
    topic = await client.topic(chat, host)
    await bot.close_forum_topic(chat, topic)
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(chat, "x", message_thread_id=topic)
    with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
        await bot.close_forum_topic(chat, topic)


async def test_an_unchanged_edit_and_an_old_query_are_bad_requests(
    client: Client, bot: Bot
) -> None:
    chat = await client.forum(await client.user())
    sent = await bot.send_message(chat, "x")
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_text("x")
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query("7")


async def test_unreachable_people_and_groups_are_forbidden(client: Client, bot: Bot) -> None:
    user = await client.user()
    chat = await client.forum(user)
    with pytest.raises(Forbidden, match=r"(?i)can't initiate conversation"):
        await bot.send_message(user, "x")
    await client.sim("POST", f"/sim/users/{user}/start")
    await client.sim("POST", f"/sim/users/{user}/block", blocked=True)
    with pytest.raises(Forbidden, match=r"(?i)blocked by the user"):
        await bot.send_message(user, "x")
    await client.sim("POST", f"/sim/chats/{chat}/members", user=bot.id, status="kicked")
    with pytest.raises(Forbidden, match=r"(?i)kicked from the supergroup chat"):
        await bot.send_message(chat, "x")


async def test_a_migrated_group_raises_with_the_new_id(client: Client, bot: Bot) -> None:
    chat = await client.forum(await client.user(), type="group", is_forum=False)
    new = (await client.sim("POST", f"/sim/chats/{chat}/migrate"))["migrate_to_chat_id"]
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(chat, "x")
    assert caught.value.new_chat_id == new


async def test_flood_control_raises_with_the_seconds(
    client: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    await client.sim("POST", "/sim/limits", on=True, group_per_minute=1)
    chat = await client.forum(await client.user())
    await bot.send_message(chat, "x")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(chat, "y")
    assert 58 <= caught.value.retry_after.total_seconds() <= 60


async def test_two_pollers_conflict(client: Client, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(client.ok("getUpdates", timeout=1))
    with pytest.raises(Conflict):
        await first
    assert await second == []


async def test_a_wrong_token_is_invalid(client: Client) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("42:OTHER", base_url=f"{client.server.url}/bot"):
            pass


async def test_a_lost_answer_is_a_network_error_and_no_refusal(client: Client, bot: Bot) -> None:
    chat = await client.forum(await client.user())
    await client.sim("POST", "/sim/faults", kind="drop_answer", method="sendMessage", times=1)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(chat, "sent all the same")
    assert not isinstance(caught.value, BadRequest)
    messages = await client.sim("GET", f"/sim/chats/{chat}/messages")
    assert messages["messages"][-1]["text"] == "sent all the same"
