"""What a link in formatted text becomes: an entity of its own kind, or nothing."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from sandbox.errors import Json

_DATE_FORMAT = re.compile(r"[rR]|[wWdDtT]*")
_TG = re.compile(r"tg:(?://)?(\w+)/?\?([^#]*)", re.IGNORECASE)
LATEST_DATE = 2**31 - 1


def link_entity(url: str) -> Json | None:
    """A mention of a person or a link; None when Telegram would drop the link and keep the text."""
    if (user_id := _parameters(url, "user").get("id", "")).isdecimal():
        return {"type": "text_mention", "user_id": int(user_id)}
    checked = checked_url(url)
    return {"type": "text_link", "url": checked} if checked else None


def emoji_entity(emoji_id: str) -> Json | None:
    """A custom emoji; None when this is not the id of one."""
    if not re.fullmatch(r"-?[0-9]{1,19}", emoji_id) or not int(emoji_id):
        return None
    return {"type": "custom_emoji", "custom_emoji_id": emoji_id}


def emoji_or_date(url: str) -> Json | None:
    """What ![…](url) stands for in MarkdownV2; None when the URL is of neither kind."""
    if emoji := emoji_entity(_parameters(url, "emoji").get("id", "")):
        return emoji
    time = _parameters(url, "time")
    return date_entity(time.get("unix", ""), time.get("format", ""))


def date_entity(unix: str, date_format: str) -> Json | None:
    """A moment that everybody reads in their own zone; None when time or format are none."""
    if not unix.isdecimal() or not 0 < int(unix) <= LATEST_DATE:
        return None
    if not is_date_format(date_format):
        return None
    entity: Json = {"type": "date_time", "unix_time": int(unix)}
    return entity | {"date_time_format": date_format} if date_format else entity


def is_date_format(date_format: str) -> bool:
    """Whether this tells how to show a moment."""
    return _DATE_FORMAT.fullmatch(date_format) is not None


def _parameters(url: str, host: str) -> dict[str, str]:
    match = _TG.match(url)
    if match is None or match.group(1).lower() != host:
        return {}
    return dict(parse_qsl(match.group(2)))


def checked_url(url: str) -> str:
    """The address as Telegram completes it; empty when it is none."""
    if not url or re.search(r"\s", url):
        return ""
    if re.match(r"(?:tg|ton|tonsite):", url, re.IGNORECASE):
        scheme, _, rest = url.partition(":")
        return f"{scheme.lower()}://{rest.removeprefix('//')}" if rest.strip("/") else ""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.hostname or ""
        is_valid = parts.scheme in {"http", "https"} and ("." in host or ":" in host)
        _ = parts.port
    except ValueError:
        # No address at all, such as a port that is no number.
        return ""
    if not is_valid:
        return ""
    return parts._replace(path=parts.path or "/").geturl()
