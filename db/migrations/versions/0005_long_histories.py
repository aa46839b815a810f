"""A long history costs nothing to look into: where a chat was shown a game last, the world's games.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OF_THE_WORLD = sa.text("reach = 'world'")


def upgrade() -> None:
    """Let boards know their game, in an index that takes the place of the one by chat; and give
    the few sessions of the whole world an index of their own."""
    op.add_column("boards", sa.Column("game_type", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE boards SET game_type ="
        " (SELECT game_type FROM game_sessions WHERE game_sessions.id = boards.session_id)"
    )
    op.create_index("ix_boards_chat_id_game_type_id", "boards", ["chat_id", "game_type", "id"])
    op.drop_index("ix_boards_chat_id", "boards")
    op.create_index(
        "ix_game_sessions_world",
        "game_sessions",
        ["status", "created_at"],
        sqlite_where=OF_THE_WORLD,
        postgresql_where=OF_THE_WORLD,
    )


def downgrade() -> None:
    """Take all of it back."""
    op.drop_index("ix_game_sessions_world", "game_sessions")
    op.create_index("ix_boards_chat_id", "boards", ["chat_id"])
    op.drop_index("ix_boards_chat_id_game_type_id", "boards")
    op.drop_column("boards", "game_type")
