"""A session played again from its log comes out as it was kept, or the difference is named."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from bot.replaying import tell
from db.models import ActionLog, GameSession, PlayerGameLink
from games.contract import Move, Speak, Tick
from games.lobby import Begin, Extend, Join, Leave
from main import main
from managers.chats import ChatManager
from managers.content import load_library
from managers.ledger import Ledger
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Person, Place, Transaction
from managers.replay import CannotReplay, Replay, replay
from managers.words import Reader

ROOT = Path(__file__).parents[2]
LIBRARY = load_library()
HERE = Place(-1001234567890, 7)
PEOPLE = [Person(id_, name) for id_, name in enumerate(("Mara", "Juno", "Odo", "Pip", "Tove"), 1)]
NOON = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)


class Evening:
    """A game in the database, and a clock for it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.moves = Moves(LIBRARY.rulebooks, LIBRARY.titles)
        self.now = NOON
        with engine.begin() as connection:
            work = Transaction(connection, self.now)
            ChatManager(connection, now=self.now).upsert(HERE.chat_id, "Evening")
            self.moves.names.greet(work, PEOPLE)
            ledger = Ledger(work, LIBRARY.titles)
            book = LIBRARY.rulebooks["impostor"]
            self.session = open_session(work, ledger, book, Opening(HERE, 1, "blitz")).id
            ledger.flush()

    def play(self, move: Move, who: int | None = None, *, admin: bool = False) -> bool:
        """Somebody makes a move, a second later; whether it was a legal one."""
        self.now += timedelta(seconds=1)
        person = PEOPLE[who - 1] if who is not None else None
        with self.engine.begin() as connection:
            order = Order(self.session, move, person, admin)
            (reply,) = self.moves.play(Transaction(connection, self.now), [order])
        return reply.accepted

    def wait(self) -> None:
        """The next deadline passes."""
        deadline = self.deadline()
        self.now = max(deadline, self.now)
        assert self.play(Tick(deadline))

    def begin(self) -> None:
        """Four sit down and the game begins; one has come and gone."""
        for who in (2, 3, 4, 5):
            assert self.play(Join(), who)
        assert self.play(Leave(), 5)
        assert not self.play(Extend(), 2)
        assert self.play(Extend(), 2, admin=True)
        assert self.play(Begin(), 1)

    def to_the_end(self) -> None:
        """Nobody does anything until the house removes them all."""
        while self.status() == "active":
            self.wait()

    def deadline(self) -> datetime:
        with self.engine.begin() as connection:
            deadline = connection.scalar(select(GameSession.deadline_at))
        assert deadline is not None
        return deadline

    def state(self) -> str:
        with self.engine.begin() as connection:
            return str(connection.scalar(select(GameSession.game_state)))

    def status(self) -> str:
        with self.engine.begin() as connection:
            return str(connection.scalar(select(GameSession.status)))

    def replay(self, at: int | None = None) -> Replay:
        with self.engine.begin() as connection:
            return replay(connection, LIBRARY.rulebooks, self.session, at)


@pytest.fixture
def evening(engine: Engine) -> Evening:
    return Evening(engine)


def told(played: Replay, *, secret: bool = False) -> str:
    reader = Reader("en", names=played.names, zone=UTC, markup="plain")
    return "\n".join(tell(played, LIBRARY.words, reader, secret=secret))


def test_a_whole_game_comes_out_the_same(evening: Evening) -> None:
    evening.begin()
    assert evening.play(Speak("It was Odo"), 2)
    evening.wait()
    evening.to_the_end()
    played = evening.replay()
    assert played.verdict == ""
    assert played.over
    assert [one.number for one in played.moves] == list(range(len(played.moves)))
    assert sorted(played.roles) == [1, 2, 3, 4]
    story = told(played)
    assert story.startswith("Impostor #1 · Evening · session ")
    assert "Roles: Mara: " in story
    assert "#0  2026-07-01 12:00:00  opened" in story
    assert "Juno (as admin): extend" in story
    assert story.endswith("the state is exactly the one that was kept.")


def test_a_running_game_comes_out_the_same_and_keeps_its_secrets(evening: Evening) -> None:
    evening.begin()
    played = evening.replay()
    assert played.verdict == ""
    story = told(played)
    assert "Roles" not in story
    assert "crewmate" not in story
    assert "Mara: …" in story
    assert "Round 1 · Tasks" in story
    assert "Roles: " in told(played, secret=True)
    assert "Mara: begin" in told(played, secret=True)


def test_it_stops_where_it_is_told_to(evening: Evening) -> None:
    evening.begin()
    played = evening.replay(at=3)
    assert [one.number for one in played.moves] == [0, 1, 2, 3]
    assert "Players: 4/10" in told(played)
    assert told(played).endswith("Stopped after move 3.")
    assert evening.replay(at=0).moves[0].move is None
    assert evening.replay(at=10_000).verdict == ""


def test_a_state_that_was_tampered_with_is_noticed(evening: Evening) -> None:
    evening.begin()
    with evening.engine.begin() as connection:
        state = connection.scalar(select(GameSession.game_state))
        assert state is not None
        changed = state.replace('"round":1', '"round":2')
        assert changed != state
        connection.execute(update(GameSession).values(game_state=changed))
    played = evening.replay()
    assert played.verdict == "the state of the table that was kept is another one"
    assert "✗ This is not how it was kept" in told(played)


def test_a_players_state_that_was_tampered_with_is_noticed(evening: Evening) -> None:
    evening.begin()
    with evening.engine.begin() as connection:
        mine = PlayerGameLink.player_id == 2
        state = connection.scalar(select(PlayerGameLink.player_state).where(mine))
        assert state is not None
        changed = state.replace('"missed":0', '"missed":1')
        assert changed != state
        connection.execute(update(PlayerGameLink).where(mine).values(player_state=changed))
    assert evening.replay().verdict == "the states that were kept of these players are others: [2]"


def test_a_log_that_does_not_fit_is_noticed(evening: Evening) -> None:
    evening.begin()
    with evening.engine.begin() as connection:
        connection.execute(
            update(ActionLog).where(ActionLog.number == 2).values(actor=2)  # Juno sits already.
        )
    played = evening.replay()
    assert played.verdict == "move 2 was played once, and is refused now"
    assert len(played.moves) == 2


def test_what_is_gone_cannot_be_replayed(evening: Evening) -> None:
    evening.begin()
    with evening.engine.begin() as connection:
        with pytest.raises(CannotReplay, match="there is no session 999"):
            replay(connection, LIBRARY.rulebooks, 999)
        with pytest.raises(CannotReplay, match="'impostor' is not installed"):
            replay(connection, {}, evening.session)
    with evening.engine.begin() as connection:
        connection.execute(delete(ActionLog).where(ActionLog.number < 3))
    with pytest.raises(CannotReplay, match="not complete"):
        evening.replay()


def test_who_reads_only_the_beginning_is_not_shown_an_error(evening: Evening) -> None:
    """As with ``main.py replay 1 | head``."""
    evening.begin()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "replay", str(evening.session)],
        env={"DATABASE_URL": evening.engine.url.render_as_string(hide_password=False)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    complaints = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), complaints) == (141, "")


def test_a_number_that_no_session_can_have_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["replay", "99999999999999999999"])
    assert "99999999999999999999 is not the id of a session" in capsys.readouterr().err
