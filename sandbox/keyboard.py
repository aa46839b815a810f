"""Inline keyboards as a bot sends them: checked by Telegram's rules, reduced to what is shown."""

from __future__ import annotations

from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.fields import Fields
from sandbox.markup.links import checked_url, link_entity

MAX_BUTTONS = 100
MAX_DATA_BYTES = 64
MAX_COPIED = 256
STYLES = {"", "default", "primary", "danger", "success"}
_OTHER_MARKUPS = ("keyboard", "remove_keyboard", "hide_keyboard", "force_reply")


def parse_inline_keyboard(
    markup: Any, *, in_private: bool = True, only_inline: bool = False
) -> Json | None:
    """The keyboard to keep with a message, or None when there is none to show under it."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if only_inline and any(markup.get(name) for name in _OTHER_MARKUPS):
        raise bad_request("inline keyboard expected")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    kept = [[_button(button, in_private) for button in _row(row)] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _row(row: Any) -> list[Any]:
    if not isinstance(row, list):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    return row


def _button(value: Any, in_private: bool) -> Json:
    fields = Fields(value, "inline keyboard button")
    result: Json = {"text": fields.text("text")}
    if fields.has("icon_custom_emoji_id"):
        result["icon_custom_emoji_id"] = str(fields.integer("icon_custom_emoji_id"))
    style = fields.optional_text("style").lower()
    if style not in STYLES:
        raise fields.refusal("invalid button style specified")
    if style not in {"", "default"}:
        result["style"] = style
    result |= _action(fields, in_private)
    if not result["text"]:
        raise bad_request("inline keyboard button text must be non-empty")
    return result


def _action(fields: Fields, in_private: bool) -> Json:
    """What the button does: the first of the kinds that it names."""
    if url := fields.optional_text("url"):
        return {"url": _url(url)}
    if data := fields.optional_text("callback_data"):
        if len(data.encode()) > MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"callback_data": data}
    for name in ("callback_game", "pay"):
        if fields.has(name):
            return {name: fields.values[name]}
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if fields.has(name):
            return {name: fields.text(name)}
    if fields.has("switch_inline_query_chosen_chat"):
        name = "switch_inline_query_chosen_chat"
        return {name: fields.object(name).values}
    if fields.has("login_url"):
        return {"login_url": {"url": _url(fields.object("login_url").text("url"))}}
    if fields.has("web_app"):
        if not in_private:
            raise bad_request("BUTTON_TYPE_INVALID")
        return {"web_app": {"url": _url(fields.object("web_app").text("url"))}}
    if fields.has("copy_text"):
        copied = fields.object("copy_text").text("text")
        if not 1 <= len(copied) <= MAX_COPIED:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return {"copy_text": {"text": copied}}
    raise fields.refusal("Text buttons are unallowed in the inline keyboard")


def _url(url: str) -> str:
    entity = link_entity(url)
    if entity is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return checked_url(url) or url
