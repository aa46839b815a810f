"""What a player does with things that are theirs beyond any session: a game's ``home`` commands."""

from __future__ import annotations

import secrets
from random import Random

from games.contract import Context, Home, Move, PlayerId, Rejected
from games.table import Rulebook
from managers.memories import Memories
from managers.orders import Transaction


def play_at_home(
    work: Transaction, book: Rulebook, player: PlayerId, move: Move
) -> Home | Rejected:
    """Make a move at home, and keep the profile that it leads to. The player is on record."""
    memories = Memories(work.connection, work.now)
    profile = memories.get(book.game, "player", player)
    context = Context(work.now, Random(secrets.randbits(64)))
    home = book.game.at_home(profile, player, move, context)
    if isinstance(home, Home) and home.profile != profile:
        memories.change(book.game, "player", player, home.profile)
        memories.save()
    return home
