"""What people say: in groups, in topics, to the bot alone, as anonymous admin or as a channel."""

from __future__ import annotations

import re

from sandbox.errors import Json, SimError
from sandbox.markup import automatic_entities, is_blank, utf16_length
from sandbox.model import Chat, Message
from sandbox.people import ANONYMOUS_ADMIN, CHANNEL_BOT, User
from sandbox.world import World

MAX_TEXT = 4096
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def say(
    world: World,
    user: User,
    chat: Chat,
    text: str,
    *,
    topic: int | None = None,
    reply_to: int | None = None,
    anonymous: bool = False,
    sender_chat: int | None = None,
) -> Message:
    """Post a person's message. Raises SimError when Telegram's apps would not let them."""
    if is_blank(text):
        raise SimError(400, "text must not be empty")
    if utf16_length(text) > MAX_TEXT:
        raise SimError(400, f"text is longer than {MAX_TEXT} characters")
    if chat.person is not None:
        _open_private(world, user, chat)
    else:
        _check_may_speak(chat, user, topic, anonymous=anonymous)
    replied = None
    if reply_to is not None:
        replied = chat.messages.get(reply_to)
        if replied is None:
            raise SimError(404, f"chat {chat.id} has no message {reply_to} to reply to")
    content: Json = {"text": text}
    if entities := automatic_entities(text, []):
        content["entities"] = entities
    sender, speaks_as = user, None
    if anonymous:
        sender, speaks_as = ANONYMOUS_ADMIN, chat.brief()
    elif sender_chat is not None:
        sender, speaks_as = CHANNEL_BOT, _channel(world, sender_chat)
    return world.post(chat, sender, content, thread=topic, reply_to=replied, sender_chat=speaks_as)


def start(world: World, user: User, payload: str = "") -> Message:
    """Press Start in the private chat, plainly or through a deep link with a payload."""
    if payload and not _PAYLOAD.fullmatch(payload):
        raise SimError(400, "a start payload is 1 to 64 of A-Z, a-z, 0-9, _ and -")
    return say(world, user, world.private_chat(user), f"/start {payload}".strip())


def _open_private(world: World, user: User, chat: Chat) -> None:
    if chat.person is not user:
        raise SimError(403, f"chat {chat.id} is the private chat of someone else")
    if user.blocked_bot:
        raise SimError(409, f"{user.first_name} has blocked the bot; unblock it first")
    if not user.started:
        user.started = True
        world.publish_chat(chat)


def _check_may_speak(chat: Chat, user: User, topic: int | None, *, anonymous: bool) -> None:
    if chat.migrated_to is not None:
        raise SimError(409, f"the group has become the supergroup {chat.migrated_to}")
    member = chat.members.get(user.id)
    if member is None or not member.is_present:
        raise SimError(403, f"{user.first_name} is not a member of {chat.title}")
    if not member.is_permitted("can_send_messages"):
        raise SimError(403, f"{user.first_name} may not write in {chat.title}")
    if anonymous and not member.is_admin:
        raise SimError(403, f"{user.first_name} is no administrator and cannot be anonymous")
    if topic is None:
        return
    known = chat.topics.get(topic)
    if known is None:
        raise SimError(404, f"{chat.title} has no topic {topic}")
    if known.closed and not member.may("can_manage_topics"):
        raise SimError(403, f"the topic {known.name} is closed")


def _channel(world: World, chat_id: int) -> Json:
    known = world.chats.get(chat_id)
    if known is not None:
        return known.brief()
    return {"id": chat_id, "title": f"Channel {abs(chat_id)}", "type": "channel"}
