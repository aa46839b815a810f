"""People, the bot, and the accounts behind which groups and channels speak."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.errors import Json


@dataclass(slots=True)
class User:
    """A person, or the bot. `photos` holds the sizes of each profile photo, the newest first."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked_bot: bool = False
    photos: list[list[Json]] = field(default_factory=list)

    def to_json(self) -> Json:
        """The user as Telegram shows it inside updates."""
        result: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            result["last_name"] = self.last_name
        if self.username:
            result["username"] = self.username
        if self.language_code:
            result["language_code"] = self.language_code
        return result


# Telegram puts these two accounts in `from` when a group or a channel speaks.
ANONYMOUS_ADMIN = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = User(136817688, "Channel", username="Channel_Bot", is_bot=True)
