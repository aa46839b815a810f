"""People to whom the bot cannot write in private. They miss nothing of the game."""

from __future__ import annotations

from tests.e2e.conftest import SitDown
from tests.e2e.records import Records
from tests.stage import PATIENCE, Stage


async def test_who_blocked_the_bot_or_never_started_it_plays_everything(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben, cat, dan = game.players
    for player in (ann, ben):
        await player.open_private_chat()
    await stage.sim("POST", f"/sim/users/{ben.id}/block", blocked=True)
    # Ann is as the bot likes it, Ben has blocked it; Cat and Dan never wrote to it.
    await game.gather()
    full = await stage.board_shows("Players: 4/")
    assert "impostor" in (await cat.press("Rules", on=full)).lower()
    await game.begin()
    for player in game.players:
        said = await player.press("Task")
        assert all(f"{letter})" in said for letter in "ABCD")
        assert "You notice" in await player.press("Look")
    await game.answer(right=game.players)
    await game.shows("Meeting")
    for player in game.players:
        assert "You were" in await player.press("What I saw")
    await game.adjourn()
    await game.eject(game.impostors[0])
    await game.over("The crew wins.")
    links = records.links(records.session()["id"])
    assert {link["outcome"] for link in links.values()} == {"win", "lose"}
    # /role leads those to whom the bot cannot write to the button that opens the private chat.
    await dan.say("/role")
    await stage.until(lambda: _idle(stage), PATIENCE, "the bot does not come to rest")
    failed = [c for c in (await stage.get("/sim/calls"))["calls"] if not c["ok"]]
    assert {c["chat_id"] for c in failed} <= {ben.id, cat.id, dan.id}


async def _idle(stage: Stage) -> bool:
    return not stage.server.world.updates.pending
