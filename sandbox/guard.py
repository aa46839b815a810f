"""Who may speak to the sandbox: programs on this machine and its own page, no other page.

A browser lets any site send requests to loopback. Three things tell them apart: the Host header
(a foreign name that resolves to loopback is DNS rebinding), what the browser says of the page that
asks, and a content type that a foreign page cannot send unasked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.sim_request import refusal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OWN_SITES = {"same-origin", "none"}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a foreign page may have caused, before anything of it is read."""
    host = request.headers.get("Host", "")
    if not is_loopback(host):
        return refusal(403, f"the Host header must name loopback, such as 127.0.0.1, not {host!r}")
    if _is_foreign(request, host):
        return refusal(403, "requests from other sites are refused")
    writes = request.path.startswith("/sim/") and request.method == "POST"
    if writes and request.content_type != "application/json":
        return refusal(415, "the Content-Type header must be application/json")
    return await handler(request)


def is_loopback(host: str) -> bool:
    """Whether a Host header (a name or address, with or without a port) names this machine."""
    try:
        parts = urlsplit(f"//{host}")
        name, _ = parts.hostname or "", parts.port
        return "@" not in host and (name == "localhost" or ip_address(name).is_loopback)
    except ValueError:
        # Neither "localhost" nor an address, or a port that is none.
        return False


def _is_foreign(request: web.Request, host: str) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        return True
    if request.headers.get("Sec-Fetch-Site", "none") in OWN_SITES:
        return False
    # A link on another page may lead to this one: opening it changes and reveals nothing.
    is_opened = request.headers.get("Sec-Fetch-Dest") == "document"
    return not (is_opened and request.method == "GET" and request.path == "/")
