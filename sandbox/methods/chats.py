"""What the bot may know of a chat, and leaving it."""

from __future__ import annotations

from sandbox import membership
from sandbox.errors import Json, bad_request
from sandbox.members import USUAL_PERMISSIONS
from sandbox.params import Params
from sandbox.world import World


def get_chat(world: World, params: Params) -> Json:
    """Everything about a chat."""
    chat = world.bot_chat(params.chat_id())
    result = chat.brief() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }
    if chat.person is None:
        result["permissions"] = USUAL_PERMISSIONS
    if chat.pinned:
        result["pinned_message"] = chat.messages[chat.pinned[-1]].to_json(nested=True)
    return result


def leave_chat(world: World, params: Params) -> bool:
    """The bot goes."""
    chat = world.bot_chat(params.chat_id())
    if chat.person is not None:
        raise bad_request("chat member status can't be changed in private chats")
    membership.set_member(world, chat, world.bot, "left", actor=world.bot)
    return True


METHODS = {
    "getChat": get_chat,
    "leaveChat": leave_chat,
}
