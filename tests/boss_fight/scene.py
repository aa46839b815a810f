"""A fight to play in tests, in a chat that remembers."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from games.boss_fight import BossFight, build, questions
from games.boss_fight.state import LEVELS, Choose, Memory, Player, State, playing
from games.contract import Context, Event, Keepsake, Part, PlayerId, Step
from tests import scenes
from tests.scenes import NOON

FOLDER = Path(__file__).resolve().parents[2] / "games" / "boss_fight"
PINNED = Path(__file__).with_name("pinned.toml").read_bytes()
PINNED_BOSSES = b"""
[bosses.kraken]
hp = 300
[bosses.sphinx]
hp = 400
"""
TOPICS = ("science", "music", "myths", "nature")
BANK = {f"{topic}_{level}": 6 for topic in TOPICS for level in LEVELS}

K = TypeVar("K", bound=Event)


def pinned_game(bosses: bytes = PINNED_BOSSES, milestones: Sequence[int] = (2, 5, 10)) -> BossFight:
    """The game with numbers that stay the same when the real ones are tuned."""
    data = {**tomllib.loads(PINNED.decode()), "milestones": {"correct": list(milestones)}}
    return build(data, BANK, {"bosses": bosses})


def real_game() -> BossFight:
    """The game as it ships, but for the number of questions."""
    bosses = (FOLDER / "bosses.toml").read_bytes()
    return build((FOLDER / "balance.toml").read_bytes(), BANK, {"bosses": bosses})


class Scene(scenes.Scene):
    """One fight from its first question on."""

    def __init__(
        self,
        *teams: Sequence[PlayerId],
        game: BossFight | None = None,
        preset: str | None = None,
        memory: Memory | None = None,
        seed: int = 0,
        now: datetime = NOON,
    ) -> None:
        super().__init__(game or pinned_game(), seed, now)
        self.rules = self.game.rules(preset or self.game.presets[0], {})
        self.memory = memory if memory is not None else self.game.new_chat()
        step = self.game.setup_teams(self.rules, teams, self._context())
        self.game.check(step.world)
        self._keep(step)

    def _context(self, player: PlayerId | None = None) -> Context:
        return replace(super()._context(player), chat=self.memory)

    def _keep(self, step: Step[Any, Any]) -> None:
        super()._keep(step)
        if step.chat is not None:
            self.memory = step.chat

    # ── Acting ───────────────────────────────────────────────────────────────────────────────

    @property
    def right(self) -> int:
        """The option that is right just now."""
        return questions.show(self.world.shared.question).right

    def answer(self, player: PlayerId, right: bool = True) -> Step[State, Player]:
        """Answer the open question, on purpose rightly or wrongly."""
        return self.ok(player, Choose(self.right if right else (self.right + 1) % 4))

    def everybody(self, right: bool = True) -> None:
        """Let all who are still there answer, in seating order; that closes the question."""
        for player in playing(self.world):
            self.answer(player, right)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def next_question(self) -> None:
        """Let the reveal pass."""
        assert self.phase == "reveal"
        self.time_up()

    # ── Looking ──────────────────────────────────────────────────────────────────────────────

    @property
    def hp(self) -> int:
        return self.world.shared.hp

    def player(self, player: PlayerId) -> Player:
        return self.world.players[player]

    def part(self, name: str) -> tuple[Keepsake, ...]:
        """What was written down in one part at the end."""
        (found,) = [part for part in self.of(Part) if part.name == name]
        return found.keepsakes

    def kept(self, name: str, kind: type[K]) -> list[K]:
        """The keepsakes of one kind in a part."""
        return [each for each in self.part(name) if isinstance(each, kind)]
