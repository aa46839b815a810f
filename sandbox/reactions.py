"""Reactions to messages: which ones there are, people's and the bot's, and who hears of them."""

from __future__ import annotations

from typing import Any

from sandbox.errors import Json, SimError, bad_request
from sandbox.fields import Fields
from sandbox.model import Message
from sandbox.people import User
from sandbox.world import World

# fmt: off
EMOJI = frozenset((
    "👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩",
    "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯",
    "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭",
    "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄",
    "☃", "💅", "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂",
    "🤷", "🤷‍♀", "😡",
))
# fmt: on
BOTS_REACTIONS = 1
PEOPLES_REACTIONS = 3
"""Bots may leave one; people with Telegram Premium three, and the sandbox takes all for such."""


def read(given: Any) -> list[Json]:
    """The reactions that a bot names. Raises Telegram's 400."""
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("expected an Array of ReactionType")
    return [_read_one(Fields(value, "ReactionType")) for value in given]


def _read_one(fields: Fields) -> Json:
    kind = fields.text("type")
    if kind == "emoji":
        return emoji(fields.text("emoji"))
    if kind == "custom_emoji":
        custom_emoji_id = fields.integer("custom_emoji_id")
        return {"type": kind, "custom_emoji_id": str(custom_emoji_id)}
    raise fields.refusal("invalid reaction type specified")


def emoji(text: str) -> Json:
    """A reaction with one of Telegram's own emoji, which it writes without selectors."""
    return {"type": "emoji", "emoji": text.replace("\ufe0f", "")}


def set_by_bot(world: World, message: Message, kinds: list[Json]) -> None:
    """The bot's reaction; no bot is told of a bot's. Raises 400 when it may not leave this one."""
    if len(kinds) > BOTS_REACTIONS:
        raise bad_request("REACTIONS_TOO_MANY")
    there = [kind for others in message.reactions.values() for kind in others]
    if any(kind.get("emoji") not in EMOJI and kind not in there for kind in kinds):
        raise bad_request("REACTION_INVALID")
    _change(world, message, world.bot, kinds)


def set_by_person(
    world: World, user: User, message: Message, texts: list[str], *, anonymous: bool = False
) -> None:
    """A person's reactions, all at once. The bot hears of it as an administrator, if it asked."""
    chat = message.chat
    member = chat.members.get(user.id)
    if member is None or not member.is_present:
        raise SimError(403, f"{user.first_name} is not a member of {chat.title}")
    if not member.is_permitted("can_react_to_messages"):
        raise SimError(403, f"{user.first_name} may not react in {chat.title}")
    if anonymous and not member.is_admin:
        raise SimError(403, f"{user.first_name} is no administrator and cannot be anonymous")
    kinds = [emoji(text) for text in dict.fromkeys(texts)]
    if len(kinds) > PEOPLES_REACTIONS or any(kind["emoji"] not in EMOJI for kind in kinds):
        raise SimError(400, f"reaction takes up to {PEOPLES_REACTIONS} of Telegram's emoji")
    old = _change(world, message, user, kinds)
    bot = chat.members.get(world.bot.id)
    hears = bot is not None and (bot.is_admin or (chat.person is not None and bot.is_present))
    if not hears or old == kinds:
        return
    actor: Json = {"actor_chat": chat.brief()} if anonymous else {"user": user.to_json()}
    payload: Json = {"chat": chat.brief(), "message_id": message.id, **actor}
    payload |= {"date": int(world.now()), "old_reaction": old, "new_reaction": kinds}
    world.deliver("message_reaction", payload)


def _change(world: World, message: Message, user: User, kinds: list[Json]) -> list[Json]:
    old = message.reactions.pop(user.id, [])
    if kinds:
        message.reactions[user.id] = kinds
    if old != kinds:
        # Pages redraw only what has a new version; nobody is told of an edit.
        message.edit_version += 1
        world.publish_message("edit", message)
    return old
