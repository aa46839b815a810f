"""Ids as large as Telegram's may become."""

from __future__ import annotations

from tests.e2e.game import Game
from tests.e2e.records import Records
from tests.e2e_hostile.conftest import on_both
from tests.stage import Stage

LARGEST = 2**52 - 1
NAMES = ("Ann", "Ben", "Cat", "Dan")


@on_both
async def test_a_game_with_the_largest_ids(stage: Stage, records: Records) -> None:
    creator = await stage.person("Ann", id=LARGEST)
    chat = await stage.sim(
        "POST",
        "/sim/chats",
        title="Far out",
        type="supergroup",
        is_forum=True,
        creator=creator.id,
        bot="administrator",
        id=-LARGEST,
    )
    stage.chat = chat["id"]
    # Message ids are larger than small numbers, too, in a group with a past.
    stage.server.world.chats[stage.chat].last_message_id = 2**31 + 5
    for number, name in enumerate(NAMES[1:], 1):
        await stage.person(name, id=LARGEST - number)
    topic = await stage.sim(
        "POST", f"/sim/chats/{stage.chat}/topics", user=creator.id, name="Impostor"
    )
    stage.topic = topic["id"]
    stage.server.world.updates._next_id = 2**31 - 3
    await stage.open()

    game = Game(stage, records, stage.people)
    await creator.open_private_chat()
    await game.play()
    board = await stage.board()
    data = [b["callback_data"] for row in board["reply_markup"]["inline_keyboard"] for b in row]
    assert max(len(one.encode()) for one in data) <= 64
    await game.strike(game.crew[0])
    await game.shows("Meeting")
    await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")

    session = records.session()
    assert (session["chat_id"], session["topic_id"]) == (-LARGEST, stage.topic)
    links = records.links(session["id"])
    assert set(links) == {LARGEST - number for number in range(4)}
    assert {vote["voter_id"] for vote in records.votes(session["id"])} <= set(links)
    assert records.player(game.crew[1].id)["games_won"] == 1
    await creator.say("/stats")
    await stage.sees("Ann", "XP")


async def test_a_plain_group_with_a_small_negative_id(stage: Stage, records: Records) -> None:
    await stage.group(list(NAMES), forum=False, type="group", id=-1)
    await stage.open()
    game = Game(stage, records, stage.people)
    await game.play("impostor blitz")
    assert records.session()["chat_id"] == -1
    assert records.session()["topic_id"] == 0
