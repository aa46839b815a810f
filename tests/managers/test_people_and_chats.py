"""Names that change, people who want to be forgotten, and groups that turn into supergroups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from db.keepsakes import GameMemory, PlayerSession
from db.models import ActionLog, Board, Chat, DiscussionLog, GameSession, Notice, Player
from managers.boards import BoardManager
from managers.chats import ChatManager
from managers.join_queue import JoinQueueManager
from managers.memories import NOTHING
from managers.orders import Person, Place
from managers.people import PlayerManager
from managers.sessions import GameSessionManager

MARA, OLEG = 5_000_000_001, 5_000_000_002
GROUP, SUPERGROUP = -4_001, -1_001_234_567_890
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _greet(connection: Connection, *people: Person, minutes: int = 0) -> None:
    PlayerManager(connection, now=NOON + timedelta(minutes=minutes)).greet(people)


def test_people_are_known_as_they_were_called_last(connection: Connection) -> None:
    _greet(connection, Person(MARA, "Mara", "mara_k", "ru"), Person(OLEG, "Oleg"))
    _greet(connection, Person(MARA, "old"), Person(MARA, "<b>Mara</b> 🦊"), minutes=1)

    people = PlayerManager(connection)
    assert people.names([MARA, OLEG, 99]) == {MARA: "<b>Mara</b> 🦊", OLEG: "Oleg"}
    mara = people.get(MARA)
    assert mara is not None
    assert (mara.username, mara.language) == (None, "ru")
    assert people.get(99) is None


def test_a_person_who_stays_the_same_costs_no_write(connection: Connection) -> None:
    person = Person(MARA, "Mara", "mara_k", "ru")
    people = PlayerManager(connection)

    def last_seen() -> datetime:
        mara = people.get(MARA)
        assert mara is not None
        return mara.last_seen_at

    _greet(connection, person)
    _greet(connection, person, minutes=10)
    assert last_seen() == NOON
    _greet(connection, person, minutes=61)
    assert last_seen() == NOON + timedelta(minutes=61)


def test_meeting_a_player_again_takes_nothing_from_the_records(connection: Connection) -> None:
    _greet(connection, Person(MARA, "Mara"))
    connection.execute(update(Player).values(xp=70, reachable=True))
    _greet(connection, Person(MARA, "Mara Two"), minutes=5)
    row = connection.execute(select(Player.xp, Player.reachable, Player.created_at)).one()
    assert tuple(row) == (70, True, NOON)


@pytest.mark.parametrize("asked", ["mara_k", "@mara_k", "@MARA_K"])
def test_a_user_name_finds_whoever_has_it_now(connection: Connection, asked: str) -> None:
    _greet(connection, Person(MARA, "Mara", "Mara_K"))
    _greet(connection, Person(OLEG, "Oleg", "mara_k"), minutes=5)
    found = PlayerManager(connection).find_by_username(asked)
    assert found is not None
    assert found.id == OLEG
    assert PlayerManager(connection).find_by_username("@nobody") is None


def test_who_can_be_reached_in_private(connection: Connection) -> None:
    _greet(connection, Person(MARA, "Mara"), Person(OLEG, "Oleg"))
    people = PlayerManager(connection)
    people.set_reachable(OLEG, True)
    assert people.reachable([MARA, OLEG]) == {OLEG}
    people.set_reachable(OLEG, False)
    assert people.reachable([MARA, OLEG]) == set()


def test_to_be_forgotten_erases_name_and_words_and_keeps_the_results(
    connection: Connection,
) -> None:
    _greet(connection, Person(MARA, "Mara", "mara_k", "ru"), Person(OLEG, "Oleg"))
    sessions = GameSessionManager(connection)
    session = sessions.create_session(5, GROUP, MARA, "", "impostor")["id"]
    for player in (MARA, OLEG):
        sessions.add_player_to_session(session, player)
        sessions.log_discussion(session, player, "secret words", "meeting")
    speak = '{"type":"speak","message":"secret words"}'
    connection.execute(
        insert(ActionLog),
        [
            {"session_id": session, "number": 1, "actor": MARA, "move": speak},
            {"session_id": session, "number": 2, "actor": OLEG, "move": speak},
            {"session_id": session, "number": 3, "actor": MARA, "move": '{"type":"vote","at":1}'},
        ],
    )
    sessions.update_player_outcome(session, MARA, "win", 50)
    part = {"session_id": session, "team": 1, "damage": 9, "correct_answers": 1, "winner": True}
    connection.execute(
        insert(PlayerSession),
        [
            {**part, "player_id": MARA, "nickname": "Mara", "username": "mara_k"},
            {**part, "player_id": OLEG, "nickname": "Oleg", "username": None},
        ],
    )
    JoinQueueManager(connection).add_to_queue(MARA, GROUP)

    assert PlayerManager(connection, now=NOON).forget(MARA)

    people = PlayerManager(connection)
    mara = people.get(MARA)
    assert mara is not None
    assert mara.forgotten
    assert (mara.name, mara.username, mara.language) == ("", None, None)
    assert people.find_by_username("mara_k") is None
    fought = select(PlayerSession.nickname, PlayerSession.username, PlayerSession.damage)
    assert {tuple(row) for row in connection.execute(fought)} == {("", None, 9), ("Oleg", None, 9)}
    assert connection.scalars(select(DiscussionLog.player_id)).all() == [OLEG]
    moves = connection.scalars(select(ActionLog.move).order_by(ActionLog.number)).all()
    assert moves == ['{"type":"speak","message":""}', speak, '{"type":"vote","at":1}']
    assert JoinQueueManager(connection).get_queue(GROUP) == []
    assert connection.scalar(select(Player.xp).where(Player.id == MARA)) == 50
    assert not people.forget(99)

    _greet(connection, Person(MARA, "Mara"))
    again = people.get(MARA)
    assert again is not None
    assert not again.forgotten


def test_settings_change_one_by_one(connection: Connection) -> None:
    chats = ChatManager(connection)
    assert chats.settings(GROUP) == {}
    chats.upsert(GROUP, "Friends")
    chats.change_settings(GROUP, {"language": "ru", "open_ballots": True, "seats": 12})
    chats.change_settings(GROUP, {"seats": 8, "open_ballots": None})
    chats.upsert(GROUP, "Best friends")
    assert chats.settings(GROUP) == {"language": "ru", "seats": 8}
    assert connection.scalar(select(Chat.title)) == "Best friends"


def _play_in(connection: Connection, chat: int, status: str, *, topic: int = 0) -> int:
    sessions = GameSessionManager(connection, now=NOON)
    session = int(sessions.create_session(topic, chat, MARA, "", "impostor")["id"])
    if status != "waiting":
        sessions.update_session_status(session, "active")
    if status == "finished":
        sessions.update_session_status(session, "finished")
    connection.execute(
        insert(Board).values(
            session_id=session, chat_id=chat, topic_id=topic, message_id=40,
            wanted_version=3, shown_version=3, phase="vote",
        )
    )  # fmt: skip
    return session


def test_everything_follows_a_group_to_its_new_id(connection: Connection) -> None:
    past = _play_in(connection, GROUP, "finished")
    live = _play_in(connection, GROUP, "active")
    said = {"session_id": live, "chat_id": GROUP, "text": "{}"}
    connection.execute(insert(Notice), [said | {"status": s} for s in ("sent", "pending")])
    ChatManager(connection).change_settings(GROUP, {"language": "ru"})
    JoinQueueManager(connection, now=NOON).add_to_queue(OLEG, GROUP)
    _remember(connection, GROUP, '{"season":3}')

    chats = ChatManager(connection, now=NOON)
    done = chats.migrate(GROUP, SUPERGROUP)

    assert (done.sessions, done.abandoned) == (2, ())
    sessions = GameSessionManager(connection)
    found = sessions.get_session_by_topic(0, SUPERGROUP)
    assert found is not None
    assert (found.id, found.number) == (live, 2)
    assert sessions.get_session_by_topic(0, GROUP) is None
    boards = {
        row.session_id: (row.chat_id, row.message_id, row.wanted_version > row.shown_version)
        for row in connection.execute(select(Board.__table__))
    }
    # The live board is due in the new chat; that of the game that is over is left in peace.
    assert boards == {live: (SUPERGROUP, None, True), past: (SUPERGROUP, None, False)}
    notices = connection.execute(select(Notice.status, Notice.chat_id).order_by(Notice.id))
    assert [tuple(row) for row in notices] == [("sent", GROUP), ("pending", SUPERGROUP)]
    assert chats.settings(SUPERGROUP) == {"language": "ru"}
    assert JoinQueueManager(connection, now=NOON).notify_queue(SUPERGROUP) == [OLEG]
    assert chats.current_id(GROUP) == SUPERGROUP
    assert _remembered(connection) == {SUPERGROUP: '{"season":3}'}

    assert chats.migrate(GROUP, SUPERGROUP).sessions == 0
    assert chats.settings(SUPERGROUP) == {"language": "ru"}
    assert _remembered(connection) == {SUPERGROUP: '{"season":3}'}


@pytest.mark.parametrize(
    ("ours", "theirs", "kept"), [('{"season":3}', "{}", '{"season":3}'), (NOTHING, "{}", "{}")]
)
def test_what_games_remember_of_a_group_is_not_replaced_by_a_blank(
    connection: Connection, ours: str, theirs: str, kept: str
) -> None:
    """A game may have been looked at under the new id before the move was known."""
    _remember(connection, GROUP, ours)
    _remember(connection, SUPERGROUP, theirs)
    ChatManager(connection, now=NOON).migrate(GROUP, SUPERGROUP)
    assert _remembered(connection)[SUPERGROUP] == kept


def _remember(connection: Connection, chat: int, memory: str) -> None:
    row = {"game_type": "boss_fight", "scope": "chat", "owner_id": chat, "memory": memory}
    connection.execute(insert(GameMemory).values(row))


def _remembered(connection: Connection) -> dict[int, str]:
    rows = connection.execute(select(GameMemory.owner_id, GameMemory.memory))
    return {row.owner_id: row.memory for row in rows}


def test_a_message_that_was_under_way_to_the_old_chat_is_no_board_of_the_new_one(
    connection: Connection,
) -> None:
    """It was sent before the move and is written down after it."""
    live = _play_in(connection, GROUP, "active")
    board = connection.scalars(select(Board.id)).one()
    boards, old = BoardManager(connection), Place(GROUP)
    ChatManager(connection, now=NOON).migrate(GROUP, SUPERGROUP)
    boards.shown(board, old, 41, 3, "vote")
    boards.vanished(board, old)
    assert boards.stale_chats() == [SUPERGROUP]
    assert boards.message_at(live, Place(SUPERGROUP)) is None
    boards.shown(board, Place(SUPERGROUP), 2, 3, "vote")
    assert boards.stale_chats() == []
    assert boards.message_at(live, Place(SUPERGROUP)) == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        ("active", "waiting", "ours"),
        ("waiting", "active", "theirs"),
        ("waiting", "waiting", "ours"),
    ],
)
def test_of_two_games_in_one_place_the_one_in_play_stays(
    connection: Connection, ours: str, theirs: str, stays: str
) -> None:
    games = {
        "ours": _play_in(connection, GROUP, ours),
        "theirs": _play_in(connection, SUPERGROUP, theirs),
    }
    for chat in (GROUP, SUPERGROUP):
        JoinQueueManager(connection).add_to_queue(OLEG, chat)
    kept = games.pop(stays)

    done = ChatManager(connection, now=NOON).migrate(GROUP, SUPERGROUP)

    assert done.abandoned == tuple(games.values())
    (live,) = GameSessionManager(connection).get_active_sessions()
    assert (live.id, live.chat_id) == (kept, SUPERGROUP)
    numbers = connection.scalars(select(GameSession.number).order_by(GameSession.number))
    assert numbers.all() == [1, 2]


def test_a_chat_that_did_not_move_keeps_its_games(connection: Connection) -> None:
    live = _play_in(connection, GROUP, "active")
    chats = ChatManager(connection)
    assert chats.migrate(GROUP, GROUP).sessions == 0
    assert chats.current_id(GROUP) == GROUP
    assert GameSessionManager(connection).get_session_by_topic(0, GROUP).id == live  # type: ignore[union-attr]
