"""Settings: right ones are understood, and every wrong one is named to the operator."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dotenv import dotenv_values

from bot.config import Config, ConfigError, load, load_from
from managers.limits import Limits
from managers.schedule import parse

TOKEN = "123456789:AAExampleExampleExampleExampleExampl"


def test_without_any_settings_the_defaults_hold() -> None:
    config = load({})
    assert config == Config()
    assert config.bot_token is None
    assert config.bot_api_url == "https://api.telegram.org"


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert load({"BOT_TOKEN": "", "RETENTION_DAYS": "  "}) == Config()


def test_every_variable_is_read() -> None:
    config = load(
        {
            "BOT_TOKEN": TOKEN,
            "DATABASE_URL": "postgresql://parlor:pw@localhost/parlor",
            "BOT_API_URL": "http://127.0.0.1:8081/",
            "OWNER_IDS": "123456789, 4503599627370495",
            "DEFAULT_LANGUAGE": "RU",
            "TIMEZONE": "Europe/Berlin",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
            "RETENTION_DAYS": "30",
            "SCHEDULE": "raid sat 19:00",
            "GAMES_PER_PERSON": "1",
            "GAMES_PER_CHAT": "999999",
            "LIVE_GAMES_PER_CHAT": "3",
            "TOPICS_PER_CHAT": "4",
        }
    )
    assert config == Config(
        bot_token=TOKEN,
        database_url="postgresql://parlor:pw@localhost/parlor",
        bot_api_url="http://127.0.0.1:8081",
        owner_ids=frozenset({123456789, 4503599627370495}),
        default_language="ru",
        timezone=ZoneInfo("Europe/Berlin"),
        log_level="DEBUG",
        log_format="json",
        retention_days=30,
        schedule=parse("raid sat 19:00"),
        games_per_person=1,
        games_per_chat=999_999,
        live_games_per_chat=3,
        topics_per_chat=4,
    )
    assert config.limits == Limits(
        games_per_person=1, games_per_chat=999_999, live_games_per_chat=3, topics_per_chat=4
    )


def test_all_mistakes_are_named_at_once_each_with_an_example() -> None:
    wrong = {
        "BOT_TOKEN": "123:oops",
        "DATABASE_URL": "mysql://root@localhost/x",
        "BOT_API_URL": "api.telegram.org",
        "OWNER_IDS": "@mara",
        "DEFAULT_LANGUAGE": "tlh",
        "TIMEZONE": "Berlin",
        "LOG_LEVEL": "LOUD",
        "LOG_FORMAT": "xml",
        "RETENTION_DAYS": "-1",
        "SCHEDULE": "raid someday 19:00",
        "GAMES_PER_PERSON": "0",
        "GAMES_PER_CHAT": "-5",
        "LIVE_GAMES_PER_CHAT": "1e3",
        "TOPICS_PER_CHAT": "1000000",
    }
    with pytest.raises(ConfigError) as caught:
        load(wrong)
    assert len(caught.value.problems) == len(wrong)
    for name, problem in zip(wrong, caught.value.problems, strict=True):
        assert problem.strip().startswith(f"{name}: ")
        assert "Example: " in problem
    assert all(name in str(caught.value) for name in wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OWNER_IDS", "-100123"),
        ("OWNER_IDS", "9007199254740993"),
        ("OWNER_IDS", "１２３"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "٣٠"),
        ("RETENTION_DAYS", "99999999999999999999"),
        ("TIMEZONE", "../../etc/passwd"),
        ("BOT_API_URL", "ftp://example.org"),
        ("BOT_API_URL", "https://example.org:port"),
        ("BOT_API_URL", f"https://api.telegram.org/bot{TOKEN}"),
        ("DATABASE_URL", "sqlite://"),
    ],
)
def test_values_that_only_look_right_are_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load({name: value})


def test_each_wrong_line_of_a_schedule_is_a_mistake_of_its_own() -> None:
    with pytest.raises(ConfigError) as caught:
        load({"SCHEDULE": "raid; raid sat 19:00; raid sat 30:00"})
    first, second = caught.value.problems
    assert first.startswith("  SCHEDULE: 'raid': the days are missing")
    assert second.startswith("  SCHEDULE: 'raid sat 30:00': '30:00' is no time of day")


def test_secrets_are_neither_printed_nor_echoed_in_errors() -> None:
    config = load({"BOT_TOKEN": TOKEN, "DATABASE_URL": "postgresql://p:hunter2@db/parlor"})
    assert TOKEN not in repr(config)
    assert "hunter2" not in repr(config)
    assert config.secrets == (TOKEN, "hunter2")
    with pytest.raises(ConfigError) as caught:
        load({"BOT_TOKEN": "987654321:!secret", "DATABASE_URL": "mysql://p:hunter2@db/parlor"})
    assert "secret" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RETENTION_DAYS", "LOG_LEVEL", "BOT_TOKEN", "DATABASE_URL", "TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text("RETENTION_DAYS=7\nLOG_LEVEL=ERROR\n")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    config = load_from(tmp_path / ".env")
    assert (config.retention_days, config.log_level) == (7, "DEBUG")


def test_the_example_file_names_every_setting_and_is_right() -> None:
    example = dotenv_values(Path(__file__).parents[2] / ".env.example")
    assert load({name: value or "" for name, value in example.items()}) == Config()
    assert {name.lower() for name in example} == set(Config.__dataclass_fields__)
