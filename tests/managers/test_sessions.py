"""Sessions: one live game per topic, seats, outcomes that are paid once, history, retention."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, update

from db.models import (
    ActionLog,
    Board,
    DiscussionLog,
    GameSession,
    Player,
    PlayerGameLink,
    TaskLog,
    VoteHistory,
)
from db.types import utc_now
from managers.rewards import Payment, count_tasks, pay_outcomes
from managers.sessions import GameSessionManager, SessionOver, TopicBusy

CHAT, TOPIC, MARA, OLEG = -1_001_234_567_890, 17, 5_000_000_001, 5_000_000_002
TITLES = [(0, "Rookie"), (100, "Regular"), (1250, "Expert")]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def sessions(connection: Connection) -> GameSessionManager:
    return GameSessionManager(connection, titles=TITLES, now=NOON)


def _open(sessions: GameSessionManager, topic: int = TOPIC, chat: int = CHAT) -> int:
    return int(sessions.create_session(topic, chat, MARA, "Impostor", "impostor")["id"])


def _begin(sessions: GameSessionManager, *players: int) -> int:
    session = _open(sessions)
    for player in players:
        sessions.add_player_to_session(session, player)
    sessions.update_session_status(session, "active")
    return session


def test_a_topic_that_is_busy_names_the_game_in_it(sessions: GameSessionManager) -> None:
    first = _open(sessions)
    with pytest.raises(TopicBusy) as caught:
        _open(sessions)
    assert caught.value.session_id == first

    found = sessions.get_session_by_topic(TOPIC, CHAT)
    assert found is not None
    assert (found.id, found.number, found.status) == (first, 1, "waiting")
    assert sessions.get_session_by_topic(TOPIC, CHAT - 1) is None


def test_games_of_a_chat_are_numbered_and_a_topic_is_free_after_its_game(
    sessions: GameSessionManager,
) -> None:
    first = _open(sessions)
    assert sessions.update_session_status(first, "abandoned")
    again = sessions.create_session(TOPIC, CHAT, MARA, "Impostor", "impostor")
    elsewhere = sessions.create_session(TOPIC, CHAT - 1, MARA, "Impostor", "impostor")
    assert (again["number"], elsewhere["number"]) == (2, 1)
    assert again["seed"] != elsewhere["seed"]

    live = [session.id for session in sessions.get_active_sessions()]
    assert live == [again["id"], elsewhere["id"]]
    assert [session.id for session in sessions.get_active_sessions(CHAT)] == [again["id"]]


def test_what_has_ended_stays_ended(sessions: GameSessionManager) -> None:
    session = _begin(sessions, MARA)
    assert sessions.update_session_status(session, "finished", winner="crew")
    for status in ("waiting", "active", "finished", "abandoned"):
        assert not sessions.update_session_status(session, status, winner="impostors")

    row = sessions.get_session(session)
    assert row is not None
    assert (row.status, row.winner, row.finished_at) == ("finished", "crew", NOON)
    with pytest.raises(SessionOver):
        sessions.add_player_to_session(session, OLEG)


def test_a_game_can_move_to_another_topic_of_its_chat(
    sessions: GameSessionManager, connection: Connection
) -> None:
    session, other = _begin(sessions, MARA), _open(sessions, topic=18)
    board = {"message_id": 40, "wanted_version": 3, "shown_version": 3}
    places = [(session, CHAT, TOPIC), (session, CHAT - 1, 4), (other, CHAT, 18)]
    connection.execute(
        insert(Board),
        [
            {**board, "session_id": id_, "chat_id": chat, "topic_id": topic}
            for id_, chat, topic in places
        ],
    )

    with pytest.raises(TopicBusy):
        sessions.move_to_topic(session, 18)
    sessions.move_to_topic(session, 19)

    found = sessions.get_session_by_topic(19, CHAT)
    assert found is not None
    assert found.id == session
    boards = connection.execute(
        select(Board.chat_id, Board.topic_id, Board.message_id).order_by(Board.id)
    )
    assert [tuple(row) for row in boards] == [(CHAT, 19, None), (CHAT - 1, 4, 40), (CHAT, 18, 40)]
    sessions.update_session_status(session, "finished")
    with pytest.raises(SessionOver):
        sessions.move_to_topic(session, 20)


def test_players_sit_in_the_order_in_which_they_came(
    sessions: GameSessionManager, connection: Connection
) -> None:
    session = _open(sessions)
    assert sessions.add_player_to_session(session, OLEG)
    assert sessions.add_player_to_session(session, MARA, role="crew")
    assert not sessions.add_player_to_session(session, OLEG)
    connection.execute(update(Player).where(Player.id == MARA).values(name="Mara"))

    seated = sessions.get_session_players(session)
    assert [(player.player_id, player.seat) for player in seated] == [(OLEG, 0), (MARA, 1)]
    assert (seated[1].name, seated[1].role, seated[1].joined_at) == ("Mara", "crew", NOON)


def test_leaving_a_lobby_leaves_no_trace_and_leaving_a_game_does(
    sessions: GameSessionManager,
) -> None:
    session = _open(sessions)
    for player in (MARA, OLEG):
        sessions.add_player_to_session(session, player)
    assert sessions.remove_player_from_session(session, OLEG)
    assert not sessions.remove_player_from_session(session, OLEG)
    assert len(sessions.get_session_players(session, include_left=True)) == 1

    sessions.update_session_status(session, "active")
    assert sessions.remove_player_from_session(session, MARA)
    assert not sessions.remove_player_from_session(session, MARA)
    assert sessions.get_session_players(session) == []
    (gone,) = sessions.get_session_players(session, include_left=True)
    assert gone.left_at == NOON


def test_an_outcome_is_paid_once_and_raises_the_title(
    sessions: GameSessionManager, connection: Connection
) -> None:
    session = _begin(sessions, MARA, OLEG)

    assert sessions.update_player_outcome(session, MARA, "win", 120)
    assert not sessions.update_player_outcome(session, MARA, "win", 120)
    assert not sessions.update_player_outcome(session, MARA, "lose", 5)
    assert sessions.update_player_outcome(session, OLEG, "left", 10)

    mara, oleg = connection.execute(
        select(Player.xp, Player.title, Player.games_won, Player.games_lost).order_by(Player.id)
    )
    assert tuple(mara) == (120, "Regular", 1, 0)
    assert tuple(oleg) == (10, "Rookie", 0, 0)
    outcomes = {
        p.player_id: (p.outcome, p.xp_earned) for p in sessions.get_session_players(session)
    }
    assert outcomes == {MARA: ("win", 120), OLEG: ("left", 10)}


def test_nobody_is_paid_without_a_seat_or_beyond_reason(sessions: GameSessionManager) -> None:
    session = _begin(sessions, MARA)
    assert not sessions.update_player_outcome(session, OLEG, "win", 50)
    for wrong in (-1, 2**62):
        with pytest.raises(ValueError, match="a game pays from 0"):
            sessions.update_player_outcome(session, MARA, "win", wrong)


def test_a_crowd_is_paid_once_however_often_it_is_asked_for(
    sessions: GameSessionManager, connection: Connection
) -> None:
    crowd = range(1000, 2200)
    session = _open(sessions)
    connection.execute(insert(Player), [{"id": player} for player in crowd])
    connection.execute(
        insert(PlayerGameLink),
        [{"session_id": session, "player_id": player} for player in crowd],
    )
    asked = [Payment(session, player, "lose", 3) for player in crowd]

    assert pay_outcomes(connection, asked + asked, TITLES) == asked
    assert pay_outcomes(connection, asked, TITLES) == []

    paid = select(func.count(), func.min(Player.xp), func.max(Player.xp)).where(
        Player.games_lost == 1
    )
    assert tuple(connection.execute(paid).one()) == (1200, 3, 3)


def test_two_processes_that_pay_at_once_pay_once(engine: Engine) -> None:
    from threading import Barrier, Thread

    with engine.begin() as connection:
        session = _begin(GameSessionManager(connection), MARA)
    barrier = Barrier(2)
    paid: list[bool] = []

    def pay() -> None:
        barrier.wait()
        with engine.begin() as connection:
            manager = GameSessionManager(connection)
            paid.append(manager.update_player_outcome(session, MARA, "win", 40))

    threads = [Thread(target=pay) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(paid) == [False, True]
    with engine.connect() as connection:
        assert connection.scalar(select(Player.xp)) == 40


def test_ballots_words_and_tasks_are_written_down(
    sessions: GameSessionManager, connection: Connection
) -> None:
    session = _begin(sessions, MARA, OLEG)
    sessions.log_vote(session, MARA, OLEG, 1)
    sessions.log_vote(session, MARA, None, 1)
    sessions.log_discussion(session, OLEG, "It was not me", "meeting")
    sessions.log_task_completion(session, MARA, "math", "7 × 8", 15)
    sessions.log_task_completion(session, MARA, "math", "7 × 9", 0, right=False)
    sessions.log_task_completion(session, OLEG, "riddle", "Two legs", 0, fake=True)
    sessions.log_task_completion(session, OLEG, "riddle", "Four legs", 0, fake=True, right=False)

    votes = connection.execute(
        select(VoteHistory.target_id, VoteHistory.vote_type).order_by(VoteHistory.id)
    )
    assert [tuple(row) for row in votes] == [(OLEG, "eject"), (None, "skip")]
    said = connection.execute(select(DiscussionLog.message, DiscussionLog.phase)).one()
    assert tuple(said) == ("It was not me", "meeting")
    assert connection.scalar(select(func.sum(TaskLog.xp_earned))) == 15
    counters = connection.execute(
        select(Player.tasks_done, Player.fake_tasks_done, Player.xp).order_by(Player.id)
    )
    assert [tuple(row) for row in counters] == [(1, 0, 0), (0, 1, 0)]


def test_a_wrong_answer_is_no_task_that_was_done_real_or_fake(
    sessions: GameSessionManager, connection: Connection
) -> None:
    session = _begin(sessions, MARA, OLEG)
    answers = ((MARA, True, False), (MARA, False, False), (OLEG, True, True), (OLEG, False, True))
    rows = [
        {"session_id": session, "player_id": player, "right": right, "fake": fake}
        | {"task_type": "math", "task_description": "7 × 8"}
        for player, right, fake in (*answers, *answers[2:])
    ]
    connection.execute(insert(TaskLog), rows)
    count_tasks(connection, session)
    counters = select(Player.tasks_done, Player.fake_tasks_done).order_by(Player.id)
    assert [tuple(row) for row in connection.execute(counters)] == [(1, 0), (0, 2)]


def test_old_sessions_lose_their_bulk_and_keep_their_results(
    sessions: GameSessionManager, connection: Connection
) -> None:
    old = _begin(sessions, MARA)
    sessions.log_discussion(old, MARA, "Long ago", "meeting")
    sessions.log_vote(old, MARA, None, 1)
    connection.execute(insert(ActionLog).values(session_id=old, number=1, move="{}"))
    sessions.update_player_outcome(old, MARA, "win", 10)
    sessions.update_session_status(old, "finished", winner="crew")
    lobby = _open(sessions)
    sessions.add_player_to_session(lobby, MARA)
    sessions.update_session_status(lobby, "abandoned")
    live = _begin(sessions, MARA)
    connection.execute(insert(ActionLog).values(session_id=live, number=1, move="{}"))

    early = GameSessionManager(connection, now=NOON + timedelta(days=29))
    assert early.cleanup_old_sessions(days=30).lobbies == 0
    later = GameSessionManager(connection, now=NOON + timedelta(days=31))
    done = later.cleanup_old_sessions(days=30)

    assert (done.actions, done.texts, done.lobbies, done.full) == (1, 1, 1, False)
    assert later.get_session(lobby) is None
    (mara,) = later.get_session_players(old)
    assert (mara.outcome, mara.xp_earned) == ("win", 10)
    assert connection.scalar(select(func.count()).select_from(VoteHistory)) == 1
    assert connection.scalars(select(ActionLog.session_id)).all() == [live]


def test_a_clean_up_takes_no_more_than_its_portion(
    sessions: GameSessionManager, connection: Connection
) -> None:
    for _ in range(3):
        sessions.update_session_status(_open(sessions), "abandoned")
    later = GameSessionManager(connection, now=NOON + timedelta(days=31))
    portions = [later.cleanup_old_sessions(limit=2) for _ in range(2)]
    assert [(done.lobbies, done.full) for done in portions] == [(2, True), (1, False)]
    assert connection.scalar(select(func.count()).select_from(GameSession)) == 0


def test_a_long_log_goes_in_portions_and_what_ended_later_has_its_turn(
    sessions: GameSessionManager, connection: Connection
) -> None:
    for actions in (5, 1):
        session = _begin(sessions, MARA)
        rows = [{"session_id": session, "number": n, "move": "{}"} for n in range(1, actions + 1)]
        connection.execute(insert(ActionLog), rows)
        sessions.log_discussion(session, MARA, "Long ago", "meeting")
        sessions.update_session_status(session, "finished")
    later = GameSessionManager(connection, now=NOON + timedelta(days=31))
    portions = [later.cleanup_old_sessions(limit=1, rows=3) for _ in range(4)]
    assert [(done.actions, done.texts, done.full) for done in portions] == [
        (3, 1, True),
        (2, 0, True),
        (1, 1, True),
        (0, 0, False),
    ]
    assert connection.scalar(select(func.count()).select_from(ActionLog)) == 0


def test_a_manager_without_a_moment_uses_the_present_one(connection: Connection) -> None:
    before = utc_now()
    session = GameSessionManager(connection).create_session(0, CHAT, MARA, "", "raid")
    assert before <= session["created_at"] <= utc_now()
