"""How Alembic runs here: inside the connection and transaction that its caller opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import BigInteger

from db import keepsakes  # noqa: F401  (its tables belong to the schema)
from db.models import Base
from db.types import UtcTime


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Name our own column types in new migrations as the models name them."""
    if kind == "type" and isinstance(item, UtcTime):
        return "UtcTime()"
    if kind == "type" and isinstance(item, BigInteger):
        return "BigInt"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
)
context.run_migrations()
