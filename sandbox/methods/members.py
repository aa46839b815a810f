"""Members of a chat: looked up, restricted, removed and let in again."""

from __future__ import annotations

from typing import Any

from sandbox import membership
from sandbox.errors import Json, bad_request
from sandbox.fields import Fields
from sandbox.members import PERMISSIONS, Member
from sandbox.model import Chat
from sandbox.params import Params
from sandbox.people import ANONYMOUS_ADMIN, User
from sandbox.world import World

_MEDIA = (
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)
# Where one of these is not said, it is as the other.
_FOLLOWS = {
    "can_manage_topics": "can_pin_messages",
    "can_edit_tag": "can_pin_messages",
    "can_react_to_messages": "can_send_messages",
}


def get_chat_member(world: World, params: Params) -> Json:
    """One person's standing; someone who was never there has left."""
    user_id = positive_id(params, "user_id")
    chat = world.bot_chat(params.chat_id())
    member = chat.members.get(user_id)
    if member is None:
        member = Member(_user(world, user_id), "left")
    return member.to_json(chat.type)


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """The administrators; of the bots among them only this one."""
    chat = world.bot_chat(params.chat_id())
    if chat.person is not None:
        raise bad_request("there are no administrators in the private chat")
    admins = [member for member in chat.members.values() if member.is_admin]
    return [member.to_json(chat.type) for member in admins]


def get_chat_member_count(world: World, params: Params) -> int:
    """How many there are."""
    chat = world.bot_chat(params.chat_id())
    return sum(member.is_present for member in chat.members.values())


def restrict_chat_member(world: World, params: Params) -> bool:
    """Leave somebody only some permissions, for a time or for ever; all of them lift it."""
    user_id = positive_id(params, "user_id")
    permissions = _permissions(params)
    chat = world.bot_chat(params.chat_id())
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    user = _user(world, user_id)
    _check_may_restrict(world, chat, user)
    until = params.integer("until_date")
    membership.set_member(world, chat, user, "restricted", permissions, world.bot, until)
    return True


def ban_chat_member(world: World, params: Params) -> bool:
    """Remove somebody and keep them out, for a time or for ever."""
    user = _user(world, positive_id(params, "user_id"))
    chat = _group(world, params)
    _check_may_restrict(world, chat, user)
    until = params.integer("until_date")
    membership.set_member(world, chat, user, "kicked", None, world.bot, until)
    return True


def unban_chat_member(world: World, params: Params) -> bool:
    """Let somebody in again. A member is thrown out by this, unless only_if_banned is set."""
    user = _user(world, positive_id(params, "user_id"))
    chat = _group(world, params)
    member = chat.members.get(user.id)
    is_banned = member is not None and member.status == "kicked"
    if member is None or (params.boolean("only_if_banned") and not is_banned):
        return True
    _check_may_restrict(world, chat, user)
    membership.set_member(world, chat, user, "left", actor=world.bot)
    return True


def positive_id(params: Params, name: str) -> int:
    """The id of a person. Raises 400 when it cannot be one."""
    try:
        number = int(params.text(name) or "0")
    except ValueError:
        number = 0
    if not 0 < number < 1 << 63:
        raise bad_request(f"invalid {name} specified")
    return number


def _user(world: World, user_id: int) -> User:
    for known in (world.bot, ANONYMOUS_ADMIN, world.users.get(user_id)):
        if known is not None and known.id == user_id:
            return known
    raise bad_request("user not found")


def _group(world: World, params: Params) -> Chat:
    chat = world.bot_chat(params.chat_id())
    if chat.person is not None:
        raise bad_request("chat member status can't be changed in private chats")
    return chat


def _check_may_restrict(world: World, chat: Chat, user: User) -> None:
    member = chat.members.get(user.id)
    if member is not None and member.status == "creator":
        raise bad_request("can't remove chat owner")
    if user is world.bot:
        raise bad_request("can't restrict self")
    if not world.bot_member(chat).may("can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    if member is not None and member.is_admin:
        raise bad_request("user is an administrator of the chat")


def _permissions(params: Params) -> dict[str, Any]:
    given = params.object("permissions")
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise bad_request("object expected as permissions")
    fields = Fields(given, "chat permissions")
    implies = not params.boolean("use_independent_chat_permissions")
    result = {name: fields.boolean(name) for name in PERMISSIONS}
    if not any(fields.has(name) for name in _MEDIA) and fields.boolean("can_send_media_messages"):
        result |= dict.fromkeys(_MEDIA, True)
        result["can_send_messages"] |= implies
    for name, other in _FOLLOWS.items():
        if not fields.has(name):
            result[name] = result[other]
    # Each of these means nothing without what it builds upon.
    if implies and (result["can_send_other_messages"] or result["can_add_web_page_previews"]):
        result |= dict.fromkeys((*_MEDIA, "can_send_messages"), True)
    result["can_send_messages"] |= implies and result["can_send_polls"]
    return result


METHODS = {
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "restrictChatMember": restrict_chat_member,
    "banChatMember": ban_chat_member,
    "unbanChatMember": unban_chat_member,
}
