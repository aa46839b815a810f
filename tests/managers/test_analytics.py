"""The figures that /stats, /leaderboard, /global, /recent and /chatstats show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count

import pytest
from sqlalchemy import Connection, insert, update

from db.keepsakes import RewardClaim
from db.models import Chat, GameSession, Player, PlayerGameLink
from managers.analytics import AnalyticsManager, ChatStats
from managers.sessions import GameSessionManager

CHAT = -1_001_234_567_890
MARA, OLEG, NINA = 5_000_000_001, 5_000_000_002, 5_000_000_003
TITLES = [(0, "Rookie"), (500, "Regular"), (1250, "Expert"), (3000, "Master")]
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture
def analytics(connection: Connection) -> AnalyticsManager:
    connection.execute(insert(Chat), [{"id": CHAT}, {"id": CHAT - 1}])
    names = {MARA: "Mara", OLEG: "Oleg", NINA: "Nina"}
    connection.execute(insert(Player), [{"id": id_, "name": name} for id_, name in names.items()])
    return AnalyticsManager(connection, TITLES, now=NOON)


_numbers = count(1)


def _session(
    connection: Connection, opened: datetime, status: str = "finished", chat: int = CHAT
) -> int:
    topic = number = next(_numbers)
    ended = status in ("finished", "abandoned")
    result = connection.execute(
        insert(GameSession).values(
            chat_id=chat, topic_id=topic, number=number, seed=1, creator_id=MARA,
            game_type="impostor", status=status, created_at=opened,
            started_at=None if status == "abandoned" else opened,
            finished_at=opened + timedelta(minutes=25) if ended else None,
            winner="crew" if status == "finished" else None,
        )
    )  # fmt: skip
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def _took_part(connection: Connection, session: int, *players: int, xp: int = 0) -> None:
    connection.execute(
        insert(PlayerGameLink),
        [
            {"session_id": session, "player_id": player, "seat": seat, "xp_earned": xp}
            for seat, player in enumerate(players)
        ],
    )


def test_the_worked_example_of_a_players_figures(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    connection.execute(
        update(Player)
        .where(Player.id == MARA)
        .values(xp=1250, games_won=18, games_lost=7, tasks_done=45, fake_tasks_done=12)
    )
    stats = analytics.get_player_stats(MARA)
    assert stats is not None
    assert (stats.name, stats.title, stats.xp) == ("Mara", "Expert", 1250)
    assert (stats.games_played, stats.games_won, stats.games_lost) == (25, 18, 7)
    assert (stats.win_rate, stats.xp_per_game, stats.tasks_per_game) == (72.0, 50.0, 1.8)
    assert (stats.tasks_done, stats.fake_tasks_done) == (45, 12)


def test_a_newcomer_has_noughts_and_a_stranger_nothing(analytics: AnalyticsManager) -> None:
    stats = analytics.get_player_stats(OLEG)
    assert stats is not None
    assert (stats.title, stats.games_played, stats.win_rate, stats.xp_per_game) == (
        "Rookie", 0, 0.0, 0.0,
    )  # fmt: skip
    assert analytics.get_player_stats(99) is None


def test_games_left_abandoned_or_under_way_were_neither_played_nor_won(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    sessions = GameSessionManager(connection)
    played = []
    for topic in range(4):
        played.append(sessions.create_session(topic, CHAT, MARA, "", "impostor")["id"])
        sessions.add_player_to_session(played[-1], MARA)
        sessions.update_session_status(played[-1], "active")
    sessions.update_player_outcome(played[0], MARA, "win", 10)
    sessions.update_player_outcome(played[1], MARA, "left", 0)
    sessions.update_session_status(played[2], "abandoned")

    stats = analytics.get_player_stats(MARA)
    assert stats is not None
    assert (stats.games_played, stats.games_won, stats.win_rate) == (1, 1, 100.0)


def test_a_sessions_ranking_tells_roles_only_after_its_end(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    sessions = GameSessionManager(connection)
    session = sessions.create_session(5, CHAT, MARA, "", "impostor")["id"]
    for player, role in ((MARA, "crew"), (OLEG, "impostor"), (NINA, "crew")):
        sessions.add_player_to_session(session, player, role=role)
    sessions.update_session_status(session, "active")
    assert {rank.role for rank in analytics.get_session_leaderboard(session)} == {None}

    sessions.update_player_outcome(session, MARA, "win", 40)
    sessions.update_player_outcome(session, OLEG, "lose", 55)
    sessions.update_player_outcome(session, NINA, "win", 40)
    sessions.update_session_status(session, "finished")

    ranking = analytics.get_session_leaderboard(session)
    assert [(r.place, r.name, r.xp, r.role, r.outcome) for r in ranking] == [
        (1, "Oleg", 55, "impostor", "lose"),
        (2, "Mara", 40, "crew", "win"),
        (2, "Nina", 40, "crew", "win"),
    ]
    assert analytics.get_session_leaderboard(10**9) == []


def test_a_chats_ranking_counts_what_was_earned_there(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    here = [_session(connection, NOON), _session(connection, NOON)]
    _took_part(connection, here[0], MARA, OLEG, xp=20)
    _took_part(connection, here[1], OLEG, NINA, xp=15)
    _took_part(connection, _session(connection, NOON, chat=CHAT - 1), MARA, xp=500)
    connection.execute(update(Player).where(Player.id == MARA).values(xp=520))
    connection.execute(update(Player).where(Player.id == NINA).values(deleted_at=NOON))

    ranking = analytics.get_chat_leaderboard(CHAT)
    assert [(r.place, r.name, r.xp, r.title) for r in ranking] == [
        (1, "Oleg", 35, "Rookie"),
        (2, "Mara", 20, "Regular"),
    ]
    assert len(analytics.get_chat_leaderboard(CHAT, limit=1)) == 1


def _rewarded(connection: Connection, session: int, *claims: tuple[int, str, int]) -> None:
    rows = [
        {"session_id": session, "player_id": player, "reward": reward, "xp": xp}
        for player, reward, xp in claims
    ]
    connection.execute(insert(RewardClaim), rows)


def test_rewards_count_as_earned_in_the_session_and_the_chat(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    raid, other, world = (_session(connection, NOON) for _ in range(3))
    connection.execute(update(GameSession).where(GameSession.id == world).values(reach="world"))
    _took_part(connection, raid, MARA, OLEG)
    _rewarded(connection, raid, (MARA, "strike-1", 2), (OLEG, "strike-1", 2), (OLEG, "victory", 40))
    _took_part(connection, other, MARA, xp=10)
    _took_part(connection, world, MARA)
    _rewarded(connection, world, (MARA, "victory", 1_000))

    ranking = analytics.get_session_leaderboard(raid)
    assert [(r.place, r.name, r.xp) for r in ranking] == [(1, "Oleg", 42), (2, "Mara", 2)]
    assert [r.xp for r in analytics.get_session_leaderboard(world)] == [1_000]
    assert [r.name for r in analytics.get_session_leaderboard(raid, limit=1)] == ["Oleg"]
    # What the whole world plays counts for no chat.
    assert [(r.name, r.xp) for r in analytics.get_chat_leaderboard(CHAT)] == [
        ("Oleg", 42),
        ("Mara", 12),
    ]


def test_the_rewards_of_a_whole_world_are_not_added_up(
    analytics: AnalyticsManager, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("managers.analytics.MOST_ADDED_UP", 2)
    raid = _session(connection, NOON)
    _took_part(connection, raid, MARA, OLEG, NINA)
    _rewarded(connection, raid, (MARA, "strike-1", 2))
    assert [r.xp for r in analytics.get_session_leaderboard(raid)] == [0, 0, 0]


def test_the_ranking_of_all_players_shares_places(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    connection.execute(update(Player).values(xp=600))
    connection.execute(update(Player).where(Player.id == NINA).values(xp=9000, games_won=3))
    connection.execute(
        insert(Player),
        [{"id": 1, "xp": 0, "deleted_at": None}, {"id": 2, "xp": 7, "deleted_at": NOON}],
    )

    ranking = analytics.get_global_leaderboard()
    assert [(r.place, r.name, r.title, r.games_won) for r in ranking] == [
        (1, "Nina", "Master", 3),
        (2, "Mara", "Regular", 0),
        (2, "Oleg", "Regular", 0),
    ]


def test_the_worked_example_of_a_chats_figures(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    statuses = ["finished"] * 12 + ["active"] * 2 + ["abandoned"]
    hours = [20] * 8 + [21] * 4 + [9] * 2 + [3]
    for status, hour in zip(statuses, hours, strict=True):
        session = _session(connection, NOON.replace(day=12, hour=hour, minute=59), status)
        _took_part(connection, session, MARA, OLEG)
    _session(connection, NOON - timedelta(days=8))
    _session(connection, NOON, chat=CHAT - 1)

    assert analytics.get_chat_stats(CHAT) == ChatStats(
        days=7,
        sessions=15,
        active=2,
        completed=12,
        completion_rate=80.0,
        players=2,
        busiest_hours=((20, 8), (21, 4), (9, 2)),
    )
    tokyo = timezone(timedelta(hours=9))
    assert analytics.get_chat_stats(CHAT, zone=tokyo).busiest_hours[0] == (5, 8)
    assert analytics.get_chat_stats(CHAT, days=10).sessions == 16


def test_a_quiet_chat_has_noughts(analytics: AnalyticsManager) -> None:
    stats = analytics.get_chat_stats(CHAT)
    assert (stats.sessions, stats.completion_rate, stats.busiest_hours) == (0, 0.0, ())


def test_recent_sessions_come_latest_first(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    first = _session(connection, NOON - timedelta(days=2))
    _took_part(connection, first, MARA, OLEG)
    given_up = _session(connection, NOON - timedelta(days=1), "abandoned")
    _session(connection, NOON, "active")

    recent = analytics.get_recent_sessions(CHAT)
    assert [session.session_id for session in recent] == [given_up, first]
    assert (recent[0].finished, recent[0].winner, recent[0].duration) == (False, None, None)
    assert (recent[1].finished, recent[1].winner, recent[1].players) == (True, "crew", 2)
    assert recent[1].duration == timedelta(minutes=25)
    assert len(analytics.get_recent_sessions(CHAT, limit=1)) == 1


def test_activity_has_every_day_and_days_are_those_of_the_zone(
    analytics: AnalyticsManager, connection: Connection
) -> None:
    late = _session(connection, NOON.replace(day=12, hour=23))
    _session(connection, NOON.replace(day=14, hour=1))
    _session(connection, NOON.replace(day=14, hour=2), chat=CHAT - 1)
    _session(connection, NOON - timedelta(days=40))
    _took_part(connection, late, MARA)

    def days(**scope: object) -> list[int]:
        activity = analytics.get_activity(days=3, **scope)  # type: ignore[arg-type]
        assert activity[-1].day == date(2026, 3, 14)
        return [day.sessions for day in activity]

    assert days() == [1, 0, 2]
    assert days(chat_id=CHAT) == [1, 0, 1]
    assert days(player_id=MARA) == [1, 0, 0]
    assert days(chat_id=CHAT, zone=timezone(timedelta(hours=2))) == [0, 1, 1]
