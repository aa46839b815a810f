"""Forum topics as the bot manages them."""

from __future__ import annotations

from sandbox import topics
from sandbox.errors import Json, bad_request
from sandbox.model import Chat, Topic
from sandbox.params import Params
from sandbox.world import World


def create_forum_topic(world: World, params: Params) -> Json:
    """Open a topic."""
    chat = _forum(world, params)
    if not world.bot_member(chat).may("can_manage_topics"):
        raise bad_request("not enough rights to create a topic")
    world.count_send(chat)
    topic = topics.create(
        world,
        chat,
        world.bot,
        params.text("name"),
        params.optional_integer("icon_color"),
        params.text("icon_custom_emoji_id") or None,
    )
    result: Json = {
        "message_thread_id": topic.id,
        "name": topic.name,
        "icon_color": topic.icon_color,
    }
    if topic.icon_custom_emoji_id:
        result["icon_custom_emoji_id"] = topic.icon_custom_emoji_id
    return result


def edit_forum_topic(world: World, params: Params) -> bool:
    """Rename a topic, or change its icon."""
    chat, topic = _managed(world, params, "edit the topic")
    name, icon = params.text("name"), params.values.get("icon_custom_emoji_id")
    if name or icon is not None:
        topics.rename(world, chat, world.bot, topic, name, None if icon is None else str(icon))
    return True


def close_forum_topic(world: World, params: Params) -> bool:
    """Close a topic."""
    chat, topic = _managed(world, params, "close or open the topic")
    topics.set_closed(world, chat, world.bot, topic, True)
    return True


def reopen_forum_topic(world: World, params: Params) -> bool:
    """Open a closed topic again."""
    chat, topic = _managed(world, params, "close or open the topic")
    topics.set_closed(world, chat, world.bot, topic, False)
    return True


def delete_forum_topic(world: World, params: Params) -> bool:
    """Delete a topic with its messages."""
    chat = _forum(world, params)
    topic = _topic(chat, params)
    if not world.bot_member(chat).may("can_delete_messages"):
        raise bad_request("not enough rights to delete the topic")
    topics.delete(world, chat, topic)
    return True


def _managed(world: World, params: Params, action: str) -> tuple[Chat, Topic]:
    chat = _forum(world, params)
    topic = _topic(chat, params)
    own = topic.creator == world.bot.id and world.bot_member(chat).is_admin
    if not own and not world.bot_member(chat).may("can_manage_topics"):
        raise bad_request(f"not enough rights to {action}")
    return chat, topic


def _forum(world: World, params: Params) -> Chat:
    chat = world.bot_chat(params.chat_id())
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(chat: Chat, params: Params) -> Topic:
    topic = chat.topics.get(params.integer("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    return topic


METHODS = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
