"""Telegram's MarkdownV2, byte by byte as its own server reads it, with its words for mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from sandbox.errors import Json, bad_request
from sandbox.markup.bytewise import END, Bytewise, is_escapable, pre_start
from sandbox.markup.links import emoji_or_date, link_entity

_RESERVED = b"_*[]()~`>#+-=|{}.!\n"
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "pre_code": "PreCode",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_CLOSERS = {
    "bold": b"*",
    "underline": b"__",
    "strikethrough": b"~",
    "spoiler": b"||",
    "code": b"`",
    "pre": b"```",
    "pre_code": b"```",
    "text_link": b"]",
    "custom_emoji": b"]",
}
_SIMPLE_STARTS = {b"*": "bold", b"~": "strikethrough", b"[": "text_link"}


@dataclass(slots=True)
class _Open:
    kind: str
    at: int
    offset: int
    begin: int
    language: str = ""


def parse_markdown_v2(source: str) -> tuple[str, list[Json]]:
    """Text and entities; raises Telegram's 400."""
    return _Parser(source).run()


class _Parser(Bytewise):
    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.nested: list[_Open] = []
        self.is_quoted = False
        self.may_quote = True

    def run(self) -> tuple[str, list[Json]]:
        while self.at < self.size:
            byte = self.source[self.at : self.at + 1]
            reserved = b"`" if self._is_in_code() else _RESERVED
            if byte == b"\\" and is_escapable(self.source[self.at + 1]):
                self.at += 1
                self._plain(starts_line=self.source[self.at] == ord("\n"))
            elif byte not in reserved:
                self._plain(starts_line=False)
            elif self._is_end(byte):
                self._close(byte)
            else:
                self._start(byte)
        self._close_last_quote()
        if self.nested:
            self._fail_open(self.nested[-1])
        return self.text(), self.entities

    # Plain text

    def _plain(self, *, starts_line: bool) -> None:
        if self.source[self.at] != ord("\r"):
            self.may_quote = starts_line
        self.copy()

    def _is_in_code(self) -> bool:
        return bool(self.nested) and self.nested[-1].kind in {"code", "pre", "pre_code"}

    # Starts

    def _start(self, byte: bytes) -> None:
        begin, kind = self.at, _SIMPLE_STARTS.get(byte)
        language = ""
        if byte == b"\n":
            self._plain(starts_line=True)
            return
        if byte == b">" and self.may_quote:
            self.at += 1
            if self.is_quoted:
                return
            kind, self.is_quoted = "blockquote", True
        elif kind is not None:
            self.at += 1
        elif byte == b"_":
            kind = "underline" if self.sees(b"__") else "italic"
            self.at += 2 if kind == "underline" else 1
        elif self.sees(b"||"):
            kind = "spoiler"
            self.at += 2
        elif self.sees(b"!["):
            kind = "custom_emoji"
            self.at += 2
        elif self.sees(b"```"):
            self.at, language = pre_start(self.source, self.at + 3, self.size)
            kind = "pre_code" if language else "pre"
        elif byte == b"`":
            kind = "code"
            self.at += 1
        else:
            self._fail_reserved(byte)
        self.nested.append(_Open(kind, begin, self.length, len(self.result), language))

    # Ends

    def _is_end(self, byte: bytes) -> bool:
        if not self.nested:
            return False
        if self.is_quoted and byte == b"\n" and self.source[self.at + 1] != ord(">"):
            return True
        kind = self.nested[-1].kind
        if kind == "italic":
            return byte == b"_" and not self.sees(b"__")
        closer = _CLOSERS.get(kind)
        return closer is not None and self.sees(closer)

    def _close(self, byte: bytes) -> None:
        kind = self.nested[-1].kind
        if byte == b"\n":
            self._close_quote(kind)
            return
        opened = self.nested[-1]
        entity: Json | None = {"type": kind}
        if kind == "text_link":
            entity = self._link(opened)
        elif kind == "custom_emoji":
            entity = self._emoji_or_date()
        elif kind == "pre_code":
            entity = {"type": "pre", "language": opened.language}
        self.at += len(_CLOSERS.get(kind, b"_"))
        self.nested.pop()
        self.add(entity, opened.offset)

    def _close_quote(self, kind: str) -> None:
        if kind != "blockquote":
            opened = self.nested[-1]
            # "||" just before the end of a quotation makes it one that people can expand.
            marks_end = kind == "spoiler" and (
                opened.at == self.at - 2
                or (opened.at == self.at - 3 and self.result.endswith(b"\r"))
            )
            if not marks_end:
                self._fail_open(opened)
            self.nested.pop()
            if self.nested[-1].kind != "blockquote":
                self._fail_open(self.nested[-1])
            kind = "expandable_blockquote"
        self.is_quoted = False
        self._plain(starts_line=True)
        self.add({"type": kind}, self.nested.pop().offset)

    def _close_last_quote(self) -> None:
        if not self.is_quoted:
            return
        kind = "blockquote"
        if self.nested[-1].kind == "spoiler" and self.nested[-1].at == self.size - 2:
            self.nested.pop()
            kind = "expandable_blockquote"
        if self.nested[-1].kind == "blockquote":
            self.add({"type": kind}, self.nested.pop().offset)

    def _link(self, opened: _Open) -> Json | None:
        if self.source[self.at + 1 : self.at + 2] != b"(":
            return link_entity(self.result[opened.begin :].decode(errors="replace"))
        return link_entity(self._url())

    def _emoji_or_date(self) -> Json:
        if self.source[self.at + 1 : self.at + 2] != b"(":
            raise bad_request(
                "can't parse entities: The entity must contain a tg://emoji or tg://time URL"
            )
        found = emoji_or_date(self._url())
        if found is None:
            raise bad_request("can't parse entities: Invalid tg://emoji or tg://time URL specified")
        return found

    def _url(self) -> str:
        """The URL in the parentheses behind the "]" here; goes on to the closing one."""
        self.at += 2
        begin, url = self.at, bytearray()
        while self.at < self.size and self.source[self.at] != END[0]:
            if self.source[self.at] == 0x5C and is_escapable(self.source[self.at + 1]):
                self.at += 1
            url.append(self.source[self.at])
            self.at += 1
        if self.at >= self.size:
            self.fail(f"Can't find end of a URL at byte offset {begin}")
        return url.decode(errors="replace")

    # Mistakes

    def _fail_open(self, opened: _Open) -> NoReturn:
        name = _NAMES[opened.kind]
        self.fail(f"Can't find end of {name} entity at byte offset {opened.at}")

    def _fail_reserved(self, byte: bytes) -> NoReturn:
        self.fail(
            f"Character '{byte.decode()}' is reserved and must be escaped with the preceding '\\'"
        )
