"""Forum topics: opened, renamed, closed, reopened and deleted, by the bot or by people."""

from __future__ import annotations

from sandbox.errors import Json, bad_request
from sandbox.markup import is_blank
from sandbox.model import TOPIC_COLOURS, Chat, Topic
from sandbox.people import User
from sandbox.world import World

MAX_NAME = 128


def create(
    world: World,
    chat: Chat,
    actor: User,
    name: str,
    icon_color: int | None = None,
    icon_custom_emoji_id: str | None = None,
) -> Topic:
    """Open a topic. Its id is the id of the service message that tells of it."""
    name = valid_name(name)
    if icon_color is None:
        icon_color = TOPIC_COLOURS[len(chat.topics) % len(TOPIC_COLOURS)]
    if icon_color not in TOPIC_COLOURS:
        raise bad_request("invalid icon color specified")
    topic_id = chat.last_message_id + 1
    topic = Topic(topic_id, name, icon_color, actor.id, icon_custom_emoji_id=icon_custom_emoji_id)
    chat.topics[topic_id] = topic
    created = {"name": name, "icon_color": icon_color}
    if icon_custom_emoji_id:
        created["icon_custom_emoji_id"] = icon_custom_emoji_id
    _publish(world, chat, topic, "created")
    world.service(chat, actor, {"forum_topic_created": created}, topic_id)
    return topic


def rename(
    world: World, chat: Chat, actor: User, topic: Topic, name: str, icon: str | None = None
) -> None:
    """Give a topic a new name or icon; an empty name keeps the old one, an empty icon takes it
    away. Raises 400 when it has them already."""
    new_name = valid_name(name) if name else topic.name
    new_icon = topic.icon_custom_emoji_id if icon is None else icon or None
    edited: Json = {}
    if new_name != topic.name:
        edited["name"] = new_name
    if new_icon != topic.icon_custom_emoji_id:
        edited["icon_custom_emoji_id"] = new_icon or ""
    if not edited:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = new_name, new_icon
    _publish(world, chat, topic, "edited")
    world.service(chat, actor, {"forum_topic_edited": edited}, topic.id)


def set_closed(world: World, chat: Chat, actor: User, topic: Topic, closed: bool) -> None:
    """Close or reopen a topic. Raises 400 when it is so already."""
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    _publish(world, chat, topic, "closed" if closed else "reopened")
    event = "forum_topic_closed" if closed else "forum_topic_reopened"
    world.service(chat, actor, {event: {}}, topic.id)


def delete(world: World, chat: Chat, topic: Topic) -> None:
    """Remove a topic with all its messages. Telegram tells the bot nothing of it."""
    del chat.topics[topic.id]
    for message_id in chat.threads.pop(topic.id, []):
        chat.messages.pop(message_id, None)
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
    _publish(world, chat, topic, "deleted")


def valid_name(name: str) -> str:
    """The name as Telegram keeps it. Raises 400 when it is empty or too long."""
    name = name.strip()
    if is_blank(name):
        raise bad_request("name must be non-empty")
    if len(name) > MAX_NAME:
        # Telegram's own server cuts silently; nobody should build on what is not documented.
        raise bad_request(f"name length must not exceed {MAX_NAME}")
    return name


def _publish(world: World, chat: Chat, topic: Topic, action: str) -> None:
    if world.events.is_heard:
        fields = {"chat": chat.id, "action": action, "topic": topic.to_json()}
        world.events.publish("topic", fields)
