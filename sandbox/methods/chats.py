"""What the bot may know of chats and their members, and leaving them."""

from __future__ import annotations

from sandbox import membership
from sandbox.errors import Json, bad_request
from sandbox.model import ANONYMOUS_ADMIN, Member
from sandbox.params import Params
from sandbox.world import World

PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_invite_users",
)


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
        denied = dict.fromkeys(("can_change_info", "can_pin_messages", "can_manage_topics"), False)
        result["permissions"] = dict.fromkeys(PERMISSIONS, True) | denied
    if chat.pinned:
        result["pinned_message"] = chat.messages[chat.pinned[-1]].to_json(nested=True)
    return result


def get_chat_member(world: World, params: Params) -> Json:
    """One person's standing; someone who was never there has left."""
    chat = world.bot_chat(params.chat_id())
    user_id = params.integer("user_id")
    member = chat.members.get(user_id)
    if member is not None:
        return member.to_json()
    user = world.users.get(user_id)
    if user is None:
        if user_id == ANONYMOUS_ADMIN.id:
            return Member(ANONYMOUS_ADMIN, "left").to_json()
        raise bad_request("user not found")
    return Member(user, "left").to_json()


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """The administrators; of the bots among them only this one."""
    chat = world.bot_chat(params.chat_id())
    if chat.person is not None:
        raise bad_request("there are no administrators in the private chat")
    return [member.to_json() for member in chat.members.values() if member.is_admin]


def get_chat_member_count(world: World, params: Params) -> int:
    """How many there are."""
    chat = world.bot_chat(params.chat_id())
    return sum(member.is_present for member in chat.members.values())


def leave_chat(world: World, params: Params) -> bool:
    """The bot goes."""
    chat = world.bot_chat(params.chat_id())
    if chat.person is not None:
        raise bad_request("chat member status can't be changed in private chats")
    membership.set_member(world, chat, world.bot, "left", actor=world.bot)
    return True


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
