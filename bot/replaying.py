"""``main.py replay``: a session told move by move, as its log has it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import msgspec

from bot.config import Config
from db.engine import open_database, read_only, require_state
from games.contract import Move, PlayerId, Screen, text
from managers.content import load_library
from managers.names import presentable_title, shown_names
from managers.replay import CannotReplay, Replay, Replayed, replay
from managers.words import Reader, Words

_INDENT = "    "


def print_replay(config: Config, session_id: int, at: int | None, secret: bool) -> int:
    """Print a session; gives 0, or 1 if it cannot be played again or came out differently.

    Raises :class:`db.engine.DatabaseUnusable` and :class:`managers.content.ContentError`.
    """
    library = load_library(config.default_language, balance_dir=config.balance_dir)
    engine = open_database(config.database_url)
    try:
        require_state(engine, "current")
        with read_only(engine).connect() as connection:
            played = replay(connection, library.rulebooks, session_id, at)
    except CannotReplay as error:
        print(f"This cannot be played again: {error}.", file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    reader = Reader(
        config.default_language, names=played.names, zone=config.timezone, markup="plain"
    )
    for line in tell(played, library.words, reader, secret=secret):
        print(line)
    return 1 if played.verdict else 0


def tell(played: Replay, words: Words, reader: Reader, *, secret: bool = False) -> Iterator[str]:
    """The session as lines of text.

    While it goes on, what people did is told only with ``secret``; that they did something,
    and what everybody saw, always is.
    """
    return _Teller(played, words, reader, open_book=secret or played.over).tell()


class _Teller:
    def __init__(self, played: Replay, words: Words, reader: Reader, *, open_book: bool) -> None:
        self._played = played
        self._words = words
        self._reader = reader
        self._open_book = open_book
        self._names = shown_names(
            played.names, lambda digits: words.say(text("name-nameless", number=digits), reader)
        )

    def tell(self) -> Iterator[str]:
        yield from self._title()
        shown: list[str] = []
        for one in self._played.moves:
            yield ""
            yield self._headline(one)
            if self._open_book and one.answer is not None:
                yield f"{_INDENT}→ {self._words.say(one.answer.text, self._reader)}"
            board = self._board(one.board)
            if board != shown:
                yield from (f"{_INDENT}{line}".rstrip() for line in board)
                shown = board
        yield ""
        yield self._verdict()

    def _title(self) -> Iterator[str]:
        played = self._played
        game = self._words.say(text(f"{played.game_type}-name"), self._reader)
        chat = presentable_title(played.chat_title)
        yield f"{game} #{played.number} · {chat} · session {played.session_id}"
        if not self._open_book:
            yield "The game goes on: what was done in private is not shown (--secret shows it)."
        elif played.roles:
            roles = (f"{self._name(player)}: {role}" for player, role in played.roles.items())
            yield "Roles: " + ", ".join(roles)

    def _headline(self, one: Replayed) -> str:
        at = f"{one.at.astimezone(self._reader.zone):%Y-%m-%d %H:%M:%S}"
        if one.move is None:
            return f"#{one.number}  {at}  opened"
        who = self._name(one.actor) if one.actor is not None else "the house"
        admin = " (as admin)" if one.admin else ""
        return f"#{one.number}  {at}  {who}{admin}: {self._describe(one.move)}"

    def _describe(self, move: Move) -> str:
        """A move's name and what it carries, as far as it may be told."""
        if not self._open_book:
            return "…"
        fields: dict[str, Any] = msgspec.to_builtins(move)
        name = str(fields.pop("type"))
        details = ", ".join(f"{key} {value}" for key, value in fields.items())
        return f"{name} ({details})" if details else name

    def _board(self, screen: Screen) -> list[str]:
        said = "\n".join(self._words.say(line, self._reader) for line in screen.lines)
        return said.splitlines()

    def _name(self, player: PlayerId) -> str:
        return self._names.get(player, str(player))

    def _verdict(self) -> str:
        played, last = self._played, len(self._played.moves) - 1
        if played.verdict is None:
            return f"Stopped after move {last}."
        if played.verdict:
            return f"✗ This is not how it was kept: {played.verdict}."
        return f"✓ After move {last} the state is exactly the one that was kept."
