"""The tables of the session engine"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from db.types import BigInt, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LIVE = sa.text("status IN ('waiting', 'active')")
HAS_ENDED = sa.text("finished_at IS NOT NULL")
HAS_DEADLINE = sa.text("deadline_at IS NOT NULL")
STALE = sa.text("wanted_version > shown_version AND status = 'live'")
PENDING = sa.text("status = 'pending'")
SENDING = sa.text("status = 'sending'")


def upgrade() -> None:
    """Go from the revision before to this one."""
    op.create_table(
        "chats",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("migrated_to", BigInt, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["migrated_to"], ["chats.id"], name="fk_chats_migrated_to"),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
    )
    op.create_index("ix_chats_migrated_to", "chats", ["migrated_to"])
    op.create_table(
        "players",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("xp", BigInt, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("tasks_done", BigInt, nullable=False),
        sa.Column("fake_tasks_done", BigInt, nullable=False),
        sa.Column("games_won", BigInt, nullable=False),
        sa.Column("games_lost", BigInt, nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("last_seen_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.CheckConstraint("games_won >= 0 AND games_lost >= 0", name="ck_players_games"),
        sa.CheckConstraint("tasks_done >= 0 AND fake_tasks_done >= 0", name="ck_players_tasks"),
        sa.CheckConstraint("xp >= 0", name="ck_players_xp"),
        sa.PrimaryKeyConstraint("id", name="pk_players"),
    )
    op.create_index("ix_players_xp", "players", ["xp"])
    op.create_index("ix_players_username_lower", "players", [sa.text("lower(username)")])
    op.create_table(
        "processed_updates",
        sa.Column("update_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_processed_updates"),
    )
    op.create_index("ix_processed_updates_at", "processed_updates", ["at"])
    op.create_table(
        "vitals",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_vitals"),
    )
    op.create_table(
        "game_sessions",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("topic_id", BigInt, nullable=False),
        sa.Column("chat_id", BigInt, nullable=False),
        sa.Column("game_type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("creator_id", BigInt, nullable=False),
        sa.Column("topic_name", sa.Text(), nullable=False),
        sa.Column("max_players", BigInt, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("game_state", sa.Text(), nullable=True),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("deadline_at", UtcTime(), nullable=True),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("seed", BigInt, nullable=False),
        sa.Column("state_version", BigInt, nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("winner", sa.Text(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'active', 'finished', 'abandoned')",
            name="ck_game_sessions_status",
        ),
        sa.CheckConstraint(
            "max_players IS NULL OR max_players > 0", name="ck_game_sessions_max_players"
        ),
        sa.CheckConstraint("version >= 0 AND number > 0", name="ck_game_sessions_counters"),
        sa.CheckConstraint("reach IN ('chat', 'world')", name="ck_game_sessions_reach"),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_game_sessions_chat_id"),
        sa.ForeignKeyConstraint(["creator_id"], ["players.id"], name="fk_game_sessions_creator_id"),
        sa.PrimaryKeyConstraint("id", name="pk_game_sessions"),
        sa.UniqueConstraint("chat_id", "number", name="uq_game_sessions_chat_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_game_sessions_chat_id_created_at", "game_sessions", ["chat_id", "created_at"]
    )
    op.create_index("ix_game_sessions_created_at", "game_sessions", ["created_at"])
    op.create_index("ix_game_sessions_creator_id", "game_sessions", ["creator_id"])
    op.create_index(
        "ix_game_sessions_deadline_at",
        "game_sessions",
        ["deadline_at"],
        sqlite_where=HAS_DEADLINE,
        postgresql_where=HAS_DEADLINE,
    )
    op.create_index(
        "ix_game_sessions_finished_at",
        "game_sessions",
        ["finished_at"],
        sqlite_where=HAS_ENDED,
        postgresql_where=HAS_ENDED,
    )
    op.create_index(
        "uq_game_sessions_live_topic",
        "game_sessions",
        ["chat_id", "topic_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "join_queue",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("chat_id", BigInt, nullable=False),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.Column("notified_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_join_queue_chat_id"),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_join_queue_player_id"),
        sa.PrimaryKeyConstraint("id", name="pk_join_queue"),
        sa.UniqueConstraint("player_id", "chat_id", name="uq_join_queue_player_id_chat_id"),
    )
    op.create_index("ix_join_queue_chat_id_joined_at", "join_queue", ["chat_id", "joined_at"])
    op.create_index("ix_join_queue_joined_at", "join_queue", ["joined_at"])
    op.create_table(
        "action_log",
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
        sqlite_with_rowid=False,
    )
    op.create_table(
        "boards",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("chat_id", BigInt, nullable=False),
        sa.Column("topic_id", BigInt, nullable=False),
        sa.Column("message_id", BigInt, nullable=True),
        sa.Column("wanted_version", BigInt, nullable=False),
        sa.Column("shown_version", BigInt, nullable=False),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('live', 'lost', 'closed')", name="ck_boards_status"),
        sa.CheckConstraint(
            "wanted_version >= 0 AND shown_version >= -1", name="ck_boards_versions"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["game_sessions.id"], name="fk_boards_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_boards"),
        sa.UniqueConstraint(
            "session_id", "chat_id", "topic_id", name="uq_boards_session_id_chat_id_topic_id"
        ),
    )
    op.create_index("ix_boards_chat_id", "boards", ["chat_id"])
    op.create_index(
        "ix_boards_stale",
        "boards",
        ["chat_id", "id"],
        sqlite_where=STALE,
        postgresql_where=STALE,
    )
    op.create_table(
        "discussion_logs",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_discussion_logs_player_id"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_discussion_logs_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_logs"),
    )
    op.create_index("ix_discussion_logs_player_id", "discussion_logs", ["player_id"])
    op.create_index("ix_discussion_logs_session_id", "discussion_logs", ["session_id"])
    op.create_table(
        "notices",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("session_id", BigInt, nullable=True),
        sa.Column("chat_id", BigInt, nullable=False),
        sa.Column("topic_id", BigInt, nullable=False),
        sa.Column("player_id", BigInt, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("vital", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", BigInt, nullable=False),
        sa.Column("message_id", BigInt, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('pending', 'sending', 'sent', 'uncertain', 'dead')",
            name="ck_notices_status",
        ),
        sa.CheckConstraint("attempts >= 0", name="ck_notices_attempts"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["game_sessions.id"], name="fk_notices_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_created_at", "notices", ["created_at"])
    op.create_index(
        "ix_notices_pending",
        "notices",
        ["chat_id", "id"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_index(
        "ix_notices_sending", "notices", ["id"], sqlite_where=SENDING, postgresql_where=SENDING
    )
    op.create_index("ix_notices_player_id", "notices", ["player_id"])
    op.create_index("ix_notices_session_id", "notices", ["session_id"])
    op.create_table(
        "player_game_links",
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("seat", BigInt, nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.Column("left_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("xp_earned", BigInt, nullable=False),
        sa.Column("player_state", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('win', 'lose', 'left', 'afk')",
            name="ck_player_game_links_outcome",
        ),
        sa.CheckConstraint("xp_earned >= 0 AND seat >= 0", name="ck_player_game_links_counters"),
        sa.ForeignKeyConstraint(
            ["player_id"], ["players.id"], name="fk_player_game_links_player_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_player_game_links_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "player_id", name="pk_player_game_links"),
    )
    op.create_index("ix_player_game_links_player_id", "player_game_links", ["player_id"])
    op.create_table(
        "task_logs",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("player_id", BigInt, nullable=False),
        sa.Column("task_type", sa.Text(), nullable=False),
        sa.Column("task_description", sa.Text(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("fake", sa.Boolean(), nullable=False),
        sa.Column("xp_earned", BigInt, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("xp_earned >= 0", name="ck_task_logs_xp_earned"),
        sa.ForeignKeyConstraint(["player_id"], ["players.id"], name="fk_task_logs_player_id"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["game_sessions.id"], name="fk_task_logs_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_task_logs"),
    )
    op.create_index("ix_task_logs_player_id", "task_logs", ["player_id"])
    op.create_index("ix_task_logs_session_id", "task_logs", ["session_id"])
    op.create_table(
        "vote_history",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("session_id", BigInt, nullable=False),
        sa.Column("voter_id", BigInt, nullable=False),
        sa.Column("target_id", BigInt, nullable=True),
        sa.Column("round_number", BigInt, nullable=False),
        sa.Column("vote_type", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("vote_type IN ('eject', 'skip')", name="ck_vote_history_vote_type"),
        sa.CheckConstraint("round_number >= 0", name="ck_vote_history_round_number"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["game_sessions.id"],
            name="fk_vote_history_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["target_id"], ["players.id"], name="fk_vote_history_target_id"),
        sa.ForeignKeyConstraint(["voter_id"], ["players.id"], name="fk_vote_history_voter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_vote_history"),
    )
    op.create_index("ix_vote_history_session_id", "vote_history", ["session_id"])
    op.create_index("ix_vote_history_target_id", "vote_history", ["target_id"])
    op.create_index("ix_vote_history_voter_id", "vote_history", ["voter_id"])


def downgrade() -> None:
    """Go back to an empty database."""
    op.drop_table("vote_history")
    op.drop_table("task_logs")
    op.drop_table("player_game_links")
    op.drop_table("notices")
    op.drop_table("discussion_logs")
    op.drop_table("boards")
    op.drop_table("action_log")
    op.drop_table("join_queue")
    op.drop_table("game_sessions")
    op.drop_table("vitals")
    op.drop_table("processed_updates")
    op.drop_table("players")
    op.drop_table("chats")
