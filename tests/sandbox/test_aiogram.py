"""aiogram plays in the sandbox: its strict models read every answer and every kind of update.

A field that is missing or of another type fails; one that the Bot API does not have fails, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.enums import ParseMode, PollType
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BufferedInputFile,
    ChatMemberAdministrator,
    ChatMemberOwner,
    ChatMemberRestricted,
    ChatPermissions,
    FSInputFile,
    InaccessibleMessage,
    InputPollOption,
    Message,
    MessageOriginUser,
    ReactionTypeEmoji,
    ReplyParameters,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from sandbox.methods import METHODS
from tests.sandbox.aiogram_program import JOIN, PATIENCE, Program, new_bot, unknown_fields
from tests.sandbox.conftest import CERTIFICATE, Client, serve_https

PICTURE = BufferedInputFile(b"\x89PNG", "map.png")


@pytest.fixture
async def bot(client: Client) -> AsyncIterator[Bot]:
    async with new_bot(client.server.url).context() as bot:
        yield bot


@pytest.fixture
async def program(bot: Bot) -> AsyncIterator[Program]:
    """The program while it polls; whatever it is sent must be known to the Bot API."""
    program = Program(bot)
    polling = asyncio.create_task(program.poll())
    yield program
    await program.dispatcher.stop_polling()
    await polling
    assert unknown_fields(program.updates) == []


class Evening:
    """A forum with a host and a guest, and everything that the bot was answered."""

    def __init__(self, client: Client, bot: Bot, host: int, guest: int, chat: int) -> None:
        self.client = client
        self.bot = bot
        self.host = host
        self.guest = guest
        self.chat = chat
        self.answers: list[Any] = []

    async def read(self, call: Awaitable[Any]) -> Any:
        """The answer to a call."""
        answer = await call
        self.answers.append(answer)
        return answer

    async def member(self, status: str, **rights: bool) -> None:
        """Give the guest another standing."""
        path = f"/sim/chats/{self.chat}/members"
        await self.client.sim("POST", path, user=self.guest, status=status, rights=rights)


@pytest.fixture
async def evening(client: Client, bot: Bot) -> Evening:
    host = await client.user(last_name="Ellery", username="mara", language_code="en")
    guest = await client.user("Tom")
    return Evening(client, bot, host, guest, await client.forum(host))


async def shown(client: Client, path: str, fits: Callable[[dict[str, Any]], bool]) -> Any:
    """Wait until the newest message of a list is this one."""
    async with asyncio.timeout(PATIENCE):
        while True:
            messages = (await client.sim("GET", path))["messages"]
            if messages and fits(messages[-1]):
                return messages[-1]


# ── Updates ──────────────────────────────────────────────────────────────────────────────────


async def test_members_come_and_go(evening: Evening, program: Program) -> None:
    [added] = await program.has(1, "my_chat_member")
    assert isinstance(added.new_chat_member, ChatMemberAdministrator)
    await evening.member("member")
    await evening.member("restricted", can_send_polls=True)
    await evening.member("administrator")
    await evening.member("kicked")
    changes = await program.has(4, "chat_member")
    standings = [change.new_chat_member.status for change in changes]
    assert standings == ["member", "restricted", "administrator", "kicked"]
    assert changes[1].new_chat_member.can_send_polls
    await evening.client.sim("POST", f"/sim/users/{evening.host}/start", payload="x")
    await evening.client.sim("POST", f"/sim/users/{evening.host}/block", blocked=True)
    blocked = (await program.has(2, "my_chat_member"))[1]
    assert (blocked.chat.type, blocked.new_chat_member.status) == ("private", "kicked")
    messages = [message.content_type for message in await program.has(4, "message")]
    assert messages == ["new_chat_members", "new_chat_members", "left_chat_member", "text"]


async def test_a_topic_lives_its_life(evening: Evening, program: Program) -> None:
    client, bot, host, chat = evening.client, evening.bot, evening.host, evening.chat
    topic = await client.topic(chat, host)
    path = f"/sim/chats/{chat}/topics/{topic}"
    await client.sim("POST", path, user=host, action="close")
    await client.sim("POST", path, user=host, action="reopen")
    await client.sim("POST", path, user=host, action="rename", name="Raid")
    said = {"user": host, "chat": chat, "topic": topic}
    await client.sim("POST", "/sim/say", text="I rule @mara", anonymous=True, **said)
    sent = await bot.send_message(chat, "rules", message_thread_id=topic)
    await sent.pin()
    group = await client.forum(host, type="group", is_forum=False)
    await client.sim("POST", f"/sim/chats/{group}/migrate")
    messages = await program.has(10, "message")
    assert [message.content_type for message in messages] == [
        "new_chat_members",
        "forum_topic_created",
        "forum_topic_closed",
        "forum_topic_reopened",
        "forum_topic_edited",
        "text",
        "pinned_message",
        "new_chat_members",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
    ]
    assert messages[5].sender_chat.id == chat
    assert messages[5].message_thread_id == topic
    assert messages[6].pinned_message.text == "rules"


async def test_boards_are_pressed_also_when_they_are_gone(
    evening: Evening, program: Program
) -> None:
    client, host, chat = evening.client, evening.host, evening.chat
    await client.sim("POST", "/sim/say", user=host, chat=chat, text="/board")
    path = f"/sim/chats/{chat}/messages"
    board = await shown(client, path, lambda message: message.get("text") == "Lobby")
    place = {"user": host, "chat": chat, "message_id": board["message_id"]}
    pressed = await client.sim("POST", "/sim/press", button=[0, 0], wait=10, **place)
    assert pressed["answer"] == {"text": "Mara is in", "show_alert": True}
    await program.bot.delete_message(chat, board["message_id"])
    await client.sim("POST", "/sim/press", data="join", **place)
    alive, gone = (press.message for press in await program.has(2, "callback_query"))
    assert isinstance(alive, Message)
    assert alive.reply_markup.inline_keyboard[0][0].callback_data == "join"
    assert isinstance(gone, InaccessibleMessage)


async def test_people_vote_and_react(evening: Evening, program: Program) -> None:
    # By its first poll the program has asked to hear of reactions.
    await program.has(1, "my_chat_member")
    client, host, chat = evening.client, evening.host, evening.chat
    options = ["Ann", InputPollOption(text="*Bob*", text_parse_mode="MarkdownV2")]
    sent = await program.bot.send_poll(chat, "Who?", options, is_anonymous=False)
    place = {"user": host, "chat": chat, "message_id": sent.message_id}
    await client.sim("POST", "/sim/vote", options=[1], **place)
    await client.sim("POST", "/sim/react", reaction=["👍", "🔥"], **place)
    [answer] = await program.has(1, "poll_answer")
    assert (answer.poll_id, answer.user.username) == (sent.poll.id, "mara")
    assert answer.option_persistent_ids == [sent.poll.options[1].persistent_id]
    [poll] = await program.has(1, "poll")
    assert [option.voter_count for option in poll.options] == [0, 1]
    [reaction] = await program.has(1, "message_reaction")
    assert reaction.user.username == "mara"
    assert [kind.emoji for kind in reaction.new_reaction] == ["👍", "🔥"]


async def test_updates_come_by_webhook_and_answers_go_back_in_its_replies(
    client: Client, bot: Bot
) -> None:
    program = Program(bot)
    handler = SimpleRequestHandler(
        program.dispatcher, bot, handle_in_background=False, secret_token="s3cret"
    )
    app = web.Application()
    handler.register(app, path="/hook")
    user = await client.user()
    async with serve_https(app) as url:
        await bot.set_webhook(
            f"{url}/hook",
            certificate=FSInputFile(CERTIFICATE),
            secret_token="s3cret",
            allowed_updates=program.kinds,
        )
        await client.sim("POST", "/sim/say", user=user, chat=user, text="/echo hi")
        path = f"/sim/chats/{user}/messages?as={user}"
        reply = await shown(client, path, lambda message: message["from"]["is_bot"])
        assert reply["text"] == "echo: /echo hi"
        assert reply["reply_to_message"]["text"] == "/echo hi"
        info = await bot.get_webhook_info()
        assert info.last_error_message is None
        assert set(info.allowed_updates) == set(program.kinds)
        await bot.delete_webhook()
    assert unknown_fields(program.updates) == []


# ── Methods ──────────────────────────────────────────────────────────────────────────────────


async def test_every_method_can_be_called_and_its_answer_read(evening: Evening) -> None:
    await write_and_edit(evening)
    await send_what_is_no_text(evening)
    await pass_on(evening)
    await look_at_the_chat(evening)
    await keep_order(evening)
    await run_topics(evening)
    await introduce_the_bot(evening)
    await receive(evening)
    await evening.read(evening.bot.leave_chat(evening.chat))
    calls = (await evening.client.sim("GET", "/sim/calls"))["calls"]
    assert {call["method"] for call in calls if call["ok"]} == {
        name for name, _ in METHODS.values()
    }
    assert unknown_fields(evening.answers) == []


async def write_and_edit(evening: Evening) -> None:
    bot, chat, read = evening.bot, evening.chat, evening.read
    source = f"*bold* _it_ `code`\\. [mara](tg://user?id={evening.host})"
    text = await read(bot.send_message(chat, source, parse_mode=ParseMode.MARKDOWN_V2))
    assert [entity.type for entity in text.entities] == ["bold", "italic", "code", "text_mention"]
    assert text.entities[3].user.username == "mara"
    edited = await read(text.edit_text("plain", reply_markup=JOIN))
    assert edited.edit_date is not None
    assert edited.reply_markup.model_dump() == JOIN.model_dump()
    assert (await read(edited.edit_reply_markup(reply_markup=None))).reply_markup is None
    to_it = ReplyParameters(message_id=text.message_id)
    reply = await read(bot.send_message(chat, "re", reply_parameters=to_it))
    assert reply.reply_to_message.text == "plain"
    await read(bot.set_message_reaction(chat, text.message_id, [ReactionTypeEmoji(emoji="👌")]))
    await read(bot.pin_chat_message(chat, text.message_id))
    assert (await read(bot.get_chat(chat))).pinned_message.message_id == text.message_id
    await read(bot.unpin_chat_message(chat, message_id=text.message_id))
    await read(bot.delete_message(chat, reply.message_id))
    await read(bot.send_chat_action(chat, "typing"))


async def send_what_is_no_text(evening: Evening) -> None:
    bot, chat, read = evening.bot, evening.chat, evening.read
    photo = await read(bot.send_photo(chat, PICTURE, caption="<i>map</i>", parse_mode="HTML"))
    assert photo.caption_entities[0].type == "italic"
    assert (await read(photo.edit_caption(caption="the map"))).caption == "the map"
    again = await read(bot.send_photo(chat, photo.photo[-1].file_id))
    assert again.photo == photo.photo
    quiz = await read(
        bot.send_poll(
            chat,
            "2 + 2",
            ["4", "5"],
            type=PollType.QUIZ,
            correct_option_ids=[0],
            explanation="*Count*",
            explanation_parse_mode="Markdown",
            open_period=600,
        )
    )
    assert quiz.poll.correct_option_ids == [0]
    assert quiz.poll.explanation == "Count"
    assert (await read(bot.stop_poll(chat, quiz.message_id))).is_closed
    dice = await read(bot.send_dice(chat, emoji="🎰"))
    assert 1 <= dice.dice.value <= 64


async def pass_on(evening: Evening) -> None:
    bot, chat, read = evening.bot, evening.chat, evening.read
    photo = await read(bot.send_photo(chat, PICTURE))
    forwarded = await read(photo.forward(chat))
    assert isinstance(forwarded.forward_origin, MessageOriginUser)
    assert forwarded.forward_origin.sender_user == photo.from_user
    copied = await read(photo.copy_to(chat, caption="copy"))
    assert copied.message_id == forwarded.message_id + 1
    await read(bot.delete_messages(chat, [photo.message_id, copied.message_id]))


async def look_at_the_chat(evening: Evening) -> None:
    bot, chat, read = evening.bot, evening.chat, evening.read
    full = await read(bot.get_chat(chat))
    assert full.is_forum
    assert full.permissions.can_react_to_messages
    owner, admin = await read(bot.get_chat_administrators(chat))
    assert isinstance(owner, ChatMemberOwner)
    assert isinstance(admin, ChatMemberAdministrator)
    assert await read(bot.get_chat_member_count(chat)) == 2
    await evening.client.sim("POST", f"/sim/users/{evening.guest}/photos")
    photos = await read(bot.get_user_profile_photos(evening.guest))
    assert [size.width for size in photos.photos[0]] == [160, 320, 640]


async def keep_order(evening: Evening) -> None:
    bot, chat, guest, read = evening.bot, evening.chat, evening.guest, evening.read
    await evening.member("member")
    await read(bot.restrict_chat_member(chat, guest, ChatPermissions(can_send_polls=True)))
    restricted = await read(bot.get_chat_member(chat, guest))
    assert isinstance(restricted, ChatMemberRestricted)
    assert (restricted.can_send_messages, restricted.can_send_photos) == (True, False)
    await read(bot.ban_chat_member(chat, guest))
    assert (await read(bot.get_chat_member(chat, guest))).status == "kicked"
    await read(bot.unban_chat_member(chat, guest))
    assert (await read(bot.get_chat_member(chat, guest))).status == "left"


async def run_topics(evening: Evening) -> None:
    bot, chat, read = evening.bot, evening.chat, evening.read
    topic = await read(bot.create_forum_topic(chat, "Raid", icon_color=7322096))
    thread = topic.message_thread_id
    await read(bot.edit_forum_topic(chat, thread, name="Impostor"))
    await read(bot.close_forum_topic(chat, thread))
    await read(bot.reopen_forum_topic(chat, thread))
    inside = await read(bot.send_message(chat, "x", message_thread_id=thread))
    assert inside.is_topic_message
    assert inside.reply_to_message.forum_topic_created.name == "Raid"
    await read(bot.delete_forum_topic(chat, thread))


async def introduce_the_bot(evening: Evening) -> None:
    bot, read = evening.bot, evening.read
    assert (await read(bot.get_me())).username == "parlor_bot"
    place = {"scope": BotCommandScopeAllGroupChats(), "language_code": "en"}
    commands = [BotCommand(command="vote", description="Vote")]
    await read(bot.set_my_commands(commands, **place))
    [command] = await read(bot.get_my_commands(**place))
    assert (command.command, command.description) == ("vote", "Vote")
    await read(bot.delete_my_commands(**place))
    await read(bot.set_my_name("Host"))
    assert (await read(bot.get_my_name())).name == "Host"
    await read(bot.set_my_description("Games"))
    assert (await read(bot.get_my_description())).description == "Games"
    await read(bot.set_my_short_description("Play"))
    assert (await read(bot.get_my_short_description())).short_description == "Play"


async def receive(evening: Evening) -> None:
    bot, read = evening.bot, evening.read
    press = {"user": evening.host, "chat": evening.chat, "message_id": 1, "data": "x"}
    query = (await evening.client.sim("POST", "/sim/press", **press))["callback_query_id"]
    await read(bot.answer_callback_query(query, "ok"))
    assert (await read(bot.get_updates(timeout=0)))[-1].callback_query.id == query
    hook = FSInputFile(CERTIFICATE)
    await read(bot.set_webhook("https://127.0.0.1:9/hook", certificate=hook))
    assert (await read(bot.get_webhook_info())).has_custom_certificate
    await read(bot.delete_webhook(drop_pending_updates=True))
    assert await read(bot.get_updates(timeout=0)) == []


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────


async def test_refusals_are_told_apart(evening: Evening) -> None:
    client, bot, chat = evening.client, evening.bot, evening.chat
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(chat, "x", message_thread_id=1)
    with pytest.raises(TelegramBadRequest, match="is reserved and must be escaped"):
        await bot.send_message(chat, "1.", parse_mode="MarkdownV2")
    with pytest.raises(TelegramBadRequest, match="An HTTPS URL must be provided"):
        await bot.set_webhook("http://127.0.0.1:8080/hook")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await bot.send_message(evening.host, "x")
    group = await client.forum(evening.host, type="group", is_forum=False)
    new = (await client.sim("POST", f"/sim/chats/{group}/migrate"))["migrate_to_chat_id"]
    with pytest.raises(TelegramMigrateToChat) as migrated:
        await bot.send_message(group, "x")
    assert migrated.value.migrate_to_chat_id == new
    async with new_bot(client.server.url, "42:OTHER").context() as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("429", TelegramRetryAfter),
        ("500", TelegramServerError),
        ("drop_answer", TelegramNetworkError),
        ("close_before", TelegramNetworkError),
    ],
)
async def test_trouble_on_demand_is_what_it_is_called(
    client: Client, bot: Bot, kind: str, error: type[Exception]
) -> None:
    await client.sim("POST", "/sim/faults", kind=kind, method="getMe", times=1)
    with pytest.raises(error):
        await bot.get_me()
    await bot.get_me()


async def test_two_pollers_conflict(client: Client, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    async with asyncio.timeout(PATIENCE):
        while not poll.done():
            await client.ok("getUpdates")
    with pytest.raises(TelegramConflictError):
        await poll
