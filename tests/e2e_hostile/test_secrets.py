"""What a group can watch is the same whatever is secret: every message, button, edit and call."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from db.engine import open_database, read_only
from db.models import Board, GameSession, Notice
from tests.e2e.conftest import BALANCE
from tests.e2e.game import NAMES, Game
from tests.e2e.records import Records
from tests.stage import PATIENCE, Person, Stage, set_stage, strike_stage

EVENING = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
SEEDS = (1, 4)
SHOWN = ("message_id", "from", "date", "text", "entities", "reply_markup", "edit_version")


class Watched:
    """A game whose every press is waited for until nothing moves any more."""

    def __init__(self, stage: Stage, records: Records) -> None:
        self.stage = stage
        self.records = records
        self.game = Game(stage, records, stage.people)

    async def settle(self) -> None:
        """Wait until everything is shown and told."""

        async def quiet() -> bool:
            boards = self.records.rows(select(Board.__table__))
            notices = self.records.rows(select(Notice.__table__))
            return (
                not self.stage.server.world.updates.pending
                and all(b["shown_version"] >= b["wanted_version"] for b in boards)
                and all(n["status"] == "sent" for n in notices)
            )

        await self.stage.until(quiet, PATIENCE, "the bot does not come to rest")

    async def each(self, *labels: str) -> None:
        """Everybody presses these buttons, one after the other."""
        for label in labels:
            for player in self.game.players:
                await self.press(player, label)

    async def press(self, player: Person, label: str) -> None:
        """One press, and all that comes of it."""
        await self.settle()
        await player.press(label)
        await self.settle()

    async def transcript(self) -> dict[str, Any]:
        """All that the group sees of the bot, and all that Telegram sees."""
        calls = (await self.stage.get("/sim/calls"))["calls"]
        # An answer and the edit that the same press led to may overtake each other.
        answers = sum(c["method"] == "answerCallbackQuery" for c in calls)
        made = [
            (c["method"], c["chat_id"], c["message_id"], c["ok"])
            for c in calls
            if c["method"] not in ("getUpdates", "setMyCommands", "answerCallbackQuery")
        ]
        messages = [{k: m.get(k) for k in SHOWN} for m in await self.stage.messages()]
        return {"messages": messages, "calls": made, "answers": answers}


async def play(database: Path, seed: int) -> tuple[str, dict[str, Any]]:
    """The same presses in a game with this seed; who was the impostor, and what was seen."""
    url = f"sqlite:///{database}"
    engine = open_database(url)
    stage = await set_stage(url, BALANCE)
    stage.start = EVENING
    stage.server.world.now = EVENING.timestamp
    try:
        await stage.group(list(NAMES[:4]))
        await stage.open()
        watched = Watched(stage, Records(read_only(engine)))
        game = watched.game
        await greeted(stage)
        await game.open_lobby()
        for player in game.players[1:]:
            await watched.press(player, "Join")
        with engine.begin() as connection:
            connection.execute(update(GameSession).values(seed=seed))
        await game.begin()
        await watched.settle()
        await play_a_round_and_a_half(watched)
        return game.impostors[0].name, await watched.transcript()
    finally:
        await strike_stage(stage)
        engine.dispose()


async def greeted(stage: Stage) -> None:
    """Wait until the bot has said hello to the group."""

    async def look() -> bool:
        found = await stage.get(f"/sim/chats/{stage.chat}/messages", limit=200)
        return any(m["from"]["is_bot"] and m.get("text") for m in found["messages"])

    await stage.until(look, PATIENCE, "the bot does not say hello")


async def play_a_round_and_a_half(watched: Watched) -> None:
    game, (ann, ben, cat, dan) = watched.game, watched.game.players
    await watched.each("Task", "Bridge", "Look", "Act")
    await game.shows("Meeting")
    await watched.each("What I saw", "🔎 Cat", "Me")
    for player in game.players:
        await player.say("It was not me!")
    for player in (ann, ben, cat):
        await watched.press(player, "Ready")
    await game.shows("Vote")
    for player, label in ((ann, "Ben"), (ben, "Dan"), (cat, "Skip"), (ann, "Skip"), (ben, "Skip")):
        await watched.press(player, label)
    await watched.press(dan, "Skip")
    await game.next_round()
    await watched.settle()
    # An answer may be right, wrong, or for show; until the phase ends nobody else can tell.
    for player, letter in ((ann, "A"), (dan, "D"), (cat, "B")):
        await watched.press(player, "Task")
        await watched.press(player, letter)
    await watched.stage.board_shows("Round 2 · Tasks", "Ready: 3/4")


async def test_games_that_differ_in_secrets_look_the_same(
    tmp_path: Path, sqlite_template: Path
) -> None:
    seen = {}
    for seed in SEEDS:
        database = tmp_path / f"{seed}.db"
        shutil.copyfile(sqlite_template, database)
        seen[seed] = await play(database, seed)
    assert len({impostor for impostor, _ in seen.values()}) == len(SEEDS), "the secrets do differ"
    _, first = seen[SEEDS[0]]
    assert "Ready: 3/4" in str(first["messages"])
    for _, other in seen.values():
        assert other["messages"] == first["messages"]
        assert other["calls"] == first["calls"]
        assert other["answers"] == first["answers"]
