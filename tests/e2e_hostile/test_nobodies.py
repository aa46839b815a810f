"""Anonymous administrators, channels, and people without rights."""

from __future__ import annotations

from sqlalchemy import select

from db.models import Player
from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import Stage, labels_of, text_of

ANONYMOUS, CHANNEL = 1087968824, 136817688
COMMANDS = ("newgame", "join", "leave", "begin", "extend", "kick Ben", "endgame", "nextgame")
COMMANDS += ("role", "stats", "chatstats", "settings")


async def test_nobody_in_particular_plays_hosts_or_sets_anything(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann = game.players[0]
    await game.gather()
    lobby = records.session()
    for more in ({"anonymous": True}, {"sender_chat": -1001234567890}):
        for command in COMMANDS:
            await ann.say(f"/{command}", **more)
    # Replies to a chat are bounded, so the last question is the one that is sure to be answered.
    await ann.say("/stats")
    await stage.sees("Ann", "XP")
    session = records.session()
    assert {k: session[k] for k in ("id", "version", "status")} == {
        k: lobby[k] for k in ("id", "version", "status")
    }
    assert records.queue() == []
    known = {row["id"] for row in records.rows(select(Player.__table__))}
    assert not known & {ANONYMOUS, CHANNEL}


async def test_what_nobody_says_is_not_on_record(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben = game.players[:2]
    await game.play()
    await game.idle_round()
    await ann.say("said without a name", anonymous=True)
    await ann.say("said by a channel", sender_chat=-1001234567890)
    await ben.say("said by Ben")
    await game.adjourn()
    talk = records.talk(records.session()["id"])
    assert [(line["player_id"], line["message"]) for line in talk] == [(ben.id, "said by Ben")]
    known = {row["id"] for row in records.rows(select(Player.__table__))}
    assert known == {p.id for p in game.players}


async def test_an_anonymous_admin_presses_as_the_person_behind(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ben = game.players[1]
    # Ben is an anonymous administrator: his presses carry his own id, and his rights are his.
    await stage.sim(
        "POST",
        f"/sim/chats/{stage.chat}/members",
        user=ben.id,
        status="administrator",
        rights={"is_anonymous": True},
    )
    await game.gather()
    assert await ben.press("Start") == "Here we go!"
    await game.begun()
    assert ben in game.players


async def test_settings_are_for_administrators_at_every_press(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(2)
    ann, ben = game.players
    await ben.say("/settings")
    await stage.sees("administrator")
    assert not [m for m in await stage.messages() if m.get("reply_markup")]

    await ann.say("/settings")
    board = await stage.board_shows("Settings")
    for label in labels_of(board):
        assert "administrator" in await ben.press(label, on=board)
    await ben.becomes("administrator")
    await ben.press(labels_of(board)[0], on=board)
    opened = await stage.board_shows("Русский") if "Русский" in str(board) else await stage.board()
    await ben.becomes("member")
    chosen = labels_of(await stage.board())[1]
    assert "administrator" in await ben.press(chosen)
    assert opened["message_id"] == board["message_id"]
    assert text_of(await stage.board())
