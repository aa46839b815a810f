"""The sandbox's state and what every part does with it: find, post, deliver, publish."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from random import Random
from typing import TYPE_CHECKING

from sandbox.errors import Json, SimError, bad_request, forbidden, too_many_requests
from sandbox.events import EventHub
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.members import Member
from sandbox.model import Chat, Message
from sandbox.people import User
from sandbox.updates import UpdateQueue

if TYPE_CHECKING:
    from sandbox.callbacks import Query
    from sandbox.polls import Poll
    from sandbox.webhook import Webhook

FIRST_USER_ID = 5_000_000_001
FIRST_SUPERGROUP = 1_002_000_000_001
FIRST_GROUP = 4_000_001


class World:
    """Everything that exists in one sandbox. `now` and `monotonic` may be replaced by tests."""

    def __init__(self, token: str, *, limits: bool = True, privacy: bool = True) -> None:
        if not token.partition(":")[0].isdigit():
            raise ValueError("a token looks like 42:TEST: the bot's id, a colon and a secret")
        self.token = token
        bot_id = int(token.partition(":")[0])
        self.bot = User(bot_id, "Parlor", username="parlor_bot", is_bot=True)
        self.privacy = privacy
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: OrderedDict[str, Query] = OrderedDict()
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.files: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self.file_sizes: dict[str, int] = {}
        self.polls: dict[str, Poll] = {}
        # Seeded, so that a run repeats.
        self.chance = Random(bot_id)
        self.updates = UpdateQueue()
        self.webhook: Webhook | None = None
        self.events = EventHub()
        self.journal = Journal()
        self.limits = Limits(on=limits)
        self.faults = Faults()
        self.now: Callable[[], float] = time.time
        self.monotonic: Callable[[], float] = time.monotonic
        self._counters = {"user": FIRST_USER_ID, "supergroup": FIRST_SUPERGROUP}
        self._counters |= {"group": FIRST_GROUP, "query": 1, "poll": 1}

    def next_number(self, kind: str) -> int:
        """The next free number of a kind; they are handed out in order, so a run repeats."""
        number = self._counters[kind]
        while number in self.users or -number in self.chats:
            number += 1
        self._counters[kind] = number + 1
        return number

    # Finding things

    def user(self, user_id: object) -> User:
        """A person of the sandbox by id. Raises SimError when there is none."""
        user = self.users.get(user_id) if isinstance(user_id, int) else None
        if user is None:
            raise SimError(404, f"there is no user {user_id}")
        return user

    def person(self, user_id: object) -> User:
        """A person or the bot. Raises SimError when there is none."""
        return self.bot if user_id == self.bot.id else self.user(user_id)

    def chat(self, chat_id: object, user: User | None = None) -> Chat:
        """A chat for a player; the bot's id or one's own id is the private chat with the bot."""
        if user is not None and chat_id in {self.bot.id, user.id}:
            return self.private_chat(user)
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise SimError(404, f"there is no chat {chat_id}")
        chat.lift_expired(self.now())
        return chat

    def private_chat(self, user: User) -> Chat:
        """The person's private chat with the bot, made when it does not exist yet."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = self.chats[user.id] = Chat(user.id, "private", person=user)
            chat.members = {u.id: Member(u, "member") for u in (user, self.bot)}
            self.publish_chat(chat)
        return chat

    def bot_chat(self, chat_id: int) -> Chat:
        """A chat the bot may act in. Raises Telegram's error when it may not."""
        chat = self.chats.get(chat_id)
        if chat is None or chat.person is not None:
            return self._bot_private(chat_id, chat)
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        chat.lift_expired(self.now())
        member = chat.members.get(self.bot.id)
        if member is None:
            raise bad_request("chat not found")
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {_kind(chat)} chat")
        if not member.is_present:
            raise forbidden(f"bot is not a member of the {_kind(chat)} chat")
        return chat

    def _bot_private(self, chat_id: int, chat: Chat | None) -> Chat:
        user = self.users.get(chat_id)
        if user is None:
            raise bad_request("chat not found")
        if user.blocked_bot:
            raise forbidden("bot was blocked by the user")
        if chat is None or not user.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def bot_member(self, chat: Chat) -> Member:
        """The bot's own membership of a chat that `bot_chat` has let it into."""
        return chat.members[self.bot.id]

    # Making things

    def add_user(
        self,
        first_name: str,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
        user_id: int | None = None,
    ) -> User:
        """A new person, or new names for the one with this id."""
        if user_id is None:
            user_id = self.next_number("user")
        user = self.users.get(user_id) or User(user_id, first_name)
        user.first_name, user.last_name = first_name, last_name
        user.username, user.language_code = username, language_code
        self.users[user_id] = user
        if self.events.is_heard:
            self.events.publish("user", {"user": user.to_json()})
        return user

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Json,
        *,
        thread: int | None = None,
        reply_to: Message | None = None,
        reply_markup: Json | None = None,
        sender_chat: Json | None = None,
        is_service: bool = False,
    ) -> Message:
        """Put a message into a chat, show it to people and, where Telegram would, to the bot."""
        chat.last_message_id += 1
        if reply_to is None and thread is not None:
            # Telegram shows a topic's messages as replies to the message that opened it.
            reply_to = chat.messages.get(thread)
        message = Message(
            chat.last_message_id,
            chat,
            int(self.now()),
            sender,
            content,
            thread,
            reply_to,
            reply_markup,
            sender_chat,
            is_service,
        )
        chat.add(message)
        self.publish_message("message", message)
        if self.bot_sees(message):
            self.deliver("message", message.to_json())
        return message

    def service(self, chat: Chat, actor: User, content: Json, thread: int | None = None) -> Message:
        """Post a service message: something happened in the chat, and `actor` did it."""
        return self.post(chat, actor, content, thread=thread, is_service=True)

    def bot_sees(self, message: Message) -> bool:
        """Whether Telegram would deliver this message to the bot: membership and privacy mode."""
        chat, bot = message.chat, self.bot
        if chat.person is not None:
            return message.sender is not bot and not chat.person.blocked_bot
        member = chat.members.get(bot.id)
        if member is None or not member.is_present:
            return False
        if message.is_service:
            return True
        if message.sender is bot:
            return False
        return member.is_admin or not self.privacy or self._is_meant_for_bot(message)

    def _is_meant_for_bot(self, message: Message) -> bool:
        if message.reply_to is not None and message.reply_to.sender is self.bot:
            # The first message of a topic counts as replied to only for show.
            return not message.reply_to.is_service
        text = message.content.get("text", "")
        if not text.startswith("/"):
            return False
        _, at, name = text.split(maxsplit=1)[0].partition("@")
        return not at or name.lower() == (self.bot.username or "").lower()

    # Telling people and the bot

    def deliver(self, kind: str, payload: Json) -> None:
        """Queue an update for the bot."""
        place = payload.get("message", payload).get("chat", {}).get("id")
        twice = self.faults.strike("duplicate_update", kind, place) is not None
        self.updates.add(kind, payload, twice=twice)

    def publish_message(self, kind: str, message: Message) -> None:
        """Tell listeners of a new or an edited message."""
        if self.events.is_heard:
            chat = message.chat
            fields = {"chat": chat.id, "topic": message.thread, "message": message.for_player()}
            self.events.publish(kind, fields, self.audience(chat))

    def publish_chat(self, chat: Chat) -> None:
        """Tell listeners of a chat that is new or has changed."""
        if self.events.is_heard:
            self.events.publish("chat", {"chat": chat.for_player()}, self.audience(chat))

    def default_commands(self) -> list[Json]:
        """The commands that groups see when nothing more special is set, for the page."""
        for kind in ("all_group_chats", "default"):
            found = self.commands.get((f'{{"type":"{kind}"}}', ""))
            if found:
                return found
        return []

    def audience(self, chat: Chat) -> Iterable[int] | None:
        """Who may hear of a chat: its one person, or everyone when it is a group."""
        return None if chat.person is None else (chat.person.id,)

    def count_send(self, chat: Chat) -> None:
        """Count a send or an edit against the limits. Raises 429 when it is one too many."""
        seconds = self.limits.hit(chat.id, self.monotonic())
        if seconds is not None:
            raise too_many_requests(seconds)


def _kind(chat: Chat) -> str:
    return "supergroup" if chat.type == "supergroup" else "group"
