"""Presses on inline buttons and the bot's answers to them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from sandbox.errors import Json, SimError, bad_request
from sandbox.markup import utf16_length
from sandbox.model import Chat, Message
from sandbox.people import User
from sandbox.world import World

ANSWER_WITHIN = 15.0
KEPT_QUERIES = 20_000
MAX_ANSWER = 200


@dataclass(slots=True)
class Query:
    """One press that waits for its answer; `answer` is done once the bot has given it."""

    id: str
    user: User
    chat: Chat
    message_id: int
    pressed_at: float
    answer: asyncio.Future[Json]


def button_data(message: Message, position: Any) -> str:
    """The callback data of the button at [row, column]. Raises SimError when there is none."""
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    try:
        row, column = position
        button: Json = rows[row][column]
    except (IndexError, TypeError, ValueError):
        raise SimError(
            404, f"message {message.id} has no button at {position}; give [row, column] from 0"
        ) from None
    if "callback_data" not in button:
        raise SimError(400, f"the button {button['text']!r} is not one that calls the bot")
    return str(button["callback_data"])


def press(world: World, user: User, chat: Chat, message_id: int, data: str) -> Query:
    """Send a press to the bot. Data is sent as it is: a forged one is the bot's to refuse."""
    message = chat.messages.get(message_id)
    if message is not None:
        shown: Json = message.to_json()
    elif 0 < message_id <= chat.last_message_id:
        # A deleted message can still be pressed on an old screen; Telegram then shows only this.
        shown = {"chat": chat.brief(), "message_id": message_id, "date": 0}
    else:
        raise SimError(404, f"chat {chat.id} has never had a message {message_id}")
    query = Query(
        f"{world.bot.id}{world.next_number('query'):012d}",
        user,
        chat,
        message_id,
        world.monotonic(),
        asyncio.get_running_loop().create_future(),
    )
    world.queries[query.id] = query
    if len(world.queries) > KEPT_QUERIES:
        world.queries.popitem(last=False)
    bot = chat.members.get(world.bot.id)
    # Blocking the bot closes the private chat with it, not the groups that both are in.
    is_shut = chat.person is not None and user.blocked_bot
    if bot is not None and bot.is_present and not is_shut:
        payload = {
            "id": query.id,
            "from": user.to_json(),
            "message": shown,
            "chat_instance": str(abs(chat.id) * 7919),
            "data": data,
        }
        world.deliver("callback_query", payload)
    return query


def answer(world: World, query_id: str, text: str, *, show_alert: bool, url: str | None) -> None:
    """Give a press its answer, once and in time. Raises Telegram's 400 otherwise."""
    query = world.queries.get(query_id)
    if query is None or query.answer.done() or world.monotonic() - query.pressed_at > ANSWER_WITHIN:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if utf16_length(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not _is_start_link(world, url):
        raise bad_request("URL_INVALID")
    reply: Json = {"text": text, "show_alert": show_alert}
    if url:
        reply["url"] = url
    query.answer.set_result(reply)
    if text or url:
        alert = {
            "callback_query_id": query.id,
            "user": query.user.id,
            "chat": query.chat.id,
            "message_id": query.message_id,
            "at": world.now(),
        }
        shown = world.journal.add_alert(query.user.id, alert | reply)
        if world.events.is_heard:
            world.events.publish("alert", shown, (query.user.id,))


def _is_start_link(world: World, url: str) -> bool:
    """Whether this leads to the bot itself: an answer opens nothing else, except for games."""
    link = re.fullmatch(r"(?:https?://)?t\.me/(\w+)\?start(?:group)?=[\w-]{0,64}", url)
    return link is not None and link.group(1).lower() == world.bot.username
