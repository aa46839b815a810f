"""Inline keyboards as a bot sends them: checked by Telegram's rules, reduced to what is shown."""

from __future__ import annotations

import re
from typing import Any

from sandbox.errors import Json, bad_request

MAX_BUTTONS = 100
_KINDS = (
    "callback_data",
    "url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "web_app",
    "login_url",
    "copy_text",
    "pay",
)
_URL = re.compile(r"(?:https?|tg|ton)://\S|[^\s:/]+\.[^\s:/]")
_KEPT = ("text", *_KINDS, "style", "icon_custom_emoji_id")


def parse_inline_keyboard(markup: Any) -> Json | None:
    """The keyboard to keep with a message, or None when there is none to show under it."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    kept = [[_button(button) for button in _row(row)] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _row(row: Any) -> list[Any]:
    if not isinstance(row, list):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays')
    return row


def _button(button: Any) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request(
            "can't parse inline keyboard button: can't find field \"text\" or it is not a String"
        )
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    if not any(kind in button for kind in _KINDS):
        raise bad_request(
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _URL.match(str(button["url"])):
        raise bad_request("BUTTON_URL_INVALID")
    return {key: button[key] for key in _KEPT if key in button}
