"""Figures as people read them: worked examples, and the commands end to end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.handlers.records import chatstats_text, length_text, recent_text, stats_text
from db.models import GameSession, Player, PlayerGameLink
from games.contract import Text
from managers.analytics import ChatStats, PlayerStats, RecentSession
from managers.content import load_library
from managers.orders import Transaction
from managers.words import Reader
from tests.bot.conftest import said_by_bot
from tests.stage import Stage, text_of

WORDS = load_library().words
NOW = datetime(2026, 7, 1, 18, 0, tzinfo=UTC)


def said(words: Text | None, language: str = "en") -> str:
    assert words is not None
    return WORDS.say(words, Reader(language, {7: "Mara"}, markup="plain", now=NOW))


# ── In words ─────────────────────────────────────────────────────────────────────────────────

MARA = PlayerStats(7, "Mara", "expert", 1250, 25, 18, 7, 72.0, 45, 12, 50.0, 1.8)


def test_the_figures_of_a_player() -> None:
    assert said(stats_text(MARA, WORDS, "en")) == (
        "📊 Mara\n"
        "🎖 Expert\n"
        "\n"
        "✨ XP: 1,250\n"
        "🎮 Games: 25 · won 18 · lost 7\n"
        "🏆 Win rate: 72.0 %\n"
        "🧩 Tasks: 45 · fake tasks 12\n"
        "📈 A game: 50.0 XP · 1.8 tasks"
    )


def test_the_figures_of_a_player_in_russian() -> None:
    figures = said(stats_text(MARA, WORDS, "ru"), "ru")
    assert "Доля побед: 72,0 %" in figures
    assert "За игру: опыт 50,0 · заданий 1,8" in figures


def test_who_has_done_nothing_has_no_figures() -> None:
    nobody = PlayerStats(7, "Mara", "rookie", 0, 0, 0, 0, 0.0, 0, 0, 0.0, 0.0)
    assert stats_text(nobody, WORDS, "en") is None


def test_the_figures_of_a_chat() -> None:
    stats = ChatStats(7, 15, 2, 12, 80.0, 9, ((18, 6), (23, 4), (9, 1)))
    assert said(chatstats_text(stats, WORDS, "en")) == (
        "📊 This chat, the last 7 days\n"
        "\n"
        "🎮 Games: 15\n"
        "▶️ Under way: 2\n"
        "✅ Played to the end: 12 (80.0 %)\n"
        "👥 Players: 9\n"
        "\n"
        "🕖 Busiest hours\n"
        "18:00–19:00: 6 games\n"
        "23:00–00:00: 4 games\n"
        "09:00–10:00: 1 game"
    )


def test_a_chat_without_games_has_no_figures() -> None:
    stats = ChatStats(1, 0, 0, 0, 0.0, 0, ())
    assert said(chatstats_text(stats, WORDS, "en")) == "There was no game here in the last day."


@pytest.mark.parametrize(
    ("finished", "winner", "line"),
    [
        (True, "crew", "#1234 Impostor · 17:00 UTC · 25 min · the crew won"),
        (True, "impostors", "#1234 Impostor · 17:00 UTC · 25 min · the impostors won"),
        (True, None, "#1234 Impostor · 17:00 UTC · 25 min · nobody won"),
        (False, None, "#1234 Impostor · 17:00 UTC · ended without a result"),
    ],
)
def test_a_game_that_has_ended(finished: bool, winner: str | None, line: str) -> None:
    ended = NOW - timedelta(hours=1)
    started = ended - timedelta(minutes=25)
    game = RecentSession(1, 1234, "impostor", finished, 5, winner, started, ended)
    assert said(recent_text(game, WORDS)) == line


@pytest.mark.parametrize(
    ("duration", "length"),
    [
        (timedelta(), "1 min"),
        (timedelta(minutes=59, seconds=20), "59 min"),
        (timedelta(minutes=59, seconds=40), "1 h 0 min"),
        (timedelta(days=2, minutes=5), "48 h 5 min"),
    ],
)
def test_how_long_a_game_took(duration: timedelta, length: str) -> None:
    assert said(length_text(duration)) == length


# ── End to end ───────────────────────────────────────────────────────────────────────────────


async def write(stage: Stage, job: object) -> None:
    assert stage.parlor is not None
    await stage.parlor.mailbox.run(job)  # type: ignore[arg-type]


def a_game(stage: Stage, number: int, status: str, at: datetime) -> dict[str, object]:
    ended = status in ("finished", "abandoned")
    return {
        "topic_id": 1000 + number, "chat_id": stage.chat, "game_type": "impostor",
        "status": status, "creator_id": stage.people[0].id, "number": number, "seed": 1,
        "created_at": at, "started_at": at, "finished_at": at if ended else None,
        "winner": "crew" if status == "finished" else None,
    }  # fmt: skip


async def met(stage: Stage) -> None:
    """Everybody has been seen by the bot."""
    for number, person in enumerate(stage.people, 1):
        await person.say("/nextgame")
        await stage.sees(f"Your place: {number}.")


async def a_season(stage: Stage) -> None:
    """Ann has played a lot; this week saw 15 games, 2 of which go on."""
    await met(stage)
    ann, ben, *_ = stage.people
    now = stage.now()

    def season(work: Transaction) -> None:
        run = work.connection.execute
        figures = {"xp": 1250, "games_won": 18, "games_lost": 7, "tasks_done": 45}
        run(update(Player).where(Player.id == ann.id).values(fake_tasks_done=12, **figures))
        run(update(Player).where(Player.id == ben.id).values(xp=40, games_won=1))
        week = [("finished", 12), ("active", 2), ("abandoned", 1)]
        statuses = [status for status, count in week for _ in range(count)]
        at = now - timedelta(hours=30)
        games = [a_game(stage, n, status, at) for n, status in enumerate(statuses, 1)]
        games.append(a_game(stage, 16, "finished", now - timedelta(days=8)))
        ids = [run(insert(GameSession).values(game)).inserted_primary_key[0] for game in games]
        seats = [(ann.id, 60, "impostor", "win"), (ben.id, 40, "crewmate", "lose")]
        for session, status in zip(ids[:13], statuses, strict=False):
            for seat, (player, xp, role, outcome) in enumerate(seats):
                over = status == "finished"
                values = {"xp_earned": xp if over else 0, "outcome": outcome if over else None}
                run(
                    insert(PlayerGameLink).values(
                        session_id=session, player_id=player, seat=seat, role=role, **values
                    )
                )

    await write(stage, season)


async def test_ones_own_figures_and_those_of_others(stage: Stage) -> None:
    await a_season(stage)
    ann, ben, cat, *_ = stage.people
    wanted = ["XP: 1,250", "Games: 25 · won 18 · lost 7", "72.0 %", "50.0 XP · 1.8 tasks", "Expert"]
    asked = await ann.say("/stats")
    await stage.sees("📊 Ann", *wanted)
    await ben.say("/stats", reply_to=asked["message_id"])
    await stage.until(lambda: times(stage, "📊 Ann", 2), 10, "the reply is not understood")
    await cat.say("/stats")
    await stage.sees("You have not played yet.")
    await ann.say("/stats", reply_to=(await cat.say("hi"))["message_id"])
    await stage.sees("Cat has not played yet.")
    await ann.say("/stats @nobody_at_all")
    await stage.sees("I do not know anybody called @nobody_at_all.")


async def times(stage: Stage, words: str, count: int) -> bool:
    return sum(words in one for one in said_by_bot(await stage.messages())) == count


async def test_figures_by_user_name_and_in_private(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["Ann"])
    await stage.person("Zoe", "ru", username="zoe_z")
    await stage.open()
    await a_season(stage)
    ann, zoe = stage.people
    await zoe.open_private_chat()
    await zoe.whisper("/stats")
    await zoe.is_told("📊 Zoe", "Опыт: 40")
    await ann.say("/stats @ZOE_Z")
    await stage.sees("📊 Zoe", "XP: 40")


async def test_the_best_of_the_chat_and_of_everywhere(stage: Stage) -> None:
    await a_season(stage)
    await stage.people[3].say("/leaderboard")
    await stage.sees("The best of Evening", "🥇 Ann · 720 XP · 12 wins", "🥈 Ben · 480 XP · 0 wins")
    await stage.people[3].say("/global")
    await stage.sees("everywhere", "🥇 Ann · 1,250 XP · 18 wins", "🥈 Ben · 40 XP · 1 win")


async def test_the_ranking_of_one_game_keeps_its_secrets(stage: Stage) -> None:
    await a_season(stage)
    cat = stage.people[2]
    await cat.say("/leaderboard 1")
    await stage.sees("Impostor #1", "🥇 Ann · 60 XP · impostor · won", "🥈 Ben · 40 XP · crewmate")
    await cat.say("/leaderboard #13")
    live = text_of(await stage.sees("Impostor #13", "Ann · 0 XP"))
    assert "impostor" not in live
    assert "crewmate" not in live
    await cat.say("/leaderboard 99")
    await stage.sees("This chat has no game number 99.")
    for wrong in ("-1", "９", "9223372036854775808", "one"):
        await cat.say(f"/leaderboard {wrong}")
        await stage.sees(f"There is no leaderboard “{wrong}”.", "a game's number")


async def test_nothing_has_happened_yet(stage: Stage) -> None:
    ann = stage.people[0]
    await ann.say("/leaderboard")
    await stage.sees("Nobody has finished a game here yet.")
    await ann.say("/global")
    await stage.sees("Nobody has finished a game yet.")
    await ann.say("/recent")
    await stage.sees("No game has ended here yet.")
    await ann.say("/chatstats 1")
    await stage.sees("There was no game here in the last day.")


async def test_the_last_games(stage: Stage) -> None:
    await a_season(stage)
    await stage.people[3].say("/recent")
    shown = text_of(await stage.sees("The last games here"))
    assert "#15 Impostor" in shown
    assert "ended without a result" in shown
    assert "the crew won" in shown
    assert len([line for line in shown.splitlines() if line.startswith("#")]) == 10


async def test_chat_figures_are_for_admins(stage: Stage) -> None:
    await a_season(stage)
    ann, ben, *_ = stage.people
    await ben.say("/chatstats")
    await stage.sees("Only an admin of this chat can do that.")
    await ann.say("/chatstats")
    await stage.sees(
        "the last 7 days", "Games: 15", "Under way: 2", "to the end: 12 (80.0 %)", "Players: 2"
    )
    await ann.say("/chatstats 30")
    await stage.sees("the last 30 days", "Games: 16")
    for wrong in ("0", "366", "-7", "٣", "many"):
        await ann.say(f"/chatstats {wrong}")
        await stage.sees(f"“{wrong}” is not a number from 1 to 365.")
    await ann.say("/chatstats", anonymous=True)
    await stage.sees("You write as the group")


async def test_names_do_no_harm(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["<b>Ann", "\u202eBen", "N" * 60])
    await stage.open()
    await a_season(stage)
    await stage.people[2].say("/leaderboard")
    await stage.sees("🥇 <b>Ann · 720 XP")
