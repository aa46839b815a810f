"""Messages of the bot: sent, edited, deleted and pinned."""

from __future__ import annotations

from typing import Any

from sandbox.editing import edit, given_keyboard, own_message
from sandbox.errors import Json, bad_request
from sandbox.model import Chat, Message
from sandbox.params import Params
from sandbox.photos import sent_photo
from sandbox.sending import caption_content, send, text_content
from sandbox.world import World

DELETE_WITHIN = 48 * 3600
DICE_STAY = 24 * 3600
"""Seconds: bots delete their own messages within two days, a dice in private only after one."""
MOST_IDS = 100
CHAT_ACTIONS = {
    "typing",
    "cancel",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "record_audio",
    "upload_voice",
    "upload_audio",
    "upload_document",
    "choose_sticker",
    "find_location",
    "pick_up_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    chat = world.bot_chat(params.chat_id())
    content = text_content(world, params, "message is too long")
    return send(world, params, chat, content).to_json()


def send_photo(world: World, params: Params) -> Json:
    """Send a picture: an uploaded one, a known file_id or a URL."""
    chat = world.bot_chat(params.chat_id())
    content: Json = {"photo": [sent_photo(world, params)]}
    return send(world, params, chat, content | caption_content(world, params)).to_json()


def edit_message_text(world: World, params: Params) -> Json:
    """Replace a text and the keyboard under it."""
    chat = world.bot_chat(params.chat_id())
    message = own_message(world, chat, params)
    content = text_content(world, params, "MESSAGE_TOO_LONG")
    markup = given_keyboard(chat, params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return edit(world, message, _with_protection(message, content), markup)


def edit_message_caption(world: World, params: Params) -> Json:
    """Replace a caption and the keyboard under it."""
    chat = world.bot_chat(params.chat_id())
    message = own_message(world, chat, params)
    caption = caption_content(world, params)
    markup = given_keyboard(chat, params)
    if "photo" not in message.content:
        raise bad_request("there is no caption in the message to edit")
    content = {"photo": message.content["photo"]} | caption
    return edit(world, message, _with_protection(message, content), markup)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """Replace only the keyboard."""
    chat = world.bot_chat(params.chat_id())
    message = own_message(world, chat, params)
    return edit(world, message, message.content, given_keyboard(chat, params))


def delete_message(world: World, params: Params) -> bool:
    """Delete one message."""
    chat = world.bot_chat(params.chat_id())
    if not params.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(world, message)
    _delete(world, chat, [message])
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete up to 100 messages: all that are there, or none when one of them is out of reach."""
    chat = world.bot_chat(params.chat_id())
    found = [chat.messages.get(message_id) for message_id in _message_ids(params)]
    messages = [message for message in found if message is not None]
    for message in messages:
        _check_deletable(world, message)
    _delete(world, chat, messages)
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    """Pin a message; the chat is told by a service message."""
    chat = world.bot_chat(params.chat_id())
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    _check_may_pin(world, chat)
    if message.is_service:
        raise bad_request("service messages can't be pinned")
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    pinned = {"pinned_message": message.to_json(nested=True)}
    world.service(chat, world.bot, pinned, message.thread)
    world.publish_chat(chat)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    """Unpin a message, or the one pinned last."""
    chat = world.bot_chat(params.chat_id())
    _check_may_pin(world, chat)
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
    if params.text("action").lower() not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.bot_chat(params.chat_id())
    return True


def _with_protection(message: Message, content: Json) -> Json:
    """What protects a message from being passed on survives every edit."""
    kept = "has_protected_content"
    return content | {kept: True} if kept in message.content else content


def _message_ids(params: Params) -> list[int]:
    given: Any = params.object("message_ids")
    if given is None or given == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(given, list):
        raise bad_request("expected an Array of message identifiers")
    if len(given) > MOST_IDS:
        raise bad_request("too many message identifiers specified")
    if any(isinstance(one, bool) or not isinstance(one, int | str) for one in given):
        raise bad_request("message identifier must be a Number")
    try:
        ids = [int(one) for one in given]
    except ValueError:
        raise bad_request("can't parse message identifier as a Number") from None
    if any(message_id <= 0 for message_id in ids):
        raise bad_request("invalid message identifier specified")
    return ids


def _check_deletable(world: World, message: Message) -> None:
    chat = message.chat
    age = world.now() - message.date
    if chat.person is not None:
        if age >= DELETE_WITHIN or ("dice" in message.content and age < DICE_STAY):
            raise bad_request("message can't be deleted for everyone")
        return
    if world.bot_member(chat).may("can_delete_messages"):
        return
    if message.sender is not world.bot or age >= DELETE_WITHIN:
        raise bad_request("message can't be deleted")


def _delete(world: World, chat: Chat, messages: list[Message]) -> None:
    for message in messages:
        if chat.messages.pop(message.id, None) is None:
            continue
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        if world.events.is_heard:
            fields = {"chat": chat.id, "topic": message.thread, "message_id": message.id}
            world.events.publish("delete", fields, world.audience(chat))


def _check_may_pin(world: World, chat: Chat) -> None:
    if chat.person is None and not world.bot_member(chat).may("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "sendChatAction": send_chat_action,
}
