"""From what a bot sends to what people see: parsed, cleaned, trimmed, with Telegram's own marks."""

from __future__ import annotations

import re

from sandbox.errors import Json, bad_request
from sandbox.markup.fixing import fix
from sandbox.markup.html import parse_html
from sandbox.markup.lengths import utf16_length
from sandbox.markup.markdown import parse_markdown
from sandbox.markup.markdown_v2 import parse_markdown_v2

MAX_BYTES = 1 << 15
"""Longer sources are refused before they are parsed, as Telegram's server does."""

_PARSERS = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_AUTOMATIC = re.compile(
    r"(?P<bot_command>(?<![\w/@<])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![\w@/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
    r"|(?P<url>https?://[^\s<>\"]+)"
)
_CLOSED = {"code", "pre", "date_time", "text_link", "text_mention", "custom_emoji"}


def parse(source: str, parse_mode: str | None) -> tuple[str, list[Json]]:
    """The text that people will see and its entities, sorted; raises Telegram's 400."""
    if len(source.encode()) > MAX_BYTES:
        raise bad_request("text is too long")
    if not source or not parse_mode or parse_mode.lower() == "none":
        return with_entities(source, [])
    parser = _PARSERS.get(parse_mode.lower())
    if parser is None:
        raise bad_request("unsupported parse_mode")
    return with_entities(*parser(source))


def with_entities(source: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Clean and trim a text with these entities, and add those that Telegram marks by itself."""
    text = source
    if _CONTROL.search(text):
        text, entities = _clean(text, entities)
    text, entities = _trim(text, fix(entities))
    found = automatic_entities(text, entities)
    return text, fix(entities + found) if found else entities


def automatic_entities(text: str, taken: list[Json]) -> list[Json]:
    """Commands, mentions and links that Telegram marks by itself outside code and links."""
    if "/" not in text and "@" not in text:
        return []
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in taken
        if entity["type"] in _CLOSED
    ]
    found: list[Json] = []
    for match in _AUTOMATIC.finditer(text):
        offset = utf16_length(text[: match.start()])
        end = offset + len(match.group())
        if not any(start < end and offset < stop for start, stop in closed):
            found.append({"type": match.lastgroup, "offset": offset, "length": end - offset})
    return found


def _clean(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Control characters become spaces; carriage returns go, and offsets behind them with them."""
    gone = [utf16_length(text[: m.start()]) for m in re.finditer("\r", text)]
    moved = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        before, inside = sum(at < start for at in gone), sum(start <= at < end for at in gone)
        if entity["length"] > inside:
            kept = {"offset": start - before, "length": entity["length"] - inside}
            moved.append(entity | kept)
    return _CONTROL.sub(lambda match: "" if match.group() == "\r" else " ", text), moved


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Spaces go at both ends; in front, those that an entity begins with stay."""
    text = text.rstrip(" \n")
    end = utf16_length(text)
    first = min((entity["offset"] for entity in entities), default=end)
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    kept = []
    for entity in entities:
        length = min(entity["length"], end - entity["offset"])
        if length > 0:
            kept.append(entity | {"offset": entity["offset"] - lead, "length": length})
    return text[lead:], kept
