"""The names of people and of chats as others may be shown them.

A name is whatever somebody typed into Telegram: empty to the eye, written from right to left,
taller than the line, or letter for letter that of another player. What comes out of here fits
in a line, is visible, and differs from every other name beside it.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from games.contract import PlayerId

MAX_LENGTH = 24
"""Longer names are cut to this many characters, the last of them being ``…``."""

LONGEST_TITLE = 64
"""The same for the titles of chats, which stand alone and may be half as long as Telegram's."""

NOTHING_TO_SEE = "…"
"""What stands for a title in which nothing can be seen."""

_MOST_MARKS = 3
_TELL_APART_ROUNDS = 4
_ZWJ = "\u200d"
_JOINERS = frozenset({"\u200c", _ZWJ})
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LOOKALIKES = str.maketrans("авекмнорстухіјѕһԁ", "abekmhopctyxijshd")


@lru_cache(maxsize=32_768)
def presentable(raw: str, longest: int = MAX_LENGTH) -> str:
    """The name without what disturbs a line of text, cut to fit; empty if nothing can be seen."""
    kept: list[str] = []
    marks, seen = 0, False
    for char in unicodedata.normalize("NFC", raw):
        category = unicodedata.category(char)
        if category in {"Mn", "Me"}:
            marks += 1
            if kept and kept[-1] != " " and marks <= _MOST_MARKS:
                kept.append(char)
            continue
        marks = 0
        if category[0] == "Z" or category == "Cc" or char in _BLANKS:
            kept.append(" ")
        elif char in _JOINERS or not _is_control(char, category):
            kept.append(char)
            seen = seen or char not in _JOINERS
    if not seen:
        return ""
    return _cut(" ".join("".join(kept).split()), longest)


def presentable_title(raw: str) -> str:
    """A chat's title, for the middle of a line: its direction of writing stays its own."""
    title = presentable(raw, LONGEST_TITLE) or NOTHING_TO_SEE
    return f"\u2068{title}\u2069" if reads_leftward(title) else title


def shown_names(
    names: Mapping[PlayerId, str], nameless: Callable[[str], str]
) -> dict[PlayerId, str]:
    """The name to show for each player, all of them different to the eye.

    ``nameless`` makes a name for someone without a visible one from a few digits. Digits come
    from the player's id, so that they stay the same whoever else is looked at.
    """
    shown = {
        player: presentable(raw) or nameless(str(abs(player))[-4:]) for player, raw in names.items()
    }
    for _ in range(_TELL_APART_ROUNDS):
        crowds = _crowds(shown)
        if not crowds:
            break
        for crowd in crowds:
            for player, digits in _telling_digits(crowd).items():
                shown[player] = f"{shown[player]} #{digits}"
    return shown


def reads_leftward(name: str) -> bool:
    """Whether the name could turn the direction of the text around it."""
    return not name.isascii() and any(
        unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in name
    )


def _is_control(char: str, category: str) -> bool:
    if category == "Cn":  # Emoji newer than this Python's tables are unassigned to it.
        return not "\U0001f000" <= char <= "\U0001fbff"
    return category[0] == "C"


def _cut(name: str, longest: int) -> str:
    if len(name) <= longest:
        return name
    end = longest - 1
    while end > 1 and (_continues(name[end]) or name[end - 1] == _ZWJ):
        end -= 1
    flags = 0
    while flags < end and "\U0001f1e6" <= name[end - 1 - flags] <= "\U0001f1ff":
        flags += 1
    return name[: end - flags % 2].rstrip() + "…"


def _continues(char: str) -> bool:
    """Whether the character only changes the one before it, as accents and skin tones do."""
    is_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
    return is_tone or char in _JOINERS or unicodedata.category(char) in {"Mn", "Mc", "Me"}


@lru_cache(maxsize=32_768)
def _likeness(name: str) -> str:
    """What a hurried reader sees: no case, no styled letters, one alphabet for lookalikes."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LOOKALIKES)
    return "".join(char for char in folded if char not in _JOINERS)


def _crowds(shown: Mapping[PlayerId, str]) -> list[list[PlayerId]]:
    if len(shown) < 2 or len({_likeness(name) for name in shown.values()}) == len(shown):
        return []
    alike: defaultdict[str, list[PlayerId]] = defaultdict(list)
    for player, name in shown.items():
        alike[_likeness(name)].append(player)
    return [crowd for crowd in alike.values() if len(crowd) > 1]


def _telling_digits(crowd: Iterable[PlayerId]) -> dict[PlayerId, str]:
    ids = {player: str(abs(player)) for player in crowd}
    longest = max(len(digits) for digits in ids.values())
    for length in range(2, longest):
        if len({digits[-length:] for digits in ids.values()}) == len(ids):
            return {player: digits[-length:] for player, digits in ids.items()}
    return ids
