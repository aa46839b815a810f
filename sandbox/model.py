"""What chats are made of: topics and messages, and how each looks as JSON."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from sandbox.errors import Json
from sandbox.members import Member
from sandbox.people import User

TOPIC_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


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
    reactions: dict[int, list[Json]] = field(default_factory=dict)

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
        """The message for the page: the Bot API's shape, how often it was edited, and who has
        reacted how."""
        reactions = [
            {"user": user_id, "reaction": kinds} for user_id, kinds in self.reactions.items()
        ]
        return self.to_json() | {"edit_version": self.edit_version, "reactions": reactions}


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
    temporary: set[int] = field(default_factory=set)

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

    def lift_expired(self, now: float) -> None:
        """End the restrictions and removals whose time is over; Telegram tells nobody of it."""
        for user_id in list(self.temporary):
            if self.members[user_id].until <= now:
                self.members[user_id] = self.members[user_id].lifted()
                self.temporary.discard(user_id)

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
