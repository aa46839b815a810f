"""Tells a raid."""

from __future__ import annotations

from typing import Any

from games.contract import PANEL, Call, Event, Move, Recorded, Rejected, Scored, Screen
from tests.raid.scene import Scene
from tests.stories import Storyteller


class Story(Storyteller):
    """One raid; all of the cast may come to it."""

    audience = "every hub"
    board = "hub"

    def __init__(self, title: str, boss: str = "mire", *, seed: int = 0, **changes: Any) -> None:
        super().__init__(title, Scene(boss, seed=seed, **changes))

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

    def _act(self, what: str, name: str | None, move: Move) -> None:
        self._purse = self._owns(name)
        super()._act(what, name, move)

    def _aftermath(self, name: str | None) -> None:
        coins, tickets = owns = self._owns(name)
        if owns != self._purse:
            self.pages.append(f"    {name} owns {coins} coins, {tickets} tickets")

    def _owns(self, name: str | None) -> tuple[int, int]:
        profile = self.scene.profile(self.ids[name] if name else 0)
        return profile.coins, profile.tickets

    def _event(self, event: Event) -> None:
        match event:
            case Recorded(row={"player_id": player, **row}):
                told = ", ".join(f"{key}={value}" for key, value in row.items())
                self.pages.append(f"    logged: {self.names[player]}: {told}")  # type: ignore[index]
            case Scored():
                self.pages.append(f"    kept: {self._described(event)}")
            case _:
                super()._event(event)

    def _new_phase(self, phase: str, screen: Screen) -> None:
        del phase  # Everybody's own screen is the panel, which they open when they like.
        self._screen(screen, "the hub")

    def _clock_shows(self, now: object) -> str:
        return f"The clock strikes: {self._clock()}"

    def _clock(self) -> str:
        return f"{self.scene.now:%d %B, %H:%M}"
