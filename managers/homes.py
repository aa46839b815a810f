"""What people do beyond any session: with their own things, or with what a chat remembers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlalchemy import Connection

from games.contract import Action, ChatPage, Context, Home, Move, PlayerId, Rejected, Standing
from games.table import Rulebook
from managers.memories import Memories
from managers.orders import Transaction


def play_at_home(
    work: Transaction, book: Rulebook, player: PlayerId, move: Move
) -> Home | Rejected:
    """Make a move at home, and keep the profile that it leads to. The player is on record."""
    memories = Memories(work.connection, work.now)
    profile = memories.get(book.game, "player", player)
    context = _context(work)
    home = book.game.at_home(profile, player, move, context)
    if isinstance(home, Home) and home.profile != profile:
        memories.change(book.game, "player", player, home.profile)
        memories.save()
    return home


def play_at_chat(
    work: Transaction, book: Rulebook, chat_id: int, player: PlayerId, move: Move, admin: bool
) -> ChatPage | Rejected:
    """Make a move that concerns what the game remembers of a chat, and keep what it leads to."""
    memories = Memories(work.connection, work.now)
    memory = memories.get(book.game, "chat", chat_id)
    page = book.game.at_chat(memory, Action(player, move, admin), _context(work))
    if isinstance(page, ChatPage) and page.memory is not memory:
        memories.change(book.game, "chat", chat_id, page.memory)
        memories.save()
    return page


def _context(work: Transaction) -> Context:
    return Context(work.now, Random(secrets.randbits(64)))


def standings_of(
    connection: Connection, book: Rulebook, chat_id: int, now: datetime
) -> Sequence[Standing]:
    """The leaderboards that a game keeps for a chat."""
    if book.game.chat_type is None:
        return ()
    memories = Memories(connection, now)
    memories.load([(book.key, "chat", chat_id)], lock=False)
    return book.game.standings(memories.get(book.game, "chat", chat_id), now)
