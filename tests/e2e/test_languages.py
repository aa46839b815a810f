"""Who reads what: the group its language, and every player in private their own."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import SitDown
from tests.e2e.game import Game
from tests.stage import Stage, labels_of, text_of

pytestmark = pytest.mark.usefixtures("every_call_succeeds")


async def speak_russian(game: Game) -> None:
    """An administrator chooses Russian for the group."""
    stage, admin = game.stage, game.players[0]
    await admin.say("/settings")
    settings = await stage.board_shows("How games go in this chat")
    await admin.press("🌐 Language", on=settings)
    settings = await stage.board_shows("🌐 Language", "Now: English")
    await admin.press("Русский", on=settings)


async def test_a_russian_group_with_a_player_who_reads_english(
    table: SitDown, stage: Stage
) -> None:
    game = await table(3)
    olga = await stage.person("Ольга", language="ru")
    game.players = game.alive = [*stage.people]
    ann = game.players[0]
    await speak_russian(game)

    await ann.say("/newgame impostor блиц")
    board = await stage.board_shows("Самозванец · блиц", "Игроки: 1/5")
    assert "✋ Играть" in labels_of(board)
    for player in game.players[1:3]:
        assert await player.press("Играть") == "You are in. Have fun!"
    assert await olga.press("Играть") == "Вы в игре. Удачи!"
    await stage.board_shows("Игроки: 4/5", "4. Ольга")
    assert await ann.press("Начать") == "Here we go!"
    board = await stage.board_shows("Раунд 1 · Задания", "На борту (4)")
    await stage.sees("Корабль отчаливает.", "Ann, Ben, Cat и Ольга")

    assert (await ann.press("🎭 Я")).startswith("You are ")
    assert (await olga.press("🎭 Я")).startswith("Вы — ")
    assert "A) " in await ann.press("📋")
    assert not any("Round" in text_of(m) for m in await stage.messages())


async def test_private_words_are_in_the_readers_own_language(table: SitDown, stage: Stage) -> None:
    game = await table(1)
    olga = await stage.person("Ольга", language="ru")
    pedro = await stage.person("Pedro", language="pt-BR")
    for waiting in (olga, pedro):
        await waiting.open_private_chat()
        await waiting.say("/nextgame")
    await stage.sees("Your place: 2")
    await game.host.say("/newgame impostor")
    await stage.sees("Impostor is about to begin")
    await olga.is_told("вот-вот начнётся")
    # Nobody has translated the game for Pedro yet, so he reads the bot's first language.
    await pedro.is_told("Impostor is about to begin")
