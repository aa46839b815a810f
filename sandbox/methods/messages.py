"""Messages of the bot: sent, edited, deleted and pinned."""

from __future__ import annotations

import hashlib
from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.keyboard import parse_inline_keyboard
from sandbox.markup import is_blank, parse, utf16_length
from sandbox.model import Chat, Message
from sandbox.params import Params
from sandbox.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024
DELETE_WITHIN = 48 * 3600
KEPT_FILES = 200
CHAT_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    chat = world.bot_chat(params.chat_id())
    content = _text_content(world, params)
    return _send(world, params, chat, content)


def send_photo(world: World, params: Params) -> Json:
    """Send a picture: an uploaded one, a known file_id or a URL."""
    chat = world.bot_chat(params.chat_id())
    content: Json = {"photo": [_photo(world, params)]}
    caption, entities = _formatted(world, params, "caption", "caption_entities")
    if utf16_length(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if caption:
        content["caption"] = caption
    if entities:
        content["caption_entities"] = entities
    return _send(world, params, chat, content)


def edit_message_text(world: World, params: Params) -> Json:
    """Replace a text and the keyboard under it."""
    chat = world.bot_chat(params.chat_id())
    message = _own_message(world, chat, params)
    content = _text_content(world, params)
    markup = parse_inline_keyboard(params.object("reply_markup"))
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, content, markup)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """Replace only the keyboard."""
    chat = world.bot_chat(params.chat_id())
    message = _own_message(world, chat, params)
    markup = parse_inline_keyboard(params.object("reply_markup"))
    return _edit(world, message, message.content, markup)


def delete_message(world: World, params: Params) -> bool:
    """Delete one message."""
    chat = world.bot_chat(params.chat_id())
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(world, message):
        raise bad_request("message can't be deleted")
    _delete(world, chat, [message.id])
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete up to 100 messages; those that are gone or out of reach are skipped."""
    chat = world.bot_chat(params.chat_id())
    ids: Any = params.object("message_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers are not specified")
    known = [chat.messages.get(i) for i in ids if isinstance(i, int)]
    _delete(world, chat, [m.id for m in known if m is not None and _may_delete(world, m)])
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    """Pin a message; the chat is told by a service message."""
    chat = _chat_to_pin_in(world, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None or message.is_service:
        raise bad_request("message to pin not found")
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    pinned = {"pinned_message": message.to_json(nested=True)}
    world.service(chat, world.bot, pinned, message.thread)
    world.publish_chat(chat)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    """Unpin a message, or the one pinned last."""
    chat = _chat_to_pin_in(world, params)
    message_id = params.optional_integer("message_id")
    if message_id is None and chat.pinned:
        message_id = chat.pinned[-1]
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.publish_chat(chat)
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is busy; the sandbox checks the call and shows nothing."""
    world.bot_chat(params.chat_id())
    if params.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _send(world: World, params: Params, chat: Chat, content: Json) -> Json:
    markup = parse_inline_keyboard(params.object("reply_markup"))
    thread = _thread(chat, params)
    reply_to = _replied_message(chat, params)
    world.count_send(chat)
    message = world.post(
        chat, world.bot, content, thread=thread, reply_to=reply_to, reply_markup=markup
    )
    return message.to_json()


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
    reply: Any = params.object("reply_parameters") or {}
    if not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    message_id = reply.get("message_id", params.optional_integer("reply_to_message_id"))
    if message_id is None:
        return None
    message = chat.messages.get(message_id)
    if message is None and not (
        reply.get("allow_sending_without_reply") or params.boolean("allow_sending_without_reply")
    ):
        raise bad_request("message to be replied not found")
    return message


def _text_content(world: World, params: Params) -> Json:
    text, entities = _formatted(world, params, "text", "entities")
    if is_blank(text):
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _formatted(
    world: World, params: Params, name: str, entities_name: str
) -> tuple[str, list[Json]]:
    source, mode = params.text(name), params.text("parse_mode")
    given = None if mode else params.object(entities_name)
    text, entities = parse(source, mode)
    if given is not None:
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            raise bad_request(f"can't parse {entities_name}: Array of MessageEntity expected")
        # Offsets of given entities count in the untouched text.
        text, entities = source, given
    return text, [_with_user(world, entity) for entity in entities]


def _with_user(world: World, entity: Json) -> Json:
    user_id = entity.get("user_id")
    if user_id is None:
        return entity
    kept = {key: value for key, value in entity.items() if key != "user_id"}
    user = world.users.get(user_id)
    # Telegram keeps a mention of someone it cannot find as plain text with a link.
    if user is None:
        return kept | {"type": "text_link", "url": f"tg://user?id={user_id}"}
    return kept | {"user": user.to_json()}


def _photo(world: World, params: Params) -> Json:
    photo = params.values.get("photo")
    if isinstance(photo, str) and photo.startswith("attach://"):
        photo = params.values.get(photo.removeprefix("attach://"))
    if not photo:
        raise bad_request("there is no photo in the request")
    if isinstance(photo, tuple):
        file_id = hashlib.sha256(photo[1]).hexdigest()[:24]
        world.files[file_id] = photo
        if len(world.files) > KEPT_FILES:
            world.files.popitem(last=False)
        size = len(photo[1])
    else:
        file_id, size = str(photo), 0
    unique = hashlib.sha256(file_id.encode()).hexdigest()[:16]
    return {
        "file_id": file_id,
        "file_unique_id": unique,
        "width": 800,
        "height": 600,
        "file_size": size,
    }


def _own_message(world: World, chat: Chat, params: Params) -> Message:
    if not params.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not world.bot or message.is_service:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Message, content: Json, markup: Json | None) -> Json:
    world.count_send(message.chat)
    if content == message.content and markup == message.reply_markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are "
            "exactly the same as a current content and reply markup of the message"
        )
    message.content, message.reply_markup = content, markup
    message.edit_version += 1
    message.edit_date = int(world.now())
    world.publish_message("edit", message)
    return message.to_json()


def _may_delete(world: World, message: Message) -> bool:
    chat = message.chat
    recent = world.now() - message.date < DELETE_WITHIN
    if chat.person is not None:
        return recent
    if world.bot_member(chat).may("can_delete_messages"):
        return True
    return message.sender is world.bot and recent


def _delete(world: World, chat: Chat, ids: list[int]) -> None:
    for message_id in ids:
        message = chat.messages.pop(message_id, None)
        if message is None:
            continue
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
        if world.events.is_heard:
            fields = {"chat": chat.id, "topic": message.thread, "message_id": message_id}
            world.events.publish("delete", fields, world.audience(chat))


def _chat_to_pin_in(world: World, params: Params) -> Chat:
    chat = world.bot_chat(params.chat_id())
    if chat.person is None and not world.bot_member(chat).may("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "sendChatAction": send_chat_action,
}
