"""Plays a scene and writes down what everybody sees, as a text that reads as a story."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from games.contract import (
    Action,
    Announced,
    Dealt,
    Depart,
    Event,
    Move,
    Rejected,
    Scored,
    Screen,
    Speak,
    Text,
    Tick,
)
from games.impostor import puzzles
from games.impostor.state import Choose, living
from managers.content import Reader, load_library
from tests.impostor.scene import Scene

CAST = ("Mara", "Juno", "Odo", "Pip", "Tove", "Ravi", "Wen")
WORDS = load_library().words


class Story:
    """A scene whose every action is written down. Players are called by name."""

    def __init__(
        self,
        title: str,
        players: int,
        *,
        impostors: Iterable[str],
        detective: str | None = None,
        seed: int = 0,
        **settings: str | int | bool,
    ) -> None:
        self.names = dict(enumerate(CAST[:players], 1))
        self.ids = {name: player for player, name in self.names.items()}
        self.reader = Reader("en", names=self.names, zone=UTC, markup="plain")
        self.scene = Scene(
            players,
            impostors=[self.ids[name] for name in impostors],
            detective=self.ids[detective] if detective else None,
            seed=seed,
            **settings,
        )
        self.pages: list[str] = [title, "=" * len(title), ""]
        self._board: list[str] = []
        self._phase = ""
        self._events(self.scene.events)
        self._look()

    # ── What happens ─────────────────────────────────────────────────────────────────────────

    def press(self, name: str, *labels: str) -> None:
        """Press buttons of the board by the words on them."""
        for label in labels:
            screen = self.scene.game.board(self.scene.world)
            buttons = [b for row in screen.rows for b in row if self._say(b.label) == label]
            assert buttons, f"no button {label!r} on the board"
            assert buttons[0].move is not None
            self._act(f"{name} presses [{label}]", name, buttons[0].move)

    def solve(self, name: str, right: bool = True) -> None:
        """Read one's puzzle and answer it."""
        self.press(name, "📋 Task")
        puzzle = self.scene.world.players[self.ids[name]].puzzle
        option = puzzles.show(puzzle).right if right else (puzzles.show(puzzle).right + 1) % 4
        label = self._say(next(b for b in self._buttons() if b.move == Choose(option)).label)
        self.press(name, label)

    def says(self, name: str, message: str) -> None:
        self._act(f"{name} writes: {message}", name, Speak(message))

    def leaves(self, name: str) -> None:
        self._act(f"{name} sends /leave", name, Depart("left"))

    def time_up(self) -> None:
        deadline = self.scene.game.deadline(self.scene.world)
        assert deadline is not None
        self.scene.now = deadline
        self._act(f"The clock shows {deadline:%H:%M:%S}", None, Tick(deadline))

    def aside(self, words: str) -> None:
        """A remark to the reader."""
        self.pages += ["", f"({words})"]

    def _act(self, what: str, name: str | None, move: Move) -> None:
        self.pages += ["", f"▶ {what}"]
        actor = self.ids[name] if name else None
        before = self._may(actor) if actor else ""
        result = self.scene.act(Action(actor, move))
        if isinstance(result, Rejected):
            self._indented(f"refused, and only {name} reads why:", self._say(result.reason))
        else:
            if result.answer is not None and name is not None:
                kind = "dialog" if result.answer.alert else "line"
                self._indented(f"only {name} reads ({kind}):", self._say(result.answer.text))
            self._events(result.events)
        same_page = self._phase == self.scene.game.phase(self.scene.world)
        self._look()
        if same_page and actor and self._may(actor) != before:
            self.pages.append(f"    {name} may now: {self._may(actor)}")

    # ── What is seen ─────────────────────────────────────────────────────────────────────────

    def _events(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Announced):
                where = f"{self.names[event.to]}'s private chat" if event.to else "the topic"
                self._indented(f"{where} is told:", self._say(event.text))
            elif isinstance(event, Dealt):
                self.pages.append(f"    kept: {self.names[event.player]} is dealt {event.role}")
            elif isinstance(event, Scored):
                who = self.names[event.player]
                self.pages.append(f"    kept: {who}: {event.outcome}, {event.xp} XP")
            else:
                self.pages.append(f"    kept: {self._described(event)}")

    def _described(self, event: Event) -> str:
        parts = []
        for field in event.__struct_fields__:
            value = getattr(event, field)
            if field in ("player", "voter", "target") and value is not None:
                value = self.names[value]
            parts.append(f"{field}={value}")
        return f"{type(event).__name__}({', '.join(parts)})"

    def _look(self) -> None:
        screen = self.scene.game.board(self.scene.world)
        lines = [line for text in screen.lines for line in self._say(text).splitlines()]
        phase = self.scene.game.phase(self.scene.world)
        if phase != self._phase:
            self._whole_board(phase, lines, screen)
            self._everyone()
        else:
            self.pages += [f"    board: {line}" for line in lines if line not in self._board]
        self._board, self._phase = lines, phase

    def _whole_board(self, phase: str, lines: list[str], screen: Screen) -> None:
        rows = ["".join(f"[ {self._say(b.label)} ]" for b in row) for row in screen.rows]
        page = [f"┌── the board ── {phase}", *(f"│ {line}" for line in [*lines, "", *rows]), "└──"]
        self.pages += ["", *(line.rstrip() for line in page)]

    def _everyone(self) -> None:
        for player, name in self.names.items():
            screen = self.scene.game.private(self.scene.world, player)
            about = " ".join(self._say(line) for line in screen.lines)
            self.pages.append(f"  {name}: {about}")
            if player in living(self.scene.world) and self.scene.phase != "over":
                self.pages.append(f"    may: {self._may(player)}")

    def _may(self, player: int) -> str:
        """The legal moves of a player, by the words on their buttons."""
        legal = set(self.scene.moves(player))
        labels = [self._say(b.label) for b in self._buttons() if b.move in legal]
        return " · ".join(labels) or "nothing"

    def _buttons(self) -> list:  # type: ignore[type-arg]
        rows = self.scene.game.board(self.scene.world).rows
        return [button for row in rows for button in row]

    def _indented(self, heading: str, words: str) -> None:
        first, *rest = words.splitlines()
        self.pages.append(f"    {heading} {first}")
        self.pages += [f"        {line}" for line in rest]

    def _say(self, text: Text) -> str:
        return WORDS.say(text, self.reader)

    def read(self) -> str:
        """The story so far."""
        return "\n".join(self.pages) + "\n"
