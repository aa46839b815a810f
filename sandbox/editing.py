"""What every method that edits a message of the bot shares."""

from __future__ import annotations

from sandbox.errors import Json, bad_request
from sandbox.keyboard import parse_inline_keyboard
from sandbox.model import Chat, Message
from sandbox.params import Params
from sandbox.world import World


def own_message(world: World, chat: Chat, params: Params) -> Message:
    """The message to edit. Raises 400 when it is gone, or is not the bot's own to change."""
    if not params.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not may_edit(world, message):
        raise bad_request("message can't be edited")
    return message


def may_edit(world: World, message: Message) -> bool:
    """Whether the bot wrote this itself and did not only pass it on."""
    is_own = message.sender is world.bot and "forward_origin" not in message.content
    return is_own and not message.is_service


def given_keyboard(chat: Chat, params: Params) -> Json | None:
    """The keyboard that an edit puts under the message; without one, the old one goes."""
    given = params.object("reply_markup", "reply keyboard markup")
    return parse_inline_keyboard(given, in_private=chat.person is not None, only_inline=True)


def edit(world: World, message: Message, content: Json, markup: Json | None) -> Json:
    """Change what a message shows. Raises 400 when that is what it shows already."""
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
