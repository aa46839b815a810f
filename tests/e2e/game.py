"""A game of Impostor as its players live it: boards read, buttons pressed, alerts answered.

Nobody here knows more than a player could, except for one thing: the answers to the puzzles are
looked up in the database, because a test cannot solve riddles.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tests.e2e.records import Records
from tests.stage import Person, Stage, text_of

NAMES = ("Ann", "Ben", "Cat", "Dan", "Eve", "Fay", "Gus")
"""None of them is a part of any button's label."""

BRIDGE, REACTOR = "🧭 Bridge", "⚛️ Reactor"
PHASES = ("Tasks", "Meeting", "Vote")


class Game:
    """One game, the people who play it, and how far it has come."""

    def __init__(self, stage: Stage, records: Records, players: Sequence[Person]) -> None:
        self.stage = stage
        self.records = records
        self.players = list(players)
        self.alive = list(players)
        self.impostors: list[Person] = []
        self.crew: list[Person] = []
        self.round = 0

    @property
    def host(self) -> Person:
        """The one who opened the lobby."""
        return self.players[0]

    @property
    def living_crew(self) -> list[Person]:
        """The living who are no impostors."""
        return [p for p in self.alive if p in self.crew]

    # ── The lobby ────────────────────────────────────────────────────────────────────────────

    async def open_lobby(self, words: str = "impostor") -> None:
        """The host opens a lobby."""
        await self.host.say(f"/newgame {words}")
        await self.stage.board_shows("Players: 1/", self.host.name)

    async def gather(self, words: str = "impostor") -> None:
        """The host opens a lobby and the others sit down, one after the other."""
        await self.open_lobby(words)
        for player in self.players[1:]:
            assert await player.press("Join") == "You are in. Have fun!"
        # A full lobby has other buttons, and the old ones start nothing.
        await self.stage.board_shows(f"Players: {len(self.players)}/")

    async def begin(self) -> None:
        """The host starts the game; everybody reads their role."""
        assert await self.host.press("Start") == "Here we go!"
        await self.begun()

    async def begun(self) -> None:
        """The game has started; everybody reads their role."""
        await self.next_round()
        told = await self.press(dict.fromkeys(self.players, "Me"))
        self.impostors = [p for p in self.players if "impostor:" in told[p].splitlines()[0]]
        self.crew = [p for p in self.players if p not in self.impostors]
        assert len(self.impostors) == 1, told

    async def play(self, words: str = "impostor") -> None:
        """Gather and begin."""
        await self.gather(words)
        await self.begin()

    # ── Phases ───────────────────────────────────────────────────────────────────────────────

    async def shows(self, phase: str) -> dict[str, Any]:
        """Wait until the board shows this phase of this round."""
        return await self.stage.board_shows(f"Round {self.round} · {phase}")

    async def next_round(self) -> None:
        """Wait for the tasks of the next round."""
        self.round += 1
        await self.shows("Tasks")

    async def press(self, presses: Mapping[Person, str]) -> dict[Person, str]:
        """Press buttons of the present board at the same time; what each of them answers."""
        board = await self.stage.board()
        answers = await asyncio.gather(*(p.press(label, on=board) for p, label in presses.items()))
        return dict(zip(presses, answers, strict=True))

    async def idle_round(self, *, silent: Collection[Person] = ()) -> None:
        """Spend the tasks without changing anything: the crew hides, impostors guess.

        Without silent ones it is followed by the meeting.
        """
        awake = [p for p in self.alive if p not in silent]
        await self.press({p: "A" if p in self.impostors else "Act" for p in awake})
        if not silent:
            await self.shows("Meeting")

    async def answer(self, right: Collection[Person], wrong: Collection[Person] = ()) -> None:
        """These players answer their puzzles, rightly or wrongly."""
        letters = {p: self.records.right_letter(p.id) for p in (*right, *wrong)}
        labels = {p: letters[p] for p in right}
        labels |= {p: "B" if letters[p] == "A" else "A" for p in wrong}
        told = await self.press(labels)
        assert all(told[p].startswith("✅") for p in right), told
        assert all(told[p].startswith("❌") for p in wrong), told

    async def strike(self, victim: Person) -> None:
        """The impostor strikes this player: alone with the victim on the Bridge. The others
        answer their tasks wrongly in the Reactor."""
        (impostor,) = self.impostors
        others = [p for p in self.living_crew if p is not victim]
        await self.press({impostor: BRIDGE, victim: BRIDGE} | dict.fromkeys(others, REACTOR))
        assert "Armed" in await impostor.press("Act")
        await self.answer((), [victim, *others])
        self.alive.remove(victim)

    async def adjourn(self) -> None:
        """End the meeting early: a majority is ready to vote."""
        ready = self.alive[: len(self.alive) // 2 + 1]
        await self.press(dict.fromkeys(ready, "Ready to vote"))
        await self.shows("Vote")

    async def vote(self, ballots: Mapping[Person, Person | None]) -> None:
        """Cast these ballots; None is Skip."""
        labels = {p: "Skip" if target is None else target.name for p, target in ballots.items()}
        told = await self.press(labels)
        assert all("vote" in said for said in told.values()), told

    async def skip_vote(self) -> None:
        """Everybody skips; the next round begins."""
        await self.vote(dict.fromkeys(self.alive))
        await self.next_round()

    async def eject(self, target: Person) -> None:
        """Everybody votes for this player, who skips."""
        await self.vote({p: None if p is target else target for p in self.alive})
        self.alive.remove(target)

    async def reach(self, phase: str) -> None:
        """Play quickly from the tasks of this round to one of its phases, nobody harmed."""
        if phase != "Tasks":
            await self.idle_round()
        if phase == "Vote":
            await self.adjourn()

    async def over(self, *words: str) -> dict[str, Any]:
        """Wait for the final board, which holds these words."""
        board = (
            await self.stage.board_shows("rounds", *words)
            if self.round > 1
            else (await self.stage.board_shows("1 round", *words))
        )
        assert "Rematch" in str(board["reply_markup"])
        return board


def line_of(board: dict[str, Any], player: Person) -> str:
    """What the final board says of one player."""
    (line,) = [line for line in text_of(board).splitlines() if line.startswith(player.name)]
    return line
