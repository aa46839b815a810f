"""The player API: /sim/… People, groups, topics, words, presses; for the page, robots and tests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox import callbacks, membership, photos, polls, reactions, speech, topics
from sandbox.errors import ApiError, SimError
from sandbox.methods.profile import command_lists
from sandbox.model import Chat, Message
from sandbox.people import User
from sandbox.sim_request import Body, answer, number_in_query, path_number, refusal
from sandbox.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the caller of the player API in one sentence what was wrong."""
    try:
        return await handler(request)
    except SimError as error:
        return refusal(error.status, error.text)
    except ApiError as error:
        # Topics follow the same rules for people as for bots, and say so in the same words.
        return refusal(error.code, error.description)


class PlayerApi:
    """The handlers that change the world as people do."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        """Every path of this half of the player API."""
        chat = r"/sim/chats/{chat:-?\d+}"
        return [
            web.get("/sim/state", self.state),
            web.post("/sim/bot", self.set_bot),
            web.post("/sim/users", self.add_user),
            web.post(r"/sim/users/{user:\d+}/block", self.block),
            web.post(r"/sim/users/{user:\d+}/start", self.start),
            web.post(r"/sim/users/{user:\d+}/photos", self.add_photo),
            web.post("/sim/chats", self.add_chat),
            web.post(f"{chat}/members", self.set_member),
            web.post(f"{chat}/topics", self.add_topic),
            web.post(chat + r"/topics/{topic:\d+}", self.change_topic),
            web.post(f"{chat}/migrate", self.migrate),
            web.get(f"{chat}/messages", self.messages),
            web.post("/sim/say", self.say),
            web.post("/sim/press", self.press),
            web.post("/sim/react", self.react),
            web.post("/sim/vote", self.vote),
        ]

    async def state(self, _request: web.Request) -> web.Response:
        """Everyone and every chat."""
        world = self.world
        return answer(
            {
                "bot": world.bot.to_json() | {"privacy": world.privacy},
                "commands": world.default_commands(),
                "command_lists": command_lists(world),
                "users": [
                    user.to_json() | {"started": user.started, "blocked_bot": user.blocked_bot}
                    for user in world.users.values()
                ],
                "chats": [chat.for_player() for chat in world.chats.values()],
            }
        )

    async def set_bot(self, request: web.Request) -> web.Response:
        """Switch privacy mode, as BotFather would."""
        body = await Body.read(request)
        self.world.privacy = body.boolean("privacy", default=self.world.privacy)
        return answer({"privacy": self.world.privacy})

    async def add_user(self, request: web.Request) -> web.Response:
        """A new person; with a known id, new names for that person."""
        body = await Body.read(request)
        user_id = body.optional_integer("id")
        if user_id is not None and not 0 < user_id < 2**52:
            raise SimError(400, "id must be a positive number below 2^52, as Telegram's are")
        user = self.world.add_user(
            body.text("first_name"),
            body.optional_text("last_name"),
            body.optional_text("username"),
            body.optional_text("language_code"),
            user_id,
        )
        return answer(user.to_json())

    async def block(self, request: web.Request) -> web.Response:
        """Block or unblock the bot."""
        user = self.world.user(path_number(request, "user"))
        body = await Body.read(request)
        membership.set_blocked(self.world, user, body.boolean("blocked", default=True))
        return answer(user.to_json() | {"blocked_bot": user.blocked_bot})

    async def start(self, request: web.Request) -> web.Response:
        """Press Start in the private chat."""
        user = self.world.user(path_number(request, "user"))
        body = await Body.read(request)
        payload = body.optional_text("payload") or ""
        return answer(speech.start(self.world, user, payload).for_player())

    async def add_photo(self, request: web.Request) -> web.Response:
        """Show a new profile photo."""
        user = self.world.user(path_number(request, "user"))
        return answer({"photo": photos.add_profile_photo(self.world, user)})

    async def add_chat(self, request: web.Request) -> web.Response:
        """A new group, with the bot in it or not."""
        body = await Body.read(request)
        kind = body.optional_text("type") or "supergroup"
        if kind not in {"supergroup", "group"}:
            raise SimError(400, "type must be supergroup or group")
        is_forum = body.boolean("is_forum")
        if is_forum and kind != "supergroup":
            raise SimError(400, "only a supergroup can be a forum")
        bot = body.optional_text("bot") or "administrator"
        if bot not in {"administrator", "member", "none"}:
            raise SimError(400, "bot must be administrator, member or none")
        creator = self.world.user(body.integer("creator"))
        chat_id = body.optional_integer("id")
        if chat_id is not None and (not -(2**52) < chat_id < 0 or chat_id in self.world.chats):
            raise SimError(409, "id must be negative, above -2^52 and not in use")
        title = body.text("title")
        rights = body.mapping("bot_rights")
        chat = membership.create_chat(
            self.world, title, kind, creator, is_forum=is_forum, chat_id=chat_id
        )
        if bot != "none":
            membership.set_member(self.world, chat, self.world.bot, bot, rights)
        return answer(chat.for_player())

    async def set_member(self, request: web.Request) -> web.Response:
        """Change someone's standing in a group."""
        chat = self._group(request)
        body = await Body.read(request)
        user = self.world.person(body.integer("user"))
        member = membership.set_member(
            self.world,
            chat,
            user,
            body.text("status"),
            body.mapping("rights"),
            until=body.optional_integer("until") or 0,
        )
        return answer({"user": user.id, "status": member.status, "rights": member.rights})

    async def add_topic(self, request: web.Request) -> web.Response:
        """Open a topic as a person."""
        chat = self._forum(request)
        body = await Body.read(request)
        actor = self._member(chat, body)
        return answer(topics.create(self.world, chat, actor, body.text("name")).to_json())

    async def change_topic(self, request: web.Request) -> web.Response:
        """Close, reopen, rename or delete a topic as a person."""
        chat = self._forum(request)
        topic = chat.topics.get(path_number(request, "topic"))
        if topic is None:
            raise SimError(404, f"{chat.title} has no topic {request.match_info['topic']}")
        body = await Body.read(request)
        actor = self._member(chat, body)
        if not chat.members[actor.id].is_admin and topic.creator != actor.id:
            raise SimError(403, f"{actor.first_name} may not manage the topic {topic.name}")
        action = body.text("action")
        if action in {"close", "reopen"}:
            topics.set_closed(self.world, chat, actor, topic, action == "close")
        elif action == "rename":
            topics.rename(self.world, chat, actor, topic, body.text("name"))
        elif action == "delete":
            topics.delete(self.world, chat, topic)
        else:
            raise SimError(400, "action must be close, reopen, rename or delete")
        return answer(topic.to_json())

    async def migrate(self, request: web.Request) -> web.Response:
        """Turn a plain group into a supergroup."""
        body = await Body.read(request)
        new = membership.migrate(
            self.world, self._group(request), is_forum=body.boolean("is_forum")
        )
        return answer({"migrate_to_chat_id": new.id})

    async def messages(self, request: web.Request) -> web.Response:
        """The messages of a chat or a topic: the newest, or those behind `after`."""
        query = request.query
        user = self.world.user(number_in_query(query, "as")) if "as" in query else None
        chat = self.world.chat(path_number(request, "chat"), user)
        if user is not None:
            _check_may_read(chat, user)
        limit = min(max(number_in_query(query, "limit", 200), 1), 10_000)
        topic = query.get("topic")
        thread = None
        if topic == "general":
            thread = 0
        elif topic:
            thread = number_in_query(query, "topic")
        found = chat.history(thread, number_in_query(query, "after", 0), limit)
        return answer({"messages": [message.for_player() for message in found]})

    async def say(self, request: web.Request) -> web.Response:
        """Say something."""
        body = await Body.read(request)
        user = self.world.user(body.integer("user"))
        general = body.values.get("topic") == "general"
        message = speech.say(
            self.world,
            user,
            self.world.chat(body.integer("chat"), user),
            body.text("text"),
            topic=None if general else body.optional_integer("topic"),
            reply_to=body.optional_integer("reply_to"),
            anonymous=body.boolean("anonymous"),
            sender_chat=body.optional_integer("sender_chat"),
        )
        return answer(message.for_player())

    async def press(self, request: web.Request) -> web.Response:
        """Press a button, or send data that no button has; with `wait`, wait for the answer."""
        body = await Body.read(request)
        user = self.world.user(body.integer("user"))
        chat = self.world.chat(body.integer("chat"), user)
        message_id = body.integer("message_id")
        data = body.optional_text("data")
        if data is None:
            message = chat.messages.get(message_id)
            if message is None:
                raise SimError(404, f"chat {chat.id} has no message {message_id}")
            data = callbacks.button_data(message, body.values.get("button"))
        query = callbacks.press(self.world, user, chat, message_id, data)
        seconds = body.number("wait")
        if seconds > 0:
            # Unlike wait_for, wait leaves the answer alone: it may still come later.
            await asyncio.wait([query.answer], timeout=seconds)
        given = query.answer.result() if query.answer.done() else None
        return answer({"callback_query_id": query.id, "answer": given})

    async def react(self, request: web.Request) -> web.Response:
        """Leave reactions on a message: all of one's own at once, none to take them back."""
        body = await Body.read(request)
        user, message = self._message(body)
        texts = body.texts("reaction")
        anonymous = body.boolean("anonymous")
        reactions.set_by_person(self.world, user, message, texts, anonymous=anonymous)
        return answer(message.for_player())

    async def vote(self, request: web.Request) -> web.Response:
        """Vote in a poll: the numbers of options from 0, none to take the vote back."""
        body = await Body.read(request)
        user, message = self._message(body)
        return answer(polls.vote(self.world, user, message, body.integers("options")).to_json())

    def _message(self, body: Body) -> tuple[User, Message]:
        user = self.world.user(body.integer("user"))
        chat = self.world.chat(body.integer("chat"), user)
        message_id = body.integer("message_id")
        message = chat.messages.get(message_id)
        if message is None:
            raise SimError(404, f"chat {chat.id} has no message {message_id}")
        return user, message

    def _group(self, request: web.Request) -> Chat:
        chat = self.world.chat(path_number(request, "chat"))
        if chat.person is not None:
            raise SimError(400, f"chat {chat.id} is a private chat, not a group")
        return chat

    def _forum(self, request: web.Request) -> Chat:
        chat = self._group(request)
        if not chat.is_forum:
            raise SimError(400, f"{chat.title} is not a forum")
        return chat

    def _member(self, chat: Chat, body: Body) -> User:
        user = self.world.user(body.integer("user"))
        member = chat.members.get(user.id)
        if member is None or not member.is_present:
            raise SimError(403, f"{user.first_name} is not a member of {chat.title}")
        return user


def _check_may_read(chat: Chat, user: User) -> None:
    if chat.person is not None and chat.person is not user:
        raise SimError(403, f"chat {chat.id} is the private chat of someone else")
    member = chat.members.get(user.id)
    if member is not None and member.status == "kicked":
        raise SimError(403, f"{user.first_name} was removed from {chat.title}")
