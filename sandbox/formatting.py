"""Texts with their marks, however a bot has sent them: by a parse mode or as a list of entities."""

from __future__ import annotations

from typing import Any

from sandbox.errors import Json
from sandbox.fields import Fields
from sandbox.markup import parse, with_entities
from sandbox.markup.links import is_date_format
from sandbox.params import Params
from sandbox.world import World

_PLAIN = {"bold", "italic", "underline", "strikethrough", "spoiler", "code"}
_QUOTES = {"blockquote", "expandable_blockquote"}
# Telegram finds these by itself and takes nobody's word for them.
_AUTOMATIC = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
}
BIGGEST_PLACE = 1_000_000


def formatted(
    world: World, params: Params, name: str, mode: str = "parse_mode", entities: str = "entities"
) -> tuple[str, list[Json]]:
    """The text of a parameter and its entities; the other names are those of its companions."""
    # A list of entities that is no JSON is as good as none: so says Telegram's server.
    given = params.object_or_none(entities)
    return formatted_text(world, params.text(name), params.text(mode), given)


def formatted_text(
    world: World, source: str, parse_mode: str, given: Any
) -> tuple[str, list[Json]]:
    """A text and its entities; the list counts only where there is no parse mode."""
    if parse_mode and parse_mode.lower() != "none" and source:
        text, entities = parse(source, parse_mode)
    elif isinstance(given, list):
        text, entities = with_entities(source, _read(given))
    else:
        text, entities = parse(source, None)
    return text, [_with_user(world, entity) for entity in entities]


def _read(given: list[Any]) -> list[Json]:
    read = []
    for value in given:
        fields = Fields(value, "MessageEntity")
        place = {"offset": fields.integer("offset"), "length": fields.integer("length")}
        entity = _entity(fields)
        for name, number in place.items():
            if not 0 <= number <= BIGGEST_PLACE:
                raise fields.refusal(f"Receive an entity with incorrect {name} {number}")
        if entity is not None and place["length"]:
            read.append(entity | place)
    return read


def _entity(fields: Fields) -> Json | None:
    kind = fields.text("type")
    if kind in _PLAIN or kind in _QUOTES:
        return {"type": kind}
    if kind in _AUTOMATIC:
        return None
    if kind == "pre":
        language = fields.optional_text("language")
        return {"type": kind} | ({"language": language} if language else {})
    if kind == "text_link":
        return {"type": kind, "url": fields.text("url")}
    if kind == "text_mention":
        return {"type": kind, "user_id": fields.object("user").integer("id")}
    if kind == "custom_emoji":
        return {"type": kind, "custom_emoji_id": str(fields.integer("custom_emoji_id"))}
    if kind != "date_time":
        raise fields.refusal("Unsupported type specified")
    date_format = fields.optional_text("date_time_format")
    if not is_date_format(date_format):
        raise fields.refusal("Invalid date-time format specified")
    entity = {"type": kind, "unix_time": fields.integer("unix_time")}
    return entity | ({"date_time_format": date_format} if date_format else {})


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
