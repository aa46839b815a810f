"""How tests of words read them: as a player would, and as Telegram counts them."""

from __future__ import annotations

from functools import cache
from typing import Any

from fluent.syntax import ast, parse

from games.contract import Text, Texts
from managers.content import ROOT, Reader, load_library

LIBRARY = load_library()
LANGUAGES = ("en", "ru")
LONG = {player: f"{player:02}" + "W" * 22 for player in range(1, 31)}
"""Names as long as names are shown."""

Entry = tuple[str, dict[str, str]]


def messages(game: str, language: str) -> list[str]:
    """The names of a game's messages."""
    path = ROOT / "games" / game / "locales" / f"{language}.ftl"
    body = parse(path.read_text(encoding="utf-8")).body
    return [entry.id.name for entry in body if isinstance(entry, ast.Message)]


def plain(text: Text | Texts, language: str, **known: Any) -> str:
    """As an alert or a label shows it. ``known`` is what else a :class:`Reader` may know."""
    return LIBRARY.words.say(text, Reader(language, names=LONG, markup="plain", **known))


def width(said: str) -> int:
    """Length as Telegram counts it."""
    return len(said.encode("utf-16-le")) // 2


@cache
def bank(game: str, language: str, kind: str) -> dict[str, Entry]:
    """Every written puzzle or question by its id: its words, and its options by attribute."""
    path = ROOT / "games" / game / "locales" / f"{language}.{kind}.ftl"
    found: dict[str, Entry] = {}
    for entry in parse(path.read_text("utf-8")).body:
        if isinstance(entry, ast.BaseComment):
            continue
        assert isinstance(entry, ast.Message), f"not a message: {entry.to_json()}"
        assert entry.id.name not in found, f"{entry.id.name} is written twice"
        names = [attribute.id.name for attribute in entry.attributes]
        assert names == ["a", "b", "c", "d"], f"{entry.id.name} has the options {names}"
        options = {item.id.name: _said(item.value) for item in entry.attributes}
        found[entry.id.name] = (_said(entry.value), options)
    return found


def _said(pattern: ast.Pattern | None) -> str:
    assert pattern is not None
    assert all(isinstance(element, ast.TextElement) for element in pattern.elements), "no gaps here"
    return "".join(str(element.value) for element in pattern.elements)
