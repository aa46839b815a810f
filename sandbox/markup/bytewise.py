"""What both kinds of Markdown share: a walk over UTF-8 bytes that counts UTF-16 units."""

from __future__ import annotations

from typing import NoReturn

from sandbox.errors import Json, bad_request

END = b")"
_SPACES = b" \t\r\n\0\v"
_AHEAD = b"\0\0\0"


class Bytewise:
    """The walk. Telegram reads a few bytes ahead of the last one and finds zeros there."""

    def __init__(self, source: str) -> None:
        encoded = source.encode()
        self.size = len(encoded)
        self.source = encoded + _AHEAD
        self.at = 0
        self.length = 0
        self.result = bytearray()
        self.entities: list[Json] = []

    def sees(self, expected: bytes) -> bool:
        """Whether this comes next."""
        return self.source.startswith(expected, self.at)

    def copy(self) -> None:
        """Take the next byte over into the text."""
        byte = self.source[self.at]
        if byte & 0xC0 != 0x80:
            self.length += 2 if byte >= 0xF0 else 1
        self.result.append(byte)
        self.at += 1

    def add(self, entity: Json | None, offset: int) -> None:
        """Note an entity from `offset` to here, unless it is empty."""
        if entity is not None and self.length > offset:
            self.entities.append(entity | {"offset": offset, "length": self.length - offset})

    def text(self) -> str:
        """The text without its marks."""
        return self.result.decode()

    def fail(self, words: str) -> NoReturn:
        """Refuse the text."""
        raise bad_request(f"can't parse entities: {words}")


def is_escapable(byte: int) -> bool:
    """Whether a backslash before this byte means the byte itself."""
    return 0 < byte <= 126


def pre_start(source: bytes, at: int, size: int) -> tuple[int, str]:
    """Behind the three backticks: where the code begins, and its language."""
    end, language = at, ""
    while source[end] not in _SPACES and source[end] != ord("`"):
        end += 1
    if end not in (at, size) and source[end] != ord("`"):
        language, at = source[at:end].decode(errors="replace"), end
    # One new line in front of the code is not part of it.
    if source[at : at + 2] in (b"\r\n", b"\n\r"):
        return at + 2, language
    return at + 1 if source[at : at + 1] in (b"\n", b"\r") else at, language
