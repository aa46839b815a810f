"""A press touches fewer pages: no index that nobody reads, and the log in the order of writing.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import BigInt, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop three indexes; on SQLite, give the action log a rowid."""
    op.drop_index("ix_processed_updates_at", "processed_updates")
    op.drop_index("ix_vote_history_target_id", "vote_history")
    op.drop_index("ix_vote_history_voter_id", "vote_history")
    _rebuild_log(with_rowid=True)


def downgrade() -> None:
    """Take all of it back."""
    _rebuild_log(with_rowid=False)
    op.create_index("ix_vote_history_voter_id", "vote_history", ["voter_id"])
    op.create_index("ix_vote_history_target_id", "vote_history", ["target_id"])
    op.create_index("ix_processed_updates_at", "processed_updates", ["at"])


def _rebuild_log(*, with_rowid: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.create_table(
        "action_log_anew",
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("number", BigInt, autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", BigInt, nullable=True),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=True),
        sa.CheckConstraint("number >= 0", name="ck_action_log_number"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_action_log_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "number", name="pk_action_log"),
        sqlite_with_rowid=with_rowid,
    )
    op.execute(
        "INSERT INTO action_log_anew SELECT * FROM action_log ORDER BY at, session_id, number"
    )
    op.drop_table("action_log")
    op.rename_table("action_log_anew", "action_log")
