"""The lobby: gathering, hosting, the queue for a full table, and the rematch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.e2e.conftest import SitDown
from tests.e2e.game import Game
from tests.e2e.records import Records
from tests.stage import PATIENCE, Stage, labels_of, text_of

pytestmark = pytest.mark.usefixtures("every_call_succeeds")


async def test_a_lobby_closes_at_its_deadline_when_too_few_have_come(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(3)
    await game.gather()
    assert "1 more player is needed" in text_of(await stage.board())
    await stage.pass_time(179)
    assert records.session()["status"] == "waiting"
    await stage.pass_time(2)
    board = await stage.board_shows("ended without a result", "1 player was missing")
    assert labels_of(board) == ["🔁 Rematch"]
    session = records.session()
    assert (session["status"], session["winner"]) == ("abandoned", None)
    for player in game.players:
        figures = records.player(player.id)
        assert (figures["xp"], figures["games_won"], figures["games_lost"]) == (0, 0, 0)


async def test_a_lobby_with_enough_players_starts_at_its_deadline(
    table: SitDown, stage: Stage
) -> None:
    game = await table(4)
    await game.gather("impostor blitz")
    assert "Ready to start" in text_of(await stage.board())
    await stage.pass_time(90)
    await game.begun()


async def test_a_full_lobby_starts_by_itself(table: SitDown, stage: Stage) -> None:
    game = await table(5)
    await game.gather()
    assert "Everyone is here" in text_of(await stage.board_shows("Players: 5/5"))
    await stage.pass_time(15)
    await game.begun()


async def test_a_full_lobby_has_a_queue_that_is_called_in_order(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(5)
    await game.gather()
    hal, ida, jon = [await stage.person(name) for name in ("Hal", "Ida", "Jon")]
    board = await stage.board_shows("Players: 5/5")
    assert "🔔 Tell me when a seat opens" in labels_of(board)
    await ida.open_private_chat()
    for latecomer in (jon, ida, hal):
        assert "You are in the queue" in await latecomer.press("Tell me when a seat opens")
    await hal.say("/join")
    await stage.sees("All seats are taken.", "/nextgame")
    assert [row["player_id"] for row in records.queue()] == [jon.id, ida.id, hal.id]

    assert await game.players[4].press("Leave") == "You left the game."
    await stage.sees("Jon, Ida and Hal: a seat is free in Impostor!")
    await ida.is_told("A seat is free in Impostor")
    await stage.board_shows("Players: 4/5")
    assert await hal.press("Join") == "You are in. Have fun!"
    await stage.board_shows("Players: 5/5", "5. Hal")


async def test_nextgame_calls_the_queue_when_a_lobby_opens(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(5)
    ann, ben, cat, dan, eve = game.players
    await cat.open_private_chat()
    await ben.say("/nextgame")
    await stage.sees("You are in the queue of this chat", "Your place: 1")
    await cat.say("/nextgame")
    await stage.sees("Your place: 2")
    await ben.say("/nextgame")
    await stage.sees("You are in the queue already", "Your place: 1")
    await ann.say("/nextgame")
    await stage.sees("Your place: 3")

    await ann.say("/newgame impostor")
    await stage.sees("Ben and Cat: Impostor is about to begin")
    await cat.is_told("Impostor is about to begin")
    await stage.board_shows("Players: 1/5")
    await dan.say("/nextgame")
    await stage.sees("There is a free seat right here")
    await eve.say("/join")
    await stage.board_shows("2. Eve")


async def test_who_waits_longer_than_six_hours_is_not_called(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(3)
    ann, ben, cat = game.players
    await ben.say("/nextgame")
    await stage.sees("Your place: 1")
    await stage.close()
    stage.offset += timedelta(hours=7)
    await stage.open()
    asked = await cat.say("/nextgame")
    await stage.is_answered(asked, "Your place: 1", "queue of this chat")
    await ann.say("/newgame impostor")
    await stage.sees("🔔 Cat: Impostor is about to begin")


# ── Hosting ──────────────────────────────────────────────────────────────────────────────────


async def test_only_the_host_and_admins_may_host(
    table: SitDown, stage: Stage, records: Records
) -> None:
    # The first of the group is its creator, so the second hosts, to tell the two apart.
    game = await table(4)
    admin, host, guest, other = game.players
    await host.say("/newgame impostor")
    await stage.board_shows("1. Ben 👑")
    for player in (guest, other):
        await player.press("Join")
    for words in ("/extend", "/endgame", "/begin", "/kick Dan"):
        refusal = "Only Ben, who hosts this game, or a chat admin can do that."
        await stage.is_answered(await guest.say(words), refusal)
    assert "Only Ben" in await guest.press("Start")
    assert records.session()["status"] == "waiting"

    closes = records.session()["deadline_at"]
    await host.say("/extend")
    await _until(stage, lambda: _extended(records, closes) == 60)
    await admin.say("/extend")
    await _until(stage, lambda: _extended(records, closes) == 120)
    await host.say("/kick Dan")
    await stage.sees("Dan was removed from the game.")
    await admin.say("/kick Cat")
    await stage.sees("Cat was removed from the game.")
    await stage.board_shows("Players: 1/5")
    await host.say("/kick Nobody")
    await stage.sees("I do not know anybody called Nobody")
    await admin.say("/endgame")
    await stage.board_shows("ended without a result", "The game was called off.")
    assert records.session()["status"] == "abandoned"


async def test_the_host_calls_the_game_off_in_the_lobby_but_only_an_admin_in_play(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(5)
    admin, host, *_ = game.players
    game.players = game.players[1:]
    await game.open_lobby()
    await host.say("/endgame")
    await stage.board_shows("The game was called off.")

    await game.gather()
    await game.begin()
    await host.say("/endgame")
    await stage.sees("Only a chat admin can do that.")
    await admin.say("/endgame")
    await stage.board_shows("ended without a result", "An admin called the game off.")
    session = records.session()
    assert session["status"] == "abandoned"
    assert {link["outcome"] for link in records.links(session["id"]).values()} == {None}
    assert records.player(host.id)["games_lost"] == 0


async def test_an_admin_removes_a_player_from_a_running_game(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(5)
    admin, *_ = game.players
    await game.play()
    target = next(p for p in game.crew if p is not admin)
    bystander = next(p for p in game.players if p not in (admin, target))
    await bystander.say(f"/kick {target.name}")
    await stage.sees("Only a chat admin can do that.")
    await admin.say(f"/kick {target.name}")
    await stage.sees(f"{target.name} was removed from the game.")
    await stage.board_shows("Aboard (4)")
    links = records.links(records.session()["id"])
    assert links[target.id]["outcome"] == "left"


async def test_the_next_one_hosts_when_the_host_leaves(table: SitDown, stage: Stage) -> None:
    game = await table(4)
    await game.gather()
    ann, ben, *_ = game.players
    await ann.press("Leave")
    await stage.board_shows("1. Ben 👑", "Players: 3/5")
    assert "1 more player is needed" in await ben.press("Start")
    await ann.press("Join")
    await stage.board_shows("4. Ann")
    assert await ben.press("Start") == "Here we go!"
    await game.begun()


async def test_who_leaves_the_group_leaves_the_lobby(table: SitDown, stage: Stage) -> None:
    game = await table(3)
    await game.gather()
    await game.players[1].leave_group()
    await stage.board_shows("Players: 2/5", "2. Cat")


async def _until(stage: Stage, holds: Callable[[], bool]) -> None:
    async def look() -> bool:
        return holds()

    await stage.until(look, PATIENCE, "it does not come true")


def _extended(records: Records, closes: datetime) -> float:
    return (records.session()["deadline_at"] - closes).total_seconds()


# ── Rematch ──────────────────────────────────────────────────────────────────────────────────


async def test_a_rematch_invites_the_same_players_and_the_second_press_joins(
    table: SitDown, stage: Stage, records: Records
) -> None:
    game = await table(4)
    ann, ben, cat, dan = game.players
    await game.play("impostor blitz")
    await game.idle_round()
    await game.adjourn()
    await game.eject(game.impostors[0])
    final = await game.over("The crew wins.")

    assert await ben.press("Rematch", on=final) == "A new game is open, and you have a seat."
    await stage.sees("🔁 Ben wants a rematch! Ann, Cat and Dan, are you in?")
    await stage.board_shows("Impostor · blitz", "1. Ben 👑", "Players: 1/5")
    assert await ann.press("Rematch", on=final) == "You are in. Have fun!"
    assert await ben.press("Rematch", on=final) == "You already have a seat."
    await asyncio.gather(cat.press("Rematch", on=final), dan.press("Join"))
    await stage.board_shows("Players: 4/5")
    first, second = records.sessions()
    assert (first["number"], second["number"]) == (1, 2)
    assert (first["status"], second["status"]) == ("finished", "waiting")

    again = Game(stage, records, [ben, ann, cat, dan])
    await again.begin()
    await again.answer(right=again.players)
    await again.shows("Meeting")
    await again.adjourn()
    await again.eject(again.impostors[0])
    await again.over("The crew wins.")
    assert [s["status"] for s in records.sessions()] == ["finished", "finished"]
