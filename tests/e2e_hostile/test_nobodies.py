"""Anonymous administrators, channels, and people without rights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from db.models import Chat, Player
from tests.e2e.conftest import SitDown
from tests.e2e.game import NAMES as GAME_NAMES
from tests.e2e.game import Game
from tests.e2e.records import Records
from tests.stage import PATIENCE, Stage, labels_of, set_stage, strike_stage, text_of

ANONYMOUS, CHANNEL = 1087968824, 136817688
COMMANDS = ("newgame", "join", "leave", "begin", "extend", "kick Ben", "endgame", "nextgame")
ANONYMOUSLY = "You write as the group, so I cannot tell who you are."
NOT_ADMIN = "Only an admin of this chat can do that."
COMMANDS += ("role", "stats", "chatstats", "settings")


async def shown(stage: Stage, label: str) -> dict[str, Any] | None:
    """The newest board, once it has this button."""
    board = await stage.board()
    return board if label in str(labels_of(board)) else None


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
    await stage.sees("You have not played yet.")
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
    await stage.sees(NOT_ADMIN)
    assert not [m for m in await stage.messages() if m.get("reply_markup")]

    await ann.say("/settings")
    board = await stage.board_shows("How games go in this chat")
    language = next(label for label in labels_of(board) if "anguage" in label)
    for label in labels_of(board):
        assert await ben.press(label, on=board) == NOT_ADMIN
    await ben.becomes("administrator")
    await ben.press(language)
    board = await stage.until(lambda: shown(stage, "English"), PATIENCE, "no list of languages")
    await ben.becomes("member")
    for label in labels_of(board):
        assert await ben.press(label, on=board) == NOT_ADMIN
    assert "Русский" in await ann.press("Русский", on=board)
    assert records.rows(select(Chat.__table__))[0]["settings"] == '{"language":"ru"}'


async def test_an_anonymous_admin_changes_nothing_in_a_game_either(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(5)
    ann, ben = game.players[:2]
    await game.play()
    said = (await ben.say("Good evening"))["message_id"]
    before = records.session()
    orders = ("kick Ben", "kick", "leave", "endgame", "begin", "role", "join")
    for command in orders:
        await ann.say(f"/{command}", anonymous=True, reply_to=said)

    async def all_answered() -> bool:
        answers = [m for m in await stage.messages() if ANONYMOUSLY in text_of(m)]
        return len(answers) == len(orders)

    await stage.until(all_answered, PATIENCE, "an order is not answered")
    assert records.session() == before


@pytest.fixture
async def large_stage(database_url: str) -> AsyncIterator[Stage]:
    """A stage for tables as they usually are: with two impostors, of whom one may go."""
    stage = await set_stage(database_url)
    yield stage
    await strike_stage(stage)


@pytest.mark.parametrize("who", ["impostor", "crew"])
@pytest.mark.parametrize("goes", ["kicked by an admin", "banned", "left"])
async def test_nothing_public_tells_the_role_of_who_goes_before_the_end(
    who: str, goes: str, large_stage: Stage, records: Records
) -> None:
    stage = large_stage
    await stage.group(list(GAME_NAMES))
    await stage.open()
    game = Game(stage, records, stage.people)
    await game.gather()
    assert await game.host.press("Start") == "Here we go!"
    await game.next_round()
    roles = {p: records.links(records.session()["id"])[p.id]["role"] for p in game.players}
    admin, *others = game.players
    gone = next(p for p in others if (roles[p] == "impostor") == (who == "impostor"))
    await game.press({gone: records.right_letter(gone.id)})
    if goes == "kicked by an admin":
        await admin.say(f"/kick {gone.name}")
        await stage.sees(f"{gone.name} was removed from the game.")
    else:
        await gone.becomes("kicked" if goes == "banned" else "left")
        await stage.sees(f"{gone.name} has left the game.")
    asker = next(p for p in others if p is not gone)
    for command in (f"leaderboard {records.session()['number']}", "leaderboard", "recent"):
        await asker.say(f"/{command}")
    await stage.sees("No game has ended here yet.")
    assert records.player(gone.id)["xp"] == 0
    links = records.links(records.session()["id"])
    assert (links[gone.id]["outcome"], links[gone.id]["xp_earned"]) == ("left", 0)
    told = [text_of(m) for m in await stage.messages() if m["from"]["is_bot"]]
    assert not [said for said in told if "Role:" in said or "crewmate" in said]
