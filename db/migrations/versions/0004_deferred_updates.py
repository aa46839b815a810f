"""Updates that are confirmed to Telegram before they are dealt with are kept as rows.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import BigInt, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "deferred_updates",
        sa.Column("update_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("chat_id", BigInt, nullable=True),
        sa.Column("person_id", BigInt, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("attempts", BigInt, nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'failed', 'retry')", name="ck_deferred_updates_status"
        ),
        sa.CheckConstraint("attempts > 0", name="ck_deferred_updates_attempts"),
        sa.PrimaryKeyConstraint("update_id", name="pk_deferred_updates"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("deferred_updates")
