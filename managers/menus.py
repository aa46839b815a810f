"""Which lists of commands Telegram was given: it keeps them and need not be told at each start."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from db.models import Vital
from db.upsert import insert_for
from managers.orders import Transaction


def menus_known(connection: Connection, bot_id: int) -> dict[str, str]:
    """A digest of each list that this bot has registered, by the list's name."""
    prefix = _prefix(bot_id)
    rows = connection.execute(
        select(Vital.key, Vital.value).where(Vital.key.startswith(prefix, autoescape=True))
    )
    return {row.key.removeprefix(prefix): row.value for row in rows}


def remember_menus(work: Transaction, bot_id: int, digests: Mapping[str, str]) -> None:
    """Telegram has taken these lists."""
    rows = [{"key": _prefix(bot_id) + name, "value": value} for name, value in digests.items()]
    entry = insert_for(work.connection, Vital)
    work.connection.execute(
        entry.on_conflict_do_update(index_elements=["key"], set_={"value": entry.excluded.value}),
        rows,
    )


def _prefix(bot_id: int) -> str:
    return f"menu:{bot_id}:"
