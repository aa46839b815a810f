"""Plays a raid and writes down what everybody sees, as a text that reads as a story."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from games.contract import (
    PANEL,
    Action,
    Announced,
    Call,
    Event,
    Move,
    Recorded,
    Rejected,
    Screen,
    Text,
    Texts,
)
from managers.content import Reader, load_library
from tests.raid.scene import Scene

CAST = ("Mara", "Juno", "Odo", "Pip", "Tove", "Ravi", "Wen")
WORDS = load_library().words


class Story:
    """A scene whose every action is written down. Players are called by name."""

    def __init__(self, title: str, boss: str = "mire", *, seed: int = 0, **changes: Any) -> None:
        self.names = dict(enumerate(CAST, 1))
        self.ids = {name: player for player, name in self.names.items()}
        self.scene = Scene(boss, seed=seed, **changes)
        self.pages: list[str] = [title, "=" * len(title), ""]
        self._board: list[str] = []
        self._phase = ""
        self._events(self.scene.events)
        self._look()

    # ── What happens ─────────────────────────────────────────────────────────────────────────

    def press(self, name: str, *labels: str) -> None:
        """Press buttons of the hub by the words on them."""
        for label in labels:
            move = self._find(self.scene.game.board(self.scene.world), label)
            self._act(f"{name} presses [{label}]", name, move)

    def opens_panel(self, name: str) -> None:
        """Follow the hub's way to one's own team."""
        screen = self.scene.game.board(self.scene.world)
        assert any(button.link == PANEL for row in screen.rows for button in row)
        self.pages += ["", f"▶ {name} opens the team panel"]
        self._screen(self.scene.panel(self.ids[name]), "the panel")

    def chooses(self, name: str, *labels: str) -> None:
        """Press buttons of the panel by the words on them, and see it drawn anew."""
        for label in labels:
            move = self._find(self.scene.panel(self.ids[name]), label)
            self._act(f"{name} presses [{label}] on the panel", name, move)
        self._screen(self.scene.panel(self.ids[name]), "the panel")

    def at_home(self, name: str, command: str, *labels: str) -> None:
        """Send a command about one's own things, and press buttons of what it shows."""
        move: Move = Call(command)
        what = f"{name} sends /{command} in private"
        for label in (*labels, None):
            home = self.scene.home(self.ids[name], move)
            self.pages += ["", f"▶ {what}"]
            if isinstance(home, Rejected):
                self._indented(f"refused, and only {name} reads why:", self._say(home.reason))
                return
            if home.answer is not None:
                self._indented(f"only {name} reads:", self._say(home.answer.text))
            self._screen(home.screen, "at home")
            if label is not None:
                move, what = self._find(home.screen, label), f"{name} presses [{label}]"

    def wait(self, **time: int) -> None:
        """Let time pass, and with it whatever is due."""
        self.scene.wait(**time)
        self.pages += ["", f"({self._clock()})"]

    def time_up(self) -> None:
        self.pages += ["", "▶ The clock strikes"]
        before = len(self.scene.events)
        self.scene.time_up()
        self.pages[-1] = f"▶ The clock strikes: {self._clock()}"
        self._events(self.scene.events[before:])
        self._look()

    def aside(self, words: str) -> None:
        """A remark to the reader."""
        self.pages += ["", f"({words})"]

    def _act(self, what: str, name: str, move: Move) -> None:
        self.pages += ["", f"▶ {what}"]
        player = self.ids[name]
        purse = self.scene.profile(player)
        result = self.scene.act(Action(player, move))
        if isinstance(result, Rejected):
            self._indented(f"refused, and only {name} reads why:", self._say(result.reason))
        else:
            if result.answer is not None:
                kind = "dialog" if result.answer.alert else "line"
                self._indented(f"only {name} reads ({kind}):", self._say(result.answer.text))
            self._events(result.events)
            owns = self.scene.profile(player)
            if (owns.coins, owns.tickets) != (purse.coins, purse.tickets):
                self.pages.append(f"    {name} owns {owns.coins} coins, {owns.tickets} tickets")
        self._look()

    def _find(self, screen: Screen, label: str) -> Move:
        buttons = [b for row in screen.rows for b in row if self._say(b.label) == label]
        assert buttons, f"no button {label!r} among {[self._labels(screen)]}"
        assert buttons[0].move is not None
        return buttons[0].move

    # ── What is seen ─────────────────────────────────────────────────────────────────────────

    def _events(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Announced):
                self._indented("every hub is told:", self._say(event.text))
            elif isinstance(event, Recorded):
                row = ", ".join(f"{k}={v}" for k, v in event.row.items() if k != "player_id")
                who = self.names[event.row["player_id"]]  # type: ignore[index]
                self.pages.append(f"    logged: {who}: {row}")
            else:
                self.pages.append(f"    kept: {self._described(event)}")

    def _described(self, event: Event) -> str:
        parts = []
        for field in event.__struct_fields__:
            value = getattr(event, field)
            parts.append(f"{field}={self.names[value] if field == 'player' else value}")
        return f"{type(event).__name__}({', '.join(parts)})"

    def _look(self) -> None:
        screen = self.scene.game.board(self.scene.world)
        lines = self._lines(screen)
        phase = self.scene.game.phase(self.scene.world)
        if phase != self._phase:
            self._screen(screen, "the hub")
        else:
            self.pages += [f"    hub: {line}" for line in lines if line not in self._board]
        self._board, self._phase = lines, phase

    def _screen(self, screen: Screen, what: str) -> None:
        rows = ["".join(f"[ {self._say(b.label)} ]" for b in row) for row in screen.rows]
        page = [f"┌── {what}", *(f"│ {line}" for line in [*self._lines(screen), "", *rows]), "└──"]
        self.pages += ["", *(line.rstrip() for line in page)]

    def _lines(self, screen: Screen) -> list[str]:
        return [line for text in screen.lines for line in self._say(text).splitlines()]

    def _labels(self, screen: Screen) -> list[str]:
        return [self._say(button.label) for row in screen.rows for button in row]

    def _indented(self, heading: str, words: str) -> None:
        first, *rest = words.splitlines()
        self.pages.append(f"    {heading} {first}")
        self.pages += [f"        {line}" for line in rest]

    def _clock(self) -> str:
        return f"{self.scene.now:%d %B, %H:%M}"

    def _say(self, text: Text | Texts) -> str:
        reader = Reader("en", names=self.names, zone=UTC, markup="plain", now=self.scene.now)
        return WORDS.say(text, reader)

    def read(self) -> str:
        """The story so far."""
        return "\n".join(line.rstrip() for line in self.pages) + "\n"
