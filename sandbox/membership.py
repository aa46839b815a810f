"""Who is in a chat and as what: joining, leaving, promotion, restriction, blocking, migration."""

from __future__ import annotations

from typing import Any

from sandbox.errors import Json, SimError
from sandbox.members import PERMISSIONS, Member, rights_for
from sandbox.model import Chat
from sandbox.people import User
from sandbox.world import World

STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")
SHORTEST_RESTRICTION = 30
LONGEST_RESTRICTION = 366 * 24 * 3600
"""In seconds; restrictions and removals for shorter or longer than that are for ever."""


def create_chat(
    world: World,
    title: str,
    kind: str,
    creator: User,
    *,
    is_forum: bool = False,
    chat_id: int | None = None,
) -> Chat:
    """A new group with its creator in it."""
    if chat_id is None:
        chat_id = -world.next_number(kind)
    chat = world.chats[chat_id] = Chat(chat_id, kind, title, is_forum)
    chat.members[creator.id] = Member(creator, "creator")
    world.publish_chat(chat)
    return chat


def set_member(
    world: World,
    chat: Chat,
    user: User,
    status: str,
    rights: dict[str, Any] | None = None,
    actor: User | None = None,
    until: int = 0,
) -> Member:
    """Change someone's standing; the chat and the bot learn of it as Telegram would tell them.

    `rights` are an administrator's, or what a restricted member is still permitted. `actor` is who
    did it; without one, the person does it alone, or the creator when it is something only others
    can do.
    """
    if status not in STATUSES:
        raise SimError(400, f"status must be one of {', '.join(STATUSES)}")
    old = chat.members.get(user.id) or Member(user, "left")
    new = _restricted(old, rights or {}) if status == "restricted" else Member(user, status)
    new.rights = rights_for(new.status, rights)
    chat.temporary.discard(user.id)
    lasts = SHORTEST_RESTRICTION <= until - world.now() <= LONGEST_RESTRICTION
    if lasts and new.status in {"restricted", "kicked"}:
        new.until = until
        chat.temporary.add(user.id)
    actor = actor or _likely_actor(chat, user, old, new)
    chat.members[user.id] = new
    _tell_bot(world, chat, actor, old, new)
    if old.is_present and not new.is_present:
        # Of its own removal the bot hears only by my_chat_member: it is out by now.
        world.service(chat, actor, {"left_chat_member": user.to_json()})
    if new.is_present and not old.is_present:
        world.service(chat, actor, {"new_chat_members": [user.to_json()]})
    if world.events.is_heard:
        fields = {"chat": chat.id, "user": user.id, "status": status, "rights": new.rights}
        world.events.publish("member", fields)
    return new


def _restricted(old: Member, permissions: dict[str, Any]) -> Member:
    """Permitted everything, nobody is restricted any more; one who is away stays away."""
    permitted = {name: bool(permissions.get(name)) for name in PERMISSIONS}
    if all(permitted.values()):
        return Member(old.user, "member" if old.is_present else "left")
    return Member(old.user, "restricted", permissions=permitted, is_member=old.is_present)


def _likely_actor(chat: Chat, user: User, old: Member, new: Member) -> User:
    alone = {"member", "left"}
    if not user.is_bot and new.status in alone and old.status in alone:
        return user
    creator = next((m.user for m in chat.members.values() if m.status == "creator"), None)
    return creator or user


def _tell_bot(world: World, chat: Chat, actor: User, old: Member, new: Member) -> None:
    before, after = old.to_json(chat.type), new.to_json(chat.type)
    if before == after:
        return
    payload: Json = {
        "chat": chat.brief(),
        "from": actor.to_json(),
        "date": int(world.now()),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    if new.user is world.bot:
        world.deliver("my_chat_member", payload)
        return
    bot = chat.members.get(world.bot.id)
    if bot is not None and bot.is_admin:
        world.deliver("chat_member", payload)


def set_blocked(world: World, user: User, blocked: bool) -> None:
    """The person blocks or unblocks the bot; the bot learns it as `my_chat_member`."""
    if user.blocked_bot == blocked:
        return
    chat = world.private_chat(user)
    user.blocked_bot = blocked
    new = Member(world.bot, "kicked" if blocked else "member")
    old, chat.members[world.bot.id] = chat.members[world.bot.id], new
    _tell_bot(world, chat, user, old, new)
    world.publish_chat(chat)


def migrate(world: World, chat: Chat, *, is_forum: bool = False) -> Chat:
    """Turn a plain group into a supergroup with a new id; the old one stays as a shell."""
    if chat.type != "group":
        raise SimError(409, f"chat {chat.id} is a {chat.type}; only a plain group migrates")
    if chat.migrated_to is not None:
        raise SimError(409, f"chat {chat.id} has already become {chat.migrated_to}")
    creator = next(m.user for m in chat.members.values() if m.status == "creator")
    new = create_chat(world, chat.title, "supergroup", creator, is_forum=is_forum)
    new.members = dict(chat.members)
    world.service(chat, creator, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    world.service(new, creator, {"migrate_from_chat_id": chat.id})
    world.publish_chat(chat)
    world.publish_chat(new)
    return new
