"""What one person does in one chat takes effect in that order, and nothing that an update caused
is caused again when the update comes again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from db.models import JoinQueue
from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import PATIENCE, Person, Stage

Updates = list[dict[str, Any]]


@asynccontextmanager
async def one_batch(stage: Stage) -> AsyncIterator[None]:
    """What happens in here reaches the bot all at once, after a start."""
    await stage.close()
    yield
    await stage.open()


async def press_unheard(person: Person, board: dict[str, Any], label: str) -> None:
    """Press a button while nobody is there to answer."""
    await person.press(label, on=board, wait=0)


@asynccontextmanager
async def recorded(stage: Stage) -> AsyncIterator[Updates]:
    """The updates that are sent to the bot meanwhile."""
    updates: Updates = []
    stage.server.world.updates.on_add = updates.append
    yield updates
    stage.server.world.updates.on_add = None


async def settle(stage: Stage) -> None:
    """Wait until the bot has dealt with everything."""
    assert stage.parlor is not None
    intake, pending = stage.parlor.intake, stage.server.world.updates.pending

    async def quiet() -> bool:
        return not pending and not intake.pending

    await stage.until(quiet, PATIENCE, "the bot is not done")


async def again(stage: Stage, updates: Updates) -> None:
    """The bot has died before it could confirm these, and they come once more."""
    await stage.close()
    pending = stage.server.world.updates.pending
    pending.update({update["update_id"]: update for update in updates})
    await stage.open()
    await settle(stage)


def seats(records: Records) -> list[int]:
    """Who has a seat in the newest session."""
    return list(records.links(records.session()["id"]))


# ── Order ────────────────────────────────────────────────────────────────────────────────────


async def test_who_leaves_by_a_command_and_joins_by_a_press_sits_at_the_table(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    board = await stage.board()
    async with one_batch(stage):
        for player in game.players[1:]:
            await player.say("/leave")
            await press_unheard(player, board, "Join")
    await settle(stage)
    assert sorted(seats(records)) == sorted(player.id for player in game.players)


async def test_who_is_kicked_before_the_start_is_dealt_nothing(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    ben, board = game.players[1], await stage.board()
    async with one_batch(stage):
        await game.host.say(f"/kick {ben.name}")
        await press_unheard(game.host, board, "Start")
    await settle(stage)
    # Three are too few to begin, so the game has not begun with Ben in it.
    assert records.session()["status"] == "waiting"
    assert ben.id not in seats(records)


async def test_it_is_so_however_slowly_telegram_tells_who_is_an_administrator(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    admin, ben, board = game.players[2], game.players[1], await stage.board()
    await admin.becomes("administrator")
    stage.server.world.faults.add({"kind": "delay", "method": "getChatMember", "seconds": 1.5})
    async with one_batch(stage):
        await admin.say(f"/kick {ben.name}")
        await press_unheard(admin, board, "Start")
        # Who has nothing to do with it does not wait for it.
        await press_unheard(game.players[3], board, "Leave")
    await stage.board_shows("Players: 3/", ben.name)
    await stage.board_shows("Players: 2/")
    await settle(stage)
    assert records.session()["status"] == "waiting"
    assert sorted(seats(records)) == sorted([game.host.id, admin.id])


async def test_who_leaves_the_group_and_comes_back_may_join_again(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    ben, board = game.players[1], await stage.board()
    async with one_batch(stage):
        await ben.leave_group()
        await ben.becomes("member")
        await press_unheard(ben, board, "Join")
    await settle(stage)
    assert seats(records).count(ben.id) == 1


# ── Once ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_departure_that_comes_again_takes_nobody_out_who_is_back(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    ben = game.players[1]
    async with recorded(stage) as updates:
        await ben.leave_group()
        await stage.board_shows("Players: 3/")
    await ben.becomes("member")
    assert "You are in" in await ben.press("Join")
    await again(stage, updates)
    assert ben.id in seats(records)


async def test_a_command_that_comes_again_undoes_nothing_that_came_after_it(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    ben = game.players[1]
    async with recorded(stage) as updates:
        await ben.say("/leave")
        await stage.board_shows("Players: 3/")
    assert "You are in" in await ben.press("Join")
    await again(stage, updates)
    assert ben.id in seats(records)


async def test_a_vote_that_comes_again_does_not_undo_the_one_that_came_after_it(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.play()
    await game.reach("Vote")
    ann, ben, cat, dan = game.players
    async with recorded(stage) as updates:
        assert ben.name in await ann.press(ben.name)
    assert "Skip" in await ann.press("Skip")
    await again(stage, updates)
    # Two to two is a tie; with the vote that was taken back it would be three to one.
    assert "Skip" in await ben.press("Skip")
    for player in (cat, dan):
        assert ben.name in await player.press(ben.name)
    await stage.sees("Nobody is ejected")


async def test_who_was_called_from_the_queue_is_not_queued_again_by_the_old_command(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(3)
    ann, ben, _cat = game.players
    async with recorded(stage) as updates:
        await ben.say("/nextgame")
        await stage.sees("You are in the queue of this chat")
    await ann.say("/newgame impostor")
    await stage.sees("Ben: Impostor is about to begin")
    # Where there is a free seat nobody has to queue, so this game must not be in the way.
    await ann.say("/endgame")
    await stage.board_shows("The game was called off.")
    await again(stage, updates)
    waiting = select(JoinQueue.player_id).where(JoinQueue.notified_at.is_(None))
    assert records.rows(waiting) == []


async def test_a_greeting_that_comes_again_does_not_make_up_for_a_farewell(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann = game.host
    async with recorded(stage) as updates:
        await ann.open_private_chat()
    await stage.deliver(_blocks_the_bot(ann))
    assert not records.player(ann.id)["reachable"]
    await again(stage, updates)
    assert not records.player(ann.id)["reachable"]


async def test_a_setting_that_comes_again_undoes_none_that_came_after_it(
    table: SitDown, stage: Stage
) -> None:
    game = await table(4)
    admin = stage.people[0]
    await admin.say("/settings")
    menu = await stage.board_shows("How games go in this chat")
    await admin.press("Ballots", on=menu)
    menu = await stage.board_shows("Whether everyone sees")
    async with recorded(stage) as updates:
        assert "Saved" in await admin.press("open", on=menu)
    secret = next(b for b in labels(menu) if "secret" in b)
    assert "Saved" in await admin.press(secret, on=menu)
    await again(stage, updates)
    await admin.say("/settings")
    shown = await stage.sees("How games go in this chat")
    assert "secret" in next(line for line in shown["text"].splitlines() if "Ballots" in line)
    assert game.host is admin


def labels(message: dict[str, Any]) -> list[str]:
    rows = message["reply_markup"]["inline_keyboard"]
    return [button["text"] for row in rows for button in row]


async def test_a_closed_topic_that_was_opened_again_stays_open(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    await game.gather()
    async with recorded(stage) as updates:
        await game.host.manages_topic("close")
        await stage.until(
            _async(lambda: records.session()["paused"]), PATIENCE, "the game is not paused"
        )
    await game.host.manages_topic("reopen")
    await stage.until(
        _async(lambda: not records.session()["paused"]), PATIENCE, "the game is still paused"
    )
    await again(stage, updates)
    assert not records.session()["paused"]
    assert await game.host.press("Rules")


async def test_a_word_of_farewell_that_comes_again_ends_no_new_friendship(
    table: SitDown, stage: Stage, records: Records
) -> None:
    """Somebody blocks the bot and presses Start again: what was said first is the past."""
    game = await table(4)
    ann = game.host
    await ann.open_private_chat()
    blocked = _blocks_the_bot(ann)
    await stage.deliver(blocked)
    assert not records.player(ann.id)["reachable"]
    await ann.whisper("/start")
    await settle(stage)
    assert records.player(ann.id)["reachable"]
    await stage.deliver(blocked)
    assert records.player(ann.id)["reachable"]


def _blocks_the_bot(person: Person) -> dict[str, Any]:
    return {
        "update_id": 500_000_000,
        "my_chat_member": {
            "chat": {"id": person.id, "type": "private", "first_name": person.name},
            "from": {"id": person.id, "is_bot": False, "first_name": person.name},
            "date": 1,
            "old_chat_member": _bot_as("member"),
            "new_chat_member": _bot_as("kicked", until_date=0),
        },
    }


def _bot_as(status: str, **more: Any) -> dict[str, Any]:
    bot = {"id": 42, "is_bot": True, "first_name": "Parlor"}
    return {"status": status, "user": bot, **more}


def _async(look: Callable[[], object]) -> Callable[[], Any]:
    async def asked() -> object:
        return look()

    return asked
