"""Messages passed on: forwarded with their origin, or copied without it."""

from __future__ import annotations

from sandbox import dice, polls
from sandbox.errors import Json, bad_request
from sandbox.model import Message
from sandbox.params import Params
from sandbox.sending import caption_content, send
from sandbox.world import World

_CAPTION = {"caption", "caption_entities", "show_caption_above_media"}
_OWN = {
    "has_protected_content",
    "forward_origin",
    "forward_from",
    "forward_from_chat",
    "forward_date",
}


def forward_message(world: World, params: Params) -> Json:
    """Show a message again, with who wrote it."""
    message = _source(world, params, "forward")
    if message.is_service or "has_protected_content" in message.content:
        raise bad_request("the message can't be forwarded")
    chat = world.bot_chat(params.chat_id())
    origin = message.content.get("forward_origin") or _origin(message)
    sent = send(world, params, chat, _without(message.content, _OWN) | _forwarded(origin))
    if poll := polls.poll_in(world, sent):
        # However often it is forwarded, a poll is one.
        poll.messages.append(sent)
    return sent.to_json()


def copy_message(world: World, params: Params) -> Json:
    """Send the same again as the bot's own; the id is all that Telegram says of it."""
    message = _source(world, params, "copy")
    if message.is_service:
        raise bad_request("the message can't be copied")
    content = _without(message.content, _OWN)
    if params.has("caption") and "photo" in content:
        content = _without(content, _CAPTION) | caption_content(world, params)
    chat = world.bot_chat(params.chat_id())
    if "dice" in content:
        content = {"dice": dice.throw(world, content["dice"]["emoji"])}
    poll = _copied_poll(world, message)
    if poll is not None:
        content = {"poll": poll.to_json()}
    sent = send(world, params, chat, content)
    if poll is not None:
        polls.open_poll(world, poll, sent, None)
    return {"message_id": sent.id}


def _source(world: World, params: Params, action: str) -> Message:
    given = params.text("from_chat_id")
    if not given:
        raise bad_request('parameter "from_chat_id" is required')
    try:
        chat = world.bot_chat(int(given))
    except ValueError:
        raise bad_request("chat not found") from None
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {action} not found")
    return message


def _origin(message: Message) -> Json:
    if message.sender_chat is not None:
        return {"type": "chat", "sender_chat": message.sender_chat, "date": message.date}
    return {"type": "user", "sender_user": message.sender.to_json(), "date": message.date}


def _forwarded(origin: Json) -> Json:
    """Where a message came from; Telegram still says it in the old way as well."""
    result: Json = {"forward_origin": origin, "forward_date": origin["date"]}
    if origin["type"] == "user":
        return result | {"forward_from": origin["sender_user"]}
    return result | {"forward_from_chat": origin["sender_chat"]}


def _without(content: Json, names: set[str]) -> Json:
    return {name: value for name, value in content.items() if name not in names}


def _copied_poll(world: World, message: Message) -> polls.Poll | None:
    """A poll of its own with the same question; nobody has voted in it yet."""
    known = polls.poll_in(world, message)
    if known is None:
        return None
    settled = _without(known.settled, {"open_period", "close_date"})
    return polls.Poll(settled | {"id": polls.next_id(world)}, known.options)


METHODS = {"forwardMessage": forward_message, "copyMessage": copy_message}
