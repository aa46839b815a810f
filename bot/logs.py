"""Logs for operators: readable or JSON, without secrets and without what people write."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

import structlog
from structlog.typing import ExcInfo, Processor

from bot.config import LogFormat, LogLevel
from bot.redaction import Redactor, traceback_of

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

log = structlog.get_logger()

# These tell of every request and of every statement.
_TALKATIVE = ("httpx", "httpcore", "aiohttp", "telegram", "sqlalchemy", "asyncio")


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines. One that cannot be written is missed, and not printed with its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say where the line came from."""
        self.stream.write(f"A log line of {record.pathname}:{record.lineno} cannot be written\n")


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
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.ExceptionRenderer(_format_exception),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _Handler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                Redactor(secrets),
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(form, stream),
            ],
            use_get_message=False,
            pass_foreign_args=True,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    logging.captureWarnings(True)


def log_uncaught() -> None:
    """Send to the logs what Python would print by itself: exceptions that nobody caught."""
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _uncaught(
    kind: type[BaseException], error: BaseException, frames: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, frames)
        return
    log.critical("uncaught", exc_info=error)


def _uncaught_in_thread(died: threading.ExceptHookArgs) -> None:
    name = died.thread.name if died.thread is not None else None
    log.critical("thread-died", thread=name, exc_info=died.exc_value)


def _unraisable(ignored: UnraisableHookArgs) -> None:
    log.error("exception-ignored", exc_info=ignored.exc_value)


def _format_exception(exc_info: ExcInfo) -> str:
    return traceback_of(exc_info[1])


def _renderer(form: LogFormat, stream: TextIO) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
