"""The people around one topic: they open games, play them through, and begin again.

All that they decide comes from the seed, and all that they know from their screens.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from random import Random

from games.contract import Move, PlayerId, text
from games.impostor.puzzles import LETTERS
from games.impostor.state import Act, Choose, GoTo, Help, Look, Me, Ready, ShowTask, Suspect, Vote
from games.lobby import AskRules, Begin, Cancel, Join, Leave
from games.table import Rematch
from managers.words import Reader, Words
from tests.crash import diary
from tests.crash.diary import Diary
from tests.crash.phone import Board, Button, Phones

PATIENCE = 4.0
"""Seconds after which somebody who got no answer presses again."""

STUCK = 60.0
"""Seconds that the bot was at work without any news in a topic that waits for some: more than
that, and something is broken."""

LAZY, LEAVING, CALLED_OFF = 0.05, 0.06, 0.06
"""How likely somebody never votes, leaves in the middle, or an admin calls a game off."""


class Stuck(Exception):
    """A game does not go on."""


class Labels:
    """What the buttons say, and what each of them does."""

    def __init__(self, words: Words) -> None:
        def say(key: str, **args: str) -> str:
            return words.say(text(key, **args), Reader("en", markup="plain"))

        self.join, self.leave = say("lobby-button-join"), say("lobby-button-leave")
        self.begin, self.rules = say("lobby-button-begin"), say("lobby-button-rules")
        self.rematch = say("table-button-rematch")
        self.act, self.ready = say("impostor-button-act"), say("impostor-button-ready")
        self.skip = say("impostor-button-skip")
        self.suspect = say("impostor-button-suspect", target="")
        self.fixed: dict[str, Move] = {
            self.join: Join(),
            self.leave: Leave(),
            self.begin: Begin(),
            self.rules: AskRules(),
            self.rematch: Rematch(),
            self.act: Act(),
            self.ready: Ready(),
            self.skip: Vote(None),
            say("impostor-button-task"): ShowTask(),
            say("impostor-button-look"): Look(),
            say("impostor-button-saw"): Look(),
            say("impostor-button-me"): Me(),
            say("impostor-button-help"): Help(),
        }
        rooms = {say(f"impostor-room-{n}.button"): GoTo(n) for n in range(1, 7)}
        self.fixed |= rooms | {letter: Choose(n) for n, letter in enumerate(LETTERS)}

    def phase(self, board: Board) -> str:
        """What a board is about, by its buttons."""
        marks = (
            (self.rematch, "over"),
            (self.begin, "lobby"),
            (self.act, "tasks"),
            (self.ready, "meeting"),
            (self.skip, "vote"),
        )
        return next((phase for mark, phase in marks if board.button(mark)), "")


@dataclass
class Person:
    """Somebody with a phone, who may sit at several tables."""

    id: PlayerId
    name: str


@dataclass
class Party:
    """One game as those know it who play it."""

    session: int
    cast: tuple[Person, ...]
    lazy: frozenset[PlayerId] = frozenset()
    is_over: bool = False
    called_off: bool = False


class Table:
    """A topic, and the people who play in it one game after the other."""

    def __init__(
        self,
        seed: str,
        place: tuple[int, int],
        people: list[Person],
        phones: Phones,
        written: Diary,
        labels: Labels,
        uptime: Callable[[], float],
    ) -> None:
        self.chat, self.topic = place
        self.parties: list[Party] = []
        self.closing = asyncio.Event()
        self._seed = seed
        self._people = people
        self._admin = people[0]
        self._by_name = {person.name: person for person in people}
        self._phones = phones
        self._diary = written
        self._labels = labels
        self._uptime = uptime
        self._began = time.monotonic()

    async def play(self) -> None:
        """Play game after game until the table is to close; raises Stuck."""
        number = 0
        while not self.closing.is_set():
            await self._game(Random(f"{self._seed}:{number}"))
            number += 1

    # ── One game ─────────────────────────────────────────────────────────────────────────────

    async def _game(self, rng: Random) -> None:
        cast = tuple(rng.sample(self._people, rng.randint(4, 6)))
        party = await self._open(rng, cast)
        self.parties.append(party)
        party.lazy = frozenset(p.id for p in cast if rng.random() < LAZY)
        # Each person decides with a generator of their own, whoever happens to act first.
        seeds = [rng.getrandbits(64) for _ in cast]
        enders = [self._maybe_call_off(party, Random(rng.getrandbits(64)))]
        for person, seed in zip(cast, seeds, strict=True):
            enders.append(self._take_part(party, person, Random(seed)))
        async with asyncio.TaskGroup() as group:
            for coroutine in enders:
                group.create_task(coroutine)

    async def _open(self, rng: Random, cast: tuple[Person, ...]) -> Party:
        """Have a lobby opened, by a command or for a rematch."""
        host = cast[0]
        last = self.parties[-1] if self.parties else None
        rematch = last is not None and rng.random() < 0.4
        newest = max((board.session for board in self._boards()), default=0)
        if not rematch:
            await self._say(host, "/newgame impostor")
        async for _ in self._watching():
            for board in self._boards():
                if board.session > newest and self._labels.phase(board) == "lobby":
                    return Party(board.session, cast)
            if rematch and last is not None:
                old = self._phones.board(self.chat, self.topic, last.session)
                button = old.button(self._labels.rematch) if old else None
                if old and button and not self._moved_on(newest):
                    await self._press(host, old, button)
        raise AssertionError("watching ends by an exception only")

    def _moved_on(self, newest: int) -> bool:
        return any(board.session > newest for board in self._boards())

    async def _maybe_call_off(self, party: Party, rng: Random) -> None:
        if rng.random() >= CALLED_OFF:
            return
        turns = rng.randint(1, 6)
        async for board in self._watching(party):
            if board is not None and board.epoch > turns:
                break
        if not party.is_over:
            party.called_off = True
            await self._say(self._admin, "/endgame", party, Cancel())

    async def _take_part(self, party: Party, person: Person, rng: Random) -> None:
        leaves_at = rng.randint(2, 8) if rng.random() < LEAVING else None
        handled: set[int] = set()
        is_seated = person is party.cast[0]
        async for board in self._watching(party):
            if board is None or board.epoch in handled:
                continue
            phase = self._labels.phase(board)
            if leaves_at is not None and board.epoch >= leaves_at and phase != "lobby":
                await self._say(person, "/leave", party, Leave())
                return
            if phase == "lobby":
                is_seated = await self._in_lobby(party, board, person, rng, is_seated)
                continue
            handled.add(board.epoch)
            await asyncio.sleep(rng.uniform(0.0, 0.4))
            for wish in self._wishes(phase, party, board, person, rng):
                if not await self._insist(party, board, person, wish, rng):
                    break

    # ── The lobby ────────────────────────────────────────────────────────────────────────────

    async def _in_lobby(
        self, party: Party, board: Board, person: Person, rng: Random, is_seated: bool
    ) -> bool:
        """Sit down, or begin once everybody sits; whether this person knows to have a seat."""
        await asyncio.sleep(rng.uniform(0.1, 0.5))
        if not is_seated:
            button = board.button(self._labels.join)
            if button is not None:
                act = await self._press(person, board, button)
                return act.key in diary.SEATED
        elif person is party.cast[0] and all(member.name in board.text for member in party.cast):
            button = board.button(self._labels.begin)
            assert button is not None
            await self._press(person, board, button)
        return is_seated

    # ── The game ─────────────────────────────────────────────────────────────────────────────

    def _wishes(
        self, phase: str, party: Party, board: Board, person: Person, rng: Random
    ) -> list[Button]:
        """The buttons that somebody presses in a phase, in order."""
        buttons = [b for b in board.buttons if b.label != self._labels.leave]
        looks = [rng.choice(buttons)] if phase != "vote" and rng.random() < 0.3 else []
        if phase == "tasks":
            work = [b for b in buttons if b.label in LETTERS]
            act = [b for b in buttons if b.label == self._labels.act]
            return [*looks, rng.choice(act if rng.random() < 0.3 else work)]
        if phase == "meeting":
            return [*looks, *(b for b in buttons if b.label == self._labels.ready)]
        if phase == "vote" and person.id not in party.lazy:
            others = [b for b in buttons if b.label in self._by_name and b.label != person.name]
            choices = [*others, *(b for b in buttons if b.label == self._labels.skip)]
            first, last = rng.choice(choices), rng.choice(choices)
            return rng.choice([[last], [last], [first, last], [first, first, last], [last, last]])
        return []

    async def _insist(
        self, party: Party, board: Board, person: Person, wish: Button, rng: Random
    ) -> bool:
        """Press a button until that was answered. False if its board is no more."""
        while True:
            if self._labels.phase(board) == "meeting" and rng.random() < 0.3:
                await self._say(person, f"I was there: {rng.getrandbits(32):x}")
            if rng.random() < 0.1:
                # A double tap: the first of the two is not waited for.
                await self._press(person, board, wish, patience=0.0)
            if (await self._press(person, board, wish)).said is not None:
                return True
            present = self._phones.board(self.chat, self.topic, party.session)
            if party.is_over or present is None or present.epoch != board.epoch:
                return False

    # ── Hands and eyes ───────────────────────────────────────────────────────────────────────

    def _boards(self) -> list[Board]:
        return self._phones.boards(self.chat, self.topic)

    async def _watching(self, party: Party | None = None) -> AsyncIterator[Board | None]:
        """The newest board of a party, again and again, until its game is over.

        Raises Stuck when nothing new was seen for too long.
        """
        news, since = None, self._uptime()
        while True:
            self._phones.check()
            latest = self._phones.news[self.chat, self.topic]
            if news != latest:
                news, since = latest, self._uptime()
            if self._uptime() - since > STUCK:
                raise Stuck(self._complaint(party))
            board = None
            if party is not None:
                board = self._phones.board(self.chat, self.topic, party.session)
                if party.is_over or (board and self._labels.phase(board) == "over"):
                    party.is_over = True
                    return
            yield board
            await asyncio.sleep(0.1)

    def _complaint(self, party: Party | None) -> str:
        boards = self._boards()
        what = f"session {party.session}" if party is not None else "opening a game"
        shown = boards[-1].text if boards else "(no board)"
        return f"{what} in chat {self.chat}, topic {self.topic}: nothing new; shown is\n{shown}"

    async def _say(
        self, person: Person, words: str, party: Party | None = None, move: Move | None = None
    ) -> None:
        message = await self._phones.call(
            "/sim/say", user=person.id, chat=self.chat, topic=self.topic, text=words
        )
        if party is not None and move is not None:
            act = diary.Act(party.session, person.id, move, words, self._now())
            self._diary.wrote(act, self.chat, message["message_id"])

    async def _press(
        self, person: Person, board: Board, button: Button, patience: float = PATIENCE
    ) -> diary.Act:
        move = self._meaning(button)
        act = diary.Act(board.session, person.id, move, button.label, self._now())
        query_id = await self._phones.press(person.id, self.chat, board.message_id, button.data)
        self._diary.pressed(act, query_id)
        if patience:
            await self._phones.answer(query_id, patience)
        return act

    def _meaning(self, button: Button) -> Move:
        label = button.label
        if (move := self._labels.fixed.get(label)) is not None:
            return move
        if label.startswith(self._labels.suspect):
            return Suspect(self._by_name[label.removeprefix(self._labels.suspect)].id)
        return Vote(self._by_name[label].id)

    def _now(self) -> float:
        return time.monotonic() - self._began
