"""Logs tell operators what happened, and nobody's secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from bot.logs import configure
from db.models import PlayerGameLink

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
    logging.getLogger("x").error("failed [SQL: INSERT] [parameters: ('I saw Mara!', 1)]")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["update_id"] == 7
    assert first["text"] == "[11 characters]"
    assert "Mara" not in second["event"]


def test_the_libraries_chatter_stays_out_even_when_debugging() -> None:
    stream = io.StringIO()
    configure("DEBUG", "json", (), stream)
    for name in ("httpx", "aiohttp.access", "telegram.Bot"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("matters")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["matters"] * 3


def test_the_metronomes_own_warnings_are_not_repeated() -> None:
    stream = io.StringIO()
    configure("INFO", "console", (), stream)
    metronome = logging.getLogger("apscheduler.scheduler")
    metronome.warning("maximum number of running instances reached")
    metronome.error("Job raised an exception")
    assert "maximum number" not in stream.getvalue()
    assert "raised an exception" in stream.getvalue()


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
