"""A fight in the database, on both of them: written whole, once, repaired where a part failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Engine, delete, func, select

from db.keepsakes import BossSession, Leaderboard, OwedPart, PlayerSession, UserBadge
from db.models import GameSession, Notice, Player, PlayerGameLink
from games.boss_fight import questions, results
from games.boss_fight.state import BossWorld, Choose
from games.contract import Call, ChatPage, Move, Tick
from games.lobby import Begin, Join, JoinTeam
from games.table import Table
from managers import keepsakes
from managers.chats import ChatManager
from managers.content import load_library
from managers.homes import play_at_chat, standings_of
from managers.ledger import Ledger
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Transaction
from managers.replay import replay

LIBRARY = load_library()
BOOK = LIBRARY.rulebooks["boss_fight"]
HERE = Place(-1001234567890, 7)
PEOPLE = [Person(n, name, name.lower()) for n, name in enumerate(("Mara", "Juno", "Odo"), 1)]
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


class Evening:
    """Fights of Mara and Juno against Odo in one topic."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.moves = Moves(LIBRARY.rulebooks, LIBRARY.titles)
        self.now = NOON
        with engine.begin() as connection:
            work = Transaction(connection, self.now)
            ChatManager(connection, now=self.now).upsert(HERE.chat_id, "Evening")
            self.moves.names.greet(work, PEOPLE)

    def open(self) -> None:
        with self.engine.begin() as connection:
            work = Transaction(connection, self.now)
            ledger = Ledger(work, LIBRARY.titles)
            self.session = open_session(work, ledger, BOOK, Opening(HERE, 1, "blitz")).id
            ledger.flush()
        assert self.play(JoinTeam(1), 2)
        assert self.play(Join(), 3)
        assert self.play(Begin(), 1)

    def play(self, move: Move, who: int | None = None) -> bool:
        self.now += timedelta(seconds=1)
        person = PEOPLE[who - 1] if who is not None else None
        with self.engine.begin() as connection:
            order = Order(self.session, move, person)
            (reply,) = self.moves.play(Transaction(connection, self.now), [order])
        return reply.accepted

    def fight(self) -> None:
        """Mara and Juno know everything, Odo nothing."""
        self.open()
        while (state := self.shared()).phase != "over":
            if state.phase == "reveal":
                self.now = max(self.now, state.deadline)
                assert self.play(Tick(state.deadline))
                continue
            right = questions.show(state.question).right
            for who in (1, 2):
                assert self.play(Choose(right), who)
            assert self.play(Choose((right + 1) % 4), 3)

    def shared(self) -> Any:
        with self.engine.begin() as connection:
            row = connection.execute(
                select(GameSession.game_state).where(GameSession.id == self.session)
            ).scalar_one()
        table = msgspec.json.decode(row, type=Table[BOOK.game.state_type])  # type: ignore[name-defined]
        return table.play

    def read(self, ask: Callable[[Connection], Any]) -> Any:
        with self.engine.begin() as connection:
            return ask(connection)

    def rows(self, table: type[Any]) -> list[dict[str, Any]]:
        def ask(connection: Connection) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]

        return self.read(ask)  # type: ignore[no-any-return]


@pytest.fixture
def evening(engine: Engine) -> Evening:
    return Evening(engine)


def contents(evening: Evening) -> dict[str, list[dict[str, Any]]]:
    """Everything that a fight writes down."""
    tables = (PlayerSession, UserBadge, Leaderboard, BossSession)
    return {t.__tablename__: sorted(evening.rows(t), key=str) for t in tables}


def test_a_fight_is_written_down_whole(evening: Evening) -> None:
    evening.fight()
    state = evening.shared()
    players = {row["player_id"]: row for row in evening.rows(PlayerSession)}
    assert {p: (row["nickname"], row["username"]) for p, row in players.items()} == {
        1: ("Mara", "mara"),
        2: ("Juno", "juno"),
        3: ("Odo", "odo"),
    }
    assert {p: (row["team"], row["winner"]) for p, row in players.items()} == {
        1: (1, True),
        2: (1, True),
        3: (2, False),
    }
    (boss,) = evening.rows(BossSession)
    assert boss["final_damage"] == sum(row["damage"] for row in players.values())
    assert (boss["event"], boss["boss"]) == (state.event, state.boss)
    assert boss["winning_team"] == 1
    entries = {(row["board"], row["player_id"]): row for row in evening.rows(Leaderboard)}
    assert len(entries) == 6
    for (_, p), row in entries.items():
        assert row["damage"] == players[p]["damage"]
        assert row["correct_answers"] == players[p]["correct_answers"]
        assert row["sessions_played"] == 1
    badges = {(row["player_id"], row["badge"]) for row in evening.rows(UserBadge)}
    assert (boss["mvp_id"], "mvp") in badges
    links = evening.rows(PlayerGameLink)
    xp = {row["id"]: row["xp"] for row in evening.rows(Player)}
    assert {row["player_id"]: row["xp_earned"] for row in links} == xp
    said = [row["text"] for row in evening.rows(Notice)]
    assert sum("boss_fight-notice-end" in text for text in said) == 1
    assert evening.rows(OwedPart) == []


def test_a_second_fight_adds_to_the_leaderboards(evening: Evening) -> None:
    evening.fight()
    evening.fight()
    entries = {(row["board"], row["player_id"]): row for row in evening.rows(Leaderboard)}
    both = [row for row in evening.rows(PlayerSession) if row["player_id"] == 1]
    overall = entries["event_overall", 1]
    assert overall["sessions_played"] == 2
    assert overall["damage"] == sum(row["damage"] for row in both)
    mvps = [row for row in evening.rows(UserBadge) if row["badge"] == "mvp"]
    assert len(mvps) == 2, "each fight has an MVP of its own"


@pytest.mark.parametrize("broken", ["player_sessions", "leaderboards", "badges", "boss_session"])
def test_a_part_that_fails_is_owed_and_repaired(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    write = keepsakes.write

    def failing(connection: Connection, *args: Any) -> None:
        write(connection, *args)
        if failing_part[0] == broken:
            raise OSError("no room on the disk")

    failing_part = [""]
    write_part = keepsakes.write_part

    def noting(connection: Connection, moment: Any, part: Any, titles: Any) -> bool:
        failing_part[0] = part.name
        return write_part(connection, moment, part, titles)

    monkeypatch.setattr(keepsakes, "write", failing)
    monkeypatch.setattr("managers.ledger.write_part", noting)
    evening.fight()
    monkeypatch.undo()
    assert [row["name"] for row in evening.rows(OwedPart)] == [broken]
    before = contents(evening)
    mine = {"boss_session": "boss_sessions", "badges": "user_badges"}.get(broken, broken)
    assert before[mine] == []
    assert all(rows for table, rows in before.items() if table != mine)
    assert evening.read(lambda c: keepsakes.repair(c, LIBRARY.titles)) == (1, 0)
    repaired = contents(evening)
    assert all(repaired.values())
    assert evening.rows(OwedPart) == []
    assert evening.read(lambda c: keepsakes.repair(c, LIBRARY.titles)) == (0, 0)
    assert contents(evening) == repaired


def test_writing_everything_again_changes_nothing(evening: Evening) -> None:
    evening.fight()
    before = contents(evening)
    with evening.engine.begin() as connection:
        world = as_kept(connection, evening.session)
        moment = keepsakes.Moment(evening.session, evening.now)
        for part in results.parts(world, world.shared.ending, {}):
            assert keepsakes.write_part(connection, moment, part, LIBRARY.titles)
    assert contents(evening) == before


def as_kept(connection: Connection, session: int) -> BossWorld:
    """The world of a fight as the database holds it."""
    kept = select(GameSession.rules, GameSession.state_version, GameSession.game_state)
    states = select(PlayerGameLink.player_id, PlayerGameLink.player_state)
    row = connection.execute(kept.where(GameSession.id == session)).one()
    players = connection.execute(states.where(PlayerGameLink.session_id == session))
    world = BOOK.decode(*row, {player: state for player, state in players})  # noqa: C416
    return msgspec.structs.replace(world, shared=world.shared.play)


def test_a_fight_replays_exactly_from_its_log(evening: Evening) -> None:
    evening.fight()
    evening.fight()
    played = evening.read(lambda c: replay(c, LIBRARY.rulebooks, evening.session))
    assert played.verdict == ""


def test_the_chat_looks_back(evening: Evening) -> None:
    def call(*words: str, name: str = "event", admin: bool = True) -> Any:
        with evening.engine.begin() as connection:
            work = Transaction(connection, evening.now)
            return play_at_chat(work, BOOK, HERE.chat_id, 1, Call(name, words), admin)

    assert evening.read(lambda c: standings_of(c, BOOK, HERE.chat_id, evening.now)) == ()
    assert isinstance(call("start", "7", "Autumn", "Cup"), ChatPage)
    evening.fight()
    assert evening.shared().event_name == "Autumn Cup"
    standings = evening.read(lambda c: standings_of(c, BOOK, HERE.chat_id, evening.now))
    scopes = {(row["board"], row["scope"]) for row in evening.rows(Leaderboard)}
    assert {(s.board, s.scope) for s in standings} == scopes
    page = call(name="boss", admin=False)
    assert isinstance(page, ChatPage)
    assert "boss_fight-history-row" in [text.key for text in page.screen.texts]


def test_deleting_a_session_takes_its_records_along(evening: Evening) -> None:
    evening.fight()
    with evening.engine.begin() as connection:
        connection.execute(delete(GameSession))
        counts = [
            connection.scalar(select(func.count()).select_from(table))
            for table in (PlayerSession, BossSession)
        ]
    assert counts == [0, 0]
