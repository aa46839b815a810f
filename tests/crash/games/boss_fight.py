"""Boss Fight: fights of few questions, whose write-down in four parts must come out whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from sqlalchemy import Connection, insert

from db.keepsakes import BossSession, Leaderboard, OwedPart, PlayerSession, UserBadge
from db.models import Base, PlayerGameLink
from games.boss_fight import results
from games.boss_fight.questions import LETTERS
from games.boss_fight.state import BossWorld, Choose, Help, Me
from games.boss_fight.verdict import outcome, xp
from games.contract import Badged, Keepsake, Part, PlayerId, Ranked, Recorded, World
from games.lobby import JoinTeam
from managers import keepsakes
from managers.content import Library
from managers.sitting import Sitting
from managers.words import Words
from tests.crash import diary
from tests.crash.deaths import WriteDown
from tests.crash.findings import Finding, Place, Records, compare
from tests.crash.games.base import Game
from tests.crash.phone import Board, Button
from tests.crash.table import Labels, Party, Person, Table

TEAMS = (1, 2)

# ── At the table ─────────────────────────────────────────────────────────────────────────────


class FightLabels(Labels):
    """Boss Fight's buttons."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.teams = {team: self.say("lobby-button-team", team=team) for team in TEAMS}
        me, help_ = self.say("boss_fight-button-me"), self.say("boss_fight-button-help")
        self.letters = {self.say("boss_fight-button-option", letter=each): each for each in LETTERS}
        self.marks = (*((letter, "question") for letter in self.letters), (me, "reveal"))
        self.fixed |= {me: Me(), help_: Help()}
        self.fixed |= {label: JoinTeam(team) for team, label in self.teams.items()}
        self.fixed |= {label: Choose(LETTERS.index(each)) for label, each in self.letters.items()}


class FightTable(Table):
    """A table of Boss Fight. Nobody knows the right answers; everybody guesses."""

    game = "boss_fight"
    labels: FightLabels

    def order(self, rng: Random) -> str:
        return "/newgame boss_fight"

    def read_labels(self, words: Words) -> FightLabels:
        return FightLabels(words)

    def cast(self, rng: Random) -> tuple[Person, ...]:
        return tuple(rng.sample(self._world.people, rng.randint(2, 4)))

    def seat(self, party: Party, person: Person) -> str:
        place = party.cast.index(person)
        return self.labels.join if place > 2 else self.labels.teams[place % 2 + 1]

    def wishes(
        self, phase: str, party: Party, board: Board, person: Person, rng: Random
    ) -> list[Button]:
        letters = [b for b in board.buttons if b.label in self.labels.letters]
        others = [b for b in board.buttons if b.label not in self.labels.letters]
        looks = [rng.choice(others)] if rng.random() < 0.2 else []
        if phase != "question" or person.id in party.lazy:
            return looks
        first, second = rng.choice(letters), rng.choice(letters)
        return [*looks, *rng.choice([[first], [first], [first, first], [first, second]])]


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────


class BossFight(Game):
    """What is known of Boss Fight."""

    key = FightTable.game
    answers = diary.Answers(
        promises=frozenset({"boss_fight-locked"}),
        refusals=frozenset(
            {
                "boss_fight-locked-already",
                "boss_fight-not-now",
                "boss_fight-not-playing",
                "boss_fight-gone",
                "boss_fight-over",
            }
        ),
    )
    table = FightTable
    write_down = WriteDown(
        tables=("player_sessions", "postings", "leaderboards", "boss_sessions"),
        chance=0.85,
        # There is not always somebody to honour, and a part is owed only if it failed.
        seldom=("user_badges", "owed_parts"),
        in_parts=True,
        faltering=("player_sessions", "leaderboards", "boss_sessions"),
    )

    def pace(self, folder: Path, rounds: int) -> None:
        numbers = Path(__file__).with_name("boss_fight.toml").read_text()
        numbers = numbers.replace("questions = 2", f"questions = {rounds}")
        (folder / "boss_fight.toml").write_text(numbers)

    def audit_acts(
        self, records: Records, place: Place, acts: list[diary.Act]
    ) -> Iterator[Finding]:
        """Each answer is on record once: one for a question, and each of them counted."""
        del acts  # The log holds what was promised; here it is compared with the player's score.
        session, p = place
        link = next(iter(records.by_place(PlayerGameLink)[place]), None)
        if link is None or link["player_state"] is None:
            return
        player = msgspec.json.decode(link["player_state"])
        logged = sum(isinstance(move, Choose) for move in records.log[place])
        pending = logged - player.get("answered", 0)
        most = 1 if player.get("choice") or player.get("status") == "left" else 0
        if not 0 <= pending <= most and records.sessions[session]["status"] != "abandoned":
            kind: Any = "lost" if pending < 0 else "doubled"
            yield Finding(kind, session, f"player {p}: {logged} answers logged, {player} is kept")

    def audit_now(self, records: Records) -> Iterator[Finding]:
        """What a fight leaves behind is there once, or owed; nothing is left of other fights."""
        due = _rows(_due(records))
        yield from compare(_kept(records), due, None)

    def audit_outcomes(
        self, records: Records, sitting: Sitting, lazy: frozenset[PlayerId]
    ) -> Iterator[Finding]:
        world = _world(sitting)
        end, shared = world.shared.ending, world.shared
        assert end is not None
        for p, player in world.players.items():
            (link,) = records.by_place(PlayerGameLink)[sitting.id, p]
            due = outcome(player, end), xp(world.rules, world, p, end)
            if due != (link["outcome"], link["xp_earned"]):
                yield Finding("unpaid", sitting.id, f"player {p}: due {due}, paid {dict(link)}")
        rows = [r for r in records.rows(PlayerSession) if r["session_id"] == sitting.id]
        dealt = sum(row["damage"] for row in rows)
        if shared.hp != shared.max_hp - dealt:
            what = f"{shared.hp} of {shared.max_hp} HP are left, {dealt} damage is on record"
            yield Finding("lost", sitting.id, what)
        hits = [b for b in records.rows(UserBadge) if b["badge"] == "last_hit"]
        mine = [b["player_id"] for b in hits if b["session_id"] == sitting.id]
        if mine != [shared.last_hit] * (shared.hp == 0):
            yield Finding(
                "doubled", sitting.id, f"last hits of {mine}, and it is {shared.last_hit}"
            )

    def audit_repair(self, connection: Connection, library: Library) -> Iterator[Finding]:
        """Owe every part of every fight although it is written, and let that be repaired."""
        before = Records(connection, library.rulebooks)
        # Records are read when they are asked for, so this has to be done before the repair.
        fights, kept, players = list(_due(before)), _kept(before), before.players
        for sitting, part in fights:
            row = {
                "session_id": sitting.id,
                "name": part.name,
                "keepsakes": msgspec.json.encode(part.keepsakes).decode(),
                "happened_at": sitting.finished_at,
            }
            connection.execute(insert(OwedPart), row)
        written, owed = keepsakes.repair(connection, library.titles, limit=len(fights) + 1)
        if (written, owed) != (len(fights), 0):
            yield Finding("unpaid", None, f"a repair wrote {written} parts, and {owed} are owed")
        after = Records(connection, library.rulebooks)
        yield from compare(_kept(after), kept, None)
        for p, player in after.players.items():
            if player != players[p]:
                yield Finding("doubled", None, f"a repair paid {player}, was {players[p]}")


# ── What is due, and what is kept: both as tables' rows, leaderboards as sums ────────────────


def _world(sitting: Sitting) -> BossWorld:
    return World(sitting.world.rules, sitting.world.shared.play, sitting.world.players)


def _due(records: Records) -> Iterator[tuple[Sitting, Part]]:
    """Every part of every finished fight, but for those that are owed."""
    owed = {(row["session_id"], row["name"]) for row in records.rows(OwedPart)}
    known: Counter[tuple[str, PlayerId]] = Counter()
    for sitting in records.sittings_of("boss_fight", "finished"):
        world = _world(sitting)
        event, end = world.shared.event, world.shared.ending
        assert end is not None
        before = {p: known[event, p] for p in world.players}
        for part in results.parts(world, end, before):
            if (sitting.id, part.name) not in owed:
                yield sitting, part
        known.update({(event, p): player.correct for p, player in world.players.items()})


def _rows(due: Iterable[tuple[Sitting, Part]]) -> Counter[object]:
    rows: Counter[object] = Counter()
    for sitting, part in due:
        for keepsake in part.keepsakes:
            rows.update(_row(sitting.id, keepsake))
    return rows


def _row(session: int, keepsake: Keepsake) -> Counter[object]:
    match keepsake:
        case Recorded(table, row):
            return Counter([(table, session, *sorted(row.items()))])
        case Badged(player, badge, scope):
            return Counter([("user_badges", player, badge, scope)])
        case Ranked(player, board, scope, amounts):
            return Counter({(board, scope, player, name): n for name, n in amounts.items()})
    raise AssertionError(f"a fight leaves no {keepsake}")


def _kept(records: Records) -> Counter[object]:
    rows: Counter[object] = Counter()
    for model in (PlayerSession, BossSession):
        for row in records.rows(model):
            rows[model.__tablename__, row["session_id"], *_told_by_the_game(model, row)] += 1
    for row in records.rows(UserBadge):
        if not row["badge"].startswith("raid-"):
            rows["user_badges", row["player_id"], row["badge"], row["scope"]] += 1
    for row in records.rows(Leaderboard):
        for name in keepsakes.AMOUNTS:
            rows[row["board"], row["scope"], row["player_id"], name] += row[name]
    return rows


_ADDED = frozenset({"id", "session_id", "at", "nickname", "username"})


def _told_by_the_game(model: type[Base], row: Any) -> list[tuple[str, object]]:
    """A row without what the engine adds to it."""
    return sorted((name, value) for name, value in row.items() if name not in _ADDED)
