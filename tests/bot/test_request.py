"""The bot's requests against real sockets that fail in every way a network can."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.errors import Trouble, trouble_of
from bot.request import AiohttpRequest, AnswerLost, NotConnected

Answering = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Wire:
    """A server that reads one request after the other and does with each what it is told."""

    def __init__(self) -> None:
        self.answering: Answering = self.fine
        self.requests: list[bytes] = []
        self.connections = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/bot42:X/getMe"

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                body = await reader.readexactly(length)
                self.requests.append(head + body)
                await self.answering(body, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def fine(self, _body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)

    async def silence(self, _body: bytes, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1)

    async def hang_up(self, _body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def half(self, _body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(OK.replace(b": 2", b": 200"))
        await writer.drain()
        writer.transport.abort()

    async def nonsense(self, _body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 smtp.example.org ESMTP\r\n\r\n")


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    yield wire
    await wire.close()


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(read_seconds=0.2)
    await request.initialize()
    await request.initialize()
    yield request
    await request.shutdown()
    await request.shutdown()


async def test_a_call_gives_status_and_body(wire: Wire, request_: AiohttpRequest) -> None:
    url = await wire.open()
    data = RequestData([RequestParameter.from_input("text", "Ünï & co")])
    assert await request_.do_request(url, "POST", data) == (200, b"{}")
    assert await request_.do_request(url, "POST") == (200, b"{}")
    assert wire.connections == 1, "connections are kept"
    assert b"%C3%9Cn%C3%AF" in wire.requests[0]


async def test_nobody_listens(wire: Wire, request_: AiohttpRequest) -> None:
    url = await wire.open()
    await wire.close()
    with pytest.raises(NotConnected):
        await request_.do_request(url, "POST")


async def test_no_such_host(wire: Wire, request_: AiohttpRequest) -> None:
    await wire.open()
    with pytest.raises(NotConnected):
        await request_.do_request("http://no-such-host.invalid/bot42:X/getMe", "POST")


async def test_no_answer_in_time(wire: Wire, request_: AiohttpRequest) -> None:
    url = await wire.open()
    wire.answering = wire.silence
    with pytest.raises(TimedOut):
        await request_.do_request(url, "POST")
    assert len(wire.requests) == 1, "what may have been carried out is not sent again"


async def test_a_call_may_have_more_time_than_others(wire: Wire, request_: AiohttpRequest) -> None:
    url = await wire.open()

    async def late(body: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        await wire.fine(body, writer)

    wire.answering = late
    assert (await request_.do_request(url, "POST", read_timeout=5.0))[0] == 200


@pytest.mark.parametrize("way", ["hang_up", "half", "nonsense"])
async def test_the_answer_is_lost(wire: Wire, request_: AiohttpRequest, way: str) -> None:
    url = await wire.open()
    wire.answering = getattr(wire, way)
    with pytest.raises(AnswerLost):
        await request_.do_request(url, "POST")
    assert len(wire.requests) == 1


async def test_a_kept_connection_that_the_server_has_closed_is_not_used(
    wire: Wire, request_: AiohttpRequest
) -> None:
    url = await wire.open()

    async def last_one(body: bytes, writer: asyncio.StreamWriter) -> None:
        await wire.fine(body, writer)
        await writer.drain()
        writer.close()

    wire.answering = last_one
    for _ in range(3):
        assert (await request_.do_request(url, "POST"))[0] == 200
        await asyncio.sleep(0.02)
    assert wire.connections == 3


async def test_files_go_as_multipart(wire: Wire, request_: AiohttpRequest) -> None:
    url = await wire.open()
    picture = InputFile(b"\x89PNG not really", filename="board.png")
    data = RequestData(
        [
            RequestParameter.from_input("chat_id", -1001),
            RequestParameter.from_input("photo", picture),
        ]
    )
    assert (await request_.do_request(url, "POST", data))[0] == 200
    assert b'name="chat_id"' in wire.requests[0]
    assert b"\x89PNG not really" in wire.requests[0]


async def test_before_it_is_opened_it_says_so() -> None:
    with pytest.raises(RuntimeError, match="initialized"):
        await AiohttpRequest().do_request("http://127.0.0.1:9/", "POST")


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ({"error_code": 400, "description": "Bad Request: chat not found"}, 400, BadRequest),
        (
            {
                "error_code": 429,
                "description": "Too Many Requests: retry after 3",
                "parameters": {"retry_after": 3},
            },
            429,
            RetryAfter,
        ),
        ({"error_code": 502, "description": "Bad Gateway"}, 502, NetworkError),
    ],
)
async def test_the_library_reads_telegrams_errors(
    wire: Wire, answer: dict[str, object], status: int, error: type[Exception]
) -> None:
    url = await wire.open()
    body = json.dumps({"ok": False, **answer}).encode()

    async def refuse(_body: bytes, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status} No\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)

    wire.answering = refuse
    bot = Bot("42:X", base_url=url.removesuffix("42:X/getMe"), request=AiohttpRequest())
    await bot.request.initialize()
    with pytest.raises(error) as raised:
        await bot.send_message(-1, "hello")
    assert type(raised.value) is error
    await bot.request.shutdown()


@pytest.mark.parametrize("status", [200, 400, 403, 404, 409, 502])
async def test_a_page_of_a_proxy_is_no_answer_of_telegrams(wire: Wire, status: int) -> None:
    """A 403 of Telegram's would end the games of a chat, and a 404 the bot."""
    url = await wire.open()
    page = b"<html><h1>Nothing to see here</h1></html>"

    async def answer(_body: bytes, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status} Whatever\r\nContent-Length: {len(page)}\r\n\r\n"
        writer.write(head.encode() + page)

    wire.answering = answer
    bot = Bot("42:X", base_url=url.removesuffix("42:X/getMe"), request=AiohttpRequest())
    await bot.request.initialize()
    with pytest.raises(AnswerLost) as raised:
        await bot.send_message(-1, "hello")
    assert trouble_of(raised.value) is Trouble.UNCERTAIN
    await bot.request.shutdown()
