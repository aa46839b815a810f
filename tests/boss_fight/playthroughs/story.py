"""Tells a boss fight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from games.boss_fight import BossFight, questions
from games.boss_fight.state import Choose, Memory, playing
from games.contract import (
    Action,
    Badged,
    Call,
    ChatPage,
    Context,
    Event,
    Keepsake,
    Part,
    PlayerId,
    Ranked,
    Recorded,
    Rejected,
)
from tests.boss_fight.scene import Scene, pinned_game
from tests.stories import CAST, Storyteller

SEATS = {name: player for player, name in enumerate(CAST, 1)}


class Story(Storyteller):
    """Teams of the cast, against the next boss of their chat."""

    def __init__(
        self,
        title: str,
        *teams: Sequence[str],
        game: BossFight | None = None,
        preset: str | None = None,
        memory: Memory | None = None,
        seed: int = 0,
    ) -> None:
        members = [[SEATS[name] for name in team] for team in teams]
        game = game or pinned_game()
        scene = Scene(*members, game=game, preset=preset, memory=memory, seed=seed)
        super().__init__(title, scene)

    def answers(self, *names: str, right: bool = True) -> None:
        """Let players answer, in this order, on purpose rightly or wrongly."""
        for name in names:
            solution = self.scene.right
            option = solution if right else (solution + 1) % 4
            self._act(f"{name} presses [{questions.LETTERS[option]}]", name, Choose(option))

    def mistakes(self, *names: str) -> None:
        self.answers(*names, right=False)

    def wait(self, seconds: float) -> None:
        self.scene.now += timedelta(seconds=seconds)

    def writes(self, name: str, command: str, *words: str, admin: bool = False) -> None:
        """A command about what the chat remembers."""
        said = " ".join((f"/{command}", *words))
        self.pages += ["", f"▶ {name} writes {said}"]
        action = Action(self.ids[name], Call(command, words), admin)
        ctx = Context(self.scene.now, self.scene._context().rng)
        page = self.scene.game.at_chat(self.scene.memory, action, ctx)
        if isinstance(page, Rejected):
            self._indented("refused:", self._say(page.reason))
            return
        assert isinstance(page, ChatPage)
        self.scene.memory = page.memory
        self._indented("the topic is shown:", "\n".join(self._lines(page.screen)))

    def _event(self, event: Event) -> None:
        if isinstance(event, Part):
            self.pages.append(f"    kept, as the part {event.name}:")
            self.pages += [f"        {self._keepsake(each)}" for each in event.keepsakes]
        else:
            super()._event(event)

    def _keepsake(self, keepsake: Keepsake) -> str:
        match keepsake:
            case Recorded(table=table, row=row):
                fields = (f"{name} {self._value(name, value)}" for name, value in row.items())
                return f"{table}: {', '.join(fields)}"
            case Badged(player=player, badge=badge, scope=scope):
                return f"{self.names[player]}: {badge} in {self._scope(scope)}"
            case Ranked(player=player, board=board, scope=scope, amounts=amounts):
                more = ", ".join(f"{name} +{amount}" for name, amount in amounts.items())
                return f"{self.names[player]} on {board} of {self._scope(scope)}: {more}"
        raise AssertionError(keepsake)

    def _value(self, name: str, value: object) -> str:
        if name == "event":
            return self._scope(str(value))
        is_player = name in ("player_id", "mvp_id", "last_hitter_id") and isinstance(value, int)
        return self.names[value] if is_player else str(value)  # type: ignore[index]

    def _scope(self, scope: str) -> str:
        """Season ids are drawn by lot; in a story the present one is called so."""
        return scope.replace(self.scene.world.shared.event, "SEASON")

    def _people(self) -> Iterator[tuple[PlayerId, bool]]:
        here = playing(self.scene.world) if self.scene.phase != "over" else ()
        for player in self.scene.world.shared.seats:
            yield player, player in here
