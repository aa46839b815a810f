"""Names as Telegram lets people have them."""

from __future__ import annotations

import asyncio
import unicodedata

import pytest

from tests.e2e.game import Game
from tests.e2e.records import Records
from tests.e2e_hostile.conftest import on_both
from tests.stage import Person, Stage, labels_of, text_of

NAMES = (
    "\u200b\u2060\u200d",  # Nothing that can be seen.
    "\u202eannA",  # Written backwards.
    "<b>Eve</b> & <i>" + "Ж" * 4_000,
    "Sam",
    "Sam",
)
BREAKERS = ("\u202e", "\u202d", "\u2066", "\u2067", "\u2068")


def in_order(board: dict[str, object], players: list[Person]) -> dict[Person, str]:
    """The labels of the buttons for players, which stand in the order of their seats."""
    return dict(zip(players, labels_of(board), strict=False))


@on_both
async def test_a_game_among_people_with_impossible_names(stage: Stage, records: Records) -> None:
    await stage.group(["Host"])
    host = stage.people[0]
    players = [await stage.person(name) for name in NAMES]
    await stage.open()
    # The host only opens the table, and leaves it to the others.
    await host.say("/newgame impostor")
    await stage.board_shows("Host")
    first, *others = players
    assert await first.press("Join") == "You are in. Have fun!"
    assert await host.press("Leave")
    for player in others:
        assert await player.press("Join") == "You are in. Have fun!"
    lobby = text_of(await stage.board_shows("5/5"))
    check_visible(lobby)
    assert "<b>Eve</b> & <i>" in lobby, "markup in a name is text"
    assert "Ж" * 25 not in lobby

    game = Game(stage, records, players)
    await stage.pass_time(16)
    await game.next_round()
    told = await game.press(dict.fromkeys(players, "Me"))
    game.impostors = [p for p in players if "impostor:" in told[p].splitlines()[0]]
    game.crew = [p for p in players if p not in game.impostors]
    await game.idle_round()
    board = await stage.board()
    labels = in_order(board, players)
    assert len(set(labels.values())) == 5, "everybody can be told apart"
    assert all(name.removeprefix("🔎").strip() for name in labels.values())
    for player, label in labels.items():
        accuser = players[0] if player is not players[0] else players[1]
        assert "Noted" in await accuser.press(label, on=board)
    await game.adjourn()

    board = await stage.board()
    labels = in_order(board, players)
    assert {len(label) <= 64 for label in labels.values()} == {True}
    (impostor,) = game.impostors
    accusers = [p for p in players if p is not impostor]
    told_all = await asyncio.gather(*(p.press(labels[impostor], on=board) for p in accusers))
    assert all(len(said) <= 200 and said.startswith("🗳 Your vote:") for said in told_all)
    await impostor.press("Skip", on=board)
    final = text_of(await stage.board_shows("The crew wins."))
    check_visible(final)
    assert final.count("crewmate") == 4
    assert records.session()["winner"] == "crew"
    for message in await stage.messages():
        if message["from"]["is_bot"]:
            check_visible(text_of(message))


def check_visible(said: str) -> None:
    """Nothing in a text of the bot's turns lines around or is left open to the end of it."""
    for line in said.splitlines():
        assert not any(char in line for char in BREAKERS[:2])
        opened = sum(unicodedata.bidirectional(char) in {"LRI", "RLI", "FSI"} for char in line)
        assert opened == sum(unicodedata.bidirectional(char) == "PDI" for char in line)


async def test_a_name_that_changes_during_the_game_is_followed(
    stage: Stage, records: Records
) -> None:
    await stage.group(["Ann", "Ben", "Cat", "Dan"])
    await stage.open()
    game = Game(stage, records, stage.people)
    await game.play()
    ben = game.players[1]
    await stage.sim("POST", "/sim/users", id=ben.id, first_name="<i>Benedict", language_code="ru")
    assert "Вы" in await ben.press("Me")
    await game.reach("Vote")
    await stage.board_shows("<i>Benedict")
    assert "<i>Benedict" in await game.players[0].press("<i>Benedict")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("\u202egnineve", "gnineve"),
        ("\u2066Half\u2066 open", "Half open"),
        ("ערב", "\u2068ערב\u2069"),
        ("\u200b\u2060", "…"),
        ("E" * 128, "E" * 63 + "…"),
    ],
)
async def test_a_chats_title_is_shown_like_a_name(title: str, shown: str, stage: Stage) -> None:
    await stage.group(["Ann"], title=title)
    await stage.open()
    (ann,) = stage.people
    await ann.open_private_chat()
    await ann.say("/newgame impostor")
    await stage.board_shows("Players: 1/")
    await ann.say("/role")
    told = text_of(await ann.is_told("Impostor #1"))
    assert told.splitlines()[0].endswith(f" · {shown}")
    check_visible(told)


async def test_nobodys_own_words_turn_the_answer_to_them_around(stage: Stage) -> None:
    await stage.group(["Ann"])
    await stage.open()
    (ann,) = stage.people
    await ann.say("/newgame \u202essehc")
    await ann.say("/newgame \u2060\u2060")
    for shown in ("I know no game called “ssehc”.", "I know no game called “…”."):
        check_visible(text_of(await stage.sees(shown)))
