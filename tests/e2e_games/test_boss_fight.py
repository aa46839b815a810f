"""Boss fights of two teams, from the lobby to what is kept of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from db.keepsakes import (
    BossSession,
    Leaderboard,
    OwedPart,
    PlayerSession,
    Posting,
    RewardClaim,
    UserBadge,
)
from managers import keepsakes
from managers.replay import replay
from tests.e2e.records import Records, Row
from tests.e2e_games.fight import Fight
from tests.e2e_games.places import Hub
from tests.stage import Stage, labels_of, text_of

KEPT = (PlayerSession, UserBadge, Leaderboard, Posting, BossSession, RewardClaim)


@pytest.fixture
def fight(hub: Hub, records: Records) -> Fight:
    """A fight that is yet to begin."""
    return Fight(hub, records)


def rows_of(records: Records, model: Any) -> list[Row]:
    """All rows of a table, ordered by their key."""
    table = model.__table__
    return records.rows(select(table).order_by(*table.primary_key.columns))


def everything_kept(records: Records) -> dict[str, list[Row]]:
    """All that fights have left behind."""
    return {model.__tablename__: rows_of(records, model) for model in KEPT}


def verdict_on(stage: Stage, session_id: int) -> str | None:
    """In what a session that is played again from its log differs from what was kept."""
    with stage.engine.connect() as connection:
        return replay(connection, stage.library.rulebooks, session_id).verdict


# ── The fight ────────────────────────────────────────────────────────────────────────────────


async def test_two_teams_bring_a_boss_down(
    hub: Hub, stage: Stage, records: Records, fight: Fight
) -> None:
    ann, ben, cat, dan, eve, *_ = stage.people
    await fight.gather([ann, ben], [cat])
    assert "You are in that team already" in await hub.press(cat, "Team 2")
    # Who just joins is placed in the smaller team.
    await hub.press(dan, "Join")
    fight.blues = [cat, dan]
    await hub.board("Team 1 (2): Ann and Ben", "Team 2 (2): Cat and Dan")
    await fight.begin()
    start = text_of(await hub.sees("appears with"))
    assert "🔴 Team 1: Ann and Ben" in start
    assert "🔵 Team 2: Cat and Dan" in start

    assert "You are not in this fight" in await hub.press(eve, "A")
    told = await fight.answer([ann, ben], [cat])
    assert all("is locked in" in said for said in told.values())
    board = text_of(await hub.board("Answered: 3/4"))
    assert "✅" not in board
    assert "locked in already" in (await fight.answer([ann]))[ann]
    assert "have not answered this question yet" in await hub.press(dan, "Me")
    await fight.answer([], [dan])
    shown = text_of(await fight.revealed())
    assert "right: 2 of 4" in shown
    assert "🔵 Team 2: 0 (+0)" in shown
    assert "✅ Your last answer was right" in await hub.press(ann, "Me")
    assert "❌" in await hub.press(cat, "Me")
    assert "The board shows what was right" in await hub.press(cat, "Help")
    await fight.next_question()
    await fight.win()

    board = text_of(await hub.board("is defeated!", "🔴 Team 1 wins."))
    assert "⭐ MVP: " in board
    assert "🗡 Last hit: " in board
    assert labels_of(await hub.board()) == ["🔁 Rematch"]
    session = records.session()
    assert (session["status"], session["winner"]) == ("finished", "team-1")
    (boss,) = rows_of(records, BossSession)
    assert boss["outcome"] == "defeated"
    assert boss["final_damage"] == boss["total_hp"]
    parts = {row["player_id"]: row for row in rows_of(records, PlayerSession)}
    assert {p: row["winner"] for p, row in parts.items()} == {
        ann.id: True, ben.id: True, cat.id: False, dan.id: False,
    }  # fmt: skip
    assert {row["nickname"] for row in parts.values()} == {"Ann", "Ben", "Cat", "Dan"}
    badges = [(row["player_id"], row["badge"]) for row in rows_of(records, UserBadge)]
    assert [p for p, badge in badges if badge == "last_hit"] == [boss["last_hitter_id"]]
    assert {p for p, badge in badges if badge == "boss_defeated"} == {ann.id, ben.id}
    for person in fight.everybody:
        link = records.links(session["id"])[person.id]
        assert records.player(person.id)["xp"] == link["xp_earned"] > 0
    assert verdict_on(stage, session["id"]) == ""


async def test_honours_and_history_are_read_back(hub: Hub, stage: Stage, fight: Fight) -> None:
    ann, ben, *_ = stage.people
    await hub.say(ben, "/boss")
    await hub.sees("No boss was fought in this chat yet")
    await fight.gather([ann], [ben])
    await fight.begin()
    await fight.win()
    await hub.say(ben, "/boss")
    await hub.sees("The boss fights of this chat", "defeated", "MVP: Ann", "Last hit: Ann")
    await hub.say(ann, "/badges")
    await hub.sees("Badges of Ann", "⭐ MVP", "🗡 Last Hit", "☠️ Boss Defeated")
    await hub.say(ben, "/badges")
    await hub.sees("Ben has no badges yet")
    await hub.say(ben, "/leaderboard boss")
    await hub.sees("Open season", "🥇 Ann", "🥈 Ben: 0 damage, 0 right")
    await hub.say(ben, "/leaderboard event")
    await hub.sees("all bosses", "🥇 Ann")


async def test_exactly_one_last_hit_when_all_land_together(
    hub: Hub, stage: Stage, records: Records, fight: Fight
) -> None:
    people = stage.people[:6]
    await fight.gather(people[::2], people[1::2])
    await fight.begin()
    while fight.state().hp > 0:
        told = await fight.answer_at_once(fight.everybody)
        assert all("is locked in" in said for said in told.values()), told
        if fight.state().phase == "over":
            break
        await fight.revealed()
        await fight.next_question()
    await hub.board("is defeated!")
    hits = [row for row in rows_of(records, UserBadge) if row["badge"] == "last_hit"]
    (boss,) = rows_of(records, BossSession)
    assert [row["player_id"] for row in hits] == [boss["last_hitter_id"]]
    assert sum(row["damage"] for row in rows_of(records, PlayerSession)) == boss["total_hp"]
    assert verdict_on(stage, records.session()["id"]) == ""


async def test_a_boss_survives_those_who_know_nothing(
    hub: Hub, stage: Stage, records: Records, fight: Fight
) -> None:
    ann, ben, *_ = stage.people
    await fight.gather([ann], [ben])
    await fight.begin()
    while fight.state().phase != "over":
        await fight.answer([], [ann, ben])
        if fight.state().phase == "over":
            break
        await fight.revealed()
        await fight.next_question()
    await hub.board("survives", "it has run out of questions", "No team wins.")
    (boss,) = rows_of(records, BossSession)
    assert (boss["outcome"], boss["final_damage"], boss["last_hitter_id"]) == ("survived", 0, None)
    assert rows_of(records, UserBadge) == []


async def test_a_restart_in_the_middle_of_a_question(
    hub: Hub, stage: Stage, records: Records, fight: Fight
) -> None:
    ann, ben, cat, dan, *_ = stage.people
    await fight.gather([ann, ben], [cat, dan])
    await fight.begin()
    await fight.answer([ann, ben])
    await hub.board("Answered: 2/4")
    await stage.close()
    await stage.open()
    await hub.board("Answered: 2/4")
    assert "locked in already" in (await fight.answer([ann]))[ann]
    await fight.answer([], [cat])
    await hub.board("Answered: 3/4")
    await fight.run_out_of_time()
    shown = text_of(await fight.revealed())
    assert "right: 2 of 4" in shown
    await fight.next_question()
    await fight.win()
    assert verdict_on(stage, records.session()["id"]) == ""
    assert len(rows_of(records, PlayerSession)) == 4


async def test_rematches_go_on_with_the_season(
    hub: Hub, stage: Stage, records: Records, fight: Fight
) -> None:
    ann, ben, *_ = stage.people
    await fight.gather([ann], [ben])
    await fight.begin()
    await fight.win()
    for _ in range(2):
        assert "A new game is open" in await hub.press(ann, "Rematch")
        await hub.board("Team 1 (1): Ann")
        await hub.press(ben, "Team 2")
        fight.number = 0
        await fight.begin()
        await fight.win()
    overall = {
        row["player_id"]: row
        for row in rows_of(records, Leaderboard)
        if row["board"] == "event_overall"
    }
    parts = [row for row in rows_of(records, PlayerSession) if row["player_id"] == ann.id]
    damage = sum(row["damage"] for row in parts)
    assert (overall[ann.id]["sessions_played"], overall[ann.id]["damage"]) == (3, damage)
    # No boss falls to fewer than four right answers.
    assert sum(row["correct_answers"] for row in parts) >= 10
    await hub.sees("is defeated", "🏅 Ann: 🌱 Ten Right Answers")
    await hub.say(ann, "/badges")
    await hub.sees("⭐ MVP ×3", "🌱 Ten Right Answers")
    for session in records.sessions():
        assert verdict_on(stage, session["id"]) == ""


# ── Seasons ──────────────────────────────────────────────────────────────────────────────────


async def test_admins_run_the_season(
    hub: Hub, stage: Stage, records: Records, fight: Fight
) -> None:
    ann, ben, *_ = stage.people
    await hub.say(ben, "/event start 7 Autumn Cup")
    await hub.sees("Only an admin of this chat can do that")
    await hub.say(ann, "/event start 7 Autumn Cup")
    await hub.sees("🗓 Autumn Cup", "0 fights")
    await fight.gather([ben], [ann])
    await fight.begin()
    await fight.win()
    await hub.say(ben, "/event")
    await hub.sees("Autumn Cup", "1 fight, 1 boss beaten")
    await hub.say(ben, "/leaderboard event")
    await hub.sees("🗓 Autumn Cup: all bosses", "🥇 Ben")
    await hub.say(ann, "/event end")
    await hub.sees("The season before: Autumn Cup")
    await hub.say(ben, "/leaderboard event")
    assert rows_of(records, BossSession)[0]["event"]


async def test_the_owner_of_the_bot_runs_seasons_in_any_chat(hub: Hub, stage: Stage) -> None:
    ben = stage.people[1]
    stage.owners = {ben.id}
    await stage.close()
    await stage.open()
    await hub.say(ben, "/event start 7 Autumn Cup")
    await hub.sees("🗓 Autumn Cup", "0 fights")


# ── A part that cannot be written ────────────────────────────────────────────────────────────

BREAK = {
    "player_sessions": "ALTER TABLE player_sessions RENAME COLUMN correct_answers TO lost",
    "badges": "ALTER TABLE user_badges RENAME TO lost_badges",
    "leaderboards": "ALTER TABLE leaderboards RENAME COLUMN damage TO lost",
    "boss_session": "ALTER TABLE boss_sessions RENAME TO lost_boss_sessions",
}
MEND = {
    "player_sessions": "ALTER TABLE player_sessions RENAME COLUMN lost TO correct_answers",
    "badges": "ALTER TABLE lost_badges RENAME TO user_badges",
    "leaderboards": "ALTER TABLE leaderboards RENAME COLUMN lost TO damage",
    "boss_session": "ALTER TABLE lost_boss_sessions RENAME TO boss_sessions",
}


@pytest.mark.parametrize("part", list(BREAK))
async def test_a_part_that_fails_leaves_the_others_and_is_mended(
    hub: Hub,
    stage: Stage,
    records: Records,
    fight: Fight,
    expected_errors: set[str],
    part: str,
) -> None:
    expected_errors.add("part-owed")
    ann, ben, *_ = stage.people
    await fight.gather([ann], [ben])
    await fight.begin()
    with stage.engine.begin() as connection:
        connection.execute(text(BREAK[part]))
    await fight.win()
    # The players notice nothing: the fight is over, paid, and told of.
    await hub.board("is defeated!", "🔴 Team 1 wins.")
    session = records.session()
    assert session["status"] == "finished"
    assert records.player(ann.id)["xp"] == records.links(session["id"])[ann.id]["xp_earned"] > 0
    (owed,) = rows_of(records, OwedPart)
    assert (owed["session_id"], owed["name"]) == (session["id"], part)
    with stage.engine.begin() as connection:
        assert keepsakes.repair(connection, stage.library.titles) == (0, 1)
        connection.execute(text(MEND[part]))

    others = {
        "player_sessions": 2 * (part != "player_sessions"),
        "boss_sessions": 1 * (part != "boss_session"),
        "leaderboards": 4 * (part != "leaderboards"),
        "postings": 4 * (part != "leaderboards"),
    }
    kept = everything_kept(records)
    assert {name: len(kept[name]) for name in others} == others
    assert bool(kept["user_badges"]) == (part != "badges")

    with stage.engine.begin() as connection:
        assert keepsakes.repair(connection, stage.library.titles) == (1, 0)
    whole = everything_kept(records)
    assert [len(whole[name]) for name in others] == [2, 1, 4, 4]
    assert {row["badge"] for row in whole["user_badges"]} >= {"mvp", "last_hit", "boss_defeated"}
    assert rows_of(records, OwedPart) == []
    with stage.engine.begin() as connection:
        assert keepsakes.repair(connection, stage.library.titles) == (0, 0)
        keepsakes.owe(
            connection,
            keepsakes.Moment(session["id"], owed["happened_at"]),
            keepsakes.Part(part, tuple(keepsakes._decode.decode(owed["keepsakes"]))),
            ValueError("once more"),
        )
        assert keepsakes.repair(connection, stage.library.titles) == (1, 0)
    assert everything_kept(records) == whole
    assert verdict_on(stage, session["id"]) == ""


# ── Settings ─────────────────────────────────────────────────────────────────────────────────


async def test_a_chat_sets_how_many_teams_its_fights_have(hub: Hub, stage: Stage) -> None:
    ann, *_ = stage.people
    await hub.say(ann, "/settings")
    menu = await hub.sees("🚩 Teams: 2")
    await ann.press("Teams", on=menu)
    menu = await hub.sees("How many teams a game that is played in teams has.")
    assert labels_of(menu)[:3] == ["2", "3", "4"]
    assert await ann.press("3", on=menu) == "Saved: 🚩 Teams: 3."
    await hub.say(ann, "/newgame boss_fight")
    board = await hub.board("Boss Fight", "Team 3")
    assert "Team 4" not in text_of(board)
