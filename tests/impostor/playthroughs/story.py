"""Tells a game of Impostor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from games.contract import Dealt, Event, Move, PlayerId, Speak
from games.impostor import puzzles
from games.impostor.state import living
from tests.impostor.scene import Scene
from tests.stories import CAST, Storyteller


class Story(Storyteller):
    """So many of the cast sit down, and some of them are dealt what the story needs."""

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
        seats = {name: player for player, name in enumerate(CAST[:players], 1)}
        scene = Scene(
            players,
            impostors=[seats[name] for name in impostors],
            detective=seats[detective] if detective else None,
            seed=seed,
            **settings,
        )
        super().__init__(title, scene, tuple(seats))

    def solve(self, name: str, right: bool = True) -> None:
        """Read one's puzzle and answer it."""
        self.press(name, "📋 Task")
        puzzle = puzzles.show(self.scene.world.players[self.ids[name]].puzzle)
        option = puzzle.right if right else (puzzle.right + 1) % 4
        self.press(name, puzzles.LETTERS[option])

    def says(self, name: str, message: str) -> None:
        self._act(f"{name} writes: {message}", name, Speak(message))

    def _act(self, what: str, name: str | None, move: Move) -> None:
        """The move, and what it opened or closed to the one who made it."""
        before, phase = self._may(self.ids[name]) if name else "", self._phase
        super()._act(what, name, move)
        if name and phase == self._phase and self._may(self.ids[name]) != before:
            self.pages.append(f"    {name} may now: {self._may(self.ids[name])}")

    def _event(self, event: Event) -> None:
        if isinstance(event, Dealt):
            self.pages.append(f"    kept: {self.names[event.player]} is dealt {event.role}")
        else:
            super()._event(event)

    def _people(self) -> Iterator[tuple[PlayerId, bool]]:
        alive = living(self.scene.world) if self.scene.phase != "over" else ()
        for player in self.names:
            yield player, player in alive
