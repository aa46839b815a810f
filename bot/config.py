"""What an operator may set: environment variables, or the same lines in a file ``.env``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from managers.content import available_languages
from managers.limits import Limits
from managers.schedule import Entry
from managers.schedule import parse as parse_schedule

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["console", "json"]
Value = TypeVar("Value")

_TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,64}")
_DATABASES = ("sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg")
_LEVELS: tuple[LogLevel, ...] = ("DEBUG", "INFO", "WARNING", "ERROR")
_FORMATS: tuple[LogFormat, ...] = ("console", "json")
_LARGEST_ID = 2**52


class ConfigError(Exception):
    """Settings that cannot be used. ``problems`` has one line for each of them."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(["Parlor cannot start with these settings:", *problems]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings that were found to be right. Secrets are not part of its printed form."""

    bot_token: str | None = field(default=None, repr=False)
    database_url: str = field(default="sqlite:///parlor.db", repr=False)
    bot_api_url: str = "https://api.telegram.org"
    owner_ids: frozenset[int] = frozenset()
    default_language: str = "en"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    log_level: LogLevel = "INFO"
    log_format: LogFormat = "console"
    retention_days: int = 90
    balance_dir: Path | None = None
    schedule: tuple[Entry, ...] = ()
    games_per_person: int = Limits().games_per_person
    games_per_chat: int = Limits().games_per_chat
    live_games_per_chat: int = Limits().live_games_per_chat
    topics_per_chat: int = Limits().topics_per_chat

    @property
    def limits(self) -> Limits:
        """How much of what is expensive one person and one chat may ask for."""
        return Limits(
            games_per_person=self.games_per_person,
            games_per_chat=self.games_per_chat,
            live_games_per_chat=self.live_games_per_chat,
            topics_per_chat=self.topics_per_chat,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed."""
        password = _password(self.database_url)
        return tuple(secret for secret in (self.bot_token, password) if secret)


def load(environ: Mapping[str, str]) -> Config:
    """Read the settings. Raises :class:`ConfigError` that names every mistake at once.

    An empty variable counts as one that is not set.
    """
    problems: list[str] = []

    def read(name: str, parse: Callable[[str], Value], default: Value) -> Value:
        raw = environ.get(name, "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError as error:
            problems.extend(f"  {name}: {line}" for line in str(error).splitlines())
            return default

    plain = Config()
    config = Config(
        bot_token=read("BOT_TOKEN", _token, None),
        database_url=read("DATABASE_URL", _database_url, plain.database_url),
        bot_api_url=read("BOT_API_URL", _api_url, plain.bot_api_url),
        owner_ids=read("OWNER_IDS", _ids, plain.owner_ids),
        default_language=read("DEFAULT_LANGUAGE", _language, plain.default_language),
        timezone=read("TIMEZONE", _zone, plain.timezone),
        log_level=read("LOG_LEVEL", _log_level, plain.log_level),
        log_format=read("LOG_FORMAT", _log_format, plain.log_format),
        retention_days=read("RETENTION_DAYS", _days, plain.retention_days),
        balance_dir=read("BALANCE_DIR", _folder, plain.balance_dir),
        schedule=read("SCHEDULE", parse_schedule, plain.schedule),
        games_per_person=read("GAMES_PER_PERSON", _limit, plain.games_per_person),
        games_per_chat=read("GAMES_PER_CHAT", _limit, plain.games_per_chat),
        live_games_per_chat=read("LIVE_GAMES_PER_CHAT", _limit, plain.live_games_per_chat),
        topics_per_chat=read("TOPICS_PER_CHAT", _limit, plain.topics_per_chat),
    )
    if problems:
        raise ConfigError(problems)
    return config


def load_from(dotenv: Path | None = None) -> Config:
    """The settings of this process: its environment, and what only ``.env`` sets.

    ``dotenv`` defaults to ``.env`` in the working directory; it need not exist.
    """
    path = dotenv or Path(".env")
    written = {name: value for name, value in dotenv_values(path).items() if value is not None}
    return load({**written, **os.environ})


# ── One value each; the words of a ValueError end with an example ────────────────────────────


def _token(raw: str) -> str:
    if not _TOKEN.fullmatch(raw):
        # The value is a secret even when it is mistyped.
        raise ValueError(
            "does not look like a token of @BotFather. Example: "
            "123456789:AAExampleExampleExampleExampleExampl"
        )
    return raw


def _database_url(raw: str) -> str:
    scheme, separator, rest = raw.partition("://")
    example = "Example: sqlite:///parlor.db or postgresql://user:password@host/parlor"
    if not separator or scheme not in _DATABASES or not rest.strip("/"):
        raise ValueError(f"is not the address of an SQLite or PostgreSQL database. {example}")
    return raw


def _api_url(raw: str) -> str:
    example = "Example: https://api.telegram.org"
    try:
        parts = urlsplit(raw)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        usable = usable and not (parts.query or parts.fragment) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"is not the address of a Bot API server. {example}")
    if "/bot" in parts.path:
        raise ValueError(f"has to end before /bot, and carries no token. {example}")
    return raw.rstrip("/")


def _ids(raw: str) -> frozenset[int]:
    parts = [part for part in re.split(r"[,\s]+", raw) if part]
    wrong = [part for part in parts if not (part.isascii() and part.isdigit())]
    if wrong or not all(0 < int(part) < _LARGEST_ID for part in parts):
        raise ValueError(
            "has to be Telegram user ids, which are positive numbers, with commas between them. "
            "Example: 123456789, 987654321"
        )
    return frozenset(int(part) for part in parts)


def _language(raw: str) -> str:
    known = available_languages()
    if raw.lower() not in known:
        raise ValueError(f"{raw!r} is not one of {', '.join(known)}. Example: en")
    return raw.lower()


def _zone(raw: str) -> ZoneInfo:
    try:
        return ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{raw!r} is no IANA time zone. Example: Europe/Berlin") from None


def _log_level(raw: str) -> LogLevel:
    for level in _LEVELS:
        if raw.upper() == level:
            return level
    raise ValueError(f"{raw!r} is not one of {', '.join(_LEVELS)}. Example: INFO")


def _log_format(raw: str) -> LogFormat:
    for form in _FORMATS:
        if raw.lower() == form:
            return form
    raise ValueError(f"{raw!r} is not one of {', '.join(_FORMATS)}. Example: json")


def _days(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 5 and 1 <= int(raw) <= 36_500):
        raise ValueError(f"{raw!r} is not a number of days from 1 to 36500. Example: 90")
    return int(raw)


def _limit(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 6 and int(raw) >= 1):
        raise ValueError(f"{raw!r} is not a number from 1 to 999999. Example: 10")
    return int(raw)


def _folder(raw: str) -> Path | None:
    if not Path(raw).is_dir():
        raise ValueError(f"{raw!r} is not a folder. Example: balance")
    return Path(raw)


def _password(database_url: str) -> str | None:
    try:
        return urlsplit(database_url).password
    except ValueError:
        return None
