"""Updates pushed to the bot's own URL: in order, and again until it says that it has them."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import defaultdict, deque
from typing import TYPE_CHECKING

import aiohttp
import msgspec

from sandbox.errors import ApiError, Json
from sandbox.params import Params, decode_form, decode_json
from sandbox.updates import RawUpdate, as_sent, id_of

if TYPE_CHECKING:
    from sandbox.world import World

logger = logging.getLogger(__name__)

FIRST_DELAY = 0.25
LONGEST_DELAY = 8.0
ANSWER_WITHIN = 60.0
_NOT_BY_REPLY = ("get", "setwebhook", "deletewebhook", "close", "logout")


class Webhook:
    """One lane per chat, and per person for presses, as Telegram has it: inside a lane the next
    update waits until the last was taken; lanes run side by side up to `max_connections`."""

    def __init__(
        self,
        world: World,
        url: str,
        secret: str,
        max_connections: int,
        certificate: ssl.SSLContext | None,
    ) -> None:
        self.world = world
        self.url = url
        self.secret = secret
        self.max_connections = max_connections
        self._certificate = certificate
        self.last_error: tuple[int, str] | None = None
        self._free = asyncio.Semaphore(max_connections)
        self._lanes: defaultdict[str, deque[Json | RawUpdate]] = defaultdict(deque)
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Begin with what is pending, and take every new update as it comes."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN),
            connector=aiohttp.TCPConnector(limit=0, ssl=self._certificate or True),
        )
        self.world.updates.on_add = self._enqueue
        for update in list(self.world.updates.pending.values()):
            self._enqueue(update)

    def cancel(self) -> None:
        """Stop delivering. What was not confirmed stays pending."""
        self.world.updates.on_add = None
        for task in self._tasks:
            task.cancel()
        if self._session is not None:
            closing = asyncio.ensure_future(self._session.close())
            self._tasks.add(closing)
            closing.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stop delivering and wait until every connection is closed."""
        self.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def info(self) -> Json:
        """The webhook's part of getWebhookInfo."""
        result: Json = {
            "url": self.url,
            "has_custom_certificate": self._certificate is not None,
            "max_connections": self.max_connections,
        }
        if self.last_error is not None:
            result["last_error_date"], result["last_error_message"] = self.last_error
        return result

    def _enqueue(self, update: Json | RawUpdate) -> None:
        key = _lane(update)
        lane = self._lanes[key]
        lane.append(update)
        if len(lane) == 1:
            task = asyncio.ensure_future(self._run(key, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, key: str, lane: deque[Json | RawUpdate]) -> None:
        while lane:
            update = lane[0]
            delay = FIRST_DELAY
            # A dropped update is no longer pending and must not be sent any more.
            while id_of(update) in self.world.updates.pending:
                async with self._free:
                    taken = await self._push(update)
                if taken:
                    self.world.updates.confirm(id_of(update))
                    await self._push_repeats()
                    break
                await asyncio.sleep(delay)
                delay = min(delay * 2, LONGEST_DELAY)
            lane.popleft()
        del self._lanes[key]

    async def _push_repeats(self) -> None:
        for update in self.world.updates.take_repeats():
            async with self._free:
                await self._push(update)

    async def _push(self, update: Json | RawUpdate) -> bool:
        assert self._session is not None  # start() made it.
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with self._session.post(
                self.url,
                data=msgspec.json.encode(as_sent(update)),
                headers=headers,
                allow_redirects=False,
            ) as response:
                if 200 <= response.status < 300:
                    await self._obey(await _reply_of(response))
                    return True
                error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError, OSError) as caught:
            error = str(caught) or type(caught).__name__
        self.last_error = (int(self.world.now()), error)
        logger.warning("webhook: update %s: %s", id_of(update), error)
        return False

    async def _obey(self, values: Json) -> None:
        """Carry out the method a reply may name; its result goes nowhere, as with Telegram."""
        # The methods themselves set webhooks, so they cannot be imported at the top.
        from sandbox.bot_api import call, record

        method, params = values.pop("method", None), Params(values)
        # Nobody would hear what these answer, and a webhook that ends itself loses its own reply.
        if not isinstance(method, str) or method.lower().startswith(_NOT_BY_REPLY):
            return
        try:
            record(self.world, method, params, result=await call(self.world, method, params))
        except ApiError as error:
            record(self.world, method, params, error=error)
            logger.warning("webhook: %s in a reply: %s", method, error.description)


async def _reply_of(response: aiohttp.ClientResponse) -> Json:
    """The parameters in a reply, which come in the same ways as those of a call."""
    kind = response.content_type
    try:
        if kind == "application/json":
            return decode_json(await response.read())
        if kind == "application/x-www-form-urlencoded":
            return decode_form(await response.read())
        if kind == "multipart/form-data":
            return await _parts_of(response)
    except (ApiError, ValueError, aiohttp.ClientPayloadError):
        # Telegram takes any 2xx as an acknowledgement, whatever its body says.
        return {}
    return {}


async def _parts_of(response: aiohttp.ClientResponse) -> Json:
    values: Json = {}
    reader = aiohttp.MultipartReader.from_response(response)
    while (part := await reader.next()) is not None:
        if not isinstance(part, aiohttp.BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read(decode=True))
        kind = part.headers.get("Content-Type", "application/octet-stream")
        values[part.name] = data.decode() if part.filename is None else (kind, data)
    return values


def _lane(update: Json | RawUpdate) -> str:
    if isinstance(update, RawUpdate):
        return "raw"
    if "callback_query" in update:
        return f"press {update['callback_query']['from']['id']}"
    kind = next(key for key in update if key != "update_id")
    if kind in {"poll", "poll_answer"}:
        return f"poll {update[kind].get('poll_id', update[kind].get('id'))}"
    return f"chat {update[kind]['chat']['id']}"
