"""Telegram's HTML, with its server's words for mistakes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.errors import Json, bad_request
from sandbox.markup.lengths import utf16_length
from sandbox.markup.links import date_entity, emoji_entity, is_date_format, link_entity

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
}
_KNOWN = {*_PLAIN, "code", "pre", "a", "span", "blockquote", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z]));?")
_SPECIAL = re.compile(r"[<&]")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.\-]*")
_SPACES = re.compile(r"\s*")


@dataclass(slots=True)
class _Open:
    tag: str
    at: int
    offset: int
    piece: int
    attributes: dict[str, str]


class _Parser:
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
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
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
        self.open.append(_Open(tag, at, self.length, len(self.pieces), attributes))
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
        place = {"offset": opened.offset, "length": self.length - opened.offset}
        if not place["length"]:
            return
        if opened.tag in {"code", "pre"}:
            self._close_code(opened, place)
        elif entity := self._entity(opened):
            self.entities.append(entity | place)

    def _close_code(self, opened: _Open, place: Json) -> None:
        """Code in <pre>, if there is nothing else in it, says which language it is in."""
        language = opened.attributes.get("class", "")
        named = opened.tag == "code" and language.startswith("language-")
        given = {"language": language.removeprefix("language-")} if named else {}
        last = self.entities[-1] if self.entities else {}
        if opened.tag == "pre" and last.items() >= {"type": "code", **place}.items():
            if "language" in last:
                last["type"] = "pre"
                return
        elif given and last.items() >= {"type": "pre", **place}.items():
            last |= given
            return
        self.entities.append({"type": opened.tag} | given | place)

    def _entity(self, opened: _Open) -> Json | None:
        tag, attributes = opened.tag, opened.attributes
        if tag == "a":
            return link_entity(attributes.get("href") or "".join(self.pieces[opened.piece :]))
        if tag == "tg-emoji":
            emoji = emoji_entity(attributes.get("emoji-id", ""))
            if emoji is None:
                raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
            return emoji
        if tag == "tg-time":
            if not is_date_format(attributes.get("format", "")):
                raise bad_request("can't parse entities: Invalid date format used")
            return date_entity(attributes.get("unix", ""), attributes.get("format", ""))
        if tag == "blockquote":
            wide = "expandable" in attributes
            return {"type": "expandable_blockquote" if wide else "blockquote"}
        return {"type": _PLAIN.get(tag, "spoiler")}


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


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities; raises Telegram's 400."""
    return _Parser(source).run()
