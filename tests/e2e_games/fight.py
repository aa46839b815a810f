"""A boss fight as its players live it. A test cannot think, so it looks the answers up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from games.boss_fight import questions
from games.boss_fight.state import State
from games.table import Table
from tests.e2e.records import Records
from tests.e2e_games.places import Hub
from tests.stage import Person

REVEAL_SECONDS = 5


class Fight:
    """One fight of two teams in one topic."""

    def __init__(self, hub: Hub, records: Records) -> None:
        self.hub = hub
        self.records = records
        self.reds: Sequence[Person] = ()
        self.blues: Sequence[Person] = ()
        self.number = 0

    @property
    def everybody(self) -> list[Person]:
        """Both teams."""
        return [*self.reds, *self.blues]

    def state(self) -> State:
        """The fight as it is kept."""
        kept = self.records.session()["game_state"]
        play = msgspec.json.decode(kept, type=Table[State]).play
        assert play is not None
        return play

    async def gather(self, reds: Sequence[Person], blues: Sequence[Person]) -> None:
        """The first of the reds opens the lobby, and everybody joins their team."""
        self.reds, self.blues = reds, blues
        await self.hub.say(reds[0], "/newgame boss_fight")
        await self.hub.board("Boss Fight", "Team 1")
        for team, members in ((1, reds), (2, blues)):
            for person in members:
                told = await self.hub.press(person, f"Team {team}")
                assert told.startswith(("You play in team", "You are in that team")), told

    async def begin(self) -> None:
        """Start, and wait for the first question."""
        assert await self.hub.press(self.reds[0], "Start") == "Here we go!"
        await self.asked()

    async def asked(self) -> dict[str, Any]:
        """Wait for the next question."""
        self.number += 1
        return await self.hub.board(f"question {self.number}/", "Answered: 0/")

    def letters(self, right: Sequence[Person], wrong: Sequence[Person]) -> dict[Person, str]:
        """What these people have to press to be right or wrong."""
        place = questions.show(self.state().question).right
        letters = dict.fromkeys(right, questions.LETTERS[place])
        return letters | dict.fromkeys(wrong, questions.LETTERS[(place + 1) % 4])

    async def answer(
        self, right: Sequence[Person], wrong: Sequence[Person] = ()
    ) -> Mapping[Person, str]:
        """Answer the open question, one after the other in this order."""
        board = await self.hub.board()
        letters = self.letters(right, wrong)
        return {p: await p.press(letter, on=board) for p, letter in letters.items()}

    async def answer_at_once(self, right: Sequence[Person]) -> Mapping[Person, str]:
        """Answer the open question, all at the same moment."""
        board = await self.hub.board()
        letters = self.letters(right, ())
        told = await asyncio.gather(*(p.press(letter, on=board) for p, letter in letters.items()))
        return dict(zip(letters, told, strict=True))

    async def run_out_of_time(self) -> None:
        """Let the open question's time run out, and no more: whoever jumps further may pass over
        the reveal, whose board then stands for as long as the next one takes to be drawn."""
        left = self.records.session()["deadline_at"] - self.hub.stage.now()
        await self.hub.stage.pass_time(left.total_seconds())

    async def revealed(self) -> dict[str, Any]:
        """Wait for the solution of the open question."""
        return await self.hub.board("✅", "The next question comes at")

    async def next_question(self) -> None:
        """From a reveal to the next question."""
        await self.hub.stage.pass_time(REVEAL_SECONDS)
        await self.asked()

    async def win(self) -> None:
        """The reds know everything and the blues nothing, until the boss is defeated."""
        while self.state().hp > 0:
            await self.answer(self.reds, self.blues)
            if self.state().phase == "over":
                break
            await self.revealed()
            await self.next_question()
        await self.hub.board("is defeated!")
