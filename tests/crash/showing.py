"""Compares the boards that people see with what the stored games should be showing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from bot.callback_data import Press, decode
from bot.render import Renderer
from db.models import Board
from managers.content import Library
from managers.namebook import NameBook
from managers.sitting import Sitting, load_sittings
from managers.words import Reader, names_in
from sandbox.keyboard import parse_inline_keyboard
from sandbox.markup import parse
from sandbox.model import Message
from sandbox.world import World
from tests.crash.findings import Finding

Shown = tuple[str, Any, Any]
"""A message as it looks: its text, its entities and its keyboard."""


def stale_boards(connection: Connection, library: Library, world: World) -> Iterator[Finding]:
    """Every board that is missing or shows something else than the state of its session."""
    known = _known(connection)
    due = _due(connection, library, set(known.values()))
    for (chat, message_id), session in known.items():
        message = world.chats[chat].messages.get(message_id) if message_id is not None else None
        if message is None:
            yield Finding("stale_boards", session, f"has no board: message {message_id} is gone")
        elif _seen(message) != due[session]:
            what = f"message {message_id} in {chat} shows\n{_seen(message)}\nnot\n{due[session]}"
            yield Finding("stale_boards", session, what)
    for message in leftover_boards(connection, library, world):
        what = f"message {message.id} in {message.chat.id} was left behind and shows the past"
        yield Finding("stale_boards", _session(message), what)


def leftover_boards(connection: Connection, library: Library, world: World) -> list[Message]:
    """The boards that stand in the sandbox, unknown to the bot, and show the past."""
    known = _known(connection)
    unknown = [
        message
        for chat in world.chats.values()
        for message in chat.messages.values()
        if _session(message) is not None and (chat.id, message.id) not in known
    ]
    due = _due(connection, library, {session for m in unknown if (session := _session(m))})
    return [message for message in unknown if _seen(message) != due[_session(message) or 0]]


def _known(connection: Connection) -> dict[tuple[int, int | None], int]:
    rows = connection.execute(select(Board.__table__).where(Board.status == "live")).mappings()
    return {(row["chat_id"], row["message_id"]): row["session_id"] for row in rows}


def _due(connection: Connection, library: Library, sessions: set[int]) -> dict[int, Shown]:
    """What the boards of these sessions have to look like."""
    renderer, names = Renderer(library.words, _link), NameBook()
    sittings = load_sittings(connection, library.rulebooks, sessions, lock=False)
    return {s.id: _render(connection, renderer, names, s) for s in sittings}


def _link(payload: str) -> str:
    return f"https://t.me/parlor_bot?start={payload}"


def _render(connection: Connection, renderer: Renderer, names: NameBook, sitting: Sitting) -> Shown:
    screen = sitting.book.board(sitting.world)
    called = names.names(connection, sitting.company | names_in(screen))
    reader = Reader("en", names=called)
    keyboard = renderer.keyboard(screen, sitting.id, sitting.book.epoch(sitting.world), reader)
    text, entities = parse(renderer.board_html(screen, reader), "HTML")
    markup = parse_inline_keyboard(keyboard.to_dict()) if keyboard is not None else None
    return text, entities or None, markup


def _seen(message: Message) -> Shown:
    return message.content["text"], message.content.get("entities"), message.reply_markup


def _session(message: Message) -> int | None:
    """The session whose board this message is, or was."""
    for row in (message.reply_markup or {}).get("inline_keyboard", []):
        for button in row:
            data = decode(button.get("callback_data", ""))
            if isinstance(data, Press):
                return data.session
    return None
