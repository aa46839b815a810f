"""Updates that have had their effect, so that Telegram may deliver them as often as it likes."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select

from db.models import ProcessedUpdate
from db.upsert import insert_for
from managers.orders import Transaction


def is_processed(connection: Connection, update_id: int) -> bool:
    """Whether this update's effects are committed."""
    query = select(exists().where(ProcessedUpdate.update_id == update_id))
    return bool(connection.scalar(query))


def mark_processed(work: Transaction, update_id: int) -> bool:
    """Note that this transaction carries an update's effects. False if an earlier one did."""
    entry = insert_for(work.connection, ProcessedUpdate).values(update_id=update_id, at=work.now)
    done = work.connection.execute(
        entry.on_conflict_do_nothing().returning(ProcessedUpdate.update_id)
    )
    return done.one_or_none() is not None
