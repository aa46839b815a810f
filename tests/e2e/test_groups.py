"""The groups that games are played in: plain, migrating, and without the bot."""

from __future__ import annotations

from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import PATIENCE, Stage


async def test_a_plain_group_has_one_game_at_a_time(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4, type="group", forum=False)
    await game.play()
    await game.players[1].say("/newgame impostor")
    await stage.sees("This group has no topics, so there is one game at a time.")
    await game.answer(right=game.players)
    await game.shows("Meeting")
    await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")
    session = records.session()
    assert (session["topic_id"], session["chat_id"]) == (0, stage.chat)
    assert len(records.sessions()) == 1


async def test_a_bot_that_is_no_admin_still_plays(table: SitDown, stage: Stage) -> None:
    game = await table(4, bot="member")
    await game.play()
    await game.idle_round()
    await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")


async def test_a_group_becomes_a_supergroup_in_the_middle_of_a_vote(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4, type="group", forum=False)
    ann, ben, cat, dan = game.players
    await game.play()
    await game.idle_round()
    await game.adjourn()
    await game.vote({ann: ben, ben: ann})
    old = stage.chat
    await stage.board_shows("Voted: 2/4")

    stage.chat = (await stage.sim("POST", f"/sim/chats/{old}/migrate"))["migrate_to_chat_id"]
    board = await stage.board_shows("Round 1 · Vote", "Voted: 2/4")
    assert board["chat"]["id"] == stage.chat
    assert await ben.press("Cat") == "🗳 Changed; your vote is now: Cat."
    await game.vote({cat: ben, dan: ben})
    await stage.sees("Ben: 3 votes\nCat: 1 vote", "Ben is ejected.")
    session = records.session()
    assert session["chat_id"] == stage.chat
    assert len(records.votes(session["id"])) == 5

    if session["status"] == "active":
        game.alive.remove(ben)
        await game.next_round()
        await game.idle_round()
        await game.adjourn()
        await game.eject(game.impostors[0])
    await game.over("The crew wins.")
    await ann.say("/recent")
    await stage.sees("The last games here", "#1")


async def test_a_group_becomes_a_supergroup_while_the_bot_is_away(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4, type="group", forum=False)
    await game.play()
    await game.idle_round()
    await stage.close()
    migrated = await stage.sim("POST", f"/sim/chats/{stage.chat}/migrate", is_forum=True)
    stage.chat = migrated["migrate_to_chat_id"]
    await stage.open()
    await game.shows("Meeting")
    await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")
    assert {records.links(1)[p.id]["outcome"] for p in game.crew} == {"win"}


async def test_a_game_goes_on_where_the_bot_loses_its_rights(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    await game.play()
    await stage.bot_becomes("member")
    await game.idle_round()
    await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")


async def test_games_end_without_a_result_where_the_bot_is_thrown_out(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    await game.idle_round()
    await stage.bot_becomes("kicked")

    async def abandoned() -> bool:
        return records.session()["status"] == "abandoned"

    await stage.until(abandoned, PATIENCE, "the game goes on without a bot")
    links = records.links(records.session()["id"])
    assert {link["outcome"] for link in links.values()} == {None}
    for player in game.players:
        figures = records.player(player.id)
        assert (figures["games_won"], figures["games_lost"]) == (0, 0)

    await stage.bot_becomes("administrator")
    await game.gather()
    assert [s["status"] for s in records.sessions()] == ["abandoned", "waiting"]
