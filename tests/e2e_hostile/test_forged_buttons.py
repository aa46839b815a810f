"""Callback data that no button of ours carries here: answered politely, and good for nothing."""

from __future__ import annotations

from bot.callback_data import Forget, MoveGame, NewGame, Press, Setting, encode
from tests.e2e.conftest import SitDown
from tests.e2e.game import Game
from tests.e2e.records import Records
from tests.e2e_hostile.conftest import data_of, on_both
from tests.stage import PATIENCE, Person, Stage, text_of

FOREIGN = "That button does not belong to this chat."
OLD = "That button is from an earlier moment. Look at the newest board."
ELSEWHERE = "That button belongs to a game in another chat."
NO_GAME = "There is no game here any more."
MOST = 2**63 - 1

NOBODYS = (
    "p",
    "p:",
    "p:1",
    "p:1:2",
    "p:1:2:",
    "p:1:2:3:4",
    "p::::",
    "P:1:2:3",
    "p:1:2:3 ",
    "p:01:2:3",
    "p:1:2:-0",
    "p:１:２:３",
    "p:1:2:" + "z" * 30,
    "p:1:2:1y2p0ij32e8e8",
    "p:1;DROP TABLE players:2:3",
    "z:1",
    ":",
    "::::",
    "%s%n{0}",
    "\u202e\u0000\U0001f480",
    "я" * 32,
    "{" * 64,
)
"""Nothing that the codec ever wrote: truncated, padded, in other digits, or of another bot."""


async def voting(table: SitDown) -> Game:
    """A game that has come to its first vote."""
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    return game


@on_both
async def test_forged_data_is_answered_and_changes_nothing(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await voting(table)
    before = records.session()
    board = await stage.board()
    buttons = data_of(board)
    session, epoch = before["id"], int(buttons[0].split(":")[2], 36)
    beyond = [
        Press(session, epoch, len(buttons)),
        Press(session, epoch, MOST),
        Press(session, epoch, -1),
        Press(session, epoch, -MOST),
        Press(session, epoch + 1, 0),
        Press(session, epoch - 1, 0),
        Press(session, -epoch, 0),
        Press(session, MOST, MOST),
    ]
    unknown = [Press(session + 1, epoch, 0), Press(-session, epoch, 0), Press(MOST, 0, 0)]
    expected = {
        **dict.fromkeys(NOBODYS, FOREIGN),
        **dict.fromkeys((data[:-2] for data in buttons), FOREIGN),
        **dict.fromkeys(map(encode, beyond), OLD),
        **dict.fromkeys(map(encode, unknown), NO_GAME),
    }
    ann = game.players[0]
    told = {data: await ann.press_data(data, board["message_id"]) for data in expected}
    assert told == expected

    assert records.session() == before
    assert records.votes(session) == []
    await game.skip_vote()


async def test_menus_of_the_bot_cannot_be_forged_either(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await voting(table)
    before = records.session()
    board = await stage.board()
    ann, ben = game.players[:2]
    forged = [
        encode(MoveGame(before["id"], "end")),
        encode(MoveGame(before["id"], "move")),
        encode(MoveGame(before["id"], "sell")),
        encode(MoveGame(MOST, "end")),
        encode(Setting("language", "ru")),
        encode(Setting("owner", "yes")),
        encode(NewGame("chess", "blitz")),
        encode(NewGame("impostor", "eternal")),
        encode(Forget(ann.id, "yes")),
        "m:1",
        "s:",
        "n:",
        "f::yes",
        "h:-5",
        "h:999",
        "r:impostor:999",
        "r:chess:0",
        "v:nobody:0",
        "v:me:-1",
    ]
    told = {data: await ben.press_data(data, board["message_id"]) for data in forged}
    assert all(told.values()), told
    assert len(records.sessions()) == 1
    assert records.session() == before
    assert records.player(ann.id)["name"] == "Ann"
    assert "Round 1 · Vote" in text_of(await stage.board())


async def test_the_buttons_of_a_lost_topic_do_nothing_while_it_is_there(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await voting(table)
    before, board = records.session(), await stage.board()
    # The host is the group's creator here, so only the moment speaks against it.
    for choice in ("end", "sell"):
        forged = encode(MoveGame(before["id"], choice))
        assert await game.host.press_data(forged, board["message_id"]) == OLD
    assert await game.host.press_data(encode(MoveGame(before["id"], "move")), board["message_id"])
    assert records.session() == before
    chats = (await stage.get("/sim/state"))["chats"]
    (chat,) = [chat for chat in chats if chat["id"] == stage.chat]
    assert len(chat["topics"]) == 1


async def test_a_button_of_another_chat_does_nothing_here(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await voting(table)
    ann = game.players[0]
    vote = data_of(await stage.board())[-4]
    before = records.session()
    home = stage.chat

    other = await stage.sim(
        "POST", "/sim/chats", title="Next door", type="supergroup", creator=ann.id
    )
    for place in (other["id"], ann.id):
        stage.chat = place
        assert (
            await press_anything(stage, ann, vote)
            == "That button belongs to a game in another chat."
        )
    stage.chat = home
    assert records.session() == before
    assert records.votes(before["id"]) == []


async def press_anything(stage: Stage, person: Person, data: str) -> str:
    """Press a message of the person's own in the present chat, as a forger's app would."""
    body = {"user": person.id, "chat": stage.chat, "text": "hello"}
    message = await stage.sim("POST", "/sim/say", **body)
    return await person.press_data(data, message["message_id"])


async def test_a_flood_of_forgeries_holds_nobody_up(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await voting(table)
    board = await stage.board()
    ann, ben, cat, dan = game.players
    for number in range(100):
        await ann.press_data(f"p:1:{number}:0", board["message_id"], wait=0)
    assert await ben.press("Skip", wait=PATIENCE) == "🗳 Your vote: Skip."
    await game.vote(dict.fromkeys([ann, cat, dan]))
    await game.next_round()
    assert len(records.votes(records.session()["id"])) == 4
