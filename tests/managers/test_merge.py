"""Two groups become one while somebody plays: one of two games goes on, whatever is remembered."""

from __future__ import annotations

from sqlalchemy import Engine, select

from db.models import GameSession
from games.lobby import Join
from managers.chats import ChatManager
from managers.ledger import Ledger
from managers.moves import Moves
from managers.opening import Opening, open_session
from managers.orders import Order, Place, Reply, Transaction
from tests.managers.test_replay import HERE, LIBRARY, NOON, PEOPLE, Evening

NEW_CHAT = -1009999999999


def join(evening: Evening, session: int, who: int) -> Reply:
    """A press of Join, by which the session's world is remembered."""
    with evening.engine.begin() as connection:
        work = Transaction(connection, NOON)
        (reply,) = evening.moves.play(work, [Order(session, Join(), PEOPLE[who - 1])])
    for callback in work.after_commit:
        callback()
    return reply


def test_a_game_that_gave_way_to_another_takes_no_more_moves(engine: Engine) -> None:
    evening = Evening(engine)
    with engine.begin() as connection:
        work = Transaction(connection, NOON)
        ChatManager(connection, now=NOON).upsert(NEW_CHAT, "Evening")
        ledger = Ledger(work, LIBRARY.titles)
        wish = Opening(Place(NEW_CHAT, HERE.topic_id), 1, "blitz")
        other = open_session(work, ledger, LIBRARY.rulebooks["impostor"], wish).id
        ledger.flush()
    # The one that everybody sits in stands in the way of that which was there before.
    assert join(evening, other, 2).accepted
    with engine.begin() as connection:
        merged = ChatManager(connection, now=NOON).migrate(HERE.chat_id, NEW_CHAT)
    assert merged.abandoned == (other,)
    late = join(evening, other, 3)
    assert not late.accepted
    assert late.answer is not None
    assert late.answer.text.key == "table-over"
    with engine.begin() as connection:
        rows = connection.execute(select(GameSession.id, GameSession.status))
        assert dict(rows.all()) == {evening.session: "waiting", other: "abandoned"}
    assert join(evening, evening.session, 3).accepted


def test_a_world_that_another_process_has_changed_is_not_played_on(engine: Engine) -> None:
    evening, other = Evening(engine), Evening.__new__(Evening)
    assert join(evening, evening.session, 2).accepted
    # The other process remembers nothing, and its move makes what this one remembers the past.
    other.engine, other.moves = engine, Moves(LIBRARY.rulebooks, LIBRARY.titles)
    assert join(other, evening.session, 3).accepted
    repeated = join(evening, evening.session, 3)
    assert repeated.answer is not None
    assert repeated.answer.text.key == "lobby-already-in"
