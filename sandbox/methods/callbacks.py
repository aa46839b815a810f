"""answerCallbackQuery."""

from __future__ import annotations

from sandbox import callbacks
from sandbox.params import Params
from sandbox.world import World


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a press; only the one who pressed sees it."""
    callbacks.answer(
        world,
        params.text("callback_query_id"),
        params.text("text"),
        show_alert=params.boolean("show_alert"),
        url=params.text("url") or None,
    )
    return True


METHODS = {"answerCallbackQuery": answer_callback_query}
