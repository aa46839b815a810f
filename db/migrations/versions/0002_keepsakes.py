"""What games leave behind beyond their sessions, and their own records"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import BigInt, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go from the revision before to this one."""
    op.create_table(
        "game_memories",
        sa.Column("game_type", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("owner_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.CheckConstraint("scope IN ('player', 'chat')", name="ck_game_memories_scope"),
        sa.PrimaryKeyConstraint("game_type", "scope", "owner_id", name="pk_game_memories"),
    )
    op.create_table(
        "leaderboards",
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("damage", BigInt, nullable=False),
        sa.Column("correct_answers", BigInt, nullable=False),
        sa.Column("sessions_played", BigInt, nullable=False),
        sa.Column("last_played_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "damage >= 0 AND correct_answers >= 0 AND sessions_played >= 0",
            name="ck_leaderboards_amounts",
        ),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_leaderboards_player_id"),
        sa.PrimaryKeyConstraint("board", "scope", "player_id", name="pk_leaderboards"),
    )
    op.create_index(
        "ix_leaderboards_board_scope_damage", "leaderboards", ["board", "scope", "damage"]
    )
    op.create_index("ix_leaderboards_player_id", "leaderboards", ["player_id"])

    op.create_table(
        "boss_sessions",
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("boss", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("total_hp", BigInt, nullable=False),
        sa.Column("final_damage", BigInt, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("winning_team", BigInt, nullable=True),
        sa.Column("mvp_id", BigInt, nullable=True),
        sa.Column("last_hitter_id", BigInt, nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("outcome IN ('defeated', 'survived')", name="ck_boss_sessions_outcome"),
        sa.ForeignKeyConstraint(
            ["last_hitter_id"], ["players.id"], name="fk_boss_sessions_last_hitter_id"
        ),
        sa.ForeignKeyConstraint(["mvp_id"], ["players.id"], name="fk_boss_sessions_mvp_id"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_boss_sessions_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name="pk_boss_sessions"),
    )
    op.create_index("ix_boss_sessions_last_hitter_id", "boss_sessions", ["last_hitter_id"])
    op.create_index("ix_boss_sessions_mvp_id", "boss_sessions", ["mvp_id"])

    op.create_table(
        "owed_parts",
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("keepsakes", sa.Text(), nullable=False),
        sa.Column("happened_at", UtcTime(), nullable=False),
        sa.Column("attempts", BigInt, nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_owed_parts_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "name", name="pk_owed_parts"),
    )
    op.create_table(
        "player_sessions",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("nickname", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("team", BigInt, nullable=False),
        sa.Column("damage", BigInt, nullable=False),
        sa.Column("correct_answers", BigInt, nullable=False),
        sa.Column("winner", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_player_sessions_player_id"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_player_sessions_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_player_sessions"),
        sa.UniqueConstraint(
            "session_id", "player_id", name="uq_player_sessions_session_id_player_id"
        ),
    )
    op.create_index("ix_player_sessions_player_id", "player_sessions", ["player_id"])
    op.create_index("ix_player_sessions_session_id", "player_sessions", ["session_id"])

    op.create_table(
        "postings",
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_postings_player_id"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["game_sessions.id"], name="fk_postings_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "board", "scope", "player_id", name="pk_postings"),
    )
    op.create_index("ix_postings_player_id", "postings", ["player_id"])

    op.create_table(
        "raid_strikes",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("score", BigInt, nullable=False),
        sa.Column("damage", BigInt, nullable=False),
        sa.Column("analysis_points", BigInt, nullable=False),
        sa.Column("breakthrough", sa.Text(), nullable=True),
        sa.Column("retaliation", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("action IN ('fight', 'analyze')", name="ck_raid_strikes_action"),
        sa.CheckConstraint(
            "score >= 0 AND damage >= 0 AND analysis_points >= 0", name="ck_raid_strikes_amounts"
        ),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_raid_strikes_player_id"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_raid_strikes_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_raid_strikes"),
    )
    op.create_index("ix_raid_strikes_player_id", "raid_strikes", ["player_id"])
    op.create_index("ix_raid_strikes_session_id", "raid_strikes", ["session_id"])

    op.create_table(
        "reward_claims",
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("reward", sa.Text(), nullable=False),
        sa.Column("xp", BigInt, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("xp >= 0", name="ck_reward_claims_xp"),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_reward_claims_player_id"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_reward_claims_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "player_id", "reward", name="pk_reward_claims"),
    )
    op.create_index("ix_reward_claims_player_id", "reward_claims", ["player_id"])

    op.create_table(
        "user_badges",
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("badge", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_user_badges_player_id"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_user_badges_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("player_id", "badge", "scope", name="pk_user_badges"),
    )
    op.create_index("ix_user_badges_session_id", "user_badges", ["session_id"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("user_badges")
    op.drop_table("reward_claims")
    op.drop_table("raid_strikes")
    op.drop_table("postings")
    op.drop_table("player_sessions")
    op.drop_table("owed_parts")
    op.drop_table("boss_sessions")
    op.drop_table("leaderboards")
    op.drop_table("game_memories")
