"""What is to be shown and told next in a chat, and what is not to be shown or told any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Select, insert, select, update

from db.models import Board, GameSession, Notice
from games.contract import Move, text
from games.lobby import Begin, Cancel, Join
from games.raid.state import Fight
from games.table import encode
from managers.boards import BEHIND, BoardManager, Look
from managers.chats import ChatManager
from managers.content import load_library
from managers.ledger import Ledger
from managers.moves import Moves
from managers.notices import TOLD_TOGETHER, WAITING, NoticeManager, Telling
from managers.opening import Opening, open_session
from managers.orders import Order, Outbox, Place, Transaction
from managers.people import PlayerManager
from tests.db.test_plans import plan_of
from tests.managers.test_replay import PEOPLE

LIBRARY = load_library()
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
CHAT, OTHER = -5, -6
ANN = PEOPLE[0].id


class Forum:
    """Games in the topics of a chat, as the database has them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.moves = Moves(LIBRARY.rulebooks, LIBRARY.titles)
        self.outbox = Outbox()
        with engine.begin() as connection:
            work = Transaction(connection, NOON)
            self.moves.names.greet(work, PEOPLE)
            for chat in (CHAT, OTHER):
                ChatManager(connection, now=NOON).upsert(chat, "Forum")

    def open(self, place: Place, game: str = "impostor", also: tuple[Place, ...] = ()) -> int:
        with self.engine.begin() as connection:
            work = Transaction(connection, NOON)
            ledger = Ledger(work, LIBRARY.titles)
            reach = "world" if also else "chat"
            wish = Opening(place, ANN, reach=reach, also=also)
            session = open_session(work, ledger, LIBRARY.rulebooks[game], wish).id
            ledger.flush()
        return session

    def play(self, session: int, move: Move, who: int = 1, *, admin: bool = False) -> None:
        with self.engine.begin() as connection:
            work = Transaction(connection, NOON)
            order = Order(session, move, PEOPLE[who - 1], admin)
            (reply,) = self.moves.play(work, [order])
            assert reply.accepted
        self.outbox = work.outbox

    def begin(self, session: int) -> None:
        for who in (2, 3, 4):
            self.play(session, Join(), who)
        self.play(session, Begin())

    def shown(self) -> None:
        """Everything is shown as it is now."""
        with self.engine.begin() as connection:
            for look in iter(lambda: self.look_in(connection), None):
                drawing = look.drawing
                assert drawing is not None
                BoardManager(connection).shown(
                    drawing.board_id, drawing.place, 100, drawing.version, drawing.phase
                )

    def look_in(self, connection: Connection, chat: int = CHAT) -> Look | None:
        boards = BoardManager(connection)
        look = boards.look(chat, LIBRARY.rulebooks, self.moves.names)
        return look if look.drawing is not None else None

    def next(self, tried: dict[int, float] | None = None, skip: Sequence[int] = ()) -> int | None:
        """The topic whose board is the next to be drawn."""
        with self.engine.begin() as connection:
            boards = BoardManager(connection)
            look = boards.look(CHAT, LIBRARY.rulebooks, self.moves.names, skip, tried or {})
        return look.drawing.place.topic_id if look.drawing is not None else None


@pytest.fixture
def forum(engine: Engine) -> Forum:
    return Forum(engine)


# ── Boards ───────────────────────────────────────────────────────────────────────────────────


def test_the_board_that_was_tried_longest_ago_goes_first_and_a_new_phase_before_it(
    forum: Forum,
) -> None:
    games = {topic: forum.open(Place(CHAT, topic)) for topic in (1, 2, 3)}
    forum.shown()
    assert forum.next() is None
    for session in games.values():
        forum.play(session, Join(), 2)
    assert forum.next({1: 7.0, 2: 3.0, 3: 5.0}) == 2
    assert forum.next({1: 7.0, 3: 5.0}) == 2, "one that was never tried waits longest"
    assert forum.next({1: 7.0, 2: 3.0, 3: 5.0}, skip=[2]) == 3
    for who in (3, 4):
        forum.play(games[1], Join(), who)
    forum.play(games[1], Begin())
    assert forum.next({1: 7.0, 2: 3.0, 3: 5.0}) == 1


def test_a_session_that_has_turned_is_told_apart_from_one_with_new_figures(forum: Forum) -> None:
    session = forum.open(Place(CHAT, 1))
    forum.shown()
    forum.play(session, Join(), 2)
    assert (forum.outbox.progress, forum.outbox.turned) == ({CHAT}, {})
    with forum.engine.begin() as connection:
        look = forum.look_in(connection)
    assert look is not None
    assert [(b.urgent, b.unseen) for b in look.behind] == [(False, None)]
    for who in (3, 4):
        forum.play(session, Join(), who)
    forum.play(session, Begin())
    assert CHAT in forum.outbox.chats
    with forum.engine.begin() as connection:
        look = forum.look_in(connection)
    assert look is not None
    (board,) = look.behind
    assert forum.outbox.turned == {session: board.unseen}
    assert board.urgent


def test_no_game_that_is_shown_elsewhere_waits_for_one_of_its_boards(forum: Forum) -> None:
    """One slow group would hold up the whole world's clock."""
    session = forum.open(Place(CHAT, 1), "raid", also=(Place(OTHER, 4),))
    with forum.engine.begin() as connection:
        here, there = forum.look_in(connection), forum.look_in(connection, OTHER)
        assert BoardManager(connection).stale_sessions() == []
    for look in (here, there):
        assert look is not None
        assert [(b.session_id, b.urgent, b.unseen) for b in look.behind] == [(session, True, None)]
        assert look.drawing is not None
        assert not look.drawing.only


def test_a_new_phase_is_told_of_wherever_it_is_shown_and_waited_for_in_one_place(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A raid has one phase; here each strike begins another."""
    raid = type(LIBRARY.rulebooks["raid"].game)
    monkeypatch.setattr(raid, "phase", lambda _, world: f"after-{world.shared.strike_count}")
    session = forum.open(Place(CHAT, 1), "raid")
    forum.play(session, Fight())
    assert (forum.outbox.chats, list(forum.outbox.turned)) == ({CHAT}, [session])
    everywhere = forum.open(Place(CHAT, 2), "raid", also=(Place(OTHER, 4),))
    forum.play(everywhere, Fight(), 2)
    assert (forum.outbox.chats, forum.outbox.turned) == ({CHAT, OTHER}, {})


def test_the_only_board_of_a_session_may_be_what_everybody_waits_for(forum: Forum) -> None:
    session = forum.open(Place(CHAT, 1))
    with forum.engine.begin() as connection:
        assert BoardManager(connection).stale_sessions() == [session]
        look = forum.look_in(connection)
    assert look is not None
    assert look.drawing is not None
    assert look.drawing.only
    assert look.behind[0].unseen == look.drawing.epoch


def test_another_language_draws_no_board_anew_whose_game_is_over(forum: Forum) -> None:
    over, live = forum.open(Place(CHAT, 1)), forum.open(Place(CHAT, 2))
    elsewhere = forum.open(Place(OTHER, 1))
    forum.play(over, Cancel())
    forum.shown()
    with forum.engine.begin() as connection:
        connection.execute(update(Board).values(shown_version=Board.wanted_version))
        BoardManager(connection).all_due(CHAT)
        behind = select(Board.session_id).where(Board.wanted_version > Board.shown_version)
        assert list(connection.scalars(behind)) == [live]
        states = select(GameSession.status).where(GameSession.id.in_([over, elsewhere]))
        assert list(connection.scalars(states.order_by(GameSession.id))) == ["abandoned", "waiting"]


# ── Notices ──────────────────────────────────────────────────────────────────────────────────


def say(connection: Connection, place: Place, word: str = "x", *, vital: bool = False) -> None:
    row = {"chat_id": place.chat_id, "topic_id": place.topic_id, "vital": vital}
    told = encode(text("bot-error-no-session", asked=word))
    connection.execute(insert(Notice).values(**row, text=told, created_at=NOON))


def whisper(connection: Connection, player: int, word: str = "x") -> None:
    told = encode(text("bot-error-no-session", asked=word))
    row = {"chat_id": player, "topic_id": 0, "player_id": player, "text": told}
    connection.execute(insert(Notice).values(**row, created_at=NOON))


def told(telling: Telling | None) -> list[str]:
    return [str(t.args["asked"]) for t in telling.texts] if telling is not None else []


def test_the_topic_with_something_vital_is_told_first_and_each_in_its_order(forum: Forum) -> None:
    with forum.engine.begin() as connection:
        for number in range(TOLD_TOGETHER + 1):
            say(connection, Place(CHAT, 1), f"one-{number}")
        say(connection, Place(CHAT, 2), "two")
        say(connection, Place(CHAT, 3), "three-0")
        say(connection, Place(CHAT, 3), "three-1", vital=True)
        notices = NoticeManager(connection)
        waiting = [(w.topic_id, w.vital, w.notices) for w in notices.waiting(CHAT)]
        assert waiting == [(3, True, 2), (1, False, TOLD_TOGETHER + 1), (2, False, 1)]
        assert [w.topic_id for w in notices.waiting(CHAT, skip_topics=[3])] == [1, 2]
        names = forum.moves.names
        assert told(notices.next_telling(Place(CHAT, 3), names)) == ["three-0", "three-1"]
        assert told(notices.next_telling(Place(CHAT, 3), names)) == []
        some = told(notices.next_telling(Place(CHAT, 1), names))
        assert some == [f"one-{number}" for number in range(TOLD_TOGETHER)]


def test_what_cannot_be_told_in_a_topic_any_more_is_told_in_every_other(
    connection: Connection,
) -> None:
    for place in (Place(CHAT, 1), Place(CHAT, 2), Place(OTHER, 1)):
        say(connection, place)
    NoticeManager(connection).abandon_topic(Place(CHAT, 1), "topic deleted")
    rows = connection.execute(select(Notice.chat_id, Notice.topic_id, Notice.status))
    assert {(row.chat_id, row.topic_id): row.status for row in rows} == {
        (CHAT, 1): "dead",
        (CHAT, 2): "pending",
        (OTHER, 1): "pending",
    }


def test_who_takes_no_private_messages_is_not_written_to_until_that_changes(forum: Forum) -> None:
    with forum.engine.begin() as connection:
        people, notices = PlayerManager(connection), NoticeManager(connection)
        private, names = Place(ANN), forum.moves.names
        whisper(connection, ANN, "early")
        whisper(connection, ANN, "early, too")
        assert notices.next_telling(private, names) is None
        assert notices.waiting(ANN) == []
        rows = connection.execute(select(Notice.status, Notice.error)).all()
        assert rows == [("dead", "unreachable")] * 2
        people.set_reachable(ANN, True)
        whisper(connection, ANN, "late")
        assert told(notices.next_telling(private, names)) == ["late"]


@pytest.mark.parametrize(
    ("waiting", "index"), [(BEHIND, "ix_boards_stale"), (WAITING, "ix_notices_pending")]
)
def test_what_waits_is_found_through_an_index_of_what_waits(
    connection: Connection, waiting: Select[Any], index: str
) -> None:
    """However long the history of a chat is."""
    assert index in plan_of(connection, lambda: connection.execute(waiting, {"keys": [CHAT]}))
