"""getMe, getUpdates and the webhook's settings."""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import ApiError, Json, bad_request
from sandbox.params import Params
from sandbox.updates import KINDS
from sandbox.webhook import Webhook
from sandbox.world import World

LONGEST_POLL = 50
MAX_SECRET = 256
PORTS = {80, 88, 443, 8443}
"""Telegram delivers to no others."""


def get_me(world: World, _params: Params) -> Json:
    """The bot itself."""
    return world.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "supports_guest_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


async def get_updates(world: World, params: Params) -> list[Json]:
    """Wait for updates; the offset confirms all before it."""
    if world.webhook is not None:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    world.updates.allow(_kinds(params))
    limit = min(max(params.integer("limit", 100), 1), 100)
    seconds = min(params.integer("timeout"), LONGEST_POLL)
    return await world.updates.poll(params.integer("offset"), limit, seconds)


def set_webhook(world: World, params: Params) -> bool:
    """Have updates pushed to a URL; an empty one stops that."""
    url = params.text("url")
    if not url:
        return delete_webhook(world, params)
    _check_url(url)
    certificate = _certificate(params)
    secret = params.text("secret_token")
    if len(secret) > MAX_SECRET:
        raise bad_request("secret token is too long")
    if not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
        raise bad_request("secret token contains unallowed characters")
    world.updates.allow(_kinds(params))
    _stop(world, drop=params.boolean("drop_pending_updates"))
    connections = min(max(params.integer("max_connections", 40), 1), 100)
    world.webhook = Webhook(world, url, secret, connections, certificate)
    world.webhook.start()
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """Back to getUpdates."""
    _stop(world, drop=params.boolean("drop_pending_updates"))
    return True


def get_webhook_info(world: World, _params: Params) -> Json:
    """The webhook's address and how it fares."""
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if world.updates.allowed is not None:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info if world.webhook is None else info | world.webhook.info()


def _stop(world: World, *, drop: bool) -> None:
    if world.webhook is not None:
        world.webhook.cancel()
        world.webhook = None
    if drop:
        world.updates.drop()


def _kinds(params: Params) -> list[str] | None:
    kinds: Any = params.object_or_none("allowed_updates")
    # Telegram's server passes over what is no list of names.
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        return None
    return [kind.lower() for kind in kinds if kind.lower() in KINDS]


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        host, port = "", 0
    if not host or parts.scheme not in {"http", "https"}:
        raise bad_request("invalid webhook URL specified")
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if _is_loopback(host):
        # Where Telegram would see a reserved address; but here the bot lives next door, and
        # tests side by side need ports of their own.
        return
    if port not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if _is_reserved(host):
        raise bad_request(f"bad webhook: IP address {host} is reserved")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        # A name, which is not resolved here.
        return False


def _is_reserved(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        # A name, which is not resolved here.
        return False


def _certificate(params: Params) -> ssl.SSLContext | None:
    """Trust in the certificate that came along, and in nothing else; None when none came."""
    given = params.values.get("certificate")
    if isinstance(given, str) and given.startswith("attach://"):
        given = params.values.get(given.removeprefix("attach://"))
    if not isinstance(given, tuple):
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Whoever holds this very certificate is the bot, under whatever name.
    context.check_hostname = False
    try:
        context.load_verify_locations(cadata=given[1].decode("ascii"))
    except (ssl.SSLError, ValueError):
        raise bad_request("bad webhook: Failed to set custom certificate file") from None
    return context


METHODS = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
