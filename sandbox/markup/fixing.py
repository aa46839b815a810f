"""Entities that overlap, put in the order that Telegram insists on.

Bold and its kin may be cut at another entity's ends; everything else goes whole or not at all, and
nothing is formatted inside code.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from sandbox.errors import Json

_SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = {"blockquote", "expandable_blockquote"}
_CLOSED = {"code", "pre", "date_time"}
_PRIORITIES = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_USUAL_PRIORITY = 50
END = 1 << 31


def fix(entities: list[Json]) -> list[Json]:
    """The entities as Telegram keeps them, sorted."""
    entities = in_order(entities)
    if all(_end(one) < other["offset"] for one, other in pairwise(entities)):
        return entities
    quotes = _without_overlaps([one for one in entities if one["type"] in _QUOTES])
    others = _QUOTES | set(_SPLITTABLE)
    whole = _without_overlaps([one for one in entities if one["type"] not in others])
    whole = [one for one in whole if not any(_crosses(one, quote) for quote in quotes)]
    fixed = in_order(whole + quotes)
    splittable = [one for one in entities if one["type"] in _SPLITTABLE]
    return in_order(fixed + _Cutter(splittable).cut_at(fixed))


def in_order(entities: Iterable[Json]) -> list[Json]:
    """Sorted as Telegram lists them: by place, longer ones first."""

    def key(entity: Json) -> tuple[int, int, int]:
        priority = _PRIORITIES.get(entity["type"], _USUAL_PRIORITY)
        return entity["offset"], -entity["length"], priority

    return sorted(entities, key=key)


def _without_overlaps(entities: list[Json]) -> list[Json]:
    kept: list[Json] = []
    end = 0
    for entity in entities:
        if entity["offset"] >= end:
            kept.append(entity)
            end = _end(entity)
    return kept


def _crosses(entity: Json, quote: Json) -> bool:
    """Whether the entity lies partly in the quotation, or around it."""
    start, quoted_from = int(entity["offset"]), int(quote["offset"])
    starts_before = start < quoted_from < _end(entity)
    return starts_before or quoted_from <= start < _end(quote) < _end(entity)


def _end(entity: Json) -> int:
    return int(entity["offset"] + entity["length"])


class _Cutter:
    """Goes through bold and its kin from left to right and cuts them where others begin or end."""

    def __init__(self, entities: list[Json]) -> None:
        self._waiting = entities
        self._open: dict[str, tuple[int, int]] = {}
        self._cut: list[Json] = []

    def cut_at(self, others: list[Json]) -> list[Json]:
        """The pieces; none of them lies inside code."""
        around: list[Json] = []
        for other in others:
            self._advance(other["offset"], around)
            around.append(other)
        self._advance(END, around)
        return self._cut

    def _advance(self, offset: int, around: list[Json]) -> None:
        while around and offset >= _end(around[-1]):
            inner = around.pop()
            before = len(self._cut)
            self._take(_end(inner))
            if inner["type"] in _CLOSED:
                del self._cut[before:]
        self._take(offset)

    def _take(self, offset: int) -> None:
        while self._waiting and self._waiting[0]["offset"] < offset:
            entity = self._waiting.pop(0)
            kind, start = entity["type"], entity["offset"]
            if kind in self._open and start <= self._open[kind][1]:
                begin, end = self._open[kind]
                self._open[kind] = begin, max(end, _end(entity))
            else:
                self._flush(start)
                self._open[kind] = start, _end(entity)
        self._flush(offset)

    def _flush(self, offset: int) -> None:
        for kind in _SPLITTABLE:
            begin, end = self._open.get(kind, (offset, offset))
            if begin >= offset:
                continue
            stop = min(end, offset)
            self._cut.append({"type": kind, "offset": begin, "length": stop - begin})
            if end <= offset:
                del self._open[kind]
            else:
                self._open[kind] = offset, end
