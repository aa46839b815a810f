"""What exists in the sandbox: people, chats, topics and messages, and how each looks as JSON."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import Json

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
MEMBER_STATUSES = ("creator", "administrator", "member")
TOPIC_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


@dataclass(slots=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked_bot: bool = False

    def to_json(self) -> Json:
        """The user as Telegram shows it inside updates."""
        result: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            result["last_name"] = self.last_name
        if self.username:
            result["username"] = self.username
        if self.language_code:
            result["language_code"] = self.language_code
        return result


# Telegram puts these two accounts in `from` when a group or a channel speaks.
ANONYMOUS_ADMIN = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = User(136817688, "Channel", username="Channel_Bot", is_bot=True)


@dataclass(slots=True)
class Member:
    """One person's standing in one chat; `rights` counts for administrators only."""

    user: User
    status: str
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def is_present(self) -> bool:
        return self.status in MEMBER_STATUSES

    @property
    def is_admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether this member holds an administrator's right."""
        return self.status == "creator" or (
            self.status == "administrator" and self.rights.get(right, False)
        )

    def to_json(self) -> Json:
        """The member as a Bot API ChatMember."""
        result: Json = {"user": self.user.to_json(), "status": self.status}
        if self.status == "creator":
            result["is_anonymous"] = self.rights.get("is_anonymous", False)
        elif self.status == "administrator":
            result["can_be_edited"] = False
            result["is_anonymous"] = self.rights.get("is_anonymous", False)
            result |= {right: self.rights.get(right, False) for right in ADMIN_RIGHTS}
        elif self.status == "kicked":
            result["until_date"] = 0
        return result


@dataclass(slots=True)
class Topic:
    """A forum topic; its id is the id of the service message that opened it."""

    id: int
    name: str
    icon_color: int
    creator: int
    closed: bool = False
    icon_custom_emoji_id: str | None = None

    def to_json(self) -> Json:
        """The topic for the player API."""
        return {
            "id": self.id,
            "name": self.name,
            "closed": self.closed,
            "icon_color": self.icon_color,
        }


@dataclass(slots=True)
class Message:
    """A message; `content` holds the fields that say what it is: text, photo or service event."""

    id: int
    chat: Chat
    date: int
    sender: User
    content: Json
    thread: int | None = None
    reply_to: Message | None = None
    reply_markup: Json | None = None
    sender_chat: Json | None = None
    is_service: bool = False
    edit_version: int = 0
    edit_date: int | None = None

    def to_json(self, *, nested: bool = False) -> Json:
        """The message as the Bot API shows it; a replied-to message shows no reply of its own."""
        result: Json = {
            "message_id": self.id,
            "from": self.sender.to_json(),
            "chat": self.chat.brief(),
            "date": self.date,
        }
        if self.sender_chat is not None:
            result["sender_chat"] = self.sender_chat
        if self.thread is not None:
            result["message_thread_id"] = self.thread
            result["is_topic_message"] = True
        if self.edit_date is not None:
            result["edit_date"] = self.edit_date
        if self.reply_to is not None and not nested:
            result["reply_to_message"] = self.reply_to.to_json(nested=True)
        result |= self.content
        if self.reply_markup is not None:
            result["reply_markup"] = self.reply_markup
        return result

    def for_player(self) -> Json:
        """The message for the page: the Bot API's shape and how often it was edited."""
        return self.to_json() | {"edit_version": self.edit_version}


@dataclass(slots=True)
class Chat:
    """A private chat with the bot, a plain group or a supergroup."""

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    person: User | None = None
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    threads: dict[int, list[int]] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    last_message_id: int = 0
    migrated_to: int | None = None

    def brief(self) -> Json:
        """The chat as Telegram shows it inside messages."""
        if self.person is not None:
            person = self.person.to_json()
            names = {k: person[k] for k in ("first_name", "last_name", "username") if k in person}
            return {"id": self.id, "type": "private"} | names
        result: Json = {"id": self.id, "title": self.title, "type": self.type}
        if self.is_forum:
            result["is_forum"] = True
        return result

    def for_player(self) -> Json:
        """The chat for the page, with its topics, members and pinned messages."""
        title = self.title if self.person is None else self.person.first_name
        return {
            "id": self.id,
            "title": title,
            "type": self.type,
            "is_forum": self.is_forum,
            "topics": [topic.to_json() for topic in self.topics.values()],
            "members": [
                {"user": m.user.id, "status": m.status, "rights": m.rights}
                for m in self.members.values()
            ],
            "pinned": self.pinned,
            "migrated_to": self.migrated_to,
        }

    def add(self, message: Message) -> None:
        """Keep a message; ids only grow, so every thread's list of ids stays sorted."""
        self.messages[message.id] = message
        self.order.append(message.id)
        self.threads.setdefault(message.thread or 0, []).append(message.id)

    def history(self, thread: int | None, after: int, limit: int) -> list[Message]:
        """Messages of a thread (0 is General, None all of them), oldest first.

        With `after` the first `limit` messages behind that id, without it the newest `limit`.
        """
        ids = self.order if thread is None else self.threads.get(thread, [])
        if after:
            start = bisect_right(ids, after)
            found = (self.messages.get(i) for i in ids[start:])
            return [m for m in found if m is not None][:limit]
        newest: list[Message] = []
        for message_id in reversed(ids):
            message = self.messages.get(message_id)
            if message is not None:
                newest.append(message)
            if len(newest) >= limit:
                break
        return newest[::-1]


def rights_for(status: str, given: dict[str, Any] | None = None) -> dict[str, bool]:
    """An administrator's rights: everything, except what `given` says otherwise."""
    if status != "administrator":
        return {"is_anonymous": bool((given or {}).get("is_anonymous"))} if given else {}
    rights = dict.fromkeys(ADMIN_RIGHTS, True) | {"is_anonymous": False}
    return rights | {right: bool(value) for right, value in (given or {}).items()}
