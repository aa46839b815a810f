"""The bot to compare with: Impostor on python-telegram-bot, as its examples teach to write it.

    python -m benchmarks.plain_bot BOT_API_URL TOKEN DATABASE

``Application`` with its own updater and request class, 256 updates at once, games in SQLite
with one commit a press, the same rules. Each press is answered, and the board is edited after
each press that changes it.
"""

from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from games.contract import Action, Context, Rejected
from games.impostor.state import Vote
from games.table import AnyWorld, Rulebook, encode
from managers.content import load_library

CONCURRENT_UPDATES = 256
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS games (id INTEGER PRIMARY KEY, version INTEGER NOT NULL,"
    " rules TEXT NOT NULL, state TEXT NOT NULL, players TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS moves (id INTEGER PRIMARY KEY, game_id INTEGER NOT NULL,"
    " player_id INTEGER NOT NULL, move TEXT NOT NULL, at TEXT NOT NULL);"
)

_players = msgspec.json.Decoder(dict[int, msgspec.Raw])


def open_store(path: Path) -> sqlite3.Connection:
    """The games, as durable as Parlor's: write-ahead log, and every commit on the disk."""
    store = sqlite3.connect(path)
    store.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {SCHEMA}")
    return store


def callback_data(game: int, button: int) -> str:
    """What a button of the board carries: the seat of the player to vote for, or their number
    for a vote to skip."""
    return f"vote:{game}:{button}"


class Games:
    """The handler of presses, and the games."""

    def __init__(self, store: sqlite3.Connection, book: Rulebook) -> None:
        self._store = store
        self._book = book

    async def pressed(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Make the move, answer it, show the board."""
        query = update.callback_query
        assert query is not None
        _, game, button = (query.data or "").split(":")
        world = self._load(int(game))
        seats, chosen = world.shared.play.seats, int(button)
        target = seats[chosen] if chosen < len(seats) else None
        action = Action(query.from_user.id, Vote(target))
        step = self._book.apply(world, action, Context(datetime.now(UTC), Random()))
        if isinstance(step, Rejected):
            await query.answer("You cannot do that now.", show_alert=True)
            return
        if step.world is world:
            await query.answer("That is your vote already.")
            return
        self._save(int(game), action, step.world)
        name = "Skip" if target is None else name_of(target)
        await query.answer(f"You vote for {name}. You may change your vote.")
        await query.edit_message_text(
            board_html(step.world), parse_mode="HTML", reply_markup=keyboard(int(game), seats)
        )

    def _load(self, game: int) -> AnyWorld:
        rules, state, players = self._store.execute(
            "SELECT rules, state, players FROM games WHERE id = ?", (game,)
        ).fetchone()
        each = {player: bytes(raw).decode() for player, raw in _players.decode(players).items()}
        return self._book.decode(rules, self._book.game.state_version, state, each)

    def _save(self, game: int, action: Action, world: AnyWorld) -> None:
        now = datetime.now(UTC).isoformat()
        players = msgspec.json.encode(world.players).decode()
        with self._store:
            self._store.execute(
                "UPDATE games SET version = version + 1, state = ?, players = ? WHERE id = ?",
                (encode(world.shared), players, game),
            )
            self._store.execute(
                "INSERT INTO moves (game_id, player_id, move, at) VALUES (?, ?, ?, ?)",
                (game, action.actor, encode(action.move), now),
            )


def name_of(player: int) -> str:
    """What a player is called."""
    return f"Player {player % 1_000}"


def board_html(world: AnyWorld) -> str:
    """The board of a vote: who has voted for whom, and who is aboard."""
    play, players = world.shared.play, world.players
    lines = [f"🗳 <b>Round {play.round} · Vote</b> until {play.deadline:%H:%M} UTC"]
    ballots = {voter: players[voter].ballot for voter in play.seats if players[voter].ballot}
    lines.append(f"Voted: {len(ballots)}/{len(play.seats)}")
    for voter, ballot in ballots.items():
        target = "Skip" if ballot.target is None else name_of(ballot.target)
        lines.append(f"{name_of(voter)} → {target}")
    lines.append(f"<b>Aboard ({len(play.seats)}):</b> {', '.join(map(name_of, play.seats))}")
    lines.append("<i>A tie, or most votes for Skip, ejects nobody. You may change your vote.</i>")
    return "\n\n".join(lines)


def keyboard(game: int, seats: tuple[int, ...]) -> InlineKeyboardMarkup:
    """A button for each player, and the ones below them."""
    labels = [*(f"🗳 {name_of(player)}" for player in seats), "⏭ Skip"]
    labels += ["👁 What I saw", "🎭 Me", "❓ Help"]
    buttons = [
        InlineKeyboardButton(label, callback_data=callback_data(game, number))
        for number, label in enumerate(labels)
    ]
    return InlineKeyboardMarkup([buttons[i : i + 2] for i in range(0, len(buttons), 2)])


def main() -> None:
    """Run until killed."""
    url, token, path = sys.argv[1:]
    games = Games(open_store(Path(path)), load_library().rulebooks["impostor"])
    application: Any = (
        Application.builder()
        .token(token)
        .base_url(f"{url}/bot")
        .concurrent_updates(CONCURRENT_UPDATES)
        .build()
    )
    application.add_handler(CallbackQueryHandler(games.pressed))
    application.run_polling()


if __name__ == "__main__":
    main()
