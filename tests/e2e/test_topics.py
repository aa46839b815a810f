"""The topics that games are played in: closed, reopened, deleted, made, and their boards."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import PATIENCE, Stage, labels_of, text_of

A_WHILE = 300


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat where a call has failed is soon tried again, so that nobody has to wait here."""
    monkeypatch.setattr("bot.delivery.FIRST_REST_SECONDS", 0.05)


async def topics_of(stage: Stage) -> list[dict[str, object]]:
    """The topics of the group."""
    chats = (await stage.get("/sim/state"))["chats"]
    (chat,) = [chat for chat in chats if chat["id"] == stage.chat]
    return list(chat["topics"])


async def newest_topic(stage: Stage) -> dict[str, object]:
    """The topic of the group that was opened last."""
    return max(await topics_of(stage), key=lambda topic: int(str(topic["id"])))


async def until_paused(stage: Stage, records: Records, paused: bool) -> None:
    """Wait until the newest game is paused, or goes on."""

    async def look() -> bool:
        return records.session()["paused"] is paused

    await stage.until(look, PATIENCE, f"paused does not become {paused}")


# ── Topics ───────────────────────────────────────────────────────────────────────────────────


async def test_a_closed_topic_stops_the_clock_until_it_is_open_again(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben, cat, dan = game.players
    await ann.open_private_chat()
    await game.play()
    await game.idle_round()
    await game.adjourn()
    await game.vote({ann: ben, ben: None})
    await stage.board_shows("Voted: 2/4")
    await stage.pass_time(30)

    await ann.manages_topic("close")
    await until_paused(stage, records, True)
    await ann.is_told("Impostor", "paused")
    assert "The game is paused" in await cat.press("Ben")
    await stage.pass_time(A_WHILE)
    assert records.session()["status"] == "active"

    await ann.manages_topic("reopen")
    await until_paused(stage, records, False)

    async def goes_on() -> bool:
        board = text_of(await stage.board())
        return "Voted: 2/4" in board and "Paused" not in board

    await stage.until(goes_on, PATIENCE, "the board does not go on")
    # Fifteen of the vote's seconds were left, and five minutes of pause have taken none of them.
    await stage.pass_time(12)
    await stage.board_shows("Round 1 · Vote")
    assert await ben.press("Ann") == "🗳 Changed; your vote is now: Ann."
    await game.vote({cat: ann, dan: ann})
    await stage.sees("Ann: 3 votes\nBen: 1 vote", "Ann is ejected.")
    votes = records.votes(records.session()["id"])
    assert [vote["voter_id"] for vote in votes][:2] in ([ann.id, ben.id], [ben.id, ann.id])
    assert len(votes) == 5


@pytest.mark.parametrize("reopened", ["while away", "afterwards"])
async def test_a_pause_outlasts_a_restart(
    table: SitDown, stage: Stage, records: Records, reopened: str
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    await stage.pass_time(20)
    await game.host.manages_topic("close")
    await until_paused(stage, records, True)
    await stage.close()
    stage.offset += timedelta(hours=1)
    if reopened == "while away":
        await game.host.manages_topic("reopen")
    await stage.open()
    if reopened == "afterwards":
        await stage.pass_time(A_WHILE)
        assert records.session()["paused"]
        await game.host.manages_topic("reopen")
    await until_paused(stage, records, False)
    await stage.pass_time(20)
    await game.shows("Vote")
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")


async def test_closing_and_reopening_in_one_breath_stops_nothing(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    # What happened while the bot was away reaches it in one go.
    await stage.close()
    for action in ("close", "reopen") * 3:
        await game.host.manages_topic(action)
    await stage.open()

    async def all_of_it_arrived() -> bool:
        moves = records.moves(records.session()["id"])
        return sum("resume" in move for move in moves) == 3

    await stage.until(all_of_it_arrived, PATIENCE, "the bot did not hear of it")
    assert not records.session()["paused"]
    await game.idle_round()
    await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")


async def test_who_leaves_while_the_topic_is_closed_is_out(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(5)
    await game.play()
    ann = game.players[0]
    quitter = next(p for p in game.crew if p is not ann)
    await ann.manages_topic("close")
    await until_paused(stage, records, True)
    await quitter.leave_group()

    async def out() -> bool:
        return records.links(records.session()["id"])[quitter.id]["outcome"] == "left"

    await stage.until(out, PATIENCE, "the one who left is still in the game")
    await ann.manages_topic("reopen")
    await stage.board_shows("Round 1 · Tasks", "Aboard (4)")


async def test_the_end_of_a_game_is_shown_when_its_closed_topic_opens_again(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    ann = game.players[0]
    await ann.manages_topic("close")
    await until_paused(stage, records, True)
    for player in [p for p in game.crew if p is not ann][:2]:
        await player.leave_group()

    async def ended() -> bool:
        return records.session()["status"] == "finished"

    await stage.until(ended, PATIENCE, "the game does not end")
    # There is no game any more that could go on, only something left to be told.
    await ann.manages_topic("reopen")
    await game.over("The impostors win.")


async def test_a_game_moves_to_a_new_topic_when_its_own_is_deleted(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann = game.players[0]
    await ann.open_private_chat()
    await game.play()
    await game.idle_round()
    await ann.manages_topic("delete")
    # Telegram does not tell of it; the next thing that the bot has to say there fails.
    await stage.pass_time(60 + 4 * 8)
    question = await ann.is_told("The topic of Impostor is gone")
    await until_paused(stage, records, True)
    assert labels_of(question) == ["📦 Move it", "🏁 End it"]
    await stage.pass_time(A_WHILE)

    # The question is still a good one after a restart, and once the right is given.
    await stage.close()
    await stage.bot_becomes("administrator", rights={"can_manage_topics": False})
    await stage.open()
    assert "Manage topics" in await ann.press("Move it", on=question)
    await stage.bot_becomes("administrator")
    told = await asyncio.gather(*(ann.press("Move it", on=question) for _ in range(2)))
    assert all("moved" in said for said in told)
    (topic,) = await topics_of(stage)
    assert topic["id"] != stage.topic
    stage.topic = int(str(topic["id"]))
    await game.shows("Vote")
    assert records.session()["topic_id"] == stage.topic
    await stage.sees("Impostor has moved here")
    await stage.pass_time(20)
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")


async def test_a_game_without_a_topic_can_be_ended_by_its_host(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann = game.players[0]
    await ann.open_private_chat()
    await game.play()
    await ann.manages_topic("delete")
    await stage.pass_time(75)
    question = await ann.is_told("The topic of Impostor is gone")
    assert "ended" in await ann.press("End it", on=question)
    session = records.session()
    assert session["status"] == "abandoned"
    assert {link["outcome"] for link in records.links(session["id"]).values()} == {None}


async def test_the_group_is_asked_when_the_host_takes_no_private_messages(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben, *_ = game.players
    await game.play()
    await ann.manages_topic("delete")
    await stage.pass_time(75)
    stage.topic = None
    question = await stage.sees("The topic of Impostor is gone")
    assert "only a chat admin" in (await ben.press("Move it", on=question)).lower()
    assert "moved" in await ann.press("Move it", on=question)
    stage.topic = int(str((await newest_topic(stage))["id"]))
    await game.shows("Meeting")


async def test_general_gets_a_topic_for_its_game(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben, *_ = game.players
    await ann.say("/newgame impostor", topic="general")
    stage.topic = int(str((await _topic_named(stage, "Impostor #1"))["id"]))
    await stage.board_shows("Players: 1/5")
    stage.topic, own = None, stage.topic
    told = await stage.sees("Impostor", "in a topic of its own", "Impostor #1")
    assert str(own) in told["reply_markup"]["inline_keyboard"][0][0]["url"]
    stage.topic = own
    for player in game.players[1:]:
        await player.press("Join")
    await stage.board_shows("Players: 4/5")
    await game.begin()
    assert records.session()["topic_id"] == own

    # A second game in a topic where one is being played gets a topic of its own, too.
    await ben.say("/newgame impostor")
    other = await _topic_named(stage, "Impostor #2")
    stage.topic = int(str(other["id"]))
    await stage.board_shows("1. Ben 👑")
    assert records.session()["topic_id"] == other["id"] != own


async def test_without_the_right_the_bot_names_it(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(2, bot_rights={"can_manage_topics": False})
    ann = game.players[0]
    await ann.say("/newgame impostor", topic="general")
    stage.topic, own = None, stage.topic
    await stage.sees("Manage topics")
    assert records.sessions() == []
    await stage.bot_becomes("administrator")
    stage.topic = own
    await game.gather()


# ── The board's message ──────────────────────────────────────────────────────────────────────


async def test_the_board_of_a_new_phase_stands_below_the_talk(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    await game.play()
    await game.idle_round()
    old = await stage.board()
    last = await game.host.say("I have seen nothing!")
    await game.adjourn()

    async def only_one() -> bool:
        boards = [m for m in await stage.messages() if m.get("reply_markup")]
        return len(boards) == 1

    await stage.until(only_one, PATIENCE, "the old board still stands above")
    assert (await stage.board())["message_id"] > last["message_id"] > old["message_id"]


async def test_a_board_that_somebody_deletes_comes_back(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    await game.play()
    old = await stage.board()
    await stage.erase(old)
    await game.crew[0].say("/leave")
    board = await stage.board_shows("Aboard (3)")
    assert board["message_id"] > old["message_id"]


async def _topic_named(stage: Stage, name: str) -> dict[str, object]:
    async def look() -> dict[str, object] | None:
        topic = await newest_topic(stage)
        return topic if topic["name"] == name else None

    found: dict[str, object] = await stage.until(look, PATIENCE, f"no topic {name}")
    return found
