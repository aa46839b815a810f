"""Logs tell operators what happened, and nobody's secrets."""

from __future__ import annotations

import ast
import io
import json
import logging
import sqlite3
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeGuard

import msgspec
import pytest
import structlog
from sqlalchemy import Engine, insert
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from telegram.error import BadRequest, RetryAfter

from bot.logs import configure, log_uncaught
from bot.redaction import sentence, told
from bot.request import AnswerLost
from db.models import PlayerGameLink
from games.contract import IllegalWorld
from managers.orders import Place

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAExampleExampleExampleExampleExampl"


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_token_is_hidden_wherever_it_occurs(form: str) -> None:
    stream = io.StringIO()
    configure("INFO", form, [TOKEN, "hunter2"], stream)  # type: ignore[arg-type]
    log = structlog.get_logger("parlor")
    try:
        raise ConnectionError(f"cannot reach https://api.telegram.org/bot{TOKEN}/getMe")
    except ConnectionError as error:
        log.exception("request-failed", url=f"/bot{TOKEN.replace(':', '%3A')}/", error=error)
    logging.getLogger("elsewhere").error("nested %s", {"password": "hunter2", "t": [TOKEN]})
    written = stream.getvalue()
    assert "request-failed" in written
    assert "nested" in written
    assert "ConnectionError" in written
    assert "AAExample" not in written
    assert "hunter2" not in written


def test_a_strangers_token_is_hidden_too() -> None:
    stream = io.StringIO()
    configure("INFO", "json", (), stream)
    logging.getLogger("x").error("bot%s", TOKEN)
    assert "AAExample" not in stream.getvalue()


def test_what_people_write_is_not_kept() -> None:
    stream = io.StringIO()
    configure("DEBUG", "json", (), stream)
    structlog.get_logger("x").info("update", text="I saw Mara!", update_id=7)
    said = "I saw Mara!"
    logging.getLogger("x").error(f"failed [SQL: INSERT] [parameters: ({said!r}, 1)]")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["update_id"] == 7
    assert first["text"] == "[11 characters]"
    assert second["event"].startswith("[53 characters] at test_logs:")


def test_the_libraries_chatter_stays_out_even_when_debugging() -> None:
    stream = io.StringIO()
    configure("DEBUG", "json", (), stream)
    for name in ("httpx", "aiohttp.access", "telegram.Bot"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("matters")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["matters"] * 3


def test_a_row_that_a_database_refused_is_not_shown(engine: Engine) -> None:
    """PostgreSQL repeats the whole row, with what is secret in it."""
    stream = io.StringIO()
    configure("INFO", "json", (), stream)
    with engine.connect() as connection:
        row = {"session_id": 1, "player_id": 2, "role": "the-impostor", "outcome": "no-such"}
        try:
            connection.execute(insert(PlayerGameLink).values(row))
        except IntegrityError as error:
            structlog.get_logger("x").error("order-failed", exc_info=error, error=error)
    written = stream.getvalue()
    assert "order-failed" in written
    assert "constraint" in written
    assert "the-impostor" not in written


# ── What may be told ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Bad Request: message is not modified", "Bad Request: message is not modified"),
        ("Topic_closed", "Topic_closed"),
        ("Flood control exceeded. Retry in 35 seconds", "same"),
        (
            'Can\'t parse entities: unsupported start tag "Mara" at byte offset 5',
            "Can't parse entities: unsupported start tag … at byte offset 5",
        ),
        (
            'Unmatched end tag at byte offset 9, expected "</Mara>", found "</b>"',
            "Unmatched end tag at byte offset 9, expected …",
        ),
        (
            "Can't find end tag corresponding to start tag mara",
            "Can't find end tag … to start tag …",
        ),
        (
            "Inline keyboard button URL 'tg://Mara' is invalid",
            "Inline keyboard button URL … is invalid",
        ),
        ('the text "Mara said "yes"" is wrong', "the text … is wrong"),
        ("Мара: chat not found 🐙 12345", "…: chat not found …"),
        ("database is locked", "same"),
        ("UNIQUE constraint failed: players.id", "same"),
        ("CHECK constraint failed: ck_player_game_links_outcome", "same"),
        ('near "Mara": syntax error', "…: syntax error"),
        (
            'invalid input syntax for type bigint: "Mara"\nDETAIL: Mara',
            "invalid input syntax for type …",
        ),
        (
            'duplicate key value violates unique constraint "uq_join_queue_player_id_chat_id"',
            "duplicate key value violates unique constraint uq_join_queue_player_id_chat_id",
        ),
        ("cannot execute UPDATE in a read-only transaction", "same"),
    ],
)
def test_of_a_complaint_the_words_that_are_known_stay(said: str, shown: str) -> None:
    expected = said if shown == "same" else shown
    assert sentence(said) == expected


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (KeyError("Mara"), "KeyError"),
        (ValueError("invalid literal for int() with base 10: 'Mara'"), "ValueError"),
        (msgspec.ValidationError("Invalid enum value 'Mara' - at `$.role`"), "ValidationError"),
        (BadRequest("chat not found: Mara"), "BadRequest: chat not found: …"),
        (RetryAfter(7), "RetryAfter: Flood control exceeded. Retry in 7 seconds"),
        (OSError(28, "No space left on device", "/home/mara"), "OSError: No space left on device"),
        (ConnectionError("Mara"), "ConnectionError"),
        (
            DBAPIError("INSERT", {"name": "Mara"}, sqlite3.OperationalError("database is locked")),
            "DBAPIError: OperationalError: database is locked",
        ),
        (StatementError("Mara", "INSERT", {}, KeyError("Mara")), "StatementError: KeyError"),
        (AnswerLost("connection lost: ServerDisconnectedError"), "AnswerLost: connection lost: Se"),
        (IllegalWorld("player 7 is in no room"), "IllegalWorld: player 7 is in no room"),
    ],
)
def test_of_an_exception_its_type_stays_and_what_is_harmless(error: Exception, shown: str) -> None:
    assert told(error).startswith(shown)
    assert "Mara" not in told(error)


def test_a_library_is_quoted_as_its_code_stands() -> None:
    stream = io.StringIO()
    configure("INFO", "json", (), stream)
    library, name = logging.getLogger("library"), "Mara"
    library.warning("%s took %.1f s and %d tries, %r", name, 1.25, 3, [name], extra={"who": name})
    library.warning(f"{name} pressed")
    library.warning("%(who)s pressed %(times)d times", {"who": name, "times": 2})
    library.warning("%d presses", name)
    library.warning(ValueError(name))
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: <{name}>")
    warnings.warn(f"do not say {name}", RuntimeWarning, stacklevel=1)
    assert name not in stream.getvalue()
    events = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    here = "at test_logs:"
    assert events[0] == "[str] took 1.2 s and 3 tries, [list]"
    assert events[1].startswith(f"[12 characters] {here}")
    assert events[2] == "[str] pressed 2 times"
    assert events[3] == "%d presses"
    assert events[4].startswith(f"[0 characters] {here}")
    assert events[5] == "Task exception was never retrieved"
    assert events[6].startswith("RuntimeWarning at ")
    assert "test_logs.py:" in events[6]


def test_of_our_own_values_numbers_and_our_words_are_told() -> None:
    stream = io.StringIO()
    configure("INFO", "json", (), stream)
    log = structlog.get_logger("x")
    log.info("order-failed", target=Place(-7, 3), trouble="refused", who="Mara", error="no Mara")
    log.info("many", ids=[1, "Mara"], seen={"Mara": 1}, update=object(), at=timedelta(seconds=5))
    log.info("with %s", "Mara")
    order, many, _ = map(json.loads, stream.getvalue().splitlines())
    assert order["target"] == {"chat_id": -7, "topic_id": 3}
    assert (order["trouble"], order["who"]) == ("refused", "[4 characters]")
    assert order["error"] == "no …"
    assert (many["ids"], many["seen"]) == ([1, "[4 characters]"], "[dict]")
    assert (many["update"], many["at"]) == ("[object]", "0:00:05")
    assert "Mara" not in stream.getvalue()


def test_what_led_to_an_error_is_told_as_python_tells_it() -> None:
    stream = io.StringIO()
    configure("INFO", "json", (), stream)
    try:
        try:
            raise KeyError("Mara")
        except KeyError as first:
            first.add_note("Mara")
            raise ExceptionGroup("Mara", [ValueError("Mara"), BadRequest("wrong")]) from first
    except ExceptionGroup:
        structlog.get_logger("x").exception("failed")
    exception = json.loads(stream.getvalue())["exception"]
    told_in_order = [line for line in exception.splitlines() if line[:1].isalpha()]
    assert told_in_order == [
        "Traceback (most recent call last):",
        "KeyError",
        "The above caused the following:",
        "ValueError",
        "BadRequest: wrong",
        "The above are what the following consists of:",
        "Traceback (most recent call last):",
        "ExceptionGroup",
    ]
    assert "in test_what_led_to_an_error" in exception
    assert "Mara" not in exception.replace('"Mara"', "")


def test_a_line_that_cannot_be_written_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    class Closed(io.StringIO):
        broken = True

        def write(self, said: str) -> int:
            if self.broken:
                self.broken = False
                raise OSError(28, "No space left on device")
            return super().write(said)

    stream = Closed()
    configure("INFO", "json", (), stream)
    logging.getLogger("x").error("%s is lost", "Mara")
    assert "cannot be written" in stream.getvalue()
    assert "Mara" not in stream.getvalue() + "".join(capsys.readouterr())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_nobody_caught_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    stream = io.StringIO()
    configure("INFO", "json", (), stream)
    log_uncaught()

    def fail() -> None:
        raise KeyError("Mara")

    thread = threading.Thread(target=fail, name="mailbox")
    thread.start()
    thread.join()
    try:
        fail()
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)

    class Unlucky:
        def __repr__(self) -> str:
            return "Mara"

        def __del__(self) -> None:
            fail()

    Unlucky()
    lines = list(map(json.loads, stream.getvalue().splitlines()))
    assert [line["event"] for line in lines] == ["thread-died", "uncaught", "exception-ignored"]
    assert lines[0]["thread"] == "mailbox"
    assert all(line["exception"].endswith("\nKeyError") for line in lines)


def test_what_parlor_logs_is_written_in_its_code() -> None:
    """An event put together from pieces would pass as a word of ours, whatever is in it."""
    calls = 0
    for package in ("bot", "db", "games", "managers"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if _is_log_call(node):
                    calls += 1
                    assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
                    assert len(node.args) == 1, f"{path}:{node.lineno}"
    assert calls > 30


def _is_log_call(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id.lstrip("_") == "log"
    )
