"""The processes of a load test: the server that presses, Parlor, and the plain bot."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from benchmarks import plain_bot
from benchmarks.load_server import Outcome, Shown, Trial, Voter
from benchmarks.tables import (
    BOARD_MESSAGE,
    PLAYERS,
    Table,
    patient_library,
    person,
    set_tables,
)
from bot.callback_data import Press, encode
from db.models import GameSession, PlayerGameLink
from games.contract import PlayerId
from managers.content import ROOT

PARLOR = "110000001:parlor_parlor_parlor_parlor_parlor"
PLAIN = "110000002:plain_plain_plain_plain_plain_plain"

START_SECONDS = 60.0


class LoadServer:
    """The server, once it runs, seen from outside."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def wait_for(self, bot: str) -> None:
        """Return once this bot asks for updates."""
        with urllib.request.urlopen(f"{self.url}/ready/{bot}", timeout=START_SECONDS):
            pass

    def run(self, trial: Trial) -> Outcome:
        """Press, and tell what became of it."""
        request = urllib.request.Request(f"{self.url}/trial", data=msgspec.json.encode(trial))
        with urllib.request.urlopen(request, timeout=START_SECONDS) as response:
            return msgspec.json.decode(response.read(), type=Outcome)


@contextmanager
def load_test(folder: Path, tables: int, *, plain: bool = True) -> Iterator[LoadServer]:
    """Both bots, with as many tables each, and the server that they talk to, all running; without
    ``plain``, Parlor alone."""
    parlor_db, plain_db = folder / "parlor.db", folder / "plain.db"
    engine, _, seated = set_tables(f"sqlite:///{parlor_db}", patient_library(), tables)
    _copy_games(engine, plain_db)
    engine.dispose()
    load = folder / "load.json"
    load.write_bytes(
        msgspec.json.encode(
            {
                PARLOR: [_board(table, _parlors_data) for table in seated],
                PLAIN: [_board(table, _plain_data) for table in seated],
            }
        )
    )
    with ExitStack() as running:
        process = running.enter_context(_process("-m", "benchmarks.load_server", str(load)))
        assert process.stdout is not None
        server = LoadServer(int(process.stdout.readline()))
        running.enter_context(parlor_process(server.url, f"sqlite:///{parlor_db}"))
        if plain:
            command = ("-m", "benchmarks.plain_bot", server.url, PLAIN, str(plain_db))
            running.enter_context(_process(*command))
        # The server goes first, so that it has no broken connections to complain of.
        running.callback(process.kill)
        server.wait_for(PARLOR)
        if plain:
            server.wait_for(PLAIN)
        yield server


def parlor_process(
    api_url: str, database_url: str, level: str = "ERROR"
) -> AbstractContextManager[subprocess.Popen[str]]:
    """Parlor as it is shipped, on this database and this Bot API server."""
    settings = {
        "BOT_TOKEN": PARLOR,
        "BOT_API_URL": api_url,
        "DATABASE_URL": database_url,
        "LOG_LEVEL": level,
    }
    return _process("main.py", "run", **settings)


@contextmanager
def _process(*arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    # Settings that an operator's environment has for the real bot are not for this one.
    ours = {"BALANCE_DIR": "", "TIMEZONE": "", "DEFAULT_LANGUAGE": "", **settings}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **ours},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


# ── What both bots start from ────────────────────────────────────────────────────────────────


def _copy_games(engine: Engine, path: Path) -> None:
    """The same games in the plain bot's database, under the same ids."""
    games = select(GameSession.id, GameSession.rules, GameSession.game_state)
    players = select(PlayerGameLink.player_id, PlayerGameLink.player_state)
    store = plain_bot.open_store(path)
    with engine.connect() as connection, store:
        for id_, rules, state in connection.execute(games).all():
            rows = connection.execute(players.where(PlayerGameLink.session_id == id_)).all()
            each = {player: msgspec.Raw((state or "").encode()) for player, state in rows}
            store.execute(
                "INSERT INTO games VALUES (?, 0, ?, ?, ?)",
                (id_, rules, state, msgspec.json.encode(each).decode()),
            )
    store.close()


def _parlors_data(table: Table, button: int) -> str:
    return encode(Press(table.session, table.epoch, button))


def _plain_data(table: Table, button: int) -> str:
    return plain_bot.callback_data(table.session, button)


def _board(table: Table, data: Callable[[Table, int], str]) -> Shown:
    """A board as its message stands in the chat, and everybody but the last seat as voters."""
    voters = tuple(
        _voter(player, tuple(data(table, button) for button in range(PLAYERS) if button != seat))
        for seat, player in enumerate(table.players[:-1])
    )
    message = msgspec.json.encode(_message(table, data))
    return Shown(table.chat, msgspec.Raw(message), voters)


def _message(table: Table, data: Callable[[Table, int], str]) -> dict[str, Any]:
    """The board's message, as large as the real one."""
    names = [person(player).name for player in table.players]
    text = "\n\n".join(
        (
            "🗳 Round 1 · Vote until 20:15 UTC",
            "Nobody was harmed.",
            f"Voted: {PLAYERS - 1}/{PLAYERS}",
            *(f"{name} → {names[0]}" for name in names[:-1]),
            f"Aboard ({PLAYERS}): {', '.join(names)}",
            "A tie, or most votes for Skip, ejects nobody. You may change your vote.",
        )
    )
    labels = [*(f"🗳 {name}" for name in names), "⏭ Skip", "👁 What I saw", "🎭 Me", "❓ Help"]
    buttons = [
        {"text": label, "callback_data": data(table, number)} for number, label in enumerate(labels)
    ]
    return {
        "message_id": BOARD_MESSAGE,
        "date": 1_700_000_000,
        "chat": {"id": table.chat, "type": "supergroup", "title": "A group", "is_forum": True},
        "from": {"id": 1, "is_bot": True, "first_name": "Bot", "username": "load_bot"},
        "text": text,
        "entities": [{"type": "bold", "offset": 3, "length": 14}],
        "reply_markup": {
            "inline_keyboard": [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
        },
    }


def _voter(player: PlayerId, buttons: tuple[str, ...]) -> Voter:
    shown = person(player)
    user = {
        "id": player,
        "is_bot": False,
        "first_name": shown.name,
        "username": shown.username,
        "language_code": shown.language,
    }
    return Voter(msgspec.Raw(msgspec.json.encode(user)), buttons)
