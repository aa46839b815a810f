"""The logs of an evening on which everything goes wrong: no line of them tells what people wrote.

Whatever people can choose carries a mark of its own, everything that can fail fails while it has
such a mark in its hands, and every logger is as talkative as it can be.
"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import structlog
from sqlalchemy import insert
from telegram import Bot

from bot.handlers.asking import Asked
from bot.handlers.helping import Helping
from bot.handlers.seats import Seats
from bot.logs import configure
from bot.request import AiohttpRequest
from db.models import PlayerGameLink
from games.contract import Speak
from games.table import Rulebook
from managers.join_queue import JoinQueueManager
from tests.e2e_hostile.conftest import on_postgres
from tests.stage import PATIENCE, TOKEN, Stage

NAMES = ["Zanzibar", "Занзибар", "<b>Zanzi</b>bar"]
TITLE, TOPIC, SAID, COMMAND, PAYLOAD = "Mombasa", "Lamuisland", "Kilwa here", "Pemba", "comoros"
DATA, POISON, WARNING = "m:mafia-island", "Malindi", "Sofala"
STRANGERS_TOKEN = "123456789:AAStrangersTokenStrangersTokenStra"
MARKS = (
    "zanzi", "занзибар", "mombasa", "lamuisland", "kilwa", "pemba", "comoros", "mafia", "malindi",
    "sofala", TOKEN.partition(":")[2].lower(), "strangerstoken",
)  # fmt: skip
TALKATIVE = ("telegram", "aiohttp", "asyncio", "sqlalchemy", "alembic", "psycopg")


@pytest.fixture
def loggers() -> Iterator[None]:
    """Whatever is done to the logs of this process is undone."""
    names = (None, *TALKATIVE)
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    handlers = logging.getLogger().handlers
    yield
    for logger, level in before:
        logger.setLevel(level)
    logging.getLogger().handlers = handlers
    logging.captureWarnings(False)
    structlog.reset_defaults()


def everything_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handlers, rules and the database fail over what somebody wrote; Telegram refuses it."""

    async def role(_self: Seats, asked: Asked) -> None:
        raise KeyError(asked.person.name)

    async def rules(_self: Helping, asked: Asked) -> None:
        try:
            msgspec.json.decode(json.dumps({"type": asked.message.text}), type=Speak)
        except msgspec.ValidationError as error:
            raise ValueError(asked.message.text) from error

    def add_to_queue(manager: JoinQueueManager, player: int, _chat: int) -> bool:
        row = {"session_id": 1, "player_id": player, "outcome": SAID, "role": NAMES[0]}
        manager._connection.execute(insert(PlayerGameLink).values(row))
        return True

    play = Rulebook.apply

    def apply(book: Rulebook, world: Any, action: Any, ctx: Any) -> Any:
        if isinstance(action.move, Speak):
            raise RuntimeError(f"what is {action.move.message!r}?")
        return play(book, world, action, ctx)

    request = AiohttpRequest.do_request

    async def do_request(self: AiohttpRequest, url: str, method: str, **more: Any) -> Any:
        data = more.get("request_data")
        said = str(data.parameters.get("text")) if data is not None else ""
        if "Players: 1/" in said:
            sentence = f'Bad Request: can\'t parse entities: unsupported start tag "{said}"'
            refusal = {"ok": False, "error_code": 400, "description": f"{sentence} of {NAMES[0]}"}
            return 400, json.dumps(refusal).encode()
        return await request(self, url, method, **more)

    monkeypatch.setattr(Seats, "role", role)
    monkeypatch.setattr(Helping, "rules", rules)
    monkeypatch.setattr(JoinQueueManager, "add_to_queue", add_to_queue)
    monkeypatch.setattr(Rulebook, "apply", apply)
    monkeypatch.setattr(AiohttpRequest, "do_request", do_request)


async def read_poison() -> None:
    """The library is given an update that it cannot make sense of."""

    class Poisoned(AiohttpRequest):
        async def do_request(self, *_arguments: Any, **_more: Any) -> tuple[int, bytes]:
            update = {"update_id": 1, "message": {"text": POISON, "date": 10**18}}
            return 200, json.dumps({"ok": True, "result": [update]}).encode()

    bot = Bot(TOKEN, request=Poisoned(), get_updates_request=Poisoned())
    with pytest.raises((OSError, OverflowError, ValueError)):
        await bot.get_updates()


async def leave_things_lying_about() -> None:
    """A failed task that nobody asks for its result, and a warning that quotes."""

    async def fail() -> None:
        raise KeyError(NAMES[0])

    task = asyncio.create_task(fail(), name=NAMES[0])
    await asyncio.wait([task])
    del task
    gc.collect()
    warnings.warn(f"{WARNING} is deprecated", RuntimeWarning, stacklevel=1)


@pytest.mark.parametrize(
    ("form", "database_url"),
    [
        pytest.param("console", "sqlite"),
        pytest.param("json", *on_postgres.values, marks=on_postgres.marks),
    ],
    indirect=["database_url"],
)
@pytest.mark.usefixtures("loggers")
async def test_no_line_tells_what_people_wrote(
    form: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    configure("DEBUG", form, [TOKEN], stream)  # type: ignore[arg-type]
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)
    everything_fails(monkeypatch)
    await stage.group(NAMES, title=TITLE)
    ann, ben, cat = stage.people
    path = f"/sim/chats/{stage.chat}/topics"
    elsewhere = (await stage.sim("POST", path, user=ann.id, name=TOPIC))["id"]
    await stage.open()

    await ann.say(f"/newgame impostor {COMMAND}")
    await ann.say(f"/newgame {COMMAND}")
    await ann.say("/newgame impostor")

    async def is_logged(event: str) -> None:
        async def look() -> bool:
            return event in stream.getvalue()

        await stage.until(look, PATIENCE, f"{event} is not logged")

    await is_logged("call-failed")
    await ben.say("/join")
    board = await stage.board_shows("Players: 2/")
    await ben.press_data(DATA, board["message_id"])
    await ben.press("Rules", on=board)
    await cat.say("/nextgame", topic=elsewhere)
    for said in ("/role", f"/rules {COMMAND}", SAID, f"/kick {COMMAND}"):
        await cat.say(said)
    await cat.say(f"/stats {STRANGERS_TOKEN}")
    await stage.sim("POST", f"/sim/users/{ben.id}/start", payload=PAYLOAD)
    await ben.is_told("Welcome to Parlor!")
    for failure in ("KeyError", "ValidationError", "IntegrityError", "order-failed"):
        await is_logged(failure)
    await read_poison()
    await leave_things_lying_about()
    await stage.close()

    lines = stream.getvalue().splitlines()
    assert [line for line in lines if any(mark in line.lower() for mark in MARKS)] == []
    said = "\n".join(lines)
    for shown in (
        "Can't parse entities: unsupported start tag …", "KeyError", "ValidationError",
        "RuntimeError", "IntegrityError", "constraint", "Error while parsing updates!",
        "Calling Bot API endpoint", "Task exception was never retrieved", "RuntimeWarning at",
        "in rules",
    ):  # fmt: skip
        assert shown in said, shown
    if form == "json":
        assert all(json.loads(line)["event"] for line in lines)
