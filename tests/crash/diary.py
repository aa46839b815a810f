"""What people did and what they were told, written down as they would remember it.

The bot acknowledges a press with its answer. The diary knows the bot's words, so it can tell
from an answer what the bot has promised: that a vote counts, that a task is answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from games.contract import Move, PlayerId, text
from managers.words import Reader, Words

VOTE_COUNTS = frozenset(
    {
        "impostor-vote",
        "impostor-vote-skip",
        "impostor-vote-changed",
        "impostor-vote-changed-skip",
    }
)
VOTE_STAYS = frozenset({"impostor-vote-same", "impostor-vote-same-skip"})
TASK_COUNTS = frozenset({"impostor-right", "impostor-right-fake", "impostor-wrong"})
MOVE_COUNTS = frozenset(
    {
        "impostor-hidden",
        "impostor-armed",
        "impostor-armed-safe",
        "impostor-ready",
        "impostor-check-guilty",
        "impostor-check-clear",
        "lobby-you-are-in",
        "lobby-begun",
    }
)
SEATED = ("lobby-you-are-in", "lobby-already-in")
DEALT_WITH = "table-already-counted"
PROMISES = VOTE_COUNTS | TASK_COUNTS | MOVE_COUNTS | {DEALT_WITH}
"""The answers after which a move has to be on record."""

NO_EFFECT = VOTE_STAYS | {
    "impostor-not-yourself",
    "impostor-target-gone",
    "impostor-task-done",
    "impostor-task-hiding",
    "impostor-hidden-already",
    "impostor-too-late-to-hide",
    "impostor-armed-already",
    "impostor-ready-already",
    "impostor-not-now",
    "impostor-out",
    "impostor-not-playing",
    "impostor-gone",
    "lobby-already-in",
    "lobby-full",
    "lobby-not-in",
    "lobby-need-more",
    "table-old-button",
    "table-over",
    "table-under-way",
    "table-paused-answer",
}
"""The answers after which the same press must never have an effect, however it is repeated."""

_GAPS = ("target", "xp", "right", "missing", "player", "host", "room")
_GAP = "\x00"


class Understanding:
    """Tells which of the bot's messages an answer is."""

    def __init__(self, words: Words, language: str = "en") -> None:
        reader = Reader(language, markup="plain")
        gaps = dict.fromkeys(_GAPS, _GAP)
        self._known = [
            (key, re.compile(re.escape(words.say(text(key, **gaps), reader)).replace(_GAP, ".+")))
            for key in sorted(PROMISES | NO_EFFECT)
        ]

    def key(self, said: str) -> str | None:
        """The key of the message that was said, if it is one that matters here."""
        found = [key for key, pattern in self._known if pattern.fullmatch(said)]
        # The words of one message may fill the gap of a looser one; the longer key is closer.
        return max(found, key=len) if found else None


@dataclass
class Act:
    """A press or a command of a person, for one session, and what came of it.

    ``update_id`` is the update by which Telegram told the bot; ``said`` is the answer, if one
    ever came, and ``key`` the message that it is.
    """

    session: int
    person: PlayerId
    move: Move
    label: str
    at: float
    query_id: str | None = None
    update_id: int | None = None
    said: str | None = None
    key: str | None = None

    def __str__(self) -> str:
        who = f"session {self.session}, player {self.person}, update {self.update_id}"
        return f"{self.at:8.2f} s: {who}: {self.label} → {self.said!r}"


class Diary:
    """All acts of all people."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding
        self._updates: dict[tuple[str, Any], int] = {}
        self._by_query: dict[str, Act] = {}
        self.acts: list[Act] = []
        self._early: dict[str, str] = {}

    def note_update(self, update: dict[str, Any]) -> None:
        """Telegram has queued an update for the bot."""
        if query := update.get("callback_query"):
            self._updates["query", query["id"]] = update["update_id"]
        if message := update.get("message"):
            place = (message["chat"]["id"], message["message_id"])
            self._updates["message", place] = update["update_id"]

    def wrote(self, act: Act, chat: int, message_id: int) -> None:
        """A command was written."""
        act.update_id = self._updates.get(("message", (chat, message_id)))
        self.acts.append(act)

    def pressed(self, act: Act, query_id: str) -> None:
        """A button was pressed; the answer comes later, if it does."""
        act.query_id = query_id
        act.update_id = self._updates.get(("query", query_id))
        self.acts.append(act)
        self._by_query[query_id] = act
        if query_id in self._early:
            self._understand(act, self._early.pop(query_id))

    def read_alert(self, alert: dict[str, Any]) -> None:
        """An answer came up on somebody's screen."""
        query_id = alert["callback_query_id"]
        if (act := self._by_query.get(query_id)) is not None:
            self._understand(act, alert["text"])
        else:
            self._early[query_id] = alert["text"]

    def _understand(self, act: Act, said: str) -> None:
        act.said = said
        act.key = self._understanding.key(said)

    @property
    def acknowledged(self) -> list[Act]:
        """The acts that the bot has said yes to."""
        return [act for act in self.acts if act.key in PROMISES]
