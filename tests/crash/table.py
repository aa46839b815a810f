"""The people around one topic: they open games, play them through, and begin again.

All that they decide comes from the seed, and all that they know from their screens. What they
know of a game stands in ``tests/crash/games``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from games.contract import Depart, Move, PlayerId, text
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

HASTY = 0.25
"""How likely somebody who sits down gets up again and sits down once more, without waiting."""


class Stuck(Exception):
    """A game does not go on."""


class Labels:
    """What the buttons say that every game has, and what each of them does.

    ``marks`` are a game's own: the beginning of a button's label, and what a board is about that
    has such a button.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self.join, self.leave = self.say("lobby-button-join"), self.say("lobby-button-leave")
        self.begin, self.rematch = self.say("lobby-button-begin"), self.say("table-button-rematch")
        self.fixed: dict[str, Move] = {
            self.join: Join(),
            self.leave: Leave(),
            self.begin: Begin(),
            self.say("lobby-button-rules"): AskRules(),
            self.rematch: Rematch(),
        }
        self.marks: tuple[tuple[str, str], ...] = ()

    def say(self, key: str, **args: str | int) -> str:
        """What a button with these words says."""
        return self._words.say(text(key, **args), Reader("en", markup="plain"))

    def phase(self, board: Board) -> str:
        """What a board is about, by its buttons."""
        marks = ((self.rematch, "over"), (self.begin, "lobby"), *self.marks)
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


@dataclass(frozen=True)
class World:
    """What all tables share: the people, their phones, what is written down, the bot's words.

    ``rounds`` is how long games are to be, and ``uptime`` for how many seconds the bot has been
    at work.
    """

    rounds: int
    people: list[Person]
    phones: Phones
    diary: Diary
    words: Words
    uptime: Callable[[], float]

    @property
    def admin(self) -> Person:
        """The one who created all chats, and owns the bot."""
        return self.people[0]


class Table:
    """A topic, and the people who play in it one game after the other.

    ``places`` are a chat with a topic each: the first one is where games are opened, others are
    where they may be shown, too.
    """

    game: ClassVar[str]
    """The key of the game that is played here."""

    opens: ClassVar[str] = "lobby"
    """What a new game's board is about."""

    called_off: ClassVar[float] = CALLED_OFF

    def __init__(self, seed: str, places: list[tuple[int, int]], world: World) -> None:
        self.places = places
        self.parties: list[Party] = []
        self.closing = asyncio.Event()
        self.labels = self.read_labels(world.words)
        self._seed = seed
        self._world = world
        self._phones = world.phones
        self._by_name = {person.name: person for person in world.people}
        self._began = time.monotonic()

    # ── What is different in each game ───────────────────────────────────────────────────────

    def read_labels(self, words: Words) -> Labels:
        """What this game's buttons say."""
        raise NotImplementedError

    def order(self, rng: Random) -> str:
        """The command that opens the next game."""
        raise NotImplementedError

    def cast(self, rng: Random) -> tuple[Person, ...]:
        """Who plays the next game; the first of them opens it."""
        raise NotImplementedError

    def seat(self, party: Party, person: Person) -> str:
        """The beginning of the label by which somebody sits down."""
        del party, person
        return self.labels.join

    def wishes(
        self, phase: str, party: Party, board: Board, person: Person, rng: Random
    ) -> list[Button]:
        """The buttons that somebody presses in a phase, in order."""
        raise NotImplementedError

    def meaning(self, button: Button) -> Move:
        """The move that a button makes."""
        return self.labels.fixed[button.label]

    # ── One game after the other ─────────────────────────────────────────────────────────────

    async def play(self) -> None:
        """Play game after game until the table is to close; raises Stuck."""
        number = 0
        while not self.closing.is_set():
            await self._game(Random(f"{self._seed}:{number}"))
            number += 1

    async def _game(self, rng: Random) -> None:
        cast = self.cast(rng)
        party = await self._open(rng, cast)
        self.parties.append(party)
        party.lazy = frozenset(p.id for p in cast if rng.random() < LAZY)
        # Each person decides with a generator of their own, whoever happens to act first.
        seeds = [rng.getrandbits(64) for _ in cast]
        enders = [self._maybe_call_off(party, Random(rng.getrandbits(64)))]
        for person, seed in zip(cast, seeds, strict=True):
            enders.append(self.take_part(party, person, Random(seed)))
        async with asyncio.TaskGroup() as group:
            for coroutine in enders:
                group.create_task(coroutine)

    async def _open(self, rng: Random, cast: tuple[Person, ...]) -> Party:
        """Have a game opened, by a command or for a rematch."""
        host = cast[0]
        last = self.parties[-1] if self.parties and self.opens == "lobby" else None
        rematch = last is not None and rng.random() < 0.4
        newest = max((board.session for board in self._boards()), default=0)
        if not rematch:
            await self.say(host, self.order(rng))
        async for _ in self.watching():
            for board in self._boards():
                if board.session > newest and self.labels.phase(board) == self.opens:
                    return Party(board.session, cast)
            if rematch and last is not None:
                old = self.board(last)
                button = old.button(self.labels.rematch) if old else None
                if old and button and not self._moved_on(newest):
                    await self.press(host, old, button)
        raise AssertionError("watching ends by an exception only")

    def _moved_on(self, newest: int) -> bool:
        return any(board.session > newest for board in self._boards())

    async def _maybe_call_off(self, party: Party, rng: Random) -> None:
        if rng.random() >= self.called_off:
            return
        turns = rng.randint(1, 6)
        async for board in self.watching(party):
            if board is not None and board.epoch > turns:
                break
        if not party.is_over:
            party.called_off = True
            await self.say(self._world.admin, "/endgame", party, Cancel())

    async def take_part(self, party: Party, person: Person, rng: Random) -> None:
        """Play a game to its end, phase by phase."""
        leaves_at = rng.randint(2, 8) if rng.random() < LEAVING else None
        handled: set[int] = set()
        is_seated = person is party.cast[0]
        async for board in self.watching(party):
            if board is None or board.epoch in handled:
                continue
            phase = self.labels.phase(board)
            if leaves_at is not None and board.epoch >= leaves_at and phase != "lobby":
                await self.say(person, "/leave", party, Leave())
                return
            if phase == "lobby":
                is_seated = await self._in_lobby(party, board, person, rng, is_seated)
                continue
            handled.add(board.epoch)
            await asyncio.sleep(rng.uniform(0.0, 0.4))
            for wish in self.wishes(phase, party, board, person, rng):
                if not await self._insist(party, board, person, wish, rng):
                    break

    # ── The lobby ────────────────────────────────────────────────────────────────────────────

    async def _in_lobby(
        self, party: Party, board: Board, person: Person, rng: Random, is_seated: bool
    ) -> bool:
        """Sit down, or begin once everybody sits; whether this person knows to have a seat."""
        await asyncio.sleep(rng.uniform(0.1, 0.5))
        if not is_seated:
            button = board.button(self.seat(party, person))
            if button is not None:
                if rng.random() < HASTY:
                    await self._change_mind(party, board, person, button, rng)
                act = await self.press(person, board, button)
                return act.key in diary.SEATED
        elif person is party.cast[0] and all(member.name in board.text for member in party.cast):
            button = board.button(self.labels.begin)
            assert button is not None
            await self.press(person, board, button)
        return is_seated

    async def _change_mind(
        self, party: Party, board: Board, person: Person, button: Button, rng: Random
    ) -> None:
        """Sit down and get up again, by a command or out of the group, all in one breath: what is
        pressed next has to find the seat free again."""
        await self.press(person, board, button, patience=0.0)
        if rng.random() < 0.5:
            await self.say(person, "/leave", party, Leave())
        else:
            await self._leave_group_and_return(party, person)

    async def _leave_group_and_return(self, party: Party, person: Person) -> None:
        chat, _ = self.places[0]
        members = f"/sim/chats/{chat}/members"
        await self._phones.call(members, user=person.id, status="left")
        act = diary.Act(party.session, person.id, Depart("left"), "(left the group)", self._now())
        self._world.diary.left_group(act, chat)
        await self._phones.call(members, user=person.id, status="member")

    async def _insist(
        self, party: Party, board: Board, person: Person, wish: Button, rng: Random
    ) -> bool:
        """Press a button until that was answered. False if its board is no more."""
        while True:
            if self.labels.phase(board) == "meeting" and rng.random() < 0.3:
                await self.say(person, f"I was there: {rng.getrandbits(32):x}")
            if rng.random() < 0.1:
                # A double tap: the first of the two is not waited for.
                await self.press(person, board, wish, patience=0.0)
            if (await self.press(person, board, wish)).said is not None:
                return True
            present = self.board(party)
            if party.is_over or present is None or present.epoch != board.epoch:
                return False

    # ── Hands and eyes ───────────────────────────────────────────────────────────────────────

    def _boards(self) -> list[Board]:
        return self._phones.boards(*self.places[0])

    def board(self, party: Party, place: int = 0) -> Board | None:
        """The newest board of a party in the place of this number."""
        return self._phones.board(*self.places[place], party.session)

    async def watching(
        self, party: Party | None = None, place: int = 0
    ) -> AsyncIterator[Board | None]:
        """The newest board of a party, again and again, until its game is over.

        Raises Stuck when nothing new was seen for too long.
        """
        news, since = None, self._world.uptime()
        while True:
            self._phones.check()
            latest = self._phones.news[self.places[place]]
            if news != latest:
                news, since = latest, self._world.uptime()
            if self._world.uptime() - since > STUCK:
                raise Stuck(self._complaint(party))
            board = None
            if party is not None:
                board = self.board(party, place)
                if party.is_over or (board and self.labels.phase(board) == "over"):
                    party.is_over = True
                    return
            yield board
            await asyncio.sleep(0.1)

    def _complaint(self, party: Party | None) -> str:
        boards = self._boards()
        what = f"session {party.session}" if party is not None else "opening a game"
        shown = boards[-1].text if boards else "(no board)"
        return f"{what} in chat and topic {self.places[0]}: nothing new; shown is\n{shown}"

    async def say(
        self,
        person: Person,
        words: str,
        party: Party | None = None,
        move: Move | None = None,
        place: int = 0,
    ) -> None:
        """Write something, which may be a command that makes a move."""
        chat, topic = self.places[place]
        message = await self._phones.call(
            "/sim/say", user=person.id, chat=chat, topic=topic, text=words
        )
        if party is not None and move is not None:
            act = diary.Act(party.session, person.id, move, words, self._now())
            self._world.diary.wrote(act, chat, message["message_id"])

    async def press(
        self, person: Person, board: Board, button: Button, patience: float = PATIENCE
    ) -> diary.Act:
        """Press a button and wait so many seconds for the answer."""
        act = diary.Act(board.session, person.id, self.meaning(button), button.label, self._now())
        query_id = await self._phones.press(person.id, board.chat, board.message_id, button.data)
        self._world.diary.pressed(act, query_id)
        if patience:
            await self._phones.answer(query_id, patience)
        return act

    def _now(self) -> float:
        return time.monotonic() - self._began
