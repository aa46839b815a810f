"""Telegram's HTML to text and entities; offsets and lengths count UTF-16 units."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sandbox.errors import Json, bad_request

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_KNOWN = {*_PLAIN, "a", "span", "blockquote", "tg-emoji"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z]));?")
_SPECIAL = re.compile(r"[<&]")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.\-]*")
_SPACES = re.compile(r"\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_AUTOMATIC = re.compile(
    r"(?P<bot_command>(?<![\w/@<])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![\w@/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
    r"|(?P<url>https?://[^\s<>\"]+)"
)


def utf16_length(text: str) -> int:
    """The length Telegram counts in: UTF-16 code units, so most emoji count twice."""
    return len(text) + sum(1 for char in text if char > "\uffff")


@dataclass(slots=True)
class _Open:
    tag: str
    at: int
    offset: int
    attributes: dict[str, str]


class _HtmlParser:
    """One pass over the source; byte offsets are worked out only for an error message."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        position = 0
        while match := _SPECIAL.search(self.source, position):
            self._emit(self.source[position : match.start()])
            position = match.start()
            if self.source[position] == "&":
                position = self._character(position)
            elif self.source.startswith("</", position):
                position = self._end_tag(position)
            else:
                position = self._start_tag(position)
        self._emit(self.source[position:])
        if self.open:
            tag = self.open[-1].tag
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\""
            )
        return "".join(self.pieces), self.entities

    def _fail(self, words: str, at: int, more: str = "") -> Exception:
        offset = len(self.source[:at].encode())
        return bad_request(f"can't parse entities: {words} at byte offset {offset}{more}")

    def _emit(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.length += utf16_length(text)

    def _character(self, at: int) -> int:
        text, end = _character_reference(self.source, at)
        self._emit(text)
        return end

    def _start_tag(self, at: int) -> int:
        match = _TAG_NAME.match(self.source, at + 1)
        assert match is not None  # The pattern also matches nothing.
        tag, position = match.group().lower(), match.end()
        if position >= len(self.source):
            raise self._fail("Unclosed start tag", at)
        if tag not in _KNOWN:
            raise self._fail(f'Unsupported start tag "{tag}"', at)
        attributes, position = self._attributes(tag, at, position)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._fail('Tag "span" must have class "tg-spoiler"', at)
        self.open.append(_Open(tag, at, self.length, attributes))
        return position

    def _attributes(self, tag: str, at: int, position: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        source = self.source
        while True:
            position = _skip(_SPACES, source, position)
            if position >= len(source):
                raise self._fail(f'Unclosed start tag "{tag}"', at)
            if source[position] == ">":
                return found, position + 1
            end = _skip(_ATTRIBUTE_NAME, source, position)
            name = source[position:end].lower()
            if not name:
                raise self._fail(f'Empty attribute name in the tag "{tag}"', at)
            position = _skip(_SPACES, source, end)
            value = ""
            if source.startswith("=", position):
                value, position = self._value(tag, at, _skip(_SPACES, source, position + 1))
            found.setdefault(name, value)

    def _value(self, tag: str, at: int, position: int) -> tuple[str, int]:
        source = self.source
        if position >= len(source):
            raise self._fail(f'Unclosed start tag "{tag}"', at)
        if source[position] not in "\"'":
            end = _skip(_BARE_VALUE, source, position)
            if end >= len(source) or not (source[end].isspace() or source[end] == ">"):
                raise self._fail("Unexpected end of name token", position)
            return source[position:end], end
        end = source.find(source[position], position + 1)
        if end < 0:
            raise self._fail("Unclosed start tag", at)
        return _unescape(source[position + 1 : end]), end + 1

    def _end_tag(self, at: int) -> int:
        if not self.open:
            raise self._fail("Unexpected end tag", at)
        match = _TAG_NAME.match(self.source, at + 2)
        assert match is not None  # The pattern also matches nothing.
        tag = match.group().lower()
        position = _skip(_SPACES, self.source, match.end())
        if not self.source.startswith(">", position):
            raise self._fail("Unclosed end tag", at)
        opened = self.open.pop()
        if tag and tag != opened.tag:
            raise self._fail(
                "Unmatched end tag", at, f', expected "</{opened.tag}>", found "</{tag}>"'
            )
        self._close(opened)
        return position + 1

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        if not length or any(outer.tag in {"code", "pre"} for outer in self.open):
            # Telegram drops what is nested in code, but lets <pre> learn its language from it.
            language = opened.attributes.get("class", "")
            if self.open and opened.tag == "code" and language.startswith("language-"):
                self.open[-1].attributes["language"] = language.removeprefix("language-")
            return
        entity: Json = {"offset": opened.offset, "length": length}
        if opened.tag == "a":
            if not self._link(entity, opened):
                return
        elif opened.tag == "tg-emoji":
            entity |= {"type": "custom_emoji", "custom_emoji_id": opened.attributes.get("emoji-id")}
        elif opened.tag == "blockquote":
            wide = "expandable" in opened.attributes
            entity["type"] = "expandable_blockquote" if wide else "blockquote"
        else:
            entity["type"] = _PLAIN.get(opened.tag, "spoiler")
            if "language" in opened.attributes:
                entity["language"] = opened.attributes["language"]
        self.entities.append(entity)

    def _link(self, entity: Json, opened: _Open) -> bool:
        url = opened.attributes.get("href", "")
        if mention := re.fullmatch(r"tg://user\?id=(\d{1,19})", url):
            entity |= {"type": "text_mention", "user_id": int(mention.group(1))}
            return True
        entity |= {"type": "text_link", "url": url}
        return bool(re.match(r"(?:https?|tg|ton|mailto|tel):|[^\s/]+\.[^\s]", url))


def _skip(pattern: re.Pattern[str], source: str, position: int) -> int:
    match = pattern.match(source, position)
    return position if match is None else match.end()


def _character_reference(source: str, at: int) -> tuple[str, int]:
    match = _CHARACTER.match(source, at)
    if match is None:
        return "&", at + 1
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name], match.end()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return match.group(), match.end()
    return chr(code), match.end()


def _unescape(value: str) -> str:
    return _CHARACTER.sub(lambda match: _character_reference(match.group(), 0)[0], value)


def parse(source: str, parse_mode: str | None) -> tuple[str, list[Json]]:
    """The text that people will see and its entities, sorted; raises Telegram's 400."""
    text = source
    entities: list[Json] = []
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        text, entities = _HtmlParser(source).run()
    if _CONTROL.search(text):
        text = _CONTROL.sub(lambda match: "" if match.group() == "\r" else " ", text)
    text, entities = _trim(text, entities)
    entities += automatic_entities(text, entities)
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, entities


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    stripped = text.strip()
    if stripped == text or not entities:
        return stripped, entities
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(stripped)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            kept.append(entity | {"offset": start, "length": stop - start})
    return stripped, kept


def automatic_entities(text: str, taken: list[Json]) -> list[Json]:
    """Commands, mentions and links that Telegram marks by itself outside code and links."""
    if "/" not in text and "@" not in text:
        return []
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in taken
        if entity["type"] in {"code", "pre", "text_link", "text_mention"}
    ]
    found: list[Json] = []
    for match in _AUTOMATIC.finditer(text):
        offset = utf16_length(text[: match.start()])
        end = offset + len(match.group())
        if not any(start < end and offset < stop for start, stop in closed):
            found.append({"type": match.lastgroup, "offset": offset, "length": end - offset})
    return found


def is_blank(text: str) -> bool:
    """Whether people would see nothing: only spaces and invisible characters."""
    return all(char.isspace() or unicodedata.category(char) in {"Cf", "Cc"} for char in text)
