"""What all that is sent shares: where it goes, in reply to what, with which keyboard."""

from __future__ import annotations

from sandbox.errors import Json, bad_request
from sandbox.fields import Fields
from sandbox.formatting import formatted
from sandbox.keyboard import parse_inline_keyboard
from sandbox.markup import is_blank, utf16_length
from sandbox.model import Chat, Message
from sandbox.params import Params
from sandbox.world import World

# What each kind of content needs of those who are restricted, and Telegram's word for it.
_NEEDS = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "poll": ("can_send_polls", "polls"),
    "dice": ("can_send_other_messages", "dice"),
}
MAX_TEXT = 4096
MAX_CAPTION = 1024


def send(world: World, params: Params, chat: Chat, content: Json) -> Message:
    """Post something as the bot, after all checks that do not depend on what it is."""
    reply_markup = params.object("reply_markup", "reply keyboard markup")
    markup = parse_inline_keyboard(reply_markup, in_private=chat.person is not None)
    thread = _thread(chat, params)
    reply_to = _replied_message(chat, params)
    _check_may_send(world, chat, content)
    if params.boolean("protect_content"):
        content = content | {"has_protected_content": True}
    world.count_send(chat)
    return world.post(
        chat,
        world.bot,
        content,
        thread=thread,
        reply_to=reply_to,
        reply_markup=markup,
    )


def _check_may_send(world: World, chat: Chat, content: Json) -> None:
    permission, what = next(need for kind, need in _NEEDS.items() if kind in content)
    if not world.bot_member(chat).is_permitted(permission):
        raise bad_request(f"not enough rights to send {what} to the chat")


def text_content(world: World, params: Params, too_long: str) -> Json:
    """The text of a message; `too_long` is what Telegram says when it is too long."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    text, entities = formatted(world, params, "text")
    if is_blank(text):
        raise bad_request("text must be non-empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request(too_long)
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(world: World, params: Params) -> Json:
    """The caption of a picture, which may be empty."""
    caption, entities = formatted(world, params, "caption", entities="caption_entities")
    if utf16_length(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if is_blank(caption):
        return {}
    content: Json = {"caption": caption}
    if entities:
        content["caption_entities"] = entities
    if params.boolean("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def _thread(chat: Chat, params: Params) -> int | None:
    thread = params.optional_integer("message_thread_id")
    if not thread:
        return None
    # General has no thread id of its own: Telegram does not find 1 either.
    topic = chat.topics.get(thread)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")
    return topic.id


def _replied_message(chat: Chat, params: Params) -> Message | None:
    message_id = params.optional_integer("reply_to_message_id")
    is_optional = params.boolean("allow_sending_without_reply")
    given = params.object("reply_parameters", "reply parameters")
    if given is not None:
        if not isinstance(given, dict):
            raise bad_request("object expected as reply parameters")
        if not given:
            return None
        fields = Fields(given)
        message_id = fields.integer("message_id")
        is_optional = fields.boolean("allow_sending_without_reply")
        if fields.has("chat_id") and fields.text("chat_id") != str(chat.id):
            raise bad_request("the sandbox knows no replies to messages of another chat")
    if message_id is None or message_id <= 0:
        return None
    message = chat.messages.get(message_id)
    if message is None and not is_optional:
        raise bad_request("message to be replied not found")
    return message
