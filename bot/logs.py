"""Logs for operators: readable or JSON, without secrets and without what people write."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import Processor

from bot.config import LogFormat, LogLevel

HIDDEN = "[hidden]"

# A token in an address may be percent-encoded, and a stranger's token is a secret as well.
_ANY_TOKEN = re.compile(r"[0-9]{5,20}(?::|%3[aA])[A-Za-z0-9_-]{30,64}")
_DATABASE_VALUES = re.compile(r"\[parameters: .*?(?:\](?=\n\(Background on)|\Z)", re.DOTALL)
# PostgreSQL repeats the row that it refused: a role, a player's state, the seed of a game.
_DATABASE_ROW = re.compile(r"DETAIL: .*?(?=\n\[SQL: |\n\nThe above exception|\Z)", re.DOTALL)
_PERSONAL = frozenset({"text", "caption", "message_text", "query", "first_name", "last_name"})
# These tell of every request, on some levels with its content.
_TALKATIVE = ("httpx", "httpcore", "aiohttp", "telegram", "sqlalchemy", "asyncio")
# It warns at every beat while a job is still at work; the scheduler says so itself, once.
_REPETITIVE = ("apscheduler",)

Event = MutableMapping[str, Any]


class _Redactor:
    """Replaces secrets in whatever is about to be written, nested values included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in (secret, quote(secret, safe=""))}
        longest_first = sorted(filter(None, forms), key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        for key, value in event.items():
            if key in _PERSONAL and isinstance(value, str):
                event[key] = f"[{len(value)} characters]"
            else:
                event[key] = self._clean(value)
        return event

    def _clean(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {self._text(str(key)): self._clean(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(inner) for inner in value]
        return self._text(value if isinstance(value, str) else repr(value))

    def _text(self, text: str) -> str:
        text = _ANY_TOKEN.sub(HIDDEN, self._secrets.sub(HIDDEN, text))
        text = _DATABASE_VALUES.sub(f"[parameters: {HIDDEN}]", text)
        return _DATABASE_ROW.sub(f"DETAIL: {HIDDEN}", text)


def configure(
    level: LogLevel = "INFO",
    form: LogFormat = "console",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send structlog's and the standard library's logs to ``stream`` (stderr), redacted.

    May be called again; the last call counts.
    """
    stream = stream or sys.stderr
    redact = _Redactor(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                _renderer(form, stream),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in _REPETITIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.captureWarnings(True)


def _renderer(form: LogFormat, stream: TextIO) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
