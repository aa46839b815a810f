"""getMe, getUpdates and the webhook's settings."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import ApiError, Json, bad_request
from sandbox.params import Params
from sandbox.webhook import Webhook
from sandbox.world import World

LONGEST_POLL = 50


def get_me(world: World, _params: Params) -> Json:
    """The bot itself."""
    return world.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
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
    secret = params.text("secret_token")
    if secret and not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
        raise bad_request("secret token contains unallowed characters")
    world.updates.allow(_kinds(params))
    _stop(world, drop=params.boolean("drop_pending_updates"))
    connections = min(max(params.integer("max_connections", 40), 1), 100)
    world.webhook = Webhook(world, url, secret, connections)
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
    kinds: Any = params.object("allowed_updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list):
        raise bad_request("can't parse allowed_updates: Array of String expected")
    return [str(kind) for kind in kinds]


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return
    host = parts.hostname or ""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if parts.scheme != "http" or not loopback:
        # Telegram takes https alone; on loopback the sandbox lets a test do without.
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


METHODS = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
