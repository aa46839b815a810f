"""The Bot API over HTTP: /bot<token>/<method>."""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import Any

import msgspec
from aiohttp import web

from sandbox.errors import ApiError, too_many_requests
from sandbox.faults import Fault
from sandbox.methods import METHODS
from sandbox.params import Params, read_params
from sandbox.world import World

logger = logging.getLogger(__name__)


class BotApi:
    """Carries the bot's calls to the world, with the injected faults on the way."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call. Errors become Telegram's answers; a lost one closes the connection."""
        method = request.match_info["method"]
        params = Params({})
        try:
            self._check_token(request.match_info["token"])
            params = await read_params(request)
            chat = chat_of(self.world, params)
            if await self._is_lost_before(method, chat):
                return _hang_up(request)
            if nonsense := self.world.faults.strike("nonsense", method, chat):
                return _as_ordered(nonsense)
            result = await call(self.world, method, params)
        except ApiError as error:
            record(self.world, method, params, error=error)
            body = {"ok": False, "error_code": error.code, "description": error.description}
            if error.parameters:
                body["parameters"] = error.parameters
            return _json(body, error.code)
        except Exception:
            # A fault of the sandbox itself: logged in full, and the bot sees what Telegram shows
            # when it has trouble of its own.
            logger.exception("the sandbox failed in %s", method)
            return _json(
                {"ok": False, "error_code": 500, "description": "Internal Server Error"}, 500
            )
        record(self.world, method, params, result=result)
        if self.world.faults.strike("drop_answer", method, chat):
            return _hang_up(request)
        return _json({"ok": True, "result": result}, 200)

    def _check_token(self, token: str) -> None:
        if token != self.world.token:
            raise ApiError(401, "Unauthorized")

    async def _is_lost_before(self, method: str, chat: int | None) -> bool:
        faults = self.world.faults
        if not faults.active:
            return False
        if delay := faults.strike("delay", method, chat):
            await asyncio.sleep(delay.seconds)
        if faults.strike("close_before", method, chat):
            return True
        if refusal := faults.strike("429", method, chat):
            raise too_many_requests(max(1, round(refusal.seconds)))
        if faults.strike("500", method, chat):
            raise ApiError(500, "Internal Server Error")
        return False


async def call(world: World, method: str, params: Params) -> Any:
    """Carry out one method by name. Raises ApiError as Telegram would answer."""
    known = METHODS.get(method.lower())
    if known is None:
        logger.error("the bot called %s, which the sandbox does not know", method)
        raise ApiError(404, "Not Found: method not found")
    result = known[1](world, params)
    return await result if inspect.isawaitable(result) else result


def chat_of(world: World, params: Params) -> int | None:
    """The chat a call is about: the one it names, or that of the press it answers."""
    query = world.queries.get(params.text("callback_query_id"))
    return _number(params.values.get("chat_id")) if query is None else query.chat.id


def record(
    world: World,
    method: str,
    params: Params,
    *,
    result: Any = None,
    error: ApiError | None = None,
) -> None:
    """Write a call that has been answered into the journal."""
    made = result.get("message_id") if isinstance(result, dict) else None
    known = METHODS.get(method.lower())
    world.journal.add_call(
        {
            "at": world.now(),
            "method": known[0] if known else method,
            "chat_id": _number(params.values.get("chat_id")),
            "message_id": _number(params.values.get("message_id")) or made,
            "message_thread_id": _number(params.values.get("message_thread_id")),
            "ok": error is None,
            "error_code": None if error is None else error.code,
            "description": None if error is None else error.description,
        }
    )


def _number(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < 2**63 else None


def _as_ordered(nonsense: Fault) -> web.Response:
    if isinstance(nonsense.body, str):
        return web.Response(text=nonsense.body, status=nonsense.status, content_type="text/html")
    return _json(nonsense.body, nonsense.status)


def _json(body: Any, status: int) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(body), status=status, content_type="application/json"
    )


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection, so that the answer returned here never leaves."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
