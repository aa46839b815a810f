"""What an administrator sets holds for the next game, and never for one that is being played."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import SitDown
from tests.e2e.game import Game
from tests.e2e.records import Records
from tests.stage import Stage, labels_of, text_of

pytestmark = pytest.mark.usefixtures("every_call_succeeds")


async def choose(game: Game, setting: str, value: str) -> None:
    """The creator of the group opens /settings and picks a value."""
    stage, admin = game.stage, game.stage.people[0]
    await admin.say("/settings")
    menu = await stage.board_shows("How games go in this chat")
    await admin.press(setting, on=menu)
    menu = await stage.until(lambda: _offers(stage, value), 10, f"{value} is not offered")
    assert "Saved" in await admin.press(value, on=menu)


async def _offers(stage: Stage, value: str) -> dict[str, object] | None:
    menu = await stage.board()
    return menu if value in labels_of(menu) else None


async def test_a_game_by_other_rules(table: SitDown, stage: Stage, records: Records) -> None:
    game = await table(6)
    await choose(game, "🪑 Seats", "6")
    await choose(game, "🗳 Ballots", "open")
    await choose(game, "🎭 Role on ejection", "kept secret")
    await choose(game, "💬 Discussion log", "not kept")
    await choose(game, "🎲 Impostor", "blitz")

    await game.gather()
    await stage.board_shows("Impostor · blitz", "Players: 6/6")
    await game.begin()
    (impostor,) = game.impostors
    await stage.sees("One of you is an impostor. One of the crew is a detective.")
    told = await game.press(dict.fromkeys(game.players, "Me"))
    (detective,) = [p for p in game.players if "detective" in told[p]]
    friend, victim, *_ = [p for p in game.crew if p is not detective]

    await game.idle_round()
    await friend.say("Who was in the Reactor?")
    checked = await detective.press(f"🔎 {impostor.name}")
    assert checked == f"🔎 Your check: {impostor.name} is an impostor!"
    assert "Noted" in await detective.press(f"🔎 {friend.name}")
    assert "is an impostor" in await detective.press("Me")
    await game.adjourn()
    await game.vote({detective: impostor, friend: None})
    await stage.board_shows(f"{detective.name} → {impostor.name}", f"{friend.name} → Skip")
    await game.vote({p: victim for p in game.players if p is not victim})
    await game.vote({victim: None})
    notice = text_of(await stage.sees(f"{victim.name} is ejected."))
    assert "Role" not in notice

    session = records.session()
    assert records.talk(session["id"]) == []
    assert session["max_players"] == 6


async def test_a_running_game_keeps_the_rules_that_it_began_with(
    table: SitDown, stage: Stage
) -> None:
    game = await table(4)
    await game.play()
    await game.idle_round()
    await game.adjourn()
    await choose(game, "🗳 Ballots", "open")
    ballots = {p: None if p is game.impostors[0] else game.impostors[0] for p in game.players}
    boards = [m for m in await stage.messages() if "Vote" in text_of(m) and m.get("reply_markup")]
    for player in game.crew:
        assert "Your vote" in await player.press(ballots[player].name, on=boards[-1])
    await stage.sees("Voted: 3/4")
    assert not any(" → " in text_of(m) for m in await stage.messages())


async def test_only_admins_set_anything(table: SitDown, stage: Stage) -> None:
    game = await table(2)
    admin, guest = game.players
    await guest.say("/settings")
    await stage.sees("Only an admin of this chat can do that.")
    await admin.say("/settings")
    menu = await stage.board_shows("How games go in this chat")
    assert "Only an admin" in await guest.press("🌐 Language", on=menu)
    await game.gather()
    await stage.board_shows("Players: 2/5")
