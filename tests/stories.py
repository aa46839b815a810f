"""Plays a scene and writes down what everybody sees, as a text that reads as a story.

Each game tells its own (``tests/GAME/playthroughs``) with a :class:`Storyteller` that knows its
buttons and its events. A story is kept in a file that is compared and reviewed:

    python -m tests.GAME.playthroughs [--write]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from games.contract import (
    Action,
    Announced,
    Button,
    Depart,
    Event,
    Move,
    PlayerId,
    Rejected,
    Scored,
    Screen,
    Text,
    Texts,
    Tick,
)
from managers.content import Reader, load_library

CAST = ("Mara", "Juno", "Odo", "Pip", "Tove", "Ravi", "Wen")
WORDS = load_library().words
BOARD = "the board"


class Storyteller:
    """A scene whose every action is written down. Players are called by name.

    ``scene`` is a game's own: it has a ``game``, a ``world``, the time as ``now``, the ``events``
    so far, and ``act``.
    """

    audience = "the topic"
    board = "board"

    def __init__(self, title: str, scene: Any, people: Sequence[str] = CAST) -> None:
        self.scene = scene
        self.names = dict(enumerate(people, 1))
        self.ids = {name: player for player, name in self.names.items()}
        self.pages: list[str] = [title, "=" * len(title), ""]
        self._board: list[str] = []
        self._phase = ""
        self._events(scene.events)
        self._look()

    # ── What happens ─────────────────────────────────────────────────────────────────────────

    def press(self, name: str, *labels: str) -> None:
        """Press buttons of the board by the words on them."""
        for label in labels:
            move = self._find(self.scene.game.board(self.scene.world), label)
            self._act(f"{name} presses [{label}]", name, move)

    def leaves(self, name: str) -> None:
        self._act(f"{name} sends /leave", name, Depart("left"))

    def time_up(self) -> None:
        """Let the next deadline pass."""
        deadline = self.scene.game.deadline(self.scene.world)
        assert deadline is not None
        self.scene.now = deadline
        self._act(self._clock_shows(deadline), None, Tick(deadline))

    def aside(self, words: str) -> None:
        """A remark to the reader."""
        self.pages += ["", f"({words})"]

    def _clock_shows(self, now: datetime) -> str:
        return f"The clock shows {now:%H:%M:%S}"

    def _act(self, what: str, name: str | None, move: Move) -> None:
        self.pages += ["", f"▶ {what}"]
        result = self.scene.act(Action(self.ids[name] if name else None, move))
        if isinstance(result, Rejected):
            self._indented(f"refused, and only {name} reads why:", self._say(result.reason))
        else:
            if result.answer is not None and name is not None:
                kind = "dialog" if result.answer.alert else "line"
                self._indented(f"only {name} reads ({kind}):", self._say(result.answer.text))
            self._events(result.events)
        self._aftermath(name)
        self._look()

    def _aftermath(self, name: str | None) -> None:
        """What else is worth telling after a move, before the board is looked at."""

    # ── What is told and kept ────────────────────────────────────────────────────────────────

    def _events(self, events: Iterable[Event]) -> None:
        for event in events:
            self._event(event)

    def _event(self, event: Event) -> None:
        """One event in a reader's words; a game overrides this for those it can tell better."""
        match event:
            case Announced(text=said, to=None):
                self._indented(f"{self.audience} is told:", self._say(said))
            case Announced(text=said, to=player) if player is not None:
                self._indented(f"{self.names[player]}'s private chat is told:", self._say(said))
            case Scored(player=player, outcome=outcome, xp=xp):
                self.pages.append(f"    kept: {self.names[player]}: {outcome}, {xp} XP")
            case _:
                self.pages.append(f"    kept: {self._described(event)}")

    def _described(self, event: Event) -> str:
        parts = []
        for field in event.__struct_fields__:
            value = getattr(event, field)
            if field in ("player", "voter", "target") and value is not None:
                value = self.names[value]
            parts.append(f"{field}={value}")
        return f"{type(event).__name__}({', '.join(parts)})"

    # ── What is seen ─────────────────────────────────────────────────────────────────────────

    def _look(self) -> None:
        """The whole board and everybody's own screen in a new phase, else what changed."""
        screen = self.scene.game.board(self.scene.world)
        lines = self._lines(screen)
        phase = self.scene.game.phase(self.scene.world)
        if phase != self._phase:
            self._new_phase(phase, screen)
        else:
            self.pages += [f"    {self.board}: {line}" for line in lines if line not in self._board]
        self._board, self._phase = lines, phase

    def _new_phase(self, phase: str, screen: Screen) -> None:
        self._screen(screen, f"{BOARD} ── {phase}")
        for player, playing in self._people():
            own = self.scene.game.private(self.scene.world, player)
            about = " ".join(self._say(line) for line in own.lines)
            self.pages.append(f"  {self.names[player]}: {about}")
            if playing:
                self.pages.append(f"    may: {self._may(player)}")

    def _people(self) -> Iterator[tuple[PlayerId, bool]]:
        """Everybody whose own screen is worth seeing, and whether they may still do something."""
        yield from ()

    def _may(self, player: PlayerId) -> str:
        """The legal moves of a player, by the words on their buttons."""
        legal = set(self.scene.moves(player))
        board = self.scene.game.board(self.scene.world)
        labels = [self._say(b.label) for b in _buttons(board) if b.move in legal]
        return " · ".join(labels) or "nothing"

    def _screen(self, screen: Screen, heading: str) -> None:
        rows = ["".join(f"[ {self._say(b.label)} ]" for b in row) for row in screen.rows]
        page = [f"┌── {heading}", *(f"│ {line}" for line in [*self._lines(screen), "", *rows])]
        self.pages += ["", *page, "└──"]

    def _find(self, screen: Screen, label: str) -> Move:
        """What the button with these words on it does."""
        moves = {self._say(button.label): button.move for button in _buttons(screen)}
        move = moves.get(label)
        assert move is not None, f"no button {label!r} among {list(moves)}"
        return move

    def _lines(self, screen: Screen) -> list[str]:
        return [line for text in screen.lines for line in self._say(text).splitlines()]

    def _indented(self, heading: str, words: str) -> None:
        first, *rest = words.splitlines()
        self.pages.append(f"    {heading} {first}")
        self.pages += [f"        {line}" for line in rest]

    def _say(self, text: Text | Texts) -> str:
        reader = Reader("en", names=self.names, zone=UTC, markup="plain", now=self.scene.now)
        return WORDS.say(text, reader)

    def read(self) -> str:
        """The story so far."""
        return "\n".join(line.rstrip() for line in self.pages) + "\n"


def _buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


# ── Stories that are kept ────────────────────────────────────────────────────────────────────

Scenario = Callable[[], Storyteller]
GAMES = ("impostor", "raid", "boss_fight")


def kept(game: str, scenario: str) -> Path:
    """The file of a story."""
    return Path(__file__).parent / game / "playthroughs" / f"{scenario}.txt"


def tell(game: str, scenarios: Iterable[Scenario]) -> None:
    """The command: print a game's stories, or keep them."""
    parser = argparse.ArgumentParser(description=f"The playthroughs of {game}")
    parser.add_argument("--write", action="store_true", help="write the files anew")
    write = parser.parse_args().write
    for scenario in scenarios:
        story = scenario().read()
        if write:
            kept(game, scenario.__name__).write_text(story, encoding="utf-8")
        else:
            print(story)
