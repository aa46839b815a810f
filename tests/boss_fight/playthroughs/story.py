"""Plays a fight and writes down what everybody sees, as a text that reads as a story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta

from games.boss_fight import BossFight, questions
from games.boss_fight.state import Choose, Memory, playing
from games.contract import (
    Action,
    Announced,
    Badged,
    Call,
    ChatPage,
    Context,
    Depart,
    Event,
    Keepsake,
    Move,
    Part,
    Ranked,
    Recorded,
    Rejected,
    Scored,
    Screen,
    Text,
    Texts,
    Tick,
)
from managers.content import Reader, load_library
from tests.boss_fight.scene import NOON, Scene, pinned_game

CAST = ("Mara", "Juno", "Odo", "Pip", "Tove", "Ravi", "Wen")
WORDS = load_library().words


class Story:
    """A scene whose every action is written down. Players are called by name."""

    def __init__(
        self,
        title: str,
        *teams: Sequence[str],
        game: BossFight | None = None,
        preset: str | None = None,
        memory: Memory | None = None,
        seed: int = 0,
    ) -> None:
        self.names = dict(enumerate(CAST, 1))
        self.ids = {name: player for player, name in self.names.items()}
        self.reader = Reader("en", names=self.names, zone=UTC, markup="plain", now=NOON)
        members = [[self.ids[name] for name in team] for team in teams]
        game = game or pinned_game()
        self.scene = Scene(*members, game=game, preset=preset, memory=memory, seed=seed)
        self.pages: list[str] = [title, "=" * len(title), ""]
        self._board: list[str] = []
        self._phase = ""
        self._events(self.scene.events)
        self._look()

    # ── What happens ─────────────────────────────────────────────────────────────────────────

    def press(self, name: str, *labels: str) -> None:
        """Press buttons of the board by the words on them."""
        for label in labels:
            buttons = [b for b in self._buttons() if self._say(b.label) == label]
            assert buttons, f"no button {label!r} on the board"
            assert buttons[0].move is not None
            self._act(f"{name} presses [{label}]", name, buttons[0].move)

    def answers(self, *names: str, right: bool = True) -> None:
        """Let players answer, in this order, on purpose rightly or wrongly."""
        for name in names:
            solution = self.scene.right
            option = solution if right else (solution + 1) % 4
            self._act(f"{name} presses [{questions.LETTERS[option]}]", name, Choose(option))

    def mistakes(self, *names: str) -> None:
        self.answers(*names, right=False)

    def leaves(self, name: str) -> None:
        self._act(f"{name} sends /leave", name, Depart("left"))

    def time_up(self) -> None:
        deadline = self.scene.game.deadline(self.scene.world)
        assert deadline is not None
        self.scene.now = deadline
        self._act(f"The clock shows {deadline:%H:%M:%S}", None, Tick(deadline))

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
        lines = "\n".join(self._say(line) for line in page.screen.lines)
        self._indented("the topic is shown:", lines)

    def aside(self, words: str) -> None:
        """A remark to the reader."""
        self.pages += ["", f"({words})"]

    def _act(self, what: str, name: str | None, move: Move) -> None:
        self.pages += ["", f"▶ {what}"]
        actor = self.ids[name] if name else None
        result = self.scene.act(Action(actor, move))
        if isinstance(result, Rejected):
            self._indented(f"refused, and only {name} reads why:", self._say(result.reason))
        else:
            if result.answer is not None and name is not None:
                kind = "dialog" if result.answer.alert else "line"
                self._indented(f"only {name} reads ({kind}):", self._say(result.answer.text))
            self._events(result.events)
        self._look()

    # ── What is seen ─────────────────────────────────────────────────────────────────────────

    def _events(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Announced):
                self._indented("the topic is told:", self._say(event.text))
            elif isinstance(event, Scored):
                who = self.names[event.player]
                self.pages.append(f"    kept: {who}: {event.outcome}, {event.xp} XP")
            elif isinstance(event, Part):
                self.pages.append(f"    kept, as the part {event.name}:")
                self.pages += [f"        {self._keepsake(each)}" for each in event.keepsakes]
            else:
                self.pages.append(f"    kept: {event}")

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
        for player in self.scene.world.shared.seats:
            screen = self.scene.game.private(self.scene.world, player)
            about = " ".join(self._say(line) for line in screen.lines)
            self.pages.append(f"  {self.names[player]}: {about}")
            if player in playing(self.scene.world) and self.scene.phase != "over":
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

    def _say(self, text: Text | Texts) -> str:
        return WORDS.say(text, self.reader)

    def read(self) -> str:
        """The story so far."""
        return "\n".join(self.pages) + "\n"
