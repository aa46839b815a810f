"""The real bot plays a game that it has never heard of, over HTTP, to the end and once more."""

from __future__ import annotations

import pytest

from managers.replay import replay
from tests.e2e.records import Records
from tests.stage import Stage, labels_of, text_of

# The example keeps nothing of its own, so one kind of database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_from_the_lobby_to_the_rematch(stage: Stage, records: Records) -> None:
    await stage.group(["Ann", "Ben", "Cat"])
    await stage.open()
    ann, ben, cat = stage.people

    await ann.say("/newgame raccoons")
    lobby = await stage.board_shows("Raccoons", "Nobody wants company", "Players: 1/8")
    assert "Alone there, you eat" in await ben.press("Rules", on=lobby)
    for person in (ben, cat):
        assert await person.press("Join") == "You are in. Have fun!"
    assert await ann.press("Start") == "Here we go!"
    await stage.sees("Night falls.", "choose your bins!")

    eaten = dict.fromkeys(("Ann", "Ben", "Cat"), 0)
    for night in range(1, 5):
        board = await stage.board_shows(f"Night {night} of 5", "On their way: 0/3")
        best, second, *_ = labels_of(board)
        for person in (ann, ben):
            assert f"bin with {best[2:]} snack" in await person.press(best, on=board)
        await stage.board_shows("On their way: 2/3")
        await cat.press(second, on=board)
        eaten["Cat"] += int(second[2:])
        told = text_of(await stage.sees(f"morning after night {night}"))
        assert f"Ann and Ben met over {best[2:]} 🍪" in told
        assert f"Cat had {second[2:]} 🍪 all alone." in told

    board = await stage.board_shows("Night 5 of 5")
    least = labels_of(board)[-1]
    await ann.press(least, on=board)
    eaten["Ann"] += int(least[2:])
    await stage.pass_time(45)  # Ben and Cat have fallen asleep.
    final = await stage.board_shows("Cat is the fullest raccoon!")
    assert f"Cat · {eaten['Cat']} 🍪 · {eaten['Cat'] + 20} XP" in text_of(final)

    session = records.session()
    assert (session["status"], session["winner"]) == ("finished", "fullest")
    links = records.links(session["id"])
    assert {p.name: (links[p.id]["outcome"], links[p.id]["xp_earned"]) for p in stage.people} == {
        "Ann": ("lose", eaten["Ann"]),
        "Ben": ("lose", 0),
        "Cat": ("win", eaten["Cat"] + 20),
    }
    assert records.player(cat.id)["games_won"] == 1
    await cat.say("/recent")
    await stage.sees("Raccoons", "the fullest won")
    with stage.engine.connect() as connection:
        played = replay(connection, stage.library.rulebooks, session["id"], None)
    assert played.verdict == ""

    await ben.press("Rematch", on=final)
    await stage.sees("Ben wants a rematch!")
    await stage.board_shows("Players: 1/8", "Ben")


async def test_a_choice_is_told_to_nobody_else_and_outlives_a_restart(stage: Stage) -> None:
    await stage.group(["Ann", "Ben"])
    await stage.open()
    ann, ben = stage.people
    await ann.say("/newgame raccoons blitz")
    await stage.board_shows("Players: 1/8")
    await ben.press("Join")
    await stage.board_shows("Players: 2/8")
    await ann.press("Start")
    board = await stage.board_shows("Night 1 of 3")
    choice = labels_of(board)[1]
    told = await ann.press(choice, on=board)
    await stage.board_shows("On their way: 1/2")
    assert told not in "".join(text_of(message) for message in await stage.messages())

    await stage.close()
    await stage.open()
    await ann.open_private_chat()
    await ann.whisper("/role")
    await ann.is_told("You have eaten 0 snacks.", told)
    await stage.pass_time(25)
    await stage.sees(f"Ann had {choice[2:]} 🍪 all alone.")
    await ben.say("/leave")
    await stage.sees("Ben has gone home.")
    await stage.board_shows("Ann is the fullest raccoon!")


async def test_russians_read_it_in_russian(stage: Stage) -> None:
    await stage.group(["Аня", "Боря"])
    await stage.open()
    ann, ben = stage.people
    await ann.say("/settings")
    settings = await stage.board_shows("How games go in this chat")
    await ann.press("🌐 Language", on=settings)
    settings = await stage.board_shows("Now: English")
    await ann.press("Русский", on=settings)
    await stage.board_shows("Русский")
    await ann.say("/newgame еноты")
    await stage.board_shows("Еноты", "Игроки: 1/8")
    await ben.press("Играть")
    await stage.board_shows("Игроки: 2/8")
    await ann.press("Начать")
    board = await stage.board_shows("Ночь 1 из 5")
    best = labels_of(board)[0]
    await ann.press(best, on=board)
    await ben.press(best, on=board)
    await stage.sees("Встреча у бака", "Аня и Боря. Все голодны.")
