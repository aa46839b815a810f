"""doctor and replay as an operator meets them."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.config import Config
from bot.doctor import examine, print_examination
from bot.replaying import print_replay
from db.models import GameSession
from managers.schedule import parse
from tests.stage import TOKEN, Stage


def lines(findings: list[object]) -> str:
    return "\n".join(str(finding) for finding in findings)


def config_of(stage: Stage) -> Config:
    return Config(bot_token=TOKEN, bot_api_url=stage.server.url, database_url=stage.database_url)


async def test_all_is_well(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert await print_examination(config_of(stage), stage.chat) == 0
    shown = capsys.readouterr().out
    for line in (
        "✓ Settings: language en, time zone UTC",
        "✓ Data files: games impostor, boss_fight, raid; languages en, ru",
        "is reachable, and its schema is up to date",
        "✓ Token: this is @",
        "✓ Privacy mode: on",
        "✓ Updates: ",
        "✓ Chat: Evening, with topics",
        "✓ Right: manage topics",
        "✓ Right: delete messages",
        "All is well.",
    ):
        assert line in shown
    assert TOKEN not in shown


async def test_missing_rights_are_named_one_by_one(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["Ann"], bot_rights={"can_manage_topics": False})
    found = lines(await examine(config_of(stage), stage.chat))
    assert "✗ Right missing: manage topics" in found
    assert "without it it cannot open a topic for a game" in found
    assert "✓ Right: delete messages" in found


async def test_a_member_and_a_stranger(empty_stage: Stage) -> None:
    stage = empty_stage
    await stage.group(["Ann"], bot="member")
    found = lines(await examine(config_of(stage), stage.chat))
    assert "✗ Rights: the bot is an ordinary member" in found
    found = lines(await examine(config_of(stage), -1001111111111))
    assert "✗ Chat -1001111111111: Chat not found" in found
    assert "add the bot to the chat" in found


async def test_a_wrong_token(empty_stage: Stage) -> None:
    wrong = replace(config_of(empty_stage), bot_token="42:SOMEBODY-ELSES-TOKEN-OR-A-MISTYPED-ONE")
    found = lines(await examine(wrong))
    assert "✗ Token: Telegram does not know it" in found
    assert "@BotFather" in found
    assert "MISTYPED" not in found


async def test_nobody_answers(empty_stage: Stage) -> None:
    found = lines(await examine(replace(config_of(empty_stage), bot_api_url="http://127.0.0.1:9")))
    assert "✗ Telegram: http://127.0.0.1:9 does not answer" in found


async def test_a_webhook_in_the_way(empty_stage: Stage) -> None:
    url = f"{empty_stage.server.url}/bot{TOKEN}/setWebhook"
    async with empty_stage.session.post(url, json={"url": "https://127.0.0.1:9/hook"}) as response:
        assert (await response.json())["ok"]
    found = lines(await examine(config_of(empty_stage)))
    assert "✗ Updates: a webhook is set" in found


async def test_without_a_token_the_rest_is_examined(tmp_path: Path) -> None:
    config = Config(database_url=f"sqlite:///{tmp_path}/none.db")
    found = lines(await examine(config))
    assert "✓ Token: none is set, so main.py opens the sandbox" in found
    assert "✗ Database: " in found
    assert "Run: python init_db.py" in found
    assert not (tmp_path / "none.db").exists()
    assert "✗ Chat 5: nobody can look without a token" in lines(await examine(config, 5))


async def test_the_schedule_is_shown_or_its_mistakes_are() -> None:
    config = Config(schedule=parse("raid sat 19:00; raid daily 8:05 any random"))
    found = lines(await examine(config))
    assert re.search(r"✓ Schedule: raid sat 19:00, next on \d{4}-\d\d-\d\d 19:00", found)
    assert re.search(r"✓ Schedule: raid daily 8:05 any random, next on .* 08:05", found)
    found = lines(await examine(Config(schedule=parse("raid sat 19:00 dragon"))))
    assert "✗ Schedule: 'raid sat 19:00 dragon': raid has no 'dragon'" in found
    assert "the bot cannot start with it" in found


async def test_a_broken_balance_file_and_database(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "impostor.toml").write_text("lobby = 3")
    database = tmp_path / "broken.db"
    shutil.copyfile(sqlite_template, database)
    database.write_bytes(b"no database at all, but long enough to look into" * 40)
    config = Config(database_url=f"sqlite:///{database}", balance_dir=tmp_path)
    found = lines(await examine(config))
    assert "✗ Data files: " in found
    assert "impostor.toml" in found
    assert "is damaged or is no SQLite file" in found


async def test_replay_prints_a_game(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    ann, ben, *_ = stage.people
    await ann.say("/newgame impostor")
    await stage.board_shows("1. Ann 👑")
    await ben.say("/join")
    await stage.board_shows("2. Ben")
    assert stage.parlor is not None
    session = await stage.parlor.mailbox.read(lambda c: c.scalar(select(GameSession.id)))
    config = config_of(stage)
    assert print_replay(config, session, None, False) == 0
    shown = capsys.readouterr().out
    assert "Impostor #1 · Evening" in shown
    assert "Ben: …" in shown
    assert "✓ After move 1 the state is exactly the one that was kept." in shown
    assert print_replay(config, 999, None, False) == 1
    assert "there is no session 999" in capsys.readouterr().err
