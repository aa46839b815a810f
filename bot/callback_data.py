"""What a button carries: a few typed values in at most 64 bytes.

Anybody can send a bot any bytes as callback data, so decoding takes nothing on trust: only what
:func:`encode` itself would have written is read. Who may do what is not decided here.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import msgspec

MAX_BYTES = 64
"""Telegram's limit for callback data."""

_SEPARATOR = ":"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[A-Za-z0-9_.+/-]*")
_NUMBER = re.compile(r"-?[0-9a-z]{1,13}")
_MOST = 2**63


class CallbackData(msgspec.Struct, frozen=True):
    """A kind of button. ``letter`` tells the kinds apart; fields are whole numbers and words."""

    letter: ClassVar[str]


class Press(CallbackData, frozen=True):
    """A move on a session's board: the one at ``index`` of the screen drawn in ``epoch``."""

    letter = "p"
    session: int
    epoch: int
    index: int


class Panel(CallbackData, frozen=True):
    """A move on a player's panel of a session: the one at ``index`` of the panel that has this
    digest."""

    letter = "q"
    session: int
    digest: int
    index: int


class AtHome(CallbackData, frozen=True):
    """A game's home command with its words, which are joined by a dot."""

    letter = "o"
    game: str
    name: str
    words: str = ""


class Setting(CallbackData, frozen=True):
    """Set a setting of this chat; without a value, show the values to choose from."""

    letter = "s"
    name: str
    value: str = ""


class Stats(CallbackData, frozen=True):
    """Turn the dashboard to ``view``: ``me``, ``chat`` or ``global``."""

    letter = "v"
    view: str
    page: int = 0


class RulesPage(CallbackData, frozen=True):
    """Turn the rules of a game to a page."""

    letter = "r"
    game: str
    page: int = 0


class MoveGame(CallbackData, frozen=True):
    """What to do with a game whose topic is gone: ``move`` it to a new topic, or ``end`` it."""

    letter = "m"
    session: int
    choice: str


class NewGame(CallbackData, frozen=True):
    """Open a lobby of this game at this pace."""

    letter = "n"
    game: str
    preset: str = ""


class Forget(CallbackData, frozen=True):
    """The answer of ``player`` to the question whether to erase their data: ``yes`` or ``no``."""

    letter = "f"
    player: int
    choice: str


class Help(CallbackData, frozen=True):
    """Turn the help to a page."""

    letter = "h"
    page: int = 0


_KINDS: dict[str, type[CallbackData]] = {
    kind.letter: kind
    for kind in (Press, Panel, AtHome, Setting, Stats, RulesPage, MoveGame, NewGame, Forget, Help)
}
_FIELDS = {
    kind: tuple((field.name, field.type) for field in msgspec.structs.fields(kind))
    for kind in _KINDS.values()
}


def encode(data: CallbackData) -> str:
    """The string that a button carries. Raises ValueError for values that do not fit in it."""
    parts = [data.letter]
    for name, kind in _FIELDS[type(data)]:
        value = getattr(data, name)
        parts.append(_write_number(value) if kind is int else _write_word(value))
    written = _SEPARATOR.join(parts)
    if len(written) > MAX_BYTES:
        raise ValueError(f"{len(written)} bytes of callback data, {MAX_BYTES} is the most: {data}")
    return written


def decode(written: str) -> CallbackData | None:
    """What a pressed button carries, or None if no button of ours ever carried that."""
    if len(written) > MAX_BYTES:
        return None
    letter, *parts = written.split(_SEPARATOR)
    kind = _KINDS.get(letter)
    if kind is None or len(parts) != len(_FIELDS[kind]):
        return None
    values: list[Any] = []
    for (_, field_type), part in zip(_FIELDS[kind], parts, strict=True):
        value = _read_number(part) if field_type is int else _read_word(part)
        if value is None:
            return None
        values.append(value)
    return kind(*values)


def _write_number(value: int) -> str:
    if not -_MOST <= value < _MOST:
        raise ValueError(f"{value} is not a 64-bit number")
    digits, rest = "", abs(value)
    while rest or not digits:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return f"-{digits}" if value < 0 else digits


def _read_number(written: str) -> int | None:
    if not _NUMBER.fullmatch(written):
        return None
    value = int(written, 36)
    if not -_MOST <= value < _MOST or _write_number(value) != written:
        return None
    return value


def _write_word(value: str) -> str:
    if not _WORD.fullmatch(value):
        raise ValueError(f"{value!r} has characters that callback data may not carry")
    return value


def _read_word(written: str) -> str | None:
    return written if _WORD.fullmatch(written) else None
