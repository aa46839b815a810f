"""Impostor: short games of four to six, with votes and tasks that must not be lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from db.models import PlayerGameLink, TaskLog, VoteHistory
from games.contract import Move, PlayerId, World
from games.impostor.puzzles import LETTERS
from games.impostor.state import (
    Act,
    Choose,
    GoTo,
    Help,
    ImpostorWorld,
    Look,
    Me,
    Ready,
    ShowTask,
    Suspect,
    Vote,
)
from games.impostor.verdict import outcome, xp
from managers.sitting import Sitting
from managers.words import Words
from tests.crash import diary
from tests.crash.findings import Finding, Kind, Payable, Place, Records, is_part
from tests.crash.games.base import Game
from tests.crash.phone import Board, Button
from tests.crash.table import Labels, Party, Person, Table

VOTE_COUNTS = frozenset(
    {
        "impostor-vote",
        "impostor-vote-skip",
        "impostor-vote-changed",
        "impostor-vote-changed-skip",
    }
)
TASK_COUNTS = frozenset({"impostor-right", "impostor-right-fake", "impostor-wrong"})
ANSWERS = diary.Answers(
    promises=VOTE_COUNTS
    | TASK_COUNTS
    | {
        "impostor-hidden",
        "impostor-armed",
        "impostor-armed-safe",
        "impostor-ready",
        "impostor-check-guilty",
        "impostor-check-clear",
    },
    refusals=frozenset(
        {
            "impostor-vote-same",
            "impostor-vote-same-skip",
            "impostor-not-yourself",
            "impostor-target-gone",
            "impostor-task-done",
            "impostor-task-hiding",
            "impostor-hidden-already",
            "impostor-too-late-to-hide",
            "impostor-armed-already",
            "impostor-ready-already",
            "impostor-not-now",
            "impostor-out",
            "impostor-not-playing",
            "impostor-gone",
        }
    ),
)

# ── At the table ─────────────────────────────────────────────────────────────────────────────


class ImpostorLabels(Labels):
    """Impostor's buttons."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        say = self.say
        self.act, self.ready = say("impostor-button-act"), say("impostor-button-ready")
        self.skip = say("impostor-button-skip")
        self.suspect = say("impostor-button-suspect", target="")
        self.marks = ((self.act, "tasks"), (self.ready, "meeting"), (self.skip, "vote"))
        self.fixed |= {
            self.act: Act(),
            self.ready: Ready(),
            self.skip: Vote(None),
            say("impostor-button-task"): ShowTask(),
            say("impostor-button-look"): Look(),
            say("impostor-button-saw"): Look(),
            say("impostor-button-me"): Me(),
            say("impostor-button-help"): Help(),
        }
        self.fixed |= {say(f"impostor-room-{n}.button"): GoTo(n) for n in range(1, 7)}
        self.fixed |= {letter: Choose(n) for n, letter in enumerate(LETTERS)}


class ImpostorTable(Table):
    """A table of Impostor."""

    game = "impostor"
    labels: ImpostorLabels

    def order(self, rng: Random) -> str:
        return "/newgame impostor"

    def read_labels(self, words: Words) -> ImpostorLabels:
        return ImpostorLabels(words)

    def cast(self, rng: Random) -> tuple[Person, ...]:
        return tuple(rng.sample(self._world.people, rng.randint(4, 6)))

    def wishes(
        self, phase: str, party: Party, board: Board, person: Person, rng: Random
    ) -> list[Button]:
        labels = self.labels
        buttons = [b for b in board.buttons if b.label != labels.leave]
        looks = [rng.choice(buttons)] if phase != "vote" and rng.random() < 0.3 else []
        if phase == "tasks":
            work = [b for b in buttons if b.label in LETTERS]
            act = [b for b in buttons if b.label == labels.act]
            return [*looks, rng.choice(act if rng.random() < 0.3 else work)]
        if phase == "meeting":
            return [*looks, *(b for b in buttons if b.label == labels.ready)]
        if phase == "vote" and person.id not in party.lazy:
            others = [b for b in buttons if b.label in self._by_name and b.label != person.name]
            choices = [*others, *(b for b in buttons if b.label == labels.skip)]
            first, last = rng.choice(choices), rng.choice(choices)
            return rng.choice([[last], [last], [first, last], [first, first, last], [last, last]])
        return []

    def meaning(self, button: Button) -> Move:
        label = button.label
        if (move := self.labels.fixed.get(label)) is not None:
            return move
        if label.startswith(self.labels.suspect):
            return Suspect(self._by_name[label.removeprefix(self.labels.suspect)].id)
        return Vote(self._by_name[label].id)


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────


class Impostor(Game):
    """What is known of Impostor."""

    key = ImpostorTable.game
    answers = ANSWERS
    table = ImpostorTable

    def pace(self, folder: Path, rounds: int) -> None:
        numbers = Path(__file__).with_name("impostor.toml").read_text()
        numbers = numbers.replace("max_rounds = 2", f"max_rounds = {rounds}")
        (folder / "impostor.toml").write_text(numbers)

    def audit_acts(
        self, records: Records, place: Place, acts: list[diary.Act]
    ) -> Iterator[Finding]:
        yield from _audit_votes(records, place, acts)
        yield from _audit_tasks(records, place, acts)

    def add_owed(self, records: Records, owed: Payable) -> None:
        for row in records.rows(TaskLog):
            # Totals are public, so a game's tasks are counted when it is over.
            if records.sessions[row["session_id"]]["finished_at"] is not None:
                owed[row["player_id"]]["fake_tasks_done"] += row["right"] and row["fake"]
                owed[row["player_id"]]["tasks_done"] += row["right"] and not row["fake"]

    def audit_outcomes(
        self, records: Records, sitting: Sitting, lazy: frozenset[PlayerId]
    ) -> Iterator[Finding]:
        table = sitting.world
        world: ImpostorWorld = World(table.rules, table.shared.play, table.players)
        for link in records.rows(PlayerGameLink):
            if link["session_id"] != sitting.id:
                continue
            player = world.players[link["player_id"]]
            gone = player.status in ("left", "afk")
            earned = xp(world.rules, player, None if gone else world.shared.ending)
            due, paid = (outcome(world, player), earned), (link["outcome"], link["xp_earned"])
            if due != paid:
                what = f"player {link['player_id']}: due {due}, paid {paid}"
                yield Finding("unpaid", sitting.id, what)
            if link["outcome"] == "afk" and link["player_id"] not in lazy:
                what = f"player {link['player_id']} was not lazy"
                yield Finding("wrongly_afk", sitting.id, what)


def _audit_votes(records: Records, place: Place, acts: list[diary.Act]) -> Iterator[Finding]:
    """The history has each ballot of the log once, and each that was acknowledged, in order."""
    history = [row["target_id"] for row in records.by_place(VoteHistory, "voter_id")[place]]
    logged = [move.target for move in records.log[place] if isinstance(move, Vote)]
    if history != logged:
        kind: Kind = "lost" if len(history) < len(logged) else "doubled"
        yield Finding(kind, place[0], f"player {place[1]} voted {logged}, recorded {history}")
    told = [
        act.move.target for act in acts if act.key in VOTE_COUNTS and isinstance(act.move, Vote)
    ]
    if not is_part(told, history):
        yield Finding("lost", place[0], f"player {place[1]} was told {told}, recorded {history}")


def _audit_tasks(records: Records, place: Place, acts: list[diary.Act]) -> Iterator[Finding]:
    """Each answered task has one line, and it says what the player was told."""
    lines = [row["right"] for row in records.by_place(TaskLog)[place]]
    logged = sum(isinstance(move, Choose) for move in records.log[place])
    if len(lines) != logged:
        kind: Kind = "lost" if len(lines) < logged else "doubled"
        yield Finding(kind, place[0], f"player {place[1]}: {logged} tasks, {len(lines)} lines")
    told = [act.key != "impostor-wrong" for act in acts if act.key in TASK_COUNTS]
    if not is_part(told, lines):
        yield Finding("lost", place[0], f"player {place[1]} was told {told}, recorded {lines}")
